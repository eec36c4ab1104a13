"""Read a contract test, whichever tool it belongs to."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gateledger.artifacts.contracts.dredd import dredd_runs, is_dredd, read_dredd
from gateledger.artifacts.contracts.pact import is_pact, read_pact
from gateledger.artifacts.contracts.postman import is_postman, read_postman
from gateledger.artifacts.contracts.schemathesis import (
    is_schemathesis_toml,
    read_schemathesis_toml,
    schemathesis_runs,
)
from gateledger.artifacts.contracts.specmatic import is_specmatic, read_specmatic
from gateledger.artifacts.contracts.spring_script import is_spring_script, read_spring_script
from gateledger.artifacts.contracts.spring_yaml import is_spring_yaml, read_spring_yaml
from gateledger.artifacts.contracts.words import Contract, Tool, Whole
from gateledger.model.artifact import State

_RUNNERS = (".yml", ".yaml", ".sh", ".bash", ".py", ".mk", ".ps1", ".toml", ".json", ".gitlab-ci.yml")
_MAX_RUNNER = 400_000


@dataclass(frozen=True, slots=True)
class _Way:
    recognises: Callable[[str, str], bool]
    read: Callable[[str, str], Contract]


_WAYS: tuple[_Way, ...] = (
    _Way(lambda _, text: is_pact(text), read_pact),
    _Way(lambda _, text: is_postman(text), read_postman),
    _Way(is_spring_script, read_spring_script),
    _Way(is_schemathesis_toml, read_schemathesis_toml),
    _Way(is_specmatic, read_specmatic),
    _Way(is_dredd, read_dredd),
    _Way(is_spring_yaml, read_spring_yaml),
)


_FINDERS: tuple[tuple[Tool, Callable[[str, str], Iterator[Whole]]], ...] = (
    ("schemathesis", schemathesis_runs),
    ("dredd", dredd_runs),
)


def is_contract(path: str, text: str) -> bool:
    """Tell a document that is a contract, by its content; code that holds one and runs of a tool are not."""
    return any(way.recognises(path, text) for way in _WAYS)


def read_contract(path: str, text: str) -> Contract:
    """Read a contract as the first tool that recognises it; state absent where none does. Never raises."""
    for way in _WAYS:
        if way.recognises(path, text):
            return way.read(path, text)
    return Contract(path, "contract", "pact", state=State.ABSENT)


def read_runs(path: str, text: str) -> Contract | None:
    """Read what a workflow, a Makefile, a script or a Python test hands to a tool that makes its own cases.

    None where it hands nothing to any. Paths in it may be written from its own folder or from the root.
    """
    name = posixpath.basename(path).lower()
    if not (name.endswith(_RUNNERS) or name in ("makefile", "justfile", "jenkinsfile", "taskfile")):
        return None
    if not any(word in text for word in ("schemathesis", "st run", "dredd")):
        return None
    text = text[:_MAX_RUNNER]
    for tool, find in _FINDERS:
        wholes = tuple(find(path, text))[:200]
        if wholes:
            return Contract(path, "contract", tool, state=State.SUBSTANTIVE, covers_whole=wholes)
    return None
