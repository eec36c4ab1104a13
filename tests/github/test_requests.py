from __future__ import annotations

import httpx
import pytest

from gateledger.github.counting import counting
from gateledger.github.errors import (
    Forbidden,
    Gone,
    NotFound,
    RateLimited,
    Refused,
    Transient,
)

REPO = "/api/v3/repos/o/r"
TEMPLATE = "/repos/{owner}/{repo}"
VALUES = {"owner": "o", "repo": "r"}
DATE = "Mon, 23 Nov 2026 12:00:00 GMT"
RESET = str(1_795_435_200 + 90)


def answer(status, message="", **headers):
    return httpx.Response(
        status, json={"message": message}, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


@pytest.mark.parametrize(
    ("status", "kind", "sends"),
    [
        (400, Refused, 1),
        (403, Forbidden, 1),
        (404, NotFound, 1),
        (409, Refused, 1),
        (410, Gone, 1),
        (422, Refused, 1),
        (451, Forbidden, 1),
        (500, Transient, 3),
        (502, Transient, 3),
        (503, Transient, 3),
    ],
)
async def test_a_status_is_an_error_of_its_kind(hub, recorded, status, kind, sends):
    recorded.on("GET", REPO, answer(status, "why"))
    with pytest.raises(kind, match="why") as caught:
        await hub.get(TEMPLATE, VALUES)
    assert caught.value.route == TEMPLATE
    assert caught.value.transient is (kind is Transient)
    assert len(recorded.to(REPO)) == sends


LIMITS = {
    "retry-after": (answer(403, "slow down", retry_after="17"), "secondary", 17),
    "retry-after with 429": (answer(429, "", retry_after="17"), "secondary", 17),
    "hour used up": (
        answer(403, "no", x_ratelimit_remaining="0", x_ratelimit_reset=RESET, date=DATE),
        "primary",
        91,
    ),
    "our clock is wrong": (
        answer(
            403,
            "no",
            x_ratelimit_remaining="0",
            x_ratelimit_reset=RESET,
            date="Mon, 23 Nov 2026 12:01:00 GMT",
        ),
        "primary",
        31,
    ),
    "no date": (answer(429, "no", x_ratelimit_remaining="0", x_ratelimit_reset=RESET), "primary", 91),
    "secondary without a time": (answer(403, "You have exceeded a secondary rate limit"), "secondary", 60),
    "secondary while the hour is not used up": (
        answer(403, "secondary rate limit", x_ratelimit_remaining="99", x_ratelimit_reset=RESET, date=DATE),
        "secondary",
        60,
    ),
    "only words": (answer(403, "API rate limit exceeded for installation ID 1."), "primary", 60),
    "bare 429": (answer(429, ""), "secondary", 60),
    "nonsense": (answer(403, "", retry_after="soon", x_ratelimit_reset="never"), "secondary", 60),
    "at least a second": (answer(429, "", retry_after="0"), "secondary", 1),
}


@pytest.mark.parametrize(("response", "kind", "after"), LIMITS.values(), ids=LIMITS)
async def test_a_limit_says_when_to_come_back(hub, recorded, clock, response, kind, after):
    recorded.on("GET", REPO, response)
    with pytest.raises(RateLimited) as caught:
        await hub.get(TEMPLATE, VALUES)
    assert caught.value.kind == kind
    assert caught.value.after_seconds == after
    assert (caught.value.retry_at - clock.now).total_seconds() == after
    assert len(recorded.to(REPO)) == 1


async def test_while_limited_github_is_left_alone_and_then_asked_again(hub, app, recorded, clock):
    recorded.on("GET", REPO, answer(403, "", retry_after="60"), {"id": 1})
    with pytest.raises(RateLimited):
        await hub.get(TEMPLATE, VALUES)
    clock.forward(seconds=20)
    with pytest.raises(RateLimited) as caught:
        await hub.get(TEMPLATE, VALUES)
    assert caught.value.after_seconds == 40
    assert len(recorded.to(REPO)) == 1
    assert await app.installation(12).get(TEMPLATE, VALUES) == {"id": 1}
    clock.forward(seconds=41)
    assert await hub.get(TEMPLATE, VALUES) == {"id": 1}


async def test_a_short_outage_is_survived_by_reads_and_not_repeated_by_writes(hub, recorded):
    recorded.on("GET", REPO, answer(502), answer(503), {"id": 1})
    assert await hub.get(TEMPLATE, VALUES) == {"id": 1}
    recorded.on("POST", f"{REPO}/check-runs", answer(502), {"id": 2})
    with pytest.raises(Transient):
        await hub.post(f"{TEMPLATE}/check-runs", VALUES, {"name": "gateledger"})
    assert len(recorded.to(f"{REPO}/check-runs")) == 1


async def test_an_answer_that_is_not_json_is_transient(hub, recorded):
    recorded.on("GET", REPO, httpx.Response(200, content=b"<html>unicorn</html>"))
    with pytest.raises(Transient, match="not JSON"):
        await hub.get(TEMPLATE, VALUES)


async def test_a_time_out_is_transient(hub, recorded):
    recorded.on("GET", REPO, httpx.ReadTimeout("slow"))
    with pytest.raises(Transient, match="slow"):
        await hub.get(TEMPLATE, VALUES)


async def test_lone_surrogates_cannot_come_in(hub, recorded):
    raw = b'{"title": "a\\ud800b", "list": ["\\udfff"], "fine": "\\ud83d\\ude00"}'
    recorded.on("GET", REPO, httpx.Response(200, content=raw))
    assert await hub.get(TEMPLATE, VALUES) == {"title": "a\ufffdb", "list": ["\ufffd"], "fine": "\U0001f600"}


async def test_a_kept_copy_is_asked_after_and_used(hub, recorded):
    def give(request):
        fresh = request.headers.get("if-none-match") == 'W/"1"'
        return (
            httpx.Response(304) if fresh else httpx.Response(200, json={"id": 1}, headers={"etag": 'W/"1"'})
        )

    recorded.on("GET", REPO, give)
    assert await hub.get(TEMPLATE, VALUES) == {"id": 1}
    assert await hub.get(TEMPLATE, VALUES) == {"id": 1}
    assert "if-none-match" not in recorded.to(REPO)[0].headers
    assert recorded.to(REPO)[1].headers["if-none-match"] == 'W/"1"'


async def test_a_kept_copy_is_not_shared_between_installations(app, recorded):
    recorded.on("GET", REPO, httpx.Response(200, json={"id": 1}, headers={"etag": '"1"'}))
    await app.installation(1).get(TEMPLATE, VALUES)
    await app.installation(2).get(TEMPLATE, VALUES)
    assert all("if-none-match" not in request.headers for request in recorded.to(REPO))


async def test_pages_are_followed_even_when_the_first_is_a_kept_copy(hub, recorded):
    following = f'<https://github.test{REPO}/pulls?page=2>; rel="next", <https://github.test{REPO}/pulls?page=9>; rel="last"'

    def give(request):
        if request.url.params.get("page") == "2":
            return httpx.Response(200, json=[3])
        if "if-none-match" in request.headers:
            return httpx.Response(304)
        return httpx.Response(200, json=[1, 2], headers={"link": following, "etag": '"1"'})

    recorded.on("GET", f"{REPO}/pulls", give)
    assert await hub.get_all(f"{TEMPLATE}/pulls", VALUES) == [1, 2, 3]
    assert await hub.get_all(f"{TEMPLATE}/pulls", VALUES) == [1, 2, 3]
    assert recorded.to(f"{REPO}/pulls")[0].url.params["per_page"] == "100"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.test/api/v3/x",
        "http://github.test/api/v3/x",
        "https://github.test/other",
        "https://github.test/api/v3/../x",
    ],
)
async def test_a_token_never_follows_a_link_to_another_place(hub, recorded, elsewhere):
    recorded.on(
        "GET", f"{REPO}/pulls", httpx.Response(200, json=[1], headers={"link": f'<{elsewhere}>; rel="next"'})
    )
    with pytest.raises(Refused, match="another server"):
        await hub.get_all(f"{TEMPLATE}/pulls", VALUES)


