from __future__ import annotations

import pytest

from gateledger.artifacts.contracts.read import is_contract, read_contract
from gateledger.model.artifact import State

HEAD = "import org.springframework.cloud.contract.spec.Contract\n\n"


def groovy(request: str, response: str = "status OK()", before: str = "") -> str:
    return (
        HEAD
        + f"Contract.make {{\n    {before}\n    request {{\n        {request}\n    }}\n    response {{\n        {response}\n    }}\n}}\n"
    )


SCRIPTS = {
    "plain": ("method 'GET'\n        url '/parcels/12'", "status 200", "GET /parcels/12 -> 200"),
    "calls": ('method(POST())\n        urlPath("/parcels")', "status(CREATED())", "POST /parcels -> 201"),
    "one line": ("method GET(); url '/parcels'", "status 404", "GET /parcels -> 404"),
    "an enumeration": ("method HttpMethod.PUT.toString()\n url '/parcels/1'", "status HttpStatus.NO_CONTENT.value()", "PUT /parcels/1 -> 204"),
    "both sides": ("method GET()\n url($(consumer(regex('/parcels/[0-9]+')), producer('/parcels/7')))", "status OK()", "GET /parcels/7 -> 200"),
    "short names": ("method GET()\n url $(c(~/\\/parcels\\/\\d+/), p('/parcels/8'))", "status OK()", "GET /parcels/8 -> 200"),
    "a pattern only": ("method GET()\n url(regex('/parcels/[0-9]{3}/label'))", "status OK()", "GET /parcels/{}/label -> 200"),
    "a value in a string": ("method GET()\n url \"/parcels/${value(consumer(regex('[0-9]{2}')), producer('12'))}/label\"", "status OK()", "GET /parcels/{}/label -> 200"),
    "query parameters": ("method GET()\n urlPath('/parcels') {\n queryParameters {\n parameter 'status': 'sent'\n method 'DELETE'\n }\n }", "status OK()", "GET /parcels -> 200"),
    "headers and bodies with words": ("method 'POST'\n url '/parcels'\n body([method: 'DELETE', status: 500, url: '/x'])\n headers { header('url', '/y') }", "status 201\n body(status: 'ok')", "POST /parcels -> 201"),
    "a comment": ("method 'GET' // url '/wrong'\n /* method 'PUT' */ url '/parcels'", "status 200", "GET /parcels -> 200"),
}  # fmt: skip


@pytest.mark.parametrize(("request_part", "response", "expected"), SCRIPTS.values(), ids=SCRIPTS)
def test_scripts(request_part, response, expected):
    text = groovy(request_part, response)
    assert is_contract("contracts/parcel.groovy", text)
    found = read_contract("contracts/parcel.groovy", text)
    assert ([each.name for each in found.counted], found.state) == ([expected], State.SUBSTANTIVE)
    assert found.counted[0].line == 3


def test_a_list_of_contracts():
    text = (
        HEAD
        + "[\n  Contract.make { request { method GET(); url '/a' }; response { status 200 } },\n  Contract.make { request { method GET(); url '/b' }; response { status 200 } }\n]\n"
    )
    found = read_contract("c.groovy", text)
    assert [(each.path, each.line) for each in found.counted] == [("/a", 4), ("/b", 5)]


def test_a_message():
    text = (
        HEAD
        + "Contract.make {\n  label 'sent'\n  input { triggeredBy('send()') }\n  outputMessage {\n    sentTo 'parcels.sent'\n    body(number: 12)\n  }\n}\n"
    )
    only = read_contract("c.groovy", text).counted[0]
    assert (only.kind, only.channel, only.operation) == ("message", "parcels.sent", "sent")


@pytest.mark.parametrize("word", ["ignored()", "inProgress()", "ignored = true", "inProgress true"])
def test_what_is_ignored_or_in_progress_does_not_count(word):
    found = read_contract("c.groovy", groovy("method 'GET'\n url '/a'", before=word))
    assert (found.state, found.counted) == (State.PLACEHOLDER, ())


def test_a_switch_that_is_off():
    assert read_contract("c.groovy", groovy("method 'GET'\n url '/a'", before="ignored = false")).counted


@pytest.mark.parametrize("part", ["method 'GET'", "url '/a'", "method 'GET'\n url basePath + suffix()"])
def test_a_request_that_cannot_be_told_does_not_count(part):
    assert read_contract("c.groovy", groovy(part)).state is State.PLACEHOLDER


def test_a_contract_without_an_end_is_not_valid():
    found = read_contract("c.groovy", groovy("method 'GET'\n url '/a'").rstrip()[:-1])
    assert (found.state, found.problems[0].line) == (State.INVALID, 3)


