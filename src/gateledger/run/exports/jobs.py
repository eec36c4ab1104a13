"""Exports that the server makes: each in a process of its own, one at a time, the last few kept as tars."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pydantic import ValidationError
from ulid import ULID

from gateledger.model.export import Exported
from gateledger.model.export_job import ExportJob
from gateledger.run.settings import Settings

KEPT = 5
"""Tars that stay; whoever wants an older one makes it again."""
PAUSE = 0.5
"""Seconds between two notes of how far it is."""
ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")


class Busy(Exception):  # noqa: N818 - not an error of anybody
    """One is being made already."""


class Exports:
    """The folder `exports/` of the data directory: `ID.json` for each, `ID.tar` for those that are whole."""

    def __init__(self, settings: Settings) -> None:
        """Take where it lies; nothing is written yet."""
        self._settings = settings
        self._folder = settings.data_dir / "exports"

    def start(self, first: date, last: date, repository: str, name: str) -> ExportJob:
        """Start making one. Raises: Busy while another is being made; OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lock_file() as lock:
            if not _held(lock):
                raise Busy
            self._forget()
            job = ExportJob(
                id=str(ULID()), name=name, repository=repository, first=str(first), last=str(last)
            )
            write_job(self._folder / f"{job.id}.json", job)
            asked = ["--from", job.first, "--to", job.last, "--repository", repository]
            files = ["--tar", str(self.tar(job)), "--job", str(self._folder / f"{job.id}.json")]
            # The lock goes with the file that the child inherits: it is free when the child ends, however it ends.
            process = subprocess.Popen(
                [sys.executable, "-m", "gateledger.run.cli", "ledger", "export", *asked, *files],
                env=_environment(self._settings),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(lock,),
                start_new_session=True,
            )
            threading.Thread(target=process.wait, daemon=True).start()  # or it would stay as a zombie
            return job

    def jobs(self) -> list[ExportJob]:
        """List them, newest first; one whose process is gone before its time is said to have failed."""
        names = sorted(self._folder.glob("*.json"), reverse=True) if self._folder.is_dir() else []
        found = [job for path in names if (job := read_job(path)) is not None]
        if any(not job.over for job in found) and not self.busy():
            again = [
                read_job(self._folder / f"{job.id}.json") or job for job in found
            ]  # it may have ended meanwhile
            gone = "it was stopped before it was whole"
            return [job if job.over else job.model_copy(update={"error": gone}) for job in again]
        return found

    def busy(self) -> bool:
        """Tell whether one is being made."""
        if not self._folder.is_dir():
            return False
        with self._lock_file() as lock:
            return not _held(lock)

    def tar(self, job: ExportJob) -> Path:
        """Give the place of a tar."""
        return self._folder / f"{job.id}.tar"

    def find(self, name: str) -> ExportJob | None:
        """Find one by its id, which came from outside."""
        return read_job(self._folder / f"{name}.json") if ID.fullmatch(name) else None

    @contextmanager
    def _lock_file(self) -> Iterator[int]:
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _forget(self) -> None:
        """Remove the oldest, and what a process that was killed left behind."""
        for job in self.jobs()[KEPT - 1 :]:
            self.tar(job).unlink(missing_ok=True)
            (self._folder / f"{job.id}.json").unlink(missing_ok=True)
        for draft in self._folder.glob(".*.tar.*"):
            draft.unlink(missing_ok=True)


def _held(lock: int) -> bool:
    """Take the lock if nobody has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _environment(settings: Settings) -> dict[str, str]:
    """Tell the child what we were told, wherever that came from."""
    said = settings.model_dump(exclude_none=True)
    plain = {name: str(value) for name, value in said.items() if isinstance(value, str | Path | int)}
    return os.environ | {f"GATELEDGER_{name.upper()}": value for name, value in plain.items() if value}


def read_job(path: Path) -> ExportJob | None:
    """Read one; None for what is no such file."""
    try:
        return ExportJob.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def write_job(path: Path, job: ExportJob) -> None:
    """Write it so that readers see all of it, or what was there before. Raises OSError."""
    draft = path.with_suffix(".draft")
    draft.write_text(job.model_dump_json(), encoding="utf-8")
    draft.replace(path)


class Told:
    """Tells, from within the process that makes an export, how far it is."""

    def __init__(self, path: Path, job: ExportJob) -> None:
        """Take where it is told."""
        self._path = path
        self._job = job
        self._last = 0.0

    def progress(self, what: str, done: int, of: int) -> None:
        """Say how far it is, not too often."""
        if time.monotonic() - self._last >= PAUSE:
            self._last = time.monotonic()
            self._job = self._job.model_copy(update={"what": what, "done": done, "of": of})
            write_job(self._path, self._job)

    def made(self, made: Exported, tar: Path) -> None:
        """Say that it is whole."""
        with tar.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = tar.stat().st_size
        write_job(
            self._path, self._job.model_copy(update={"made": made, "tar_sha256": digest, "tar_bytes": size})
        )

    def failed(self, error: str) -> None:
        """Say that it is none, and why."""
        write_job(self._path, self._job.model_copy(update={"error": error}))
