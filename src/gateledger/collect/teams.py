"""Who belongs to teams, asked for by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gateledger.collect.standing import MOST_TEAMS, read_team
from gateledger.github import queries_release as queries
from gateledger.github.installation import Installation
from gateledger.github.routes import repository_values
from gateledger.model.standing import Team


async def read_teams(hub: Installation, repository: str, people: Iterable[str]) -> tuple[Team, ...]:
    """Give the members of those among `people` that are teams (`@org/team`), at most 20; none for no question.

    A team that cannot be read says so. Raises GitHubError when nothing can be read at all.
    """
    wanted = tuple(dict.fromkeys(each for each in people if "/" in each))[:MOST_TEAMS]
    if not wanted:
        return ()
    named = repository_values(repository)
    variables: dict[str, Any] = {"owner": named["owner"], "name": named["repo"]}
    for n, each in enumerate(wanted):
        variables[f"o{n}"], _, variables[f"s{n}"] = each.lstrip("@").partition("/")
    answer = await hub.query(queries.read_around(0, 0, len(wanted)), variables)
    return tuple([await read_team(hub, answer, n, name) for n, name in enumerate(wanted)])
