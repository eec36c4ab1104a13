"""The population as a table: one line for each merge, release, deployment and direct push, holes included."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from gateledger.model.population import PopulationRow, What

NO_RECORD = "NO RECORD"
COLUMNS = tuple(PopulationRow.model_fields)


def population_csv(rows: Iterable[PopulationRow]) -> Iterator[str]:
    """Give the lines of a CSV file (RFC 4180), its header first; times are RFC 3339 in UTC."""
    yield _line(COLUMNS)
    for row in rows:
        yield _line([_cell(name, getattr(row, name), row) for name in COLUMNS])


def _cell(name: str, value: object, row: PopulationRow) -> str:
    if name == "record_index" and value is None:
        return "" if row.what is What.NOT_RECONCILED else NO_RECORD
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    text = " ".join(str(value).split())
    # A spreadsheet must not compute what it is given (OWASP, "CSV Injection").
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()
