from __future__ import annotations

import json
from typing import Any

import pytest

from gateledger.artifacts.api.read import read_api
from gateledger.artifacts.contracts.cover import cover
from gateledger.artifacts.contracts.read import read_contract
from gateledger.judge.gates.contract_tests import contract_tests
from gateledger.model.artifact import State
from gateledger.model.facts import ChangedFile, File, Files, Unavailable
from gateledger.model.policy import WHOLE, Service
from gateledger.model.report import CouldNotTell, Finding, Note
from gateledger.model.standing import Before, CheckResult, Checks
from gateledger.model.standing import TestReport as Results

HEAD = "a" * 40
SPEC = "openapi.yaml"
PACT = "pacts/web-orders.json"
OLD = """\
openapi: 3.0.3
info: {title: Orders, version: 1.0.0}
servers: [{url: "https://shop.example/v1"}]
paths:
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      responses: {"200": {description: The order}, "404": {description: None}}
  /orders:
    post:
      responses: {"201": {description: Created}}
"""
CANCEL = """\
  /orders/{id}/cancellation:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    post:
      responses: {"202": {description: Accepted}, "409": {description: Too late}}
"""
NEW = OLD + CANCEL
LESS = OLD.partition("  /orders:\n")[0]
CHANGED = OLD.replace('"404": {description: None}', '"404": {description: None}, "410": {description: Gone}')
REWORDED = OLD.replace("The order", "The order itself")


def call(method: str, path: str, status: int = 200, **more: Any) -> dict[str, Any]:
    request = {"method": method, "path": path}
    return {
        "description": f"{method} {path} {status}",
        "request": request,
        "response": {"status": status},
    } | more


def pact(*interactions: dict[str, Any], provider: str = "orders", consumer: str = "web") -> str:
    file = {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": list(interactions),
        "metadata": {"pactSpecification": {"version": "2.0.0"}},
    }
    return json.dumps(file, indent=2)


READ = call("get", "/v1/orders/7")
CREATE = call("POST", "/v1/orders", 201)
STOP = call("POST", "/v1/orders/7/cancellation", 202)
BOTH = pact(READ, CREATE)
ALL = pact(READ, CREATE, STOP)


def check(name: str = "contract tests", conclusion: str = "success", **more: Any) -> CheckResult:
    given: dict[str, Any] = {"name": name, "workflow": "CI", "app": "github-actions", "app_id": 15368}
    if not conclusion:
        given["status"] = "in_progress"
    return CheckResult(conclusion=conclusion, url="https://ci.example/1", **given | more)


GREEN = (check(),)


@pytest.fixture
def gate(change):
    """Ask the gate: `old` and `new` are the texts of a description, `files` others at the head."""

    def _gate(case: dict[str, Any]) -> tuple[str, str, list[Any]]:
        old, new = case.get("old", OLD), case.get("new", NEW)
        texts = ({SPEC: new} if new is not None else {}) | {PACT: ALL} | case.get("files", {})
        if case.get("alone"):
            texts = {SPEC: new} | case.get("files", {})
        changed = [] if old == new else [_changed(old, new)]
        changed += [ChangedFile(path=path) for path in case.get("paths", ())]
        before = (File(path=SPEC, sha="e" * 40, text=old),) if old is not None and old != new else ()
        before += tuple(
            File(path=path, sha="e" * 40, text=text) for path, text in case.get("before", {}).items()
        )
        files = tuple(File(path=path, sha="c" * 40, text=text) for path, text in texts.items())
        said = list(
            contract_tests(
                change(files=tuple(changed), head_sha=HEAD),
                Files(commit=HEAD, files=(*files, *case.get("lost", ()))),
                case.get("unseen") or Before(commit="b" * 40, files=before),
                case["ran"]
                if isinstance(case.get("ran"), Checks | Unavailable)
                else Checks(commit=HEAD, results=case.get("ran", GREEN), reports=case.get("reports", ())),
                case.get("service", WHOLE),
                **case.get("settings", {}),
            )
        )
        return (
            _outcome(said),
            "\n".join(getattr(each, "message", "") or getattr(each, "reason", "") for each in said),
            said,
        )

    return _gate


def _changed(old: str | None, new: str | None) -> ChangedFile:
    status = "added" if old is None else "removed" if new is None else "modified"
    return ChangedFile(path=SPEC, status=status)


