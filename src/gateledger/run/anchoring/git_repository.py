"""A checkpoint committed to a repository that somebody else keeps, by its path or URL, through `git`.

A small mirror of the one branch lies in the data directory; losing it costs one fetch.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gateledger.ledger import Ledger
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.receipt import Checkpoint
from gateledger.run.anchoring.outsider import NoWord, place_of, see_latest, without_password

BRANCH = "checkpoints"
SECONDS = 60.0
WHO = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "Gateledger"), ("EMAIL", "gateledger@localhost"))
}
QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",  # no helper programs named by an address
    "LC_ALL": "C",
}
ABOUT_ANOTHER = frozenset({"GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"})


@dataclass(frozen=True)
class GitRepository:
    """One repository; `home` is where mirrors are kept."""

    url: str
    home: Path
    now: Callable[[], datetime]
    seconds: float = SECONDS
    kind: AnchorKind = AnchorKind.GIT

    @property
    def name(self) -> str:
        """Its address, without what may be a password in it."""
        return without_password(self.url)

    async def carry(self, ledger: Ledger, checkpoint: Checkpoint) -> Anchor:
        """Commit the note below its size and as `latest`, and push it; nothing is ever forced."""
        commit = await asyncio.to_thread(self._carry, ledger, checkpoint)
        path = place_of(ledger.origin, checkpoint.size)
        said = {"repository": self.name, "branch": BRANCH, "path": path, "commit": commit}
        content = json.dumps(said, sort_keys=True).encode()
        return Anchor(size=checkpoint.size, kind=self.kind, name=self.name, content=content, at=self.now())

    async def held(self, ledger: Ledger) -> bytes | None:
        """Read the note that the branch calls the latest."""
        return await asyncio.to_thread(self._held, place_of(ledger.origin, "latest"))

    def _carry(self, ledger: Ledger, checkpoint: Checkpoint) -> str:
        path, latest = place_of(ledger.origin, checkpoint.size), place_of(ledger.origin, "latest")
        tip = self._fetch()
        see_latest(self._show(tip, latest) if tip else None, ledger, checkpoint)
        if tip and self._show(tip, path) == checkpoint.note.encode():
            return self._git("log", "-1", "--format=%H", tip, "--", path).decode().strip()
        tree = self._tree(tip, (path, latest), checkpoint.note)
        parent = ["-p", tip] if tip else []
        message = f"Checkpoint of {ledger.origin} at {checkpoint.size} entries"
        commit = self._git("commit-tree", tree, *parent, "-m", message).decode().strip()
        self._git("push", "--quiet", self.url, f"{commit}:refs/heads/{BRANCH}")
        return commit

    def _tree(self, tip: str, paths: tuple[str, ...], note: str) -> str:
        """Write the tree of the tip with the note in these places."""
        blob = self._git("hash-object", "-w", "--stdin", given=note.encode()).decode().strip()
        index = {"GIT_INDEX_FILE": str(self._mirror() / f"index-{os.getpid()}")}
        self._git("read-tree", tip or "--empty", more=index)
        added = "".join(f"100644 {blob}\t{path}\0" for path in paths).encode()
        self._git("update-index", "-z", "--index-info", given=added, more=index)
        tree = self._git("write-tree", more=index).decode().strip()
        Path(index["GIT_INDEX_FILE"]).unlink(missing_ok=True)
        return tree

    def _held(self, path: str) -> bytes | None:
        tip = self._fetch()
        return self._show(tip, path) if tip else None

    def _show(self, tip: str, path: str) -> bytes | None:
        if not self._git("ls-tree", "-z", tip, "--", path):
            return None
        return self._git("cat-file", "blob", f"{tip}:{path}")

    def _mirror(self) -> Path:
        return self.home / f"{hashlib.sha256(self.url.encode()).hexdigest()[:16]}.git"

    def _fetch(self) -> str:
        """Bring the mirror up to date and give the branch's tip; empty when there is no such branch yet."""
        mirror = self._mirror()
        if not (mirror / "HEAD").exists():
            mirror.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._git("init", "--quiet", "--bare")
        if not self._git("ls-remote", self.url, f"refs/heads/{BRANCH}"):
            return ""
        self._git("fetch", "--quiet", "--no-tags", self.url, f"+refs/heads/{BRANCH}:refs/heads/{BRANCH}")
        return self._git("rev-parse", f"refs/heads/{BRANCH}").decode().strip()

    def _git(self, *words: str, given: bytes = b"", more: dict[str, str] | None = None) -> bytes:
        own = {"GIT_DIR": str(self._mirror()), **(more or {})}
        theirs = {name: value for name, value in os.environ.items() if name not in ABOUT_ANOTHER}
        environment = {"GIT_SSH_COMMAND": "ssh -oBatchMode=yes", **theirs, **QUIET, **WHO, **own}
        try:
            done = subprocess.run(
                ["git", *words],
                input=given,
                capture_output=True,
                env=environment,
                timeout=self.seconds,
                check=False,
            )
        except FileNotFoundError as error:
            raise NoWord("there is no `git` on this machine") from error
        except subprocess.TimeoutExpired as error:
            raise NoWord(f"git {words[0]} did not end within {self.seconds:g} s") from error
        if done.returncode:
            lines = done.stderr.decode("utf-8", "replace").replace(self.url, self.name).strip().splitlines()
            fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
            said = (fatal or lines or [f"exit code {done.returncode}"])[0]
            raise NoWord(f"git {words[0]}: {said[:200]}")
        return done.stdout
