"""The app's key, and the proof that a JSON Web Token was made with it."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from gateledger.sandbox.errors import RefusedError

LONGEST_SECONDS = 600
SKEW_SECONDS = 5


@lru_cache(maxsize=1)
def fresh_key() -> str:
    """Make an RSA key as PEM; once in a process, for it takes a while."""
    key = generate_private_key(public_exponent=65_537, key_size=2_048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


@lru_cache(maxsize=8)
def public_key(pem: str) -> RSAPublicKey:
    key = load_pem_private_key(pem.encode(), password=None).public_key()
    assert isinstance(key, RSAPublicKey)
    return key


def prove_app(token: str, key: RSAPublicKey, issuers: set[str]) -> None:
    """Refuse with 401, in GitHub's words, a token that does not speak for the app."""
    options: Any = {
        "verify_exp": False,
        "verify_iat": False,
        "verify_iss": False,
        "require": ["exp", "iat", "iss"],
    }
    try:
        claims = jwt.decode(token, key, algorithms=["RS256"], options=options)
    except jwt.MissingRequiredClaimError as error:
        raise RefusedError(401, f"Missing '{error.claim}' claim in assertion") from None
    except jwt.PyJWTError:
        raise RefusedError(401, "A JSON web token could not be decoded") from None
    now = time.time()
    issued, expires = claims["iat"], claims["exp"]
    if str(claims["iss"]) not in issuers:
        raise RefusedError(401, "'Issuer' claim ('iss') must be an Integer or a client id known to us")
    if not isinstance(issued, int) or issued > now + SKEW_SECONDS:
        raise RefusedError(
            401,
            "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
        )
    if not isinstance(expires, int) or expires <= now - SKEW_SECONDS:
        raise RefusedError(
            401,
            "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
        )
    if expires > now + LONGEST_SECONDS + SKEW_SECONDS:
        raise RefusedError(401, "'Expiration time' claim ('exp') is too far in the future")
