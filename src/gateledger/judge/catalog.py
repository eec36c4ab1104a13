"""Every gate that exists, as data: read off the registry, so that there is no list to keep in step."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from gateledger.judge.docstring import Described, arguments, described
from gateledger.judge.gates import GATES, PLANNED
from gateledger.judge.marks import Beside, Compared, Dated, Hosts, Names, Patterns, Reviewed, SameAs, Tightens
from gateledger.judge.said import Said
from gateledger.model.catalog import Catalog, CatalogGate, Setting
from gateledger.model.facts import (
    Ages,
    Approvals,
    Before,
    Change,
    Checks,
    Files,
    History,
    Moment,
    Pages,
    Release,
    Reviews,
    SignOffs,
    Templates,
    Unavailable,
    Witnessed,
    WorkItems,
)
from gateledger.model.policy import Service

Gate = Callable[..., Iterator[Said]]
SERVICE = "service"
FACTS: dict[type, str] = {
    Change: "change",
    WorkItems: "work_items",
    Files: "files",
    Templates: "templates",
    Reviews: "reviews",
    Witnessed: "witnessed",
    Before: "before",
    Checks: "checks",
    Approvals: "approvals",
    Release: "release",
    History: "history",
    SignOffs: "sign_offs",
    Ages: "ages",
    Pages: "pages",
    Moment: "moment",
    Service: SERVICE,
}
"""What a gate's positional parameters may be annotated with, and the Snapshot's field that it gets.

A gate that asks for a Service is asked once for each that the change touches.
"""


@cache
def catalog() -> Catalog:
    """Give every gate of the registry, in its order."""
    return Catalog(gates=tuple(describe(gate) for gate in GATES), planned=PLANNED)


def name_of(gate: Gate) -> str:
    """Spell a gate's name as policies do: `edge_cases` is `edge-cases`."""
    return gate.__name__.replace("_", "-")


def describe(gate: Gate) -> CatalogGate:
    """Read one gate: its module's docstring, its signature, its `Settings`."""
    about = described(sys.modules[gate.__module__].__doc__ or "")
    return CatalogGate(
        name=name_of(gate),
        stages=about.listed("Stages"),
        claim=about.claim,
        needs=needed_facts(gate),
        settings=tuple(_settings(gate)),
        controls=about.listed("Controls"),
        version=int(about.parts.get("Version", "1")),
        **_texts(about),
    )


def _texts(about: Described) -> dict[str, str]:
    names = {"why": "Why", "fix": "Fix", "passes": "Passes", "not_enough": "Not enough", "source": "Source"}
    return {field: about.parts.get(name, "") for field, name in names.items()}


@cache
def needed_facts(gate: Gate) -> tuple[str, ...]:
    """Name the Facts that the gate's positional parameters ask for."""
    hints = get_type_hints(gate)
    positional = [
        each for each in inspect.signature(gate).parameters.values() if each.kind is not each.KEYWORD_ONLY
    ]
    return tuple(_fact(hints[each.name]) for each in positional)


@cache
def bearable(gate: Gate) -> frozenset[str]:
    """Name the Facts that the gate takes as Unavailable, too: it says itself what that leaves open."""
    hints = get_type_hints(gate)
    return frozenset(_fact(each) for each in hints.values() if Unavailable in get_args(each))


def _fact(annotation: Any) -> str:
    kinds = [each for each in get_args(annotation) or (annotation,) if each is not Unavailable]
    return FACTS[kinds[0]]


@cache
def setting_types(gate: Gate) -> dict[str, Any]:
    """Give the annotation of each keyword-only parameter, marks included."""
    hints = get_type_hints(gate, include_extras=True)
    parameters = inspect.signature(gate).parameters.values()
    return {each.name: hints[each.name] for each in parameters if each.kind is each.KEYWORD_ONLY}


def _settings(gate: Gate) -> Iterator[Setting]:
    meanings = arguments(gate.__doc__ or "")
    parameters = inspect.signature(gate).parameters
    for name, annotation in setting_types(gate).items():
        marks = getattr(annotation, "__metadata__", ())
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        yield Setting(
            name=name,
            meaning=meanings.get(name, ""),
            default=adapter.dump_python(parameters[name].default, mode="json"),
            json_schema=adapter.json_schema(),
            patterns=next((mark.at for mark in marks if isinstance(mark, Patterns)), ""),
            compared=any(isinstance(mark, Compared) for mark in marks),
            beside=next((mark.setting for mark in marks if isinstance(mark, Beside)), ""),
            reviewed=any(isinstance(mark, Reviewed) for mark in marks),
            dated=any(isinstance(mark, Dated) for mark in marks),
            hosts=any(isinstance(mark, Hosts) for mark in marks),
            names=next((mark.what for mark in marks if isinstance(mark, Names)), ""),
            stricter=next((mark.way for mark in marks if isinstance(mark, Tightens)), "fixed"),
            same_as=next((mark.gate for mark in marks if isinstance(mark, SameAs)), ""),
        )
