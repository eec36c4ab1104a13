"""The files of an export: nothing is unpacked, no link is followed, no byte is believed that the manifest does not list."""

from __future__ import annotations

import hashlib
import os
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .readers import Mistake, Refused

LARGEST = 512 << 20
"""Bytes of a file that is read whole; all others are read in pieces."""
UNLISTED = frozenset({"manifest.json", "manifest.sigstore.json"})
"""What a manifest cannot list: itself, and the record that seals it."""


class Files:
    """An export's files by path, whether they lie in a folder or in a plain tar.

    `listed` are the digests of the manifest; `seen` the files whose digest was found right.
    """

    def __init__(self, place: Path) -> None:
        """List what is there. Raises: Mistake, Refused."""
        self.listed: dict[str, str] = {}
        self.seen: set[str] = set()
        self._place = place
        self._tar: BinaryIO | None = None
        self._members: dict[str, tuple[int, int]] = {}
        if place.is_dir():
            self.paths = set(_walk(place, ""))
        elif place.is_file():
            self._tar = place.open("rb")
            try:
                self._members = _members(self._tar, place)
            except BaseException:
                self.close()
                raise
            self.paths = set(self._members)
        else:
            raise Mistake(f"{place}: there is no such folder or file")

    def close(self) -> None:
        """Give the tar back."""
        if self._tar is not None:
            self._tar.close()

    def chunks(self, path: str) -> Iterator[bytes]:
        """Read a file in pieces, without looking at its digest. Raises: Refused when it is not there."""
        if path not in self.paths:
            raise Refused(f"{path}: it is missing from the export")
        if self._tar is None:
            with (self._place / path).open("rb") as file:
                while part := file.read(1 << 20):
                    yield part
            return
        at, left = self._members[path]
        while left > 0 and (part := os.pread(self._tar.fileno(), min(left, 1 << 20), at)):
            at, left = at + len(part), left - len(part)
            yield part

    def read(self, path: str) -> bytes:
        """Read a whole file and check its digest. Raises: Refused."""
        parts, size = [], 0
        for part in self.chunks(path):
            parts.append(part)
            size += len(part)
            if size > LARGEST:
                raise Refused(f"{path}: it is larger than {LARGEST} bytes")
        data = b"".join(parts)
        if path not in UNLISTED:
            self.fits(path, hashlib.sha256(data).hexdigest())
        return data

    def check(self, path: str) -> None:
        """Check the digest of a file that nothing else reads."""
        digest = hashlib.sha256()
        for part in self.chunks(path):
            digest.update(part)
        self.fits(path, digest.hexdigest())

    def fits(self, path: str, digest: str) -> None:
        """Hold a digest against the manifest's."""
        wanted = self.listed.get(path)
        if wanted is None:
            raise Refused(f"{path}: manifest.json does not list it")
        if digest != wanted:
            raise Refused(
                f"{path}: its SHA-256 is {digest}, manifest.json lists {wanted}: the file was changed"
            )
        self.seen.add(path)

    def starting(self, folder: str) -> list[str]:
        """Give the listed files below a folder, sorted."""
        return sorted(path for path in self.listed if path.startswith(folder))


def is_inside(path: str) -> bool:
    """Tell whether a path stays within the export, and is spelled in its one way."""
    steps = path.split("/")
    return "\\" not in path and "\x00" not in path and not {"", ".", ".."} & set(steps)


def _walk(folder: Path, before: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                yield from _walk(folder / entry.name, f"{before}{entry.name}/")
            elif stat.S_ISREG(mode):
                yield f"{before}{entry.name}"
            else:
                raise Refused(
                    f"{before}{entry.name}: it is a link or a special file; an export holds plain files only"
                )


def _members(tar: BinaryIO, place: Path) -> dict[str, tuple[int, int]]:
    """List a tar: where each file lies in it. It is not compressed, so it cannot hold more than its own size."""
    found: dict[str, tuple[int, int]] = {}
    tops = set()
    try:
        with tarfile.open(fileobj=tar, mode="r:") as opened:
            for member in opened:
                top, _, name = member.name.partition("/")
                tops.add(top)
                if not is_inside(member.name) or len(tops) > 1:
                    raise Refused(f"{member.name}: the path leads out of the export")
                if not member.isdir():
                    if not member.isreg() or member.issparse():
                        raise Refused(
                            f"{name}: it is a link or a special file; an export holds plain files only"
                        )
                    if name in found:
                        raise Refused(f"{name}: the tar holds it twice")
                    found[name] = (member.offset_data, member.size)
                opened.members.clear()  # type: ignore[attr-defined]  # tarfile would keep every member
    except tarfile.TarError as error:
        raise Mistake(f"{place}: it is not a plain tar (unpack a compressed one first): {error}") from error
    return found
