"""One request as the routes see it, and what they answer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs

from pydantic import BaseModel, ValidationError

from gateledger.sandbox.errors import RefusedError, not_found
from gateledger.sandbox.model.issue import Issue
from gateledger.sandbox.model.pull import Pull
from gateledger.sandbox.model.repository import Repository

if TYPE_CHECKING:
    from gateledger.sandbox.hub import Sandbox
    from gateledger.sandbox.installation import Token

B = TypeVar("B", bound=BaseModel)
WRITE = frozenset({"write", "admin"})


@dataclass(eq=False)
class Answer:
    """Status, JSON document (or text) and headers."""

    document: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Call:
    """A request that found its route; `token` is None for the app itself."""

    hub: Sandbox
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    params: dict[str, str] = field(default_factory=dict)
    token: Token | None = None

    @classmethod
    def of(
        cls, hub: Sandbox, method: str, path: str, query: str, headers: dict[str, str], body: bytes
    ) -> Call:
        return cls(hub, method, path, parse_qs(query, keep_blank_values=True), headers, body)

    def ask(self, name: str, default: str = "") -> str:
        """Give a query parameter."""
        return self.query.get(name, [default])[0]

    def json(self) -> Any:
        """Read the body; an empty one is an empty object."""
        try:
            return json.loads(self.body or b"{}")
        except ValueError:
            raise RefusedError(400, "Problems parsing JSON") from None

    def read(self, model: type[B], resource: str) -> B:
        """Validate the body; 422 with the fields that are wrong."""
        document = self.json()
        if not isinstance(document, dict):
            raise RefusedError(400, "Body should be a JSON object")
        try:
            return model.model_validate(document)
        except ValidationError as error:
            raise RefusedError(
                422, "Validation Failed", [_problem(resource, one) for one in error.errors()]
            ) from None

    def repository(self) -> Repository:
        """Give the repository of the path; 404 for what the token may not see."""
        found = self.hub.find(self.params["owner"], self.params["repo"])
        if found is None or not self.may_see(found):
            raise not_found()
        return found

    def may_see(self, repository: Repository) -> bool:
        return self.token is None or not repository.is_private or self.token.sees(repository)

    def may_read(self, permission: str) -> bool:
        """Say whether the token has a permission; the app itself has none of a repository's."""
        return self.token is not None and permission in self.token.permissions

    def readable(self, permission: str) -> Repository:
        """Give the repository if the token may read that part of it; 403 otherwise.

        GitHub lets some parts of public repositories be read without; here none, so that what relies on a
        permission it has not asked for is found out.
        """
        found = self.repository()
        if not self.may_read(permission):
            raise RefusedError(403, "Resource not accessible by integration")
        return found

    def writable(self, permission: str) -> Repository:
        """Give the repository if the token may write there; 403 otherwise."""
        found = self.repository()
        if (
            self.token is None
            or not self.token.sees(found)
            or self.token.permissions.get(permission) not in WRITE
        ):
            raise RefusedError(403, "Resource not accessible by integration")
        return found

    def number(self, name: str) -> int:
        text = self.params[name]
        if not re.fullmatch(r"[0-9]{1,18}", text):
            raise not_found()
        return int(text)

    def pull(self) -> Pull:
        found = self.repository().find_pull(self.number("pull_number"))
        if found is None:
            raise not_found()
        return found

    def thread(self) -> Issue | Pull:
        """Give the issue of the path; a pull request is one too."""
        found = self.repository().threads.get(self.number("issue_number"))
        if found is None:
            raise not_found()
        return found


def _problem(resource: str, error: Any) -> dict[str, Any]:
    code = "missing_field" if error["type"] == "missing" else "invalid"
    field_name = ".".join(str(part) for part in error["loc"]) or "base"
    return {"resource": resource, "field": field_name, "code": code, "message": error["msg"]}
