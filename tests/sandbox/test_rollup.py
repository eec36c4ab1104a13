"""What ran on a commit: check runs, workflow jobs and statuses, as GraphQL sums them up."""

from __future__ import annotations

import pytest

from gateledger.sandbox import RefusedError, SandboxError

QUERY = """query($o:GitObjectID!,$n:Int=50,$a:String){repository(owner:"acme",name:"shop"){object(oid:$o){... on Commit{
  statusCheckRollup{state contexts(first:$n,after:$a){totalCount checkRunCount statusContextCount
    pageInfo{hasNextPage endCursor} nodes{__typename
    ... on CheckRun{databaseId name status conclusion startedAt completedAt detailsUrl checkSuite{
      app{databaseId slug} workflowRun{databaseId event workflow{name}} commit{oid}}}
    ... on StatusContext{context state description targetUrl createdAt creator{__typename login}}}}}}}}}"""


def rollup(client, sha, **more):
    answer = client.graphql(QUERY, o=sha, **more)
    return answer["data"]["repository"]["object"]["statusCheckRollup"], answer.get("errors", [])


def names(found):
    return [node.get("name") or node.get("context") for node in found["contexts"]["nodes"]]


def test_nothing_ran_is_null(client, pull):
    assert rollup(client, pull.head_sha) == (None, [])


def test_runs_of_apps_jobs_and_statuses_stand_side_by_side(client, repo, pull):
    sha = pull.head_sha
    repo.foreign_check(
        sha, "pact", "success", 77, app_slug="pactflow", details_url="https://pact.example.org/1"
    )
    run = repo.workflow_run(sha, "Contracts", {"verify": "success", "publish": None}, "push", by="dev")
    repo.status(
        sha, "Pact/verify", "success", "verified", target_url="https://broker.example.org", by="broker"
    )
    found, errors = rollup(client, sha)
    assert errors == []
    assert found["state"] == "PENDING"
    counts = ("totalCount", "checkRunCount", "statusContextCount")
    assert [found["contexts"][name] for name in counts] == [4, 3, 1]
    pact, verify, publish, status = found["contexts"]["nodes"]
    assert pact["checkSuite"] == {
        "app": {"databaseId": 77, "slug": "pactflow"},
        "workflowRun": None,
        "commit": {"oid": sha},
    }
    assert pact["detailsUrl"] == "https://pact.example.org/1"
    assert verify["checkSuite"]["workflowRun"] == {
        "databaseId": run.database_id,
        "event": "push",
        "workflow": {"name": "Contracts"},
    }
    assert verify["checkSuite"]["app"] == {"databaseId": 15368, "slug": "github-actions"}
    assert (verify["status"], verify["conclusion"]) == ("COMPLETED", "SUCCESS")
    assert (publish["status"], publish["conclusion"], publish["completedAt"]) == ("IN_PROGRESS", None, None)
    assert status | {"createdAt": ""} == {
        "__typename": "StatusContext",
        "context": "Pact/verify",
        "state": "SUCCESS",
        "description": "verified",
        "targetUrl": "https://broker.example.org",
        "createdAt": "",
        "creator": {"__typename": "User", "login": "broker"},
    }


def test_two_workflows_may_have_a_job_of_one_name_and_a_second_status_replaces_the_first(client, repo, pull):
    sha = pull.head_sha
    repo.workflow_run(sha, "CI", {"test": "failure"})
    repo.workflow_run(sha, "Nightly", {"test": "success"})
    repo.foreign_check(sha, "lint", "failure", 9)
    repo.foreign_check(sha, "lint", "success", 9)
    repo.status(sha, "ci/legacy", "failure")
    repo.status(sha, "ci/legacy", "success")
    found, _ = rollup(client, sha)
    assert names(found) == ["test", "test", "lint", "ci/legacy"]
    assert found["state"] == "FAILURE"
    assert [node.get("conclusion") for node in found["contexts"]["nodes"]][:3] == [
        "FAILURE",
        "SUCCESS",
        "SUCCESS",
    ]


@pytest.mark.parametrize(
    ("checks", "statuses", "state"),
    [
        (["success", "neutral", "skipped"], [], "SUCCESS"),
        (["success"], ["failure"], "FAILURE"),
        (["success"], ["error"], "ERROR"),
        (["cancelled"], ["success"], "FAILURE"),
        ([None], ["success"], "PENDING"),
        ([], ["pending", "success"], "PENDING"),
    ],
)
def test_the_state_sums_up(client, repo, pull, checks, statuses, state):
    for place, conclusion in enumerate(checks):
        repo.foreign_check(pull.head_sha, f"c{place}", conclusion)
    for place, word in enumerate(statuses):
        repo.status(pull.head_sha, f"s{place}", word)
    assert rollup(client, pull.head_sha)[0]["state"] == state


