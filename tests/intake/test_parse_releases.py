"""What is read of releases, tags and waiting deployments."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from gateledger.intake.parse import parse
from gateledger.model.event import Delivery
from gateledger.model.notes import BEGIN, END

SHA = "a" * 40
OURS = f"Notes\n\n{BEGIN}\nsaid\n{END}"
CALLBACK = "https://api.github.com/repos/o/r/actions/runs/9/deployment_protection_rule"


def read(name, **payload):
    headers = {"x-github-event": name, "x-github-delivery": "d-1"}
    body = json.dumps({"repository": {"id": 1, "full_name": "o/r"}, "installation": {"id": 5}} | payload)
    return parse(Delivery(headers=headers, body=body.encode(), received_at=datetime.now(UTC)))


def edited(body, was, **more):
    changes = {"body": {"from": was}} | more
    return read("release", action="edited", release={"tag_name": "v1", "body": body}, changes=changes)


def test_a_release_speaks_of_its_tag_and_of_the_one_it_had():
    told = read(
        "release",
        action="edited",
        release={"tag_name": "v2", "body": None},
        changes={"tag_name": {"from": "v1"}},
    )
    assert (told.tags, told.only_ours) == (("v2", "v1"), False)


@pytest.mark.parametrize(
    ("body", "was", "only_ours"),
    [
        pytest.param(OURS, "Notes", True, id="our section was put in"),
        pytest.param(OURS, OURS.replace("said", "before"), True, id="our section says something else"),
        pytest.param("Notes", OURS, False, id="our section was taken away"),
        pytest.param(OURS, "Other notes", False, id="the author's text changed, too"),
        pytest.param("Notes!", "Notes", False, id="there is no section of ours"),
    ],
)
def test_an_edit_is_ours_when_nothing_but_our_section_changed(body, was, only_ours):
    assert edited(body, was).only_ours is only_ours


def test_an_edit_of_the_title_beside_our_section_is_not_ours_alone():
    assert not edited(OURS, "Notes", name={"from": "old"}).only_ours


def test_tags_are_told_from_branches():
    assert read("push", ref="refs/tags/v1/beta", after=SHA).tags == ("v1/beta",)
    assert read("push", ref="refs/heads/v1", after=SHA).tags == ()
    assert read("create", ref="v1", ref_type="tag").tags == ("v1",)
    assert read("create", ref="v1", ref_type="branch").tags == ()


def test_a_waiting_deployment_names_run_environment_and_commit():
    told = read(
        "deployment_protection_rule",
        action="requested",
        environment="production",
        deployment={"id": 3, "sha": SHA, "ref": "v1"},
        deployment_callback_url=CALLBACK,
    )
    ask = told.deployment
    assert (ask.run, ask.environment, ask.sha, ask.ref, ask.number) == (9, "production", SHA, "v1", 3)
    assert ask.callback == CALLBACK


@pytest.mark.parametrize(
    "wrong",
    [
        {"deployment_callback_url": "https://api.github.com/repos/o/r"},
        {"deployment_callback_url": None},
        {"environment": None},
        {"environment": "pro\nduction"},
    ],
)
def test_a_request_without_run_or_environment_asks_nothing(wrong):
    whole = {"environment": "production", "deployment": {"sha": SHA}, "deployment_callback_url": CALLBACK}
    assert read("deployment_protection_rule", action="requested", **(whole | wrong)).deployment is None