async def test_a_list_without_end_is_an_error(hub, recorded):
    following = f'<https://github.test{REPO}/pulls?page=2>; rel="next"'
    recorded.on("GET", f"{REPO}/pulls", httpx.Response(200, json=[], headers={"link": following}))
    with pytest.raises(Transient, match="does not end"):
        await hub.get_all(f"{TEMPLATE}/pulls", VALUES)


async def test_requests_are_counted_and_reported(config, redis, clock, recorded):
    from gateledger.github.app import GitHubApp

    seen = []
    app = GitHubApp(
        config, redis=redis, now=clock, transport=recorded, on_request=lambda *given: seen.append(given)
    )
    recorded.on("GET", REPO, answer(502), {"id": 1})
    with counting() as count:
        await app.installation(1).get(TEMPLATE, VALUES)
    assert count.requests == 3
    assert [given[:3] for given in seen] == [
        ("POST", "/app/installations/{installation_id}/access_tokens", 201),
        ("GET", TEMPLATE, 502),
        ("GET", TEMPLATE, 200),
    ]
    assert all(0 <= given[3] < 5 for given in seen)
    await app.aclose()


async def test_errors_do_not_quote_secrets(hub, recorded):
    recorded.on("GET", REPO, answer(422, "token ghs_" + "x" * 40 + " is wrong"))
    with pytest.raises(Refused) as caught:
        await hub.get(TEMPLATE, VALUES)
    assert "ghs_" not in str(caught.value)
    assert "[redacted]" in str(caught.value)
