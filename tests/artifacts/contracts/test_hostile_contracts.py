"""Any text gives an answer, in a time that grows with its length."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateledger.artifacts.contracts.cover import cover
from gateledger.artifacts.contracts.pact import read_pact
from gateledger.artifacts.contracts.postman import read_postman
from gateledger.artifacts.contracts.read import is_contract, read_contract, read_runs
from gateledger.artifacts.contracts.routes import Routes
from gateledger.artifacts.contracts.sources import is_contract_test_source
from gateledger.artifacts.contracts.specmatic import read_specmatic
from gateledger.artifacts.contracts.spring_script import read_spring_script
from gateledger.artifacts.contracts.spring_yaml import read_spring_yaml

PATHS = (
    "pacts/a-b.json",
    "contracts/a.groovy",
    "contracts/a.kts",
    "contracts/A.java",
    "contracts/a.yml",
    "specmatic.yaml",
    "a_examples/a.json",
    "schemathesis.toml",
    "dredd.yml",
    "Makefile",
    ".github/workflows/a.yml",
    "tests/test_a.py",
)
READERS = (
    read_pact,
    read_postman,
    read_spring_script,
    read_spring_yaml,
    read_specmatic,
    read_contract,
    read_runs,
    is_contract_test_source,
)

INTERACTION = '{"description": "a", "request": {"method": "GET", "path": "/a"}, "response": {"status": 200}}'
PACT = '{"consumer": {"name": "a"}, "provider": {"name": "b"}, "interactions": [%s]}'
POSTMAN = '{"info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}, "item": [%s]}'
FOLDER = '{"name": "a", "item": ['
SCRIPT = '{"name": "a", "request": "x", "event": [{"listen": "test", "script": {"exec": ["%s"]}}]}'
LARGE = 500_000

HOSTILE = {
    "nothing": "",
    "a lone surrogate": '{"consumer": {"name": "\ud800"}, "provider": {"name": "b"}, "interactions": [' + INTERACTION + "]}",
    "an escaped surrogate": PACT % INTERACTION.replace("/a", "/\\ud800"),
    "NUL": "\0" * 1000 + PACT % INTERACTION,
    "NUL inside": PACT % INTERACTION.replace("/a", "/\\u0000\0"),
    "deep lists": "[" * 100_000,
    "deep tables": '{"interactions":' * 50_000,
    "a deep body": PACT % INTERACTION.replace('"/a"', "[" * 90_000 + "]" * 90_000),
    "a long number": PACT % INTERACTION.replace("200", "9" * 100_000),
    "a number beyond all": PACT % INTERACTION.replace("200", "1e999999999"),
    "many interactions": PACT % ",".join([INTERACTION] * 2000),
    "a long path": PACT % INTERACTION.replace("/a", "/a" * 300_000),
    "a path of braces": PACT % INTERACTION.replace("/a", "/" + "{" * 300_000),
    "a path of variables": PACT % INTERACTION.replace("/a", "/" + "{{a}}" * 100_000),
    "deep folders": POSTMAN % (FOLDER * 3000 + "]}" * 3000),
    "deep folders with text": POSTMAN % (FOLDER * 300 + '"' + "x" * LARGE + '"' + "]}" * 300),
    "open comments": POSTMAN % (SCRIPT % ("/*" * (LARGE // 2))),
    "slashes": POSTMAN % (SCRIPT % ("/" * LARGE)),
    "a script of spaces": POSTMAN % (SCRIPT % ("pm" + " " * LARGE)),
    "a script of dots": POSTMAN % (SCRIPT % ("pm .test " * (LARGE // 9))),
    "a bomb of aliases": "request: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*{'a' if not n else f'b{n - 1}'}, *{'a' if not n else f'b{n - 1}'}]\n" for n in range(40)),
    "an alias of itself": "request: &a\n  url: *a\n  method: GET\nresponse:\n  status: 200\n",
    "open braces": "Contract.make " + "{" * 100_000,
    "many contracts": "Contract.make { request {" * 20_000,
    "many words of contracts": "Contract.make(" * 50_000,
    "open strings": "Contract.make { url " + "'\"" * 200_000,
    "values in strings": 'Contract.make { request { url "' + "${" * 100_000,
    "open long strings": "Contract.make { body '''" + "x\n" * 100_000,
    "an open comment": "Contract.make { /*" * 40_000,
    "open parentheses": "Contract.make { request { url " + "(" * 100_000,
    "commands on and on": "schemathesis run \\\n" * 20_000,
    "a long command": "schemathesis run " + "--exclude-path " * 60_000,
    "a command that opens quotes": "schemathesis run '" + "a " * 100_000,
    "actions": "uses: schemathesis/action@v1\n" * 30_000,
    "options of the tool": "schemathesis -" + " -" * 200_000,
    "imports": "import schemathesis\n" + "schemathesis.openapi.from_path(" * 20_000 + "s.parametrize(",
    "dots": "schemathesis" + " . " * 100_000 + ".parametrize(",
    "excludes": "import schemathesis\n.parametrize(\n" + ".exclude(" * 60_000,
    "a filter": "version: 3\nsystemUnderTest: {service: {runOptions: {openapi: {filter: \"PATH!='" + "a" * 100_000 + '"}}}}\n',
    "references in a circle": "version: 3\nsystemUnderTest: {service: {$ref: '#/systemUnderTest/service'}}\n",
    "patterns": "request:\n  method: GET\n  url: /a\n  headers: {a: " + "a" * 190 + "}\n  matchers: {headers: [{key: a, regex: 'a*a*a*a*b'}, {key: a, regex: '(a|a)*b'}, {key: a, regex: 'a*a*b'}]}\nresponse:\n  status: 200\n",
    "tables in TOML": "[[operations]]\n" * 20_000,
    "deep TOML": "base-url = " + "[" * 100_000,
    "pact words": '@Provider new Pact( "@pact-foundation/pact" ' * 20_000,
    "spaces before imports": "from" + " " * LARGE + "pact",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_read_in_time(text):
    start = time.process_time()
    for path in PATHS:
        read_contract(path, text)
        read_runs(path, text)
    for read in READERS:
        read("contracts/a.yml", text)
    assert time.process_time() - start < 10


WORDS = st.sampled_from(
    ["{", "}", "[", "]", '"', ":", ",", "consumer", "provider", "interactions", "messages", "request", "response", "method", "GET", "url", "/a", "status", "200", "item", "event",
     "pm.test(", "Contract.make", "(", ")", "'", "\n", " ", "schemathesis run", "st run", "--exclude-path", "$ref", "&a", "*a", "-", "\\", "//", "/*", "http-request", "null", "\ud800", "\0"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map("".join)), st.sampled_from(PATHS))
def test_any_text_gives_an_answer(text, path):
    is_contract(path, text)
    for read in READERS:
        read(path, text)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5), st.sampled_from(["GET", "/a", "200"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["name", "request", "response", "method", "path", "status", "type", "metadata", "contents", "body", "content", "query", "item", "event", "script", "exec", "listen", "url", "raw", "pluginConfiguration", "generators", "data", "generate", "key"]), inner, max_size=5)),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(JSON, JSON, st.lists(JSON, max_size=4))
def test_any_json_in_the_shape_of_a_contract_gives_an_answer(consumer, metadata, interactions):
    pact = json.dumps(
        {
            "consumer": {"name": consumer},
            "provider": {"name": "b"},
            "interactions": interactions,
            "messages": interactions,
            "metadata": metadata,
        }
    )
    found = read_contract("pacts/a.json", pact)
    assert found.kind == "pact"
    cover(found.interactions, ())
    collection = json.loads(POSTMAN % "") | {"item": interactions, "event": metadata}
    assert read_contract("a.json", json.dumps(collection)).kind == "postman"


def test_many_templates_that_fit_are_searched_in_time():
    routes = Routes()
    for number in range(2**12):
        routes.add("/" + "/".join("{x}" if number >> bit & 1 else "a" for bit in range(12)) + "/end", number)
    start = time.process_time()
    for _ in range(50):
        assert routes.find("/" + "a/" * 12 + "end") == (0,)
        assert routes.find("/" + "a/" * 12 + "other") == ()
    assert time.process_time() - start < 5
