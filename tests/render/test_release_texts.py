"""What is said of releases and deployments: within the limits of their places, and nothing of it acts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from gateledger.model.facts import UNASKED, Moment, Snapshot
from gateledger.model.notes import BEGIN, END, with_section
from gateledger.model.record import Decision
from gateledger.model.release import History, Landed, LandedCommit, PriorVerdict, Release
from gateledger.model.report import Finding, Outcome, PolicyUse, Report, Ruling, Verdict
from gateledger.model.subject import Subject, SubjectKind
from gateledger.render.deployment import LIMIT, deployment_answer, deployment_waits
from gateledger.render.release_check import release_check
from gateledger.render.release_notes import release_notes
from gateledger.render.release_pack import release_pack

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SHA = "a" * 40
EVIL = f"@acme/all closes #1 {END} <!-- x --> [x](javascript:1) ![i](https://e.example/p.png) `"


def subject(tag="v1.1", kind=SubjectKind.RELEASE):
    return Subject(kind=kind, name=f"acme/shop@{tag}", repository="acme/shop", head_sha=SHA)


def decided(*rulings, tag="v1.1", kind=SubjectKind.RELEASE, index=41, **more):
    blocks = any(each.outcome in {Outcome.FAIL, Outcome.UNKNOWN} for each in rulings)
    report = Report(
        verdict=Verdict.BLOCK if blocks else Verdict.ALLOW,
        subject=subject(tag, kind),
        policy=PolicyUse(uri="acme/shop/.github/policies.yml@main", digest="d" * 64),
        rulings=rulings,
        version="1",
        **more,
    )
    return Decision(report=report, index=index, url=f"https://gl.example/decisions/{index}")


def failed(gate="runbook", message="there is no runbook", about=""):
    return Ruling(
        gate=gate, outcome=Outcome.FAIL, about=about, findings=(Finding(code="x", message=message),)
    )


PASSED = Ruling(gate="slo", outcome=Outcome.PASS)


def brought(pulls=1, title="Guest checkout"):
    verdict = PriorVerdict(
        index=3, record_id="r", verdict="allow", result="PASSED", head_sha=SHA, decided_at=NOW,
        work_items=("acme/shop#1",),
    )  # fmt: skip
    changes = tuple(
        Landed(number=n, title=title, url=f"https://github.com/acme/shop/pull/{n}", verdict=verdict if n % 2 else None)
        for n in range(1, pulls + 1)
    )  # fmt: skip
    commits = (LandedCommit(sha=SHA, via="squash", pull_request=1),)
    history = History(base="b" * 40, head=SHA, commits=commits, changes=changes, total=pulls)
    unseen = Snapshot.unseen(subject(), UNASKED, Moment(now=NOW))
    return unseen.model_copy(update={"history": history, "release": Release(tag="v1.1", commit=SHA)})


def test_notes_tell_the_answer_and_the_way_back_to_who_asked():
    whole = release_notes(decided(PASSED), brought(2))[0]
    assert "[✅ Gateledger: The only gate passes](https://gl.example/decisions/41)" in whole
    assert "passed, record 3" in whole
    assert "no record" in whole


def test_notes_name_what_blocks_and_for_which_service():
    whole, short, shortest = release_notes(decided(failed(about="cart"), PASSED), brought(500))
    assert "`runbook` (cart) fail: there is no runbook" in whole
    assert "400 more pull requests" in whole
    assert len(whole) > len(short) > len(shortest)
    assert "| Pull request" not in short


def test_titles_of_others_neither_act_nor_end_our_section():
    whole = release_notes(decided(failed(message=EVIL)), brought(1, EVIL))[0]
    assert END not in whole
    assert "@acme" not in whole
    assert "[x](" not in whole
    assert with_section(with_section("n", whole), "x") == f"n\n\n{BEGIN}\nx\n{END}"


def test_a_check_of_several_tags_names_those_that_block():
    check = release_check([decided(PASSED), decided(failed(), tag="v2.0", index=42)])
    assert check.name == "gateledger/release"
    assert (check.title, check.conclusion) == ("1 of 2 releases of this commit blocks: v2.0", "failure")


def test_a_check_that_would_pass_stays_open_for_a_tag_without_a_verdict():
    check = release_check([decided(PASSED)], waiting=("acme/shop@v2.0",))
    assert (check.status, check.conclusion) == ("in_progress", None)
    assert "`v2.0`" in check.summary


def test_what_could_not_be_written_stands_in_the_check():
    check = release_check([decided(PASSED)], remarks=("The notes could not be written @acme",))
    assert check.conclusion == "success"
    assert "The notes could not be written" in check.text
    assert "@acme" not in check.text


DEPLOYED = {"tag": "v1.1>production", "kind": SubjectKind.DEPLOYMENT}


@pytest.mark.parametrize("count", [1, 5, 40])
def test_a_deployment_is_told_its_answer_and_its_page_within_the_limit(count):
    rulings = [failed(f"gate-{n}", f"{n} {EVIL} " + "long " * 100) for n in range(count)]
    said = deployment_answer(decided(*rulings, **DEPLOYED))
    assert len(said) <= LIMIT
    assert said.startswith(f"**{count} of {count} gate")
    assert said.endswith("`acme/shop@\u200bv1.1>production`")
    assert "https://gl.example/decisions/41" in said


def test_a_deployment_that_waits_is_told_for_what():
    report = decided(PASSED, **DEPLOYED).report
    assert "Asking again" in deployment_waits(report, "502", "https://gl.example")
    runs = deployment_waits(report, "e2e still runs " * 200, "https://gl.example", runs=True)
    assert runs.startswith("Waiting until this has ended")
    assert len(runs) <= LIMIT


def test_the_pack_is_the_same_each_time_and_lists_what_has_no_record():
    packs = {release_pack(decided(PASSED), brought(2), [], checkpoint=None, keys={"k": b"x"}) for _ in "ab"}
    (pack,) = packs
    said = json.loads(pack.content)
    assert [each["result"] for each in said["population"]["pullRequests"]] == ["PASSED", "NO RECORD"]
    assert (said["verdict"], said["record"], said["log"]["checkpoint"]) == ("allow", 41, None)
