"""The published schema: a schema at all, strict where all Records are alike, open where later kinds may say more."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gateledger.model.record import RecordKind
from gateledger.seal.predicate_schema import predicate_schema

RECORD: dict[str, Any] = {
    "recordId": "01JDCZ8X3V6Q1R2S3T4V5W6X7Y",
    "kind": "gap",
    "result": "NOT_APPLICABLE",
    "decider": {
        "id": "https://github.com/gateledger/gateledger",
        "version": "1",
        "appId": 7,
        "installationId": None,
    },
    "trigger": {
        "event": "schedule",
        "deliveryId": "",
        "receivedAt": "2026-11-23T12:00:00.000Z",
        "payload": {"sha256": ""},
    },
    "timing": {"eventAt": "2026-11-23T12:00:00.000Z", "decidedAt": "2026-11-23T12:00:01.000Z"},
    "logContext": {"origin": "log.example"},
}


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    return Draft202012Validator(predicate_schema())


def changed(path: str, value: Any) -> dict[str, Any]:
    made = copy.deepcopy(RECORD)
    *before, last = path.split(".")
    place = made
    for name in before:
        place = place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return made


def test_it_is_a_schema():
    Draft202012Validator.check_schema(predicate_schema())


def test_what_all_records_share_is_enough_for_a_kind_that_needs_no_more(schema):
    assert schema.is_valid(RECORD)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *((name, None) for name in RECORD),
        ("recordId", "41"),
        ("kind", "opinion"),
        ("kind", "verification-summary"),
        ("result", "passed"),
        ("timing.decidedAt", "2026-11-23T12:00:00+01:00"),
        ("timing.decidedAt", None),
        ("trigger.payload", {"sha256": "abc"}),
        ("decider.also", "someone"),
        ("links", {"supersedes": "41"}),
        ("links", {"relatesTo": [{"relation": "about"}]}),
        ("Also", {}),
    ],
)
def test_what_all_records_share_is_strict(schema, path, value):
    assert not schema.is_valid(changed(path, value))


@pytest.mark.parametrize(
    "kind", ["decision", "waiver", "bypass", "merge-observed", "key-event", "push-observed", "drift"]
)
def test_a_kind_cannot_do_without_its_own_part(schema, kind):
    assert not schema.is_valid(changed("kind", kind))


def test_a_part_that_came_later_is_no_offence(schema):
    assert schema.is_valid(changed("weather", {"sky": "grey"}))


def test_every_kind_of_ours_is_in_it():
    kinds = predicate_schema()["properties"]["kind"]["enum"]
    assert set(kinds) == {kind.value for kind in RecordKind} - {"verification-summary", "test-result"}
