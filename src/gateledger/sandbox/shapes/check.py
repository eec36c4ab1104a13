"""Check runs and suites as JSON."""

from __future__ import annotations

from typing import Any

from gateledger.sandbox.model.check import CheckRun, CheckSuite
from gateledger.sandbox.model.pull import Pull
from gateledger.sandbox.shapes.account import app
from gateledger.sandbox.shapes.git import brief
from gateledger.sandbox.shapes.pull import minimal
from gateledger.sandbox.shapes.repository import api_url, repository


def pulls(suite: CheckSuite) -> list[Pull]:
    """List the open pull requests of this commit; those from forks are unknown to the checks interface."""
    here = suite.repository.pulls()
    return [
        pull
        for pull in here
        if pull.head_sha == suite.head_sha and pull.state == "OPEN" and not pull.is_cross_repository
    ]


def run(one: CheckRun) -> dict[str, Any]:
    """Shape: check-run."""
    url = f"{api_url(one.repository)}/check-runs/{one.database_id}"
    output = {
        "title": one.title,
        "summary": one.summary,
        "text": one.text,
        "annotations_count": len(one.annotations),
        "annotations_url": f"{url}/annotations",
    }
    return {
        "id": one.database_id,
        "name": one.name,
        "node_id": one.id,
        "head_sha": one.head_sha,
        "external_id": one.external_id,
        "url": url,
        "html_url": one.url,
        "details_url": one.details_url or one.app.url,
        "status": one.status,
        "conclusion": one.conclusion,
        "started_at": one.started_at,
        "completed_at": one.completed_at,
        "output": output,
        "check_suite": {"id": one.suite.database_id},
        "app": app(one.app),
        "pull_requests": [minimal(pull) for pull in pulls(one.suite)],
    }


def suite(one: CheckSuite) -> dict[str, Any]:
    """Shape: the `check_suite` of a webhook."""
    url = f"{api_url(one.repository)}/check-suites/{one.database_id}"
    return {
        "id": one.database_id,
        "node_id": one.id,
        "head_branch": one.head_branch,
        "head_sha": one.head_sha,
        "status": one.status,
        "conclusion": one.conclusion,
        "url": url,
        "before": one.before,
        "after": one.head_sha,
        "pull_requests": [minimal(pull) for pull in pulls(one)],
        "app": app(one.app),
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "rerequestable": True,
        "runs_rerequestable": True,
        "latest_check_runs_count": len(one.latest_runs),
        "check_runs_url": f"{url}/check-runs",
        "head_commit": brief(one.repository, one.head_sha),
    }


def full_suite(one: CheckSuite) -> dict[str, Any]:
    """Shape: check-suite."""
    return suite(one) | {"repository": repository(one.repository)}


def event_run(one: CheckRun) -> dict[str, Any]:
    """Shape: the `check_run` of a webhook, which carries more of its suite."""
    full = suite(one.suite)
    kept = (
        "id",
        "node_id",
        "head_branch",
        "head_sha",
        "status",
        "conclusion",
        "url",
        "before",
        "after",
        "pull_requests",
        "app",
        "created_at",
        "updated_at",
    )
    return run(one) | {"check_suite": {key: full[key] for key in kept}}
