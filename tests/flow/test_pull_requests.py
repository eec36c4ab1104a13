"""A pull request's way to its verdict, and to the next one."""

from __future__ import annotations

import asyncio

from gateledger.model.answer import Done


async def test_a_pull_request_is_blocked_until_its_issue_says_enough_and_again_when_it_is_weakened(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.thin)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    seen = []
    for body in (corridor.thin, corridor.whole, corridor.thin, corridor.whole):
        issue.edit(body=body)
        await corridor.settle()
        seen.append(corridor.conclusion(pull))
    assert seen == ["failure", "success", "failure", "success"]
    assert len(corridor.records(pull)) == 4, "the same facts after others are a new decision"
    assert len(corridor.comments(pull)) == 1


async def test_the_same_event_twice_is_one_record_and_one_check(corridor):
    pull = corridor.pull(corridor.repository())
    first = await corridor.judge(pull)
    corridor.hub.reset_requests()
    second = await corridor.judge(pull)
    assert isinstance(first, Done)
    assert first == second
    assert len(corridor.records(pull)) == 1
    assert corridor.conclusion(pull) == "failure"
    assert corridor.writes() == []


async def test_our_own_check_and_comment_raise_no_question(corridor):
    pull = corridor.pull(corridor.repository())
    await corridor.settle()
    assert corridor.comments(pull)
    events = {each.event for each in corridor.hub.deliveries}
    assert {"check_run", "issue_comment"} <= events, "the echoes were sent"
    ours = [one for one in corridor.hub.deliveries if one.event in {"check_run", "issue_comment"}]
    assert [corridor.raised(one) for one in ours] == [()] * len(ours)


async def test_a_pull_request_that_is_right_from_the_start_gets_no_comment(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    assert corridor.comments(pull) == []


async def test_the_comment_is_edited_in_place_and_says_so_when_all_is_well(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.thin)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    (before,) = corridor.comments(pull)
    text = before.body
    issue.edit(body=corridor.whole)
    await corridor.settle()
    (after,) = corridor.comments(pull)
    assert after is before
    assert after.body != text


async def test_a_forced_push_is_judged_on_its_new_head(corridor):
    repo = corridor.repository()
    pull = corridor.pull(repo)
    await corridor.settle()
    old = pull.head_sha
    pull.push({"src/other.py": "z = 3\n"}, force=True)
    await corridor.settle()
    assert pull.head_sha != old
    assert corridor.conclusion(pull) == "failure"
    assert len(corridor.records(pull)) == 2


async def test_a_draft_is_judged_like_any_other_and_keeps_its_verdict_when_ready(corridor):
    pull = corridor.pull(corridor.repository(), draft=True)
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    pull.ready()
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    pull.draft()
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"


async def test_a_reopened_pull_request_is_judged_afresh(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.thin)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    pull.close()
    issue.edit(body=corridor.whole)
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure", "nobody judges a closed pull request"
    pull.reopen()
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_a_pull_request_from_a_fork_is_judged_by_the_bases_policy(corridor):
    repo = corridor.repository()
    pull = repo.pull("feature", fork="stranger/shop", title="From afar")
    await corridor.settle()
    assert pull.is_cross_repository
    assert corridor.conclusion(pull) == "failure"


async def test_a_label_that_changes_the_kind_of_change_changes_what_is_asked(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    pull.label("ui")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    pull.unlabel("ui")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    assert len(corridor.records(pull)) == 3


async def test_a_file_renamed_out_of_the_sources_is_not_trivial(corridor):
    repo = corridor.repository(files={"src/old.py": "a = 1\n" * 40})
    pull = corridor.pull(repo, {"src/old.py": None, "docs/old.py": "a = 1\n" * 40})
    words = corridor.pull(repo, {"docs/new.md": "Words.\n"})
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    assert corridor.conclusion(words) == "success"
    assert "Not applicable" in corridor.check(words).title


async def test_links_of_the_sidebar_count_from_the_next_look_on(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo)
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    pull.link(issue)
    pull.comment("priya", "/gateledger recheck")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    pull.unlink(issue)
    pull.comment("priya", "/gateledger recheck")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"


async def test_every_way_of_asking_again_judges_and_writes_again(corridor):
    repo = corridor.repository()
    pull = corridor.pull(repo)
    await corridor.settle()
    run = corridor.check(pull)
    for ask in (
        lambda: repo.rerequest(run.database_id),
        lambda: repo.rerequest_suite(pull.head_sha),
        lambda: repo.press(run.database_id, "re-evaluate"),
    ):
        corridor.hub.reset_requests()
        ask()
        await corridor.settle()
        assert corridor.writes() == [f"PATCH /repos/acme/shop/check-runs/{run.database_id}"]
    assert len(corridor.records(pull)) == 1
    assert corridor.check(pull) is run


async def test_asking_again_works_for_a_fork_whose_check_events_name_no_pull_request(corridor):
    repo = corridor.repository()
    pull = repo.pull("feature", fork="stranger/shop")
    await corridor.settle()
    corridor.hub.reset_requests()
    repo.rerequest(corridor.check(pull).database_id)
    answered = await corridor.settle()
    assert "acme/shop#1" in dict(answered)
    assert len(corridor.writes()) == 1


async def test_many_events_meanwhile_are_one_check_run(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.thin)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    for number in range(20):
        issue.edit(title=f"Guest checkout {number}")
        pull.edit(title=f"Let visitors check out {number}")
    answered = await corridor.settle()
    assert len([subject for subject, _ in answered if subject == "acme/shop#2"]) <= 2
    assert corridor.conclusion(pull) == "failure"


async def test_two_pull_requests_judged_at_once_share_nothing(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.whole)
    good = corridor.pull(repo, body=f"Closes #{issue.number}")
    bad = corridor.pull(repo)
    await asyncio.gather(corridor.judge(good), corridor.judge(bad))
    assert (corridor.conclusion(good), corridor.conclusion(bad)) == ("success", "failure")
