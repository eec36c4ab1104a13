"""A GitHub in memory that checks every request body against GitHub's own description."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import FormatChecker
from openapi_schema_validator import OAS30Validator

from gateledger.github.errors import Forbidden, Gone, NotFound
from gateledger.github.routes import fill
from gateledger.publish.hub import ISSUES
from gateledger.publish.shown import MemoryShown

APP = 77
OTHER_APP = 15368
SLUG = "gateledger-acme"
PARAMETERS = {
    "/repos/{owner}/{repo}/commits/{ref}/check-runs": {"check_name", "app_id", "filter", "per_page"}
}


class Crash(Exception):  # noqa: N818
    """The process died."""


class FakeHub:
    """Check runs and comments of one repository. `crash_after` counts the writes until the process dies."""

    app = APP
    other_app = OTHER_APP
    slug = SLUG
    Crash = Crash

    def __init__(self, description: dict[str, Any] | None) -> None:
        self.runs: dict[int, dict[str, Any]] = {}
        self.comments: dict[int, dict[str, Any]] = {}
        self.issues: dict[int, dict[str, Any]] = {}
        self.asked: list[tuple[str, str]] = []
        self.bodies: list[dict[str, Any]] = []
        self.crash_after: int | None = None
        self.before_write: Callable[[], Any] | None = None
        self._description = description
        self._next = 100

    async def get(
        self,
        template: str,
        values: Mapping[str, object] | None = None,
        *,
        params: Mapping[str, str | int] | None = None,
        conditional: bool = True,
    ) -> Any:
        self._note("GET", template, values)
        assert set(params or {}) <= PARAMETERS.get(template, set())
        if template.endswith("{check_run_id}"):
            return self._run(values)
        found = [run for run in self.runs.values() if run["head_sha"] == (values or {})["ref"]]
        return {"total_count": len(found), "check_runs": found}

    async def get_all(
        self,
        template: str,
        values: Mapping[str, object] | None = None,
        *,
        params: Mapping[str, str | int] | None = None,
    ) -> list[Any]:
        self._note("GET", template, values)
        if template.endswith("/issues"):
            assert params == {"state": "all", "creator": f"{SLUG}[bot]"}
            return list(self.issues.values())
        return list(self.comments.values())

    async def post(self, template: str, values: Mapping[str, object] | None = None, body: Any = None) -> Any:
        await self._write("POST", template, values, body)
        self._next += 1
        if "check-runs" in template:
            self.add_run(self._next, **body)
            answer = self.runs[self._next]
        elif template.endswith("/issues"):
            answer = self.add_issue(self._next, **body)
        else:
            answer = self.add_comment(self._next, body["body"])
        self._die()
        return answer

    async def patch(self, template: str, values: Mapping[str, object] | None = None, body: Any = None) -> Any:
        await self._write("PATCH", template, values, body)
        if "check-runs" in template:
            answer = self._run(values)
            if answer["app"]["id"] != APP:
                raise Forbidden("can only be modified by the GitHub App that created it", status=403)
            self._apply(answer, body)
        elif template.endswith("{issue_number}"):
            number = int(str((values or {})["issue_number"]))
            if number not in self.issues:
                raise Gone("This issue was deleted", status=410)
            answer = self.issues[number]
            answer.update(body)
        else:
            answer = self.comments.get(int(str((values or {})["comment_id"])), {})
            if not answer:
                raise NotFound("no such comment", status=404)
            answer["body"] = body["body"]
        self._die()
        return answer

    def add_run(self, number: int, *, app: int = APP, **body: Any) -> None:
        self.runs[number] = {
            "id": number,
            "app": {"id": app},
            "output": {"annotations_count": 0},
            "notes": [],
        }
        self._apply(self.runs[number], body)

    def add_comment(
        self, number: int, body: str, login: str = f"{SLUG}[bot]", app: int | None = APP
    ) -> dict[str, Any]:
        kind = "Bot" if login.endswith("[bot]") else "User"
        self.comments[number] = {
            "id": number,
            "body": body,
            "user": {"login": login, "type": kind},
            "performed_via_github_app": {"id": app} if app else None,
        }
        return self.comments[number]

    def add_issue(
        self, number: int, body: str, title: str = "", login: str = f"{SLUG}[bot]", state: str = "open"
    ) -> dict[str, Any]:
        kind = "Bot" if login.endswith("[bot]") else "User"
        user = {"login": login, "type": kind}
        self.issues[number] = {"number": number, "title": title, "body": body, "state": state, "user": user}
        return self.issues[number]

    def lines(self, number: int) -> list[int]:
        return [note["start_line"] for note in self.runs[number]["notes"]]

    @property
    def writes(self) -> list[str]:
        return [method for method, _ in self.asked if method != "GET"]

    def _run(self, values: Mapping[str, object] | None) -> dict[str, Any]:
        run = self.runs.get(int(str((values or {})["check_run_id"])))
        if run is None:
            raise NotFound("no such check run", status=404)
        return run

    def _apply(self, run: dict[str, Any], body: dict[str, Any]) -> None:
        added = body.get("output", {}).get("annotations", [])
        run["notes"].extend(added)
        run.update({name: value for name, value in body.items() if name != "output"})
        run["output"] = {**run["output"], **body.get("output", {}), "annotations_count": len(run["notes"])}

    def _note(self, method: str, template: str, values: Mapping[str, object] | None) -> None:
        self.asked.append((method, fill(template, values)))

    async def _write(
        self, method: str, template: str, values: Mapping[str, object] | None, body: Any
    ) -> None:
        self._note(method, template, values)
        self.bodies.append(body)
        self._check(method, template, body)
        if self.before_write:
            hook, self.before_write = self.before_write, None
            await hook()

    def _die(self) -> None:
        if self.crash_after is not None:
            self.crash_after -= 1
            if self.crash_after <= 0:
                self.crash_after = None
                raise Crash

    def _check(self, method: str, template: str, body: Any) -> None:
        if self._description is None:
            return
        if template == ISSUES:
            assert set(body) <= {"title", "body"}  # the description at hand leaves this path out
            return
        operation = self._description["paths"][template][method.lower()]
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        known = set(schema["properties"])
        assert set(body) <= known, f"unknown fields {set(body) - known}"
        OAS30Validator(
            {**schema, "components": self._description["components"]}, format_checker=FormatChecker()
        ).validate(json.loads(json.dumps(body)))


@pytest.fixture(scope="session")
def description(oracles: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((oracles / "openapi-trim.json").read_text())
    return loaded


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub(None)


@pytest.fixture
def strict_hub(description: dict[str, Any]) -> FakeHub:
    return FakeHub(description)


@pytest.fixture
def shown() -> MemoryShown:
    return MemoryShown()
