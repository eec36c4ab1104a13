"""A comment's first line is a command, or it is not."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.intake.command import command_line
from gateledger.intake.parse import parse
from gateledger.intake.route import route
from gateledger.model.event import Delivery
from gateledger.model.job import Job, JobKind

ADA = {"login": "ada", "id": 1, "type": "User"}
EVE = {"login": "eve", "id": 2, "type": "User"}
AT = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("/gateledger publish v1.2.0", ("publish", ("v1.2.0",))),
        ("/gateledger  sign-off\tv1   abc  ", ("sign-off", ("v1", "abc"))),
        ("\n\n   /gateledger explain", ("explain", ())),
        ("\ufeff/gateledger explain", ("explain", ())),
        ("/gateledger Publish v1", ("publish", ("v1",))),
        ("/gateledger publish v1\r\n/gateledger publish v2", ("publish", ("v1",))),
        ("/gateledger 7", ("?", ())),
        ("/gateledger @acme/owners", ("?", ())),
        ("/gateledger pub\ud800lish", ("?", ())),
        ("/gateledger", ("", ())),
        ("/gateledger   \npublish", ("", ())),
        ("/gateledgers publish", ("", ())),
        ("    /gateledger publish v1", ("", ())),
        ("\t/gateledger publish v1", ("", ())),
        ("> /gateledger publish v1", ("", ())),
        ("```\n/gateledger publish v1\n```", ("", ())),
        ("~~~\n/gateledger publish v1\n~~~", ("", ())),
        ("Hello\n/gateledger publish v1", ("", ())),
        ("<!-- x -->\n/gateledger publish v1", ("", ())),
        ("", ("", ())),
        (None, ("", ())),
    ],
)
def test_what_a_comment_commands(body, expected):
    assert command_line(body) == expected


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_any_text_gives_an_answer_that_travels(rest):
    name, words = command_line(f"/gateledger {rest}")
    json.dumps([name, *words], ensure_ascii=False).encode()
    assert all(words)


@pytest.mark.parametrize("filling", [" ", "\n", " \n", "\t", "x", "/gateledger\n"])
def test_a_huge_comment_takes_no_time(filling):
    started = time.perf_counter()
    command_line(filling * 1_000_000)
    command_line("/gateledger publish" + filling * 1_000_000)
    assert time.perf_counter() - started < 1


def heard(action="created", body="/gateledger publish v1", was=None, sender=ADA, **more) -> tuple[Job, ...]:
    comment = {
        "body": body,
        "user": ADA,
        "created_at": "2026-12-01T11:00:00Z",
        "updated_at": "2026-12-01T11:30:00Z",
    }
    payload = {
        "action": action,
        "issue": {"number": 7},
        "comment": comment | {"html_url": "https://github.example/o/r/issues/7#issuecomment-1"} | more,
        "repository": {"id": 1, "full_name": "o/r", "default_branch": "main"},
        "installation": {"id": 3},
        "sender": sender,
    }
    if was is not None:
        payload["changes"] = {"body": {"from": was}}
    headers = {"x-github-event": "issue_comment", "x-github-delivery": "d-1"}
    event = parse(Delivery(headers=headers, body=json.dumps(payload).encode(), received_at=AT))
    return route(event, app_id=42)


def test_a_command_travels_with_who_gave_it_and_when():
    (job,) = heard(body="/gateledger publish v1\nplease")
    assert job.kind is JobKind.COMMAND
    assert job.subject.startswith("o/r?said=7:")
    said = Job.model_validate_json(job.model_dump_json()).command
    assert (said.name, said.words, said.line) == ("publish", ("v1",), "/gateledger publish v1")
    assert (said.by.login, said.sender.login, said.via_app, said.on_pull_request) == (
        "ada",
        "ada",
        False,
        False,
    )
    assert said.at == datetime(2026, 12, 1, 11, tzinfo=UTC)
    assert said.text.body.endswith("please")


def test_commands_never_coalesce_and_redeliveries_do():
    one, two = heard(), heard(body="/gateledger publish v2")
    assert one[0].subject != two[0].subject
    assert heard()[0].subject == one[0].subject


@pytest.mark.parametrize(
    ("body", "was", "commands"),
    [
        ("/gateledger publish v1", "hm", True),
        ("/gateledger publish v1", "/gateledger publish v0", True),
        ("/gateledger publish v1\nmore", "/gateledger publish v1", False),
        ("/gateledger  publish v1", "/gateledger publish v1", False),
        ("hm", "/gateledger publish v1", False),
        ("/gateledger publish v1", None, False),
    ],
)
def test_an_edit_commands_only_what_it_changed(body, was, commands):
    assert bool(heard("edited", body, was, EVE)) == commands


def test_an_edit_names_who_edited_and_when():
    (job,) = heard("edited", "/gateledger publish v1", "hm", EVE)
    assert (job.command.by.login, job.command.sender.login) == ("ada", "eve")
    assert job.command.at == datetime(2026, 12, 1, 11, 30, tzinfo=UTC)


def test_what_is_deleted_or_ours_commands_nothing():
    assert heard("deleted") == ()
    assert heard(performed_via_github_app={"id": 42}) == ()


def test_an_app_that_speaks_for_its_user_is_told_from_the_user():
    (job,) = heard(performed_via_github_app={"id": 9})
    assert job.command.via_app


def test_a_comment_of_nobody_is_a_ghosts():
    (job,) = heard(user=None, created_at=None)
    assert job.command.by.login == "ghost"
    assert job.command.at == AT
