from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateledger.artifacts.api.words import Api, Operation, Place
from gateledger.artifacts.contracts.cover import cover
from gateledger.artifacts.contracts.read import read_contract
from gateledger.artifacts.contracts.words import Interaction, Whole
from gateledger.model.artifact import State


def operation(key: str, *statuses: str, **more: Any) -> Operation:
    method, _, path = key.partition(" ")
    return Operation(key=key, method=method, path=path, statuses=statuses, **more)


def api(*keys: str | Operation, path: str = "openapi.yaml", title: str = "Parcels", **more: Any) -> Api:
    operations = tuple(operation(each) if isinstance(each, str) else each for each in keys)
    return Api(path, "openapi", title=title, state=State.SUBSTANTIVE, operations=operations, **more)


def call(
    said: str, status: str = "", provider: str = "", file: str = "pacts/a-b.json", **more: Any
) -> Interaction:
    method, _, path = said.partition(" ")
    return Interaction(
        method=method, path=path, status=status, provider=provider, place=Place(file, 1), **more
    )


def answered(said: str, *apis: Api) -> list[str]:
    return [key for _, key in cover([call(said)], apis).covered]


ROUTES = {
    "a template": ("GET /users/7", ("GET /users/{id}",), "GET /users/{id}"),
    "the literal beats the parameter": ("GET /users/me", ("GET /users/{id}", "GET /users/me"), "GET /users/me"),
    "fewest parameters": ("GET /a/b/c", ("GET /{x}/{y}/c", "GET /a/{y}/c", "GET /{x}/{y}/{z}"), "GET /a/{y}/c"),
    "a later literal": ("GET /a/b", ("GET /a/{x}", "GET /{x}/b", "GET /a/b/c"), None),
    "another method": ("POST /users/7", ("GET /users/{id}",), None),
    "longer": ("GET /users/7/pets", ("GET /users/{id}",), None),
    "shorter": ("GET /users", ("GET /users/{id}",), None),
    "a closing slash": ("GET /users/", ("GET /users",), "GET /users"),
    "a closing slash in the template": ("GET /users", ("GET /users/",), "GET /users/"),
    "the root": ("GET /", ("GET /",), "GET /"),
    "case counts in paths": ("GET /Users/7", ("GET /users/{id}",), None),
    "text around a parameter": ("GET /files/a.json", ("GET /files/{name}.json",), "GET /files/{name}.json"),
    "text around a parameter beats a bare one": ("GET /files/a.json", ("GET /files/{id}", "GET /files/{name}.json"), "GET /files/{name}.json"),
    "other text around it": ("GET /files/a.xml", ("GET /files/{name}.json",), None),
    "nothing in its place": ("GET /files/.json", ("GET /files/{name}.json",), None),
    "two parameters in a segment": ("GET /map/3,4", ("GET /map/{x},{y}",), "GET /map/{x},{y}"),
    "a custom verb": ("POST /jobs/7:cancel", ("POST /jobs/{id}:cancel", "POST /jobs/{id}"), "POST /jobs/{id}:cancel"),
    "the rest of a path": ("GET /files/a/b/c", ("GET /files/{path+}",), "GET /files/{path+}"),
    "a variable fits a parameter": ("GET /users/{}", ("GET /users/{id}", "GET /users/me"), "GET /users/{id}"),
    "a variable fits no literal": ("GET /users/{}", ("GET /users/me",), None),
}  # fmt: skip


@pytest.mark.parametrize(("said", "keys", "expected"), ROUTES.values(), ids=ROUTES)
def test_which_operation_answers(said, keys, expected):
    found = answered(said, api(*keys))
    if expected is None and said == "GET /a/b":
        assert len(found) == 1
    else:
        assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("bases", "said", "expected"),
    [
        (("/v1",), "GET /v1/users", True),
        (("/v1",), "GET /users", True),
        (("/v1", "/v2"), "GET /v2/users", True),
        (("/v1",), "GET /v2/users", False),
        (("/v1",), "GET /v10/users", False),
        (("/{tenant}/api",), "GET /acme/api/users", True),
        (("",), "GET /users", True),
        ((), "GET /api/users", False),
    ],
)
def test_base_paths(bases, said, expected):
    assert bool(answered(said, api("GET /users", base_paths=bases))) is expected


def test_a_pending_interaction_counts_for_nothing():
    found = cover([call("GET /users", pending=True)], [api("GET /users")])
    assert (found.covered, [each.key for _, each in found.uncovered], found.drift) == ({}, ["GET /users"], ())


ORDERS = api("GET /health", "GET /orders/{id}", path="services/orders/openapi.yaml", title="Orders API")
BILLS = api("GET /health", "GET /bills/{id}", path="services/billing/openapi.yaml", title="Billing")


