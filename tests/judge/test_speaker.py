"""Whose word a command is, and whether they may give it: by login and team, by nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateledger.judge.speaker import may_not, not_ones_own
from gateledger.model.actor import GHOST, Actor
from gateledger.model.command import Command
from gateledger.model.facts import Unavailable
from gateledger.model.sighting import Text
from gateledger.model.standing import Team

ADA = Actor(login="ada", id=1)
BOT = Actor(login="ada", id=1, kind="Bot")


def command(by: Actor = ADA, sender: Actor = ADA, *, via_app: bool = False) -> Command:
    return Command(
        name="publish",
        number=1,
        by=by,
        sender=sender,
        via_app=via_app,
        at=datetime(2026, 12, 1, tzinfo=UTC),
        text=Text(sha256="0" * 64),
    )


def test_ones_own_comment_is_ones_own_word():
    assert not_ones_own(command()) == ""
    assert not_ones_own(command(Actor(login="Ada", id=1), ADA)) == ""


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (command(BOT, BOT), "program"),
        (command(ADA, BOT), "program"),
        (command(Actor(login="ada[bot]"), Actor(login="ada[bot]")), "program"),
        (command(Actor(login="acme", kind="Organization"), ADA), "program"),
        (command(GHOST, GHOST), "deleted"),
        (command(ADA, Actor(login="eve", id=2)), "eve edited it"),
        (command(ADA, Actor(login="ada", id=2)), "edited it"),
        (command(via_app=True), "in the name of ada"),
    ],
    ids=[
        "a bot's",
        "edited by a bot",
        "called like a bot",
        "an organisation's",
        "a ghost's",
        "edited by somebody else",
        "edited by another account of an old name",
        "written by an app",
    ],
)
def test_what_is_nobodys_own_word(said, why):
    assert why in not_ones_own(said)


QA = Team(name="@acme/qa", members=(ADA,))
LOST = Team(name="@acme/qa", members=Unavailable(reason="no permission"))


@pytest.mark.parametrize(
    ("names", "teams", "expected"),
    [
        (("@ada",), (), ("", True)),
        (("@ADA",), (), ("", True)),
        (("@acme/qa",), (QA,), ("", True)),
        (("@ada", "@acme/qa"), (LOST,), ("", True)),
        (("@eve",), (), ("none of those", True)),
        (("@acme/qa",), (Team(name="@acme/qa"),), ("none of those", True)),
        (("@acme/other",), (QA,), ("could not be told", False)),
        (("@acme/qa",), (LOST,), ("no permission", False)),
        (("@acme/qa",), (), ("could not be told", False)),
        ((), (), ("nobody", True)),
    ],
    ids=[
        "by login",
        "however it is written",
        "by team",
        "by login, where a team could not be read",
        "somebody else",
        "not in the team",
        "another team than was read",
        "a team that could not be read",
        "a team that was not asked for",
        "where nobody is named",
    ],
)
def test_who_may(names, teams, expected):
    why, certain = may_not(command(), names, teams)
    assert expected[0] in why
    assert bool(why) == bool(expected[0])
    assert certain == expected[1]
