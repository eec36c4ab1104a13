from __future__ import annotations

import json

import pytest

from gateledger.artifacts.contracts.read import is_contract, read_contract, read_runs
from gateledger.artifacts.contracts.sources import is_contract_test_source
from gateledger.model.artifact import State

EXAMPLE = {
    "name": "PARCEL",
    "http-request": {"path": "/parcels/12", "method": "GET", "query": {"full": "true"}},
    "http-response": {"status": 200, "body": {"number": 12}},
}


@pytest.mark.parametrize(
    "file",
    [
        EXAMPLE,
        {"partial": EXAMPLE},
        {"mock-http-request": EXAMPLE["http-request"], "mock-http-response": EXAMPLE["http-response"]},
    ],
)
def test_an_example_of_specmatic(file):
    text = json.dumps(file, indent=2)
    assert is_contract("api_examples/parcel.json", text)
    only = read_contract("api_examples/parcel.json", text).counted[0]
    assert (only.name, only.query) == ("GET /parcels/12 -> 200", "full")


def test_an_example_of_a_message():
    text = json.dumps({"name": "SENT", "send": {"topic": "parcels.sent", "payload": {"number": 1}}})
    assert read_contract("e_examples/sent.json", text).counted[0].channel == "parcels.sent"


@pytest.mark.parametrize("part", ["http-request", "http-response"])
def test_an_example_that_lacks_a_part(part):
    text = json.dumps(EXAMPLE | {part: {}})
    assert read_contract("api_examples/parcel.json", text).state is State.INVALID


def test_an_example_that_is_broken_is_one():
    text = json.dumps(EXAMPLE, indent=2)[:-3]
    assert is_contract("api_examples/parcel.json", text)
    assert read_contract("api_examples/parcel.json", text).state is State.INVALID


@pytest.mark.parametrize(
    "text", ['{"http-request": {"method": "GET"}}', '{"send": {"to": "me"}}', '{"receive": {"topic": "x"}}']
)
def test_what_only_looks_like_an_example(text):
    assert not is_contract("api_examples/parcel.json", text)


