"""What contracts leave open: operations without one, contracts that nothing answers, contracts that do not hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gateledger.artifacts.api.words import Api, Operation
from gateledger.artifacts.contracts.cover import Coverage, Drift, cover
from gateledger.artifacts.contracts.words import Contract, Interaction
from gateledger.judge.contract_apis import Described
from gateledger.judge.contract_evidence import Evidence
from gateledger.judge.contract_skeleton import pact_skeleton
from gateledger.judge.said import Said
from gateledger.model.artifact import State
from gateledger.model.facts import Change
from gateledger.model.policy import Service
from gateledger.model.problem import Severity
from gateledger.model.report import CouldNotTell, Finding, Locator

MOST = 20
_WHATS = {
    "operation": "no operation answers it",
    "method": "the path takes other methods",
    "status": "the operation does not declare that status",
}


def uncovered(
    asked: Sequence[tuple[Api, Operation]], coverage: Coverage, evidence: Evidence, service: Service
) -> Iterator[Said]:
    """Name each operation that has no contract, or say why that cannot be told."""
    missing = [(api, operation) for api, operation in asked if not coverage.covers(api, operation)]
    if not missing:
        return
    why = _unsure(coverage, evidence)
    if why:
        named = ", ".join(f"`{operation.key}`" for _, operation in missing[:5])
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""  # the five above
        yield CouldNotTell(reason=f"whether {named}{more} has a contract: {why}", locator=_at(*missing[0]))
        return
    consumer = next(
        (each.consumer for each in evidence.contracts if each.kind == "pact" and each.consumer), ""
    )
    for api, operation in missing[:MOST]:
        yield _missing(api, operation, consumer, service)
    if len(missing) > MOST:
        message = f"{len(missing) - MOST} more operations have no contract"
        yield Finding(
            code="uncovered", message=message, locator=_at(*missing[MOST]), fix="As for the others."
        )


def _unsure(coverage: Coverage, evidence: Evidence) -> str:
    if evidence.lost:
        file = evidence.lost[0]
        return f"{file.path} could not be read: {file.unreadable}"
    if coverage.unsure:
        whole = coverage.unsure[0]
        what = (
            f"a part of the operations ({whole.narrowed})"
            if whole.narrowed
            else "one of several descriptions"
        )
        return f"{whole.place.path} line {whole.place.line} tests {what}, and which cannot be told"
    if evidence.sources and not evidence.counted and not evidence.wholes:
        return (
            f"the contract tests in {evidence.sources[0]} say what they cover only when they run; "
            "commit the contracts that they write, or set `coverage: none`"
        )
    return ""


def _at(api: Api, operation: Operation) -> Locator:
    return Locator(path=operation.place.path or api.path, line=operation.place.line or None)


def _missing(api: Api, operation: Operation, consumer: str, service: Service) -> Finding:
    message = f"`{operation.key}` of {api.path} has no contract"
    fix = skeleton(api, operation, consumer=consumer, service=service)
    return Finding(code="uncovered", message=message, locator=_at(api, operation), fix=fix)


def skeleton(api: Api, operation: Operation, *, consumer: str = "", service: Service | None = None) -> str:
    """Write what to add for an operation, ready to paste."""
    who = consumer or "consumer"
    provider = api.title or (service.name if service else "") or "provider"
    text = pact_skeleton(api, operation, consumer=who, provider=provider)
    if not text:
        return "Add a contract for it with the tool that this repository uses."
    name = f"{who}-{provider}.json".lower().replace(" ", "-").replace("/", "-")
    return f"Add an interaction to a contract, for instance in `pacts/{name}`, with what the caller really sends and needs:\n\n```json\n{text}\n```"


def drifted(described: Described, evidence: Evidence, coverage: Coverage) -> Iterator[Finding]:
    """Name contracts that nothing answers: an error where this change took the answer away, else a warning."""
    gone = _gone(described, evidence, coverage)
    for interaction, key in gone[:MOST]:
        yield Finding(
            code="drift",
            message=f"{interaction.place.path} still expects {interaction.name}, and this change takes `{key}` away",
            locator=_of(interaction),
            fix="Keep the operation until no consumer needs it, or agree with the consumer and remove the interaction.",
        )
    taken = {id(interaction) for interaction, _ in gone}
    rest = [each for each in coverage.drift if id(each.interaction) not in taken]
    yield from (_adrift(each) for each in rest[: MOST - len(gone[:MOST])])


def _gone(described: Described, evidence: Evidence, coverage: Coverage) -> list[tuple[Interaction, str]]:
    """Find interactions that an operation answered before the change, and none does now."""
    if not described.before:
        return []
    now = {id(each) for by in coverage.covered.values() for each in by}
    before = cover(evidence.counted, described.before)
    found: dict[int, tuple[Interaction, str]] = {}
    for (_, key), by in before.covered.items():
        for each in by:
            if isinstance(each, Interaction) and id(each) not in now:
                found.setdefault(id(each), (each, key))
    return list(found.values())


def _adrift(drift: Drift) -> Finding:
    about = f" (`{drift.operation[1]}` of {drift.operation[0]})" if drift.operation else ""
    return Finding(
        code="drift",
        message=f"{drift.interaction.place.path} expects {drift.interaction.name}: {_WHATS[drift.kind]}{about}",
        locator=_of(drift.interaction),
        fix="Describe it, or mend the contract: one of the two is out of date.",
        severity="warning",
    )


def _of(interaction: Interaction) -> Locator:
    return Locator(path=interaction.place.path or None, line=interaction.line or None)


def unsound(change: Change, evidence: Evidence) -> Iterator[Finding]:
    """Name contracts that are not valid: an error where this change touched them, else a warning."""
    touched = set(change.paths)
    for contract in [each for each in evidence.contracts if each.state is State.INVALID][:MOST]:
        yield _unsound(contract, is_touched=contract.path in touched)


def _unsound(contract: Contract, *, is_touched: bool) -> Finding:
    problem = next((each for each in contract.problems if each.severity is Severity.ERROR), None)
    said = problem.message if problem else "not valid"
    return Finding(
        code="invalid-contract",
        message=f"{contract.path} does not count as a contract: {said}",
        locator=Locator(path=contract.path, line=problem.line if problem else None),
        fix=f"Mend it; `gateledger inspect {contract.path}` shows how it is read.",
        severity="error" if is_touched else "warning",
    )
