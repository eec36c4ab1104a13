"""Is this Delivery from GitHub?"""

import hmac
import re
from collections.abc import Sequence

from gateledger.model.event import Delivery

HEADER = "x-hub-signature-256"
SIGNATURE = re.compile(r"sha256=([0-9a-fA-F]{64})", re.ASCII)


def prove(delivery: Delivery, secrets: Sequence[bytes]) -> bool:
    """Whether the body's HMAC-SHA-256 under any of the secrets is the one in `X-Hub-Signature-256`.

    No secret, an empty secret and an odd header prove nothing. The SHA-1 header is never looked at. Never raises.
    Every secret is tried, so that the time taken does not tell which one fits (GITHUB.md A5).
    """
    match = SIGNATURE.fullmatch(delivery.headers.get(HEADER, ""))
    given = bytes.fromhex(match[1]) if match else b""
    proven = False
    for secret in secrets:
        expected = hmac.digest(secret, delivery.body, "sha256")
        proven |= hmac.compare_digest(expected, given) and secret != b""
    return proven