KOTLIN = """\
import org.springframework.cloud.contract.spec.ContractDsl.Companion.contract

contract {
    request {
        method = PUT
        url = url("/parcels/3")
        body = body("status" to "sent")
    }
    response { status = OK }
}
"""
JAVA = """\
class Parcel implements Supplier<Collection<Contract>> {
    public Collection<Contract> get() {
        return Collections.singletonList(Contract.make(c -> {
            c.request(r -> {
                r.method(r.GET());
                r.url("/parcels/4");
            });
            c.response(r -> r.status(r.OK()));
            c.response(r -> { r.status(r.OK()); });
        }));
    }
}
"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("contracts/p.kts", KOTLIN, "PUT /parcels/3 -> 200"),
        ("contracts/Parcel.java", JAVA, "GET /parcels/4 -> 200"),
    ],
)
def test_other_languages(path, text, expected):
    found = read_contract(path, text)
    assert [each.name for each in found.counted] == [expected]


YAML = """\
description: A parcel by its number
request:
  method: get
  urlPath: /parcels/12
  queryParameters: {full: "true"}
  headers: {Content-Type: application/json}
response:
  status: 200
---
label: sent
input: {triggeredBy: send()}
outputMessage: {sentTo: parcels.sent, body: {number: 12}}
---
ignored: true
request: {method: GET, url: /late}
response: {status: 200}
"""


def test_yaml_with_several_documents():
    found = read_contract("contracts/parcel.yml", YAML)
    assert [each.name for each in found.counted] == ["GET /parcels/12 -> 200", "sent on parcels.sent"]
    assert (found.counted[0].query, found.counted[0].content_type, found.state) == (
        "full",
        "application/json",
        State.SUBSTANTIVE,
    )
    assert [each.line for each in found.interactions] == [1, 10, 14]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [("method: get", "name: x", "no method"), ("  status: 200\n---\nlabel", "  body: 1\n---\nlabel", "no status"), ("method: get", "method: GRAB", "no method")],
)  # fmt: skip
def test_yaml_that_lacks_something(old, new, says):
    found = read_contract("contracts/parcel.yml", YAML.replace(old, new))
    assert found.state is State.INVALID
    assert says in found.problems[0].message


@pytest.mark.parametrize(
    ("regex", "state"),
    [
        ("application/json.*", State.SUBSTANTIVE),
        ("text/.*", State.INVALID),
        ("(a+)+$", State.SUBSTANTIVE),
        ("[", State.SUBSTANTIVE),
        ("(?<=x)y", State.SUBSTANTIVE),
    ],
)
def test_a_header_that_its_own_matcher_refuses(regex, state):
    matcher = f"  matchers:\n    headers: [{{key: Content-Type, regex: '{regex}'}}]\n"
    text = YAML.replace("response:\n  status: 200\n", f"{matcher}response:\n  status: 200\n", 1)
    assert read_contract("contracts/parcel.yml", text).state is state


def test_yaml_that_is_broken_is_a_contract_only_among_contracts():
    text = "request:\n  method: [GET\nresponse:\n  status: 200\n"
    assert read_contract("src/contracts/a.yml", text).state is State.INVALID
    assert not is_contract("config/a.yml", text)


TRAPS = {
    "a test of the library": ("src/test/ContractSpec.groovy", "class ContractSpec extends Specification {\n def c = Contract.make { request { method 'GET' } }\n}\n"),
    "another groovy file": ("Jenkinsfile.groovy", "pipeline { request { method 'GET' } }"),
    "stubs in a list": ("stubs.yaml", "- request:\n    url: /a\n    method: GET\n  response:\n    status: 200\n"),
    "a cassette": ("cassettes/a.yaml", "interactions:\n- request:\n    method: GET\n    uri: http://x/a\n  response:\n    status: {code: 200}\nversion: 1\n"),
    "a test in steps": ("t.tavern.yaml", "test_name: x\nstages:\n  - request: {url: /a, method: GET}\n    response: {status_code: 200}\n"),
    "a description": ("api.yaml", "openapi: 3.0.0\ninfo: {title: A, version: '1'}\npaths: {}\nrequest: {method: GET, url: /a}\nresponse: {status: 200}\n"),
    "a stub of WireMock": ("mappings/a.json", '{"request": {"method": "GET", "url": "/a"}, "response": {"status": 200}}'),
    "a stub of WireMock in YAML": ("mappings/a.yaml", "request: {method: GET, urlPath: /a}\nresponse: {status: 200, jsonBody: {}}\n"),
    "a named stub": ("contracts/a.yaml", "id: 1a\nrequest: {method: GET, url: /a}\nresponse: {status: 200}\n"),
    "a question and its answer": ("faq.yml", "request: How do I return a parcel?\nresponse: By post.\n"),
    "limits": ("deploy.yml", "resources:\n  request: {cpu: 1}\n  response: {x: 1}\n"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "text"), TRAPS.values(), ids=TRAPS)
def test_what_only_looks_like_a_spring_contract(path, text):
    assert not is_contract(path, text)
