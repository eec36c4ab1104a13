"""The control endpoints of a sandbox in another process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gateledger.sandbox.errors import SandboxError, not_found
from gateledger.sandbox.model.check import CheckRun
from gateledger.sandbox.model.comment import Comment, Review
from gateledger.sandbox.model.deployment import Deployment, Environment
from gateledger.sandbox.model.issue import Issue
from gateledger.sandbox.model.pull import Pull
from gateledger.sandbox.model.queue import MergeGroup
from gateledger.sandbox.model.release import Asset, Release
from gateledger.sandbox.model.repository import Repository
from gateledger.sandbox.model.ruleset import Ruleset
from gateledger.sandbox.model.status import CommitStatus
from gateledger.sandbox.model.team import Team
from gateledger.sandbox.model.workflow import Artifact, WorkflowRun
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.seed import seed
from gateledger.sandbox.shapes import (
    account,
    deployment,
    installation,
    pull,
    release,
    repository,
    status,
    thread,
    workflow,
)
from gateledger.sandbox.shapes import check as check_shapes

if TYPE_CHECKING:
    from gateledger.sandbox.hub import Sandbox

SETTABLE = {"webhook_url", "latency", "tree_limit", "blob_limit"}
PARTS = {"deployments", "releases", "rulesets", "workflows"}


def control(call: Call) -> Answer:
    """Answer one control request; unknown ones are 404."""
    found = ROUTES.get((call.method, call.path.removeprefix("/_control/")))
    if found is None:
        raise not_found()
    return Answer(found(call.hub, call.json() if call.method == "POST" else _asked(call)))


def _asked(call: Call) -> dict[str, Any]:
    return {name: values[0] for name, values in call.query.items()}


def _configure(hub: Sandbox, body: dict[str, Any]) -> Any:
    for name, value in body.items():
        if name not in SETTABLE:
            raise SandboxError(f"{name!r} cannot be set; {sorted(SETTABLE)} can")
        setattr(hub, name, value)
    return {name: getattr(hub, name) for name in SETTABLE}


def _call(hub: Sandbox, body: dict[str, Any]) -> Any:
    """Call a method: `hub.flush`, `repository.commit`, `issue.edit`, `pull.push`, `group.destroy` ..."""
    kind, _, name = str(body.pop("call")).rpartition(".")
    if name.startswith("_"):
        raise SandboxError(f"{name!r} is private")
    target = _target(hub, kind, body)
    given = {key: _value(target, value) for key, value in body.items()}
    result = getattr(target, name)(**given)
    return {"result": describe(result)}


def _target(hub: Sandbox, kind: str, body: dict[str, Any]) -> Any:
    if kind in {"", "hub"}:
        return hub
    if kind == "faults":
        return hub.faults
    where = _repository(hub, str(body.pop("repository")))
    if kind == "repository":
        return where
    if kind in PARTS:
        return getattr(where, kind)
    number = int(body.pop("number"))
    if kind in {"issue", "pull"}:
        return _thread(where, number)
    if kind == "group":
        found = next(
            (group for group in where.groups if group.entries[-1].pull_request.number == number), None
        )
        if found:
            return found
    raise SandboxError(f"there is no {kind!r} {number}")


def _repository(hub: Sandbox, name: str) -> Repository:
    found = hub.repositories.get(name.lower())
    if found is None:
        raise SandboxError(f"there is no repository {name!r}")
    return found


def _thread(where: Repository, number: int) -> Issue | Pull:
    found = where.threads.get(number)
    if found is None:
        raise SandboxError(f"{where.name_with_owner} has no number {number}")
    return found


def _value(target: Any, value: Any) -> Any:
    """Turn `{"$thread": 7}` into that issue or pull request of the target's repository."""
    if isinstance(value, dict) and set(value) == {"$thread"}:
        return _thread(target if isinstance(target, Repository) else target.repository, int(value["$thread"]))
    if isinstance(value, list):
        return [_value(target, one) for one in value]
    return value


def _deployment(one: Deployment) -> dict[str, Any]:
    """A deployment with what REST keeps apart: how it stands, its run, what was said."""
    extra = {"state": one.state, "run_id": one.run.database_id, "reports": one.reports}
    answers = [{"state": each.state, "comment": each.comment} for each in one.answers]
    return deployment.deployment(one) | extra | {"answers": answers}


SHAPES: list[tuple[type, Callable[[Any], Any]]] = [
    (Issue, thread.issue),
    (Pull, pull.full),
    (Comment, thread.comment),
    (Review, pull.review),
    (Repository, repository.repository),
    (CommitStatus, status.full),
    (Deployment, _deployment),
    (Environment, deployment.environment),
    (Release, release.release),
    (Asset, release.asset),
    (Ruleset, lambda one: {"id": one.database_id, "name": one.name, "enforcement": one.enforcement}),
    (WorkflowRun, workflow.run),
    (Artifact, workflow.artifact),
    (Team, account.team),
]


def describe(value: Any) -> Any:
    """Give a result as JSON, in REST's shapes where there is one."""
    if isinstance(value, list | tuple):
        return [describe(one) for one in value]
    if isinstance(value, CheckRun):
        return stored(value)
    if isinstance(value, MergeGroup):
        names = ("head_sha", "head_ref", "base_sha", "base_ref")
        return {name: getattr(value, name) for name in names}
    for kind, shape in SHAPES:
        if isinstance(value, kind):
            return shape(value)
    return value if isinstance(value, str | int | float | bool | dict | None) else str(value)


def stored(run: CheckRun) -> dict[str, Any]:
    """A check run with what REST keeps apart: annotations and buttons."""
    return check_shapes.run(run) | {"annotations": run.annotations, "actions": run.actions}


def _requests(hub: Sandbox, _: dict[str, Any]) -> Any:
    return {"requests": [asdict(one) for one in hub.requests], "in_flight_peak": hub.in_flight_peak}


def _reset(hub: Sandbox, _: dict[str, Any]) -> Any:
    hub.reset_requests()
    return {}


def _checks(hub: Sandbox, asked: dict[str, Any]) -> Any:
    """The checks of one commit, or the newest of every commit of the repository."""
    with hub.lock:
        where = _repository(hub, asked["repository"])
        shas = [asked["sha"]] if "sha" in asked else [one.head_sha for one in where.pulls()]
        return {sha: [stored(run) for run in where.checks(sha)] for sha in shas}


def _deliveries(hub: Sandbox, _: dict[str, Any]) -> Any:
    return [installation.delivery(one) for one in hub.deliveries]


def _flush(hub: Sandbox, asked: dict[str, Any]) -> Any:
    return {"flushed": hub.flush(float(asked.get("timeout", 10)))}


def _state(hub: Sandbox, _: dict[str, Any]) -> Any:
    return {
        "url": hub.url,
        "graphql_url": hub.graphql_url,
        "app_id": hub.app.database_id,
        "repositories": [one.name_with_owner for one in hub.repositories.values()],
        "installations": list(hub.installations),
        "check_writes": sum(
            one.method in {"POST", "PATCH"} and "/check-runs" in one.path and one.status in {200, 201}
            for one in hub.requests
        ),
    }


ROUTES: dict[tuple[str, str], Callable[[Sandbox, dict[str, Any]], Any]] = {
    ("GET", "state"): _state,
    ("POST", "configure"): _configure,
    ("POST", "seed"): seed,
    ("POST", "call"): _call,
    ("GET", "requests"): _requests,
    ("POST", "requests/reset"): _reset,
    ("GET", "checks"): _checks,
    ("GET", "deliveries"): _deliveries,
    ("GET", "flush"): _flush,
}
