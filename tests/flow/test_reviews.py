"""A bypass is reviewed afterwards: by whom, where, and what that changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateledger.flow import subjects

POLICY = """\
version: 1
pull_request: {gates: {linked-work-item: {}}}
waivers: {approvers: ["@owen"]}
bypasses: {due_days: 3, reviewers: ["@rita", "@ben", "@acme/release-managers"]}
"""
WORD = "/gateledger review-bypass because the hotfix was agreed on the bridge, and #9 follows up"


@pytest.fixture
async def bypassed(corridor):
    """A change of ann's that ben merged past its verdict; and the issue about it."""
    corridor.hub.team("acme", "release-managers", ["mia"])
    repository = corridor.repository(policy=POLICY)
    pull = corridor.pull(repository, author="ann")
    await corridor.settle()
    pull.merge(by="ben", bypass=True)
    await corridor.settle()
    (issue,) = [
        each
        for each in repository.threads.values()
        if each.author is corridor.hub.app.bot and each is not pull
    ]
    return pull, issue


async def say(corridor, thread, who, words=WORD, **more):
    thread.comment(who, words, **more)
    answers = await corridor.settle()
    (told,) = [answer.reason for subject, answer in answers if "?said=" in subject]
    return told


def reviews(corridor):
    found = corridor.world.ledger.find(kind="bypass-reviewed", limit=10)
    return [corridor.predicate(each.index) for each in reversed(found)]


async def test_in_the_issue(corridor, bypassed):
    _, issue = bypassed
    assert "reviewed" in await say(corridor, issue, "rita")

    (said,) = reviews(corridor)
    (entry,) = corridor.world.ledger.find(kind="bypass")
    review = said["bypass"]["retroactiveReview"]
    assert review["by"]["login"] == "rita"
    assert review["because"].startswith("the hotfix was agreed")
    assert said["bypass"]["record"] == entry.index
    assert said["bypass"]["followUp"]["issue"] == issue.url
    (found,) = corridor.world.ledger.linked("bypass", str(entry.index))
    assert found.kind == "bypass-reviewed"
    assert issue.state == "CLOSED"
    assert "Reviewed by `rita`" in issue.body


async def test_on_the_pull_request(corridor, bypassed):
    pull, issue = bypassed
    assert "reviewed" in await say(corridor, pull, "rita")

    (said,) = reviews(corridor)
    assert said["change"]["subject"] == "acme/shop#1"
    assert said["bypass"]["followUp"]["issue"] == issue.url
    assert issue.state == "CLOSED"


async def test_by_the_number_of_its_record_anywhere(corridor, bypassed):
    pull, _ = bypassed
    (entry,) = corridor.world.ledger.find(kind="bypass")
    other = pull.repository.issue("Something else")
    words = WORD.replace("because", f"{entry.index} because")
    assert "reviewed" in await say(corridor, other, "rita", words)
    assert len(reviews(corridor)) == 1


async def test_by_a_member_of_a_team(corridor, bypassed):
    assert "reviewed" in await say(corridor, bypassed[1], "mia")


@pytest.mark.parametrize(
    ("who", "words", "why"),
    [
        ("ben", WORD, "did or wrote what is to be reviewed"),
        ("ann", WORD, "did or wrote what is to be reviewed"),
        ("owen", WORD, "none of those who may"),
        ("eve", WORD, "none of those who may"),
        ("rita", "/gateledger review-bypass", "gives no reason"),
        ("rita", "/gateledger review-bypass because ...", "gives no reason"),
        ("rita", "/gateledger review-bypass 999 because it is fine", "record 999 is no bypass"),
        ("rita", "/gateledger review-bypass 0 because it is fine", "record 0 is no bypass"),
        ("rita", "/gateledger review-bypass all of them because it is fine", "is no number of a record"),
    ],
)
async def test_not_by_everybody_and_not_without_a_reason(corridor, bypassed, who, words, why):
    _, issue = bypassed
    assert why in await say(corridor, issue, who, words)
    assert not reviews(corridor)
    assert issue.state == "OPEN"


async def test_an_issue_that_quotes_our_marker_names_nothing(corridor, bypassed):
    pull, issue = bypassed
    copied = pull.repository.issue("Please review", issue.body, author="eve")
    assert "is about no bypass" in await say(corridor, copied, "rita")
    assert not reviews(corridor)


async def test_reviewed_twice_it_is_one_record(corridor, bypassed):
    _, issue = bypassed
    await say(corridor, issue, "rita")
    await say(corridor, issue, "mia")
    assert len(reviews(corridor)) == 1


