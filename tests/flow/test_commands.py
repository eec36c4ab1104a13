"""Commands in comments: a draft is published, a release signed off, a decision explained; or refused, once."""

from __future__ import annotations

import pytest

from gateledger.collect.observed_sign_offs import read
from gateledger.flow.recording import predicate_of
from gateledger.model.answer import Done
from gateledger.seal.record import read_statement

OPEN = """\
version: 1
release:
  tags: ["v*"]
  publishers: ["@grace", "@acme/release-managers"]
  gates: {}
waivers: {approvers: ["@owen"]}
"""
SIGNED = """\
version: 1
release:
  tags: ["v*"]
  publishers: ["@grace"]
  gates: {qa-sign-off: {approvers: ["@quinn", "@acme/qa"]}}
"""


@pytest.fixture
def writing(hub):
    hub.permission("contents", "write")
    hub.team("acme", "qa", ["rita"])
    hub.team("acme", "release-managers", ["rita"])


@pytest.fixture
def repo(corridor, writing):
    return corridor.repository(policy=OPEN)


@pytest.fixture
def signed(corridor, writing):
    return corridor.repository(policy=SIGNED)


@pytest.fixture
def say(corridor):
    """Comment on an issue and carry it through; gives what became of the command."""

    async def _say(thread, who, body, **more) -> str:
        await corridor.settle()
        thread.comment(who, body, **more)
        return await heard(corridor)

    return _say


async def heard(corridor) -> str:
    answers = await corridor.settle()
    said = [answer for subject, answer in answers if "?said=" in subject]
    assert len(said) <= 1
    assert all(isinstance(each, Done) for each in said)
    return said[0].reason if said else ""


def ours(corridor, thread) -> list[str]:
    return [each.body for each in corridor.comments(thread)]


def sign_offs(corridor, repository, tag):
    return read(corridor.world.ledger, repository.name_with_owner, tag, read_statement)


def kinds(corridor) -> list[str]:
    ledger = corridor.world.ledger
    return [ledger.get(index).kind for index in range(ledger.size())]


# publishing


async def test_a_draft_is_published_at_the_commit_that_was_judged(corridor, repo, say):
    draft = repo.releases.create("v1.2.0", draft=True, target_commitish="main")
    issue = repo.issue("Release 1.2", "")
    tip = repo.branches.tip("main")
    assert await say(issue, "grace", "/gateledger publish v1.2.0") == "published v1.2.0"
    assert not draft.draft
    assert draft.target_commitish == tip
    assert repo.peel(repo.resolve("refs/tags/v1.2.0")) == tip
    (answer,) = ours(corridor, issue)
    assert "✅ `v1.2.0` is published" in answer
    assert draft.url in answer
    (record,) = corridor.world.ledger.linked("publish", "acme/shop@v1.2.0")
    predicate = predicate_of(record)
    assert (predicate["kind"], predicate["observed"]["by"]["login"]) == ("publish-observed", "grace")
    assert predicate["release"]["commit"] == tip


async def test_the_command_may_stand_in_a_pull_request(corridor, repo, say):
    draft = repo.releases.create("v2", draft=True)
    pull = corridor.pull(repo)
    assert await say(pull, "grace", "/gateledger publish `v2`\n\nthank you") == "published v2"
    assert not draft.draft


async def test_a_draft_whose_verdict_is_block_stays_a_draft(corridor, signed, say):
    draft = signed.releases.create("v1", draft=True)
    issue = signed.issue("Release", "")
    assert "not published" in await say(issue, "grace", "/gateledger publish v1")
    assert draft.draft
    (answer,) = ours(corridor, issue)
    assert "❌ `v1` was not published" in answer
    assert "1 of 1 gate blocks" in answer
    assert "publish-observed" not in kinds(corridor)


async def test_what_was_allowed_at_an_earlier_commit_is_judged_again_at_this_one(corridor, signed, say):
    draft = signed.releases.create("v1", draft=True)
    issue = signed.issue("Release", "")
    await say(issue, "quinn", "/gateledger sign-off v1")
    entry = corridor.world.ledger.latest("acme/shop", "acme/shop@v1", "decision")
    assert entry.verdict == "allow"
    signed.commit("main", {"src/late.py": "z = 3\n"})  # nobody tested this
    assert "not published" in await say(issue, "grace", "/gateledger publish v1")
    assert draft.draft


