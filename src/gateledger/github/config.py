"""What the wire is told at the start."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateledger.github.addresses import PUBLIC, Addresses
from gateledger.github.cache import BUDGET
from gateledger.github.pacing import CAPACITY, REFILL


@dataclass(frozen=True)
class GitHubConfig:
    """The App's credentials and where its GitHub lives. `private_key` is a PEM; `graphql_url` None: derived."""

    app_id: int
    private_key: str = field(repr=False)
    rest_url: str = PUBLIC
    graphql_url: str | None = None
    user_agent: str = "gateledger"
    api_version: str = "2022-11-28"
    """The oldest that every supported server knows (GITHUB.md A10)."""
    cache_bytes: int = BUDGET
    write_capacity: int = CAPACITY
    write_refill: float = REFILL
    proxy: str | None = field(default=None, repr=False)

    @property
    def addresses(self) -> Addresses:
        """Where the two APIs are. Raises ValueError."""
        return Addresses.derive(self.rest_url, self.graphql_url)
