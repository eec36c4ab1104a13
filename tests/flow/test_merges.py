"""A merge is observed once, with what was decided, what was merged, and whether the check was required."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateledger.flow import subjects
from gateledger.flow.merging import merge_job, observe_merge
from gateledger.model.event import Trigger

OBSERVE = "version: 1\nmode: observe\npull_request: {gates: {linked-work-item: {}}}\n"


def observed(corridor, pull):
    """The merge-observed Records of a pull request, oldest first."""
    name = f"{pull.repository.name_with_owner}#{pull.number}"
    found = corridor.world.ledger.find(kind="merge-observed", subject=f"merge-observed:{name}", limit=10)
    return [corridor.predicate(each.index) for each in reversed(found)]


def bypasses(corridor, about):
    found = corridor.world.ledger.find(kind="bypass", subject=f"bypass:{about}", limit=10)
    return [corridor.predicate(each.index) for each in reversed(found)]


def targets(predicate, relation):
    return [each["target"] for each in predicate["links"]["relatesTo"] if each["relation"] == relation]


def question(corridor, pull):
    installed = corridor.hub.installation_of(pull.repository).database_id
    trigger = Trigger(event="schedule", received_at=datetime.now(UTC))
    return merge_job(pull.repository.name_with_owner, pull.number, installation=installed, trigger=trigger)


async def allowed(corridor, **more):
    """A pull request that its policy lets through, judged."""
    repository = corridor.repository(policy=corridor.lenient)
    issue = repository.issue("Pay as a guest", corridor.whole)
    pull = corridor.pull(repository, body=f"Closes #{issue.number}", **more)
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    return pull


async def blocked(corridor, policy=None):
    """A pull request that its policy blocks, judged."""
    repository = corridor.repository(policy=policy or corridor.lenient)
    pull = corridor.pull(repository)
    await corridor.settle()
    return pull


async def test_a_merge_that_was_let_through_passes_and_names_everything(corridor):
    pull = await allowed(corridor, author="ann")
    base = pull.repository.branches.tip("main")
    (decision,) = corridor.records(pull)

    commit = pull.merge(by="ben")
    await corridor.settle()

    (said,) = observed(corridor, pull)
    merge = said["merge"]
    assert (said["result"], merge["method"], merge["commit"]) == ("PASSED", "merge", commit)
    assert merge["base"] == {"ref": "main", "sha": base}
    assert merge["head"] == {"sha": pull.head_sha}
    assert (merge["author"]["login"], merge["mergedBy"]["login"]) == ("ann", "ben")
    assert merge["trees"]["sameTree"] is True
    assert merge["trees"]["head"] == merge["trees"]["merge"]
    assert merge["verdict"]["index"] == decision
    assert merge["required"]["standing"] == "missing"
    assert said["timing"]["eventAt"] == merge["mergedAt"]
    assert targets(said, "pull-request") == ["acme/shop#2"]
    assert targets(said, "merge-commit") == [commit]
    assert targets(said, "verdict") == [str(decision)]
    assert targets(said, "work-item") == ["acme/shop#1"]
    assert not bypasses(corridor, "acme/shop#2")


async def test_the_digests_of_head_merge_and_tree_never_share_a_subject(corridor):
    from gateledger.seal.record import read_statement

    pull = await allowed(corridor)
    commit = pull.merge()
    await corridor.settle()

    (entry,) = corridor.world.ledger.find(kind="merge-observed")
    named = {each["name"]: each["digest"] for each in read_statement(entry.envelope)["subject"]}
    assert named["head"] == {"gitCommit": pull.head_sha}
    assert named["merge-commit"] == {"gitCommit": commit}
    assert list(named["merge-result"]) == ["gitTree"]


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
async def test_the_method_is_told_from_the_commit(corridor, method):
    pull = await allowed(corridor)
    pull.merge(method, by="ben")
    await corridor.settle()

    (said,) = observed(corridor, pull)
    assert said["merge"]["method"] == method
    assert said["merge"]["trees"]["sameTree"] is True
    assert said["result"] == "PASSED"


async def test_trees_differ_where_the_base_had_moved(corridor):
    pull = await allowed(corridor)
    other = corridor.pull(pull.repository, {"src/other.py": "z = 3\n"}, body="Closes #1")
    await corridor.settle()
    other.merge()
    pull.merge()
    await corridor.settle()

    (said,) = observed(corridor, pull)
    assert said["merge"]["trees"]["sameTree"] is False
    assert said["merge"]["base"]["sha"] == other.merge_sha
    assert said["result"] == "PASSED"


async def test_a_merge_is_observed_once_however_often_it_is_told(corridor):
    pull = await allowed(corridor)
    pull.merge()
    await corridor.settle()
    size = corridor.world.ledger.size()
    hub = corridor.world.hub(corridor.hub.installation_of(pull.repository).database_id)

    corridor.hub.reset_requests()
    first = await observe_merge(corridor.world, hub, question(corridor, pull))
    again = await observe_merge(corridor.world, hub, question(corridor, pull), late=True)

    assert first == again
    assert corridor.world.ledger.size() == size
    assert not corridor.hub.requests


async def test_a_merge_whose_event_never_came_says_how_late_it_was_seen(corridor):
    pull = await allowed(corridor)
    pull.merge()
    corridor.heard()
    hub = corridor.world.hub(corridor.hub.installation_of(pull.repository).database_id)

    receipt = await observe_merge(corridor.world, hub, question(corridor, pull), late=True)

    said = corridor.predicate(receipt.index)
    assert said["merge"]["late"] is True
    assert said["result"] == "PASSED"


async def test_a_pull_request_that_was_only_closed_leaves_nothing(corridor):
    pull = await allowed(corridor)
    pull.close()
    await corridor.settle()

    hub = corridor.world.hub(corridor.hub.installation_of(pull.repository).database_id)
    assert await observe_merge(corridor.world, hub, question(corridor, pull)) is None
    assert not observed(corridor, pull)


async def test_a_repository_without_a_policy_is_left_alone(corridor):
    repository = corridor.repository(policy=None)
    pull = corridor.pull(repository)
    pull.merge()
    await corridor.settle()

    assert corridor.world.ledger.size() == 0


async def test_the_pull_request_that_brings_the_first_policy_is_observed_and_asked_nothing(corridor):
    repository = corridor.repository(policy=None)
    pull = corridor.pull(repository, {".github/policies.yml": corridor.lenient})
    pull.merge()
    await corridor.settle()

    (said,) = observed(corridor, pull)
    assert said["result"] == "NOT_APPLICABLE"
    assert "no policy asked anything" in said["merge"]["why"]


async def test_what_is_observed_only_is_no_bypass(corridor):
    pull = await blocked(corridor, OBSERVE)
    pull.merge()
    await corridor.settle()

    (said,) = observed(corridor, pull)
    assert (said["result"], said["mode"]) == ("NOT_APPLICABLE", "observe")
    assert said["merge"]["verdict"]["verdict"] == "block"
    assert not bypasses(corridor, "acme/shop#1")


async def test_what_the_policy_skips_is_not_applicable(corridor):
    repository = corridor.repository()
    pull = corridor.pull(repository, {"docs/a.md": "# A\n"})
    await corridor.settle()
    pull.merge()
    await corridor.settle()

    (said,) = observed(corridor, pull)
    assert said["result"] == "NOT_APPLICABLE"


async def test_a_merge_into_a_branch_without_a_policy_keeps_the_population_complete(corridor):
    repository = corridor.repository(policy=None)
    repository.branches.move("refs/heads/old", repository.branches.tip("main"), corridor.hub.account(None))
    repository.commit("main", {".github/policies.yml": corridor.lenient})
    issue = repository.issue("Pay as a guest", corridor.whole)
    judged = corridor.pull(repository, body=f"Closes #{issue.number}")
    pull = corridor.pull(repository, base="old")
    await corridor.settle()
    assert corridor.conclusion(judged) == "success"
    pull.merge()
    await corridor.settle()

    (said,) = observed(corridor, pull)
    assert said["result"] == "NOT_APPLICABLE"
    assert not bypasses(corridor, f"acme/shop#{pull.number}")


async def test_an_allowed_merge_costs_two_requests(corridor):
    pull = await allowed(corridor)
    corridor.heard()
    pull.merge()
    (job,) = [each for each in corridor.heard() if each.kind == "merged"]
    corridor.hub.reset_requests()

    await subjects.answer(corridor.world, job)

    asked = [each.path for each in corridor.hub.requests if not each.path.endswith("access_tokens")]
    assert len(asked) == 2, asked


async def test_the_check_that_was_required_from_this_app_is_told(corridor):
    pull = await allowed(corridor)
    pull.repository.protect("main", "gateledger", corridor.world.app_id)
    pull.merge()
    await corridor.settle()

    (said,) = observed(corridor, pull)
    assert said["merge"]["required"]["standing"] == "bound"
