"""Waivers of releases: named by the tag, not by who made it; deployments follow; `recheck TAG`."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from gateledger.flow import subjects
from gateledger.flow.expiring import expired
from gateledger.flow.recording import open_decision, predicate_of
from gateledger.model.answer import Done
from gateledger.model.report import Outcome
from gateledger.render.release_pack import NAME as PACK

POLICY = """\
version: 1
pull_request: {gates: {linked-work-item: {}}}
release:
  tags: ["v*"]
  gates: {change-history: {}}
deployment: {environments: [production], gates: inherit-release}
waivers: {approvers: ["@owen"], max_days: 14}
"""
BECAUSE = "because the hotfix went out by hand at night"


def order(tag="v1.1", gates="change-history", until=7, why=BECAUSE):
    day = f"{datetime.now(UTC) + timedelta(days=until):%Y-%m-%d}"
    return f"/gateledger waive {gates} for {tag} until {day} {why}"


@pytest.fixture
def repo(corridor):
    """A repository that released once before anybody judged."""
    repo = corridor.repository(policy=POLICY)
    repo.tag("v1.0")
    repo.deployments.protect("production")
    corridor.heard()
    corridor.hub.clock.advance(minutes=10)
    return repo


@pytest.fixture
async def blocked(corridor, repo):
    """A tag on a commit that nobody reviewed."""
    await past(corridor, repo, "grace")
    repo.tag("v1.1", by="grace")
    await corridor.settle()
    assert check(repo) == "failure"
    issue = repo.issue("Release 1.1", "", author="grace")
    await corridor.settle()
    return issue


async def past(corridor, repo, author):
    repo.commit("main", {f"src/{author}.py": "z = 3\n"}, author=author)
    await corridor.settle()


def check(repo):
    sha = repo.branches.tip("main")
    (run,) = [each for each in repo.checks(sha) if each.name == "gateledger/release"]
    return run.conclusion


async def say(corridor, thread, who, body):
    await corridor.settle()
    thread.comment(who, body)
    answers = await corridor.settle()
    said = [answer for subject, answer in answers if "?said=" in subject]
    assert all(isinstance(each, Done) for each in said), said
    return said[0].reason if said else ""


def ours(corridor, thread):
    return [each.body for each in corridor.comments(thread)]


async def test_a_release_is_waived_by_its_tag(corridor, repo, blocked):
    assert "waives change-history of acme/shop@v1.1" in await say(corridor, blocked, "owen", order())
    assert check(repo) == "success"
    entry = corridor.world.ledger.latest("acme/shop", "acme/shop@v1.1", "decision")
    (ruling,) = open_decision(corridor.world, entry.index).report.rulings
    assert ruling.outcome is Outcome.WAIVED
    assert ruling.findings
    (waiver,) = corridor.world.ledger.find(kind="waiver")
    assert entry.links["waived-by"] == (f"record/{waiver.index}",)
    assert predicate_of(waiver)["waiver"]["scope"]["kind"] == "release"


async def test_it_may_be_said_in_a_pull_request(corridor, repo, blocked):
    pull = corridor.pull(repo)
    assert "waives" in await say(corridor, pull, "owen", order())
    assert check(repo) == "success"
    assert corridor.conclusion(pull) == "failure", "the pull request is another subject"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (order("v9.9"), "there is no tag v9.9"),
        (order("nightly"), "calls no tag of the name nightly a release"),
        (order(gates="linked-work-item"), "asks no gate `linked-work-item` here"),
        (order(why="because TBD"), "only holds the place"),
    ],
)
async def test_a_wrong_order_names_what_is_wrong(corridor, repo, blocked, text, why):
    repo.tag("nightly")
    assert why in await say(corridor, blocked, "owen", text)
    assert check(repo) == "failure"


async def test_who_made_the_release_may_not_waive_it(corridor, repo, blocked):
    repo.releases.create("v1.1", by="owen")
    assert "is its author" in await say(corridor, blocked, "owen", order())


async def test_who_made_the_tag_may_not_waive_it(corridor, repo):
    await past(corridor, repo, "grace")
    repo.tag("v1.1", message="Release 1.1", by="owen")
    issue = repo.issue("Release 1.1", "", author="grace")
    assert "owen made the tag" in await say(corridor, issue, "owen", order())


async def test_who_wrote_all_of_it_may_not_waive_it(corridor, repo):
    await past(corridor, repo, "owen")
    repo.tag("v1.1", by="grace")
    issue = repo.issue("Release 1.1", "", author="grace")
    assert "wrote everything that it brings" in await say(corridor, issue, "owen", order())


async def test_who_wrote_some_of_it_may(corridor, repo):
    await past(corridor, repo, "owen")
    await past(corridor, repo, "grace")
    repo.tag("v1.1", by="grace")
    issue = repo.issue("Release 1.1", "", author="grace")
    assert "waives" in await say(corridor, issue, "owen", order())


async def test_a_release_that_nobody_judged_is_judged_first(corridor, repo):
    await past(corridor, repo, "grace")
    repo.tag("v1.1", by="grace")
    corridor.heard()
    issue = repo.issue("Release 1.1", "", author="grace")
    corridor.heard()
    issue.comment("owen", order())
    answers = dict(await corridor.settle())
    (answer,) = [each for name, each in answers.items() if "?said=" in name]
    assert "say `/gateledger recheck v1.1`" in answer.reason
    assert "asked again about v1.1" in await say(corridor, issue, "owen", "/gateledger recheck v1.1")
    assert "waives" in await say(corridor, issue, "owen", order())


async def test_it_is_revoked_by_its_id_alone(corridor, repo, blocked):
    await say(corridor, blocked, "owen", order())
    (waiver,) = corridor.world.ledger.find(kind="waiver")
    name = predicate_of(waiver)["waiver"]["id"]
    assert await say(corridor, blocked, "owen", f"/gateledger revoke {name}") == f"revoked {name}"
    assert check(repo) == "failure"


async def test_when_it_ends_the_release_blocks_again(corridor, repo, blocked):
    await say(corridor, blocked, "owen", order())
    start = corridor.world.now()
    now = start + timedelta(days=9)
    corridor.changed(now=lambda: now)
    jobs = await expired(corridor.world, start, now)
    assert {each.kind.value for each in jobs} == {"release", "check"}
    for job in jobs:
        await subjects.answer(corridor.world, job)
    assert check(repo) == "failure"


async def test_a_deployment_follows_its_release(corridor, repo, blocked):
    await say(corridor, blocked, "owen", order())
    deployment = repo.deployments.start("production", "v1.1")
    await corridor.settle()
    assert [each.state for each in deployment.answers if each.state] == ["approved"]
    entry = corridor.world.ledger.latest("acme/shop", "acme/shop@v1.1>production", "decision")
    assert predicate_of(entry)["result"] == "WAIVED"


async def test_what_is_revoked_is_not_deployed(corridor, repo, blocked):
    await say(corridor, blocked, "owen", order())
    await say(corridor, blocked, "owen", "/gateledger revoke change-history for v1.1 because it waits")
    deployment = repo.deployments.start("production", "v1.1")
    await corridor.settle()
    assert [each.state for each in deployment.answers if each.state] == ["rejected"]


async def test_a_merged_pull_request_that_was_waived_counts_for_the_release_and_is_told(corridor, repo):
    corridor.hub.permission("contents", "write")
    pull = corridor.pull(repo, author="ada")
    await corridor.settle()
    day = f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}"
    await say(corridor, pull, "owen", f"/gateledger waive linked-work-item until {day} {BECAUSE}")
    pull.merge()
    await corridor.settle()
    release = repo.releases.create("v1.1", by="grace")
    await corridor.settle()
    entry = corridor.world.ledger.latest("acme/shop", "acme/shop@v1.1", "decision")
    report = open_decision(corridor.world, entry.index).report
    said = " ".join(note.message for ruling in report.rulings for note in ruling.notes)
    assert "1 of them with waivers" in said
    (file,) = [each for each in release.assets if each.name == PACK]
    pack = json.loads(file.data)
    (exception,) = pack["exceptions"]
    assert exception["gates"] == ["linked-work-item"]
    assert exception["approvedBy"][0]["login"] == "owen"
    (record,) = [each for each in pack["records"] if each["kind"] == "waiver"]
    signed = json.loads(base64.b64decode(record["envelope"]["payload"]))
    assert signed["predicate"]["waiver"]["id"] == exception["id"]


async def test_the_check_of_a_release_says_how_to_waive(corridor, repo, blocked):
    (run,) = [each for each in repo.checks(repo.branches.tip("main")) if each.name == "gateledger/release"]
    assert "/gateledger waive GATE for" in run.text
    assert [each["identifier"] for each in run.actions] == ["re-evaluate"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("v1.1", "asked again about v1.1"),
        ("`v1.1`", "asked again about v1.1"),
        ("v7", "refused: there is no tag v7"),
        ("please", "no release"),
    ],
)
async def test_a_release_is_judged_again_by_its_tag(corridor, repo, blocked, words, reason):
    before = corridor.world.ledger.size()
    told = await say(corridor, blocked, "anybody", f"/gateledger recheck {words}")
    assert told.startswith(reason)
    assert corridor.world.ledger.size() == before, "the same verdict is the same Record"


async def test_a_program_rechecks_no_release(corridor, repo, blocked):
    corridor.hub.account("renovate[bot]")
    assert "a program" in await say(corridor, blocked, "renovate[bot]", "/gateledger recheck v1.1")