@pytest.mark.parametrize(
    ("provider", "file", "expected"),
    [
        ("orders", "pacts/a.json", ["services/orders/openapi.yaml"]),
        ("Orders Service", "pacts/a.json", ["services/orders/openapi.yaml"]),
        ("billing", "pacts/a.json", ["services/billing/openapi.yaml"]),
        ("someone", "pacts/a.json", ["services/orders/openapi.yaml", "services/billing/openapi.yaml"]),
        ("", "services/billing/contracts/a.yml", ["services/billing/openapi.yaml"]),
    ],
)
def test_only_the_descriptions_of_the_provider(provider, file, expected):
    found = cover([call("GET /health", provider=provider, file=file)], [ORDERS, BILLS])
    assert [path for path, _ in found.covered] == expected


def test_a_provider_that_is_known_and_does_not_answer_is_drift():
    found = cover([call("GET /bills/7", provider="orders")], [ORDERS, BILLS])
    assert ([each.kind for each in found.drift], found.covered) == (["operation"], {})


def test_a_contract_with_somebody_else_is_no_drift():
    assert cover([call("GET /mails", provider="postoffice")], [ORDERS, BILLS]).drift == ()


def test_beside_calls_that_are_answered_one_that_is_not_is_drift():
    found = cover([call("GET /orders/7"), call("GET /gone"), call("GET /gone", file="other.json")], [ORDERS])
    assert [(each.kind, each.interaction.place.path) for each in found.drift] == [
        ("operation", "pacts/a-b.json")
    ]


def test_another_method_is_named():
    found = cover([call("DELETE /orders/7", provider="orders")], [ORDERS])
    assert [(each.kind, each.operation) for each in found.drift] == [
        ("method", (ORDERS.path, "GET /orders/{id}"))
    ]


@pytest.mark.parametrize(
    ("declared", "status", "drifts"),
    [
        (("200", "404"), "404", False),
        (("200",), "404", True),
        (("2XX",), "204", False),
        (("2xx",), "204", False),
        (("4XX",), "500", True),
        (("default",), "500", False),
        ((), "500", False),
        (("200",), "", False),
    ],
)
def test_statuses_that_are_not_declared(declared, status, drifts):
    found = cover([call("GET /a", status)], [api(operation("GET /a", *declared))])
    assert found.covered
    assert [each.kind for each in found.drift] == (["status"] if drifts else [])


def test_a_webhook_is_nobodys_to_call():
    found = cover(
        [], [api(operation("GET /a"), Operation(key="webhook POST paid", method="POST", path="paid"))]
    )
    assert [each.key for _, each in found.uncovered] == ["GET /a"]


EVENTS = Api(
    "asyncapi.yaml",
    "asyncapi",
    title="Parcels",
    operations=(
        Operation(key="send sent", method="send", path="parcels/{region}/sent", messages=("ParcelSent",), operation_id="publishSent"),
        Operation(key="send lost", method="send", path="parcels.lost", messages=("ParcelLost", "lostEvent"), operation_id="publishLost"),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"channel": "parcels/eu/sent"}, ["send sent"]),
        ({"channel": "parcels.eu.sent"}, ["send sent"]),
        ({"channel": "kafka:parcels.lost"}, ["send lost"]),
        ({"operation": "ParcelSent"}, ["send sent"]),
        ({"operation": "parcel-lost"}, ["send lost"]),
        ({"description": "a parcel sent event"}, ["send sent"]),
        ({"description": "something was lost on the way"}, []),
        ({"description": "a parcel that was lost"}, []),
        ({"channel": "letters.sent", "description": "x"}, []),
        ({}, []),
    ],
)
def test_messages(message, expected):
    found = cover([Interaction(kind="message", place=Place("p.json", 1), **message)], [EVENTS])
    assert [key for _, key in found.covered] == expected


GRAPH = Api(
    "schema.graphql",
    "graphql",
    operations=(
        Operation(key="RootQuery.parcel", method="QUERY", operation_id="parcel"),
        Operation(key="Mutation.send", method="MUTATION", operation_id="send"),
    ),
)
CALLS = Api(
    "p.proto",
    "protobuf",
    operations=(Operation(key="parcels.v1.Parcels/Get", path="/parcels.v1.Parcels/Get"),),
)


@pytest.mark.parametrize(
    ("interaction", "expected"),
    [
        (
            call("POST /graphql", keys=("Query.parcel", "Mutation.send")),
            ["RootQuery.parcel", "Mutation.send"],
        ),
        (call("POST /graphql", keys=("Query.other",)), []),
        (call("POST /graphql"), []),
        (call("POST /parcels.v1.Parcels/Get"), ["parcels.v1.Parcels/Get"]),
        (Interaction(kind="message", keys=("Parcels/Get",)), ["parcels.v1.Parcels/Get"]),
        (Interaction(kind="message", keys=("Letters/Get",)), []),
    ],
)
def test_calls_by_name(interaction, expected):
    assert [key for _, key in cover([interaction], [GRAPH, CALLS]).covered] == expected


