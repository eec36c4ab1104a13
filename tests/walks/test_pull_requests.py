"""From a push to a check: signed webhooks in, checks and comments out, over real HTTP."""

from __future__ import annotations

import pytest

from gateledger.sandbox.errors import RefusedError


def test_a_pull_request_is_blocked_completed_weakened_and_restored(walk):
    repo = walk.repository()
    issue = repo.issue("Guest checkout", walk.thin)
    pull = walk.pull(repo, body=f"Closes #{issue.number}")
    walk.concludes(pull, "failure")
    issue.edit(body=walk.whole)
    walk.concludes(pull, "success")
    issue.edit(body=walk.thin)
    walk.concludes(pull, "failure")
    issue.edit(body=walk.whole)
    walk.concludes(pull, "success")
    walk.idle()
    assert [record["verdict"] for record in walk.records(pull)] == ["allow", "block", "allow", "block"]
    assert len(walk.checks(pull)) == 1
    assert len(walk.comments(pull)) == 1


def test_a_redelivered_event_is_one_record_and_one_check(walk):
    repo = walk.repository()
    pull = walk.pull(repo)
    walk.concludes(pull, "failure")
    (opened,) = [
        one
        for one in walk.hub.deliveries
        if (one.event, one.action, one.repository_id) == ("pull_request", "opened", repo.database_id)
    ]
    for _ in range(2):
        walk.hub.redeliver(opened.guid)
    walk.idle()
    redelivered = [one for one in walk.hub.deliveries if one.guid == opened.guid and one.redelivery]
    assert [one.answer_body for one in redelivered] == ['{"status":"duplicate"}'] * 2
    assert len(walk.records(pull)) == 1
    assert len(walk.checks(pull)) == 1


def test_twenty_events_are_one_check_run(walk):
    repo = walk.repository()
    issue = repo.issue("Guest checkout", walk.thin)
    pull = walk.pull(repo, body=f"Closes #{issue.number}")
    for number in range(19):
        pull.edit(title=f"Let visitors check out {number}")
    issue.edit(body=walk.whole)
    walk.concludes(pull, "success")
    walk.idle()
    assert len(walk.checks(pull)) == 1
    assert len(walk.comments(pull)) <= 1


def test_an_unconfigured_repository_hears_nothing(walk):
    repo = walk.repository(policy=None)
    pull = walk.pull(repo)
    pull.comment("priya", "/gateledger recheck")
    walk.idle()
    assert walk.checks(pull) == []
    assert walk.comments(pull) == []
    assert walk.records(pull) == []


def test_a_policy_mended_on_the_base_frees_open_pull_requests_without_a_push(walk):
    repo = walk.repository(policy=walk.invalid)
    issue = repo.issue("Guest checkout", walk.whole)
    pull = walk.pull(repo, body=f"Closes #{issue.number}")
    walk.concludes(pull, "failure")
    repo.commit("main", {walk.home: walk.policy})
    walk.concludes(pull, "success")


def test_an_invalid_policy_is_told_on_its_line(walk):
    repo = walk.repository()
    issue = repo.issue("Guest checkout", walk.whole)
    pull = walk.pull(repo, {walk.home: walk.invalid}, body=f"Closes #{issue.number}")
    walk.concludes(pull, "failure")
    notes = walk.checks(pull)[0].annotations
    assert [(one["path"], one["start_line"]) for one in notes] == [(walk.home, 4)]


def test_the_organisations_policy_judges_where_there_is_no_own_one(walk):
    walk.repository(".github", policy=None, files={"policies.yml": walk.policy})
    pull = walk.pull(walk.repository(policy=None))
    walk.concludes(pull, "failure")


def test_a_merge_group_is_answered_on_its_own_head(walk):
    repo = walk.repository()
    issue = repo.issue("Guest checkout", walk.whole)
    good, bad = walk.pull(repo, body=f"Closes #{issue.number}"), walk.pull(repo)
    group = repo.merge_group([good, bad])
    walk.concludes(good, "failure", group.head_sha)
    walk.concludes(good, "success")
    group.destroy()
    alone = repo.merge_group([good])
    walk.concludes(good, "success", alone.head_sha)


def test_two_pull_requests_on_one_commit_block_until_the_bad_one_is_closed(walk):
    repo = walk.repository()
    issue = repo.issue("Guest checkout", walk.whole)
    repo.commit("next", {"next.txt": "1\n"})
    good = walk.pull(repo, branch="shared", body=f"Closes #{issue.number}")
    bad = repo.pull("shared", "next", "The same for next")
    walk.concludes(bad, "failure")
    walk.idle()
    bad.close()
    walk.concludes(good, "success")


def test_an_edited_issue_judges_the_pull_requests_of_other_repositories(walk):
    plans, shop, site = (
        walk.repository("plans", policy=None),
        walk.repository("shop"),
        walk.repository("site"),
    )
    issue = plans.issue("Guest checkout", walk.thin)
    pulls = [walk.pull(each, body=f"Closes {plans.name_with_owner}#{issue.number}") for each in (shop, site)]
    for pull in pulls:
        walk.concludes(pull, "failure")
    issue.edit(body=walk.whole)
    for pull in pulls:
        walk.concludes(pull, "success")


def test_retargeting_to_a_base_without_a_policy_settles_the_check(walk):
    repo = walk.repository()
    pull = walk.pull(repo)
    walk.concludes(pull, "failure")
    repo.commit("bare", {walk.home: None})
    pull.edit(base="bare")
    walk.concludes(pull, "success")


def test_a_fork_is_judged_and_its_button_works(walk):
    repo = walk.repository()
    pull = repo.pull("feature", fork=f"stranger-{walk.owner}/shop")
    walk.concludes(pull, "failure")
    walk.idle()
    (run,) = walk.checks(pull)
    walk.hub.reset_requests()
    repo.press(run.database_id, "re-evaluate")
    walk.wait(
        "the check to be written again", lambda: any(one.method == "PATCH" for one in walk.hub.requests)
    )


def test_a_sidebar_link_counts_after_a_recheck(walk):
    repo = walk.repository()
    issue = repo.issue("Guest checkout", walk.whole)
    pull = walk.pull(repo)
    walk.concludes(pull, "failure")
    pull.link(issue)
    pull.comment("priya", "/gateledger recheck")
    walk.concludes(pull, "success")


def test_a_required_check_that_blocks_keeps_the_merge_button_shut(walk):
    repo = walk.repository()
    repo.protect("main", "gateledger", walk.hub.app.database_id)
    issue = repo.issue("Guest checkout", walk.thin)
    pull = walk.pull(repo, body=f"Closes #{issue.number}")
    walk.concludes(pull, "failure")
    with pytest.raises(RefusedError, match="gateledger"):
        pull.merge()
    issue.edit(body=walk.whole)
    walk.concludes(pull, "success")
    assert pull.merge()
