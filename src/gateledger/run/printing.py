"""A Report on standard output, and the exit code that goes with it."""

from __future__ import annotations

from typing import TextIO

from gateledger.model.record import Decision
from gateledger.model.report import Report, Verdict


def exit_code(report: Report) -> int:
    """0 allowed, 1 blocked, 2 when the policy itself cannot be used."""
    if report.verdict is Verdict.ALLOW or report.mode == "observe":
        return 0
    return 2 if report.problems and not report.rulings else 1


def print_report(report: Report, form: str, stream: TextIO) -> None:
    """Write a Report as terminal text, JSON, SARIF or Markdown."""
    decision = Decision(report=report)
    if form == "terminal":
        from rich.console import Console

        from gateledger.render.terminal import terminal

        Console(file=stream, highlight=False).print(terminal(decision))
        return
    if form == "json":
        from gateledger.render.json import json as text
    elif form == "sarif":
        from gateledger.render.sarif import sarif as text
    else:
        from gateledger.render.markdown import markdown as text
    stream.write(text(decision).rstrip("\n") + "\n")
