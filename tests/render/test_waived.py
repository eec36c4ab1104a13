"""A waiver as people read it: on the check, in comments, at a terminal, for scanners, on pages, in answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from gateledger.model.actor import Actor
from gateledger.model.command import Command
from gateledger.model.report import Finding, Outcome, Ruling
from gateledger.model.sighting import Text
from gateledger.model.waiver import Waiver
from gateledger.render.check_run import check_run
from gateledger.render.comment import comment
from gateledger.render.explanation import explanation
from gateledger.render.json import document
from gateledger.render.sarif import sarif
from gateledger.render.terminal import plain
from gateledger.render.waiver_replies import (
    nothing_revoked,
    record_page,
    waiver_granted,
    waiver_refused,
    waiver_requested,
    waiver_revoked,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FOUND = Finding(code="x", message="nothing is linked, @everybody", fix="Link an issue.")
SAID = Command(
    name="waive",
    line="/gateledger waive linked-work-item until 2026-12-24 because x",
    number=7,
    by=Actor(login="owen", id=7),
    sender=Actor(login="owen", id=7),
    at=NOON,
    url="https://github.com/acme/shop/pull/7#issuecomment-1",
    text=Text(sha256="0" * 64),
)
STATES = {
    "expired": "expired at 2026-11-24 00:00".replace("2026-11-24 00:00", "the end of 2026-11-23 (UTC)"),
    "revoked": "was revoked by",
    "not-for": "the policy lets nobody waive this gate",
    "nobody": "the policy lets nobody waive anything",
    "other-head": "holds for commit 2b2b2b2b2b2b alone",
    "own-work": "has written some of the change since",
    "writers-unseen": "who wrote what came since could not be told",
    "could-not-tell": "even if unknown",
}


@pytest.fixture
def waived(decision, waiver_use):
    use = waiver_use(moved=True)
    ruling = Ruling(
        gate="linked-work-item", outcome=Outcome.WAIVED, reason="by @owen", findings=(FOUND,), waivers=(use,)
    )
    return decision(ruling)


@pytest.fixture
def lapsed(decision, waiver_use):
    def _lapsed(state):
        ruling = Ruling(
            gate="linked-work-item",
            outcome=Outcome.FAIL,
            findings=(FOUND,),
            waivers=(waiver_use(state, revoked_by="rita"),),
        )
        return decision(ruling)

    return _lapsed


def test_the_check_strikes_it_through_and_says_who_until_when_why_and_where(waived):
    summary = check_run(waived).summary
    assert "~~nothing is linked, @\u200beverybody~~" in summary
    assert "Waived by `owen` until **the end of 2026-11-23 (UTC)**" in summary
    assert "because the outage fix cannot wait" in summary
    assert "/40/record)" in summary
    assert "granted at `2b2b2b2b2b2b`, and the head is another one now" in summary
    assert "<img" not in summary


def test_it_is_called_waived_and_no_pass(waived):
    check = check_run(waived)
    assert check.title == "The only gate is waived"
    assert "✅" not in check.summary.partition("### Policy and record")[0]
    assert [each.level for each in check.annotations if each.level == "failure"] == []


def test_the_sticky_comment_says_so_too(waived):
    body = comment(waived).body
    assert "### 🔶 Gateledger: The only gate is waived" in body
    assert "~~linked-work-item~~: Waived by `owen`" in body
    assert not comment(waived).worth_creating


@pytest.mark.parametrize(("state", "said"), STATES.items(), ids=STATES)
def test_a_waiver_that_does_not_count_says_why(lapsed, state, said):
    blocked = lapsed(state)
    for text in (
        check_run(blocked).summary,
        comment(blocked).body,
        explanation(SAID, blocked).body,
        " ".join(plain(blocked, width=200).split()),
    ):
        assert said in text.replace("`", "").replace("\u200b", "") or said in text
    assert "### Waivers that do not count" in check_run(blocked).summary


def test_a_terminal_shows_it_as_waived(waived):
    text = " ".join(plain(waived).split())
    assert "~ waived" in text
    assert "~ linked-work-item: waived by @owen" in text


def test_json_carries_it_whole(waived):
    (ruling,) = document(waived)["rulings"]
    assert ruling["outcome"] == "waived"
    assert ruling["waivers"][0]["index"] == 40


def test_scanners_are_told_that_somebody_answers_for_it(decision, waiver_use):
    use = waiver_use(untold="GitHub answered 502")
    ruling = Ruling(
        gate="edge-cases", outcome=Outcome.WAIVED, reason="by @owen", findings=(FOUND,), waivers=(use,)
    )
    results = json.loads(sarif(decision(ruling)))["runs"][0]["results"]
    assert [each["suppressions"][0]["kind"] for each in results] == ["external", "external"]
    assert [each.get("kind") for each in results] == [None, "open"]


def test_without_an_address_nothing_is_linked(waived):
    assert record_page("", 40) == ""
    assert "record 40" in check_run(waived.model_copy(update={"url": ""})).summary


# answers


def waiver(**more):
    given = {
        "id": "W-ABCDEFGHIJ", "index": 40, "gates": ("slo", "runbook"), "by": Actor(login="owen"),
        "requested_by": Actor(login="ada"), "reason": "it cannot wait, @all", "risk": "late", "head_sha": "2b" * 20,
        "compensating": ("we watch",), "granted_at": NOON, "ends": datetime(2026, 12, 25, tzinfo=UTC),
    }  # fmt: skip
    return Waiver(**given | more)


PAGE = "https://gl.example/decisions/40"


def test_what_is_granted_is_said_whole():
    body = waiver_granted(SAID, "acme/shop#7", waiver(), page=PAGE).body
    for said in (
        "✅ Waiver `W-ABCDEFGHIJ`", "`slo`, `runbook`", "by: `owen`, asked for by `ada`",
        "until: **the end of 2026-12-24 (UTC)**", "why: it cannot wait, @\u200ball", "risk: late",
        "compensating: we watch", "/decisions/40/record", "/gateledger revoke W-ABCDEFGHIJ",
    ):  # fmt: skip
        assert said in body, said
    assert (
        "also what cannot be told"
        in waiver_granted(SAID, "acme/shop#7", waiver(even_unknown=True), page=PAGE).body
    )


def test_a_refusal_names_everything_and_gives_an_example():
    text = waiver_refused(SAID, "acme/shop#7", ["no @end", "no reason"], "/gateledger waive slo until x")
    assert "- no @\u200bend\n- no reason" in text.body
    assert "```\n/gateledger waive slo until x\n```" in text.body


def test_granted_refused_and_revoked_take_each_others_place_and_no_other_subjects():
    granted = waiver_granted(SAID, "acme/shop#7", waiver(), page=PAGE)
    refused = waiver_refused(SAID, "acme/shop#7", ["x"], "y")
    back = waiver_revoked(SAID, "acme/shop#7", [(waiver(), ("slo",), PAGE)], "")
    nothing = nothing_revoked(SAID, "acme/shop#7", "x")
    other = waiver_granted(SAID, "acme/shop@v1", waiver(), page=PAGE)
    assert len({each.key for each in (granted, refused, back, nothing)}) == 1
    assert other.key != granted.key
    assert "No reason was given." in back.body


def test_a_request_names_who_may_what_and_how():
    pressed = SAID.model_copy(update={"name": "request-waiver", "url": "", "line": "the button"})
    given = {
        "wanted": ["slo"], "not_for": ["auth-model"], "approvers": ("@owen", "@acme/rm"),
        "example": ["/gateledger waive slo until 2026-12-24 because x"], "last_day": NOON,
    }  # fmt: skip
    body = waiver_requested(pressed, "acme/shop#7", **given).body
    assert "`owen` asks for a waiver of `acme/shop#\u200b7`" in body
    assert "```\n/gateledger waive slo until" in body
    assert "Nobody may waive (`waivers.not_for`): `auth-model`" in body
    nobody = waiver_requested(pressed, "acme/shop#7", **given | {"approvers": ()}).body
    assert "Nobody may grant it" in nobody
    assert "```" not in nobody
    done = waiver_requested(pressed, "acme/shop#7", **given | {"wanted": [], "not_for": []}).body
    assert "nothing to waive" in done


# pages


def test_the_page_of_waivers_sorts_by_where_they_stand(html):
    text = html["waivers"]
    order = [text.index(f'id="{each}"') for each in ("expiring", "active", "expired", "revoked")]
    assert order == sorted(order)
    assert 'href="javascript:' not in text
    assert '<a href="/decisions/40/record">' in text
    assert "taken back by rita" in text
    assert "2 waivers of this page cannot be shown" in text


def test_a_decision_strikes_through_what_is_waived(html):
    text = html["decision-waived"]
    assert "<s>" in text
    assert "Waived by owen until <strong>the end of 2026-11-23 (UTC)</strong>" in text
    assert '<a href="/decisions/40/record">record #40</a>' in text
    assert "expired at the end of 2026-11-23 (UTC)" in text


def test_a_repository_shows_what_is_waived_now(html):
    assert "Waivers that let something pass now" in html["repository-waived"]
    assert "Waivers that let something pass now" not in html["repository"]
