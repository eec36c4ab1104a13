"""Time tokens over checkpoints: that a signed note existed at a time, as a time-stamping authority says.

Source: RFC 3161; the checks are those of rfc3161-client, with the imprint compared whether or not roots are known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.tsp import PKIStatus

from gateledger.seal.errors import BadSignature, SealError, WrongKey

DIGESTS = {
    "2.16.840.1.101.3.4.2.1": hashlib.sha256,
    "2.16.840.1.101.3.4.2.2": hashlib.sha384,
    "2.16.840.1.101.3.4.2.3": hashlib.sha512,
}


@dataclass(frozen=True)
class Question:
    """What an authority is asked: the request (DER), and the nonce that its answer must carry."""

    body: bytes
    nonce: int


def ask(note: bytes) -> Question:
    """Make a request for a token over the exact bytes of a note (SHA-512), with a nonce and the certificate."""
    request = TimestampRequestBuilder().data(note).build()
    if request.nonce is None:
        raise SealError("the request has no nonce")
    return Question(request.as_bytes(), request.nonce)


def read_roots(pem: bytes) -> tuple[Certificate, ...]:
    """Read the certificates that authorities are trusted by. Raises: WrongKey."""
    try:
        return tuple(load_pem_x509_certificates(pem))
    except ValueError as error:
        raise WrongKey("not certificates in PEM") from error


def check_token(
    answer: bytes, note: bytes, *, roots: Sequence[Certificate] = (), nonce: int | None = None
) -> datetime:
    """Check an answer (DER TimeStampResp) over a note's bytes and give the time that it names.

    Without roots only the imprint and the nonce are compared: whose token it is, stays open.
    Raises: SealError when it is no token, BadSignature when it is not over this note, or not by a trusted authority.
    """
    # 1. It is a granted token.
    response = _read(answer)
    # 2. It is over these bytes, and the answer to our question.
    imprint = response.tst_info.message_imprint
    digest = DIGESTS.get(imprint.hash_algorithm.dotted_string)
    if digest is None or digest(note).digest() != imprint.message:
        raise BadSignature("the time token is not over this note")
    if nonce is not None and response.tst_info.nonce != nonce:
        raise BadSignature("the time token does not carry the nonce that was asked with")
    # 3. A trusted authority signed it, and its certificate is for that and was valid then.
    if roots:
        _verify(response, note, roots)
    return response.tst_info.gen_time


def _read(answer: bytes) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(answer)
        status, said = response.status, "; ".join(response.status_string)
        if status == PKIStatus.GRANTED:
            _ = response.tst_info  # read only now: it may be no token for all that
    except ValueError as error:
        raise SealError("the answer is no time token (RFC 3161)") from error
    if status != PKIStatus.GRANTED:
        raise SealError(f"the authority refused (status {status}{said and f': {said}'})")
    return response


def _verify(response: TimeStampResponse, note: bytes, roots: Sequence[Certificate]) -> None:
    own = [each for each in roots if each.issuer == each.subject]
    between = [each for each in roots if each.issuer != each.subject]
    verifier = VerifierBuilder(roots=own or between, intermediates=between if own else []).build()
    try:
        verifier.verify_message(response, note)
    except (VerificationError, ValueError) as error:
        raise BadSignature(f"the time token is not by a trusted authority: {error}") from error
