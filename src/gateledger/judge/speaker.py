"""Whether a command is a person's own word, and whether that person is one of those who may give it."""

from __future__ import annotations

from gateledger.judge.people import allowed, is_person
from gateledger.model.command import Command
from gateledger.model.facts import Approvals
from gateledger.model.standing import Team


def not_ones_own(said: Command) -> str:
    """Say why a command is nobody's own word; empty when it is somebody's."""
    if not is_person(said.by) or not is_person(said.sender):
        return "this takes a person's word, and a program (or a deleted account) gave it"
    same = said.by.login.casefold() == said.sender.login.casefold() and said.by.id == said.sender.id
    if not same:
        return (
            f"the comment is {said.by.login}'s, and {said.sender.login} edited it: "
            "nobody can give another one's word"
        )
    if said.via_app:
        return f"an app wrote the comment in the name of {said.by.login}: write it yourself"
    return ""


def may_not(said: Command, names: tuple[str, ...], teams: tuple[Team, ...]) -> tuple[str, bool]:
    """Say why its giver may not give it (empty when they may), and whether that is certain.

    `names` are `@login` and `@org/team`; membership alone counts, no role in the repository does.
    """
    may = allowed(names, Approvals(teams=teams))
    if may.admits(said.by):
        return "", True
    if may.unread:
        name, lost = may.unread[0]
        return f"whether {said.by.login} belongs to {name} could not be told: {lost.reason}", False
    listed = ", ".join(f"`{each}`" for each in names[:5]) or "nobody"
    return f"{said.by.login} is none of those who may do this here ({listed})", True
