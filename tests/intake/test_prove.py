"""Only GitHub, or whoever knows a secret, is believed."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.intake.prove import prove
from gateledger.model.event import Delivery

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def delivery(body=b"{}", signature=None, **headers):
    if signature is not None:
        headers["x-hub-signature-256"] = signature
    return Delivery(headers=headers, body=body, received_at=NOW)


def sign(secret, body=b"{}", name="sha256"):
    return f"{name}=" + hmac.new(secret, body, name).hexdigest()


def test_the_example_of_githubs_documentation_is_proven():
    expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert prove(delivery(b"Hello, World!", expected), [b"It's a Secret to Everybody"])


@pytest.mark.parametrize("secrets", [[b"new", b"old"], [b"old", b"new"], [b"", b"new"]])
def test_any_of_several_secrets_is_enough(secrets):
    assert prove(delivery(signature=sign(b"new")), secrets)


@pytest.mark.parametrize(
    ("signature", "secrets"),
    [
        pytest.param(sign(b"s"), [], id="no secret refuses"),
        pytest.param(sign(b""), [b""], id="an empty secret proves nothing"),
        pytest.param(sign(b"x"), [b"s"], id="another secret"),
        pytest.param(sign(b"s", b"{ }"), [b"s"], id="another body"),
        pytest.param(sign(b"s", name="sha1"), [b"s"], id="an old hash"),
        pytest.param(sign(b"s").replace("sha256=", "sha256:"), [b"s"], id="another separator"),
        pytest.param(sign(b"s") + "\n", [b"s"], id="a line end"),
        pytest.param(" " + sign(b"s"), [b"s"], id="a space"),
        pytest.param(sign(b"s")[:-2], [b"s"], id="too short"),
        pytest.param("sha256=" + "٠" * 64, [b"s"], id="digits of another script"),
        pytest.param("", [b"s"], id="empty"),
        pytest.param(None, [b"s"], id="absent"),
    ],
)
def test_everything_else_is_refused(signature, secrets):
    assert not prove(delivery(signature=signature), secrets)


def test_the_sha1_header_is_never_looked_at():
    given = {"x-hub-signature": "sha1=" + hmac.new(b"s", b"{}", hashlib.sha1).hexdigest()}
    assert not prove(Delivery(headers=given, body=b"{}", received_at=NOW), [b"s"])


@given(signature=st.text() | st.from_regex(r"sha256=.{0,70}"), secret=st.binary(), body=st.binary())
def test_no_header_is_an_exception_or_a_proof_by_chance(signature, secret, body):
    assert not prove(delivery(body, signature), [secret])
