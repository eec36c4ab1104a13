from __future__ import annotations

import json
from typing import Any

import pytest

from gateledger.artifacts.contracts.pact import is_pact, read_pact
from gateledger.artifacts.contracts.read import is_contract, read_contract
from gateledger.model.artifact import State
from gateledger.model.problem import Severity

GET = {
    "description": "a parcel by its number",
    "request": {"method": "get", "path": "/parcels/12", "query": "full=true", "headers": {"Content-Type": "application/json"}},
    "response": {"status": 200, "body": {"number": 12}},
}  # fmt: skip


def pact(*interactions: Any, **more: Any) -> dict[str, Any]:
    return {
        "consumer": {"name": "web"},
        "provider": {"name": "parcels"},
        "interactions": list(interactions),
    } | more


def read(file: Any) -> Any:
    text = file if isinstance(file, str) else json.dumps(file, indent=2)
    assert is_pact(text)
    return read_contract("pacts/web-parcels.json", text)


@pytest.mark.parametrize(
    ("more", "version"),
    [
        ({"metadata": {"pactSpecification": {"version": "3.0.0"}}}, "3.0.0"),
        ({"metadata": {"pact-specification": {"version": "2.0.0"}}}, "2.0.0"),
        ({"metadata": {"pactSpecificationVersion": "1.0.0"}}, "1.0.0"),
        ({"metadata": {"pactSpecification": {"version": "4"}, "pact-jvm": {"version": "4.6.1"}}}, "4"),
        ({"pactSpecificationVersion": "1.1"}, "1.1"),
        ({"metadata": {"pactSpecification": {"version": 3}}}, "3"),
        ({}, ""),
        ({"metadata": None}, ""),
    ],
)
def test_the_version_stands_in_many_places(more, version):
    found = read(pact(GET, **more))
    assert (found.version, found.state) == (version, State.SUBSTANTIVE)
    assert all(each.severity is Severity.WARNING for each in found.problems)


def test_a_version_that_nobody_knows_is_told():
    found = read(pact(GET, metadata={"pactSpecification": {"version": "9.1"}}))
    assert found.state is State.SUBSTANTIVE
    assert "9.1" in found.problems[0].message


def test_an_interaction_is_read_with_its_line():
    found = read(pact(GET))
    only = found.interactions[0]
    assert (only.method, only.path, only.status, only.query) == ("GET", "/parcels/12", "200", "full=true")
    assert (only.content_type, only.provider, only.line) == ("application/json", "parcels", 9)
    assert (found.consumer, found.provider) == ("web", "parcels")


def change(part: str, **values: Any) -> dict[str, Any]:
    return GET | {part: {key: value for key, value in (GET[part] | values).items() if value is not None}}


@pytest.mark.parametrize(
    ("interaction", "says"),
    [
        (change("request", method=None), "has no method"),
        (change("request", method="FETCH"), "has no method"),
        (change("request", path=None), "has no path"),
        (change("response", status=None), "has no status"),
        (change("response", status=1000), "has no status"),
        ({"description": "nothing else"}, "has no method"),
        ("text", "is not a table"),
    ],
)
def test_what_an_interaction_must_have(interaction, says):
    found = read(pact(GET, interaction))
    assert found.state is State.INVALID
    assert any(says in problem.message and problem.line for problem in found.problems)


@pytest.mark.parametrize("side", ["consumer", "provider"])
def test_both_sides_have_names(side):
    found = read(pact(GET, **{side: {"name": ""}}))
    assert found.state is State.INVALID
    assert side in found.problems[0].message


def test_a_status_that_is_made_when_the_test_runs_is_not_missing():
    response = {"status": 0, "generators": {"status": {"type": "RandomInt", "min": 200, "max": 204}}}
    found = read(pact(GET | {"response": response}))
    assert (found.state, found.counted[0].status) == (State.SUBSTANTIVE, "")


def test_a_path_that_ruby_wrote_as_a_term():
    term = {
        "json_class": "Pact::Term",
        "data": {"generate": "/parcels/5", "matcher": {"json_class": "Regexp", "o": 0, "s": "parcels"}},
    }
    assert read(pact(change("request", path=term))).counted[0].path == "/parcels/5"


MESSAGE = {
    "description": "a parcel was sent",
    "contents": {"number": 12},
    "metaData": {"kafka_topic": "parcels.sent"},
}


@pytest.mark.parametrize(
    ("file", "channel", "operation"),
    [
        ({"consumer": {"name": "a"}, "provider": {"name": "b"}, "messages": [MESSAGE]}, "parcels.sent", ""),
        (pact(MESSAGE | {"type": "Asynchronous/Messages", "metadata": {"topic": "sent", "eventType": "ParcelSent"}, "metaData": {}}), "sent", "ParcelSent"),
        (pact(MESSAGE | {"metaData": {}}), "", ""),
    ],
)  # fmt: skip
def test_messages(file, channel, operation):
    found = read(file)
    only = found.counted[0]
    assert (found.state, only.kind, only.channel, only.operation) == (
        State.SUBSTANTIVE,
        "message",
        channel,
        operation,
    )


