"""By control: what the Records of a period show of each clause of a framework, as a page, a table and OSCAL."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from gateledger.model.control import Control, ControlRow, Framework, Scope, Standing
from gateledger.model.record import RecordKind
from gateledger.render.controls_tally import Tally
from gateledger.render.oscal import assessment_results
from gateledger.render.pages.controls import report_file

COLUMNS = (
    "framework", "version", "control", "title", "standing", "subjects judged", "passed", "waived", "blocked", "could not tell",
    "let through while observing", "bypassed", "gaps", "open exceptions", "records", "examples", "what the records show",
    "what they do not show",
)  # fmt: skip
STANDINGS: dict[Standing, str] = {
    "operated": "Operated in this period",
    "exceptions": "Operated, with exceptions",
    "no-evidence": "No evidence in this period",
}


class ControlsReport:
    """Feed it Records in the ledger's order, then ask for the text. Memory: some 200 bytes for each subject.

    A subject counts once, by its last decision of the period. `scope` says what was fed, and is printed.
    """

    def __init__(self, frameworks: Sequence[Framework], scope: Scope | None = None) -> None:
        self.frameworks = tuple(frameworks)
        self.scope = scope or Scope()
        self.tally = Tally(gate for each in self.frameworks for one in each.controls for gate in one.gates)

    def add(self, index: int, predicate: Mapping[str, Any]) -> None:
        """Count one Record. Raises KeyError when it lacks what every Record has."""
        self.tally.add(index, predicate)

    def add_erased(self, index: int) -> None:
        """Count a Record whose text was erased: it is said, and speaks of no control."""
        del index
        self.tally.erased += 1

    def rows(self) -> tuple[ControlRow, ...]:
        """One row for each control, in the frameworks' own order."""
        patterns = self.tally.patterns()
        return tuple(
            self._row(framework, control, patterns)
            for framework in self.frameworks
            for control in framework.controls
        )

    def csv(self) -> str:
        """The rows as CSV (RFC 4180), one for each control."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        versions = {each.framework: each.version for each in self.frameworks}
        for row in self.rows():
            writer.writerow([_cell(each) for each in _cells(row, versions[row.framework])])
        return text.getvalue()

    def html(self) -> str:
        """One page that needs nothing else: to be kept with an export, or printed."""
        return report_file(self)

    def oscal(self, now: datetime, version: str) -> bytes:
        """OSCAL assessment results (JSON). The same Records, scope, moment and version give the same bytes."""
        return assessment_results(self, now, version)

    def _row(self, framework: Framework, control: Control, patterns: Counter[int]) -> ControlRow:
        tally, kinds = self.tally, tuple(kind.value for kind in control.records)
        outcomes: Counter[str] = Counter()
        observed = 0
        for pattern, count in patterns.items():
            outcome = tally.outcome(pattern, control.gates)
            outcomes[outcome] += count
            observed += count * (pattern & 1 and outcome in {"fail", "unknown"})
        records = {kind: tally.kinds[kind] for kind in kinds if tally.kinds[kind]}
        judged = sum(outcomes[each] for each in ("pass", "waived", "unknown", "fail"))
        bypassed, gaps = records.get(RecordKind.BYPASS, 0), records.get(RecordKind.GAP, 0)
        exceptions = tally.still_open(kinds, _utc(self.scope.end))
        return ControlRow(
            framework=framework.framework,
            name=framework.named(control),
            control=control,
            standing=_standing(control, judged, records, exceptional=bool(bypassed or gaps or exceptions or observed or outcomes["waived"])),
            judged=judged,
            passed=outcomes["pass"],
            waived=outcomes["waived"],
            failed=outcomes["fail"],
            unknown=outcomes["unknown"],
            observed=observed,
            bypassed=bypassed,
            gaps=gaps,
            exceptions=exceptions,
            records=records,
            examples=tally.examples(control.gates, kinds),
        )  # fmt: skip


def by_control(
    frameworks: Sequence[Framework],
    records: Iterable[tuple[int, Mapping[str, Any] | None]],
    scope: Scope | None = None,
) -> ControlsReport:
    """Make the report of some Records in the ledger's order; None stands for one whose text was erased."""
    report = ControlsReport(frameworks, scope)
    for index, predicate in records:
        if predicate is None:
            report.add_erased(index)
        else:
            report.add(index, predicate)
    return report


def _standing(control: Control, judged: int, records: Mapping[str, int], *, exceptional: bool) -> Standing:
    """A control that gates speak of has no evidence where none of them was asked, whatever else was recorded."""
    spoken = judged or (records and not control.gates) or any(kind != RecordKind.DECISION for kind in records)
    if not spoken:
        return "no-evidence"
    return "exceptions" if exceptional else "operated"


def _cells(row: ControlRow, version: str) -> list[object]:
    records = "; ".join(f"{kind}: {count}" for kind, count in row.records.items())
    examples = "; ".join(f"#{each.index} {each.what} {each.about}".strip() for each in row.examples)
    return [
        row.framework, version, row.name, row.control.title, STANDINGS[row.standing], row.judged, row.passed, row.waived,
        row.failed, row.unknown, row.observed, row.bypassed, row.gaps, row.exceptions, records, examples, row.control.how,
        row.control.shows_not,
    ]  # fmt: skip


def _cell(value: object) -> str:
    """Keep a spreadsheet from computing what it is given (OWASP, "CSV Injection")."""
    text = " ".join(str(value).split())
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else ""
