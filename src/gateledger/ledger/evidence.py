"""Evidence as it was seen: files named by the SHA-256 of their bytes, written once."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from gateledger.ledger.errors import EvidenceDamaged, EvidenceMissing, LedgerMisused

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[!-~]+/[ -~]+")


class EvidenceStore:
    """Content-addressed files under one directory: `sha256/ab/cdef…`, beside each its media type in `….type`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, content: bytes, media_type: str) -> str:
        """Keep bytes and give their digest (hex); what is there already, undamaged, is left alone.

        Raises: LedgerMisused when the media type is not one line of the form `type/subtype`.
        """
        if not _MEDIA_TYPE.fullmatch(media_type):
            raise LedgerMisused(f"{media_type!r} is not a media type")
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if not self._intact(path, content):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path.with_suffix(".type"), media_type.encode())
            _write(path, content)  # last: once it is there, everything is
        return digest

    def get(self, digest: str) -> bytes:
        """Read bytes back, checked against their digest.

        Raises: EvidenceMissing, EvidenceDamaged; LedgerMisused when it is not a digest.
        """
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError:
            raise EvidenceMissing(f"no evidence is kept under sha256:{digest}") from None
        if hashlib.sha256(content).hexdigest() != digest:
            raise EvidenceDamaged(f"the evidence kept under sha256:{digest} has changed")
        return content

    def media_type(self, digest: str) -> str:
        """Read the media type that the bytes were first kept with."""
        try:
            return self._path(digest).with_suffix(".type").read_text(encoding="ascii")
        except FileNotFoundError:
            raise EvidenceMissing(f"no evidence is kept under sha256:{digest}") from None

    def has(self, digest: str) -> bool:
        """Tell whether something is kept under a digest; only `get` tells whether it is undamaged."""
        return self._path(digest).is_file()

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise LedgerMisused(f"{digest!r} is not a SHA-256 in hexadecimal")
        return self._root / "sha256" / digest[:2] / digest[2:]

    @staticmethod
    def _intact(path: Path, content: bytes) -> bool:
        try:
            return path.read_bytes() == content
        except FileNotFoundError:
            return False


def _write(path: Path, content: bytes) -> None:
    """Write a file so that after a crash it is there whole or not at all (0600: it may quote private issues)."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
