"""Deliveries are read narrowly: absent rather than wrong, and refused only when they are not JSON objects."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.intake.parse import BadBody, parse
from gateledger.model.event import Delivery, Event

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SHA = "a" * 40
COMMON = {"repository": {"id": 1, "full_name": "o/r", "default_branch": "main"}, "installation": {"id": 5}}


def read(payload, event="pull_request", **headers):
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    given = {"x-github-event": event, "x-github-delivery": "guid", **headers}
    return parse(Delivery(headers=given, body=body, received_at=NOW))


def test_a_pull_request_is_reduced_to_what_we_act_on():
    event = read(
        COMMON
        | {
            "action": "synchronize",
            "before": "b" * 40,
            "sender": {"login": "dependabot[bot]", "type": "Bot", "id": 3},
            "pull_request": {
                "number": 7,
                "head": {"sha": SHA, "ref": "fix"},
                "base": {"ref": "main", "sha": "c" * 40},
                "title": "unread",
            },
        }
    )
    assert (event.repository, event.repository_id, event.installation, event.default_branch) == (
        "o/r",
        1,
        5,
        "main",
    )
    assert (event.number, event.head_sha, event.head_ref) == (7, SHA, "fix")
    assert (event.base_ref, event.base_sha, event.before_sha) == ("main", "c" * 40, "b" * 40)
    assert (event.sender_kind, event.trigger.sender) == ("Bot", "dependabot[bot]")
    assert (event.trigger.event, event.trigger.action, event.trigger.delivery_id) == (
        "pull_request",
        "synchronize",
        "guid",
    )
    assert event.trigger.received_at == NOW


def test_the_trigger_carries_the_digest_of_the_exact_body():
    body = b'{ "action" : "opened" }'
    assert read(body).trigger.payload_sha256 == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    ("repository", "why"),
    [
        ("o/r\n", "a line end"),
        ("o", "no owner"),
        ("o/r/s", "three parts"),
        ("../r", "a step up"),
        ("o/..", "a step up"),
        ("ö/r", "not ASCII"),
        ("", "empty"),
        (7, "a number"),
        (["o/r"], "a list"),
        ("o/" + "r" * 200, "too long"),
    ],
)
def test_a_repository_that_cannot_be_one_is_absent(repository, why):
    assert read({"repository": {"full_name": repository}}).repository == "", why


@pytest.mark.parametrize("number", [None, "7", 7.0, True, 0, -1, 2**53, [7], {}])
def test_a_number_of_the_wrong_type_is_absent(number):
    assert read(COMMON | {"pull_request": {"number": number}}).number is None


@pytest.mark.parametrize(
    "part", [None, 1, "x", [], [1], {"head": 1, "base": []}, {"head": {"sha": "not a sha"}}]
)
def test_a_part_of_the_wrong_type_is_absent(part):
    event = read(COMMON | {"pull_request": part})
    assert (event.head_sha, event.base_ref) == ("", "")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[1]", id="a list"),
        pytest.param(b'"x"', id="a text"),
        pytest.param(b"\xef\xbb\xbf{}", id="a byte order mark"),
        pytest.param("{}".encode("utf-16"), id="not UTF-8"),
        pytest.param(b'{"a": "\xff"}', id="invalid UTF-8"),
        pytest.param(b'{"a": NaN}', id="NaN"),
        pytest.param(b'{"a": Infinity}', id="Infinity"),
        pytest.param(b'{"action": "opened", "action": "closed"}', id="a key twice"),
        pytest.param(b'{"a": {"b": 1, "b": 1}}', id="a key twice further down"),
        pytest.param(b'{"a": ' + b"9" * 5000 + b"}", id="an integer of 5,000 digits"),
        pytest.param(b"[" * 100_000, id="a depth bomb of lists"),
        pytest.param(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, id="a depth bomb of objects"),
    ],
)
def test_what_is_not_one_json_object_is_a_bad_body(body):
    with pytest.raises(BadBody):
        read(body)


def test_a_message_about_a_bad_body_is_short():
    with pytest.raises(BadBody, match="not JSON") as caught:
        read(b'"' + b"x" * 100_000)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("text", [r"\ud800", r"\u0000", r"\u202e"])
def test_texts_that_no_database_takes_are_absent(text):
    body = f'{{"action": "{text}", "sender": {{"login": "{text}"}}, "pull_request": {{"head": {{"ref": "{text}"}}}}}}'
    event = read(body.encode())
    assert (event.trigger.action, event.trigger.sender, event.head_ref) == ("", "", "")
    assert Event.model_validate_json(event.model_dump_json()) == event


def test_large_numbers_and_unknown_fields_are_no_harm():
    body = b'{"number": 1' + b"0" * 400 + b', "new": {"field": [1e999]}, "action": "opened"}'
    assert read(body).trigger.action == "opened"


@pytest.mark.parametrize("name", ["", "no such", "PUSH", "x" * 100, "push\n"])
def test_a_delivery_that_names_no_event_is_none(name):
    assert read({}, event=name) is None


def test_a_form_encoded_payload_is_read():
    event = read(
        b"payload=%7B%22action%22%3A%22opened%22%7D",
        **{"content-type": "application/x-www-form-urlencoded; x"},
    )
    assert event.trigger.action == "opened"
    with pytest.raises(BadBody, match="payload"):
        read(b"other=%7B%7D", **{"content-type": "application/x-www-form-urlencoded"})


def push(*commits, **more):
    return read(
        COMMON | {"ref": "refs/heads/main", "after": SHA, "commits": list(commits)} | more, event="push"
    )


def commit(*modified, added=(), removed=()):
    return {"added": list(added), "removed": list(removed), "modified": list(modified), "id": SHA}


def test_a_push_lists_every_path_of_every_commit():
    event = push(commit("a", removed=["b"]), commit("a", added=["c"]))
    assert sorted(event.changed_paths) == ["a", "b", "c"]
    assert event.base_ref == "main"


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(push(*[commit()] * 2048), id="the list of commits is cut at 2,048"),
        pytest.param(push(commit(*map(str, range(3000)))), id="the list of files is cut at 3,000"),
        pytest.param(push(commit("a"), forced=True), id="a forced push took commits away"),
        pytest.param(push({"added": [], "modified": []}), id="a commit without its lists"),
        pytest.param(push(7), id="a damaged list"),
        pytest.param(push(commits=None), id="no list"),
    ],
)
def test_a_push_that_may_hide_paths_is_unknown(event):
    assert event.changed_paths is None


def test_a_tag_is_no_branch():
    assert push(commit("a"), ref="refs/tags/v1").base_ref == ""


@pytest.mark.parametrize(
    ("body", "command"),
    [
        ("/gateledger recheck", "recheck"),
        ("\n  /gateledger  recheck please\nmore", "recheck"),
        ("/gateledger waive slo until 2026-12-24", "waive"),
        ("please /gateledger recheck", ""),
        ("> /gateledger recheck", ""),
        ("/gateledgerrecheck", ""),
        ("`/gateledger recheck`", ""),
        ("/gateledger", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_a_command_stands_at_the_start_of_a_comment(body, command):
    event = read(
        COMMON | {"issue": {"number": 7, "pull_request": {}}, "comment": {"body": body}}, "issue_comment"
    )
    assert (event.command, event.issue_is_pull_request) == (command, True)


def test_a_checks_pull_requests_are_those_of_this_repository():
    listed = [
        {"number": 1, "base": {"repo": {"id": 1}}},
        {"number": 2, "base": {"repo": {"id": 99}}},
        {"number": "3", "base": {"repo": {"id": 1}}},
        {"number": 4},
        None,
    ]
    run = {"head_sha": SHA, "app": {"id": 42}, "pull_requests": listed, "check_suite": {"head_branch": "fix"}}
    event = read(COMMON | {"check_run": run}, event="check_run")
    assert (event.pull_requests, event.app_id, event.head_ref) == ((1,), 42, "fix")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "action",
                    "repository",
                    "full_name",
                    "installation",
                    "id",
                    "sender",
                    "login",
                    "pull_request",
                    "number",
                    "head",
                    "sha",
                    "ref",
                    "base",
                    "issue",
                    "comment",
                    "body",
                    "commits",
                    "added",
                    "check_run",
                    "app",
                    "repositories",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(
    payload=st.dictionaries(
        st.sampled_from(
            [
                "action",
                "repository",
                "installation",
                "sender",
                "pull_request",
                "number",
                "issue",
                "comment",
                "check_run",
                "check_suite",
                "commits",
                "repositories",
                "ref",
                "merge_group",
                "sub_issue",
            ]
        ),
        JSON,
    ),
    event=st.sampled_from(
        [
            "pull_request",
            "issues",
            "issue_comment",
            "push",
            "check_run",
            "check_suite",
            "installation",
            "merge_group",
            "sub_issues",
            "star",
        ]
    ),
)
def test_no_payload_is_an_exception_and_every_event_travels(payload, event):
    parsed = read(payload, event)
    assert Event.model_validate_json(parsed.model_dump_json()) == parsed
    assert parsed.repository == "" or re.fullmatch(r"[\w.-]+/[\w.-]+", parsed.repository)


@pytest.mark.parametrize(
    ("identifier", "said"), [("request-waiver", True), ("re-evaluate", False), ("Request-Waiver", False)]
)
def test_the_button_that_asks_for_a_waiver_says_who_pressed_it(identifier, said):
    event = read(
        COMMON
        | {
            "action": "requested_action",
            "sender": {"login": "ada", "type": "User", "id": 3},
            "requested_action": {"identifier": identifier},
            "check_run": {"name": "gateledger", "head_sha": SHA, "app": {"id": 42}},
        },
        event="check_run",
    )
    assert (event.said is not None) is said
    if said:
        assert (event.said.name, event.said.by.login, event.said.by.id) == ("request-waiver", "ada", 3)
        assert event.said.sender == event.said.by
