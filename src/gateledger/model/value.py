"""The base of every word: a frozen value that travels as JSON."""

import hashlib
import json

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value; unknown fields are refused, so a stored Snapshot cannot be read wrongly in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")

    def canonical(self, *, without: frozenset[str] = frozenset()) -> bytes:
        """Write the value as JSON with sorted keys, in ASCII, leaving out the top-level fields `without`."""
        dumped = self.model_dump(mode="json", exclude=set(without))
        return json.dumps(dumped, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()

    def fingerprint(self, *, without: frozenset[str] = frozenset()) -> str:
        """SHA-256 (hex) of the canonical form."""
        return hashlib.sha256(self.canonical(without=without)).hexdigest()
