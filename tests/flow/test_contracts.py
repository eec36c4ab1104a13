"""Contract tests: missing, added, still running, ended, taken back; nobody else's events cost anything."""

from __future__ import annotations

import json

import pytest

from gateledger.flow import subjects
from gateledger.model.answer import Done

POLICY = """\
version: 1
changes: {integration: {paths: ["api/**", "pacts/**"]}}
pull_request:
  gates:
    contract-tests: {when: [integration], checks: ["contract*"]}
"""
API = """\
openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
paths:
  /orders/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: The order.}, "404": {description: None.}}
"""
MORE = (
    API
    + """\
  /refunds:
    post:
      responses: {"201": {description: Taken.}, "409": {description: Twice.}}
"""
)


def pact(*interactions):
    told = [
        {
            "description": f"{method} {path}",
            "request": {"method": method, "path": path},
            "response": {"status": 200},
        }
        for method, path in interactions
    ]
    return json.dumps({"consumer": {"name": "web"}, "provider": {"name": "orders"}, "interactions": told})


FILES = {"api/openapi.yaml": API, "pacts/web.json": pact(("GET", "/orders/1"))}
WHOLE = {"api/openapi.yaml": MORE, "pacts/web.json": pact(("GET", "/orders/1"), ("POST", "/refunds"))}


@pytest.fixture
def repo(corridor):
    return corridor.repository(policy=POLICY, files=FILES)


def reason(corridor, pull):
    return corridor.check(pull).summary


async def test_a_new_operation_is_blocked_until_it_is_called_by_a_contract_that_ran_green_here(
    corridor, repo
):
    pull = corridor.pull(repo, {"api/openapi.yaml": MORE})
    repo.workflow_run(pull.head_sha, "CI", jobs={"contract": "success"})
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    assert "POST /refunds" in reason(corridor, pull)
    pull.push(WHOLE)
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure", "what ran on the commit before does not count"
    run = repo.workflow_run(pull.head_sha, "CI", jobs={"contract": None})
    await corridor.settle()
    assert corridor.check(pull).status == "in_progress"
    assert "contract" in corridor.check(pull).summary
    repo.workflows.finish(run.database_id, "contract", "success")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_while_a_named_check_runs_nothing_is_decided_and_a_second_run_reopens_the_question(
    corridor, repo
):
    pull = corridor.pull(repo, WHOLE)
    run = repo.workflow_run(pull.head_sha, "CI", jobs={"contract": None, "lint": "success"})
    await corridor.settle()
    assert corridor.check(pull).status == "in_progress"
    assert corridor.records(pull) == []
    repo.workflows.finish(run.database_id, "contract", "success")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    assert len(corridor.records(pull)) == 1
    again = repo.workflow_run(pull.head_sha, "CI", jobs={"contract": None})
    await corridor.settle()
    assert corridor.check(pull).status == "in_progress"
    repo.workflows.finish(again.database_id, "contract", "failure")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"


async def test_another_gate_that_fails_is_told_at_once(corridor):
    repo = corridor.repository(policy=POLICY + "    linked-work-item: {}\n", files=FILES)
    pull = corridor.pull(repo, WHOLE)
    repo.workflow_run(pull.head_sha, "CI", jobs={"contract": None})
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"


@pytest.mark.parametrize("conclusion", ["skipped", "neutral", "cancelled", "timed_out"])
async def test_only_success_is_green(corridor, repo, conclusion):
    pull = corridor.pull(repo, WHOLE)
    repo.workflow_run(pull.head_sha, "CI", jobs={"contract": conclusion})
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"


async def test_a_check_of_that_name_from_another_app_is_none(corridor, repo):
    pull = corridor.pull(repo, WHOLE)
    repo.foreign_check(pull.head_sha, "contract", "success", app_id=4711, app_slug="somebody")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"


async def test_events_of_checks_nobody_waits_for_ask_github_nothing(corridor, repo):
    pull = corridor.pull(repo, WHOLE)
    repo.workflow_run(pull.head_sha, "CI", jobs={"contract": "success"})
    await corridor.settle()
    corridor.hub.reset_requests()
    repo.foreign_check(pull.head_sha, "coverage", "success", app_id=99, app_slug="coverage")
    heard = [job for job in corridor.heard() if job.key.endswith("coverage")]
    assert heard
    for job in heard:
        answered = await subjects.answer(corridor.world, job)
        assert isinstance(answered, Done)
        assert not answered.jobs
    assert not corridor.hub.requests