def test_pages_of_contexts(client, repo, pull):
    for number in range(5):
        repo.status(pull.head_sha, f"s{number}")
    first, _ = rollup(client, pull.head_sha, n=3)
    rest, _ = rollup(client, pull.head_sha, n=3, a=first["contexts"]["pageInfo"]["endCursor"])
    assert names(first) + names(rest) == [f"s{number}" for number in range(5)]
    assert rest["contexts"]["pageInfo"]["hasNextPage"] is False


@pytest.mark.parametrize(("permission", "lost"), [("checks", 0), ("statuses", 1)])
def test_what_the_app_may_not_read_is_null_node_by_node(hub, client, repo, pull, permission, lost):
    repo.foreign_check(pull.head_sha, "ci", "success")
    repo.status(pull.head_sha, "broker")
    hub.permission(permission, None)
    found, errors = rollup(client, pull.head_sha)
    assert found["contexts"]["totalCount"] == 2
    assert [node is None for node in found["contexts"]["nodes"]] == [lost == 0, lost == 1]
    (error,) = errors
    assert (error["type"], error["message"]) == ("FORBIDDEN", "Resource not accessible by integration")
    assert error["path"][-2:] == ["nodes", lost]


def test_without_actions_the_workflow_run_is_refused(hub, client, repo, pull):
    repo.workflow_run(pull.head_sha)
    hub.permission("actions", None)
    found, errors = rollup(client, pull.head_sha)
    assert found["contexts"]["nodes"][0]["checkSuite"]["workflowRun"] is None
    assert [error["path"][-1] for error in errors] == ["workflowRun"]


def test_jobs_end_one_by_one(client, repo, pull):
    run = repo.workflow_run(pull.head_sha, "CI", {"build": None, "test": "queued"})
    repo.workflows.finish(run.database_id, "build")
    assert run.suite.conclusion is None
    repo.workflows.finish(run.database_id, "test", "failure")
    assert (run.suite.status, run.suite.conclusion) == ("completed", "failure")
    with pytest.raises(SandboxError, match="no job"):
        repo.workflows.finish(run.database_id, "deploy")
    with pytest.raises(SandboxError, match="no workflow run"):
        repo.workflows.finish(1, "build")


def test_a_check_of_another_app_is_ended_by_it(client, repo, pull):
    check = repo.foreign_check(pull.head_sha, "pact", app_id=77, output={"title": "t", "summary": "s"})
    assert (check.status, check.title) == ("in_progress", "t")
    assert repo.foreign_check(pull.head_sha, "wait", status="queued").status == "queued"
    repo.finish_check(check.database_id, "failure", output={"title": "two failed", "summary": "s"})
    assert (check.status, check.conclusion, check.title) == ("completed", "failure", "two failed")


def test_a_status_needs_a_commit_and_a_known_state(repo, pull):
    with pytest.raises(SandboxError, match="no state"):
        repo.status(pull.head_sha, "x", "green")
    with pytest.raises(RefusedError):
        repo.status("f" * 40, "x")


def test_a_required_name_asks_for_the_status_too(repo, pull):
    repo.protect("main", "contracts")
    repo.status(pull.head_sha, "contracts", "failure")
    repo.foreign_check(pull.head_sha, "contracts", "success")
    with pytest.raises(RefusedError, match="405"):
        pull.merge()
    repo.status(pull.head_sha, "contracts", "success")
    assert pull.merge()


def test_the_older_status_field_lists_statuses_only(hub, client, repo, pull):
    inner = f'{{repository(owner:"acme",name:"shop"){{object(oid:"{pull.head_sha}"){{... on Commit{{status{{state contexts{{context state}} one:context(name:"b"){{state}}}}}}}}}}}}'
    assert client.graphql(inner)["data"]["repository"]["object"]["status"] is None
    repo.foreign_check(pull.head_sha, "ci", "failure")
    repo.status(pull.head_sha, "b", "error")
    found = client.graphql(inner)["data"]["repository"]["object"]["status"]
    assert found == {
        "state": "FAILURE",
        "contexts": [{"context": "b", "state": "ERROR"}],
        "one": {"state": "ERROR"},
    }
    hub.permission("statuses", None)
    assert client.graphql(inner)["errors"][0]["type"] == "FORBIDDEN"
