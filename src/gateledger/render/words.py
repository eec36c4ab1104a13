"""The verdict and the outcomes in words: the same sentence on the check, the comment, the terminal and the page."""

import re
from collections.abc import Iterable

from gateledger.model.problem import Problem, Severity
from gateledger.model.record import Decision
from gateledger.model.report import Finding, Outcome, Report, Ruling, Verdict
from gateledger.render.quote import capped, clean

PROJECT = "https://github.com/gateledger/gateledger"
TITLE_LIMIT = 200  # GitHub names no limit for a check's title; longer ones are cut in its lists

OUTCOMES = {
    Outcome.PASS: ("✅", "pass"),
    Outcome.FAIL: ("❌", "fail"),
    Outcome.UNKNOWN: ("❔", "could not tell"),
    Outcome.SKIPPED: ("➖", "skipped"),
    Outcome.WAIVED: ("🔶", "waived"),
}
_BLOCKING = {Outcome.FAIL, Outcome.UNKNOWN}


def counted(number: int, noun: str) -> str:
    """`1 gate`, `2 gates`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def blocking(report: Report) -> tuple[Ruling, ...]:
    """The rulings that block: failed, or could not tell."""
    return tuple(ruling for ruling in report.rulings if ruling.outcome in _BLOCKING)


def findings_of(report: Report) -> tuple[tuple[Ruling, Finding], ...]:
    """Every finding with its ruling, in order."""
    return tuple((ruling, finding) for ruling in report.rulings for finding in ruling.findings)


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems that stop a policy from being used."""
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)


def policy_unusable(report: Report) -> bool:
    """Whether nothing was judged because the policy could not be used."""
    return report.verdict is Verdict.BLOCK and not report.rulings and bool(report.problems)


def only_unknowns(report: Report) -> bool:
    """Whether nothing but unknowns stands in the way."""
    stopped = blocking(report)
    return bool(stopped) and all(ruling.outcome is Outcome.UNKNOWN for ruling in stopped)


def answer(report: Report, *, gave_up: bool = False) -> str:
    """The answer in one short sentence, without a full stop. `gave_up`: asking again has been tried to the end."""
    said = _blocked(report, gave_up=gave_up) if report.verdict is Verdict.BLOCK else _allowed(report)
    if report.mode == "observe" and report.verdict is Verdict.BLOCK:
        said = f"Would block: {said[:1].lower()}{said[1:]}"
    return capped(" ".join(clean(said).split()), TITLE_LIMIT)


def conclusion(report: Report, *, gave_up: bool = False) -> str:
    """GitHub's word: `neutral` lets a required check pass, so it is used in observe mode alone."""
    if report.verdict is Verdict.ALLOW:
        return "success"
    if report.mode == "observe":
        return "neutral"
    return "action_required" if gave_up and only_unknowns(report) else "failure"


def gate_page(gate: str) -> str:
    """The address of the gate's documentation; empty for a name that is not a gate's."""
    known = re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", gate)
    return f"{PROJECT}/blob/main/docs/gates/{gate}.md" if known else ""


def receipt_words(decision: Decision) -> str:
    """`recorded as #41, tree size 42, root 9f2c…`; says so when there is no record."""
    if decision.index is None:
        return "not recorded in a ledger"
    size = f", tree size {decision.tree_size}" if decision.tree_size is not None else ""
    root = f", root {decision.root_hash}" if decision.root_hash else ""
    return f"recorded as #{decision.index}{size}{root}"


def found(ruling: Ruling) -> str:
    """What a gate found, in one plain sentence (its words may quote users: not yet neutralised)."""
    if ruling.findings:
        first = ruling.findings[0].message
        return first if len(ruling.findings) == 1 else f"{counted(len(ruling.findings), 'finding')}: {first}"
    if ruling.reason:
        return ruling.reason
    return "; ".join(note.message for note in ruling.notes[:2])


def _blocked(report: Report, *, gave_up: bool) -> str:
    stopped = blocking(report)
    if not stopped:
        if not report.problems:
            return report.headline or "Blocked"
        count = counted(len(errors(report.problems)) or len(report.problems), "problem")
        # A digest says that the base's policy did judge: the one with problems is what the change brings.
        whose = "The policy that this change brings" if report.policy.digest else "Policy"
        return f"{whose} cannot be used: {count}"
    total = sum(ruling.outcome is not Outcome.SKIPPED for ruling in report.rulings)
    of_gates = f"{len(stopped)} of {counted(total, 'gate')}"
    unknown = sum(ruling.outcome is Outcome.UNKNOWN for ruling in stopped)
    if unknown == len(stopped):
        return f"{'Could not evaluate' if gave_up else 'Could not tell'}: {of_gates} could not be judged"
    said = f"{of_gates} {'blocks' if len(stopped) == 1 else 'block'}"
    return f"{said}, {unknown} of them could not be judged" if unknown else said


def _allowed(report: Report) -> str:
    judged = [ruling for ruling in report.rulings if ruling.outcome is not Outcome.SKIPPED]
    if not judged:
        return f"Not applicable: {report.headline or 'no gate applies to this change'}"
    unseen = sum(ruling.outcome is Outcome.UNKNOWN for ruling in judged)
    if unseen:
        return f"Nothing blocks, but {counted(unseen, 'gate')} could not be judged here"
    waived = sum(ruling.outcome is Outcome.WAIVED for ruling in judged)
    if waived == len(judged):
        return "All gates are waived" if waived > 1 else "The only gate is waived"
    if waived:
        passed = len(judged) - waived
        pass_, are = "passes" if passed == 1 else "pass", "is" if waived == 1 else "are"
        return f"{passed} of {len(judged)} gates {pass_}, {waived} {are} waived"
    return f"All {len(judged)} gates pass" if len(judged) > 1 else "The only gate passes"
