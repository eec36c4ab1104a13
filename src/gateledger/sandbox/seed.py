"""Fill a sandbox with pull requests that look like work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gateledger.sandbox.hub import Sandbox
    from gateledger.sandbox.model.repository import Repository

ISSUE = """## Story {number}

As a customer I want to see what my order {number} costs before I pay.

## Acceptance criteria

- [ ] The total of order {number} is shown with its currency before the payment page.
- [ ] A voucher that has expired is refused with a message that names its date.
- [ ] The total is recalculated within one second when a position is removed.

## Edge cases

- An empty cart shows "Nothing to pay" and no payment button.
- A price service that does not answer within two seconds leaves the old total, marked as not current.
- An order above the card's limit offers payment by invoice instead.
"""
THIN = "Show the total of order {number}."
CODE = "def total_{number}(positions):\n    return sum(position.price for position in positions)\n"


def seed(hub: Sandbox, wanted: dict[str, Any]) -> Any:
    """Open `count` pull requests, each with its own linked issue, and give their numbers and heads.

    Keys: `repository` (made when missing, with `files`), `count`, `without_criteria` (every n-th issue has
    none; 0 for all complete), `quiet` (no webhooks).
    """
    name, count = str(wanted.get("repository", "acme/shop")), int(wanted.get("count", 1))
    url = hub.webhook_url
    if wanted.get("quiet"):
        hub.webhook_url = None
    try:
        where = hub.repositories.get(name.lower()) or hub.repository(name, wanted.get("files"))
        return [_one(where, int(wanted.get("without_criteria", 0))) for _ in range(count)]
    finally:
        hub.webhook_url = url


def _one(where: Repository, without: int) -> dict[str, Any]:
    with where.hub.lock:
        number = len(where.threads) + 1
        thin = without > 0 and (number // 2) % without == 0
        issue = where.issue(
            f"Show the total of order {number}", (THIN if thin else ISSUE).format(number=number), "paula"
        )
        branch = f"order-{number}"
        where.commit(
            branch, {f"src/total_{number}.py": CODE.format(number=number)}, f"Show the total {number}", "dev"
        )
        pull = where.pull(
            branch, title=f"Show the total of order {number}", body=f"Closes #{issue.number}", author="dev"
        )
        return {"number": pull.number, "head_sha": pull.head_sha, "issue": issue.number}
