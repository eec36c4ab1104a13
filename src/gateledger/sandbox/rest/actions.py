"""Workflow runs, jobs and artifacts over REST."""

from __future__ import annotations

from gateledger.sandbox.errors import RefusedError, not_found
from gateledger.sandbox.model.repository import Repository
from gateledger.sandbox.model.workflow import Artifact, WorkflowRun
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.paging import paged
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes import workflow as shapes

table = Table()
BASE = "/repos/{owner}/{repo}/actions"
DOWNLOAD = "/_download/{key}"


@table.on("GET", BASE + "/runs")
def list_runs(call: Call) -> Answer:
    sha, event, status = (call.ask(name) for name in ("head_sha", "event", "status"))
    found = [
        run
        for run in call.readable("actions").workflows.runs()
        if sha in {"", run.suite.head_sha}
        and event in {"", run.event}
        and status in {"", run.suite.status, run.suite.conclusion}
    ]
    return paged(call, found, shapes.run, "workflow_runs")


def _run(call: Call) -> WorkflowRun:
    found = call.readable("actions").workflows.find(call.number("run_id"))
    if found is None:
        raise not_found()
    return found


@table.on("GET", BASE + "/runs/{run_id}")
def get_run(call: Call) -> Answer:
    return Answer(shapes.run(_run(call)))


@table.on("GET", BASE + "/runs/{run_id}/jobs")
def list_jobs(call: Call) -> Answer:
    return paged(call, _run(call).jobs, shapes.job, "jobs")


@table.on("GET", BASE + "/jobs/{job_id}")
def get_job(call: Call) -> Answer:
    found = call.readable("actions").checking.run(call.number("job_id"))
    if found is None or found.suite.workflow_run is None:
        raise not_found()
    return Answer(shapes.job(found))


def _named(call: Call, artifacts: list[Artifact]) -> Answer:
    name = call.ask("name")
    found = [one for one in artifacts if name in {"", one.name}]
    return paged(call, found, shapes.artifact, "artifacts")


@table.on("GET", BASE + "/runs/{run_id}/artifacts")
def list_artifacts_of_run(call: Call) -> Answer:
    return _named(call, _run(call).artifacts)


@table.on("GET", BASE + "/artifacts")
def list_artifacts(call: Call) -> Answer:
    return _named(call, call.readable("actions").workflows.artifacts())


def _artifact(call: Call, repository: Repository) -> Artifact:
    wanted = call.number("artifact_id")
    for one in repository.workflows.artifacts():
        if one.database_id == wanted:
            return one
    raise not_found()


@table.on("GET", BASE + "/artifacts/{artifact_id}")
def get_artifact(call: Call) -> Answer:
    return Answer(shapes.artifact(_artifact(call, call.readable("actions"))))


@table.on("GET", BASE + "/artifacts/{artifact_id}/zip")
def download(call: Call) -> Answer:
    """Send the asker to an address that needs no token and must not be given one."""
    found = _artifact(call, call.readable("actions"))
    if found.expired:
        raise RefusedError(410, "Artifact has expired")
    where = call.hub.downloads.offer(found.archive, "application/zip")
    return Answer("", 302, {"location": f"{call.hub.url}{DOWNLOAD.format(key=where)}"})


@table.on("GET", DOWNLOAD, "anyone")
def downloaded(call: Call) -> Answer:
    if "authorization" in call.headers:  # as the storage behind GitHub's pre-signed addresses does
        raise RefusedError(400, "Only one auth mechanism allowed")
    found = call.hub.downloads.find(call.params["key"])
    if found is None:
        raise not_found()
    return Answer(found.data, headers={"content-type": found.content_type})