async def test_a_repository_without_such_a_gate_is_not_judged_for_its_checks(corridor):
    repo = corridor.repository(policy=corridor.lenient)
    pull = corridor.pull(repo)
    await corridor.settle()
    corridor.hub.reset_requests()
    repo.workflow_run(pull.head_sha, "CI", jobs={"contract": "success"})
    await corridor.settle()
    assert not corridor.hub.requests


async def test_when_the_notes_are_lost_the_records_tell_who_waits(corridor, repo):
    from gateledger.publish.shown import MemoryShown

    pull = corridor.pull(repo, WHOLE)
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure", "no such check is there, and none runs"
    corridor.changed(shown=MemoryShown())
    repo.workflow_run(pull.head_sha, "CI", jobs={"contract": "success"})
    await corridor.settle()
    runs = corridor.checks(pull)
    assert any(run.conclusion == "success" for run in runs)


async def test_a_status_of_the_broker_counts_where_the_policy_allows_its_account(corridor):
    policy = POLICY.replace('["contract*"]', '["can-i-deploy*"], apps: [broker-bot]')
    repo = corridor.repository(policy=policy, files=FILES)
    pull = corridor.pull(repo, WHOLE)
    repo.status(pull.head_sha, "can-i-deploy/orders", "pending", by="broker-bot")
    await corridor.settle()
    assert corridor.check(pull).status == "in_progress"
    repo.status(pull.head_sha, "can-i-deploy/orders", "success", by="broker-bot")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    repo.status(pull.head_sha, "can-i-deploy/orders", "success", by="mallory")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure", "the newest status of a context is anybody's who may push"


async def test_a_change_that_touches_no_integration_asks_for_no_files_and_no_checks(corridor, repo):
    pull = corridor.pull(repo, {"notes.txt": "x"})
    corridor.hub.reset_requests()
    await corridor.judge(pull)
    told = [each.operation or each.path for each in corridor.hub.requests]
    assert not any("/trees/" in each and pull.head_sha in each for each in told), told
    assert "ReadStanding" not in told


# late, early, twice, and about something else


async def test_a_check_that_ended_before_the_pull_request_was_looked_at_counts(corridor, repo):
    branch = corridor.pull(repo, WHOLE)
    repo.workflow_run(branch.head_sha, "CI", jobs={"contract": "success"})
    heard = corridor.heard()
    for job in [*reversed(heard), *heard]:
        await subjects.answer(corridor.world, job)
    assert corridor.conclusion(branch) == "success"
    assert len(corridor.records(branch)) == 1, "the same is not recorded twice"


async def test_what_ends_on_an_old_head_opens_nothing_on_the_new_one(corridor, repo):
    pull = corridor.pull(repo, WHOLE)
    run = repo.workflow_run(pull.head_sha, "CI", jobs={"contract": None})
    await corridor.settle()
    old = pull.head_sha
    pull.push({"src/a.py": "a = 1\n"})
    await corridor.settle()
    repo.workflows.finish(run.database_id, "contract", "success")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    assert all(each.conclusion != "success" for each in corridor.checks(pull, old))


async def test_what_ends_on_a_closed_pull_request_is_not_judged(corridor, repo):
    pull = corridor.pull(repo, WHOLE)
    run = repo.workflow_run(pull.head_sha, "CI", jobs={"contract": None})
    await corridor.settle()
    pull.close()
    await corridor.settle()
    repo.workflows.finish(run.database_id, "contract", "success")
    await corridor.settle()
    assert corridor.records(pull) == []
    pull.reopen()
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_a_crash_between_the_end_of_a_check_and_the_record_loses_nothing(corridor, repo, monkeypatch):
    from gateledger.flow import settling

    async def die(*_, **__):
        raise KeyboardInterrupt

    pull = corridor.pull(repo, WHOLE)
    run = repo.workflow_run(pull.head_sha, "CI", jobs={"contract": None})
    await corridor.settle()
    repo.workflows.finish(run.database_id, "contract", "success")
    heard = corridor.heard()
    with monkeypatch.context() as patch:
        patch.setattr(settling, "record", die)
        with pytest.raises(KeyboardInterrupt):
            await corridor.judge(pull)
    assert corridor.check(pull).status == "in_progress"
    for job in heard:
        answered = await subjects.answer(corridor.world, job)
        assert isinstance(answered, Done)
        for each in answered.jobs:
            await subjects.answer(corridor.world, each)
    assert corridor.conclusion(pull) == "success"
