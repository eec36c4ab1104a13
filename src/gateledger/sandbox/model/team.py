"""Teams of an organization."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.hub import Sandbox


@dataclass(eq=False)
class Team:
    """A team; `members` in the order they joined."""

    organization: Account
    database_id: int
    slug: str
    name: str
    created_at: str
    members: list[Account] = field(default_factory=list)

    graphql_type = "Team"

    @property
    def id(self) -> str:
        return node_id("T", self.database_id)

    @property
    def combined_slug(self) -> str:
        return f"{self.organization.login}/{self.slug}"

    @property
    def url(self) -> str:
        base = self.organization.base_url
        return f"{base}/orgs/{self.organization.login}/teams/{self.slug}"


class Teams:
    """Every team, by organization and slug."""

    def __init__(self, hub: Sandbox) -> None:
        self._hub = hub
        self._teams: dict[tuple[str, str], Team] = {}

    def set(self, organization: str, slug: str, members: list[str], name: str | None) -> Team:
        """Make a team, or give it these members."""
        hub = self._hub
        owner = hub.accounts.get(organization, "Organization")
        shown = name or slug.replace("-", " ").title()
        team = self.find(organization, slug) or Team(owner, hub.ids.next(), slug, shown, hub.clock.now())
        team.members = [hub.account(login) for login in members]
        self._teams[organization.lower(), slug.lower()] = team
        return team

    def every(self) -> list[Team]:
        return list(self._teams.values())

    def find(self, organization: str, slug: str) -> Team | None:
        return self._teams.get((organization.lower(), slug.lower()))