CONFIGURATIONS = {
    "the first version": ("sources:\n  - provider: filesystem\n    test: [api/parcels.yaml]\n    stub: [api/mail.yaml]\n", ["api/parcels.yaml", "api/mail.yaml"]),
    "repositories": ("contract_repositories:\n  - type: git\n    repository: https://x/y\n    provides: [parcels.yaml]\n", ["parcels.yaml"]),
    "the second version": ("version: 2\ncontracts:\n  - filesystem: {directory: api}\n    provides: [parcels.yaml]\n    consumes:\n      - baseUrl: http://localhost:1\n        specs: [mail.yaml]\n", ["api/parcels.yaml", "api/mail.yaml"]),
    "the third version": (
        ("version: 3\nsystemUnderTest:\n  service:\n    $ref: '#/components/services/parcels'\ncomponents:\n  sources:\n    here: {filesystem: {directory: api}}\n"
        "  services:\n    parcels:\n      definitions:\n        - definition:\n            source: {$ref: '#/components/sources/here'}\n            specs: [{spec: {id: p, path: parcels.yaml}}]\n"),
        ["api/parcels.yaml"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "specs"), CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_configurations_of_specmatic(text, specs):
    found = read_contract("specmatic.yaml", text)
    assert ([each.spec for each in found.covers_whole], found.state) == (specs, State.SUBSTANTIVE)


@pytest.mark.parametrize(
    ("said", "without", "narrowed"),
    [
        ("PATH!='/health,/monitor/{id}'", ("/health", "/monitor/{id}"), False),
        ("METHOD='GET' && STATUS='200'", (), True),
    ],
)
def test_a_filter_of_specmatic(said, without, narrowed):
    text = f'version: 3\nsystemUnderTest:\n  service:\n    definitions: [{{definition: {{specs: [a.yaml]}}}}]\n    runOptions: {{openapi: {{type: test, filter: "{said}"}}}}\n'
    only = read_contract("specmatic.yaml", text).covers_whole[0]
    assert (only.without, bool(only.narrowed)) == (without, narrowed)


def test_a_configuration_that_names_nothing_is_a_placeholder():
    assert read_contract("specmatic.yaml", "version: 2\ncontracts: []\n").state is State.PLACEHOLDER


TOML = 'base-url = "http://localhost:8000"\n\n[[operations]]\ninclude-path = "/internal"\ninclude-method = "POST"\nenabled = false\n'


@pytest.mark.parametrize(
    ("text", "without", "narrowed"),
    [
        (TOML, ("POST /internal",), False),
        (TOML.replace("enabled = false", "enabled = true"), (), False),
        (
            TOML.replace('include-path = "/internal"', 'include-name = "GET /internal"'),
            ("GET /internal",),
            False,
        ),
        (
            TOML.replace(
                'include-path = "/internal"\ninclude-method = "POST"', 'include-operation-id = "drop"'
            ),
            ("#drop",),
            False,
        ),
        (TOML.replace('include-path = "/internal"', 'include-tag = "internal"'), (), True),
        (TOML.replace('include-path = "/internal"', 'include-path-regex = "^/i"'), (), True),
        (TOML.replace('include-path = "/internal"\ninclude-method = "POST"\n', ""), (), True),
    ],
)
def test_configurations_of_schemathesis(text, without, narrowed):
    found = read_contract("schemathesis.toml", text)
    only = found.covers_whole[0]
    assert (found.state, only.without, bool(only.narrowed)) == (State.SUBSTANTIVE, without, narrowed)


@pytest.mark.parametrize(("text", "state"), [("", State.PLACEHOLDER), ("base-url = \n", State.INVALID)])
def test_configurations_that_say_nothing(text, state):
    assert read_contract("schemathesis.toml", text).state is state


COMMANDS = {
    "a step": ("      - run: schemathesis run ./openapi.yaml --url http://localhost\n", "openapi.yaml", (), (), False),
    "the short name": ("\tst run api/openapi.yaml --checks all\n", "api/openapi.yaml", (), (), False),
    "several lines": ("run: |\n  uvx schemathesis run \\\n    --url http://localhost:1 \\\n    --exclude-path /health \\\n    openapi.yaml\n", "openapi.yaml", ("/health",), (), False),
    "an address": ("run: schemathesis run http://localhost:8000/openapi.json\n", "", (), (), False),
    "a variable": ("run: st run $SCHEMA_URL\n", "", (), (), False),
    "one operation": ("run: st run openapi.yaml --include-operation-id=create\n", "openapi.yaml", (), ("#create",), False),
    "without a method": ("run: st run openapi.yaml --exclude-method DELETE\n", "openapi.yaml", ("DELETE *",), (), False),
    "a pattern": ("run: st run openapi.yaml --include-path-regex '^/a'\n", "openapi.yaml", (), (), True),
    "a tag": ("run: st run openapi.yaml --exclude-tag slow\n", "openapi.yaml", (), (), True),
    "before another command": ("run: st run openapi.yaml --url http://x && echo done\n", "openapi.yaml", (), (), False),
    "the action": ("  - uses: schemathesis/action@v2\n    with:\n      schema: 'openapi.yaml'\n", "openapi.yaml", (), (), False),
    "dredd": ("run: dredd openapi.yaml http://localhost:3000\n", "openapi.yaml", (), (), False),
    "dredd, some": ("run: dredd openapi.yaml http://localhost:3000 --only 'A > B'\n", "openapi.yaml", (), (), True),
}  # fmt: skip


@pytest.mark.parametrize(("text", "spec", "without", "only", "narrowed"), COMMANDS.values(), ids=COMMANDS)
def test_commands(text, spec, without, only, narrowed):
    found = read_runs(".github/workflows/ci.yml", text)
    assert found is not None
    assert [(each.spec, each.without, each.only, bool(each.narrowed)) for each in found.covers_whole] == [
        (spec, without, only, narrowed)
    ]
    assert not is_contract(".github/workflows/ci.yml", text)


@pytest.mark.parametrize(
    "text",
    [
        "# schemathesis run openapi.yaml\n",
        "run: pip install schemathesis dredd\n",
        "run: echo first run\n",
        "run: best run ever schemathesis\n",
        "uses: schemathesis/action@v2\n- run: x\n",
    ],
)
def test_what_runs_nothing(text):
    assert read_runs(".github/workflows/ci.yml", text) is None


PYTHON = 'import schemathesis\n\nschema = schemathesis.openapi.from_path("api/openapi.yaml")\n\n\n@schema.parametrize()\ndef test_api(case):\n    case.call_and_validate()\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PYTHON, [("api/openapi.yaml", (), False)]),
        (
            PYTHON.replace('from_path("api/openapi.yaml")', 'from_asgi("/openapi.json", app)'),
            [("", (), False)],
        ),
        (
            PYTHON.replace('.yaml")', '.yaml").exclude(path="/health")'),
            [("api/openapi.yaml", ("/health",), False)],
        ),
        (PYTHON.replace('.yaml")', '.yaml").include(method="GET")'), [("api/openapi.yaml", (), True)]),
        (PYTHON.replace("openapi.from_path", "from_path"), [("api/openapi.yaml", (), False)]),
        (PYTHON.replace("@schema.parametrize()", "@pytest.fixture"), None),
        (PYTHON.replace("schemathesis.openapi.from_path", "load"), None),
    ],
)
def test_python(text, expected):
    found = read_runs("tests/test_api.py", text)
    assert expected == (
        [(each.spec, each.without, bool(each.narrowed)) for each in found.covers_whole] if found else None
    )


