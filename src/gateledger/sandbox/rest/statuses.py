"""Commit statuses over REST."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from gateledger.sandbox.errors import RefusedError, not_found
from gateledger.sandbox.model.repository import Repository
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.paging import paged
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes import status as shapes

table = Table()
BASE = "/repos/{owner}/{repo}"


class Body(BaseModel):
    state: Literal["error", "failure", "pending", "success"]
    target_url: str | None = Field(default=None, pattern=r"^https?://")
    description: str | None = Field(default=None, max_length=140)
    context: str = Field(default="default", min_length=1, max_length=255)


@table.on("POST", BASE + "/statuses/{sha}")
def create_status(call: Call) -> Answer:
    repository = call.writable("statuses")
    said, sha = call.read(Body, "Status"), call.params["sha"]
    if repository.store.kind(sha) != "commit":
        raise RefusedError(422, f"No commit found for SHA: {sha}")
    made = repository.status(
        sha, said.context, said.state, said.description, target_url=said.target_url, by=call.hub.app.bot.login
    )
    return Answer(shapes.full(made), 201)


def _commit(call: Call) -> tuple[Repository, str]:
    repository = call.readable("statuses")
    sha = repository.resolve(call.params["ref"])
    peeled = repository.peel(sha) if sha else None
    if peeled is None:
        raise not_found()
    return repository, peeled


@table.on("GET", BASE + "/commits/{ref+}/statuses")
def list_statuses(call: Call) -> Answer:
    repository, sha = _commit(call)
    return paged(call, repository.checking.statuses(sha), shapes.full)


@table.on("GET", BASE + "/commits/{ref+}/status")
def get_combined(call: Call) -> Answer:
    repository, sha = _commit(call)
    answer = paged(call, repository.checking.contexts(sha), lambda one: one)
    answer.document = shapes.combined(repository, sha, answer.document)
    return answer
