"""Releases and their assets over REST."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from gateledger.sandbox.errors import RefusedError, not_found
from gateledger.sandbox.model.release import Asset, Release
from gateledger.sandbox.model.repository import Repository
from gateledger.sandbox.rest.actions import DOWNLOAD
from gateledger.sandbox.rest.call import WRITE, Answer, Call
from gateledger.sandbox.rest.paging import paged
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes import release as shapes

table = Table()
BASE = "/repos/{owner}/{repo}"
UPLOADS = "/api/uploads" + BASE + "/releases/{release_id}/assets"
WORKFLOWS = ".github/workflows/"


def _sees_drafts(call: Call) -> bool:
    """Drafts are there only for those who may push."""
    return call.token is not None and call.token.permissions.get("contents") in WRITE


@table.on("GET", BASE + "/releases")
def list_releases(call: Call) -> Answer:
    releases = call.readable("contents").releases
    return paged(call, releases.every() if _sees_drafts(call) else releases.published(), shapes.release)


class Update(BaseModel):
    tag_name: str | None = Field(default=None, min_length=1)
    target_commitish: str | None = None
    name: str | None = None
    body: str | None = None
    draft: bool | None = None
    prerelease: bool | None = None
    make_latest: Literal["true", "false", "legacy"] | None = None


class Create(Update):
    tag_name: str = Field(min_length=1)


@table.on("POST", BASE + "/releases")
def create_release(call: Call) -> Answer:
    where, body = call.writable("contents"), call.read(Create, "Release")
    _workflows(call, where, body.target_commitish)
    made = where.releases.add(body.model_dump(exclude_none=True), call.hub.app.bot)
    return Answer(shapes.release(made), 201)


def _workflows(call: Call, where: Repository, target: str | None) -> None:
    """Without `workflows: write`, a commit that changes workflows is not there at all."""
    sha = where.resolve(target) if target else None
    commit = where.peel(sha) if sha else None
    assert call.token is not None
    if commit is None or call.token.permissions.get("workflows") in WRITE:
        return
    base = where.branches.tip(where.default_branch)
    changes = where.diffs.files(where.store.history(base).tree, where.store.history(commit).tree)
    if any(one.path.startswith(WORKFLOWS) and one.status != "removed" for one in changes):
        raise not_found()


@table.on("GET", BASE + "/releases/latest")
def get_latest(call: Call) -> Answer:
    return _shown(call.readable("contents").releases.latest)


@table.on("GET", BASE + "/releases/tags/{tag+}")
def get_by_tag(call: Call) -> Answer:
    return _shown(call.readable("contents").releases.by_tag(call.params["tag"]))


def _shown(found: Release | None) -> Answer:
    if found is None:
        raise not_found()
    return Answer(shapes.release(found))


def _asset(call: Call) -> Asset:
    found = call.readable("contents").releases.asset(call.number("asset_id"))
    if found is None or (found.release.draft and not _sees_drafts(call)):
        raise not_found()
    return found


@table.on("GET", BASE + "/releases/assets/{asset_id}")
def get_asset(call: Call) -> Answer:
    found = _asset(call)
    if "application/octet-stream" not in call.headers.get("accept", ""):
        return Answer(shapes.asset(found))
    key = call.hub.downloads.offer(found.data, found.content_type)
    return Answer("", 302, {"location": f"{call.hub.url}{DOWNLOAD.format(key=key)}"})


@table.on("DELETE", BASE + "/releases/assets/{asset_id}")
def delete_asset(call: Call) -> Answer:
    call.writable("contents").releases.take_away(_asset(call))
    return Answer(status=204)


def _release(call: Call) -> Release:
    found = call.readable("contents").releases.find(call.number("release_id"))
    if found is None or (found.draft and not _sees_drafts(call)):
        raise not_found()
    return found


@table.on("GET", BASE + "/releases/{release_id}")
def get_release(call: Call) -> Answer:
    return Answer(shapes.release(_release(call)))


@table.on("PATCH", BASE + "/releases/{release_id}")
def update_release(call: Call) -> Answer:
    where, found, body = call.writable("contents"), _release(call), call.read(Update, "Release")
    _workflows(call, where, body.target_commitish or found.target_commitish)
    changes = body.model_dump(exclude_unset=True, exclude_none=True)
    return Answer(shapes.release(where.releases.change(found, changes, call.hub.app.bot)))


@table.on("DELETE", BASE + "/releases/{release_id}")
def delete_release(call: Call) -> Answer:
    where, found = call.writable("contents"), _release(call)
    where.releases.drop(found, call.hub.app.bot)
    return Answer(status=204)


@table.on("GET", BASE + "/releases/{release_id}/assets")
def list_assets(call: Call) -> Answer:
    return paged(call, _release(call).assets, shapes.asset)


@table.on("POST", UPLOADS)
def upload(call: Call) -> Answer:
    where, found, name = call.writable("contents"), _release(call), call.ask("name")
    if not name or not call.body:
        raise RefusedError(422 if call.body else 400, "Multipart form data required")
    kind = call.headers.get("content-type", "application/octet-stream")
    label, bot = call.ask("label") or None, call.hub.app.bot.login
    made = where.releases.upload(found.database_id, name, call.body, content_type=kind, label=label, by=bot)
    return Answer(shapes.asset(made), 201)


@table.on("GET", BASE + "/immutable-releases")
def get_immutable(call: Call) -> Answer:
    where = call.readable("administration")
    if not where.releases.immutable:
        raise not_found()
    return Answer({"enabled": True, "enforced_by_owner": False})


@table.on("PUT", BASE + "/immutable-releases")
def enable_immutable(call: Call) -> Answer:
    call.writable("administration").releases.immutable = True
    return Answer(status=204)


@table.on("DELETE", BASE + "/immutable-releases")
def disable_immutable(call: Call) -> Answer:
    call.writable("administration").releases.immutable = False
    return Answer(status=204)
