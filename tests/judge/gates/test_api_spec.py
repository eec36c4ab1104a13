from __future__ import annotations

from typing import Any

import pytest

from gateledger.artifacts.api.read import read_api
from gateledger.judge.gates.api_spec import api_spec
from gateledger.judge.spec_declared import is_major, next_major
from gateledger.model.artifact import State
from gateledger.model.facts import ChangedFile, File, Files, Moment, Unavailable
from gateledger.model.policy import WHOLE, Service
from gateledger.model.report import CouldNotTell, Finding, Note
from gateledger.model.standing import Before

SPEC = "openapi.yaml"
OLD = """\
openapi: 3.0.3
info: {title: Orders, version: 1.4.0}
servers: [{url: "https://shop.example/v1"}]
security: [{key: []}]
paths:
  /orders:
    get:
      responses: {"200": {description: All of them}, "400": {description: No}}
    post:
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Order"}
      responses: {"201": {description: Placed}, "400": {description: No}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Order: {type: object, properties: {sku: {type: string}}}
"""
STRICT = OLD.replace("{type: object,", "{type: object, required: [sku],")
WIDER = OLD.replace("{sku: {type: string}}", "{sku: {type: string}, note: {type: string}}")
BROKEN = OLD.replace(
    'responses: {"200": {description: All of them}, "400": {description: No}}', "responses: {}"
)
OPEN = OLD.replace("    post:\n", "    post:\n      security: []\n")
LESS = OLD.replace("  /orders:\n    get:\n", "  /orders:\n    head:\n")
COMPONENTS = "components:\n  schemas:\n    Order: {type: object, properties: {sku: {type: string}}}\n"
SPLIT = OLD.partition("  schemas:\n")[0].replace("#/components", "parts/common.yaml#/components")
PARTS = {"parts/common.yaml": COMPONENTS}
EVENTS = """\
asyncapi: 2.6.0
info: {title: Events, version: 1.0.0}
channels:
  orders:
    subscribe: {message: {payload: {type: object, properties: {id: {type: string}}}}}
"""
GRAPH = "type Query {\n  order(id: ID!): Order\n}\n\ntype Order {\n  id: ID!\n  note: String\n}\n"
PROTO = 'syntax = "proto3";\npackage shop.v1;\n\nmessage Order {\n  string id = 1;\n  string note = 2;\n}\n'
HEAD, _, TAIL = OLD.partition("  /orders:\n")
TAIL = TAIL[TAIL.index("components:") :]
FINE = "    get: {responses: {'200': {description: a}, '400': {description: b}}}\n"
MANY = HEAD + "".join(f"  /things{number}:\n{FINE}" for number in range(60)) + TAIL
NONE = f"{HEAD}  /other:\n{FINE}{TAIL}"
LOST = Unavailable(reason="GitHub did not answer", transient=True)
ORDERS = Service(name="orders", paths=("services/orders/**",))


@pytest.fixture
def gate(change):
    """Ask the gate: `old` and `new` are files before and after; what differs between them is what the change touches."""

    def _gate(case: dict[str, Any]) -> tuple[str, str, list[Any]]:
        old, new = case.get("old", {SPEC: OLD}), case.get("new", {SPEC: OLD})
        moved = case.get("moved", {})
        changed = [ChangedFile(path=path, status="renamed", previous_path=was) for was, path in moved.items()]
        taken = {*moved, *moved.values()}
        for path in sorted({*old, *new} - taken):
            if old.get(path) != new.get(path):
                status = "added" if path not in old else "removed" if path not in new else "modified"
                changed.append(ChangedFile(path=path, status=status))
        touched = {each.previous_path or each.path for each in changed}
        before = tuple(File(path=path, sha="e" * 40, text=old[path]) for path in touched if path in old)
        files = tuple(File(path=path, sha="c" * 40, text=text) for path, text in new.items())
        said = list(
            api_spec(
                change(files=(*changed, *case.get("more", ())), labels=case.get("labels", ())),
                Files(commit="a" * 40, files=(*files, *case.get("lost", ()))),
                case.get("unseen") or Before(commit="b" * 40, files=before),
                Moment(now="2026-12-02T09:00:00Z"),
                case.get("service", WHOLE),
                **case.get("settings", {}),
            )
        )
        text = "\n".join(getattr(each, "message", "") or getattr(each, "reason", "") for each in said)
        return _outcome(said), text, said

    return _gate


