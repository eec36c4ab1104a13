"""Writing files over REST, one commit each."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from pydantic import BaseModel, Field

from gateledger.sandbox.errors import RefusedError, not_found
from gateledger.sandbox.git.values import Entry
from gateledger.sandbox.git.walk import at
from gateledger.sandbox.model.repository import Repository
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes import git as shapes

table = Table()


class NewFile(BaseModel):
    message: str = Field(min_length=1)
    content: str
    sha: str | None = None
    branch: str | None = None


@table.on("PUT", "/repos/{owner}/{repo}/contents/{path+}")
def put_file(call: Call) -> Answer:
    where, body, bot = call.writable("contents"), call.read(NewFile, "Content"), call.hub.app.bot
    path, branch = call.params["path"], body.branch or where.default_branch
    ref = f"refs/heads/{branch}"
    tip = where.branches.refs.get(ref)
    if tip is None and (body.branch or where.branches.refs):
        raise not_found()
    tree = where.store.history(tip).tree if tip else None
    there = at(where.store, tree, path) if tree else None
    _agree(there, body.sha, path)
    made = where.store.tree(tree, {path: _content(body.content)})
    sha = where.branches.make([tip] if tip else [], made, body.message, bot)
    where.branches.push(ref, sha, bot)
    written = at(where.store, made, path)
    assert written is not None
    return Answer(_written(where, written, branch, sha), 200 if there else 201)


def _agree(there: Entry | None, sha: str | None, path: str) -> None:
    """Refuse who does not say which file is replaced, or says another one."""
    if there is not None and there.type == "tree":
        raise RefusedError(422, f"{path} is a directory.")
    if there is not None and sha is None:
        raise RefusedError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    if sha is not None and (there is None or there.sha != sha):
        raise RefusedError(409, f"{path} does not match {sha}")


def _content(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        raise RefusedError(422, "content is not valid Base64") from None


def _written(where: Repository, entry: Entry, branch: str, sha: str) -> dict[str, Any]:
    """Shape: file-commit."""
    one = shapes.commit(where, sha)
    inner = {name: one["commit"][name] for name in ("author", "committer", "message", "tree", "verification")}
    about = {name: one[name] for name in ("sha", "node_id", "html_url", "parents")}
    return {
        "content": shapes.content(where, entry, branch),
        "commit": {**about, "url": one["commit"]["url"], **inner},
    }
