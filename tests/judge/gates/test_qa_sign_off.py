from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateledger.judge.gates.qa_sign_off import qa_sign_off
from gateledger.model.actor import Actor
from gateledger.model.facts import Release, SignOffs, Unavailable
from gateledger.model.release import SignOff
from gateledger.model.report import CouldNotTell, Finding
from gateledger.model.standing import Team

HERE, THERE = "2" * 40, "3" * 40
V2 = Release(tag="v2", commit=HERE)
QUINN, ADA, BOT = Actor(login="Quinn"), Actor(login="ada"), Actor(login="robo[bot]", kind="Bot")
TEAM = Team(name="@acme/qa", members=(QUINN, ADA))
LOST = Unavailable(reason="the App may not read it")


def word(by=QUINN, commit=HERE, **more):
    return SignOff(by=by, commit=commit, at=datetime(2026, 12, 1, tzinfo=UTC), **more)


def given(*words, teams=(TEAM,), authors=()):
    return SignOffs(given=words, teams=teams, authors=authors)


CASES = {
    "a member of the team signs off this commit": (
        given(word()),
        ("@acme/qa",),
        "pass",
        "@Quinn signed off 222222222222",
    ),
    "a person named by login, in any case": (given(word(), teams=()), ("@quinn",), "pass", "by a comment"),
    "an approving review of the release": (
        given(word(source="review")),
        ("@acme/qa",),
        "pass",
        "an approving review",
    ),
    "a ticked box whose ticker is known": (given(word(source="notes")), ("@acme/qa",), "pass", "ticking"),
    "nobody gave a word at all": (given(), ("@acme/qa",), "fail", "nobody gave a word"),
    "a sign-off of another commit": (
        given(word(commit=THERE)),
        ("@acme/qa",),
        "fail",
        "signed off 333333333333, which is another commit",
    ),
    "a sign-off that names no commit": (
        given(word(commit="")),
        ("@acme/qa",),
        "fail",
        "nothing tells which commit",
    ),
    "a sign-off of one's own code": (
        given(word(), authors=(QUINN,)),
        ("@acme/qa",),
        "fail",
        "@Quinn has commits in it",
    ),
    "one's own code, in another spelling": (
        given(word(), authors=(Actor(login="quinn"),)),
        ("@acme/qa",),
        "fail",
        "has commits in it",
    ),
    "a sign-off by somebody who may not": (
        given(word(by=Actor(login="eve"))),
        ("@acme/qa",),
        "fail",
        "@eve is none of the approvers",
    ),
    "a sign-off by a bot of the team": (
        given(word(by=BOT), teams=(Team(name="@acme/qa", members=(BOT,)),)),
        ("@acme/qa",),
        "fail",
        "is a bot",
    ),
    "a sign-off that was taken back": (
        given(word(), word(withdrawn=True)),
        ("@acme/qa",),
        "fail",
        "took it back",
    ),
    "a sign-off given again after it was taken back": (
        given(word(withdrawn=True), word()),
        ("@acme/qa",),
        "pass",
        "signed off",
    ),
    "a later word on another commit takes nothing back": (
        given(word(), word(commit=THERE)),
        ("@acme/qa",),
        "pass",
        "signed off",
    ),
    "an author's and another's sign-off": (
        given(word(by=ADA), word(), authors=(ADA,)),
        ("@acme/qa",),
        "pass",
        "@Quinn",
    ),
    "a way that the policy does not take": (
        given(word(source="notes")),
        ("@acme/qa",),
        "fail",
        "signed off elsewhere",
    ),
    "a policy that names nobody": (given(word()), (), "fail", "names nobody"),
    "a team whose members cannot be read": (
        given(word(), teams=(Team(name="@acme/qa", members=LOST),)),
        ("@acme/qa",),
        "unknown",
        "may not read it",
    ),
    "an unreadable team beside a named person": (
        given(word(), teams=(Team(name="@acme/qa", members=LOST),)),
        ("@acme/qa", "@quinn"),
        "pass",
        "@Quinn",
    ),
    "an unreadable team and no word at all": (
        given(teams=(Team(name="@acme/qa", members=LOST),)),
        ("@acme/qa",),
        "fail",
        "nobody gave a word",
    ),
    "sign-offs that could not be read": (
        Unavailable(reason="needs GitHub"),
        ("@acme/qa",),
        "unknown",
        "needs GitHub",
    ),
}


@pytest.mark.parametrize(("sign_offs", "approvers", "outcome", "told"), CASES.values(), ids=CASES)
def test_qa_sign_off(sign_offs, approvers, outcome, told):
    sources = {"sources": ("comment", "review")} if told == "signed off elsewhere" else {}
    said = list(qa_sign_off(V2, sign_offs, approvers=approvers, **sources))
    kinds = {Finding: "fail", CouldNotTell: "unknown"}
    found = next((kinds[type(each)] for each in said if type(each) in kinds), "pass")
    words = "\n".join(getattr(each, "message", "") or getattr(each, "reason", "") for each in said)
    assert (found, told in words) == (outcome, True), words
    assert all(each.fix for each in said if isinstance(each, Finding))
