"""Records in, one row for each control out."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

from gateledger.model.control import Control, Framework, Scope
from gateledger.render.controls_report import COLUMNS, ControlsReport, by_control

HOW = "Each change has a signed record of what it was to meet."
CHANGES = Control(
    id="CC8.1",
    title="Changes are authorised",
    gates=("linked-work-item", "acceptance-criteria"),
    records=("decision", "waiver", "bypass", "gap"),
    how=HOW,
    shows_not=HOW,
)
SLO = Control(id="A1.1", title="Capacity is watched", gates=("slo",), how=HOW, shows_not=HOW)
LOGGED = Control(id="CC7.2", title="Events are logged", records=("decision",), how=HOW, shows_not=HOW)
FRAMEWORK = Framework(
    framework="soc2",
    name="SOC 2",
    prefix="SOC2",
    version="2017",
    source="https://example.org/soc2",
    controls=(CHANGES, SLO, LOGGED),
)


def decided(subject: str, mode: str = "enforce", **outcomes: str) -> dict[str, object]:
    rulings = [{"gate": gate.replace("_", "-"), "outcome": outcome} for gate, outcome in outcomes.items()]
    return {"kind": "decision", "mode": mode, "change": {"subject": subject}, "rulings": rulings}


def occurred(kind: str, about: str, **parts: object) -> dict[str, object]:
    return {"kind": kind, "change": {"subject": about}, **parts}


def report(*records: dict[str, object] | None, **scope: object) -> ControlsReport:
    return by_control([FRAMEWORK], enumerate(records), Scope(**scope))


def row(found: ControlsReport, name: str = "SOC2:CC8.1"):
    return next(each for each in found.rows() if each.name == name)


def test_a_subject_counts_once_by_its_last_decision():
    found = report(
        decided("acme/shop#1", linked_work_item="fail", acceptance_criteria="pass"),
        decided("acme/shop#1", linked_work_item="pass", acceptance_criteria="pass"),
        decided("acme/shop#2", linked_work_item="pass", acceptance_criteria="waived"),
        decided("acme/shop#3", linked_work_item="unknown", acceptance_criteria="waived"),
        decided("acme/shop#4", linked_work_item="fail", acceptance_criteria="unknown"),
        decided("acme/shop#5", linked_work_item="skipped"),
    )
    shown = row(found)
    assert (shown.judged, shown.passed, shown.waived, shown.unknown, shown.failed) == (4, 1, 1, 1, 1)
    assert shown.standing == "exceptions"


def test_of_several_rulings_of_one_gate_the_heaviest_counts():
    twice = decided("acme/shop#1", slo="pass")
    twice["rulings"] = [{"gate": "slo", "outcome": "fail"}, {"gate": "slo", "outcome": "pass"}]
    assert row(report(twice), "SOC2:A1.1").failed == 1


def test_what_was_let_through_while_observing_is_an_exception():
    found = report(decided("acme/shop#1", mode="observe", linked_work_item="fail"))
    assert row(found).observed == 1
    assert row(found).standing == "exceptions"


def test_a_control_that_nobody_speaks_of_has_no_evidence():
    found = report(decided("acme/shop#1", linked_work_item="pass"))
    assert row(found, "SOC2:A1.1").standing == "no-evidence"
    assert row(found, "SOC2:CC7.2").standing == "operated"
    assert row(report(), "SOC2:CC7.2").standing == "no-evidence"
    assert "No evidence in this period" in found.csv()
    assert "No evidence in this period" in found.html()


def named(relation: str, target: str) -> dict[str, object]:
    return {"links": {"relatesTo": [{"relation": relation, "target": target}]}}


def test_a_bypass_stays_an_exception_after_its_review_and_is_open_no_more():
    bypass, review = (
        occurred("bypass", "acme/shop#9"),
        occurred("bypass-reviewed", "acme/shop#9", **named("bypass", "0")),
    )
    assert row(report(bypass)).exceptions == 1
    reviewed = row(report(bypass, review))
    assert (reviewed.exceptions, reviewed.bypassed, reviewed.standing) == (0, 1, "exceptions")


def test_a_gap_is_an_exception():
    assert (row(report(occurred("gap", "acme/shop#9"))).gaps, row(report(occurred("gap", "x"))).standing) == (
        1,
        "exceptions",
    )


def test_a_waiver_is_open_until_it_runs_out_or_is_revoked():
    said = {"id": "W-1", "gates": ["slo", "runbook"], "expiresAt": "2026-12-01T00:00:00.000Z"}
    waiver = occurred("waiver", "acme/shop#1", waiver=said)
    before = report(waiver, end=datetime(2026, 11, 30, tzinfo=UTC))
    after = report(waiver, end=datetime(2026, 12, 2, tzinfo=UTC))
    half, rest = (
        occurred(
            "waiver-revoked", "acme/shop#1", waiver={"id": "W-1", "gates": [gate]}, **named("revokes", "W-1")
        )
        for gate in ("slo", "runbook")
    )
    revoked = report(waiver, half), report(waiver, half, rest)
    assert [row(each).exceptions for each in (before, after, *revoked)] == [1, 0, 1, 0]


def test_a_verification_summary_is_counted_though_its_shape_is_not_ours():
    summary = {
        "verifier": {"id": "x"},
        "timeVerified": "2026-11-23T12:00:00Z",
        "resourceUri": "git+https://x/acme/shop",
    }
    found = report(summary)
    assert found.tally.kinds["verification-summary"] == 1


def test_examples_name_records_of_every_outcome_and_never_too_many():
    records = [decided(f"acme/shop#{number}", linked_work_item="pass") for number in range(50)]
    records[20] = decided("acme/shop#20", linked_work_item="fail")
    examples = row(report(*records)).examples
    assert [(each.index, each.what) for each in examples] == [
        (0, "pass"),
        (1, "pass"),
        (2, "pass"),
        (20, "fail"),
    ]


def test_an_erased_record_is_said():
    found = report(None, decided("acme/shop#1", linked_work_item="pass"))
    assert found.tally.erased == 1
    assert "1 record whose text was erased" in found.html()


def test_the_table_has_one_row_for_each_control_and_no_formula():
    found = report(decided("=cmd|' /C calc'!A0", linked_work_item="pass"))
    rows = list(csv.reader(io.StringIO(found.csv())))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 1 + len(FRAMEWORK.controls)
    assert not [cell for line in rows for cell in line if cell.startswith(("=", "+", "-", "@"))]


def test_what_users_wrote_is_text_on_the_page():
    found = report(decided("<script>alert(1)</script>", linked_work_item="pass"))
    assert "<script>" not in found.html()
    assert "&lt;script&gt;" in found.html()


NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def oscal(*records: dict[str, object] | None, **scope: object):
    return json.loads(report(*records, **scope).oscal(NOW, "0.1.0"))["assessment-results"]


def test_oscal_is_the_same_every_time_and_another_for_other_records():
    first, again = (report(decided("acme/shop#1", slo="pass")).oscal(NOW, "1") for _ in "ab")
    other = report(decided("acme/shop#1", slo="fail")).oscal(NOW, "1")
    assert first == again != other


def test_oscal_finds_a_control_satisfied_only_where_nothing_was_excepted():
    told = oscal(
        decided("acme/shop#1", linked_work_item="pass"),
        decided("acme/shop#2", slo="waived"),
        occurred("gap", "x"),
    )
    (result,) = told["results"]
    states = {each["target"]["target-id"]: each["target"]["status"] for each in result["findings"]}
    assert {name: (each["state"], each["reason"]) for name, each in states.items()} == {
        "soc2_cc8.1": ("not-satisfied", "fail"),
        "soc2_a1.1": ("not-satisfied", "other"),
        "soc2_cc7.2": ("satisfied", "pass"),
    }
    known = {each["uuid"] for each in result["observations"]}
    related = [each["observation-uuid"] for one in result["findings"] for each in one["related-observations"]]
    assert set(related) <= known
    assert len(known) == len(result["observations"])


def test_oscal_reviews_no_control_without_evidence():
    (result,) = oscal(decided("acme/shop#1", linked_work_item="pass"))["results"]
    (chosen,) = result["reviewed-controls"]["control-selections"]
    assert chosen["exclude-controls"] == [{"control-id": "soc2_a1.1"}]
    assert "soc2_a1.1" not in str(result["findings"])
    (empty,) = oscal()["results"]
    assert "findings" not in empty


def test_oscal_evidence_leads_to_the_records():
    (result,) = oscal(decided("acme/shop#1", slo="pass"), record_address="../records/{index}.sigstore.json")[
        "results"
    ]
    hrefs = {part["href"] for each in result["observations"] for part in each.get("relevant-evidence", ())}
    assert hrefs == {"../records/0.sigstore.json"}
