"""The descriptions of a service, and which of their operations a change touches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.artifacts.api.changes_words import Version
from gateledger.artifacts.api.read import is_api
from gateledger.artifacts.api.words import Api, Operation
from gateledger.artifacts.contracts.reach import is_called
from gateledger.judge.observed import About, chosen
from gateledger.judge.spec_seen import Seen, Specs, read
from gateledger.model.artifact import State
from gateledger.model.facts import Change, Files, Unavailable
from gateledger.model.policy import Service
from gateledger.model.standing import Before

_HELD = frozenset({State.SUBSTANTIVE, State.INVALID})


@dataclass(frozen=True)
class Described:
    """Descriptions at the head, and those that the change touches as they were."""

    apis: tuple[Api, ...] = ()
    before: tuple[Api, ...] = ()
    touched: tuple[tuple[Api, Operation], ...] = ()
    unsure: tuple[tuple[str, str], ...] = ()
    """Paths, and why it could not be told which of their operations the change touches."""
    transient: bool = False
    """Asking again may help with that."""


def describe_apis(  # four facts, two settings
    change: Change,
    files: Files,
    before: Before | Unavailable,
    service: Service,
    documents: tuple[str, ...],
    parts: tuple[str, ...],
) -> Described:
    """Read the descriptions of the service on both sides of the change."""
    specs = Specs(change, files, before, service, documents, parts)
    seen = tuple(each for each in specs.touched if each.api.state in _HELD)
    known = {each.api.path: each.api for each in seen}
    return Described(
        tuple(_apis(specs, known)),
        (*(each.before for each in seen if each.before), *specs.gone),
        tuple((each.api, operation) for each in seen for operation in _promising_else(each)),
        tuple(_unsure(specs, seen)),
        any(each.transient for each in seen),
    )


def _apis(specs: Specs, known: dict[str, Api]) -> Iterator[Api]:
    """Give every description that is the service's, or nobody's own; parts and templates are none."""
    about = About(specs.service, "")
    files = chosen(specs.files, specs.documents)
    beside = chosen(specs.files, specs.parts)
    texts = {file.path: file.text for file in (*files, *beside) if file.text is not None}
    for file in files:
        if file.text is None or not (about.owns(file.path) or about.is_shared(file.path)):
            continue
        if file.path in known:
            yield known[file.path]
        elif is_api(file.path, file.text):
            api = read(Version(file.path, file.text, texts))
            if api.state in _HELD:
                yield api


def _promising_else(seen: Seen) -> Iterator[Operation]:
    """Give operations that are new, or promise something else than before."""
    before = {each.key: each.fingerprint for each in seen.before.operations} if seen.before else {}
    for each in seen.api.operations:
        if is_called(each) and (not each.fingerprint or before.get(each.key) != each.fingerprint):
            yield each


def _unsure(specs: Specs, seen: tuple[Seen, ...]) -> Iterator[tuple[str, str]]:
    yield from ((path, f"it could not be read: {reason}") for path, reason in specs.lost)
    yield from ((path, "what it was could not be seen") for path in specs.unsure_gone)
    for each in seen:
        if each.unsure:
            yield each.api.path, f"how it was before could not be read: {each.unsure}"
        elif each.api.unseen:
            yield each.api.path, f"it refers to {each.api.unseen[0]}, which was not read"
        elif each.api.state is State.INVALID and not each.api.operations:
            yield each.api.path, "it is not valid, and no operation in it could be told"
