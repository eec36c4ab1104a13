"""Answers to commands: found again by their marker, and nothing in them acts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gateledger.model.actor import Actor
from gateledger.model.command import Command
from gateledger.model.report import Finding, Outcome, Ruling
from gateledger.model.sighting import Text
from gateledger.render.explanation import explanation, nothing_to_explain
from gateledger.render.replies import (
    not_published,
    published,
    published_already,
    refused,
    signed_off,
    unknown,
)

SHA = "1f" * 20
NASTY = "v1`<!-- x -->@acme/owners #7 ![a](https://evil.example/p.png)|"


def command(**more: Any) -> Command:
    told = {
        "name": "publish",
        "words": ("v1",),
        "line": "/gateledger publish v1",
        "number": 7,
        "by": Actor(login="grace", id=1),
        "sender": Actor(login="grace", id=1),
        "at": datetime(2026, 12, 1, tzinfo=UTC),
        "url": "https://github.com/acme/shop/issues/7#issuecomment-1",
        "text": Text(sha256="0" * 64),
    }
    return Command(**told | more)


ANSWERS = {
    "refused": lambda said, word: refused(said, f"{word} may not"),
    "unknown": lambda said, _: unknown(said),
    "not published": lambda said, word: not_published(said, word, f"because of {word}"),
    "published": lambda said, word: published(said, word, SHA, release="https://r", decision="https://d"),
    "already": lambda said, word: published_already(said, word, "https://r"),
    "signed off": lambda said, word: signed_off(said, word, SHA, record=3, withdrawn=False),
    "taken back": lambda said, word: signed_off(said, word, SHA, record=3, withdrawn=True),
    "nothing": lambda said, word: nothing_to_explain(said, f"acme/shop@{word}"),
}


@pytest.mark.parametrize("make", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_begins_with_its_marker_and_belongs_to_its_conversation(make):
    text = make(command(), "v1")
    assert text.body.startswith(f"{text.marker}\n### ")
    assert text.key in text.marker
    assert (text.number, text.worth_creating) == (7, True)
    assert "`grace`" in text.body
    assert "issuecomment-1" in text.body


@pytest.mark.parametrize("make", ANSWERS.values(), ids=ANSWERS)
def test_nothing_that_others_wrote_acts_in_an_answer(make):
    text = make(command(name="x", line=f"/gateledger x {NASTY}", words=(NASTY,)), NASTY)
    assert text.body.count("<!--") == 1
    assert "@acme" not in text.body
    assert "![a](" not in text.body
    assert "#7 " not in text.body


def test_one_tag_has_one_answer_and_another_tag_another():
    one, two = (not_published(command(), tag, "why") for tag in ("v1", "v2"))
    assert one.key == published(command(), "v1", SHA, release="", decision="").key
    assert one.key != two.key
    assert one.key != signed_off(command(), "v1", SHA, record=1, withdrawn=False).key


def test_every_refusal_of_a_conversation_is_one_comment():
    assert refused(command(), "a").key == refused(command(name="sign-off"), "b").key


def test_help_is_no_mistake():
    assert "knows no command" not in unknown(command(name="help")).body
    assert "knows no command `dance`" in unknown(command(name="dance")).body


@pytest.mark.parametrize("long", ["x" * 200_000, "é" * 100_000, "@" * 70_000])
def test_an_answer_fits(long):
    said = command(name="a" * 31, line=f"/gateledger {long}"[:400])
    for text in (refused(said, long), not_published(said, "v1", long), unknown(said)):
        assert len(text.body.encode()) < 65_000


def test_a_decision_is_explained_gate_by_gate(blocked):
    text = explanation(command(name="explain"), blocked)
    assert text.key == "explain"
    report = blocked.report
    assert all(ruling.gate in text.body for ruling in report.rulings)
    assert report.subject.head_sha in text.body
    assert blocked.url in text.body


def test_what_blocks_comes_first_and_much_is_counted(blocked):
    many = tuple(Finding(code="c", message=f"finding {n}") for n in range(9))
    rulings = (
        Ruling(gate="good", outcome=Outcome.PASS),
        *(Ruling(gate=f"bad-{n}", outcome=Outcome.FAIL, findings=many) for n in range(70)),
    )
    changed = blocked.model_copy(update={"report": blocked.report.model_copy(update={"rulings": rulings})})
    body = explanation(command(name="explain"), changed).body
    assert "and 11 more gates" in body
    assert "and 4 more findings" in body
    assert "`good`" not in body
    assert len(body.encode()) < 65_000
