"""Commit statuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.model.repository import Repository

STATES = ("error", "failure", "pending", "success")


@dataclass(frozen=True, eq=False)
class CommitStatus:
    """What somebody said of a commit under a name; `state` in lower case as REST writes it."""

    repository: Repository
    database_id: int
    sha: str
    context: str
    state: str
    description: str | None
    target_url: str | None
    creator: Account
    created_at: str

    graphql_type = "StatusContext"

    @property
    def id(self) -> str:
        return node_id("SC", self.database_id)

    @property
    def avatar_url(self) -> str:
        return self.creator.avatar_url