async def test_an_order_that_is_given_again_says_that_it_is_published(corridor, repo, say):
    repo.releases.create("v1", draft=True)
    issue = repo.issue("Release", "")
    await say(issue, "grace", "/gateledger publish v1")
    assert "published already" in await say(issue, "grace", "/gateledger publish v1")
    (answer,) = ours(corridor, issue)
    assert "💬 `v1` is published already" in answer
    assert "was not published" not in answer


async def test_a_redelivery_of_the_order_does_not_take_it_back(corridor, repo, say, hub):
    repo.releases.create("v1", draft=True)
    issue = repo.issue("Release", "")
    await say(issue, "grace", "/gateledger publish v1")
    order = next(each for each in hub.deliveries if each.event == "issue_comment")
    hub.redeliver(order.guid)
    assert await heard(corridor) == "published v1"
    (answer,) = ours(corridor, issue)
    assert "✅ `v1` is published" in answer


async def test_members_of_a_team_may_publish(corridor, repo, say):
    repo.releases.create("v1", draft=True)
    assert await say(repo.issue("Release", ""), "rita", "/gateledger publish v1") == "published v1"


async def test_without_the_permission_to_read_members_nobody_of_a_team_may(corridor, repo, say, hub):
    hub.permission("members", None)
    draft = repo.releases.create("v1", draft=True)
    said = await say(repo.issue("Release", ""), "rita", "/gateledger publish v1")
    assert "could not be told" in said
    assert "members: read" in said
    assert draft.draft


async def test_without_the_permission_to_write_contents_it_says_so(corridor, say, hub):
    repo = corridor.repository(policy=OPEN)
    draft = repo.releases.create("v1", draft=True)
    issue = repo.issue("Release", "")
    assert "contents: write" in await say(issue, "grace", "/gateledger publish v1")
    assert draft.draft
    assert "contents: write" in ours(corridor, issue)[0]


async def test_a_permission_that_goes_in_between_publishes_nothing(corridor, repo, say, hub, monkeypatch):
    from gateledger.flow import publishing

    held = publishing.keep_word

    async def kept(*given):
        hub.permission("contents", "read")
        return await held(*given)

    monkeypatch.setattr(publishing, "keep_word", kept)
    draft = repo.releases.create("v1", draft=True)
    issue = repo.issue("Release", "")
    said = await say(issue, "grace", "/gateledger publish v1")
    assert "contents: write" in said or "not show the draft" in said
    assert draft.draft


async def test_a_branch_that_moves_meanwhile_does_not_go_out(corridor, repo, say, monkeypatch):
    tip = repo.branches.tip("main")
    meanwhile(monkeypatch, lambda: repo.commit("main", {"src/evil.py": "e = 1\n"}))
    repo.releases.create("v1", draft=True, target_commitish="main")
    assert await say(repo.issue("Release", ""), "grace", "/gateledger publish v1") == "published v1"
    assert repo.branches.tip("main") != tip
    assert repo.peel(repo.resolve("refs/tags/v1")) == tip


async def test_a_tag_that_somebody_pushes_meanwhile_is_told(corridor, repo, say, monkeypatch):
    tip = repo.branches.tip("main")

    def push():
        repo.commit("main", {"src/evil.py": "e = 1\n"})
        repo.tag("v1")

    meanwhile(monkeypatch, push)
    repo.releases.create("v1", draft=True, target_commitish="main")
    issue = repo.issue("Release", "")
    said = await say(issue, "grace", "/gateledger publish v1")
    assert "somebody moved the tag" in said
    assert tip[:12] in said
    assert "❌" in ours(corridor, issue)[0]


async def test_a_draft_that_somebody_publishes_meanwhile_is_not_published_twice(
    corridor, repo, say, monkeypatch
):
    from gateledger.flow import publishing

    judge, draft = publishing.judge_tag, repo.releases.create("v1", draft=True)

    async def judged(*given, **more):
        answer = await judge(*given, **more)
        repo.releases.publish(draft.database_id, by="owen")
        return answer

    monkeypatch.setattr(publishing, "judge_tag", judged)
    said = await say(repo.issue("Release", ""), "grace", "/gateledger publish v1")
    assert said == "refused: v1 is published already"
    assert "publish-observed" not in kinds(corridor)


