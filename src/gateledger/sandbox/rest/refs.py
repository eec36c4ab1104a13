"""Refs and tags over REST."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from gateledger.sandbox.errors import RefusedError, not_found
from gateledger.sandbox.git.values import Person
from gateledger.sandbox.model.branches import NOTHING, Ref
from gateledger.sandbox.model.repository import Repository
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.paging import paged
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes import git as shapes
from gateledger.sandbox.shapes.repository import api_url

table = Table()
BASE = "/repos/{owner}/{repo}"
SHA = r"^[0-9a-f]{40}$"
PART = r"[^/\s~^:?*\[\\]+"


@table.on("GET", BASE + "/git/ref/{ref+}")
def get_ref(call: Call) -> Answer:
    return Answer(shapes.ref(_known(call)))


def _known(call: Call) -> Ref:
    found = call.repository().branches.find("refs/" + call.params["ref"])
    if found is None:
        raise not_found()
    return found


@table.on("GET", BASE + "/git/matching-refs/{ref+}")
def list_matching(call: Call) -> Answer:
    where, start = call.repository(), "refs/" + call.params["ref"]
    refs = sorted(where.branches.refs.items())
    return paged(call, [Ref(where, name, sha) for name, sha in refs if name.startswith(start)], shapes.ref)


@table.on("GET", BASE + "/tags")
def list_tags(call: Call) -> Answer:
    """Last names first, as GitHub sorts them."""
    where = call.repository()
    names = sorted((name for name in where.branches.refs if name.startswith("refs/tags/")), reverse=True)

    def shape(name: str) -> dict[str, Any]:
        sha, url = where.peel(where.branches.refs[name]), api_url(where)
        return {
            "name": name.removeprefix("refs/tags/"),
            "commit": {"sha": sha, "url": f"{url}/commits/{sha}"},
            "zipball_url": f"{url}/zipball/{name}",
            "tarball_url": f"{url}/tarball/{name}",
            "node_id": Ref(where, name, sha or "").id,
        }

    return paged(call, names, shape)


class NewRef(BaseModel):
    ref: str = Field(pattern=rf"^refs/(?:heads|tags)/{PART}(?:/{PART})*$")
    sha: str = Field(pattern=SHA)


@table.on("POST", BASE + "/git/refs")
def create_ref(call: Call) -> Answer:
    where, body = call.writable("contents"), call.read(NewRef, "Reference")
    if body.ref in where.branches.refs:
        raise RefusedError(422, "Reference already exists")
    _there(where, body.sha)
    where.branches.push(body.ref, body.sha, call.hub.app.bot)
    return Answer(shapes.ref(Ref(where, body.ref, body.sha)), 201)


def _there(where: Repository, sha: str) -> None:
    if where.store.kind(sha) is None:
        raise RefusedError(422, "Object does not exist")


class MovedRef(BaseModel):
    sha: str = Field(pattern=SHA)
    force: bool = False


@table.on("PATCH", BASE + "/git/refs/{ref+}")
def update_ref(call: Call) -> Answer:
    where, body, found = call.writable("contents"), call.read(MovedRef, "Reference"), _known(call)
    _there(where, body.sha)
    if not body.force and not where.branches.forward(found.sha, body.sha):
        raise RefusedError(422, "Update is not a fast forward")
    where.branches.push(found.qualified, body.sha, call.hub.app.bot)
    return Answer(shapes.ref(Ref(where, found.qualified, body.sha)))


@table.on("DELETE", BASE + "/git/refs/{ref+}")
def delete_ref(call: Call) -> Answer:
    where, name = call.writable("contents"), "refs/" + call.params["ref"]
    if name not in where.branches.refs:
        raise RefusedError(422, "Reference does not exist")
    where.branches.push(name, NOTHING, call.hub.app.bot)
    return Answer(status=204)


class NewTag(BaseModel):
    tag: str = Field(min_length=1)
    message: str
    object: str = Field(pattern=SHA)
    type: Literal["commit", "tag"]


@table.on("POST", BASE + "/git/tags")
def create_tag(call: Call) -> Answer:
    where, body, bot = call.writable("contents"), call.read(NewTag, "Tag"), call.hub.app.bot
    if where.store.kind(body.object) != body.type:
        raise RefusedError(422, f"No {body.type} found for SHA: {body.object}")
    tagger = Person(bot.name, bot.email, call.hub.clock.now())
    return Answer(shapes.tag(where, where.store.tag(body.tag, body.object, body.message, tagger)), 201)
