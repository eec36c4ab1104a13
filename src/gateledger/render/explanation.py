"""The newest decision in words, for whoever asks in a comment: `/gateledger explain`."""

from gateledger.model.command import Command
from gateledger.model.record import Decision
from gateledger.model.report import Outcome, Report, Ruling
from gateledger.model.text import CommentText
from gateledger.render import sections
from gateledger.render.quote import code, digest, inline, link
from gateledger.render.replies import ASIDE, reply
from gateledger.render.waived import lapsed, permission, struck
from gateledger.render.words import OUTCOMES, answer, counted

MOST_RULINGS = 60
MOST_FINDINGS = 5
"""Of one gate; the decision's page has them all."""
_ORDER = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WAIVED, Outcome.PASS, Outcome.SKIPPED)


def explanation(said: Command, decision: Decision) -> CommentText:
    """Say what every gate of a decision said, those that block first."""
    report = decision.report
    rulings = sorted(report.rulings, key=lambda ruling: _ORDER.index(ruling.outcome))
    lines = [_ruling(each, decision.url) for each in rulings[:MOST_RULINGS]]
    if len(rulings) > MOST_RULINGS:
        lines.append(f"- and {counted(len(rulings) - MOST_RULINGS, 'more gate')}")
    headline = f"{ASIDE} {code(report.subject.name)}: {inline(answer(report))}"
    return reply(said, "explain", headline, _judged(decision), *_problems(report), "\n".join(lines))


def nothing_to_explain(said: Command, what: str) -> CommentText:
    """Say that nothing was decided about it."""
    how = "`/gateledger recheck` asks for a decision." if said.on_pull_request else ""
    return reply(
        said,
        "explain",
        f"{ASIDE} Nothing is decided yet",
        f"No decision speaks of {code(what)}. {how}".strip(),
    )


def _judged(decision: Decision) -> str:
    report = decision.report
    policy = f" by {code(report.policy.uri)}" if report.policy.uri else ""
    why = f" {inline(report.headline)}." if report.headline else ""
    observes = " This repository only observes: nothing is blocked." if report.mode == "observe" else ""
    return (
        f"Commit {digest(report.subject.head_sha)} was judged on {code(decision.decided_at)}{policy}: "
        f"{link(f'record {decision.index}', decision.url)}.{why}{observes}"
    )


def _problems(report: Report) -> list[str]:
    lines = [sections.problem(each) for each in report.problems[:20]]
    return ["\n".join(["The policy has problems:", "", *lines])] if lines else []


def _ruling(ruling: Ruling, page: str) -> str:
    symbol, word = OUTCOMES[ruling.outcome]
    about = f" for {code(ruling.about)}" if ruling.about else ""
    parts = [f"- {symbol} {sections.gate_name(ruling.gate)}{about}: **{word}**"]
    if ruling.outcome is Outcome.WAIVED:
        return "\n".join(
            [*parts, f"  - {permission(ruling, page)}", *(f"  - {each}" for each in struck(ruling))]
        )
    if ruling.reason:
        parts.append(f"  - {inline(ruling.reason)}")
    parts += [f"  - {each}" for each in lapsed(ruling, page)]
    for finding in ruling.findings[:MOST_FINDINGS]:
        place = sections.where(finding.locator, item_links=False)
        parts.append(f"  - {inline(finding.message)}{f' ({place})' if place else ''}")
    if len(ruling.findings) > MOST_FINDINGS:
        parts.append(f"  - and {counted(len(ruling.findings) - MOST_FINDINGS, 'more finding')}")
    if not ruling.findings and not ruling.reason:
        parts += [f"  - {inline(note.message)}" for note in ruling.notes[:2]]
    return "\n".join(parts)