def test_a_call_of_a_plug_in_names_its_procedure():
    call = {
        "type": "Synchronous/Messages",
        "description": "a parcel",
        "pluginConfiguration": {"protobuf": {"service": ".parcels.v1.Parcels/Get"}},
        "request": {"contents": {"content": ""}},
        "response": [{"contents": {"content": ""}}],
    }
    assert read(pact(call)).counted[0].keys == ("parcels.v1.Parcels/Get",)


@pytest.mark.parametrize(
    "body",
    [
        {"query": "query Q { parcel(id: 1) { id } ...more } fragment more on Query { sender { id } }"},
        {
            "content": {"query": "{ parcel { id } sender { id } }"},
            "contentType": "application/json",
            "encoded": False,
        },
        {"query": "{ renamed: parcel { id } ... on Query { sender { id } } }", "variables": {}},
        '{"query": "{ parcel { id } sender { id } }"}',
    ],
)
def test_a_graphql_request_names_its_fields(body):
    found = read(pact(change("request", method="POST", path="/graphql", body=body)))
    assert found.counted[0].keys == ("Query.parcel", "Query.sender")


@pytest.mark.parametrize(
    "body", [{"query": "{"}, {"query": "find me"}, {"query": 3}, "plain", ["{ a }"], {"query": "{" * 9000}]
)
def test_a_body_that_is_no_graphql(body):
    assert read(pact(change("request", method="POST", path="/search", body=body))).counted[0].keys == ()


def test_pending_interactions_stand_there_and_do_not_count():
    found = read(pact(GET | {"pending": True, "type": "Synchronous/HTTP"}))
    assert (found.state, found.counted, len(found.interactions)) == (State.PLACEHOLDER, (), 1)


def test_an_interaction_of_an_unknown_type_does_not_count():
    found = read(pact(GET | {"type": "Telepathic"}, metadata={"pactSpecification": {"version": "4.0"}}))
    assert (found.state, found.interactions) == (State.PLACEHOLDER, ())


def test_a_pact_without_interactions_is_a_placeholder():
    assert read(pact()).state is State.PLACEHOLDER


def test_ids_are_the_keys_or_differ():
    found = read(pact(GET | {"key": "k-1"}, GET, GET))
    ids = [each.id for each in found.interactions]
    assert ids[0] == "k-1"
    assert len(set(ids)) == 3


def test_a_broken_file_says_where():
    found = read(
        json.dumps(pact(GET, metadata={"pactSpecification": {"version": "3.0.0"}}), indent=1)[:-2] + ",\n}"
    )
    assert (found.state, found.problems[0].line > 10) == (State.INVALID, True)


def test_a_template_is_a_fragment():
    text = json.dumps(pact(GET, metadata={"pactSpecification": {"version": "3.0.0"}})).replace(
        "200", "{{ status }}"
    )
    assert read(text).state is State.FRAGMENT


TRAPS = {
    "a cassette": {"http_interactions": [{"request": {"method": "get", "uri": "http://x"}, "response": {}}], "recorded_with": "VCR"},
    "a recording": {"interactions": [{"request": {"method": "GET", "path": "/a"}, "response": {"status": 200}}], "version": 1},
    "a package": {"name": "web", "dependencies": {"@pact-foundation/pact": "^12"}, "config": {"consumer": "a", "provider": "b"}},
    "a schema of pacts": {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"consumer": {}, "provider": {}, "interactions": {"type": "array"}}},
    "a webhook of a broker": {"consumer": {"name": "a"}, "provider": {"name": "b"}, "request": {"method": "POST", "url": "http://x"}, "events": [{"name": "messages"}]},
    "a chat": {"messages": [{"role": "user", "content": "who is the provider and who the consumer?"}], "provider": "acme", "consumer": None},
    "a matrix": {"matrix": [{"consumer": {"name": "a"}, "provider": {"name": "b"}}], "interactions": 4},
    "a spec for agents": {"name": "PactSpec", "interactions": {"tools": []}, "consumer": "x", "provider": "y"},
}  # fmt: skip


@pytest.mark.parametrize("file", TRAPS.values(), ids=TRAPS)
def test_what_only_looks_like_a_pact(file):
    text = json.dumps(file, indent=2)
    assert not is_pact(text)
    assert not is_contract("pacts/a-b.json", text)


def test_reading_what_is_no_pact_never_finds_one():
    assert read_pact("a.json", "[]").state is State.ABSENT
