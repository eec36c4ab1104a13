"""Who may ask the sandbox what."""

from __future__ import annotations

import re
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from gateledger.sandbox import Sandbox


def test_without_a_token_nothing_is_told(hub, repo, client):
    del client.headers["Authorization"]
    assert client.get("/repos/acme/shop").status_code == 401
    assert client.post("/graphql", json={"query": "{viewer{login}}"}).status_code == 401


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": -60}, "exp"),
        ({"exp": 3_600}, "too far in the future"),
        ({"iat": 120}, "iat"),
        ({"iss": "99"}, "iss"),
    ],
)
def test_a_json_web_token_that_does_not_hold_is_refused(client, claims, reason):
    now = int(time.time())  # not when tests are collected: that may be minutes ago
    claims = {name: now + value if isinstance(value, int) else value for name, value in claims.items()}
    answer = client.get("/app", headers={"Authorization": f"Bearer {client.proof(**claims)}"})
    assert answer.status_code == 401
    assert reason in answer.json()["message"]


def test_the_client_id_is_an_issuer_too(client, hub):
    proof = client.proof(iss=hub.app.client_id)
    assert client.get("/app", headers={"Authorization": f"Bearer {proof}"}).status_code == 200


def test_another_key_is_refused(client):
    key = generate_private_key(public_exponent=65_537, key_size=2_048)
    now = int(time.time())
    forged = jwt.encode({"iat": now - 5, "exp": now + 60, "iss": "1"}, key, algorithm="RS256")
    assert client.get("/app", headers={"Authorization": f"Bearer {forged}"}).status_code == 401


def test_an_installation_token_is_no_app_and_the_app_no_installation(client):
    assert client.get("/app").status_code == 401
    assert client.as_app("GET", "/repos/acme/shop").status_code == 401


def test_expired_tokens_are_refused_and_new_ones_work(client, hub):
    hub.expire_tokens()
    assert client.get("/repos/acme/shop").json()["message"] == "Bad credentials"
    client.sign_in()
    assert client.get("/repos/acme/shop").status_code == 200


def test_a_token_lives_for_an_hour(client, hub):
    hub.clock.advance(minutes=59)
    assert client.get("/repos/acme/shop").status_code == 200
    hub.clock.advance(minutes=2)
    assert client.get("/repos/acme/shop").status_code == 401


def test_both_token_formats(client, hub):
    classic = client.token()
    assert re.fullmatch(r"ghs_[A-Za-z0-9]{36}", classic)
    hub.tokens.format = "stateless"
    stateless = client.token()
    assert re.fullmatch(r"ghs_1_[\w-]+\.[\w-]+\.[\w-]+", stateless)
    assert 450 < len(stateless) < 600
    for token in (classic, stateless):
        answer = client.get("/repos/acme/shop", headers={"Authorization": f"token {token}"})
        assert answer.status_code == 200


def test_alternating_formats(repo, client, hub):
    hub.tokens.format = "alternate"
    assert {"." in client.token() for _ in range(2)} == {True, False}


def test_a_narrowed_token_may_do_less(client, hub, pull):
    hub.repository("acme/secret", private=True)
    client.sign_in(repositories=["shop"], permissions={"checks": "read", "metadata": "read"})
    assert client.get("/repos/acme/secret").status_code == 404
    assert client.check(pull.head_sha).status_code == 403
    data = client.graphql('{repository(owner:"acme",name:"secret"){id}}')
    assert data["errors"][0]["type"] == "NOT_FOUND"


def test_a_token_cannot_be_widened(client, hub):
    one = next(iter(hub.installations))
    path = f"/app/installations/{one}/access_tokens"
    assert client.as_app("POST", path, json={"permissions": {"administration": "write"}}).status_code == 422
    assert client.as_app("POST", path, json={"repositories": ["nothing"]}).status_code == 422


def test_where_the_app_is_not_installed_it_may_read_but_not_write(client, hub):
    other = hub.repository("other/place", install=False)
    sha = other.branches.tip("main")
    assert client.get("/repos/other/place").status_code == 200
    answer = client.post("/repos/other/place/check-runs", json={"name": "x", "head_sha": sha})
    assert answer.status_code == 403


def test_a_given_key_is_used(hub):
    with Sandbox(app_id=77, private_key_pem=hub.private_key_pem) as second:
        assert second.private_key_pem == hub.private_key_pem
        assert second.app.database_id == 77
