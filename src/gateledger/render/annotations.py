"""Findings and policy problems on the lines of the files of the head commit."""

from gateledger.model.report import Finding, Outcome, Report, Ruling
from gateledger.model.text import Annotation
from gateledger.render.policy_check import annotation, policy_annotations
from gateledger.render.words import policy_unusable


def annotations(report: Report) -> tuple[Annotation, ...]:
    """Every finding that lies on a line of a file, in order.

    Problems of a policy that judges (the base's) have no lines in the head commit; those of a policy that
    the change proposes have.
    """
    own = () if policy_unusable(report) else policy_annotations(report.problems)
    found = (_on_line(ruling, one) for ruling in report.rulings for one in ruling.findings)
    return (*(one for one in found if one), *own)


def _on_line(ruling: Ruling, one: Finding) -> Annotation | None:
    place = one.locator
    if not place.path or not place.line:
        return None
    stopped = one.severity == "error" and ruling.outcome is not Outcome.WAIVED
    message = f"{one.message}\n\nHow to mend it: {one.fix}" if one.fix else one.message
    return annotation(
        place.path,
        (place.line, place.end_line or place.line),
        level="failure" if stopped else "warning",
        title=ruling.gate,
        message=message,
    )
