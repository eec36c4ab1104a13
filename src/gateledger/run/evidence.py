"""Where evidence lies: in the database unless GATELEDGER_EVIDENCE_URL names another place."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from gateledger.ledger.disk_files import DiskFiles
from gateledger.ledger.files import EvidenceFiles
from gateledger.ledger.s3_files import Bucket, S3Files
from gateledger.run.mistake import Mistake

NAME = "GATELEDGER_EVIDENCE_URL"
LOCKS: dict[str, Literal["", "GOVERNANCE", "COMPLIANCE"]] = {
    "": "",
    "governance": "GOVERNANCE",
    "compliance": "COMPLIANCE",
}
ASKED = {"endpoint", "region", "lock", "days"}
MOST_DAYS = 36_500


def open_files(url: str | None) -> EvidenceFiles | None:
    """Open the place: None is the database itself, `file:///dir` a directory, `s3://bucket/prefix?...` a store.

    Raises Mistake saying what is wrong with the address.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme == "file":
        return _disk(parts)
    if parts.scheme == "s3":
        return _s3(parts)
    raise Mistake(f"{NAME}: expected file:///DIRECTORY or s3://BUCKET/PREFIX, not {parts.scheme or url!r}")


def _disk(parts: SplitResult) -> DiskFiles:
    if parts.netloc not in {"", "localhost"} or not parts.path.strip("/") or parts.query:
        raise Mistake(f"{NAME}: expected file:///DIRECTORY, an absolute path without options")
    return DiskFiles(Path(unquote(parts.path)))


def _s3(parts: SplitResult) -> S3Files:
    said = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    if unknown := sorted(said.keys() - ASKED):
        raise Mistake(f"{NAME}: unknown option {unknown[0]!r}; there are {', '.join(sorted(ASKED))}")
    if not parts.netloc or "@" in parts.netloc:
        raise Mistake(f"{NAME}: expected s3://BUCKET/PREFIX; credentials come from the environment (AWS_...)")
    lock, days = said.get("lock", ""), said.get("days", "0")
    if lock not in LOCKS or not days.isdecimal() or int(days) > MOST_DAYS or bool(lock) != (int(days) > 0):
        raise Mistake(f"{NAME}: a lock is lock=governance or lock=compliance together with days=N")
    bucket = Bucket(parts.netloc, parts.path.strip("/"), LOCKS[lock], int(days))
    return S3Files(_client(said), bucket, lambda: datetime.now(UTC))


def _client(said: dict[str, str]) -> Any:
    try:
        import boto3  # type: ignore[import-untyped]
        from botocore.config import Config  # type: ignore[import-untyped]
    except ImportError as error:
        raise Mistake(
            f"{NAME}: a store in S3 needs the library boto3: pip install 'gateledger[s3]'"
        ) from error
    from botocore.exceptions import BotoCoreError  # type: ignore[import-untyped]

    settings = Config(
        connect_timeout=5,
        read_timeout=20,
        retries={"max_attempts": 3, "mode": "standard"},
        max_pool_connections=32,
        # The checksum that is sent is the name itself; others than AWS do not know the library's own.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    try:
        return boto3.client(
            "s3",
            endpoint_url=said.get("endpoint") or None,
            region_name=said.get("region") or None,
            config=settings,
        )
    except (BotoCoreError, ValueError) as error:
        raise Mistake(f"{NAME}: {error}") from error
