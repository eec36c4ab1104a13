"""The contracts of a service: what in the repository holds agreed calls, and what speaks of this service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gateledger.artifacts.api.words import Api
from gateledger.artifacts.contracts.reach import bare_name
from gateledger.artifacts.contracts.read import is_contract, read_contract, read_runs
from gateledger.artifacts.contracts.sources import is_contract_test_source
from gateledger.artifacts.contracts.words import Contract, Interaction, Whole
from gateledger.artifacts.paths import matches
from gateledger.judge.services import own_paths
from gateledger.model.artifact import State
from gateledger.model.facts import File, Files
from gateledger.model.policy import WHOLE, Service


@dataclass(frozen=True)
class Evidence:
    """Contracts that were read, tests in code that were recognised, and files that could not be read."""

    contracts: tuple[Contract, ...] = ()
    sources: tuple[str, ...] = ()
    lost: tuple[File, ...] = ()

    @property
    def counted(self) -> tuple[Interaction, ...]:
        """The interactions of contracts that hold."""
        return tuple(each for contract in self._holding for each in contract.counted)

    @property
    def wholes(self) -> tuple[Whole, ...]:
        """The descriptions that tools test as a whole."""
        return tuple(each for contract in self._holding for each in contract.covers_whole)

    @property
    def exists(self) -> bool:
        """Whether there is any contract, readable or in code."""
        return bool(self.counted or self.wholes or self.sources)

    @property
    def _holding(self) -> tuple[Contract, ...]:
        return tuple(each for each in self.contracts if each.state is State.SUBSTANTIVE)


def find_contracts(
    files: Files, service: Service, apis: tuple[Api, ...], contracts: tuple[str, ...], tests: tuple[str, ...]
) -> Evidence:
    """Read the contracts among the files, and keep those that speak of the service."""
    found: list[Contract] = []
    sources: list[str] = []
    lost: list[File] = []
    for file in files.files:
        if not matches(file.path, (*contracts, *tests)):
            continue
        if file.text is None:
            lost += [file] if file.unreadable else []
        elif is_contract(file.path, file.text):
            found.append(read_contract(file.path, file.text))
        elif run := read_runs(file.path, file.text):
            found.append(run)
        elif is_contract_test_source(file.path, file.text) and _owns(service, file.path):
            sources.append(file.path)
    kept = tuple(each for each in found if _is_about(each, service, apis))
    return Evidence(kept, tuple(sources), tuple(lost))


def _owns(service: Service, path: str) -> bool:
    return service == WHOLE or bool(own_paths(service, [path]))


def _is_about(contract: Contract, service: Service, apis: Iterable[Api]) -> bool:
    """Whether it stands among the service's files, names the service, or names one of its descriptions."""
    if _owns(service, contract.path):
        return True
    names = {bare_name(service.name), *(bare_name(api.title) for api in apis)} - {()}
    if {bare_name(contract.provider), bare_name(contract.consumer)} & names:
        return True
    paths = {api.path for api in apis}
    return bool(contract.covers_whole) and any(each.spec in paths for each in contract.covers_whole)
