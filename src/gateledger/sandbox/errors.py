"""What the sandbox refuses, and how GitHub words it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

DOCS = "https://docs.github.com/rest"


class SandboxError(Exception):
    """A caller of the in-process interface asked for something impossible."""


class RefusedError(Exception):
    """An answer that is not 2xx: status, message and the errors of a 422."""

    def __init__(self, status: int, message: str, errors: Sequence[Any] = ()) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message
        self.errors = list(errors)

    def body(self) -> dict[str, Any]:
        """Shape the answer's JSON document."""
        document: dict[str, Any] = {"message": self.message}
        if self.errors:
            document["errors"] = self.errors
        return document | {"documentation_url": DOCS, "status": str(self.status)}


def not_found() -> RefusedError:
    return RefusedError(404, "Not Found")


def invalid(resource: str, field: str, code: str, message: str | None = None) -> RefusedError:
    """Refuse one field of a request body, as GitHub's 422 does."""
    error = {"resource": resource, "field": field, "code": code}
    return RefusedError(422, "Validation Failed", [error | ({"message": message} if message else {})])
