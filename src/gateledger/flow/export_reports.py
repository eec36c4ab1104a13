"""What people read first in an export: the population, and the report by control."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateledger.flow.export_notes import Writer
from gateledger.model.control import Framework, Scope
from gateledger.model.export import ExportScope
from gateledger.model.receipt import Checkpoint
from gateledger.render.controls_report import ControlsReport


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


def write_reports(out: Writer, reports: Reports, head: Checkpoint, version: str) -> None:
    """Write `reports/` and `oscal/`; their time is that of the signed head. Raises OSError."""
    at = head.at or reports.scope.end
    out.put("oscal/assessment-results.json", reports.controls.oscal(at, version))
    out.put("reports/report.html", reports.controls.html().encode())
