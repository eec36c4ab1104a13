"""OpenSLO: v1 as its last schema and its Go SDK agree, v1alpha and v2alpha as far as they are plain.

What only one of the two refuses is a warning: the schema's last version rejects the project's own examples.
Source: https://github.com/OpenSLO/OpenSLO (specification) and https://github.com/OpenSLO/go-sdk (validation).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from gateledger.artifacts.slo.amounts import counted, number, shorthand, take_target, take_window
from gateledger.artifacts.slo.draft import Draft, Gathered
from gateledger.artifacts.slo.openslo_alerts import read_condition, read_policy, take_alerting
from gateledger.artifacts.slo.openslo_sli import read_sli, take_indicator
from gateledger.artifacts.tree import Node
from gateledger.model.problem import Severity

VERSIONS = frozenset(
    {"openslo/v1", "openslo/v1alpha", "openslo.com/v2alpha", "openslo/v2alpha", "openslo.com/v1"}
)
KINDS = frozenset(
    {
        "SLO",
        "SLI",
        "Service",
        "DataSource",
        "AlertPolicy",
        "AlertCondition",
        "AlertNotificationTarget",
        "BudgetAdjustment",
        "UserJourney",
    }
)
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_METHODS = frozenset({"Occurrences", "Timeslices", "RatioTimeslices"})
_OPERATORS = frozenset({"lte", "gte", "lt", "gt"})


def is_openslo(root: Node) -> bool:
    """Tell an OpenSLO object, also one of a version or kind that nobody knows."""
    version = root.text("apiVersion").strip()
    return version.startswith(("openslo/", "openslo.com/"))


def read_openslo(root: Node, into: Gathered) -> None:
    """Read one object."""
    into.form = "openslo"
    kind, version = root.text("kind").strip(), root.text("apiVersion").strip()
    if version not in VERSIONS:
        into.say(f"apiVersion '{version[:60]}' is none that OpenSLO has", root.line, Severity.WARNING)
    if kind not in KINDS:
        known = next((each for each in KINDS if each.lower() == kind.lower()), "")
        hint = f": did you mean {known}?" if known else ""
        into.say(f"kind '{kind[:60]}' is none that OpenSLO has{hint}", root.line)
        return
    name, line = _name(root, kind, into)
    spec = root.at("spec")
    if spec is not None and isinstance(spec.value, dict):
        _READ.get(kind, _read_other)(root, spec, Draft(into, name, line, kind=kind))
    elif kind in ("SLO", "SLI"):
        into.say(f"this {kind} has no spec", line)


def _name(root: Node, kind: str, into: Gathered) -> tuple[str, int]:
    node = root.at("metadata", "name")
    name, line = root.text("metadata", "name").strip(), (node or root).place
    if not name:
        into.say(f"this {kind} has no metadata.name", line)
    elif not _LABEL.fullmatch(name):
        message = f"'{name[:80]}' is not a name as in DNS (RFC 1123): small letters, digits and hyphens"
        into.say(message, line, Severity.WARNING)
    return name, line


def _read_other(root: Node, spec: Node, draft: Draft) -> None:
    kind = root.text("kind").strip()
    draft.into.other(kind, draft.name, draft.line)
    if kind == "AlertPolicy":
        read_policy(draft.into, draft.name, spec, draft.line)
    elif kind == "AlertCondition":
        read_condition(draft.into, draft.name, spec, draft.line)


def _read_sli(_: Node, spec: Node, draft: Draft) -> None:
    read_sli(draft, spec)
    draft.into.sli(draft.name, draft.line, draft.indicator, draft.blanks[0] if draft.blanks else "")


def _read_slo(root: Node, spec: Node, draft: Draft) -> None:
    if draft.into.full:
        return
    draft.text(root.at("metadata", "name"), "name", required=False)
    draft.keep_labels(root.at("metadata", "labels"))
    draft.service = draft.text(spec.at("service") or spec.at("serviceRef"), "service")
    _window(draft, spec)
    _method(draft, spec)
    objectives = spec.at("objectives")
    entries = [each for each in objectives.items() if isinstance(each.value, dict)] if objectives else []
    if not entries:
        draft.error("there are no objectives", (objectives or spec).place)
    alpha = root.text("apiVersion").strip() == "openslo/v1alpha"
    for entry in entries[:50]:
        _objective(draft, entry, alpha=alpha)
    take_indicator(draft, spec, entries)
    take_alerting(draft, spec.at("alertPolicies"))
    draft.done()


def _objective(draft: Draft, entry: Node, *, alpha: bool) -> None:
    name = entry.text("displayName").strip()
    share, percent = entry.at("target"), entry.at("targetPercent")
    if share is not None and percent is not None:
        draft.error("an objective has both 'target' and 'targetPercent'", percent.place)
    elif percent is not None:
        take_target(draft, percent, "percent", "targetPercent", name)
    elif share is None:
        draft.error("an objective has no target", entry.line)
    else:
        take_target(draft, share, "share", "target", name)
    if draft.budgeting == "Timeslices":
        _timeslices(draft, entry, ("timeSliceTarget",) if alpha else ("timeSliceTarget", "timeSliceWindow"))
    elif draft.budgeting == "RatioTimeslices":
        _timeslices(draft, entry, ("timeSliceWindow",))
    operator = entry.at("op")
    if operator is not None and operator.value not in _OPERATORS:
        draft.warn("'op' must be one of lte, gte, lt, gt", operator.place)


def _timeslices(draft: Draft, entry: Node, keys: tuple[str, ...]) -> None:
    for key in keys:
        given = entry.at(key)
        if given is None:
            draft.error(f"budgetingMethod {draft.budgeting} needs '{key}' in every objective", entry.line)
        elif key == "timeSliceTarget":
            share = number(given.value if isinstance(given.value, str) else "")
            if share is None or not 0 < share <= 1:
                draft.error("'timeSliceTarget' must be above 0 and at most 1", given.place)


def _method(draft: Draft, spec: Node) -> None:
    node = spec.at("budgetingMethod")
    draft.budgeting = spec.text("budgetingMethod").strip()
    if not draft.budgeting:
        draft.warn("there is no budgetingMethod", (node or spec).place)
    elif draft.budgeting not in _METHODS:
        draft.warn(
            f"budgetingMethod '{draft.budgeting[:40]}' is none of {', '.join(sorted(_METHODS))}",
            (node or spec).place,
        )


def _window(draft: Draft, spec: Node) -> None:
    node = spec.at("timeWindow") or spec.at("timeWindows")
    windows = [each for each in node.items() if isinstance(each.value, dict)] if node else []
    if len(windows) != 1:
        said = "no timeWindow" if not windows else f"{len(windows)} time windows where one is allowed"
        draft.error(f"there is {said}" if not windows else said, (node or spec).place)
        return
    window = windows[0]
    calendar = window.at("calendar") is not None
    rolling_node = window.at("isRolling")
    rolling = window.text("isRolling").lower() == "true" if rolling_node is not None else not calendar
    if rolling and calendar:
        draft.warn("a rolling window has no calendar", window.line)
    elif rolling_node is not None and not rolling and not calendar:
        draft.warn("a window that is not rolling needs a calendar", window.line)
    given = window.at("duration")
    if given is not None or window.at("unit") is None:
        said = given.value.strip() if given and isinstance(given.value, str) else ""
        take_window(draft, shorthand(said), said, (given or window).place, rolling=rolling)
        return
    count, unit = window.text("count").strip(), window.text("unit").strip()
    take_window(draft, counted(count, unit), f"{count} {unit}".strip(), window.line, rolling=rolling)


_READ: Mapping[str, Callable[[Node, Node, Draft], None]] = {"SLO": _read_slo, "SLI": _read_sli}
