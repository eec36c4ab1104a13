"""Deployments and their statuses."""

from __future__ import annotations

from typing import Any

from gateledger.sandbox.graphql.access import needs
from gateledger.sandbox.graphql.connection import Connection, connect
from gateledger.sandbox.graphql.info import Info
from gateledger.sandbox.model.branches import Ref
from gateledger.sandbox.model.deployment import Deployment, DeploymentStatus
from gateledger.sandbox.model.repository import Repository

ACTIVE = {"success": "ACTIVE"}


def _deployments(source: Repository, info: Info, **args: Any) -> Connection:
    needs(info, "deployments")
    wanted, order = args.get("environments"), args["orderBy"]
    found = [one for one in source.deployments.every() if wanted is None or one.environment.name in wanted]
    return connect(info, found if order["direction"] == "DESC" else found[::-1], args)


def _ref(source: Deployment, _: Info) -> Ref | None:
    return source.repository.branches.find(source.ref)


def _statuses(source: Deployment, info: Info, **args: Any) -> Connection:
    """Newest first, as GitHub lists them."""
    return connect(info, [(source, one) for one in source.statuses[::-1]], args)


def _latest(source: Deployment, _: Info) -> tuple[Deployment, DeploymentStatus]:
    return source, source.statuses[-1]


def _of_status(name: str) -> Any:
    return lambda source, _: getattr(source[1], name)


RESOLVERS: dict[tuple[str, str], Any] = {
    ("Repository", "deployments"): _deployments,
    ("Deployment", "commitOid"): lambda source, _: source.sha,
    ("Deployment", "environment"): lambda source, _: source.environment.name,
    ("Deployment", "latestStatus"): _latest,
    ("Deployment", "ref"): _ref,
    ("Deployment", "state"): lambda source, _: ACTIVE.get(source.state, source.state.upper()),
    ("Deployment", "statuses"): _statuses,
    ("DeploymentStatus", "createdAt"): _of_status("created_at"),
    ("DeploymentStatus", "creator"): _of_status("creator"),
    ("DeploymentStatus", "deployment"): lambda source, _: source[0],
    ("DeploymentStatus", "description"): _of_status("description"),
    ("DeploymentStatus", "environment"): lambda source, _: source[0].environment.name,
    ("DeploymentStatus", "id"): _of_status("id"),
    ("DeploymentStatus", "state"): lambda source, _: source[1].state.upper(),
    ("DeploymentStatus", "updatedAt"): _of_status("created_at"),
}
