"""The population as CSV, JSON, lines for a terminal, and a page."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from gateledger.model.population import PopulationRow, What
from gateledger.render.pages import population_page
from gateledger.render.pages.population_views import MOST, population_view
from gateledger.render.population import population_csv, population_json, population_lines

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script>"\n\u202e'


def row(**more) -> PopulationRow:
    told = {
        "repository": "acme/shop",
        "what": What.MERGE,
        "name": "acme/shop#1",
        "at": NOON,
        "url": "https://github.com/acme/shop/pull/1",
        "actor": "mia",
        "record_index": 41,
        "record_kind": "merge-observed",
        "verdict": "allow",
    }
    return PopulationRow.model_validate(told | more)


HOLE = row(
    what=What.NOT_RECONCILED,
    name="merges, releases",
    until=NOON + timedelta(hours=1),
    record_index=None,
    record_kind="",
    verdict="",
    url="",
    note="HTTP 403",
)
MISSING = row(record_index=None, record_kind="", verdict="", exception="gap", exception_index=7, note="lost")


def read(rows) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(population_csv(rows)), newline="")))


def test_a_merge_without_a_record_says_so():
    (told,) = read([MISSING])
    assert (told["record_index"], told["exception"], told["exception_index"]) == ("NO RECORD", "gap", "7")


def test_a_time_that_was_not_listed_is_a_line_with_both_ends():
    (told,) = read([HOLE])
    assert (told["what"], told["at"], told["until"]) == (
        "not-reconciled",
        "2026-11-23T12:00:00Z",
        "2026-11-23T13:00:00Z",
    )


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_a_spreadsheet_computes_nothing(cell):
    (told,) = read([row(note=cell, actor=cell)])
    assert told["note"][0] == told["actor"][0] == "'"


@pytest.mark.parametrize("cell", ['say "no"', "a,b", "a\nb", "a\r\nb"])
def test_every_line_is_one_record_of_rfc_4180(cell):
    text = "".join(population_csv([row(note=cell)]))
    assert text.count("\r\n") == 2
    assert read([row(note=cell)])[0]["note"] == " ".join(cell.split())


def test_no_rows_are_a_header_alone_and_an_empty_list():
    assert len(list(population_csv([]))) == 1
    assert json.loads("".join(population_json([]))) == []


def test_json_has_every_field_of_every_row():
    told = json.loads("".join(population_json([row(), MISSING, HOLE])))
    assert [each["record_index"] for each in told] == [41, None, None]
    assert set(told[0]) == set(PopulationRow.model_fields)


def test_lines_end_with_what_is_not_as_it_should_be():
    *lines, last = population_lines([row(), MISSING, HOLE])
    assert "record 41 allow" in lines[0]
    assert "NO RECORD  gap (record 7)" in lines[1]
    assert "NOT LISTED until 2026-11-23 13:00" in lines[2]
    assert last == "2 rows, 1 without a record, 1 times not listed completely"


def test_a_line_is_a_line_whatever_somebody_wrote():
    first, _ = population_lines([row(name=HOSTILE, note=HOSTILE)])
    assert "\n" not in first
    assert "\u202e" not in first


def page(*rows) -> str:
    return population_page(population_view("acme/shop", date(2026, 11, 1), date(2026, 11, 23), rows))


def test_the_page_names_what_is_missing_and_links_the_records():
    html = page(row(), MISSING, HOLE)
    assert "No record" in html
    assert 'href="/decisions/41/record"' in html
    assert 'href="/decisions/7/record"' in html
    assert "Not listed completely" in html
    assert "format=csv" in html


def test_the_page_computes_nothing_of_what_somebody_wrote():
    html = page(row(name=HOSTILE, actor=HOSTILE, note=HOSTILE, url="javascript:alert(1)"))
    assert "<script>alert" not in html
    assert "javascript:" not in html


def test_a_long_page_shows_the_first_rows_and_counts_all():
    html = page(*(row(name=f"acme/shop#{n}") for n in range(MOST + 10)), HOLE)
    assert f"of {MOST + 11} rows" in html
    assert f"{MOST + 10} merges" in html
    assert "Not listed completely" in html


def test_an_empty_page_says_so():
    assert "Nothing that counts" in page()
