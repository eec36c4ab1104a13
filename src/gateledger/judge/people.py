"""Who may approve, sign off, or command: people by login, and the members of teams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gateledger.model.actor import GHOST, Actor
from gateledger.model.facts import Approvals, Unavailable


@dataclass(frozen=True)
class Allowed:
    """Who may approve: people by login, members of teams; teams whose members could not be had."""

    people: frozenset[str]
    members: frozenset[str]
    unread: tuple[tuple[str, Unavailable], ...] = ()

    def admits(self, actor: Actor) -> bool:
        """Whether the person is one of them. Bots are none, whoever they belong to."""
        return is_person(actor) and actor.login.casefold() in self.people | self.members


def is_person(actor: Actor) -> bool:
    """Tell people from bots, organisations and deleted accounts."""
    login = actor.login.casefold()
    return actor.kind.casefold() == "user" and not login.endswith("[bot]") and login != GHOST.login


def allowed(approvers: Iterable[str], approvals: Approvals) -> Allowed:
    """Read `@login` and `@org/team`; a team that the facts do not hold could not be had."""
    people: set[str] = set()
    members: set[str] = set()
    unread: list[tuple[str, Unavailable]] = []
    teams = {team.name.casefold().removeprefix("@"): team for team in approvals.teams}
    for name in approvers:
        bare = name.casefold().removeprefix("@")
        if "/" not in bare:
            people.add(bare)
            continue
        team = teams.get(bare)
        listed = team.members if team else Unavailable(reason="its members were not read")
        if isinstance(listed, Unavailable):
            unread.append((name, listed))
        else:
            members.update(actor.login.casefold() for actor in listed)
    return Allowed(frozenset(people), frozenset(members), tuple(unread))
