"""A checkpoint committed to a repository on GitHub, with the App's installation there, through the contents API."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from redis.exceptions import RedisError

from gateledger.github.errors import GitHubError, NotFound, Refused
from gateledger.github.installation import Installation
from gateledger.github.routes import CONTENTS, repository_values
from gateledger.ledger import Ledger
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.receipt import Checkpoint
from gateledger.run.anchoring.outsider import NoWord, place_of, see_latest
from gateledger.run.mistake import Mistake

LAST_COMMIT = """
query LastCommit($owner: String!, $repo: String!, $path: String!) {
  repository(owner: $owner, name: $repo) {
    defaultBranchRef { target { ... on Commit { history(first: 1, path: $path) { nodes { oid } } } } }
  }
}
"""


@dataclass(frozen=True)
class GitHubRepository:
    """One repository, by `owner/name`; `enter` opens the wire of the App's installation there."""

    name: str
    enter: Callable[[str], AbstractAsyncContextManager[Installation]]
    now: Callable[[], datetime]
    kind: AnchorKind = AnchorKind.GIT

    async def carry(self, ledger: Ledger, checkpoint: Checkpoint) -> Anchor:
        """Commit the note below its size, then as `latest`; what lies there already is not committed again."""
        path = place_of(ledger.origin, checkpoint.size)
        try:
            async with self.enter(self.name) as hub:
                latest = place_of(ledger.origin, "latest")
                held = await self._read(hub, latest)
                await asyncio.to_thread(see_latest, held, ledger, checkpoint)
                commit = await self._put(hub, path, checkpoint)
                await self._put(hub, latest, checkpoint)
        except (GitHubError, RedisError, Mistake, ValueError) as error:
            raise NoWord(str(error)) from error
        said = {"repository": self.name, "branch": "", "path": path, "commit": commit}
        content = json.dumps(said, sort_keys=True).encode()
        return Anchor(size=checkpoint.size, kind=self.kind, name=self.name, content=content, at=self.now())

    async def held(self, ledger: Ledger) -> bytes | None:
        """Read the note that the default branch calls the latest."""
        try:
            async with self.enter(self.name) as hub:
                return await self._read(hub, place_of(ledger.origin, "latest"))
        except (GitHubError, RedisError, Mistake, ValueError) as error:
            raise NoWord(str(error)) from error

    async def _read(self, hub: Installation, path: str) -> bytes | None:
        try:
            found, about = await hub.get_raw(CONTENTS, self._values(path))
        except NotFound:
            return None
        if about:
            raise NoWord(f"{path} is not a file there")
        return found

    async def _put(self, hub: Installation, path: str, checkpoint: Checkpoint) -> str:
        """Write a file unless it is there, and give the commit that did."""
        note = checkpoint.note.encode()
        if await self._read(hub, path) == note:
            return await self._last_commit(hub, path)
        body: dict[str, Any] = {
            "message": f"Checkpoint of {checkpoint.origin} at {checkpoint.size} entries",
            "content": b64encode(note).decode(),
        }
        if (there := await self._blob(hub, path)) is not None:
            body["sha"] = there
        try:
            made = await hub.put(CONTENTS, self._values(path), body)
        except Refused as error:
            raise NoWord(f"{path} was not written: {error.reason}") from error
        return str(made["commit"]["sha"])

    async def _last_commit(self, hub: Installation, path: str) -> str:
        """Find the commit that wrote a file, when an answer of ours was lost."""
        answer = await hub.query(LAST_COMMIT, {**repository_values(self.name), "path": path})
        return str(answer.at("repository", "defaultBranchRef", "target", "history", "nodes", 0, "oid") or "")

    async def _blob(self, hub: Installation, path: str) -> str | None:
        try:
            return str((await hub.get(CONTENTS, self._values(path), conditional=False))["sha"])
        except NotFound:
            return None

    def _values(self, path: str) -> dict[str, object]:
        return repository_values(self.name, path=path)