def _outcome(said: list[Any]) -> str:
    if any(isinstance(each, Finding) and each.severity == "error" for each in said):
        return "fail"
    if any(isinstance(each, CouldNotTell) for each in said):
        return "unknown"
    assert all(isinstance(each, Finding | Note) for each in said)
    return "warn" if any(isinstance(each, Finding) for each in said) else "pass"


def to(text: str, **more: Any) -> dict[str, Any]:
    return {"new": {SPEC: text}} | more


def raised(text: str, version: str) -> str:
    return text.replace("version: 1.4.0", f"version: {version}")


CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "no description is touched": ({"more": (ChangedFile(path="src/a.py"),)}, "pass", "touches no API description"),
    "a change that only adds": (to(WIDER), "pass", "Nothing in openapi.yaml breaks callers"),
    "a new description": ({"old": {}}, "pass", "valid OpenAPI 3.0.3 with 2 operations"),
    "a new description that is not valid": ({"old": {}, "new": {SPEC: BROKEN}}, "fail", "must not be empty"),
    "a description that becomes invalid": (to(BROKEN, labels=("breaking-change",)), "fail", "must not be empty"),
    "a description that nobody can read": (to("openapi: 3.0.3\npaths: [\n"), "fail", "not YAML"),
    "a description without operations yet": (
        {"old": {}, "new": {SPEC: "openapi: 3.0.3\ninfo: {title: Orders, version: 1.0.0}\npaths: {}\n"}},
        "fail",
        "describes nothing yet",
    ),
    "a request that is narrowed": (
        to(STRICT),
        "fail",
        "`POST /orders`: Property `sku` of the request body must now be sent (request-property-became-required)",
    ),
    "an operation that is removed": (to(LESS), "fail", "`GET /orders`: GET /orders is gone"),
    "a breaking change with the label": (to(STRICT, labels=("Breaking-Change",)), "pass", "the label `breaking-change` declares"),
    "a breaking change with another label": (to(STRICT, labels=("enhancement",)), "fail", "must now be sent"),
    "a breaking change with a major version": (to(raised(STRICT, "2.0.0")), "pass", "version 1.4.0 became 2.0.0"),
    "a breaking change with a minor version": (to(raised(STRICT, "1.5.0")), "fail", "must now be sent"),
    "below 1.0.0 the minor version says it": (
        {"old": {SPEC: raised(OLD, "0.3.1")}, "new": {SPEC: raised(STRICT, "0.4.0")}},
        "pass",
        "version 0.3.1 became 0.4.0",
    ),
    "below 1.0.0 the patch version does not": (
        {"old": {SPEC: raised(OLD, "0.3.1")}, "new": {SPEC: raised(STRICT, "0.3.2")}},
        "fail",
        "must now be sent",
    ),
    "a breaking change under a new major path": (
        to(STRICT.replace("/v1", "/v2")),
        "pass",
        "served under v2, not v1",
    ),
    "a version that goes down declares nothing": (to(raised(STRICT, "0.9.0")), "fail", "must now be sent"),
    "the policy wants a label, and a version is raised": (
        to(raised(STRICT, "2.0.0"), settings={"breaking": "needs-label:api-break"}),
        "fail",
        "must now be sent",
    ),
    "the policy wants a label, and it is there": (
        to(STRICT, labels=("api-break",), settings={"breaking": "needs-label: api-break"}),
        "pass",
        "the label `api-break` declares",
    ),
    "the policy wants a version, and the label is there": (
        to(STRICT, labels=("breaking-change",), settings={"breaking": "version-bump"}),
        "fail",
        "must now be sent",
    ),
    "the policy takes none": (
        to(raised(STRICT, "2.0.0"), labels=("breaking-change",), settings={"breaking": "forbid"}),
        "fail",
        "must now be sent",
    ),
    "the policy takes all": (to(STRICT, settings={"breaking": "allow"}), "pass", "the policy allows them"),
    "what may break callers is a warning": (
        {"old": {SPEC: WIDER}, "new": {SPEC: OLD}},
        "warn",
        "Property `note` of the request body is no longer known",
    ),
    "an operation that anybody may call is a warning": (to(OPEN), "warn", "write-without-security"),
    "a warning that stood before is not told again": (
        {"old": {SPEC: OPEN}, "new": {SPEC: OPEN.replace("Placed", "It is placed")}},
        "pass",
        "breaks callers",
    ),
    "a part that the change touches": (
        {"old": {SPEC: SPLIT, **PARTS}, "new": {SPEC: SPLIT, "parts/common.yaml": COMPONENTS.replace("{type: object,", "{type: object, required: [sku],")}},
        "fail",
        "`POST /orders`: Property `sku` of the request body must now be sent",
    ),
    "a part that is not there": ({"old": {}, "new": {SPEC: SPLIT}}, "unknown", "refers to parts/common.yaml, which is not there"),
    "a part that the change removes": (
        {"old": {SPEC: SPLIT, **PARTS}, "new": {SPEC: SPLIT}},
        "fail",
        "refers to parts/common.yaml, which this change removes",
    ),
    "components alone are not judged": (
        {"old": {}, "new": {"common-openapi.yaml": COMPONENTS}},
        "pass",
        "common-openapi.yaml is not judged by itself",
    ),
    "configuration with such a name": (
        {"old": {}, "new": {"openapi-config.yaml": "package: api\ngenerate: {models: true}\n"}},
        "pass",
        "touches no API description",
    ),
    "a description that is renamed": (
        {"new": {"api/openapi.yaml": OLD}, "moved": {SPEC: "api/openapi.yaml"}},
        "pass",
        "Nothing in api/openapi.yaml breaks",
    ),
    "a description that is renamed and narrowed": (
        {"new": {"api/openapi.yaml": STRICT}, "moved": {SPEC: "api/openapi.yaml"}},
        "fail",
        "must now be sent",
    ),
    "a description that moved without git noticing": (
        {"new": {"api/openapi.yaml": STRICT}},
        "fail",
        "must now be sent",
    ),
    "a description that is removed": ({"new": {}}, "fail", "openapi.yaml is gone as an API description, with `GET /orders`"),
    "a description that is removed with the label": ({"new": {}, "labels": ("breaking-change",)}, "pass", "the label"),
    "a description that is removed where versions are wanted": (
        {"new": {}, "settings": {"breaking": "version-bump"}},
        "fail",
        "is gone as an API description",
    ),
    "a description that was all deprecated is removed": (
        {
            "old": {SPEC: OLD.replace("    get:\n", "    get:\n      deprecated: true\n").replace("    post:\n", "    post:\n      deprecated: true\n")},
            "new": {},
        },
        "pass",
        "everything in it was deprecated",
    ),
    "a description that is emptied": (to("# moved elsewhere\n"), "fail", "is gone as an API description"),
    "a removed file of which nothing is known": (
        {"old": {}, "more": (ChangedFile(path="old/openapi.yaml", status="removed"),)},
        "unknown",
        "old/openapi.yaml is removed, and what it promised could not be seen",
    ),
    "how it was could not be read": (to(WIDER, unseen=LOST), "unknown", "how openapi.yaml was before could not be seen: GitHub did not answer"),
    "a new description needs no earlier one": (
        {"old": {}, "unseen": LOST},
        "pass",
        "valid OpenAPI",
    ),
    "a file that could not be read": (
        {"new": {}, "old": {}, "more": (ChangedFile(path=SPEC),), "lost": (File(path=SPEC, sha="c" * 40, unreadable="too large"),)},
        "unknown",
        "openapi.yaml could not be read: too large",
    ),
    "what nobody could read before is not compared": (
        {"old": {SPEC: "openapi: 3.0.3\npaths: [\n"}},
        "pass",
        "there is nothing to compare with",
    ),
    "a channel that loses a field": (
        {"old": {"asyncapi.yaml": EVENTS}, "new": {"asyncapi.yaml": EVENTS.replace("properties: {id: {type: string}}", "properties: {}")}},
        "warn",
        "`id`",
    ),
    "a channel that is gone": (
        {"old": {"asyncapi.yaml": EVENTS}, "new": {"asyncapi.yaml": EVENTS.replace("  orders:", "  bills:")}},
        "fail",
        "orders",
    ),
    "a GraphQL field that is gone": (
        {"old": {"schema.graphql": GRAPH}, "new": {"schema.graphql": GRAPH.replace("  note: String\n", "")}},
        "fail",
        "note",
    ),
    "a protobuf field that is gone": (
        {"old": {"shop/v1/order.proto": PROTO}, "new": {"shop/v1/order.proto": PROTO.replace("  string note = 2;\n", "")}},
        "fail",
        "note",
    ),
    "another service's description": (
        {"old": {"services/bills/openapi.yaml": OLD}, "new": {"services/bills/openapi.yaml": STRICT}, "service": ORDERS},
        "pass",
        "touches no API description",
    ),
    "the service's own description": (
        {"old": {"services/orders/openapi.yaml": OLD}, "new": {"services/orders/openapi.yaml": STRICT}, "service": ORDERS},
        "fail",
        "must now be sent",
    ),
    "a description that is no service's own is judged with each": (
        {"old": {"api/openapi.yaml": OLD}, "new": {"api/openapi.yaml": STRICT}, "service": ORDERS},
        "fail",
        "must now be sent",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("case", "outcome", "words"), CASES.values(), ids=CASES)