async def test_a_draft_that_is_deleted_meanwhile_is_said_to_be_gone(corridor, repo, say, monkeypatch):
    draft = repo.releases.create("v1", draft=True)
    meanwhile(monkeypatch, lambda: repo.releases.delete(draft.database_id))
    issue = repo.issue("Release", "")
    assert "does not show the draft" in await say(issue, "grace", "/gateledger publish v1")
    assert repo.resolve("refs/tags/v1") is None
    assert "❌ `v1` was not published" in ours(corridor, issue)[0]


def meanwhile(monkeypatch, act):
    """Have somebody act right before the draft is published."""
    from gateledger.flow import publishing

    publish = publishing.publish_release

    async def acted(*given, **more):
        act()
        return await publish(*given, **more)

    monkeypatch.setattr(publishing, "publish_release", acted)


async def test_a_rule_that_stands_against_the_tag_is_quoted(corridor, repo, say):
    repo.rulesets.create("tags", [{"type": "creation"}], target="tag", include=["refs/tags/v*"])
    draft = repo.releases.create("v1", draft=True)
    issue = repo.issue("Release", "")
    assert "GitHub refuses it" in await say(issue, "grace", "/gateledger publish v1")
    assert draft.draft
    assert "❌ `v1` was not published" in ours(corridor, issue)[0]


async def test_a_tag_that_is_no_release_is_refused(corridor, repo, say):
    draft = repo.releases.create("nightly", draft=True)
    said = await say(repo.issue("Release", ""), "grace", "/gateledger publish nightly")
    assert "calls no tag of the name nightly a release" in said
    assert draft.draft


@pytest.mark.parametrize("tag", ["", "v1..2", "-v1", "v1^{}", "v*", "v1>production", "v1.lock", "v\u00011"])
async def test_what_is_no_tag_is_refused_without_a_question(corridor, repo, say, hub, tag):
    await corridor.settle()
    said = await say(repo.issue("Release", ""), "grace", f"/gateledger publish {tag}")
    assert said.startswith("refused:")
    assert "publish-observed" not in kinds(corridor)


# whose word it is


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("mallory", "none of those who may do this here"),
        ("owen", "none of those who may do this here"),
        ("dependabot[bot]", "a program"),
    ],
    ids=["a stranger", "one who may waive, where publishers are named", "a program"],
)
async def test_a_command_of_somebody_who_may_not_is_refused_once(corridor, repo, say, hub, who, why):
    if who.endswith("[bot]"):
        hub.accounts.get(who, "Bot")
    draft = repo.releases.create("v1", draft=True)
    issue = repo.issue("Release", "")
    assert why in await say(issue, who, "/gateledger publish v1")
    assert why in await say(issue, who, "/gateledger publish v1")
    assert draft.draft
    (answer,) = ours(corridor, issue)
    assert why in answer
    assert "publish-observed" not in kinds(corridor)


async def test_the_owner_of_the_repository_is_nobody_special(corridor, repo, say, hub):
    draft = repo.releases.create("v1", draft=True)
    said = await say(repo.issue("Release", ""), hub.maintainer, "/gateledger publish v1")
    assert "none of those who may" in said
    assert draft.draft


async def test_nobody_can_put_the_command_into_somebody_elses_comment(corridor, repo, hub):
    draft = repo.releases.create("v1", draft=True)
    issue = repo.issue("Release", "")
    comment = issue.comment("grace", "Looks good.")
    await corridor.settle()
    comment.edit("/gateledger publish v1", by="mallory")
    assert "mallory edited it" in await heard(corridor)
    assert draft.draft


async def test_nobody_can_command_by_editing_a_strangers_comment(corridor, repo, hub):
    draft = repo.releases.create("v1", draft=True)
    comment = repo.issue("Release", "").comment("mallory", "hm")
    await corridor.settle()
    comment.edit("/gateledger publish v1", by="grace")
    assert "grace edited it" in await heard(corridor)
    assert draft.draft


async def test_ones_own_edit_is_ones_own_word(corridor, repo, hub):
    draft = repo.releases.create("v1", draft=True)
    comment = repo.issue("Release", "").comment("grace", "hm")
    await corridor.settle()
    comment.edit("/gateledger publish v1")
    assert await heard(corridor) == "published v1"
    assert not draft.draft


