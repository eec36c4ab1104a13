"""Evidence in an S3-compatible store, where its bucket may hold it so that nobody can remove it before a date.

Headers: docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html and conditional-writes.html.
"""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from gateledger.ledger.errors import LedgerUnavailable

_THERE = {"PreconditionFailed", "ConditionalRequestConflict"}
_ABSENT = {"404", "NoSuchKey", "NotFound"}
_REFUSED = {"AccessDenied", "AccessDeniedByLock", "InvalidRequest"}
_SLACK = timedelta(days=1)
"""So much less than the asked time is not worth a request: what is kept every day is prolonged every day."""


@dataclass(frozen=True)
class Bucket:
    """Where it lies, and how long it is held; `lock` empty: nothing is held."""

    name: str
    prefix: str = ""
    lock: Literal["", "GOVERNANCE", "COMPLIANCE"] = ""
    days: int = 0


class S3Files:
    """`PREFIX/sha256/ab/abcd...`, the very bytes; the store itself checks them against their name on the way in."""

    def __init__(self, client: Any, bucket: Bucket, now: Callable[[], datetime]) -> None:
        """Take a boto3 client for S3, which threads may share, and the clock."""
        self._client = client
        self._bucket = bucket
        self._now = now
        self._held: dict[str, datetime] = {}
        self._lock = threading.Lock()

    @property
    def refreshes(self) -> bool:
        """What is named once more is held for the whole time from then on."""
        return bool(self._bucket.lock)

    def put(self, digest: str, content: bytes) -> bool:
        """Put it unless it is there; what is there is held longer, where a lock is asked for."""
        until = self._now() + timedelta(days=self._bucket.days)
        if self._is_held(digest, until):
            return False
        hold = {"ObjectLockMode": self._bucket.lock, "ObjectLockRetainUntilDate": until}
        with self._said(digest):
            try:
                self._client.put_object(
                    **self._place(digest),
                    Body=content,
                    IfNoneMatch="*",
                    ChecksumAlgorithm="SHA256",
                    ChecksumSHA256=b64encode(bytes.fromhex(digest)).decode(),
                    **(hold if self._bucket.lock else {}),
                )
            except self._client.exceptions.ClientError as error:
                if _code(error) not in _THERE:
                    raise
                self._prolong(digest, until)
                return False
        self._remember(digest, until)
        return True

    def get(self, digest: str) -> bytes | None:
        """Read the object."""
        with self._said(digest):
            try:
                content: bytes = self._client.get_object(**self._place(digest))["Body"].read()
            except self._client.exceptions.ClientError as error:
                if _code(error) in _ABSENT:
                    return None
                raise
        return content

    def has(self, digest: str) -> bool:
        """Ask for its head."""
        return self._head(digest) is not None

    def held_until(self, digest: str) -> datetime | None:
        """Ask for the date that the store holds it to."""
        until: datetime | None = (self._head(digest) or {}).get("ObjectLockRetainUntilDate")
        return until if until and until > self._now() else None

    def remove(self, digest: str) -> str:
        """Delete every version: a plain delete in a versioned bucket only hides what is there."""
        key, left = self._place(digest)["Key"], ""
        with self._said(digest):
            pages = self._client.get_paginator("list_object_versions").paginate(
                Bucket=self._bucket.name, Prefix=key
            )
            for page in pages:
                for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if version["Key"] == key:
                        left = self._delete(key, version["VersionId"]) or left
        with self._lock:
            self._held.pop(digest, None)
        if not left:
            return ""
        until = self.held_until(digest)
        return f"the store holds it until {until:%Y-%m-%d}" if until else f"the store refuses: {left}"

    def aged(self, before: datetime) -> Iterator[str]:
        """List what was put before a time."""
        start = self._place("")["Key"].rstrip("/") + "/"
        with self._said(""):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket.name, Prefix=start
            )
            for page in pages:
                for each in page.get("Contents", ()):
                    if each["LastModified"] < before:
                        yield each["Key"].rpartition("/")[2]

    def _place(self, digest: str) -> dict[str, str]:
        parts = (self._bucket.prefix, "sha256", digest[:2], digest)
        return {"Bucket": self._bucket.name, "Key": "/".join(part for part in parts if part)}

    def _head(self, digest: str) -> dict[str, Any] | None:
        with self._said(digest):
            try:
                found: dict[str, Any] = self._client.head_object(**self._place(digest))
            except self._client.exceptions.ClientError as error:
                if _code(error) in _ABSENT:
                    return None
                raise
        return found

    def _delete(self, key: str, version: str) -> str:
        try:
            self._client.delete_object(Bucket=self._bucket.name, Key=key, VersionId=version)
        except self._client.exceptions.ClientError as error:
            if _code(error) in _REFUSED:
                return _code(error)
            raise
        return ""

    def _is_held(self, digest: str, until: datetime) -> bool:
        with self._lock:
            return bool(self._bucket.lock) and self._held.get(digest, _PAST) >= until - _SLACK

    def _remember(self, digest: str, until: datetime) -> None:
        with self._lock:
            if self._bucket.lock:
                if len(self._held) > _REMEMBERED:
                    self._held.clear()
                self._held[digest] = until

    def _prolong(self, digest: str, until: datetime) -> None:
        """Hold what is there to the new date; a store takes a later date, never an earlier one."""
        if not self._bucket.lock:
            return
        held = (self._head(digest) or {}).get("ObjectLockRetainUntilDate") or _PAST
        if held < until - _SLACK:
            self._client.put_object_retention(
                **self._place(digest),
                Retention={"Mode": self._bucket.lock, "RetainUntilDate": until},
            )
            held = until
        self._remember(digest, held)

    @contextmanager
    def _said(self, digest: str) -> Iterator[None]:
        # The library is there: somebody made a client with it.
        from botocore.exceptions import (  # type: ignore[import-untyped] # noqa: PLC0415
            BotoCoreError,
            ClientError,
        )

        try:
            yield
        except (BotoCoreError, ClientError) as error:
            what = f"sha256:{digest}" if digest else "its list"
            raise LedgerUnavailable(
                f"the evidence store s3://{self._bucket.name} did not answer for {what}: {error}"
            ) from error


_PAST = datetime.min.replace(tzinfo=UTC)
_REMEMBERED = 100_000


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
