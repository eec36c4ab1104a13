"""The sticky comment: short, what blocks and how to mend it; the check and the page say the rest."""

from gateledger.model.record import Decision
from gateledger.model.report import Outcome, Report, Ruling, Verdict
from gateledger.model.text import CommentText
from gateledger.render import sections
from gateledger.render.fitting import GAP, Block, cut, left_out, size
from gateledger.render.quote import code, digest, inline, link
from gateledger.render.waived import is_waived, lapsed, permission
from gateledger.render.words import OUTCOMES, answer, blocking, counted, errors, gate_page

MARKER = "<!-- gateledger:comment v1 -->"
LIMIT = 60_000
"""Bytes; GitHub's error text speaks of 65,536 characters."""


def comment(decision: Decision, *, gave_up: bool = False) -> CommentText:
    """Render the pull request's one comment; it starts with the marker by which it is found again.

    Raises ValueError for a subject that is not a pull request.
    """
    report = decision.report
    if report.subject.number is None:
        raise ValueError(f"{report.subject.name} has no conversation to comment on")
    blocks = [*_gates(report, decision.url), *_problems(report), *_waived(report, decision.url)]
    return CommentText(
        number=report.subject.number,
        marker=MARKER,
        body=_fitted(_head(report, gave_up=gave_up), blocks, _foot(decision), decision.url),
        worth_creating=report.verdict is Verdict.BLOCK or bool(errors(report.problems)),
    )


def _head(report: Report, *, gave_up: bool) -> str:
    said = inline(answer(report, gave_up=gave_up))
    if report.verdict is Verdict.ALLOW:
        way = "Nothing stands in the way of commit"
        if is_waived(report):
            return f"{MARKER}\n### 🔶 Gateledger: {said}\n\n{way} {_commit(report)}, by waiver."
        return f"{MARKER}\n### ✅ Gateledger: {said}\n\n{way} {_commit(report)}."
    symbol = "👁️" if report.mode == "observe" else "❌"
    todo = (
        "This repository only observes: nothing is blocked."
        if report.mode == "observe"
        else "Mend what is listed here and this comment follows; issues count as soon as they are edited."
    )
    return f"{MARKER}\n### {symbol} Gateledger: {said}\n\nCommit {_commit(report)}. {todo}"


def _commit(report: Report) -> str:
    return digest(report.subject.head_sha[:12])


def _gates(report: Report, page: str) -> list[Block]:
    return [Block(_details(ruling, page), findings=len(ruling.findings)) for ruling in blocking(report)]


def _waived(report: Report, page: str) -> list[Block]:
    return [
        Block(f"- {line}" if at else f"Waived:\n\n- {line}")
        for at, line in enumerate(
            f"🔶 ~~{inline(ruling.gate, 100)}~~: {permission(ruling, page)}"
            for ruling in report.rulings
            if ruling.outcome is Outcome.WAIVED
        )
    ]


def _details(ruling: Ruling, page: str) -> str:
    symbol, word = OUTCOMES[ruling.outcome]
    many = f", {counted(len(ruling.findings), 'finding')}" if len(ruling.findings) > 1 else ""
    parts = [sections.finding(one, item_links=False) for one in ruling.findings]
    if ruling.reason or not parts:
        parts.append(sections.unknown(ruling))
    parts += lapsed(ruling, page)
    why = link("What this gate asks for, and why", gate_page(ruling.gate))
    name = inline(ruling.gate, 100) + (f" ({inline(ruling.about, 100)})" if ruling.about else "")
    body = f"{GAP}---{GAP}".join(parts)
    return f"<details><summary>{symbol} <b>{name}</b>: {word}{many}</summary>{GAP}{body}{GAP}{why}{GAP}</details>"


def _problems(report: Report) -> list[Block]:
    if not report.problems:
        return []
    lines = "\n".join(sections.problem(one) for one in report.problems[:50])
    more = f"\n- and {len(report.problems) - 50} more" if len(report.problems) > 50 else ""
    return [Block(f"Problems of the policy:\n\n{lines}{more}", findings=len(report.problems))]


def _foot(decision: Decision) -> str:
    number = f"record {decision.index}" if decision.index is not None else "not recorded"
    place = f"{link('Whole decision', decision.url)} · " if decision.url else ""
    return f"<sub>{place}{number} · Gateledger {code(decision.report.version, 40)}</sub>"


def _fitted(head: str, blocks: list[Block], foot: str, url: str) -> str:
    parts, used = [head], size(head) + size(foot)
    for at, block in enumerate(blocks):
        used += size(block.text) + size(GAP)
        if used > LIMIT:
            parts.append(left_out(blocks[at:], url))
            break
        parts.append(block.text)
    return cut(GAP.join([*parts, foot]))