def test_a_description_is_judged(gate, case: dict[str, Any], outcome: str, words: str) -> None:
    found, text, _ = gate(case)
    assert (found, words in text) == (outcome, True), text


def test_hundreds_of_changes_are_few_findings(gate) -> None:
    _, _, said = gate({"old": {SPEC: MANY}, "new": {SPEC: NONE}})
    breaking = [each for each in said if isinstance(each, Finding)]
    assert len(breaking) <= 2
    assert "and 57 more" in breaking[0].message
    removed = MANY.replace("'200': {description: a}, ", "")
    _, _, said = gate({"old": {SPEC: MANY}, "new": {SPEC: removed}})
    breaking = [each for each in said if isinstance(each, Finding) and each.code == "breaking"]
    assert len(breaking) == 21
    assert breaking[-1].message.startswith("40 more changes of openapi.yaml")
    assert "40 × response-success-status-removed" in breaking[-1].message


def test_a_finding_names_file_line_and_operation(gate) -> None:
    _, _, said = gate(to(STRICT))
    [found] = [each for each in said if isinstance(each, Finding)]
    assert (found.code, found.locator.path, found.locator.line) == ("breaking", SPEC, 18)
    assert "put the label `breaking-change` on this pull request" in found.fix


def test_the_version_that_is_given_declares_the_change(gate) -> None:
    _, _, said = gate(to(STRICT))
    fix = next(each.fix for each in said if isinstance(each, Finding))
    version = fix.partition("version: ")[2].split("\n", maxsplit=1)[0]
    assert gate(to(raised(STRICT, version)))[0] == "pass"
    assert read_api(SPEC, raised(STRICT, version)).state is State.SUBSTANTIVE


