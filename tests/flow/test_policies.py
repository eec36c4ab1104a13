"""Which policy judges, and when none does."""

from __future__ import annotations

import pytest

from gateledger.flow import subjects
from gateledger.flow.policies import no_text
from gateledger.github.errors import Transient
from gateledger.model.facts import File
from gateledger.model.problem import Severity

HOME = ".github/policies.yml"
TIGHT = "version: 1\npull_request: {gates: {linked-work-item: {}, acceptance-criteria: {minimum: 5}}}\n"


async def test_an_unconfigured_repository_hears_nothing_whatever_happens(corridor):
    repo = corridor.repository(policy=None)
    issue = repo.issue("Guest checkout", corridor.thin)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    pull.push({"src/b.py": "b\n"})
    issue.edit(body=corridor.whole)
    pull.comment("priya", "/gateledger recheck")
    repo.merge_group([pull])
    await corridor.settle()
    assert repo.checks(pull.head_sha) == []
    assert pull.comments == pull.comments[:1], "only what priya said"
    assert corridor.world.ledger.size() == 0


async def test_the_first_policy_does_not_judge_the_pull_request_that_brings_it(corridor):
    repo = corridor.repository(policy=None)
    pull = corridor.pull(repo, {HOME: corridor.policy})
    await corridor.settle()
    assert corridor.checks(pull) == []


async def test_a_pull_request_that_weakens_the_policy_is_judged_by_the_bases(corridor):
    repo = corridor.repository()
    pull = corridor.pull(repo, {HOME: "version: 1\n"})
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"


async def test_an_invalid_policy_blocks_the_pull_request_that_brings_it_with_a_note_on_its_line(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, {HOME: corridor.invalid}, body=f"Closes #{issue.number}")
    await corridor.settle()
    run = corridor.check(pull)
    assert run.conclusion == "failure"
    assert [(one["path"], one["start_line"]) for one in run.annotations] == [(HOME, 4)]
    assert "linked-work-item" in run.annotations[0]["message"], "the name that was probably meant"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"\x00\x01\x02", "not a text file", id="binary"),
        pytest.param("# " + "x" * 300_000, "larger than", id="too large"),
    ],
)
async def test_a_policy_that_is_no_text_blocks_the_pull_request_that_brings_it(corridor, content, reason):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, {HOME: content}, body=f"Closes #{issue.number}")
    await corridor.settle()
    run = corridor.check(pull)
    assert run.conclusion == "failure"
    said = run.summary + (run.text or "")
    assert HOME in said
    assert reason in said


async def test_a_policy_that_is_a_symbolic_link_is_no_text():
    link = File(
        path=HOME, sha="1" * 40, size=9, text=None, unreadable="a symbolic link, which is not followed"
    )
    problem = no_text(link)
    assert (problem.path, problem.severity) == (HOME, Severity.ERROR)
    assert "symbolic link" in problem.message


async def test_a_valid_new_policy_does_not_block(corridor):
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, {HOME: TIGHT}, body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_mending_the_policy_on_the_base_judges_open_pull_requests_again(corridor):
    repo = corridor.repository(policy=corridor.invalid)
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    run = corridor.check(pull)
    assert (run.conclusion, run.title) == ("failure", "Policy cannot be used: 1 problem")
    assert "linked-work-itme" in run.summary
    assert corridor.predicate(corridor.records(pull)[0])["result"] == "FAILED"
    repo.commit("main", {HOME: corridor.policy})
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_the_policy_file_that_could_not_be_used_is_kept_as_evidence(corridor):
    pull = corridor.pull(corridor.repository(policy=corridor.invalid))
    await corridor.settle()
    digest = corridor.predicate(corridor.records(pull)[0])["policy"]["digest"]["sha256"]
    assert corridor.world.ledger.evidence.get(digest) == corridor.invalid.encode()


async def test_the_organisations_policy_judges_where_there_is_no_own_one(corridor):
    corridor.repository("acme/.github", policy=None, files={"policies.yml": corridor.lenient})
    pull = corridor.pull(corridor.repository(policy=None))
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    assert corridor.predicate(corridor.records(pull)[0])["policy"]["uri"] == "acme/.github/policies.yml@main"


@pytest.fixture
async def hidden(corridor):
    """A pull request that the organisation's policy blocks, after the organisation's repository went out of sight."""
    corridor.repository("acme/.github", policy=None, files={"policies.yml": corridor.lenient})
    pull = corridor.pull(corridor.repository(policy=None))
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    corridor.hub.repositories.pop("acme/.github")
    return pull


