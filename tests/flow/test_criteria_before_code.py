"""Criteria before code, walked: what was written when, what was changed, what was deleted, and what we saw of it."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from gateledger.flow import subjects
from gateledger.intake.sighting import read_text
from gateledger.model.answer import Done

POLICY = "version: 1\npull_request: {gates: {criteria-before-code: {}}}\n"
ONE = "### Acceptance criteria\n\n- [ ] A visitor can pay without creating an account.\n"
MAIL = "The receipt is sent to the address given at checkout."


@pytest.fixture
def repo(corridor):
    return corridor.repository(policy=POLICY)


def later(corridor, minutes=1):
    corridor.hub.clock.advance(minutes=minutes)


def finding(corridor, pull, place=0):
    predicate = corridor.predicate(corridor.records(pull)[-1])
    return predicate["rulings"][0]["findings"][place]


async def test_an_issue_written_before_the_work_passes(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.whole)
    later(corridor)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_criteria_written_after_the_work_began_fail_whatever_is_done_to_them_later(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.thin)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    later(corridor)
    issue.edit(body=corridor.whole, by="priya")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    said = finding(corridor, pull)
    assert said["code"] == "late"
    assert "by @priya on" in said["message"]


async def test_criteria_weakened_afterwards_fail_with_both_texts_until_they_are_put_back(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    later(corridor)
    issue.edit(body=corridor.whole.replace("is sent to", "may be sent to"), by="sam")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    said = finding(corridor, pull)
    assert f"Before: “{MAIL}”" in said["message"]
    assert "After: “The receipt may be sent to the address given at checkout.”" in said["message"]
    assert "by @sam" in said["message"]
    assert f"+ - [ ] {MAIL}" in said["fix"]
    later(corridor)
    issue.edit(body=corridor.whole.replace("[ ]", "[x]"))
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_a_deleted_revision_that_was_witnessed_hides_nothing(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.thin)
    later(corridor)
    issue.edit(body=corridor.whole)
    later(corridor)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    later(corridor)
    issue.edit(body=ONE, by="sam")
    issue.delete_revision(1, by="sam")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    said = finding(corridor, pull)
    assert said["code"] == "removed"
    assert f"Before: “{MAIL}”" in said["message"]


async def test_a_deleted_revision_that_nobody_witnessed_is_no_pass(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.thin)
    later(corridor)
    issue.edit(body=corridor.whole)
    later(corridor)
    corridor.heard()  # none of this ever reached us
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    later(corridor)
    issue.edit(body=ONE)
    issue.delete_revision(1)
    await corridor.settle()
    ruling = corridor.predicate(corridor.records(pull)[-1])["rulings"][0]
    assert (corridor.conclusion(pull), ruling["outcome"]) == ("failure", "unknown")
    assert "nobody witnessed it" in ruling["reason"]


async def test_two_edits_at_once_are_both_kept(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.thin)
    issue.edit(body=corridor.whole)
    issue.edit(body=ONE)
    await corridor.settle()
    found = corridor.world.ledger.linked("observed", "acme/shop#1")
    texts = {
        corridor.world.ledger.evidence.get(digest).decode()
        for entry in found
        for digest in [corridor.predicate(entry.index)["observed"]["text"]["digest"]["sha256"]]
    }
    assert texts == {corridor.thin, corridor.whole, ONE}
    assert {entry.kind for entry in found} == {"work-item-observed"}


async def test_the_first_push_counts_however_late_the_pull_request_is_opened(corridor, repo):
    repo.commit("guests", {"src/guest.py": "y = 2\n"})
    later(corridor)
    issue = repo.issue("Guest checkout", corridor.whole)
    later(corridor)
    pull = repo.pull("guests", "main", body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    assert "acme/shop:guests was first pushed" in finding(corridor, pull)["message"]


async def test_a_witnessed_push_outweighs_what_a_commit_says_of_itself(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.whole)
    later(corridor)
    repo.commit("guests", {"src/guest.py": "y = 2\n"}, date="2020-01-01T00:00:00Z")
    pull = repo.pull("guests", "main", body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_a_forced_push_does_not_move_the_beginning(corridor, repo):
    repo.commit("guests", {"src/guest.py": "y = 2\n"})
    later(corridor)
    issue = repo.issue("Guest checkout", corridor.whole)
    later(corridor)
    repo.commit("guests", {"src/guest.py": "y = 3\n"}, force=True)
    pull = repo.pull("guests", "main", body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"


async def test_a_branch_of_another_name_does_not_move_the_beginning(corridor, repo):
    sha = repo.commit("guests", {"src/guest.py": "y = 2\n"})
    later(corridor)
    issue = repo.issue("Guest checkout", corridor.whole)
    later(corridor)
    repo.branches.move("refs/heads/visitors", sha, corridor.hub.account(None))
    pull = repo.pull("visitors", "main", body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"


async def test_a_branch_that_served_before_begins_anew_with_the_next_work(corridor, repo):
    early = repo.issue("Guest checkout", corridor.whole)
    repo.commit("develop", {"src/guest.py": "y = 2\n"})
    first = repo.pull("develop", "main", body=f"Closes #{early.number}")
    await corridor.settle()
    assert corridor.conclusion(first) == "success"
    first.merge(method="squash")
    later(corridor)
    issue = repo.issue("Coupons", corridor.whole)
    later(corridor)
    tip = repo.branches.tip("main")
    repo.branches.move("refs/heads/develop", tip, corridor.hub.account(None), forced=True)
    repo.commit("develop", {"src/coupon.py": "z = 3\n"})
    second = repo.pull("develop", "main", body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(second) == "success"


async def test_where_an_earlier_push_was_missed_the_commit_speaks_for_itself(corridor, repo):
    repo.commit("guests", {"src/guest.py": "y = 2\n"})
    later(corridor)
    issue = repo.issue("Guest checkout", corridor.whole)
    corridor.heard()  # none of this ever reached us
    later(corridor)
    repo.commit("guests", {"src/guest.py": "y = 3\n"})
    pull = repo.pull("guests", "main", body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    assert "weaker evidence" in finding(corridor, pull)["message"]


async def test_a_branch_that_was_deleted_and_made_again_begins_when_it_was_made_again(corridor, repo):
    account = corridor.hub.account(None)
    repo.commit("guests", {"src/guest.py": "y = 2\n"})
    repo.branches.move("refs/heads/guests", "0" * 40, account)
    later(corridor)
    issue = repo.issue("Guest checkout", corridor.whole)
    later(corridor)
    repo.commit("guests", {"src/other.py": "z = 2\n"})
    pull = repo.pull("guests", "main", body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_a_branch_made_before_the_issue_and_without_code_is_no_beginning(corridor, repo):
    tip = repo.branches.tip("main")
    repo.branches.move("refs/heads/guests", tip, corridor.hub.account(None))
    later(corridor)
    issue = repo.issue("Guest checkout", corridor.whole)
    later(corridor)
    repo.commit("guests", {"src/guest.py": "y = 2\n"})
    pull = repo.pull("guests", "main", body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_a_parents_deleted_revision_was_witnessed_too(corridor, repo):
    parent = repo.issue("Checkout", corridor.thin)
    child = repo.issue("Guest checkout", "A part of it.")
    parent.add_sub_issue(child)
    later(corridor)
    parent.edit(body=corridor.whole)
    later(corridor)
    pull = corridor.pull(repo, body=f"Closes #{child.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    later(corridor)
    parent.edit(body=ONE, by="sam")
    parent.delete_revision(1)
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    assert MAIL in finding(corridor, pull)["message"]


async def test_a_repository_that_never_opted_in_leaves_no_trace(corridor):
    repo = corridor.repository(policy=None)
    issue = repo.issue("Guest checkout", corridor.whole)
    issue.edit(body=ONE)
    corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.world.ledger.size() == 0


async def test_a_repository_that_removed_its_policy_is_left_alone(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    repo.commit("main", {".github/policies.yml": None})
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    corridor.changed(opted_in={})
    size = corridor.world.ledger.size()
    issue.edit(body=ONE)
    await corridor.settle()
    kinds = {entry.kind for entry in corridor.world.ledger.find(limit=50) if entry.index >= size}
    assert kinds <= {"decision"}


async def test_the_first_event_after_a_policy_appeared_is_kept(corridor):
    repo = corridor.repository(policy=None)
    repo.issue("Before", corridor.thin)
    await corridor.settle()
    repo.commit("main", {".github/policies.yml": POLICY})
    repo.issue("After", corridor.whole)
    await corridor.settle()
    assert [entry.subject for entry in corridor.world.ledger.find()] == [
        "seen:acme/shop#2",
        "policy-change:acme/shop/.github/policies.yml",
    ]


async def test_an_organisations_policy_opts_its_repositories_in(corridor):
    corridor.hub.repository("acme/.github", {"policies.yml": POLICY})
    repo = corridor.repository(policy=None)
    repo.issue("Guest checkout", corridor.whole)
    await corridor.settle()
    assert corridor.world.ledger.linked("observed", "acme/shop#1")


async def test_a_redelivery_is_kept_once(corridor, repo):
    repo.issue("Guest checkout", corridor.whole)
    await corridor.settle()
    size = corridor.world.ledger.size()
    corridor._seen = 0  # every delivery once more
    await corridor.settle()
    assert corridor.world.ledger.size() == size


async def test_observations_are_no_decisions(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    ledger = corridor.world.ledger
    kinds = [entry.kind for entry in ledger.find(limit=50)]
    assert {"work-item-observed", "push-observed", "decision"} == set(kinds)
    assert len(corridor.records(pull)) == 1
    assert [entry.kind for entry in ledger.linked("work-item", "acme/shop#1")] == ["decision"]
    assert {entry.verdict for entry in ledger.find(kind="work-item-observed")} == {""}


async def test_keeping_what_was_seen_costs_no_request_where_the_ledger_knows_the_repository(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.whole)
    corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    corridor.changed(opted_in={})
    corridor.hub.reset_requests()
    issue.edit(body=ONE)
    kept = [each for each in corridor.heard() if each.kind == "sighting"]
    for job in kept:
        answer = await subjects.answer(corridor.world, job)
        assert isinstance(answer, Done)
        assert answer.reason == "witnessed"
    assert corridor.hub.requests == []


async def test_the_first_verdict_with_this_gate_costs_no_more_than_any(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    corridor.hub.reset_requests()
    await corridor.judge(pull, action="opened")
    asked = [each for each in corridor.hub.requests if not each.path.endswith("access_tokens")]
    assert len(asked) <= 6, [f"{each.method} {each.operation or each.path}" for each in asked]


async def test_a_text_with_half_a_surrogate_pair_is_kept_without_it(corridor, repo):
    repo.issue("Guest checkout", corridor.whole)
    (job,) = [each for each in corridor.heard() if each.kind == "sighting"]
    odd = json.loads('"caf\\ud83d"')
    text = read_text(odd, odd)
    assert (text.title, text.body) == ("caf\ufffd", "caf\ufffd")
    seen = job.sighting.model_copy(update={"text": text, "url": quote(job.sighting.url)})
    answer = await subjects.answer(corridor.world, job.model_copy(update={"sighting": seen}))
    assert corridor.world.ledger.evidence.get(text.sha256) == b"caf\xef\xbf\xbd"
    assert isinstance(answer, Done)
