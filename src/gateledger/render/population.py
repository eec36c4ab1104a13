"""The population as a table: one line for each merge, release, deployment and direct push, holes included."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from gateledger.model.population import PopulationRow, What
from gateledger.render.quote import clean

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


def population_json(rows: Iterable[PopulationRow]) -> Iterator[str]:
    """Give the rows as one JSON list, a line for each."""
    before = "["
    for row in rows:
        yield f"{before}\n{row.model_dump_json()}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def population_lines(rows: Iterable[PopulationRow]) -> Iterator[str]:
    """Give the rows for a terminal: when, what, record, exception; then a count of what is not as it should be."""
    total, unrecorded, holes = 0, 0, 0
    for row in rows:
        hole = row.what is What.NOT_RECONCILED
        holes += hole
        total += not hole
        unrecorded += not hole and row.record_index is None
        yield _hole(row) if hole else _told(row)
    yield f"{total} rows, {unrecorded} without a record, {holes} times not listed completely"


def _hole(row: PopulationRow) -> str:
    return f"{_at(row.at)}  NOT LISTED until {_at(row.until)}: {_plain(row.name)}: {_plain(row.note)}"


def _told(row: PopulationRow) -> str:
    record = NO_RECORD if row.record_index is None else f"record {row.record_index} {row.verdict}".rstrip()
    exception = f"  {row.exception}" if row.exception else ""
    number = f" (record {row.exception_index})" if row.exception_index is not None else ""
    note = f"  {_plain(row.note)}" if row.note else ""
    return f"{_at(row.at)}  {row.what.value:<11}  {_plain(row.name)}  {record}{exception}{number}{note}"


def _at(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if moment else "-"


def _plain(text: str) -> str:
    return " ".join(clean(text).split())
