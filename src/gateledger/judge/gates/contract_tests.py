"""Contract tests exist, cover the operations that this change touches, and ran green on this commit.

Why: A description says what a service promises; only a contract test says that somebody relies on it and that the
promise is kept. Most broken integrations were described, reviewed and green, in tests that never made the call.

Passes: All three hold. There are contracts (Pact, Spring Cloud Contract, Specmatic, Schemathesis, Dredd, a Postman
collection with tests). Every operation whose promise differs between the merge base and the head, or that is new, is
called by one of them, or lies in a description that a tool tests as a whole. A check on this very commit whose name
matches `checks`, from one of `apps`, ended with success, and none of them failed. Where no description changes,
contracts must exist and have run.

Not enough: A folder called `contract`; a pact without interactions, or whose interactions are pending; requests
without a test; a check that was skipped or neutral; a green check on an earlier commit, or from another app; tests in
code whose interactions nobody can read: those are "could not tell" as long as operations are touched.

Fix: Add an interaction for each operation that the check names; it gives one that fits, ready to paste. Then let the
tests run on every push, in a job whose name the policy names.

Source: https://docs.pact.io/pact_nirvana (contract tests in continuous integration);
https://spec.openapis.org/oas/v3.1.1#paths-object (which operation answers a call)

Stages: pull-request

Controls: 21CFR11:11.10(a), DORA:9.4.e, DORA:RTS-16, IEC62304:5.6.3, IEC62304:8.2.3, ISO27001:A.8.29,
NIST800-53:CM-3(2), NIST800-53:SA-11, SSDF:PW.8.2, PCI-DSS:6.5.1, SOC2:CC8.1
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import StringConstraints

from gateledger.artifacts.api.words import Api, Operation
from gateledger.artifacts.contracts.cover import Coverage, cover
from gateledger.artifacts.contracts.reach import is_called
from gateledger.judge.contract_apis import Described, describe_apis
from gateledger.judge.contract_evidence import Evidence, find_contracts
from gateledger.judge.contract_gaps import MOST, drifted, skeleton, uncovered, unsound
from gateledger.judge.contract_runs import USUAL, what_ran
from gateledger.judge.gates.api_spec import DOCUMENTS
from gateledger.judge.gates.api_spec import PARTS as SPEC_PARTS
from gateledger.judge.marks import Beside, Compared, Names, Patterns, Tightens
from gateledger.judge.said import Said
from gateledger.judge.stories import Glob
from gateledger.model.facts import Change, Files, Unavailable
from gateledger.model.policy import Service
from gateledger.model.report import CouldNotTell, Finding, Locator, Note
from gateledger.model.standing import Before, Checks

Globs = Annotated[tuple[Glob, ...], Patterns("head"), Tightens("subset")]
SpecGlobs = Annotated[tuple[Glob, ...], Patterns("head"), Compared(), Tightens("superset")]
Parts = Annotated[tuple[Glob, ...], Beside("specs"), Compared(), Tightens("superset")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
CheckNames = Annotated[tuple[Name, ...], Names("checks"), Tightens("subset")]
Apps = Annotated[tuple[Name, ...], Tightens("subset")]
Scope = Annotated[Literal["changed-operations", "all-operations", "none"], Tightens("fixed")]

CONTRACTS = (
    "**/pacts/**/*.json",
    "**/*[Pp]act*.json",
    "**/contracts/**/*.json",
    "**/contracts/**/*.groovy",
    "**/contracts/**/*.kts",
    "**/contracts/**/*.y*ml",
    "**/contracts/**/*.java",
    "**/specmatic.y*ml",
    "**/specmatic.json",
    "**/*_examples/**/*.json",
    "**/schemathesis.toml",
    "**/*dredd*.y*ml",
    "**/*postman*.json",
    "**/*[Pp]ostman*/**/*.json",
    "!**/node_modules/**",
    "!**/vendor/**",
    "!**/fixtures/**",
    "!**/testdata/**",
    "!**/package*.json",
)
TESTS = (
    ".github/workflows/*.y*ml",
    "Makefile",
    "**/*[Pp]act*.py",
    "**/*[Pp]act*.ts",
    "**/*[Pp]act*.tsx",
    "**/*[Pp]act*.js",
    "**/*[Pp]act*.java",
    "**/*[Pp]act*.kt",
    "**/*[Pp]act*.go",
    "**/*[Pp]act*.rb",
    "**/*[Pp]act*.cs",
    "**/*[Pp]act*.php",
    "**/*[Cc]ontract*[Tt]est*.*",
    "**/*[Tt]est*[Cc]ontract*.*",
    "**/*schemathesis*.py",
    "!**/node_modules/**",
    "!**/vendor/**",
)
SPECS = DOCUMENTS
PARTS = SPEC_PARTS
CHECKS = USUAL
APPS = ("github-actions",)


def contract_tests(  # noqa: PLR0913  # five facts, seven settings
    change: Change,
    files: Files,
    before: Before | Unavailable,
    results: Checks | Unavailable,
    service: Service,
    *,
    contracts: Globs = CONTRACTS,
    tests: Globs = TESTS,
    specs: SpecGlobs = SPECS,
    parts: Parts = PARTS,
    coverage: Scope = "changed-operations",
    checks: CheckNames = CHECKS,
    apps: Apps = APPS,
) -> Iterator[Said]:
    """Look for contracts, for what they cover, and for what ran.

    Settings:
        contracts: Files that may be contracts; each is read, and its content decides.
        tests: Code, workflows and scripts that may hold contract tests, or run a tool that makes its own.
        specs: Descriptions of interfaces whose operations must be covered.
        parts: Other files that descriptions refer to, beside them.
        coverage: `changed-operations` asks for those that the change touches, `all-operations` for all, `none` only that contracts exist and ran.
        checks: Globs of the names of the checks (or `workflow / job`) that run contract tests, in any case; one must be green and none red.
        apps: Apps and accounts whose checks and statuses are believed, by slug, login or id; whoever may write could set a status of any name.
    """
    described = describe_apis(change, files, before, service, specs, parts)
    evidence = find_contracts(files, service, described.apis, contracts, tests)
    yield from unsound(change, evidence)
    if not evidence.exists:
        yield from _none(change, evidence, described, service)
        return
    met = cover(evidence.counted, described.apis, evidence.wholes)
    if coverage != "none":
        yield from _coverage(described, met, evidence, service, everything=coverage == "all-operations")
    yield from drifted(described, evidence, met)
    yield from what_ran(change, results, checks, apps)


def _none(change: Change, evidence: Evidence, described: Described, service: Service) -> Iterator[Said]:
    """There are no contracts, or they could not be read."""
    if evidence.lost:
        file = evidence.lost[0]
        yield CouldNotTell(
            reason=f"{file.path} could not be read: {file.unreadable}", locator=Locator(path=file.path)
        )
        return
    everything = [
        (api, operation) for api in described.apis for operation in api.operations if is_called(operation)
    ]
    first = next(iter([*described.touched, *everything]), None)
    who = f"the service `{service.name}`" if service.name else "this repository"
    seen = f" ({evidence.contracts[0].path} holds nothing that counts)" if evidence.contracts else ""
    how = (
        skeleton(*first, service=service)
        if first
        else "Add contract tests for the calls that others rely on; `contracts` and `tests` in the policy say where they are looked for."
    )
    where = (
        Locator(path=first[1].place.path or first[0].path, line=first[1].place.line or None)
        if first
        else Locator(url=change.url or None)
    )
    yield Finding(
        code="no-contracts", message=f"There are no contract tests in {who}{seen}", locator=where, fix=how
    )


def _coverage(
    described: Described, met: Coverage, evidence: Evidence, service: Service, *, everything: bool
) -> Iterator[Said]:
    asked: Sequence[tuple[Api, Operation]] = described.touched
    if everything:
        asked = [(api, each) for api in described.apis for each in api.operations if is_called(each)]
    yield from uncovered(asked, met, evidence, service)
    for path, why in described.unsure:
        reason = f"which operations of {path} the change touches could not be told: {why}"
        yield CouldNotTell(reason=reason, locator=Locator(path=path), transient=described.transient)
    covered = [(api, operation) for api, operation in asked if met.covers(api, operation)]
    if not asked:
        yield Note(message="The change touches no operation of a description")
    elif covered:
        yield Note(message=f"{len(covered)} of {len(asked)} operations in question have a contract")
        yield from (_covered(met, *each) for each in covered[:MOST])


def _covered(met: Coverage, api: Api, operation: Operation) -> Note:
    """Name where an operation is called: what the verdict rests on."""
    place = met.covered[api.path, operation.key][0].place
    message = f"`{operation.key}` is called in {place.path}"
    return Note(message=message, locator=Locator(path=place.path, line=place.line or None))
