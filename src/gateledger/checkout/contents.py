"""Read file contents: from the working tree without being led astray, and from git's object store."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from gateledger.checkout.git import Git
from gateledger.model.facts import File

MAX_BYTES = 1024 * 1024
"""Delivery documents are small; a larger file is named as unreadable, never cut."""

NOT_HERE = "not in this (partial) clone"
"""Why a file cannot be read whose contents were never fetched."""

_NOFOLLOW = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK  # NONBLOCK: a FIFO must not hold us up


def file_of(path: str, data: bytes, *, sha: str = "", algorithm: str = "sha1") -> File:
    """Make a File of its bytes; binary files (a NUL, or not UTF-8) have no text."""
    blob = sha or hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    try:
        text = None if b"\0" in data else data.decode("utf-8")
    except UnicodeDecodeError:
        return File(path=path, sha=blob, size=len(data), unreadable="not UTF-8 text")
    return File(path=path, sha=blob, size=len(data), text=text)


def read_from_disk(top: Path, path: str, *, algorithm: str = "sha1") -> File | None:
    """Read one file of the working tree; None when it is not there (deleted, not committed yet).

    No symbolic link is followed, neither the file nor a directory above it: what git tracks lies in real
    directories, and a link could lead out of the tree. Devices, sockets and pipes are not read.
    """
    try:
        descriptor = _open_beneath(top, path)
    except OSError as error:
        if error.errno == errno.ENOENT:
            return None
        return File(path=path, sha="", unreadable=_reason(error))
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        return File(path=path, sha="", unreadable="not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        return File(path=path, sha="", size=status.st_size, unreadable=_too_large(status.st_size))
    return file_of(path, data, algorithm=algorithm)


def read_from_store(git: Git, wanted: Iterable[tuple[str, str]]) -> Iterator[File]:
    """Read (path, blob id) pairs from the object store, in two calls whatever their number."""
    pairs = tuple(wanted)
    sizes = _sizes(git, [blob for _, blob in pairs])
    small = [blob for _, blob in pairs if 0 <= sizes[blob] <= MAX_BYTES]
    contents = _contents(git, small)
    for path, blob in pairs:
        size = sizes[blob]
        if blob in contents:
            yield file_of(path, contents[blob], sha=blob)
        elif size < 0:
            yield File(path=path, sha=blob, unreadable=NOT_HERE)
        else:
            yield File(path=path, sha=blob, size=size, unreadable=_too_large(size))


def _open_beneath(top: Path, path: str) -> int:
    """Open each step relative to the last one without following links (openat(2), O_NOFOLLOW)."""
    *directories, name = PurePosixPath(path).parts
    if ".." in directories or name == ".." or path.startswith("/") or "\0" in path:
        raise OSError(errno.EXDEV, "outside")
    current = os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for directory in directories:
            below = os.open(directory, _NOFOLLOW | os.O_DIRECTORY, dir_fd=current)
            os.close(current)
            current = below
        return os.open(name, _NOFOLLOW, dir_fd=current)
    finally:
        os.close(current)


def _reason(error: OSError) -> str:
    if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.EMLINK):
        return "behind a symbolic link"
    if error.errno == errno.EXDEV:
        return "outside the working tree"
    return os.strerror(error.errno or errno.EIO).lower()


def _too_large(size: int) -> str:
    return f"{size:,} bytes, more than {MAX_BYTES:,}"


def _sizes(git: Git, blobs: list[str]) -> dict[str, int]:
    """Sizes by blob id; -1 for what is missing."""
    if not blobs:
        return {}
    code, output, _ = git.attempt("cat-file", "--batch-check=%(objectsize)", stdin=_lines(blobs))
    if code != 0 and len(blobs) > 1:
        # In a partial clone git stops at the first object it would have to fetch: ask for each.
        return {blob: size for each in blobs for blob, size in _sizes(git, [each]).items()}
    sizes = output.decode("ascii", "replace").split("\n")
    return {blob: int(size) if size.isdigit() else -1 for blob, size in zip(blobs, sizes, strict=False)}


def _contents(git: Git, blobs: list[str]) -> dict[str, bytes]:
    """Contents by blob id, from `SHA TYPE SIZE<newline>BYTES<newline>` (git-cat-file(1), batch output)."""
    if not blobs:
        return {}
    output = git.run("cat-file", "--batch", stdin=_lines(blobs))
    contents: dict[str, bytes] = {}
    at = 0
    while at < len(output):
        end = output.index(b"\n", at)
        fields = output[at:end].split(b" ")
        at = end + 1
        if len(fields) == 3 and fields[2].isdigit():
            size = int(fields[2])
            contents[fields[0].decode("ascii")] = output[at : at + size]
            at += size + 1
    return contents


def _lines(names: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()
