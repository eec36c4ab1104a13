"""Workflow runs, jobs and artifacts as JSON."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from gateledger.sandbox.clock import stamp
from gateledger.sandbox.model.check import CheckRun
from gateledger.sandbox.model.workflow import Artifact, Workflow, WorkflowRun
from gateledger.sandbox.shapes.account import account
from gateledger.sandbox.shapes.check import pulls
from gateledger.sandbox.shapes.git import brief
from gateledger.sandbox.shapes.pull import minimal
from gateledger.sandbox.shapes.repository import api_url, repository

KEPT_DAYS = 90
LINKS = ("jobs", "logs", "artifacts", "cancel", "rerun")


def workflow(one: Workflow) -> dict[str, Any]:
    """Shape: workflow."""
    where, file = one.repository, one.path.rpartition("/")[2]
    return {
        "id": one.database_id,
        "node_id": one.id,
        "name": one.name,
        "path": one.path,
        "state": "active",
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "url": f"{api_url(where)}/actions/workflows/{one.database_id}",
        "html_url": f"{where.url}/blob/{where.default_branch}/{one.path}",
        "badge_url": f"{where.url}/actions/workflows/{file}/badge.svg",
    }


def _addresses(one: WorkflowRun) -> dict[str, Any]:
    base = api_url(one.repository)
    url = f"{base}/actions/runs/{one.database_id}"
    return {
        "url": url,
        "html_url": one.url,
        **{f"{name}_url": f"{url}/{name}" for name in LINKS},
        "check_suite_url": f"{base}/check-suites/{one.suite.database_id}",
        "workflow_url": f"{base}/actions/workflows/{one.workflow.database_id}",
        "previous_attempt_url": None,
    }


def run(one: WorkflowRun) -> dict[str, Any]:
    """Shape: workflow-run."""
    where = repository(one.repository)
    return _addresses(one) | {
        "id": one.database_id,
        "node_id": one.id,
        "name": one.workflow.name,
        "display_title": one.workflow.name,
        "path": one.workflow.path,
        "workflow_id": one.workflow.database_id,
        "check_suite_id": one.suite.database_id,
        "check_suite_node_id": one.suite.id,
        "run_number": one.number,
        "run_attempt": 1,
        "event": one.event,
        "head_branch": one.suite.head_branch,
        "head_sha": one.suite.head_sha,
        "head_commit": brief(one.repository, one.suite.head_sha),
        "status": one.suite.status,
        "conclusion": one.suite.conclusion,
        "actor": account(one.actor),
        "triggering_actor": account(one.actor),
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "run_started_at": one.created_at,
        "pull_requests": [minimal(pull) for pull in pulls(one.suite)],
        "repository": where,
        "head_repository": where,
        "referenced_workflows": [],
    }


def job(one: CheckRun) -> dict[str, Any]:
    """Shape: job; a job's id is its check run's."""
    ran = one.suite.workflow_run
    assert ran is not None
    base = api_url(one.repository)
    return {
        "id": one.database_id,
        "run_id": ran.database_id,
        "run_url": f"{base}/actions/runs/{ran.database_id}",
        "run_attempt": 1,
        "node_id": one.id,
        "head_sha": one.head_sha,
        "head_branch": one.suite.head_branch,
        "url": f"{base}/actions/jobs/{one.database_id}",
        "html_url": f"{ran.url}/job/{one.database_id}",
        "status": one.status,
        "conclusion": one.conclusion,
        "created_at": ran.created_at,
        "started_at": one.started_at or ran.created_at,
        "completed_at": one.completed_at,
        "name": one.name,
        "steps": [],
        "check_run_url": f"{base}/check-runs/{one.database_id}",
        "labels": ["ubuntu-latest"],
        "runner_id": None,
        "runner_name": None,
        "runner_group_id": None,
        "runner_group_name": None,
        "workflow_name": ran.workflow.name,
    }


def artifact(one: Artifact) -> dict[str, Any]:
    """Shape: artifact."""
    suite, base = one.run.suite, api_url(one.run.repository)
    url = f"{base}/actions/artifacts/{one.database_id}"
    return {
        "id": one.database_id,
        "node_id": one.id,
        "name": one.name,
        "size_in_bytes": len(one.archive),
        "url": url,
        "archive_download_url": f"{url}/zip",
        "expired": one.expired,
        "digest": f"sha256:{hashlib.sha256(one.archive).hexdigest()}",
        "created_at": one.created_at,
        "updated_at": one.created_at,
        "expires_at": _after(one.created_at),
        "workflow_run": {
            "id": one.run.database_id,
            "repository_id": one.run.repository.database_id,
            "head_repository_id": one.run.repository.database_id,
            "head_branch": suite.head_branch,
            "head_sha": suite.head_sha,
        },
    }


def _after(moment: str) -> str:
    return stamp(datetime.fromisoformat(moment) + timedelta(days=KEPT_DAYS))
