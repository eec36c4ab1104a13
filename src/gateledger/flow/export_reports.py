"""What people read first in an export: the population, and the report by control."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain
from typing import Any

from gateledger.flow.export_notes import Spool, Writer
from gateledger.flow.export_view import LedgerAt
from gateledger.flow.population import population
from gateledger.ledger import Ledger
from gateledger.model.control import Framework, Scope
from gateledger.model.export import ExportScope
from gateledger.model.receipt import Checkpoint
from gateledger.render.controls_report import ControlsReport
from gateledger.render.population import population_csv


class Reports:
    """Counts Records while they are written."""

    def __init__(self, frameworks: Sequence[Framework], origin: str, scope: ExportScope) -> None:
        """Take what controls there are, and what the export is about."""
        about = Scope(
            origin=origin,
            repository=scope.repository,
            start=scope.start,
            end=scope.end,
            record_address="../records/{index}.sigstore.json",
        )
        self.scope = scope
        self.controls = ControlsReport(frameworks, about)

    def add(self, index: int, predicate: Mapping[str, Any]) -> None:
        """Count one Record."""
        self.controls.add(index, predicate)

    def add_erased(self, index: int) -> None:
        """Count one whose text was erased."""
        self.controls.add_erased(index)


def write_reports(out: Writer, reports: Reports, ledger: Ledger, head: Checkpoint, version: str) -> None:
    """Write `reports/` and `oscal/`; their time is that of the signed head. Raises LedgerError, OSError."""
    at = head.at or reports.scope.end
    with closing(Spool()) as spool:
        for line in _population(LedgerAt(ledger, head.size), reports.scope):
            spool.write(line.encode())
        out.put_spool("reports/population.csv", spool)
    out.put("oscal/assessment-results.json", reports.controls.oscal(at, version))
    out.put("reports/report.html", reports.controls.html().encode())


def _population(ledger: Ledger, scope: ExportScope) -> Iterator[str]:
    """Give the lines of every repository's population, as the ledger had it at the head."""
    names = [scope.repository] if scope.repository else [each for each in ledger.repositories() if each]
    rows = chain.from_iterable(population(ledger, each, scope.start, scope.end) for each in names)
    yield from population_csv(rows)
