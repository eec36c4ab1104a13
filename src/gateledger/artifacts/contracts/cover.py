"""Meet interactions with operations: which operations have a contract, which have none, what nobody answers.

An interaction counts for an operation when the operation would answer it: method, path and, where it can be told,
the provider. Adding an interaction never takes a cover away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from gateledger.artifacts.api.words import Api, Operation
from gateledger.artifacts.contracts.reach import Reach, is_called
from gateledger.artifacts.contracts.whole import tested_by
from gateledger.artifacts.contracts.words import Interaction, Whole

Named = tuple[str, str]
"""An operation: the path of its description, and its key."""

DriftKind = Literal["operation", "method", "status"]


@dataclass(frozen=True, slots=True)
class Drift:
    """A contract and a description that do not agree.

    `operation`: nothing answers at that path; `method`: something does, to another method; `status`: the
    operation answers, and does not declare that status.
    """

    kind: DriftKind
    interaction: Interaction
    operation: Named | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the contracts say of the descriptions."""

    covered: dict[Named, tuple[Interaction | Whole, ...]] = field(default_factory=dict)
    uncovered: tuple[tuple[Api, Operation], ...] = ()
    drift: tuple[Drift, ...] = ()
    unsure: tuple[Whole, ...] = ()
    """Tools that test a part of a description, or one of several: which one cannot be told."""

    def covers(self, api: Api, operation: Operation) -> bool:
        """Whether the operation has a contract."""
        return (api.path, operation.key) in self.covered


def cover(interactions: Iterable[Interaction], apis: Sequence[Api], wholes: Iterable[Whole] = ()) -> Coverage:
    """Meet interactions with the operations of all descriptions.

    Pending interactions count for nothing. What speaks of a provider that is none of the descriptions' is no drift.
    """
    reach = Reach(tuple(apis))
    covered: dict[Named, dict[int, Interaction | Whole]] = {}
    lost: list[Drift] = []
    statuses: list[Drift] = []
    at_home: set[tuple[str, str]] = set()
    for interaction in interactions:
        if interaction.pending:
            continue
        found = reach.find(interaction)
        if not found:
            lost.append(_lost(reach, interaction))
            continue
        at_home.add(_source(interaction))
        for api, operation in found:
            covered.setdefault((api.path, operation.key), {})[id(interaction)] = interaction
        statuses += _undeclared(interaction, found)
    unsure = _take_wholes(wholes, apis, covered)
    drift = [
        each for each in lost if reach.is_known(each.interaction) or _source(each.interaction) in at_home
    ]
    return Coverage(
        {named: tuple(by.values()) for named, by in covered.items()},
        tuple(
            (api, each)
            for api in apis
            for each in api.operations
            if (api.path, each.key) not in covered and is_called(each)
        ),
        (*drift, *statuses),
        unsure,
    )


def _take_wholes(
    wholes: Iterable[Whole], apis: Sequence[Api], covered: dict[Named, dict[int, Interaction | Whole]]
) -> tuple[Whole, ...]:
    unsure: list[Whole] = []
    for whole in wholes:
        tested = tested_by(whole, apis)
        if tested is None:
            unsure.append(whole)
        for api, operation in tested or ():
            covered.setdefault((api.path, operation.key), {})[id(whole)] = whole
    return tuple(unsure)


def _source(interaction: Interaction) -> tuple[str, str]:
    """Name what an interaction was written about: what is not at home with one of its kind is elsewhere."""
    return interaction.place.path, interaction.provider


def _lost(reach: Reach, interaction: Interaction) -> Drift:
    other = reach.other_method(interaction)
    return Drift("method" if other else "operation", interaction, other)


def _undeclared(interaction: Interaction, found: Sequence[tuple[Api, Operation]]) -> list[Drift]:
    """Object to a status that none of the operations declares; one that declares nothing allows everything."""
    if not interaction.status or any(_declares(each, interaction.status) for _, each in found):
        return []
    api, operation = found[0]
    return [Drift("status", interaction, (api.path, operation.key))]


def _declares(operation: Operation, status: str) -> bool:
    if not operation.statuses or operation.method in ("", "PUBLISH", "SUBSCRIBE", "SEND", "RECEIVE"):
        return True
    ranged = f"{status[0]}XX"
    return any(each.upper() in (status, ranged, "DEFAULT") for each in operation.statuses)
