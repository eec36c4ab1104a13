"""What people write after `/gateledger waive` and `/gateledger revoke`, and what is read of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.intake.waiver_command import read_end, read_unwanted, read_wanted
from gateledger.model.waiver import Unwanted, Wanted

END = datetime(2026, 12, 25, tzinfo=UTC)
PLAIN = "/gateledger waive edge-cases until 2026-12-24 because the fix for the outage cannot wait"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PLAIN, id="as documented"),
        pytest.param(PLAIN.replace("edge-cases", "`edge-cases`"), id="in backticks"),
        pytest.param(PLAIN.replace("edge-cases", "Edge-Cases"), id="in another case"),
        pytest.param(PLAIN.replace("edge-cases", "edge_cases"), id="with an underscore"),
        pytest.param(PLAIN.replace("edge-cases", "the gate edge-cases,"), id="with words around it"),
        pytest.param(PLAIN.replace("until 2026-12-24", "UNTIL `2026-12-24`"), id="the day as code"),
        pytest.param(PLAIN.replace("until 2026-12-24", "until: 2026-12-24,"), id="with a colon and a comma"),
        pytest.param(PLAIN.replace(" because ", " Because: "), id="because with a colon"),
        pytest.param(PLAIN.replace(" because ", "\n\nreason: "), id="the reason on a line of its own"),
        pytest.param(PLAIN.replace(" because ", " because\n\n"), id="the reason in the next passage"),
        pytest.param(PLAIN.replace(" the outage ", " the\r\noutage "), id="the reason over two lines"),
        pytest.param(PLAIN + "\n\nThank you, @bob!", id="with words after an empty line"),
        pytest.param(PLAIN + "\n> /gateledger waive slo until 2027-01-01 because no", id="with a quotation"),
        pytest.param("\ufeff" + PLAIN, id="with a byte order mark"),
    ],
)
def test_it_is_read_kindly(text):
    assert read_wanted(text) == Wanted(
        gates=("edge-cases",), ends=END, reason="the fix for the outage cannot wait"
    )


@pytest.mark.parametrize(
    ("said", "gates"),
    [
        ("slo, runbook", ("slo", "runbook")),
        ("slo and runbook", ("slo", "runbook")),
        ("`slo`,`runbook`", ("slo", "runbook")),
        ("slo slo SLO", ("slo",)),
    ],
)
def test_several_gates_are_named_one_by_one(said, gates):
    read = read_wanted(PLAIN.replace("edge-cases", said))
    assert isinstance(read, Wanted)
    assert read.gates == gates


@pytest.mark.parametrize(
    "said",
    [
        "for v1.2.0 until 2026-12-24",
        "until 2026-12-24 for v1.2.0",
        "FOR `v1.2.0` until 2026-12-24",
        "for v1.2.0, until 2026-12-24",
    ],
)
def test_a_release_is_named_by_its_tag(said):
    read = read_wanted(PLAIN.replace("until 2026-12-24", said))
    assert isinstance(read, Wanted)
    assert (read.tag, read.ends) == ("v1.2.0", END)


def test_a_tag_may_be_called_because():
    read = read_wanted(PLAIN.replace("until", "for `because` until"))
    assert isinstance(read, Wanted)
    assert read.tag == "because"


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ("2026-12-24", END),
        ("2026-12-24T18:00Z", datetime(2026, 12, 24, 18, tzinfo=UTC)),
        ("2026-12-24 18:00 UTC", datetime(2026, 12, 24, 18, tzinfo=UTC)),
        ("2026-12-24T18:00:30+02:00", datetime(2026, 12, 24, 16, 0, 30, tzinfo=UTC)),
        ("2026-12-24 18:00 -0500", datetime(2026, 12, 24, 23, tzinfo=UTC)),
        ("2026-12-31", datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_an_end_is_a_day_or_a_moment_with_its_zone(said, ends):
    read = read_wanted(PLAIN.replace("2026-12-24", said))
    assert isinstance(read, Wanted), read
    assert read.ends == ends


@pytest.mark.parametrize("said", ["even if unknown", "Even When It Is Unknown", "including unknown"])
@pytest.mark.parametrize("place", ["edge-cases {}", "edge-cases until 2026-12-24 {}"])
def test_what_cannot_be_told_is_waived_by_so_many_words(said, place):
    text = PLAIN.replace("edge-cases until 2026-12-24", place.format(said))
    text = text if "until" in text else text.replace(" because", " until 2026-12-24 because")
    read = read_wanted(text)
    assert isinstance(read, Wanted), read
    assert read.even_unknown
    assert read.gates == ("edge-cases",)


def test_the_reason_may_speak_of_what_is_unknown_without_waiving_it():
    read = read_wanted(PLAIN + " even if unknown")
    assert isinstance(read, Wanted)
    assert not read.even_unknown


def test_risk_and_compensating_measures_are_kept_apart():
    read = read_wanted(
        f"{PLAIN},\nas agreed in the incident call.\n\n**Risk:** some receipts may be late\n"
        "compensating:\n- the on-call watches the queue\n* a revert is ready\nrisk and more"
    )
    assert isinstance(read, Wanted)
    assert read.reason == "the fix for the outage cannot wait, as agreed in the incident call."
    assert read.risk == "some receipts may be late"
    assert read.compensating == ("the on-call watches the queue", "a revert is ready")


def test_a_very_long_reason_is_cut():
    read = read_wanted(PLAIN + " x" * 5000)
    assert isinstance(read, Wanted)
    assert len(read.reason) == 2000


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("/gateledger waive", "names no gate", id="nothing"),
        pytest.param("/gateledger waive until 2026-12-24 because x", "names no gate", id="no gate"),
        pytest.param(PLAIN.replace("edge-cases", "*"), "one by one", id="a star"),
        pytest.param(PLAIN.replace("edge-cases", "acme/shop"), "not the name of a gate", id="no name"),
        pytest.param("/gateledger waive slo because it must", "names no end", id="no end"),
        pytest.param("/gateledger waive slo until because it must", "names no end after", id="an empty end"),
        pytest.param("/gateledger waive slo until 2026-12-24", "gives no reason", id="no reason"),
        pytest.param("/gateledger waive slo until 2026-12-24 because\n\n> quoted", "no reason", id="quoted"),
        pytest.param(PLAIN.replace("2026-12-24", "24.12.2026"), "reads the same way", id="another order"),
        pytest.param(PLAIN.replace("2026-12-24", "tomorrow"), "reads the same way", id="a word"),
        pytest.param(PLAIN.replace("2026-12-24", "2026-12-24 18:00"), "no time zone", id="no zone"),
        pytest.param(PLAIN.replace("2026-12-24", "2026-02-30"), "no such day", id="no such day"),
        pytest.param(PLAIN.replace("2026-12-24", "9999-12-31"), "no such day", id="the end of time"),
        pytest.param(PLAIN.replace("until", "for until"), "no tag after", id="no tag"),
        pytest.param(PLAIN.replace("until", "for v1 and v2 until"), "more than one tag", id="two tags"),
    ],
)
def test_what_is_wrong_is_said(text, why):
    read = read_wanted(text)
    assert isinstance(read, str), read
    assert why in read


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("revoke W-ABCDEFGHIJ because it is mended", Unwanted(ids=("W-ABCDEFGHIJ",), reason="it is mended")),
        ("revoke `w-abcdefghij`", Unwanted(ids=("W-ABCDEFGHIJ",))),
        ("revoke slo, runbook for v1 because no", Unwanted(gates=("slo", "runbook"), tag="v1", reason="no")),
    ],
)
def test_a_revocation_names_a_waiver_or_gates(text, wanted):
    assert read_unwanted(f"/gateledger {text}") == wanted


@pytest.mark.parametrize("text", ["revoke", "revoke because I said so", "revoke a/b", "revoke slo for"])
def test_a_revocation_of_nothing_is_refused(text):
    assert isinstance(read_unwanted(f"/gateledger {text}"), str)


@given(st.text(max_size=300))
def test_no_words_break_it(text):
    for read in (read_wanted, read_unwanted, read_end):
        assert read(f"/gateledger waive {text}") is not None


@given(st.text(max_size=200))
def test_what_is_granted_always_has_gates_an_end_and_a_reason(text):
    read = read_wanted(f"/gateledger waive slo until 2026-12-24 because {text}")
    assert isinstance(read, str) or (read.gates and read.reason and read.ends.tzinfo is UTC)
