from __future__ import annotations

import json
from typing import Any

import pytest

from gateledger.artifacts.contracts.read import is_contract, read_contract
from gateledger.model.artifact import State

INFO = {"name": "Parcels", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}


def script(*lines: str, listen: str = "test") -> list[dict[str, Any]]:
    return [{"listen": listen, "script": {"type": "text/javascript", "exec": list(lines)}}]


CHECK = script('pm.test("is there", function () {', "    pm.response.to.have.status(200);", "});")


def item(url: Any = "{{baseUrl}}/parcels/:id?full=true", event: Any = CHECK, **more: Any) -> dict[str, Any]:
    return {"name": "A parcel", "event": event, "request": {"method": "GET", "url": url}} | more


def read(*items: Any, **more: Any) -> Any:
    text = json.dumps({"info": INFO, "item": list(items)} | more, indent=1)
    assert is_contract("parcels.postman_collection.json", text)
    return read_contract("parcels.postman_collection.json", text)


def test_a_request_with_a_test_counts():
    found = read(item())
    only = found.counted[0]
    assert (only.name, only.query, found.kind, found.version) == (
        "GET /parcels/{} -> 200",
        "full=true",
        "postman",
        "2.1.0",
    )
    assert (found.state, only.line, found.consumer) == (State.SUBSTANTIVE, 7, "Parcels")


URLS = {
    "https://api.example.com/v1/parcels/7": "/v1/parcels/7",
    "{{baseUrl}}{{prefix}}/parcels": "/parcels",
    "{{host}}:{{port}}/parcels": "/parcels",
    "localhost:8080/parcels": "/parcels",
    "api.example.com/parcels": "/parcels",
    "http://{{host}}/parcels/{{id}}/label.pdf": "/parcels/{}/label.pdf",
    "{{baseUrl}}/parcels/{{id}}.json": "/parcels/{}.json",
    "{{baseUrl}}": "/",
    "/parcels/": "/parcels",
    "{{baseUrl}}/parcels#top": "/parcels",
}


@pytest.mark.parametrize(("url", "path"), URLS.items())
def test_addresses(url, path):
    assert read(item(url)).counted[0].path == path
    assert read(item({"raw": url})).counted[0].path == path


def test_an_address_in_parts():
    url = {
        "raw": "x",
        "host": ["{{baseUrl}}"],
        "path": ["parcels", ":id", "label"],
        "variable": [{"key": "id"}],
    }
    assert read(item(url)).counted[0].path == "/parcels/{}/label"


TESTS = {
    "pm.test": ("pm.test('a', () => { pm.expect(1).to.eql(1) })", True),
    "an expectation alone": ("pm.expect(pm.response.code).to.eql(200)", True),
    "a response alone": ("pm.response.to.be.ok", True),
    "the old way": ("tests['ok'] = responseCode.code === 200;", True),
    "nothing": ("", False),
    "only a variable": ("pm.environment.set('token', pm.response.json().token);", False),
    "a comment": ("// pm.test('a', () => {})", False),
    "a long comment": ("/* pm.test('a', function () {}); */", False),
    "a comment behind an address": ("pm.sendRequest('http://x'); // pm.test('a')", False),
    "skipped": ("pm.test.skip('a', () => { pm.expect(1).to.eql(1) })", False),
    "one skipped, one not": ("pm.test.skip('a', () => {}); pm.test('b', () => {})", True),
}


@pytest.mark.parametrize(("code", "counts"), TESTS.values(), ids=TESTS)
def test_what_is_a_test(code, counts):
    found = read(item(event=script(code)))
    assert (bool(found.counted), found.state) == (counts, State.SUBSTANTIVE if counts else State.PLACEHOLDER)


def test_a_script_before_the_request_is_no_test():
    assert read(item(event=script("pm.test('a', () => {})", listen="prerequest"))).counted == ()


def test_the_status_that_the_old_way_asks_for():
    assert read(item(event=script("tests['ok'] = responseCode.code === 404;"))).counted[0].status == "404"


def test_folders_hand_their_tests_down():
    bare = item(event=[])
    found = read(
        {"name": "tested", "item": [{"name": "deep", "item": [bare]}], "event": CHECK},
        {"name": "not", "item": [bare]},
    )
    assert [each.pending for each in found.interactions] == [False, True]
    assert "1 of 2 requests have no test" in found.problems[0].message


def test_a_test_of_the_collection_counts_for_all():
    assert len(read(item(event=[]), item(event=[]), event=CHECK).counted) == 2


def test_a_request_that_is_only_an_address():
    assert (
        read({"name": "a", "event": CHECK, "request": "{{baseUrl}}/parcels"}).counted[0].name
        == "GET /parcels -> 200"
    )


def test_a_graphql_request():
    request = {
        "method": "POST",
        "url": "{{baseUrl}}/graphql",
        "body": {"mode": "graphql", "graphql": {"query": "mutation { send(id: 1) { id } }"}},
    }
    assert read({"name": "a", "event": CHECK, "request": request}).counted[0].keys == ("Mutation.send",)


def test_the_first_format():
    collection = {
        "id": "1", "name": "Old", "order": ["a", "b"], "folders": [],
        "requests": [
            {"id": "a", "collectionId": "1", "name": "A", "method": "GET", "url": "{{u}}/parcels", "tests": "tests['a'] = true;"},
            {"id": "b", "collectionId": "1", "name": "B", "method": "PUT", "url": "{{u}}/parcels/1", "tests": None},
        ],
    }  # fmt: skip
    text = json.dumps(collection)
    assert is_contract("old.json", text)
    found = read_contract("old.json", text)
    assert ([each.path for each in found.counted], found.version) == (["/parcels"], "1.0.0")


@pytest.mark.parametrize("items", [["text"], [{"name": "a", "request": 3}]])
def test_items_that_are_none(items):
    assert read(*items).state is State.INVALID


def test_a_collection_cut_off_is_not_valid():
    text = json.dumps({"info": INFO, "item": [item()]}, indent=1)[:-20]
    assert read_contract("p.json", text).state is State.INVALID


def test_an_export_of_the_service_wraps_the_collection():
    text = json.dumps({"collection": {"info": INFO, "item": [item()]}})
    assert len(read_contract("p.json", text).counted) == 1


TRAPS = {
    "an environment": {"id": "1", "name": "Staging", "values": [{"key": "baseUrl", "value": "x", "enabled": True}], "_postman_variable_scope": "environment"},
    "globals": {"id": "1", "values": [], "_postman_variable_scope": "globals", "_postman_exported_at": "2026"},
    "the schema of collections": {"$schema": "http://json-schema.org/draft-07/schema#", "id": INFO["schema"], "type": "object", "properties": {"item": {}, "info": {}}},
    "a dashboard": {"name": "a", "order": 1, "panels": [{"title": "requests"}], "requests": 4},
    "a report": {"collection": {"name": "a"}, "run": {"stats": {"requests": {"total": 4}}, "executions": []}},
}  # fmt: skip


@pytest.mark.parametrize("file", TRAPS.values(), ids=TRAPS)
def test_what_only_looks_like_a_collection(file):
    assert not is_contract("x.postman_environment.json", json.dumps(file))
