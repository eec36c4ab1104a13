"""Evidence as files on a disk: `sha256/ab/abcd...`, the very bytes, so that `sha256sum` checks them."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from gateledger.ledger.errors import LedgerUnavailable

_NAME = re.compile(r"[0-9a-f]{64}")
_DRAFT = ".draft-"


class DiskFiles:
    """A directory that only its owner can read; several processes may share it, also over a network."""

    refreshes = False

    def __init__(self, root: Path) -> None:
        """Take the directory; it is made when something is put."""
        self._root = root / "sha256"

    def put(self, digest: str, content: bytes) -> bool:
        """Write a draft, flush it, give it its name, flush the directory: after a crash it is whole or not there."""
        path = self._path(digest)
        with _said(path):
            if path.exists():
                # Another process may have named it a moment ago, and not flushed the directory yet.
                _flush(path.parent)
                return False
            self._make(path.parent)
            draft = path.with_name(f"{_DRAFT}{secrets.token_hex(8)}")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(path)  # a name of its own: whoever linked an older file keeps that
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
            _flush(path.parent)
        return True

    def get(self, digest: str) -> bytes | None:
        """Read the file."""
        path = self._path(digest)
        with _said(path):
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            except FileNotFoundError:
                return None
            with os.fdopen(descriptor, "rb") as file:
                return file.read()

    def has(self, digest: str) -> bool:
        """Look for the file."""
        with _said(self._path(digest)):
            return self._path(digest).exists()

    def held_until(self, digest: str) -> datetime | None:  # noqa: ARG002 - a disk holds nothing back
        """Give None: whoever owns the directory can remove what is in it."""
        return None

    def remove(self, digest: str) -> str:
        """Unlink the file; another hard link to it, as some backups make them, keeps its bytes."""
        path = self._path(digest)
        with _said(path):
            try:
                links = path.stat().st_nlink
                path.unlink()
            except FileNotFoundError:
                return ""
            _flush(path.parent)
        return f"{links - 1} more hard links to the file are left" if links > 1 else ""

    def aged(self, before: datetime) -> Iterator[str]:
        """Walk the directory; drafts that a crash left behind are removed on the way."""
        with _said(self._root):
            for shard in sorted(self._root.iterdir()) if self._root.is_dir() else ():
                for path in shard.iterdir():
                    if datetime.fromtimestamp(path.lstat().st_mtime, UTC) >= before:
                        continue
                    if path.name.startswith(_DRAFT):
                        path.unlink(missing_ok=True)
                    elif _NAME.fullmatch(path.name):
                        yield path.name

    def _path(self, digest: str) -> Path:
        return self._root / digest[:2] / digest

    def _make(self, folder: Path) -> None:
        """Make the directories, each durable in its parent."""
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        for each in reversed(missing):
            each.mkdir(mode=0o700, exist_ok=True)
            _flush(each.parent)


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _said(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LedgerUnavailable(f"the evidence store at {path} did not answer: {error.strerror}") from error
