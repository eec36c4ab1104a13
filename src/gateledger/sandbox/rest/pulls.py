"""Pull requests over REST."""

from __future__ import annotations

from functools import partial
from typing import Literal

from pydantic import BaseModel

from gateledger.sandbox.errors import not_found
from gateledger.sandbox.model.pull import Pull
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.paging import paged
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes import git as git_shapes
from gateledger.sandbox.shapes import pull as shapes
from gateledger.sandbox.shapes.thread import state

table = Table()
BASE = "/repos/{owner}/{repo}"
FILES_LISTED, COMMITS_LISTED = 3_000, 250


@table.on("GET", BASE + "/pulls")
def list_pulls(call: Call) -> Answer:
    wanted, base, head = call.ask("state", "open"), call.ask("base"), call.ask("head")
    newest = call.ask("direction", "desc" if call.ask("sort", "created") == "created" else "asc") == "desc"
    found = [
        pull
        for pull in call.repository().pulls()
        if wanted in {"all", state(pull)}
        and base in {"", pull.base_ref_name}
        and head in {"", f"{pull.head_repository.owner.login}:{pull.head_ref_name}"}
    ]
    key = (lambda pull: pull.updated_at) if call.ask("sort") == "updated" else _number
    return paged(call, sorted(found, key=key, reverse=newest), shapes.simple)


def _number(pull: Pull) -> str:
    return f"{pull.number:012d}"


@table.on("GET", BASE + "/pulls/{pull_number}")
def get_pull(call: Call) -> Answer:
    return Answer(shapes.full(call.pull()))


@table.on("GET", BASE + "/pulls/{pull_number}/files")
def list_files(call: Call) -> Answer:
    pull = call.pull()
    listed = [change for change in pull.changes if change.status != "unchanged"][:FILES_LISTED]
    return paged(call, listed, lambda change: shapes.file(pull.repository, change, pull.head_sha))


@table.on("GET", BASE + "/pulls/{pull_number}/commits")
def list_commits(call: Call) -> Answer:
    pull = call.pull()
    return paged(call, pull.commit_shas[:COMMITS_LISTED], partial(git_shapes.commit, pull.repository))


@table.on("GET", BASE + "/pulls/{pull_number}/reviews")
def list_reviews(call: Call) -> Answer:
    return paged(call, call.pull().reviews, shapes.review)


class MergeBody(BaseModel):
    merge_method: Literal["merge", "squash", "rebase"] = "merge"


@table.on("PUT", BASE + "/pulls/{pull_number}/merge")
def merge(call: Call) -> Answer:
    call.writable("contents")
    pull = call.pull()
    sha = pull.merge(call.read(MergeBody, "PullRequest").merge_method, call.hub.app.bot.login)
    return Answer({"sha": sha, "merged": True, "message": "Pull Request successfully merged"})


@table.on("GET", BASE + "/commits/{commit_sha}/pulls")
def list_pulls_of_commit(call: Call) -> Answer:
    repository = call.repository()
    sha = repository.resolve(call.params["commit_sha"])
    if sha is None:
        raise not_found()
    return paged(call, repository.pulls_with(sha), shapes.simple)
