"""Organizations and their teams."""

from __future__ import annotations

from typing import Any

from gateledger.sandbox.graphql.access import forbidden, needs
from gateledger.sandbox.graphql.connection import Connection, connect
from gateledger.sandbox.graphql.info import Info
from gateledger.sandbox.graphql.root import missing
from gateledger.sandbox.model.team import Team
from gateledger.sandbox.people import Account


def organization(_: Any, info: Info, login: str) -> Account:
    found = info.context.hub.accounts.find(login)
    if found is None or found.type != "Organization":
        raise missing("an Organization", f"login of '{login}'")
    return found


def team(source: Account, info: Info, slug: str) -> Team | None:
    """Teams are shown to installations on their own organization; an unknown one is null without an error."""
    token = info.context.token
    if token is None or token.installation.account is not source:
        raise forbidden()
    needs(info, "members")
    return info.context.hub.teams.find(source.login, slug)


class Members(Connection):
    """Team members, whose edges say their role."""

    @property
    def edges(self) -> list[dict[str, Any]]:
        return [edge | {"role": "MEMBER"} for edge in super().edges]


def members(source: Team, info: Info, **args: Any) -> Connection:
    return connect(info, source.members, args, kind=Members)


RESOLVERS: dict[tuple[str, str], Any] = {
    ("Query", "organization"): organization,
    ("Organization", "team"): team,
    ("Team", "members"): members,
}
