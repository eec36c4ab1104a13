"""What moved a branch past every pull request, and which rules were bypassed, as GitHub tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from gateledger.collect.listing import Got, Span
from gateledger.collect.reading import read_actor, read_time
from gateledger.github.errors import Forbidden, NotFound
from gateledger.github.installation import Installation
from gateledger.github.routes import ACTIVITY, RULE_SUITES, repository_values
from gateledger.model.actor import GHOST, Actor
from gateledger.model.population import Listed, What

MERGES = frozenset({"pr_merge", "merge_queue_merge"})
FORCED = {
    "force_push": "forced",
    "branch_deletion": "the branch was deleted",
    "branch_creation": "the branch was made",
}
NOTHING = "0" * 40
ACTIVITIES = {"day": 1, "week": 7, "month": 28, "quarter": 84, "year": 360}
SUITES = {"day": 1, "week": 7, "month": 28}
"""How many days a period that ends now surely has. https://docs.github.com/en/rest/repos/rule-suites"""


def period(days: dict[str, int], start: datetime, now: datetime) -> tuple[str, datetime]:
    """Give the shortest period that reaches back to a moment, and where it begins; the longest, if none does."""
    for name, length in days.items():
        if now - start <= timedelta(days=length) - timedelta(hours=1):
            return name, start
    name, length = list(days.items())[-1]
    return name, now - timedelta(days=length)


@dataclass(frozen=True)
class Tips:
    """Where a branch stood: when it was `seen` last, and `now`; empty where that is not known."""

    seen: str = ""
    now: str = ""


async def list_pushes(
    hub: Installation, repository: str, branch: str, span: Span, *, tips: Tips, at: datetime
) -> tuple[Got, str]:
    """List what moved a branch in a time and was no merge, and give its tip. Raises GitHubError.

    Each move begins where the one before ended; where that is not so, whatever came between is told as a push by
    nobody. `at` is the time now.
    """
    name, reached = period(ACTIVITIES, span.start, at)
    values = repository_values(repository)
    asked = {"ref": f"refs/heads/{branch}", "time_period": name}
    moves: list[Any] = []
    async for page in hub.pages(ACTIVITY, values, params=asked):
        moves += page
        if page and (read_time(page[-1]["timestamp"]) or at) < span.start:
            break
    tip = next((str(each["after"]) for each in moves), tips.now or tips.seen)
    unsaid = [_unsaid(f"{repository}:{branch}", each, span) for each in _breaks(moves, tips, span)]
    # A branch begins somehow: that is no way past anything, unless it was deleted before.
    told = moves[:-1] if moves and moves[-1]["activity_type"] == "branch_creation" else moves
    items = [*_moves(repository, branch, told), *unsaid]
    lost = "" if reached <= span.start else f"GitHub lists what moved {branch} since {reached:%Y-%m-%d} alone"
    return Got(tuple(each for each in items if span.holds(each.at)), lost=lost), tip


def _moves(repository: str, branch: str, moves: Iterable[Any]) -> Iterable[Listed]:
    for each in moves:
        if each["activity_type"] in MERGES or (each["before"] == NOTHING and each["activity_type"] == "push"):
            continue
        at = read_time(each["timestamp"])
        if at is not None:
            yield _push(repository, branch, each, at)


def _push(repository: str, branch: str, each: Any, at: datetime) -> Listed:
    return Listed(
        what=What.DIRECT_PUSH,
        name=f"{repository}:{branch}",
        at=at,
        actor=_actor(each.get("actor")),
        base_ref=branch,
        head_sha=each["after"],
        merge_sha=each["after"],
        before_sha=each["before"],
        note=FORCED.get(each["activity_type"], ""),
    )


def _actor(raw: Any) -> Actor:
    if not isinstance(raw, dict):
        return GHOST
    return read_actor({"login": raw.get("login"), "databaseId": raw.get("id"), "__typename": raw.get("type")})


def _breaks(moves: list[Any], tips: Tips, span: Span) -> list[tuple[str, str, datetime]]:
    """Give the moves that are in no list: from where, to where, and until when at the latest."""
    last = span.end - timedelta(seconds=1)
    pairs = [
        (older["after"], newer["before"], read_time(newer["timestamp"]) or last)
        for newer, older in pairwise(moves)
    ]
    known = {each["before"] for each in moves} | {each["after"] for each in moves}
    if moves and tips.seen and tips.seen not in known:
        pairs.append((tips.seen, moves[-1]["before"], read_time(moves[-1]["timestamp"]) or last))
    if tips.now and tips.now not in known and (moves or (tips.seen and tips.seen != tips.now)):
        pairs.append((moves[0]["after"] if moves else tips.seen, tips.now, last))
    return [(began, ended, min(at, last)) for began, ended, at in pairs if began != ended]


def _unsaid(name: str, move: tuple[str, str, datetime], span: Span) -> Listed:
    before, after, at = move
    return Listed(
        what=What.DIRECT_PUSH,
        name=name,
        at=max(at, span.start),
        base_ref=name.partition(":")[2],
        head_sha=after,
        merge_sha=after,
        before_sha=before,
        note="GitHub does not say what moved the branch here",
    )


async def list_bypasses(hub: Installation, repository: str, span: Span, *, now: datetime) -> Got:
    """List the rule suites of a time that somebody bypassed. Raises GitHubError.

    Needs the permission `administration: read`; GitHub keeps them for a month.
    """
    name, reached = period(SUITES, span.start, now)
    asked = {"rule_suite_result": "bypass", "time_period": name}
    try:
        found = await hub.get_all(RULE_SUITES, repository_values(repository), params=asked)
    except (Forbidden, NotFound) as error:
        return Got(reason=f"{error}; the App needs the permission `administration: read` for this")
    items = tuple(_suite(repository, each) for each in found if span.holds(read_time(each.get("pushed_at"))))
    lost = "" if reached <= span.start else f"GitHub lists bypassed rules since {reached:%Y-%m-%d} alone"
    return Got(items, lost=lost)


def _suite(repository: str, raw: Any) -> Listed:
    ref = str(raw["ref"])
    tag = ref.startswith("refs/tags/")
    short = ref.removeprefix("refs/tags/") if tag else ref.removeprefix("refs/heads/")
    at = read_time(raw["pushed_at"])
    assert at is not None
    login = raw.get("actor_name")
    return Listed(
        what=What.BYPASS,
        name=f"{repository}{'@' if tag else ':'}{short}",
        at=at,
        actor=Actor(login=login, id=raw.get("actor_id")) if login else GHOST,
        base_ref="" if tag else short,
        head_sha=raw["after_sha"],
        merge_sha=raw["after_sha"],
        before_sha=raw["before_sha"],
        note=f"rule suite {raw['id']}",
    )