def test_what_ran_into_trouble_is_asked_again(gate) -> None:
    _, _, said = gate(to(WIDER, unseen=LOST))
    assert [each.transient for each in said if isinstance(each, CouldNotTell)] == [True]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("1.0.0", "2.0.0", True),
        ("v1", "v2", True),
        ("1.9", "2", True),
        ("1.0.0", "1.1.0", False),
        ("0.1.0", "0.2.0", True),
        ("0.1.0", "0.1.9", False),
        ("0.9.0", "1.0.0", True),
        ("0.9.0", "1.0.0-rc.1", True),
        ("2.0.0", "1.0.0", False),
        ("2026-01-01", "2026-02-01", False),
        ("", "2.0.0", False),
        ("latest", "newest", False),
    ],
)
def test_which_version_declares_a_breaking_change(before: str, after: str, expected: bool) -> None:
    assert is_major(before, after) is expected


@pytest.mark.parametrize(
    ("release", "expected"),
    [("1.4.2", "2.0.0"), ("0.3.1", "0.4.0"), ("v7", "8.0.0"), ("0", "0.1.0"), ("", "2.0.0")],
)
def test_the_next_version_declares_a_breaking_change(release: str, expected: str) -> None:
    assert next_major(release) == expected
    assert not release or is_major(release, expected)
