"""Labels of a repository."""

from __future__ import annotations

from dataclasses import dataclass

from gateledger.sandbox.clock import node_id


@dataclass(eq=False)
class Label:
    """A label, by name unique in its repository."""

    database_id: int
    name: str
    repository_url: str
    created_at: str
    color: str = "ededed"
    description: str | None = None
    is_default: bool = False

    graphql_type = "Label"

    @property
    def id(self) -> str:
        return node_id("LA", self.database_id)

    @property
    def url(self) -> str:
        return f"{self.repository_url}/labels/{self.name}"
