"""Deployments and environments as JSON."""

from __future__ import annotations

from typing import Any

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.model.check import App
from gateledger.sandbox.model.deployment import Deployment, DeploymentStatus, Environment, GateAnswer
from gateledger.sandbox.shapes.account import account
from gateledger.sandbox.shapes.repository import api_url


def deployment(one: Deployment) -> dict[str, Any]:
    """Shape: deployment."""
    base, name = api_url(one.repository), one.environment.name
    url = f"{base}/deployments/{one.database_id}"
    return {
        "url": url,
        "id": one.database_id,
        "node_id": one.id,
        "sha": one.sha,
        "ref": one.ref,
        "task": "deploy",
        "payload": {},
        "original_environment": name,
        "environment": name,
        "transient_environment": False,
        "production_environment": name == "production",
        "description": None,
        "creator": account(one.creator),
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "statuses_url": f"{url}/statuses",
        "repository_url": base,
    }


def status(one: Deployment, state: DeploymentStatus) -> dict[str, Any]:
    """Shape: deployment-status."""
    url = f"{api_url(one.repository)}/deployments/{one.database_id}"
    log = f"{one.run.url}/job/{one.job.database_id}"
    return {
        "url": f"{url}/statuses/{state.database_id}",
        "id": state.database_id,
        "node_id": state.id,
        "state": state.state,
        "creator": account(state.creator),
        "description": state.description,
        "environment": one.environment.name,
        "target_url": log,
        "log_url": log,
        "environment_url": "",
        "created_at": state.created_at,
        "updated_at": state.created_at,
        "deployment_url": url,
        "repository_url": api_url(one.repository),
    }


def _address(one: Environment) -> str:
    return f"{api_url(one.repository)}/environments/{one.name}"


def environment(one: Environment) -> dict[str, Any]:
    """Shape: environment."""
    return {
        "id": one.database_id,
        "node_id": one.id,
        "name": one.name,
        "url": _address(one),
        "html_url": f"{one.repository.url}/deployments/activity_log?environments_filter={one.name}",
        "created_at": one.created_at,
        "updated_at": one.created_at,
        "can_admins_bypass": True,
        "protection_rules": [],
        "deployment_branch_policy": None,
    }


def rule(one: Environment, app: App) -> dict[str, Any]:
    """Shape: deployment-protection-rule."""
    number = one.rules[app]
    return {
        "id": number,
        "node_id": node_id("GA", number),
        "enabled": True,
        "app": {
            "id": app.database_id,
            "slug": app.slug,
            "integration_url": f"{one.repository.hub.url}/apps/{app.slug}",
            "node_id": app.id,
        },
    }


def pending(one: Deployment) -> dict[str, Any]:
    """Shape: pending-deployment."""
    kept = ("id", "node_id", "name", "url", "html_url")
    shown = environment(one.environment)
    return {
        "environment": {key: shown[key] for key in kept},
        "wait_timer": 0,
        "wait_timer_started_at": None,
        "current_user_can_approve": False,
        "reviewers": [],
    }


def approval(one: Deployment, said: GateAnswer) -> dict[str, Any]:
    """Shape: environment-approvals."""
    kept = ("id", "node_id", "name", "url", "html_url", "created_at", "updated_at")
    shown = environment(one.environment)
    return {
        "environments": [{key: shown[key] for key in kept}],
        "state": said.state,
        "user": account(said.by),
        "comment": said.comment,
    }