def _outcome(said: list[Any]) -> str:
    if any(isinstance(each, Finding) and each.severity == "error" for each in said):
        return "fail"
    unseen = [each for each in said if isinstance(each, CouldNotTell)]
    if unseen:
        return "waiting" if all(each.waiting for each in unseen) else "unknown"
    return "pass"


LOST = Unavailable(reason="needs GitHub")
ORDERS = Service(name="orders", paths=("services/orders/**",))
SPRING = """\
import org.springframework.cloud.contract.spec.Contract

Contract.make {
    request { method POST(); url '/v1/orders/7/cancellation' }
    response { status 202 }
}
"""
SOURCE = "from pact import Consumer, Provider\n\npact = Consumer('web').has_pact_with(Provider('orders'))\n"
WORKFLOW = (
    "jobs:\n  contract:\n    steps:\n      - run: schemathesis run openapi.yaml --url http://localhost:8000\n"
)

CASES = {
    "every touched operation has a contract, and it ran": ({}, "pass", "1 of 1 operations in question"),
    "the new operation has none": ({"files": {PACT: BOTH}}, "fail", "`POST /orders/{id}/cancellation` of openapi.yaml has no contract"),
    "an operation that promises something else now": ({"new": CHANGED, "files": {PACT: pact(CREATE)}}, "fail", "`GET /orders/{id}`"),
    "other words for the same promise ask nothing": ({"new": REWORDED, "files": {PACT: pact(CREATE)}}, "pass", "touches no operation"),
    "a new description: everything in it": ({"old": None, "files": {PACT: BOTH}}, "fail", "POST /orders/{id}/cancellation"),
    "a new description, covered": ({"old": None}, "pass", "3 of 3"),
    "no description changes: contracts exist and ran": ({"new": OLD, "paths": ("src/app.py",)}, "pass", "touches no operation"),
    "no description changes, and nothing ran": ({"new": OLD, "paths": ("src/app.py",), "ran": ()}, "fail", "No contract test ran green"),
    "all operations are asked for": ({"new": OLD, "files": {PACT: pact(READ)}, "settings": {"coverage": "all-operations"}}, "fail", "`POST /orders`"),
    "no coverage is asked for": ({"files": {PACT: BOTH}, "settings": {"coverage": "none"}}, "pass", "ended with success"),
    "no contracts at all": ({"alone": True}, "fail", "There are no contract tests in this repository"),
    "a folder called contract": ({"alone": True, "files": {"contracts/README.md": "# Contracts\n"}}, "fail", "no contract tests"),
    "a pact without interactions": ({"files": {PACT: pact()}}, "fail", "holds nothing that counts"),
    "a pact whose interaction is pending": (
        {"files": {PACT: pact(READ, CREATE, STOP | {"pending": True})}},
        "fail",
        "has no contract",
    ),
    "a pact that is not valid does not count": (
        {"files": {PACT: pact(READ, CREATE, STOP, {"description": "x", "request": {"method": "GET"}, "response": {}})}, "paths": (PACT,)},
        "fail",
        "does not count as a contract",
    ),
    "the contract has the path and another method": ({"files": {PACT: pact(READ, CREATE, call("GET", "/v1/orders/7/cancellation"))}}, "fail", "has no contract"),
    "a pact for another provider with the same paths": (
        {"files": {PACT: BOTH, "pacts/web-billing.json": pact(call("POST", "/cancel/7"), provider="billing")}},
        "fail",
        "has no contract",
    ),
    "a Spring contract counts as well": ({"files": {PACT: BOTH, "contracts/cancel.groovy": SPRING}}, "pass", "1 of 1"),
    "a Spring contract in progress does not": (
        {"files": {PACT: BOTH, "contracts/cancel.groovy": SPRING.replace("Contract.make {", "Contract.make {\n    inProgress()")}},
        "fail",
        "has no contract",
    ),
    "a tool that tests the whole description": ({"alone": True, "files": {".github/workflows/ci.yml": WORKFLOW}}, "pass", "1 of 1"),
    "a tool that leaves this operation out": (
        {"alone": True, "files": {".github/workflows/ci.yml": WORKFLOW.replace("--url", "--exclude-path '/orders/{id}/cancellation' --url")}},
        "fail",
        "has no contract",
    ),
    "a tool that tests what matches a pattern": (
        {"alone": True, "files": {".github/workflows/ci.yml": WORKFLOW.replace("--url", "--include-path-regex '^/orders' --url")}},
        "unknown",
        "which cannot be told",
    ),
    "tests in code whose calls nobody can read": ({"alone": True, "files": {"tests/test_pact.py": SOURCE}}, "unknown", "say what they cover only when they run"),
    "tests in code beside contracts that lack one": ({"files": {PACT: BOTH, "tests/test_pact.py": SOURCE}}, "fail", "has no contract"),
    "tests in code, and no coverage asked": (
        {"alone": True, "files": {"tests/test_pact.py": SOURCE}, "settings": {"coverage": "none"}},
        "pass",
        "ended with success",
    ),
    "an import of the library alone is no test": ({"alone": True, "files": {"tests/test_pact.py": "import pact\n"}}, "fail", "no contract tests"),
    "a contract that could not be read": (
        {"alone": True, "lost": (File(path=PACT, sha="c" * 40, unreadable="too large"),)},
        "unknown",
        "pacts/web-orders.json could not be read: too large",
    ),
    "an unread contract beside others that lack one": (
        {"files": {PACT: BOTH}, "lost": (File(path="pacts/app-orders.json", sha="c" * 40, unreadable="too large"),)},
        "unknown",
        "pacts/app-orders.json could not be read",
    ),
    "an unread contract where nothing is missing": (
        {"lost": (File(path="pacts/app-orders.json", sha="c" * 40, unreadable="too large"),)},
        "pass",
        "1 of 1",
    ),
    "the side before could not be seen": ({"unseen": LOST}, "unknown", "how it was before could not be read"),
    "an operation that a contract needs is taken away": ({"new": LESS}, "fail", "this change takes `POST /orders` away"),
    "the whole description is taken away": ({"new": None}, "fail", "still expects GET /v1/orders/7"),
    "a contract that nothing ever answered warns": (
        {"files": {PACT: pact(READ, CREATE, STOP, call("GET", "/v1/refunds"))}},
        "pass",
        "no operation answers it",
    ),
    "a status that is not declared warns": ({"files": {PACT: pact(READ, CREATE, STOP, call("GET", "/v1/orders/8", 418))}}, "pass", "does not declare that status"),
    "a pact of ours with a service elsewhere is no drift": (
        {"files": {PACT: ALL, "pacts/orders-mail.json": pact(call("POST", "/send", 202), provider="mail", consumer="orders")}},
        "pass",
        "1 of 1",
    ),
    "nothing ran": ({"ran": ()}, "fail", "No contract test ran green on this commit"),
    "only another check ran": ({"ran": (check("unit tests"),)}, "fail", "No contract test ran green"),
    "the check failed": ({"ran": (check(conclusion="failure"),)}, "fail", "`CI / contract tests` ended with failure"),
    "the check timed out": ({"ran": (check(conclusion="timed_out"),)}, "fail", "ended with timed out"),
    "the check was cancelled": ({"ran": (check(conclusion="cancelled"),)}, "fail", "ended with cancelled"),
    "the check was skipped": ({"ran": (check(conclusion="skipped"),)}, "fail", "was skipped, which proves nothing"),
    "the check was neutral": ({"ran": (check(conclusion="neutral"),)}, "fail", "was neutral"),
    "the check still runs": ({"ran": (check(conclusion=""),)}, "waiting", "`contract tests` is still running"),
    "one is green and one still runs": ({"ran": (check(), check("pact verification", ""))}, "waiting", "`pact verification` is still running"),
    "one is green and one is red": ({"ran": (check(), check("pact verification", "failure"))}, "fail", "`CI / pact verification` ended with failure"),
    "one is red while another runs": ({"ran": (check(conclusion=""), check("pact verification", "failure"))}, "fail", "ended with failure"),
    "one is green and one was skipped": ({"ran": (check(), check("pact nightly", "skipped"))}, "pass", "ended with success"),
    "nothing yet, and another check still runs": ({"ran": (check("build", ""),)}, "waiting", "no contract test has begun"),
    "nothing yet, and a pending status of a preview": (
        {"ran": (check("preview", "", kind="status", app="deployer"),)},
        "fail",
        "No contract test ran green",
    ),
    "the name is matched in any case": ({"ran": (check("Pact Verification"),)}, "pass", "Pact Verification"),
    "the workflow's name counts": ({"ran": (check("verify", workflow="Contract tests"),)}, "pass", "Contract tests / verify"),
    "the policy names the check": ({"ran": (check("consumer"),), "settings": {"checks": ("consumer",)}}, "pass", "consumer"),
    "the policy names another check": ({"settings": {"checks": ("can-i-deploy",)}}, "fail", "No contract test ran green"),
    "an app that the policy does not name": ({"ran": (check(app="evil-app", app_id=9),)}, "fail", "comes from evil-app"),
    "red from an app that the policy does not name": ({"ran": (check(), check(app="evil-app", app_id=9, conclusion="failure"))}, "pass", "success"),
    "a status that somebody set": ({"ran": (check("pact/verify", kind="status", app="mallory", app_id=None),)}, "fail", "comes from mallory"),
    "a status of the broker's account": (
        {"ran": (check("pact/verify", kind="status", app="pact-bot", app_id=None),), "settings": {"apps": ("github-actions", "pact-bot")}},
        "pass",
        "pact/verify",
    ),
    "an app by its number": ({"ran": (check(app="circleci-checks", app_id=18001),), "settings": {"apps": ("18001",)}}, "pass", "success"),
    "an app without a name": ({"ran": (check(app="", app_id=None),)}, "fail", "an unknown account"),
    "the results are of an older commit": ({"ran": Checks(commit="d" * 40, results=GREEN)}, "unknown", "not of the head"),
    "on a laptop nobody knows what ran": ({"ran": LOST}, "unknown", "needs GitHub"),
    "on a laptop what is missing is still said": ({"ran": LOST, "files": {PACT: BOTH}}, "fail", "has no contract"),
    "results given on a laptop": ({"ran": (), "reports": (Results(name="build/contract.xml", passed=4),)}, "pass", "4 contract tests passed"),
    "results of other tests": ({"ran": (), "reports": (Results(name="unit.xml", passed=4),)}, "fail", "No contract test ran"),
    "results by their suite": ({"ran": (), "reports": (Results(name="all.xml", suites=("pact-verification",), passed=4),)}, "pass", "4 contract"),
    "results of which all were skipped": ({"ran": (), "reports": (Results(name="contract.xml", skipped=4),)}, "fail", "No contract test ran"),
    "results of which one failed": ({"ran": (), "reports": (Results(name="contract.xml", passed=3, failed=1),)}, "fail", "1 of 4"),
}  # fmt: skip