@pytest.mark.parametrize(
    ("path", "text", "state", "specs"),
    [
        (
            "dredd.yml",
            "blueprint: api/openapi.yaml\nendpoint: http://localhost\n",
            State.SUBSTANTIVE,
            ["api/openapi.yaml"],
        ),
        (
            "test/dredd.yml",
            "blueprint: ../openapi.yaml\nendpoint: http://localhost\n",
            State.SUBSTANTIVE,
            ["openapi.yaml"],
        ),
        ("dredd.yml", "blueprint: ''\nendpoint: http://localhost\n", State.PLACEHOLDER, []),
        ("dredd.yml", "blueprint: [a\nendpoint: b\n", State.INVALID, []),
    ],
)
def test_configurations_of_dredd(path, text, state, specs):
    found = read_contract(path, text)
    assert (found.tool, found.state, [each.spec for each in found.covers_whole]) == ("dredd", state, specs)


SOURCES = {
    "python": ("tests/test_pact.py", "from pact import Pact\npact = Pact('web', 'parcels')\n", True),
    "typescript": ("parcels.pact.spec.ts", "import { PactV3 } from '@pact-foundation/pact';\nconst p = new PactV3({});\n", True),
    "java": ("ParcelsPactTest.java", 'import au.com.dius.pact.consumer.dsl.*;\n@Pact(consumer = "web")\n', True),
    "go": ("pact_test.go", 'import "github.com/pact-foundation/pact-go/v2/consumer"\nm, _ := consumer.NewV3Pact(c)\n', True),
    "an import alone": ("tests/test_pact.py", "from pact import Pact\n", False),
    "another pact": ("pact.py", "from mypact import Pact\nPact('a', 'b')\n", False),
    "prose": ("docs/pact.md", "from pact import Pact\nPact('a', 'b')\n", False),
    "configuration": ("package.json", '{"dependencies": {"@pact-foundation/pact": "1"}, "x": "new Pact("}', False),
}  # fmt: skip


@pytest.mark.parametrize(("path", "text", "expected"), SOURCES.values(), ids=SOURCES)
def test_tests_in_code(path, text, expected):
    assert is_contract_test_source(path, text) is expected