ONE = api("GET /a", operation("POST /a", operation_id="make"), "GET /b/{id}")


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        (Whole("openapi.yaml"), {"GET /a", "POST /a", "GET /b/{id}"}),
        (Whole(""), {"GET /a", "POST /a", "GET /b/{id}"}),
        (Whole("other.yaml"), set()),
        (Whole("", ("/a",)), {"GET /b/{id}"}),
        (Whole("", ("GET /a",)), {"POST /a", "GET /b/{id}"}),
        (Whole("", ("/b/*",)), {"GET /a", "POST /a"}),
        (Whole("", ("GET *",)), {"POST /a"}),
        (Whole("", (), ("#make",)), {"POST /a"}),
        (Whole("", (), ("/a", "GET *")), {"GET /a"}),
        (Whole("", (), (), "a tag"), set()),
        (Whole("../openapi.yaml", place=Place("tests/test_api.py", 1)), {"GET /a", "POST /a", "GET /b/{id}"}),
    ],
)
def test_tools_that_test_a_whole_description(whole, expected):
    found = cover([], [ONE], [whole])
    assert {key for _, key in found.covered} == expected
    assert bool(found.unsure) is bool(whole.narrowed)


def test_an_address_tells_nothing_where_there_are_several_descriptions():
    found = cover([], [ORDERS, BILLS], [Whole("", place=Place(".github/workflows/ci.yml", 3))])
    assert (found.covered, len(found.unsure)) == ({}, 1)


def test_an_address_beside_one_of_several_descriptions():
    found = cover([], [ORDERS, BILLS], [Whole("", place=Place("services/orders/tests/test_api.py", 3))])
    assert {path for path, _ in found.covered} == {ORDERS.path}


SEGMENT = st.sampled_from(["a", "b", "{x}", "{y}", "{x}.json", "a.json"])
PATH = st.lists(SEGMENT, max_size=4).map(lambda parts: "/" + "/".join(parts))
KEY = st.builds("{} {}".format, st.sampled_from(["GET", "POST"]), PATH)
INTERACTION = st.builds(
    call,
    KEY.map(lambda key: key.replace("{x}", "1").replace("{y}", "{}")),
    st.sampled_from(["", "200", "404"]),
    st.sampled_from(["", "parcels", "x"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(KEY, unique=True, max_size=8), st.lists(INTERACTION, max_size=6), INTERACTION)
def test_another_interaction_never_takes_a_cover_away(keys, interactions, more):
    one = api(*keys)
    before, after = cover(interactions, [one]), cover([*interactions, more], [one])
    assert before.covered.keys() <= after.covered.keys()
    assert {each.key for _, each in after.uncovered} <= {each.key for _, each in before.uncovered}


@settings(max_examples=150, deadline=None)
@given(st.lists(KEY, unique=True, max_size=8), st.lists(INTERACTION, max_size=6))
def test_every_operation_is_covered_or_is_not(keys, interactions):
    one = api(*keys)
    found = cover(interactions, [one])
    covered, uncovered = {key for _, key in found.covered}, {each.key for _, each in found.uncovered}
    assert covered | uncovered == set(keys)
    assert not covered & uncovered


@settings(max_examples=150, deadline=None)
@given(st.lists(KEY, unique=True, max_size=8), INTERACTION)
def test_the_order_of_operations_does_not_matter(keys, interaction):
    # Templates that differ in names alone are one template: OpenAPI forbids them in one document.
    keys = list({key.replace("{y}", "{x}"): key for key in keys}.values())
    forth, back = cover([interaction], [api(*keys)]), cover([interaction], [api(*reversed(keys))])
    literal = [key for key in keys if "{" not in key]
    if interaction.method + " " + interaction.path in literal:
        assert {key for _, key in forth.covered} == {interaction.method + " " + interaction.path}
    assert bool(forth.covered) == bool(back.covered)


def test_77_pact_files_meet_3000_operations_quickly():
    keys = [
        f"{method} /r{number}/{{id}}/s{number % 7}"
        for number in range(1000)
        for method in ("GET", "POST", "DELETE")
    ]
    pacts = []
    for file in range(77):
        numbers = [(file * 40 + each) % 1000 for each in range(40)]
        calls = [
            {
                "description": str(each),
                "request": {
                    "method": "get",
                    "path": f"/v1/r{each}/{file}/s{each % 7}",
                    "body": ["x" * 40] * 20,
                },
                "response": {"status": 200},
            }
            for each in numbers
        ]
        pacts.append(
            json.dumps(
                {"consumer": {"name": str(file)}, "provider": {"name": "parcels"}, "interactions": calls}
            )
        )
    start = time.process_time()
    contracts = [read_contract(f"pacts/{number}.json", text) for number, text in enumerate(pacts)]
    found = cover(
        [each for contract in contracts for each in contract.counted], [api(*keys, base_paths=("/v1",))]
    )
    assert len(found.covered) == 1000
    assert time.process_time() - start < 2
