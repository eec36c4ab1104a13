"""Releases and their assets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.model.repository import Repository


@dataclass(eq=False)
class Asset:
    """A file of a release."""

    release: Release
    database_id: int
    name: str
    label: str | None
    content_type: str
    data: bytes
    uploader: Account
    created_at: str

    graphql_type = "ReleaseAsset"

    @property
    def id(self) -> str:
        return node_id("RA", self.database_id)

    @property
    def url(self) -> str:
        one = self.release
        return f"{one.repository.url}/releases/download/{one.shown_tag}/{self.name}"


@dataclass(eq=False)
class Release:
    """A release; a draft has no tag of its own yet, an immutable one keeps its tag and assets for ever."""

    repository: Repository
    database_id: int
    tag_name: str
    target_commitish: str
    name: str | None
    body: str | None
    author: Account
    created_at: str
    updated_at: str
    draft: bool = True
    prerelease: bool = False
    immutable: bool = False
    make_latest: str = "true"
    published_at: str | None = None
    assets: list[Asset] = field(default_factory=list)

    graphql_type = "Release"

    @property
    def id(self) -> str:
        return node_id("RE", self.database_id)

    @property
    def shown_tag(self) -> str:
        """A draft's page does not know its tag."""
        return f"untagged-{self.database_id:020x}" if self.draft else self.tag_name

    @property
    def url(self) -> str:
        return f"{self.repository.url}/releases/tag/{self.shown_tag}"

    @property
    def ref(self) -> str:
        return f"refs/tags/{self.tag_name}"
