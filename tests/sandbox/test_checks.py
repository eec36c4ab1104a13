"""Check runs keep GitHub's rules."""

from __future__ import annotations

import pytest

REPO = "/repos/acme/shop"
OUTPUT = {"title": "t", "summary": "s"}
NOTE = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "warning", "message": "m"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"name": ""}, "name"),
        ({"head_sha": "main"}, "head_sha"),
        ({"head_sha": "f" * 40}, "No commit found"),
        ({"status": "completed"}, "conclusion"),
        ({"status": "waiting"}, "status"),
        ({"conclusion": "stale"}, "conclusion"),
        ({"conclusion": "passed"}, "conclusion"),
        ({"output": {"title": "t"}}, "summary"),
        ({"output": {"summary": "s"}}, "title"),
        ({"output": {"title": "t", "summary": "s" * 65_536}}, "summary"),
        ({"output": OUTPUT | {"text": "s" * 65_536}}, "text"),
        ({"output": OUTPUT | {"annotations": [NOTE] * 51}}, "annotations"),
        ({"output": OUTPUT | {"annotations": [NOTE | {"annotation_level": "error"}]}}, "annotation_level"),
        ({"output": OUTPUT | {"annotations": [NOTE | {"end_line": 2, "start_column": 1}]}}, "columns"),
        ({"output": OUTPUT | {"annotations": [NOTE | {"title": "t" * 256}]}}, "title"),
        ({"actions": [{"label": "l" * 21, "description": "d", "identifier": "i"}]}, "label"),
        ({"actions": [{"label": "l", "description": "d", "identifier": "i"}] * 4}, "actions"),
        ({"details_url": "javascript:alert(1)"}, "details_url"),
    ],
)
def test_what_github_refuses_is_refused(client, pull, body, reason):
    answer = client.check(pull.head_sha, **body)
    assert answer.status_code == 422
    assert reason in answer.text
    assert pull.checks() == []


def test_a_conclusion_completes_a_run(client, pull):
    answer = client.check(pull.head_sha, conclusion="success", output=OUTPUT).json()
    assert answer["status"] == "completed"
    assert answer["completed_at"]


def test_annotations_accumulate_and_the_rest_is_replaced(client, pull):
    run = client.check(pull.head_sha, output=OUTPUT | {"annotations": [NOTE] * 50}).json()["id"]
    more = {"title": "new", "summary": "new", "annotations": [NOTE | {"message": "last"}]}
    answer = client.patch(f"{REPO}/check-runs/{run}", json={"output": more}).json()
    assert answer["output"]["annotations_count"] == 51
    (stored,) = pull.checks()
    assert (stored.title, len(stored.annotations), stored.annotations[-1]["message"]) == ("new", 51, "last")
    assert len(client.get(f"{REPO}/check-runs/{run}/annotations?per_page=100").json()) == 51


def test_going_back_to_work_forgets_the_conclusion(client, pull):
    run = client.check(pull.head_sha, conclusion="failure").json()["id"]
    answer = client.patch(f"{REPO}/check-runs/{run}", json={"status": "in_progress"}).json()
    assert (answer["status"], answer["conclusion"], answer["completed_at"]) == ("in_progress", None, None)


def test_runs_of_one_name_accumulate_and_the_newest_is_listed(client, pull):
    first, second = (
        client.check(pull.head_sha, conclusion=word).json()["id"] for word in ("failure", "success")
    )
    listed = f"{REPO}/commits/{pull.head_sha}/check-runs?check_name=gateledger"
    assert [run["id"] for run in client.get(listed).json()["check_runs"]] == [second]
    assert {run["id"] for run in client.get(listed + "&filter=all").json()["check_runs"]} == {first, second}
    assert len(pull.checks()) == 2


def test_another_apps_run_cannot_be_changed(client, repo, pull):
    run = repo.foreign_check(pull.head_sha, "gateledger", "success")
    answer = client.patch(f"{REPO}/check-runs/{run.database_id}", json={"conclusion": "failure"})
    assert answer.status_code == 403
    assert "Invalid app_id" in answer.json()["message"]
    assert run.conclusion == "success"


def test_unknown_runs_and_repositories_are_not_found(client, pull):
    assert client.patch(f"{REPO}/check-runs/1", json={"conclusion": "failure"}).status_code == 404
    assert client.get("/repos/acme/nothing/check-runs/1").status_code == 404


def test_a_required_check_blocks_until_the_right_app_passes_it(client, repo, pull):
    from gateledger.sandbox import RefusedError

    repo.protect("main", "gateledger", app_id=1)
    (rule,) = client.get(f"{REPO}/rules/branches/main").json()
    assert rule["parameters"]["required_status_checks"] == [{"context": "gateledger", "integration_id": 1}]
    repo.foreign_check(pull.head_sha, "gateledger", "success")
    for conclusion in (None, "failure", "action_required"):
        if conclusion:
            client.check(pull.head_sha, conclusion=conclusion)
        with pytest.raises(RefusedError, match="405"):
            pull.merge()
    client.check(pull.head_sha, conclusion="neutral")
    assert pull.merge()
    assert pull.state == "MERGED"


def test_an_administrator_can_merge_all_the_same(repo, pull):
    repo.protect("main")
    assert pull.merge(bypass=True) == repo.branches.tip("main")


def test_a_fork_head_is_known_by_sha_but_its_checks_name_no_pull_request(client, repo):
    fork = repo.pull("idea", fork="mallory/shop", title="Idea")
    answer = client.check(fork.head_sha, conclusion="success").json()
    assert answer["pull_requests"] == []
    assert fork.checks()[0].suite.head_branch is None
