"""Where an export is written: under a temporary name, renamed when it is whole."""

from __future__ import annotations

import io
import os
import secrets
import shutil
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gateledger.flow.export_notes import Sink
from gateledger.run.mistake import Mistake


class FolderSink:
    """Writes plain files."""

    def __init__(self, root: Path) -> None:
        """Take the folder, which is there."""
        self._root = root
        self._made: set[Path] = {root}

    def put(self, path: str, pieces: Iterable[bytes], size: int) -> None:
        """Write one file."""
        place = self._root / path
        if place.parent not in self._made:
            place.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(place.parent)
        with place.open("xb", buffering=0) as file:
            written = sum(_write(file, piece) for piece in pieces)
        _whole(path, written, size)


class TarSink:
    """Writes a plain tar in which nothing tells when or by whom it was written."""

    def __init__(self, file: io.BufferedWriter, top: str) -> None:
        """Take an open file, and the folder that everything lies in."""
        self._file = file
        self._top = top

    def put(self, path: str, pieces: Iterable[bytes], size: int) -> None:
        """Write one member."""
        member = tarfile.TarInfo(f"{self._top}/{path}")
        member.size, member.mode = size, 0o644
        self._file.write(member.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict"))
        written = sum(self._file.write(piece) for piece in pieces)
        _whole(path, written, size)
        self._file.write(bytes(-size % tarfile.BLOCKSIZE))

    def end(self) -> None:
        """Write what ends a tar."""
        self._file.write(bytes(2 * tarfile.BLOCKSIZE))
        self._file.write(bytes(-self._file.tell() % tarfile.RECORDSIZE))


def _write(file: io.FileIO, data: bytes) -> int:
    """Write all of it: a raw file may take less at a time."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) or 0 :]
    return len(data)


def _whole(path: str, written: int, size: int) -> None:
    if written != size:
        raise OSError(f"{path}: {written} of {size} bytes were written")


@contextmanager
def folder_sink(parent: Path, name: str) -> Iterator[Sink]:
    """Write the folder PARENT/NAME; it appears whole, or not at all. Raises Mistake when it is there already."""
    place, draft = parent / name, parent / f".{name}.{secrets.token_hex(8)}"
    refuse_existing(place)
    draft.mkdir(parents=True)
    try:
        yield FolderSink(draft)
        refuse_existing(place)
        draft.rename(place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _sync(parent)


@contextmanager
def tar_sink(place: Path, name: str) -> Iterator[Sink]:
    """Write the file PLACE, a tar of the folder NAME; it appears whole, or not at all. Raises Mistake when it is there."""
    refuse_existing(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as file:
            sink = TarSink(file, name)
            yield sink
            sink.end()
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, place)  # refuses what is there, where a rename would take its place
        except FileExistsError:
            refuse_existing(place)
    finally:
        draft.unlink(missing_ok=True)
    _sync(place.parent)


def refuse_existing(place: Path) -> None:
    """See that nothing is there. Raises Mistake."""
    if place.exists() or place.is_symlink():
        raise Mistake(f"{place}: it is there already; an export takes the place of nothing")


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
