"""One gate's ruling: asked, caught, sorted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from gateledger.judge.catalog import SERVICE, Gate, bearable, catalog, name_of, needed_facts, setting_types
from gateledger.judge.evidence import evidence
from gateledger.judge.gates import GATES
from gateledger.judge.said import Said
from gateledger.model.facts import Snapshot, Unavailable
from gateledger.model.policy import WHOLE, GateUse, Service
from gateledger.model.report import CouldNotTell, Finding, Locator, Note, Outcome, Ruling

ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
LONGEST = 200
NUMBER = re.compile(r"([0-9]+)")


def rule(use: GateUse, snapshot: Snapshot, services: Sequence[Service] = (WHOLE,)) -> tuple[Ruling, ...]:
    """Ask one gate, one that speaks of a service once for each of them."""
    gate = _gate(use.gate)
    if gate is None:
        return (without_answer(use, Outcome.UNKNOWN, "this version of Gateledger has no such gate"),)
    if SERVICE not in needed_facts(gate):
        return (_rule(use, gate, snapshot, WHOLE),)
    asked = ((service, _rule(use, gate, snapshot, service)) for service in services)
    return tuple(ruling.model_copy(update={"about": service.name}) for service, ruling in asked)


def _rule(use: GateUse, gate: Gate, snapshot: Snapshot, service: Service) -> Ruling:
    """Whatever the gate raises becomes its own `unknown`: the others still speak."""
    facts = {name: service if name == SERVICE else getattr(snapshot, name) for name in needed_facts(gate)}
    borne = bearable(gate)
    lost = [
        (name, fact) for name, fact in facts.items() if isinstance(fact, Unavailable) and name not in borne
    ]
    if lost:
        reason = "; ".join(
            f"the {name.replace('_', ' ')} could not be read: {fact.reason}" for name, fact in lost
        )
        return without_answer(use, Outcome.UNKNOWN, reason, transient=any(fact.transient for _, fact in lost))
    try:
        said = list(gate(*facts.values(), **_settings(gate, use)))
    except Exception as error:  # noqa: BLE001  # a crashing gate is that gate's unknown (HOUSE.md section 7)
        return without_answer(use, Outcome.UNKNOWN, _crash(error))
    return _ruling(use, said, snapshot, tuple(facts))


def without_answer(use: GateUse, outcome: Outcome, reason: str, *, transient: bool = False) -> Ruling:
    """Rule on a gate that was not asked, or could not answer."""
    about = catalog().get(use.gate)
    return Ruling(
        gate=use.gate,
        outcome=outcome,
        reason=reason,
        controls=about.controls if about else (),
        version=about.version if about else 1,
        transient=transient,
    )


def _gate(name: str) -> Gate | None:
    return next((gate for gate in GATES if name_of(gate) == name), None)


@cache
def _adapter(gate: Gate, setting: str) -> TypeAdapter[Any]:
    return TypeAdapter(setting_types(gate)[setting])


def _settings(gate: Gate, use: GateUse) -> dict[str, Any]:
    return {name: _adapter(gate, name).validate_python(value) for name, value in use.settings.items()}


def _crash(error: Exception) -> str:
    # An object's address would make the same inputs give other bytes.
    message = ADDRESS.sub("0x…", " ".join(str(error).split()))[:LONGEST]
    return f"the gate crashed, which is our fault, not yours: {type(error).__name__}: {message}"


def _ruling(use: GateUse, said: list[Said], snapshot: Snapshot, needs: tuple[str, ...]) -> Ruling:
    findings = sorted((each for each in said if isinstance(each, Finding)), key=_order)
    unseen = [each for each in said if isinstance(each, CouldNotTell)]
    notes = [each for each in said if isinstance(each, Note)]
    failed = any(finding.severity == "error" for finding in findings)
    outcome = Outcome.FAIL if failed else Outcome.UNKNOWN if unseen else Outcome.PASS
    reason = "; ".join(dict.fromkeys(each.reason for each in unseen))
    transient = outcome is Outcome.UNKNOWN and any(each.transient for each in unseen)
    waiting = outcome is Outcome.UNKNOWN and all(each.waiting for each in unseen)
    named = _paths(each.locator for each in said)
    return without_answer(use, outcome, reason, transient=transient).model_copy(
        update={
            "findings": tuple(dict.fromkeys(findings)),
            "notes": tuple(dict.fromkeys(notes)),
            "evidence": evidence(snapshot, needs, named),
            "waiting": waiting,
        }
    )


def _paths(locators: Iterable[Locator]) -> frozenset[str]:
    return frozenset(locator.path for locator in locators if locator.path)


def _order(finding: Finding) -> tuple[Any, ...]:
    """By place as people count (`#9` before `#10`), then by what is said."""
    place = finding.locator.path or finding.locator.item or ""
    counted = [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in NUMBER.split(place)]
    return (counted, finding.locator.line or 0, finding.code, finding.message)
