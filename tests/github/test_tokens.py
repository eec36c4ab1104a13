from __future__ import annotations

import asyncio

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from gateledger.github.app import GitHubApp
from gateledger.github.errors import Forbidden, NotFound, RateLimited, Unauthorised
from gateledger.github.identity import AppIdentity

REPO = "/api/v3/repos/o/r"
VALUES = {"owner": "o", "repo": "r"}
STATELESS = "ghs_7_" + "eyJhbGciOiJSUzI1NiJ9." + "b" * 400 + "." + "c" * 90


async def test_fifty_cold_events_ask_for_one_token(hub, recorded):
    recorded.on("GET", REPO, {"id": 1})
    await asyncio.gather(*(hub.get("/repos/{owner}/{repo}", VALUES, conditional=False) for _ in range(50)))
    assert recorded.tokens == 1
    assert len(recorded.to(REPO)) == 50


async def test_several_processes_ask_for_one_token(config, redis, clock, recorded):
    recorded.on("GET", REPO, {"id": 1})
    apps = [GitHubApp(config, redis=redis, now=clock, transport=recorded) for _ in range(4)]
    await asyncio.gather(
        *(app.installation(11).get("/repos/{owner}/{repo}", VALUES) for app in apps for _ in range(5))
    )
    assert recorded.tokens == 1


async def test_a_token_is_given_up_before_it_expires(hub, recorded, clock):
    recorded.on("GET", REPO, {"id": 1})
    await hub.get("/repos/{owner}/{repo}", VALUES)
    clock.forward(minutes=54)
    await hub.get("/repos/{owner}/{repo}", VALUES)
    assert recorded.tokens == 1
    clock.forward(minutes=2)
    await hub.get("/repos/{owner}/{repo}", VALUES)
    assert recorded.tokens == 2


async def test_a_token_that_is_refused_is_fetched_once_more(hub, recorded):
    recorded.on("GET", REPO, httpx.Response(401, json={"message": "Bad credentials"}), {"id": 1})
    assert await hub.get("/repos/{owner}/{repo}", VALUES) == {"id": 1}
    used = [request.headers["authorization"] for request in recorded.to(REPO)]
    assert used == [f"Bearer ghs_{'a' * 36}1", f"Bearer ghs_{'a' * 36}2"]


async def test_a_token_that_is_refused_twice_is_an_error(hub, recorded):
    recorded.on("GET", REPO, httpx.Response(401, json={"message": "Bad credentials"}))
    with pytest.raises(Unauthorised):
        await hub.get("/repos/{owner}/{repo}", VALUES)
    assert recorded.tokens == 2


async def test_the_long_stateless_format_works_as_well(hub, recorded):
    recorded.tokens_are = STATELESS
    recorded.on("GET", REPO, {"id": 1})
    await hub.get("/repos/{owner}/{repo}", VALUES)
    assert recorded.to(REPO)[0].headers["authorization"] == f"Bearer {STATELESS}1"


@pytest.mark.parametrize(
    ("status", "kind"), [(404, NotFound), (403, Forbidden)], ids=["uninstalled", "suspended"]
)
async def test_an_installation_without_a_token_is_an_error_for_everybody_waiting(hub, recorded, status, kind):
    path = "/api/v3/app/installations/11/access_tokens"
    recorded.on("POST", path, httpx.Response(status, json={"message": "no"}))
    results = await asyncio.gather(
        *(hub.get("/repos/{owner}/{repo}", VALUES) for _ in range(3)), return_exceptions=True
    )
    assert [type(result) for result in results] == [kind] * 3


async def test_the_token_request_is_signed_by_the_app(hub, recorded, pem, clock):
    recorded.on("GET", REPO, {"id": 1})
    await hub.get("/repos/{owner}/{repo}", VALUES)
    sent = recorded.sent[0].headers["authorization"].removeprefix("Bearer ")
    public = load_pem_private_key(pem.encode(), None).public_key()
    claims = jwt.decode(
        sent, public, algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False}
    )
    assert claims["iss"] == "7"
    assert claims["iat"] == clock.now.timestamp() - 60
    assert claims["exp"] - claims["iat"] == 600


def test_a_jwt_is_kept_for_eight_minutes(pem, clock):
    identity = AppIdentity(7, pem)
    first = identity.token(clock.now)
    clock.forward(minutes=7)
    assert identity.token(clock.now) == first
    clock.forward(minutes=2)
    assert identity.token(clock.now) != first


@pytest.mark.parametrize(
    "bad", ["", "nonsense", "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"]
)
def test_a_bad_key_is_refused_without_being_quoted(bad):
    with pytest.raises(ValueError, match="private key") as caught:
        AppIdentity(7, bad)
    assert "MIIE" not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_a_token_does_not_lie_open_in_redis(hub, recorded, redis):
    recorded.on("GET", REPO, {"id": 1})
    await hub.get("/repos/{owner}/{repo}", VALUES)
    kept = [await redis.get(key) for key in await redis.keys("*:token:11")]
    assert len(kept) == 1
    assert b"ghs_" not in kept[0]


async def test_a_token_kept_under_another_key_is_fetched_anew(hub, recorded, redis):
    recorded.on("GET", REPO, {"id": 1})
    await redis.set("gateledger:github:7:token:11", b"nonsense")
    assert await hub.get("/repos/{owner}/{repo}", VALUES) == {"id": 1}
    assert recorded.tokens == 1


async def test_a_limit_on_token_requests_is_remembered_too(hub, recorded):
    path = "/api/v3/app/installations/11/access_tokens"
    recorded.on(
        "POST", path, httpx.Response(403, headers={"retry-after": "9"}, json={"message": "slow down"})
    )
    for _ in range(3):
        with pytest.raises(RateLimited):
            await hub.get("/repos/{owner}/{repo}", VALUES)
    assert len(recorded.to(path)) == 1