async def test_an_edit_below_the_command_commands_nothing_again(corridor, signed):
    signed.releases.create("v1", draft=True)
    comment = signed.issue("Release", "").comment("quinn", "/gateledger sign-off v1")
    assert "recorded" in await heard(corridor)
    signed.commit("main", {"src/late.py": "z = 3\n"})
    comment.edit("/gateledger sign-off v1\n\nTested on Monday.")
    assert await heard(corridor) == ""
    assert len(sign_offs(corridor, signed, "v1")) == 1


async def test_an_app_cannot_speak_for_its_user(corridor, repo, hub):
    draft = repo.releases.create("v1", draft=True)
    issue = repo.issue("Release", "")
    await corridor.settle()
    hub.deliver(
        "issue_comment",
        payload(corridor, issue, "grace", "/gateledger publish v1") | {"sender": account(hub, "grace")},
    )
    assert "in the name of grace" in await heard(corridor)
    assert draft.draft


def account(hub, login):
    one = hub.account(login)
    return {"login": one.login, "id": one.database_id, "type": one.type}


def payload(corridor, issue, login, body):
    said = {
        "id": 9,
        "user": account(corridor.hub, login),
        "body": body,
        "html_url": f"{issue.url}#issuecomment-9",
        "created_at": corridor.hub.clock.now(),
        "updated_at": corridor.hub.clock.now(),
        "performed_via_github_app": {"id": 4711, "slug": "assistant"},
    }
    where = corridor.hub.installation_of(issue.repository)
    name, number = issue.repository.name_with_owner, issue.repository.database_id
    return {
        "action": "created",
        "issue": {"number": issue.number},
        "comment": said,
        "repository": {"id": number, "full_name": name, "default_branch": "main"},
        "installation": {"id": where.database_id},
    }


@pytest.mark.parametrize(
    "body",
    [
        "> /gateledger publish v1",
        "```\n/gateledger publish v1\n```",
        "    /gateledger publish v1",
        "\t/gateledger publish v1",
        "`/gateledger publish v1`",
        "<!-- /gateledger publish v1 -->",
        "Please do not\n/gateledger publish v1",
        "- /gateledger publish v1",
        "/gateledgerpublish v1",
        "\u200b/gateledger publish v1",
        "/gateledger\npublish v1",
    ],
)
async def test_what_is_quoted_shown_or_buried_commands_nothing(corridor, repo, say, body):
    draft = repo.releases.create("v1", draft=True)
    issue = repo.issue("Release", "")
    assert await say(issue, "grace", body) == ""
    assert draft.draft
    assert ours(corridor, issue) == []


async def test_of_two_commands_in_one_comment_the_first_counts(corridor, repo, say):
    one, two = (repo.releases.create(tag, draft=True) for tag in ("v1", "v2"))
    body = "/gateledger publish v1\n/gateledger publish v2"
    assert await say(repo.issue("Release", ""), "grace", body) == "published v1"
    assert (one.draft, two.draft) == (False, True)


async def test_a_huge_comment_is_a_comment(corridor, repo, say):
    draft = repo.releases.create("v1", draft=True)
    body = "/gateledger publish v1\n" + "x" * 250_000
    assert await say(repo.issue("Release", ""), "grace", body) == "published v1"
    assert not draft.draft
    assert await say(repo.issue("Other", ""), "grace", "/gateledger publish " + "v" * 250_000) != ""


async def test_a_command_that_comes_late_is_not_obeyed(corridor, repo, say, hub):
    draft = repo.releases.create("v1", draft=True)
    hub.clock.advance(minutes=-45)
    said = await say(repo.issue("Release", ""), "grace", "/gateledger publish v1")
    assert "more than 30 minutes" in said
    assert draft.draft


async def test_a_forged_answer_is_not_taken_for_ours(corridor, repo, say):
    repo.releases.create("v1", draft=True)
    issue = repo.issue("Release", "")
    forged = issue.comment("mallory", "<!-- gateledger:refused v1 -->\n### ✅ `v1` is published")
    await say(issue, "mallory", "/gateledger publish v1")
    assert "is published" in forged.body
    assert len(ours(corridor, issue)) == 1


async def test_what_a_stranger_writes_cannot_act_in_our_answer(corridor, repo, say):
    issue = repo.issue("Release", "")
    await say(issue, "mallory", "/gateledger publish v1`@acme/owners<!--#7")
    (answer,) = ours(corridor, issue)
    assert "@acme/owners<!--" not in answer
    assert answer.count("<!--") == 1
    await say(issue, "mallory", "/gateledger @acme/owners")
    assert "@acme/owners" not in ours(corridor, issue)[-1]