@pytest.mark.parametrize(("case", "outcome", "says"), CASES.values(), ids=CASES)
def test_contract_tests(gate, case, outcome, says):
    found, text, _ = gate(case)
    assert says in text, text
    assert found == outcome, text


def test_an_uncovered_operation_is_shown_at_its_line_with_an_interaction_to_paste(gate):
    finding = next(each for each in gate({"files": {PACT: BOTH}})[2] if isinstance(each, Finding))
    assert (finding.code, finding.locator.path, NEW.splitlines()[finding.locator.line - 1].strip()) == (
        "uncovered",
        SPEC,
        "post:",
    )
    pasted = finding.fix.split("```json\n")[1].split("```")[0]
    assert read_contract("pacts/new.json", pasted).state is State.SUBSTANTIVE
    assert gate({"files": {PACT: BOTH, "pacts/new.json": pasted}})[0] == "pass"


def test_what_to_paste_where_there_is_no_contract_mends_that(gate):
    finding = next(each for each in gate({"alone": True})[2] if isinstance(each, Finding))
    pasted = finding.fix.split("```json\n")[1].split("```")[0]
    assert gate({"alone": True, "files": {"pacts/consumer-orders.json": pasted}})[0] == "pass"


ASYNC = """\
asyncapi: 3.0.0
info: {title: Orders, version: 1.0.0}
channels:
  placed: {address: "orders/{region}/placed", parameters: {region: {}}, messages: {placed: {name: OrderPlaced, payload: {type: object}}}}
operations:
  publishPlaced: {action: send, channel: {$ref: "#/channels/placed"}}
"""
GRAPHQL = "type Query {\n  order(id: ID!): Order\n}\ntype Order {\n  id: ID!\n}\n"
PROTO = 'syntax = "proto3";\npackage shop.v1;\nservice Orders {\n  rpc Get(Request) returns (Reply);\n}\nmessage Request {}\nmessage Reply {}\n'
AWKWARD = """\
openapi: 3.0.3
info: {title: Files, version: 1.0.0}
paths:
  /files/{name}.{format}: {get: {responses: {default: {description: Any}}}}
  /files/1: {get: {responses: {"2XX": {description: Any}}}}
  /files/{id}: {get: {responses: {"4XX": {description: Any}}}}
  /: {get: {responses: {"204": {description: Any}}}}
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("openapi.yaml", NEW),
        ("asyncapi.yaml", ASYNC),
        ("schema.graphql", GRAPHQL),
        ("orders.proto", PROTO),
        ("files.yaml", AWKWARD),
    ],
)
def test_every_kind_of_operation_gets_an_interaction_that_covers_it(gate, path, text):
    case = {
        "alone": True,
        "old": OLD,
        "new": OLD,
        "files": {path: text, PACT: pact(READ)},
        "settings": {"coverage": "all-operations", "specs": (path,)},
    }
    api = read_api(path, text, {})
    assert api.operations
    missing = [each for each in gate(case)[2] if isinstance(each, Finding) and each.code == "uncovered"]
    expected = [each for each in api.operations if each.key != "GET /orders/{id}"]
    assert len(missing) == len(expected)
    pasted = [each.fix.split("```json\n")[1].split("```")[0] for each in missing]
    covered = {
        key for each in pasted for _, key in cover(read_contract("p.json", each).counted, [api]).covered
    }
    assert covered == {each.key for each in expected}


MONOREPO = {
    "services/orders/openapi.yaml": NEW,
    "services/billing/openapi.yaml": OLD.replace("Orders", "Billing"),
}


@pytest.mark.parametrize(
    ("files", "outcome", "says"),
    [
        ({"services/orders/pacts/web-orders.json": ALL}, "pass", "1 of 1"),
        ({"services/billing/pacts/web-billing.json": pact(STOP, provider="billing")}, "fail", "the service `orders`"),
        ({"web/pacts/web-orders.json": ALL}, "pass", "1 of 1"),
        ({"web/pacts/web-orders.json": pact(STOP, provider="Orders Service")}, "pass", "1 of 1"),
        ({"services/billing/contracts/cancel.groovy": SPRING}, "fail", "no contract tests"),
        ({".github/workflows/ci.yml": WORKFLOW.replace("openapi.yaml", "services/orders/openapi.yaml")}, "pass", "1 of 1"),
        ({".github/workflows/ci.yml": WORKFLOW.replace("openapi.yaml", "services/billing/openapi.yaml")}, "fail", "no contract tests"),
        ({".github/workflows/ci.yml": WORKFLOW.replace("openapi.yaml", "http://localhost:8000/openapi.json")}, "fail", "no contract tests"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value,
)  # fmt: skip
def test_a_service_has_contracts_of_its_own(gate, files, outcome, says):
    old = {"services/orders/openapi.yaml": OLD}
    case = {
        "alone": True,
        "old": "x: y",
        "new": "x: y",
        "files": MONOREPO | files,
        "before": old,
        "paths": tuple(old),
        "service": ORDERS,
    }
    found, text, _ = gate(case)
    assert says in text, text
    assert found == outcome, text


def test_notes_name_what_the_verdict_rests_on(gate):
    notes = [each for each in gate({})[2] if isinstance(each, Note)]
    assert [(each.locator.path, each.locator.url) for each in notes] == [
        (None, None),
        (PACT, None),
        (None, "https://ci.example/1"),
    ]
    assert '"POST"' in "".join(ALL.splitlines()[notes[1].locator.line :][:5])


def test_many_uncovered_operations_are_counted(gate):
    many = OLD + "".join(
        f"  /extra{number}: {{get: {{responses: {{'200': {{description: x}}}}}}}}\n" for number in range(30)
    )
    findings = [
        each for each in gate({"new": many})[2] if isinstance(each, Finding) and each.code == "uncovered"
    ]
    assert len(findings) == 21
    assert findings[-1].message == "10 more operations have no contract"
