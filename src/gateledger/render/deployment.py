"""What a waiting deployment is told: at most 1,024 characters of Markdown (GITHUB.md A8)."""

from __future__ import annotations

from gateledger.model.record import Decision
from gateledger.model.report import Report, Verdict
from gateledger.render.quote import capped, code, inline, link
from gateledger.render.words import answer, blocking, found

LIMIT = 1_024
FEW = 5
NO_ROOM = "…"


def deployment_answer(decision: Decision, *, gave_up: bool = False) -> str:
    """Say how it was decided, what stands in the way, and where all of it can be read."""
    report = decision.report
    said = f"**{inline(answer(report, gave_up=gave_up), 300)}.**"
    page = link(f"Record {decision.index}", decision.url)
    lines = [said, *_why(report), f"{page}: {code(report.subject.name, 120)}"]
    return _fitted(lines)


def deployment_waits(report: Report, reason: str, page: str, *, runs: bool = False) -> str:
    """Say that nothing is decided yet, and what it waits for."""
    what = "Waiting until this has ended" if runs else "Asking again, because this could not be read"
    lines = [
        f"{what}: {inline(reason, 600)}",
        link("Gateledger", page) + f": {code(report.subject.name, 120)}",
    ]
    return _fitted(lines)


def _why(report: Report) -> list[str]:
    """The gates that block, and what each objects to first; a headline where no gate was asked."""
    stopped = blocking(report)
    if not stopped:
        loud = report.headline and report.verdict is Verdict.BLOCK
        return [inline(report.headline, 400)] if loud else []
    lines = [
        f"- {code(each.gate, 60)}{f' ({inline(each.about, 60)})' if each.about else ''}: {inline(found(each), 160)}"
        for each in stopped[:FEW]
    ]
    left = len(stopped) - len(lines)
    return [*lines, *([f"- {left} more"] if left else [])]


def _fitted(lines: list[str]) -> str:
    """Leave out from the middle: the first line is the answer, the last one where to read on."""
    first, *middle, last = lines
    while middle and len("\n".join([first, *middle, NO_ROOM, last])) > LIMIT:
        middle.pop()
    cut = [NO_ROOM] if len(middle) < len(lines) - 2 else []
    return capped("\n".join([first, *middle, *cut, last]), LIMIT)
