"""A repository to look at, built with plain git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

IDENTITY = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "7+ada@users.noreply.github.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_AUTHOR_DATE": "2026-11-02T10:00:00+01:00",
    "GIT_COMMITTER_DATE": "2026-11-02T10:00:00+01:00",
}


class Repository:
    """Runs git, and writes files by bytes name."""

    def __init__(self, top: Path) -> None:
        self.top = top
        top.mkdir(parents=True, exist_ok=True)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(top.parent),
            "GIT_CONFIG_NOSYSTEM": "1",
            **IDENTITY,
        }

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.top,
            env=self.environment,
            input=stdin,
            capture_output=True,
            check=True,
            timeout=60,
        )
        return done.stdout.decode().strip()

    def write(self, path: str | bytes, data: str | bytes = "text\n") -> Path:
        file = self.top / os.fsdecode(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return file

    def commit(self, message: str = "Change", **files: str) -> str:
        for path, text in files.items():
            self.write(path, text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def empty(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "work")
    repository.git("init", "-q", "-b", "main")
    return repository


@pytest.fixture
def repository(empty: Repository) -> Repository:
    """`main` with a.md and b.md; the branch `topic` is checked out and holds nothing of its own yet."""
    empty.write("a.md", "alpha\n" * 20)
    empty.write("b.md", "beta\n" * 20)
    empty.commit("First")
    empty.git("checkout", "-q", "-b", "topic")
    return empty