async def test_of_a_pull_request_that_nobody_bypassed_there_is_nothing_to_review(corridor, bypassed):
    pull, _ = bypassed
    other = corridor.pull(pull.repository)
    await corridor.settle()
    assert "no bypass of this pull request" in await say(corridor, other, "rita")


async def test_where_nobody_is_named_nobody_may(corridor):
    repository = corridor.repository(policy=corridor.lenient)
    pull = corridor.pull(repository)
    await corridor.settle()
    pull.merge(by="ben", bypass=True)
    await corridor.settle()
    assert "names nobody" in await say(corridor, pull, "rita")


async def test_the_bypass_of_another_repository_is_not_reviewed_here(corridor, bypassed):
    (entry,) = corridor.world.ledger.find(kind="bypass")
    other = corridor.repository("acme/other", policy=POLICY)
    issue = other.issue("Hello")
    words = WORD.replace("because", f"{entry.index} because")
    assert "is no bypass of this repository" in await say(corridor, issue, "rita", words)


RELEASING = """\
version: 1
pull_request: {gates: {linked-work-item: {}}}
release: {tags: ["v*"], gates: {change-history: {}}}
waivers: {approvers: ["@rita"]}
"""


async def test_a_release_that_brings_a_bypass_is_held_until_it_is_reviewed(corridor):
    repository = corridor.repository(policy=RELEASING)
    repository.tag("v1.0")
    corridor.heard()
    corridor.hub.clock.advance(minutes=10)
    pull = corridor.pull(repository, author="ann")
    await corridor.settle()
    pull.merge(by="ben", bypass=True)
    await corridor.settle()
    repository.tag("v1.1")
    await corridor.settle()
    held = corridor.world.ledger.latest("acme/shop", "acme/shop@v1.1", "decision")
    assert held.verdict == "block"
    (ruling,) = corridor.predicate(held.index)["rulings"]
    assert {each["code"] for each in ruling["findings"]} == {"unreviewed"}

    await say(corridor, pull, "rita")

    freed = corridor.world.ledger.latest("acme/shop", "acme/shop@v1.1", "decision")
    assert (freed.index > held.index, freed.verdict) == (True, "allow")


def days_later(corridor, days):
    corridor.hub.clock.advance(days=days)
    corridor.changed(now=lambda: datetime.now(UTC) + timedelta(days=days))


async def asked_daily(corridor, kind="overdue"):
    from gateledger.flow.release_daily import daily

    return [each for each in await daily(corridor.world) if each.kind == kind]


async def test_what_nobody_reviewed_in_time_is_told_once(corridor, bypassed):
    _, issue = bypassed
    assert await asked_daily(corridor) == []
    days_later(corridor, 4)
    for _ in range(2):
        (job,) = await asked_daily(corridor)
        await subjects.answer(corridor.world, job)

    (told,) = [each for each in issue.comments if each.author is corridor.hub.app.bot]
    assert "nobody did" in told.body
    assert "rita" in told.body
    assert issue.state == "OPEN"


async def test_what_was_reviewed_is_never_overdue(corridor, bypassed):
    await say(corridor, bypassed[1], "rita")
    days_later(corridor, 4)
    assert await asked_daily(corridor) == []


async def test_an_issue_that_could_not_be_made_is_made_when_it_is_overdue(corridor):
    repository = corridor.repository(policy=POLICY)
    pull = corridor.pull(repository, author="ann")
    await corridor.settle()
    corridor.hub.permission("issues", "read")
    pull.merge(by="ben", bypass=True)
    await corridor.settle()
    corridor.hub.permission("issues", "write")
    days_later(corridor, 4)
    (job,) = await asked_daily(corridor)
    await subjects.answer(corridor.world, job)

    (issue,) = [each for each in repository.threads.values() if each.author is corridor.hub.app.bot]
    assert len(issue.comments) == 1


async def test_who_wrote_what_another_one_pushed_does_not_review_it(corridor):
    repository = corridor.repository(policy=POLICY)
    await corridor.settle()
    corridor.hub.clock.advance(minutes=2)
    corridor.changed(now=lambda: datetime.now(UTC) + timedelta(minutes=2))
    tip, ann = repository.branches.tip("main"), corridor.hub.account("rita")
    tree = repository.store.history(tip).tree
    written = repository.branches.make([tip], tree, "Mend it now", ann)
    repository.branches.move("refs/heads/main", written, corridor.hub.account("ben"))
    await corridor.settle()
    (issue,) = [each for each in repository.threads.values() if each.author is corridor.hub.app.bot]

    assert "did or wrote" in await say(corridor, issue, "rita")
    corridor.hub.team("acme", "release-managers", ["mia"])
    assert "reviewed" in await say(corridor, issue, "mia")
    assert issue.state == "CLOSED"
