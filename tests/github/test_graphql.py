from __future__ import annotations

import json

import httpx
import pytest

from gateledger.github.errors import Forbidden, RateLimited, Refused, TooLarge, Transient, Unsupported
from gateledger.github.graphql import ErrorKind

GRAPHQL = "/api/graphql"
QUERY = "query Ask($first: Int!) { x }"


def errors(*found, data=None):
    return {"data": data, "errors": list(found)}


def sizes(recorded):
    return [json.loads(request.content)["variables"]["first"] for request in recorded.to(GRAPHQL)]


async def test_the_parts_that_failed_are_known_by_their_places(hub, recorded):
    data = {"a": None, "b": {"c": [1, None]}}
    recorded.on(
        "POST",
        GRAPHQL,
        errors(
            {"type": "NOT_FOUND", "path": ["a"], "message": "no a"},
            {"type": "FORBIDDEN", "path": ["b", "c", 1], "message": "not yours"},
            {"message": "Something went wrong while executing your query.", "path": ["d"]},
            data=data,
        ),
    )
    answer = await hub.query("query Ask { a }")
    assert answer.at("b", "c", 0) == 1
    assert answer.at("a", "deeper") is None
    assert answer.error_at("a").kind is ErrorKind.NOT_FOUND
    assert answer.error_at("b").kind is ErrorKind.FORBIDDEN
    assert answer.error_above("b") is None
    assert answer.error_above("b", "c", 1, "x").message == "not yours"
    assert answer.error_at("b", "c", 0) is None
    assert answer.error_at("d").kind is ErrorKind.TRANSIENT
    part = answer.part("b", "c", 1)
    assert (part.data, part.error_above().path) == (None, ())


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"type": "FORBIDDEN", "message": "m"}, Forbidden),
        ({"message": "Something went wrong while executing your query on 2026"}, Transient),
        ({"type": "STRANGE", "message": "m"}, Refused),
        ({"type": "RESOURCE_LIMITS_EXCEEDED", "message": "m"}, TooLarge),
        (
            {
                "message": "Field 'parent' doesn't exist on type 'Issue'",
                "extensions": {"code": "undefinedField", "fieldName": "parent"},
            },
            Unsupported,
        ),
        ({"message": "Field 'parent' doesn't exist on type 'Issue'"}, Unsupported),
    ],
)
async def test_an_answer_without_data_is_an_error(hub, recorded, error, kind):
    recorded.on("POST", GRAPHQL, errors(error))
    with pytest.raises(kind):
        await hub.query("query Ask { a }")


async def test_what_a_server_does_not_know_is_remembered(hub, app, recorded):
    recorded.on("POST", GRAPHQL, errors({"message": "Field 'parent' doesn't exist on type 'Issue'"}))
    with pytest.raises(Unsupported):
        await hub.query("query Ask { a }")
    assert app.installation(99).lacking == {"parent"}


@pytest.mark.parametrize(
    "error", [{"type": "RATE_LIMITED", "message": "m"}, {"message": "API rate limit exceeded for x"}]
)
async def test_a_limit_may_come_with_status_200(hub, recorded, error):
    headers = {"x-ratelimit-reset": str(1_795_435_200 + 90), "date": "Mon, 23 Nov 2026 12:00:00 GMT"}
    recorded.on("POST", GRAPHQL, httpx.Response(200, json=errors(error), headers=headers))
    with pytest.raises(RateLimited) as caught:
        await hub.query("query Ask { a }")
    assert (caught.value.kind, caught.value.after_seconds) == ("graphql", 91)
    with pytest.raises(RateLimited):
        await hub.query("query Ask { a }")
    assert len(recorded.to(GRAPHQL)) == 1


async def test_a_graphql_limit_does_not_stop_rest(hub, recorded):
    recorded.on("POST", GRAPHQL, errors({"type": "RATE_LIMITED", "message": "m"}))
    recorded.on("GET", "/api/v3/repos/o/r", {"id": 1})
    with pytest.raises(RateLimited):
        await hub.query("query Ask { a }")
    assert await hub.get("/repos/{owner}/{repo}", {"owner": "o", "repo": "r"}) == {"id": 1}


TOO_MUCH = errors({"type": "RESOURCE_LIMITS_EXCEEDED", "message": "m", "path": ["x"]}, data={"x": None})


@pytest.mark.parametrize(
    "bad",
    [
        TOO_MUCH,
        errors({"type": "RESOURCE_LIMITS_EXCEEDED", "message": "m"}),
        httpx.Response(502),
        httpx.Response(504),
    ],
)
async def test_pages_are_halved_until_they_fit(hub, recorded, bad):
    recorded.on("POST", GRAPHQL, bad, bad, {"data": {"x": 1}})
    answer = await hub.query(QUERY, {}, sizes={"first": 100})
    assert answer.data == {"x": 1}
    assert sizes(recorded) == [100, 50, 25]


async def test_what_never_fits_is_given_up(hub, recorded):
    recorded.on("POST", GRAPHQL, TOO_MUCH)
    answer = await hub.query(QUERY, {}, sizes={"first": 100})
    assert answer.error_at("x").kind is ErrorKind.TOO_MUCH
    assert sizes(recorded) == [100, 50, 25, 12, 6]


async def test_one_is_the_smallest_page(hub, recorded):
    recorded.on("POST", GRAPHQL, TOO_MUCH)
    await hub.query(QUERY, {}, sizes={"first": 2})
    assert sizes(recorded) == [2, 1]


async def test_the_operation_is_named(hub, recorded):
    recorded.on("POST", GRAPHQL, {"data": {}})
    await hub.query("query Ask { a }", {"v": 1})
    assert json.loads(recorded.to(GRAPHQL)[0].content) == {
        "query": "query Ask { a }",
        "operationName": "Ask",
        "variables": {"v": 1},
    }
