"""Objectives of several documents together: references that resolve, and promises that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace

from gateledger.artifacts.slo.words import Other, Slo, SloText
from gateledger.model.problem import Problem, Severity

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two objectives that cannot both be meant, and why."""

    first: Slo
    second: Slo
    reason: str


Known = Mapping[tuple[str, str], Other]
"""What objectives may name, by its kind and name."""


def index(texts: Iterable[SloText]) -> Known:
    """Gather what documents define."""
    return {(each.kind, each.name): each for text in texts for each in text.others}


def with_references(text: SloText, known: Known) -> SloText:
    """Resolve what the objectives of a document name, among what it and others define.

    An indicator that is found loses its reference. What is not found is a warning: it may stand in a file that was
    not given.
    """
    if text.form != "openslo" or not text.slos:
        return text
    has_services = any(kind == "Service" for kind, _ in known)
    problems = [each for each in text.problems if not each.message.endswith(_NOT_HERE)]
    slos = tuple(_resolved(slo, known.get(("SLI", slo.indicator.reference))) for slo in text.slos)
    for slo in slos:
        for message, line in _missing(slo, known, services=has_services):
            said = f"SLO {slo.name[:80]}: {message}{_NOT_HERE}"
            problem = Problem(message=said, path=text.path, line=line or None, severity=Severity.WARNING)
            problems.append(problem)
    return replace(text, slos=slos, problems=tuple(problems))


def _resolved(slo: Slo, sli: Other | None) -> Slo:
    if sli is None or not slo.indicator.reference:
        return slo
    indicator = replace(sli.indicator, name=sli.name, line=slo.indicator.line)
    return replace(slo, indicator=indicator, blank=slo.blank or sli.blank)


_NOT_HERE = " is not among these documents"


def _missing(slo: Slo, known: Container[tuple[str, str]], *, services: bool) -> Iterable[tuple[str, int]]:
    if slo.indicator.reference:
        yield f"the SLI '{slo.indicator.reference[:80]}'", slo.indicator.line
    for name in slo.alerting.names:
        if name != "an inline policy" and ("AlertPolicy", name) not in known:
            yield f"the AlertPolicy '{name[:80]}'", slo.alerting.line
    if services and slo.service and not slo.blank and ("Service", slo.service) not in known:
        yield f"the Service '{slo.service[:80]}'", slo.line


def contradictions(slos: Iterable[Slo]) -> tuple[Contradiction, ...]:
    """Give pairs that contradict each other: one name, or one indicator and window, with other targets.

    Only objectives of the same service are compared, and only those that count. Several objectives inside of one are
    meant (a fast and a slow share of requests), and different windows may have different targets.
    """
    found: list[Contradiction] = []
    named: dict[tuple[str, ...], Slo] = {}
    measured: dict[tuple[str, ...], Slo] = {}
    for slo in slos:
        if not slo.counts:
            continue
        service = slo.service.strip().lower()
        by_name = (service, slo.name.strip().lower())
        first = named.setdefault(by_name, slo) if slo.name else slo
        if first is not slo and _differ(first, slo):
            found.append(Contradiction(first, slo, _reason(first, slo, f"the name '{slo.name[:80]}'")))
            continue
        asked = _asked(slo)
        if not asked:
            continue
        same = measured.setdefault((service, *asked), slo)
        if same is not slo and _targets(same) != _targets(slo) and same.window.days == slo.window.days:
            found.append(Contradiction(same, slo, _reason(same, slo, "one indicator and window")))
    return tuple(found)


def _reason(first: Slo, second: Slo, what: str) -> str:
    said = " and ".join(
        f"{', '.join(_percent(each) for each in _targets(slo))} in {slo.path or 'one document'}"
        + (f":{slo.line}" if slo.line else "")
        for slo in (first, second)
    )
    return f"{what} has two promises: {said}"


def _percent(share: object) -> str:
    return f"{share * 100:f}".rstrip("0").rstrip(".") + " %"  # type: ignore[operator]


def _targets(slo: Slo) -> tuple[object, ...]:
    return tuple(sorted(each.value for each in slo.targets if each.value is not None))


def _differ(first: Slo, second: Slo) -> bool:
    """Tell other targets, or other windows where both are known."""
    days = {first.window.days, second.window.days} - {None}
    return _targets(first) != _targets(second) or len(days) > 1


def _asked(slo: Slo) -> tuple[str, ...]:
    indicator = slo.indicator
    if not indicator.queries:
        return ()
    return tuple(f"{each.role}:{_SPACE.sub('', each.query.text)}" for each in indicator.queries)
