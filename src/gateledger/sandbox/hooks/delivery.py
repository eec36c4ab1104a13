"""One webhook delivery and its log entry."""

from __future__ import annotations

import hashlib
import hmac
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

PENDING = "pending"
UNSENT = "not configured"


@dataclass(eq=False)
class Delivery:
    """A delivery; `status` is OK, a reason why not, pending, or not configured."""

    id: int
    guid: str
    event: str
    action: str | None
    installation_id: int | None
    repository_id: int | None
    packed: bytes
    headers: dict[str, str]
    delivered_at: str
    redelivery: bool = False
    status: str = PENDING
    status_code: int = 0
    duration: float = 0.0
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer_body: str | None = None

    @property
    def body(self) -> bytes:
        """The bytes that were signed; kept packed because thousands of them are."""
        return zlib.decompress(self.packed)

    @property
    def payload(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.body)
        return document

    @property
    def answered(self) -> bool:
        return self.status != PENDING

    @property
    def sent(self) -> bool:
        return self.status not in {PENDING, UNSENT}


def signature(secret: str, body: bytes) -> str:
    """Sign a body as `X-Hub-Signature-256` does."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