async def test_without_a_policy_nothing_is_said(corridor, writing, say):
    repo = corridor.repository(policy=None)
    issue = repo.issue("Release", "")
    assert await say(issue, "grace", "/gateledger publish v1") == "no policy"
    assert ours(corridor, issue) == []


async def test_without_publishers_those_who_may_waive_may_publish(corridor, writing, say):
    policy = OPEN.replace('  publishers: ["@grace", "@acme/release-managers"]\n', "")
    repo = corridor.repository(policy=policy)
    draft = repo.releases.create("v1", draft=True)
    issue = repo.issue("Release", "")
    assert "none of those" in await say(issue, "grace", "/gateledger publish v1")
    assert await say(issue, "owen", "/gateledger publish v1") == "published v1"
    assert not draft.draft


# signing off


async def test_a_sign_off_is_kept_with_its_commit_and_judged(corridor, signed, say):
    signed.releases.create("v1", draft=True)
    tip = signed.branches.tip("main")
    issue = signed.issue("Release", "")
    assert await say(issue, "quinn", "/gateledger sign-off v1\n\nTested.") == "sign-off of v1 recorded"
    (given,) = sign_offs(corridor, signed, "v1")
    assert (given.by.login, given.commit, given.source, given.withdrawn) == ("quinn", tip, "comment", False)
    assert given.text == "/gateledger sign-off v1"
    assert given.url.startswith(issue.url)
    entry = corridor.world.ledger.latest("acme/shop", "acme/shop@v1", "decision")
    assert (entry.verdict, entry.head_sha) == ("allow", tip)
    assert tip in ours(corridor, issue)[0]


async def test_a_sign_off_outlives_its_comment(corridor, signed):
    signed.tag("v1")
    comment = signed.issue("Release", "").comment("quinn", "/gateledger sign-off v1")
    await corridor.settle()
    comment.edit("never mind")
    comment.delete()
    await corridor.settle()
    assert [each.by.login for each in sign_offs(corridor, signed, "v1")] == ["quinn"]


async def test_a_sign_off_does_not_move_with_the_tag(corridor, signed, say, hub):
    signed.tag("v1")
    first = signed.branches.tip("main")
    issue = signed.issue("Release", "")
    await say(issue, "quinn", "/gateledger sign-off v1")
    signed.commit("main", {"src/late.py": "z = 3\n"})
    signed.tag("v1")
    await corridor.settle()
    order = next(each for each in hub.deliveries if each.event == "issue_comment")
    hub.redeliver(order.guid)
    assert await heard(corridor) == "sign-off of v1 recorded"
    assert [each.commit for each in sign_offs(corridor, signed, "v1")] == [first]
    entry = corridor.world.ledger.latest("acme/shop", "acme/shop@v1", "decision")
    assert entry.verdict == "block"
    assert first in ours(corridor, issue)[0]


async def test_a_sign_off_can_be_taken_back(corridor, signed, say):
    signed.tag("v1")
    issue = signed.issue("Release", "")
    await say(issue, "quinn", "/gateledger sign-off v1")
    assert await say(issue, "quinn", "/gateledger sign-off withdraw v1") == "sign-off of v1 withdrawn"
    assert [each.withdrawn for each in sign_offs(corridor, signed, "v1")] == [False, True]
    assert corridor.world.ledger.latest("acme/shop", "acme/shop@v1", "decision").verdict == "block"
    assert "taken back" in ours(corridor, issue)[0]


async def test_a_sign_off_may_name_the_commit(corridor, signed, say):
    signed.tag("v1")
    tip = signed.branches.tip("main")
    issue = signed.issue("Release", "")
    assert "not at" in await say(issue, "quinn", f"/gateledger sign-off v1 {'0' * 40}")
    assert "too short" in await say(issue, "quinn", f"/gateledger sign-off v1 {tip[:7]}")
    assert await say(issue, "quinn", f"/gateledger sign-off v1 {tip[:12]}") == "sign-off of v1 recorded"


async def test_a_strangers_sign_off_is_no_record(corridor, signed, say):
    signed.tag("v1")
    said = await say(signed.issue("Release", ""), "mallory", "/gateledger sign-off v1")
    assert "none of those who may" in said
    assert sign_offs(corridor, signed, "v1") == ()


