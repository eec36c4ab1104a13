"""A gate that somebody let pass, and a waiver that lets nothing pass any more: said so that neither looks like a pass."""

from collections.abc import Iterator

from gateledger.model.report import Outcome, Report, Ruling
from gateledger.model.waiver import WaiverUse, until
from gateledger.render.quote import code, digest, inline, link
from gateledger.render.waiver_replies import record_page

MOST_FINDINGS = 20


def is_waived(report: Report) -> bool:
    """Whether a gate was waived."""
    return any(ruling.outcome is Outcome.WAIVED for ruling in report.rulings)


def struck(ruling: Ruling) -> list[str]:
    """What was found wrong and passes all the same, struck through, one line each."""
    said = [finding.message for finding in ruling.findings]
    said += [f"could not tell: {use.untold}" for use in ruling.waivers[:1] if use.untold]
    more = [f"and {len(said) - MOST_FINDINGS} more"] if len(said) > MOST_FINDINGS else []
    return [f"~~{inline(each, 400)}~~" for each in [*said[:MOST_FINDINGS], *more]]


def permission(ruling: Ruling, page: str) -> str:
    """Who let it pass, until when, and why, with the Record; `page` is the decision's own address."""
    if not ruling.waivers:
        return inline(ruling.reason, 2000)
    use = ruling.waivers[0]
    moved = f"; it was granted at {digest(use.head_sha[:12])}, and the head is another one now" * use.moved
    also = f"; {len(ruling.waivers) - 1} more would let it pass" if len(ruling.waivers) > 1 else ""
    return (
        f"Waived by {code(use.by)} until **{until(use.ends)}** because {inline(use.reason, 2000)} "
        f"({code(use.id)}, {_record(use, page)}{moved}{also})"
    )


def lapsed(ruling: Ruling, page: str) -> list[str]:
    """Why the waivers that name a gate do not let it pass, one line each."""
    if ruling.outcome is Outcome.WAIVED:
        return []
    return [f"{why} ({_record(use, page)})" for use, why in _why(ruling)]


def lapsed_plain(ruling: Ruling) -> list[str]:
    """The same as plain text (it may quote users: not yet neutralised)."""
    if ruling.outcome is Outcome.WAIVED:
        return []
    return [f"{why.replace('`', '')} (record {use.index})" for use, why in _why(ruling)]


def _record(use: WaiverUse, page: str) -> str:
    return link(f"record {use.index}", record_page(page, use.index))


def _why(ruling: Ruling) -> Iterator[tuple[WaiverUse, str]]:
    for use in ruling.waivers:
        yield use, f"Waiver {code(use.id)} by {code(use.by)} {_STATES[use.state].format(**_words(use))}"


def _words(use: WaiverUse) -> dict[str, str]:
    return {
        "end": until(use.ends),
        "by": code(use.revoked_by) or "somebody",
        "head": use.head_sha[:12],
        "author": code(use.by),
    }


_STATES = {
    "holds": "holds until {end}",
    "expired": "expired at {end}",
    "revoked": "was revoked by {by}",
    "not-for": "counts no more: the policy lets nobody waive this gate (`waivers.not_for`)",
    "nobody": "counts no more: the policy lets nobody waive anything (`waivers.approvers`)",
    "other-head": "holds for commit {head} alone (`waivers.bind: head`)",
    "writers-unseen": "does not count: who wrote what came since could not be told",
    "own-work": "counts no more: {author} has written some of the change since, and nobody waives their own",
    "could-not-tell": (
        "lets pass what fails, not what could not be told: that takes one that says `even if unknown`"
    ),
}
