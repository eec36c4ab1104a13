"""Who signed a release off, and which commit each word is bound to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateledger.collect.prior_verdicts import TagDecision
from gateledger.collect.release import open_release
from gateledger.collect.release_snapshot import Ways, collect_release
from gateledger.model.actor import Actor
from gateledger.model.facts import SignOffs, Unavailable
from gateledger.model.job import JobKind
from gateledger.model.needs import Needs
from gateledger.model.release import SignOff

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NEEDS = Needs(people=("@acme/qa", "@rita"), facts=frozenset({"sign_offs", "release"}))


class Ledger:
    """What our ledger saw of the tag."""

    def __init__(self, *seen, kept=()):
        self.seen, self.kept = seen, kept

    def on_pulls(self, repository, heads):
        return {}

    def bypassed(self, repository, numbers):
        return {}

    def on_tag(self, repository, tag, commit):
        return self.seen

    def sign_offs(self, repository, tag):
        return self.kept

    def refused(self, repository, tags):
        return frozenset()


async def signed(world, tag="v1.1.0", *, seen=(), issues=(), kept=()):
    opened = await open_release(world.hub, world.job(tag, JobKind.RELEASE), app_id=7)
    ways = Ways(prior=Ledger(*seen, kept=kept), issues=issues)
    found = (await collect_release(world.hub, opened, NEEDS, tags=("v*",), now=NOW, ways=ways)).sign_offs
    assert isinstance(found, SignOffs), found
    return found


def told(found, head):
    return [(each.by.login, each.source, each.commit == head, each.withdrawn) for each in found.given]


@pytest.fixture
def shop(world):
    world.shop.tag("v1.0.0")
    return world.shop


@pytest.fixture
def release(world, shop):
    """A merged pull request that is the release: its merge has the very files that it had."""
    return world.pull({"version.txt": "1.1.0"}, branch="release", title="Release 1.1.0", author="ann")


async def test_an_approving_review_of_the_same_files_is_bound_to_the_merge(world, shop, release):
    release.review("rita")
    release.merge("squash")
    head = shop.tag("v1.1.0")
    assert told(await signed(world), head) == [("rita", "review", True, False)]


async def test_a_review_of_other_files_is_not(world, shop, release):
    release.review("rita")
    shop.commit("main", {"meanwhile.txt": "1"})
    release.merge("merge")
    head = shop.tag("v1.1.0")
    found = await signed(world)
    assert told(found, head) == [("rita", "review", False, False)]
    assert found.given[0].commit == release.head_sha


async def test_a_review_of_an_earlier_push_is_not(world, shop, release):
    release.review("rita")
    release.push({"version.txt": "1.1.0!"})
    release.merge("squash")
    head = shop.tag("v1.1.0")
    assert told(await signed(world), head) == [("rita", "review", False, False)]


async def test_a_tag_on_the_head_of_an_open_pull_request_takes_its_reviews(world, shop, release):
    head = shop.tag("v1.1.0", release.head_sha)
    release.review("rita")
    release.review("sam", "CHANGES_REQUESTED")
    assert told(await signed(world), head) == [
        ("rita", "review", True, False),
        ("sam", "review", True, True),
    ]


async def test_a_comment_that_names_the_commit_is_bound(world, shop, release):
    release.merge("squash")
    head = shop.tag("v1.1.0")
    release.comment("rita", f"/gateledger sign-off {head}\n\nTested on staging.")
    release.comment("sam", f"/gateledger sign-off {head[:12]}")
    release.comment("tom", f"/gateledger sign-off {head[:7]}")
    release.comment("eve", "Looks good to me")
    release.comment("eve", f"I would say\n/gateledger sign-off {head}")
    assert told(await signed(world), head) == [
        ("rita", "comment", True, False),
        ("sam", "comment", True, False),
        ("tom", "comment", False, False),
    ]


async def test_a_comment_that_names_another_commit_is_bound_to_that(world, shop, release):
    release.merge("squash")
    shop.tag("v1.1.0")
    release.comment("rita", f"/gateledger sign-off {'a' * 40}")
    assert [each.commit for each in (await signed(world)).given] == ["a" * 40]


async def test_a_comment_that_names_the_tag_is_bound_where_our_ledger_saw_it_stand(world, shop, release):
    release.merge("squash")
    head = shop.tag("v1.1.0")
    release.comment("rita", "/gateledger sign-off v1.1.0")
    said = (await signed(world)).given[0].at
    before = TagDecision(head, said - timedelta(minutes=5), "block")
    elsewhere = TagDecision("b" * 40, said - timedelta(minutes=1), "block")
    later = TagDecision("b" * 40, said + timedelta(minutes=1), "block")
    after = TagDecision(head, said + timedelta(minutes=2), "block")
    bound = {
        "nobody saw it": (),
        "it stood here": (before,),
        "here, and again": (after, before),
        "seen afterwards only": (after,),
        "elsewhere by then": (elsewhere, before),
        "moved away and back": (after, later, before),
    }
    found = {why: (await signed(world, seen=seen)).given[0].commit == head for why, seen in bound.items()}
    assert [why for why, here in found.items() if here] == ["it stood here", "here, and again"]


async def test_a_comment_without_a_name_is_bound_to_nothing(world, shop, release):
    release.merge("squash")
    head = shop.tag("v1.1.0")
    release.comment("rita", "/gateledger sign-off")
    seen = (TagDecision(head, NOW - timedelta(days=900), "block"),)
    assert told(await signed(world, seen=seen), head) == [("rita", "comment", False, False)]


async def test_a_word_is_whose_who_wrote_it_last(world, shop, release):
    release.merge("squash")
    head = shop.tag("v1.1.0")
    comment = release.comment("rita", "Not yet")
    comment.edit(f"/gateledger sign-off {head}", by="eve")
    assert told(await signed(world), head) == [("eve", "comment", True, False)]


async def test_a_word_can_be_taken_back(world, shop, release):
    release.merge("squash")
    head = shop.tag("v1.1.0")
    release.comment("rita", f"/gateledger sign-off {head}")
    release.comment("rita", "/gateledger withdraw sign-off")
    assert told(await signed(world), head)[-1] == ("rita", "comment", False, True)


async def test_an_issue_that_the_notes_name_is_read(world, shop):
    issue = shop.issue("Release checklist", "Nothing yet", "ann")
    shop.commit("main", {"a.txt": "1"})
    head = shop.releases.create("v1.1.0", body=f"Tracked in #{issue.number}") and shop.branches.tip("main")
    issue.comment("rita", f"/gateledger sign-off {head}")
    assert told(await signed(world), head) == [("rita", "comment", True, False)]


async def test_a_box_is_whose_who_ticked_it(world, shop):
    head = shop.commit("main", {"a.txt": "1"})
    shop.tag("v1.1.0")
    text = f"- [ ] QA signed off {head}\n- [ ] Docs\n"
    issue = shop.issue("Release", text, "ann")
    issue.edit(body=text.replace("[ ] QA", "[x] QA"), by="rita")
    issue.edit(body=text.replace("[ ] QA", "[x] QA").replace("[ ] Docs", "[x] Docs"), by="ann")
    assert told(await signed(world, issues=(issue.number,)), head) == [("rita", "notes", True, False)]


async def test_a_box_in_code_or_unticked_is_no_word(world, shop):
    head = shop.commit("main", {"a.txt": "1"})
    shop.tag("v1.1.0")
    issue = shop.issue(
        "Release", f"```\n- [x] QA signed off {head}\n```\n- [ ] QA {head}\n- [x] Docs\n", "ann"
    )
    assert (await signed(world, issues=(issue.number,))).given == ()


async def test_the_notes_own_boxes_prove_nobody(world, shop):
    shop.commit("main", {"a.txt": "1"})
    shop.releases.create("v1.1.0", "ann", body="- [x] QA signed off v1.1.0")
    assert (await signed(world)).given == ()


async def test_teams_and_everybody_who_wrote_something_are_told(world, shop):
    world.sandbox.team("acme", "qa", ["rita"])
    pull = world.pull({"a.txt": "1"}, author="ann")
    pull.push({"a.txt": "2"}, author="Bob Stranger <bob@example.org>")
    pull.merge("merge", by="mia")
    shop.tag("v1.1.0")
    found = await signed(world)
    assert [(team.name, [each.login for each in team.members]) for team in found.teams] == [
        ("@acme/qa", ["rita"])
    ]
    logins = {each.login for each in found.authors}
    assert {"ann", "Bob Stranger"} <= logins


async def test_a_team_that_cannot_be_read_is_unavailable_and_the_words_are_not(world, shop, release):
    release.review("rita")
    release.merge("squash")
    shop.tag("v1.1.0")
    found = await signed(world)
    assert isinstance(found.teams[0].members, Unavailable)
    assert len(found.given) == 1


async def test_of_a_comment_that_was_kept_only_the_kept_words_count(world, shop, release):
    release.merge("squash")
    head = shop.tag("v1.1.0")
    comment = release.comment("rita", f"/gateledger sign-off {head}")
    release.comment("sam", f"/gateledger sign-off {head}")
    kept = SignOff(by=Actor(login="rita"), at=NOW - timedelta(days=1), commit="c" * 40, url=comment.url)
    found = await signed(world, kept=(kept,))
    assert {each.by.login: each.commit for each in found.given} == {"rita": "c" * 40, "sam": head}