async def test_an_organisations_policy_that_went_out_of_sight_is_not_no_policy(corridor, hidden):
    with pytest.raises(Transient, match=r"acme/\.github judged acme/shop before"):
        await corridor.judge(hidden)
    assert corridor.conclusion(hidden) == "failure"
    await subjects.give_up(corridor.world, corridor.job(hidden), "out of sight")
    assert corridor.conclusion(hidden) == "action_required"
    with pytest.raises(Transient):  # having given up is not having seen that there is none
        await corridor.judge(hidden)


async def test_an_organisations_policy_that_is_seen_to_be_gone_is_no_policy(corridor):
    theirs = corridor.repository("acme/.github", policy=None, files={"policies.yml": corridor.lenient})
    pull = corridor.pull(corridor.repository(policy=None))
    await corridor.settle()
    theirs.commit("main", {"policies.yml": None})
    await corridor.judge(pull)
    assert corridor.conclusion(pull) == "success"


async def test_an_own_policy_may_extend_the_organisations(corridor):
    corridor.repository("acme/.github", policy=corridor.lenient)
    own = "version: 1\nextends: [{organisation: true}]\npull_request: {gates: {acceptance-criteria: {minimum: 3}}}\n"
    repo = corridor.repository(policy=own)
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    (index,) = corridor.records(pull)
    outcomes = {each["gate"]: each["outcome"] for each in corridor.predicate(index)["rulings"]}
    assert outcomes == {"linked-work-item": "pass", "acceptance-criteria": "fail"}


async def test_an_unreadable_organisation_policy_troubles_only_those_that_use_it(corridor):
    corridor.repository("acme/.github", policy=None, files={"policies.yml/not-a-file.txt": "x\n"})
    alone = corridor.pull(corridor.repository("acme/alone", policy=corridor.lenient))
    without = corridor.pull(corridor.repository("acme/without", policy=None))
    await corridor.settle()
    assert corridor.check(alone).title == "1 of 1 gate blocks"
    assert corridor.check(without).title == "Policy cannot be used: 1 problem"


async def test_the_policy_in_the_dotted_folder_wins(corridor):
    repo = corridor.repository(files={"policies.yml": "version: 1\n"})
    pull = corridor.pull(repo)
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    assert corridor.predicate(corridor.records(pull)[0])["policy"]["uri"] == f"acme/shop/{HOME}@main"


async def test_a_retargeted_pull_request_is_judged_by_its_new_base(corridor):
    repo = corridor.repository()
    repo.commit("next", {HOME: "version: 1\npull_request: {gates: {}}\n"})
    pull = corridor.pull(repo)
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    pull.edit(base="next")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_a_check_that_stands_is_settled_when_its_base_has_no_policy_any_more(corridor):
    repo = corridor.repository()
    pull = corridor.pull(repo)
    await corridor.settle()
    repo.commit("bare", {HOME: None})
    pull.edit(base="bare")
    await corridor.settle()
    run = corridor.check(pull)
    assert (run.conclusion, run.title) == ("success", "Not applicable: bare has no policy")


async def test_a_check_that_stands_is_settled_even_if_nobody_remembers_having_made_it(corridor, redis):
    repo = corridor.repository()
    pull = corridor.pull(repo)
    await corridor.settle()
    await redis.flushall()
    repo.commit("main", {HOME: None})
    await corridor.settle()
    assert corridor.checks(pull)[-1].conclusion == "success", "GitHub shows the newest of a name"


async def test_observing_shows_what_would_block_and_blocks_nothing(corridor):
    pull = corridor.pull(corridor.repository(policy=f"mode: observe\n{corridor.policy}"))
    await corridor.settle()
    run = corridor.check(pull)
    assert run.conclusion == "neutral"
    assert run.title.startswith("Would block")


async def test_pull_requests_opened_before_since_are_observed_only(corridor):
    early = corridor.pull(corridor.repository("acme/early", policy=f"since: 2999-01-01\n{corridor.policy}"))
    late = corridor.pull(corridor.repository("acme/late", policy=f"since: 2020-01-01\n{corridor.policy}"))
    await corridor.settle()
    assert (corridor.conclusion(early), corridor.conclusion(late)) == ("neutral", "failure")
