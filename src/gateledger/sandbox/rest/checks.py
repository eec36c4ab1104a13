"""Check runs over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from gateledger.sandbox.clock import stamp
from gateledger.sandbox.errors import RefusedError, not_found
from gateledger.sandbox.model.check import CheckRun, CheckSuite
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.paging import paged
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes import check as shapes

table = Table()
BASE = "/repos/{owner}/{repo}"
Conclusion = Literal["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"]
KILOBYTES_64 = 65_536


class Annotation(BaseModel):
    path: str
    start_line: int = Field(ge=1)
    end_line: int = Field(ge=1)
    start_column: int | None = None
    end_column: int | None = None
    annotation_level: Literal["notice", "warning", "failure"]
    message: str = Field(min_length=1, max_length=KILOBYTES_64)
    title: str | None = Field(default=None, max_length=255)
    raw_details: str | None = Field(default=None, max_length=KILOBYTES_64)

    @model_validator(mode="after")
    def columns_on_one_line(self) -> Self:
        """Columns make sense on a single line only."""
        if self.start_line > self.end_line:
            raise ValueError("end_line must not come before start_line")
        if self.start_line != self.end_line and (self.start_column or self.end_column):
            raise ValueError("columns are allowed only when start_line and end_line are the same")
        return self


class Output(BaseModel):
    title: str | None = None
    summary: str = Field(max_length=65_535)
    text: str | None = Field(default=None, max_length=65_535)
    annotations: list[Annotation] = Field(default=[], max_length=50)


class Action(BaseModel):
    label: str = Field(max_length=20)
    description: str = Field(max_length=40)
    identifier: str = Field(max_length=20)


class Update(BaseModel):
    name: str | None = None
    details_url: str | None = Field(default=None, pattern=r"^https?://")
    external_id: str | None = None
    status: Literal["queued", "in_progress", "completed"] | None = None
    started_at: datetime | None = None
    conclusion: Conclusion | None = None
    completed_at: datetime | None = None
    output: Output | None = None
    actions: list[Action] = Field(default=[], max_length=3)

    @model_validator(mode="after")
    def conclusion_completes(self) -> Self:
        """A conclusion completes the run; a completed one needs a conclusion."""
        if self.conclusion is not None:
            self.status = "completed"
        elif self.status == "completed" or self.completed_at is not None:
            raise ValueError("conclusion is required when status is completed")
        return self

    def plain(self) -> dict[str, Any]:
        """Give the body as the model takes it, times as GitHub writes them."""
        body = self.model_dump(exclude_none=True, exclude_unset=True)
        if self.status:
            body["status"] = self.status
        for name in ("started_at", "completed_at"):
            if moment := getattr(self, name):
                body[name] = stamp(moment)
        return body


class CreateOutput(Output):
    title: str


class Create(Update):
    name: str = Field(min_length=1)
    head_sha: str = Field(pattern=r"^[0-9a-f]{40}$")
    output: CreateOutput | None = None


@table.on("POST", BASE + "/check-runs")
def create_run(call: Call) -> Answer:
    repository = call.writable("checks")
    body = call.read(Create, "CheckRun")
    return Answer(shapes.run(repository.checking.create(call.hub.app, body.plain())), 201)


def _run(call: Call) -> CheckRun:
    found = call.readable("checks").checking.run(call.number("check_run_id"))
    if found is None:
        raise not_found()
    return found


@table.on("PATCH", BASE + "/check-runs/{check_run_id}")
def update_run(call: Call) -> Answer:
    repository, run = call.writable("checks"), _run(call)
    if run.app is not call.hub.app:
        raise RefusedError(
            403,
            f"Invalid app_id `{call.hub.app.database_id}` - check run can only be modified by the GitHub App that created it.",
        )
    body = call.read(Update, "CheckRun")
    return Answer(shapes.run(repository.checking.update(run, body.plain())))


@table.on("GET", BASE + "/check-runs/{check_run_id}")
def get_run(call: Call) -> Answer:
    return Answer(shapes.run(_run(call)))


@table.on("GET", BASE + "/check-runs/{check_run_id}/annotations")
def list_annotations(call: Call) -> Answer:
    run = _run(call)

    def shape(one: dict[str, Any]) -> dict[str, Any]:
        blank = dict.fromkeys(("start_column", "end_column", "title", "raw_details"))
        return blank | one | {"blob_href": f"{run.repository.url}/blob/{run.head_sha}/{one['path']}"}

    return paged(call, run.annotations, shape)


@table.on("POST", BASE + "/check-runs/{check_run_id}/rerequest")
def rerequest_run(call: Call) -> Answer:
    repository = call.writable("checks")
    repository.checking.rerequest(_run(call), call.hub.app.bot)
    return Answer({}, 201)


@table.on("GET", BASE + "/commits/{ref+}/check-runs")
def list_runs(call: Call) -> Answer:
    repository = call.readable("checks")
    sha = repository.resolve(call.params["ref"])
    if sha is None:
        raise RefusedError(422, f"No commit found for SHA: {call.params['ref']}")
    runs = list(reversed(repository.checks(sha)))
    if call.ask("filter", "latest") == "latest":
        runs = repository.checking.latest(sha)[::-1]
    for name, read in (("check_name", "name"), ("status", "status")):
        if wanted := call.ask(name):
            runs = [run for run in runs if getattr(run, read) == wanted]
    if wanted := call.ask("app_id"):
        runs = [run for run in runs if str(run.app.database_id) == wanted]
    return paged(call, runs, shapes.run, "check_runs")


@table.on("GET", BASE + "/commits/{ref+}/check-suites")
def list_suites(call: Call) -> Answer:
    repository = call.readable("checks")
    sha = repository.resolve(call.params["ref"])
    if sha is None:
        raise RefusedError(422, f"No commit found for SHA: {call.params['ref']}")
    wanted = call.ask("app_id")
    found = [one for one in repository.checking.suites(sha) if wanted in {"", str(one.app.database_id)}]
    return paged(call, found, shapes.full_suite, "check_suites")


def _suite(call: Call) -> CheckSuite:
    found = call.readable("checks").checking.find_suite(call.number("check_suite_id"))
    if found is None:
        raise not_found()
    return found


@table.on("GET", BASE + "/check-suites/{check_suite_id}")
def get_suite(call: Call) -> Answer:
    return Answer(shapes.full_suite(_suite(call)))


@table.on("GET", BASE + "/check-suites/{check_suite_id}/check-runs")
def list_runs_of_suite(call: Call) -> Answer:
    return paged(call, _suite(call).latest_runs, shapes.run, "check_runs")
