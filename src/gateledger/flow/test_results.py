"""Decision -> test results: contract tests that ran green are said once more, in in-toto's own words."""

from __future__ import annotations

from collections.abc import Iterable

from gateledger.flow.keeping import Sealer, keep_foreign, sealing_of
from gateledger.ledger import EvidenceMissing
from gateledger.model.event import Trigger
from gateledger.model.receipt import Receipt, Stored
from gateledger.model.report import Note, Outcome, Report
from gateledger.seal.record import read_statement
from gateledger.seal.summary import Rests
from gateledger.seal.test_result import (
    KIND,
    Tested,
    green_runs,
    test_result_identity,
    test_result_statement,
)

GATE = "contract-tests"
CHECK = "check "
"""How the gate names a run that counted: `check NAME`, with its address."""


def attest_tests(sealer: Sealer, decisions: Iterable[Stored], trigger: Trigger) -> list[Receipt]:
    """Attest the contract tests that decisions rest on; the same decision again gives the first Receipt.

    Raises LedgerError.
    """
    found = (_tested(sealer, entry) for entry in decisions)
    return [_seal(sealer, entry, what, trigger) for entry, what in (each for each in found if each)]


def _tested(sealer: Sealer, entry: Stored) -> tuple[Stored, Tested] | None:
    """Say what ran; None where the gate was not asked, did not pass, or its report was erased."""
    predicate = read_statement(entry.envelope)["predicate"]
    passed = green_runs(predicate.get("rulings", ()), GATE)
    if not passed:
        return None
    try:
        report = Report.model_validate_json(sealer.ledger.evidence.get(predicate["report"]["sha256"]))
    except EvidenceMissing:
        return None
    runs = dict.fromkeys(
        (note.locator.item.removeprefix(CHECK), note.locator.url or "")
        for note in _notes(report)
        if note.locator.item
    )
    if not runs:
        return None
    contracts = {
        each["uri"]: each for ruling in passed for each in ruling["evidence"] if each["role"] == "file"
    }
    what = Tested(
        repository=entry.repository,
        commit=entry.head_sha,
        passed=tuple(dict.fromkeys(name for name, _ in runs)),
        url=next((url for _, url in runs if url), ""),
        contracts=tuple(contracts[uri] for uri in sorted(contracts)),
    )
    return entry, what


def _notes(report: Report) -> list[Note]:
    return [
        note
        for ruling in report.rulings
        if ruling.gate == GATE and ruling.outcome is Outcome.PASS
        for note in ruling.notes
        if (note.locator.item or "").startswith(CHECK)
    ]


def _seal(sealer: Sealer, entry: Stored, what: Tested, trigger: Trigger) -> Receipt:
    sealing = sealing_of(sealer, trigger)
    statement = test_result_statement(what, Rests(entry.index, entry.envelope), sealing)
    return keep_foreign(sealer, statement, sealing, identity=test_result_identity(statement), kind=KIND)