async def test_an_authors_own_sign_off_does_not_let_the_release_out(corridor, signed, say):
    signed.commit("main", {"src/mine.py": "m = 1\n"}, author="quinn")
    signed.tag("v1")
    await say(signed.issue("Release", ""), "quinn", "/gateledger sign-off v1")
    assert corridor.world.ledger.latest("acme/shop", "acme/shop@v1", "decision").verdict == "block"


async def test_where_nobody_is_asked_to_sign_off_nothing_is_kept(corridor, repo, say):
    repo.tag("v1")
    said = await say(repo.issue("Release", ""), "quinn", "/gateledger sign-off v1")
    assert "asks nobody to sign off" in said
    assert sign_offs(corridor, repo, "v1") == ()


async def test_a_tag_that_is_not_there_cannot_be_signed_off(corridor, signed, say):
    said = await say(signed.issue("Release", ""), "quinn", "/gateledger sign-off v9")
    assert "there is no tag v9" in said


# explaining, and what is not known


async def test_a_decision_is_explained_in_its_pull_request(corridor, say):
    repo = corridor.repository()
    pull = corridor.pull(repo)
    assert await say(pull, "mallory", "/gateledger explain") == "explained"
    answer = next(each for each in ours(corridor, pull) if "gateledger:explain" in each)
    assert "linked-work-item" in answer
    assert "docs/gates/linked-work-item.md" in answer
    assert "/decisions/" in answer
    count = len(ours(corridor, pull))
    assert await say(pull, "grace", "/gateledger explain") == "explained"
    assert len(ours(corridor, pull)) == count


async def test_an_issue_hears_of_the_pull_request_that_rests_on_it(corridor, say):
    repo = corridor.repository()
    issue = repo.issue("Pay", corridor.whole)
    assert await say(issue, "grace", "/gateledger explain") == "nothing to explain"
    assert "Nothing is decided yet" in ours(corridor, issue)[0]
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    assert await say(issue, "grace", "/gateledger explain") == "explained"
    assert f"acme/shop#\u200b{pull.number}" in ours(corridor, issue)[0]


async def test_a_release_is_explained_by_its_tag(corridor, signed, say):
    signed.tag("v1")
    issue = signed.issue("Release", "")
    assert await say(issue, "grace", "/gateledger explain v1") == "explained"
    assert "qa-sign-off" in ours(corridor, issue)[0]


async def test_what_another_repository_decided_is_not_told(corridor, say):
    public, hidden = corridor.repository(), corridor.repository("acme/hidden")
    issue = public.issue("Pay", corridor.whole)
    corridor.pull(hidden, body=f"Closes acme/shop#{issue.number}")
    await corridor.settle()
    assert corridor.world.ledger.linked("work-item", f"acme/shop#{issue.number}")
    assert await say(issue, "mallory", "/gateledger explain") == "nothing to explain"
    assert "hidden" not in ours(corridor, issue)[0]


async def test_an_unknown_command_names_the_known_ones_once(corridor, repo, say):
    issue = repo.issue("Release", "")
    assert "no command dance" in await say(issue, "grace", "/gateledger dance")
    assert "no command sing" in await say(issue, "grace", "/gateledger sing")
    (answer,) = ours(corridor, issue)
    for name in ("recheck", "explain", "sign-off TAG", "publish TAG"):
        assert f"/gateledger {name}" in answer


async def test_programs_are_not_talked_to(corridor, repo, say, hub):
    hub.accounts.get("helper[bot]", "Bot")
    issue = repo.issue("Release", "")
    assert "a program" in await say(issue, "helper[bot]", "/gateledger dance")
    assert ours(corridor, issue) == []


async def test_our_own_answer_commands_nothing(corridor, repo, say, hub):
    issue = repo.issue("Release", "")
    assert await say(issue, hub.app.bot, "/gateledger publish v1", via_app=True) == ""


async def test_where_we_may_not_answer_the_command_is_still_obeyed(corridor, repo, say, hub):
    hub.permission("issues", "read")
    hub.permission("pull_requests", "read")
    draft = repo.releases.create("v1", draft=True)
    said = await say(repo.issue("Release", ""), "grace", "/gateledger publish v1")
    assert said.startswith("published v1, and the answer could not be shown")
    assert not draft.draft
