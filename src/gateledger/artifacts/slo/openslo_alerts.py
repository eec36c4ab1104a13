"""Alert policies and conditions of OpenSLO, inline and by themselves."""

from __future__ import annotations

from gateledger.artifacts.slo.amounts import number, shorthand
from gateledger.artifacts.slo.draft import Draft, Gathered
from gateledger.artifacts.slo.words import Alerting
from gateledger.artifacts.tree import Node
from gateledger.model.problem import Severity


def take_alerting(draft: Draft, node: Node | None) -> None:
    """Read the policies of an SLO: names, references, or written out."""
    names: list[str] = []
    for entry in list(node.items())[:100] if node else ():
        if isinstance(entry.value, str):
            name = entry.value.strip()
        else:
            reference = entry.at("alertPolicyRef") or entry.at("targetRef")
            name = (reference.value if reference and isinstance(reference.value, str) else "").strip()
            if entry.at("spec") is not None:
                name = entry.text("metadata", "name").strip() or "an inline policy"
                read_policy(draft.into, name, entry.at("spec") or entry, entry.line)
                draft.into.other("AlertPolicy", name, entry.line)
        if name:
            names.append(name)
        else:
            draft.warn("an alert policy has no name", entry.line)
    draft.alerting = Alerting("attached" if names else "missing", tuple(names), node.place if node else 0)


def read_policy(into: Gathered, name: str, spec: Node, line: int) -> None:
    """Say what an alert policy lacks; it is not what is promised, so that these are warnings."""
    what = f"AlertPolicy {name[:80]}"
    conditions = list((spec.at("conditions") or Node([])).items())
    if len(conditions) != 1:
        said = "no condition" if not conditions else f"{len(conditions)} conditions where one is allowed"
        into.say(f"{what}: {said}", line, Severity.WARNING)
    for entry in conditions[:20]:
        if (inner := entry.at("spec")) is not None:
            read_condition(into, entry.text("metadata", "name") or name, inner, entry.line)
    if not list((spec.at("notificationTargets") or Node([])).items()):
        into.say(f"{what}: it tells nobody (no notificationTargets)", line, Severity.WARNING)


def read_condition(into: Gathered, name: str, spec: Node, line: int) -> None:
    """Say what a condition lacks: severity, threshold, window."""
    what = f"AlertCondition {name[:80]}"
    condition = spec.at("condition")
    if not spec.text("severity"):
        into.say(f"{what}: no severity", line, Severity.WARNING)
    if condition is None:
        into.say(f"{what}: no condition", line, Severity.WARNING)
        return
    if number(condition.text("threshold")) is None:
        into.say(f"{what}: no threshold", condition.place, Severity.WARNING)
    window = condition.text("lookbackWindow")
    if shorthand(window) is None:
        into.say(
            f"{what}: lookbackWindow is not a time such as 1h: {window[:40]!r}",
            condition.place,
            Severity.WARNING,
        )
