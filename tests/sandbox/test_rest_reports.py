"""Statuses, workflow runs, artifacts, teams, comparisons and blobs over REST."""

from __future__ import annotations

import io
import zipfile
from base64 import b64decode

import pytest
from githubkit_schemas.v2026_03_10 import models

REPO = "/repos/acme/shop"


def fits(model: str, document) -> None:
    """Compare with the models made from GitHub's published description."""
    getattr(models, model).model_validate(document)


@pytest.fixture
def run(repo, pull):
    made = repo.workflow_run(pull.head_sha, "Contracts", {"verify": "success", "publish": None})
    repo.workflows.upload(made.database_id, "junit", {"report.xml": "<testsuites/>"})
    return made


def test_statuses_are_written_and_read(hub, client, pull):
    hub.permission("statuses", "write")
    where = f"{REPO}/statuses/{pull.head_sha}"
    body = {"state": "pending", "context": "gate", "description": "d", "target_url": "https://example.org"}
    made = client.post(where, json=body)
    assert made.status_code == 201
    fits("Status", made.json())
    assert made.json()["creator"]["login"] == "gateledger[bot]"
    client.post(where, json={"state": "success", "context": "gate"})
    client.post(where, json={"state": "failure"})
    listed = client.get(f"{REPO}/commits/{pull.head_sha}/statuses").json()
    assert [(one["context"], one["state"]) for one in listed] == [
        ("default", "failure"),
        ("gate", "success"),
        ("gate", "pending"),
    ]
    combined = client.get(f"{REPO}/commits/prices/status?per_page=1").json()
    fits("CombinedCommitStatus", combined)
    assert (combined["state"], combined["total_count"], len(combined["statuses"])) == ("failure", 2, 1)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"state": "green"},
        {"state": "error", "description": "d" * 141},
        {"state": "error", "target_url": "ftp://x"},
    ],
)
def test_what_is_no_status_is_refused(hub, client, pull, body):
    hub.permission("statuses", "write")
    assert client.post(f"{REPO}/statuses/{pull.head_sha}", json=body).status_code == 422
    assert client.post(f"{REPO}/statuses/{'f' * 40}", json={"state": "error"}).status_code == 422


def test_nothing_said_is_pending(client, pull):
    assert client.get(f"{REPO}/commits/{pull.head_sha}/status").json()["state"] == "pending"
    assert client.get(f"{REPO}/commits/none/status").status_code == 404


def test_runs_jobs_and_suites_have_the_published_shapes(client, pull, run):
    listed = client.get(f"{REPO}/actions/runs?head_sha={pull.head_sha}").json()
    (found,) = listed["workflow_runs"]
    fits("WorkflowRun", found)
    assert (found["name"], found["status"], found["conclusion"]) == ("Contracts", "in_progress", None)
    assert client.get(f"{REPO}/actions/runs/{found['id']}").json() == found
    jobs = client.get(f"{REPO}/actions/runs/{found['id']}/jobs").json()["jobs"]
    for job in jobs:
        fits("Job", job)
        assert client.get(f"{REPO}/actions/jobs/{job['id']}").json() == job
    assert [(job["name"], job["conclusion"]) for job in jobs] == [("verify", "success"), ("publish", None)]
    suites = client.get(f"{REPO}/commits/{pull.head_sha}/check-suites?app_id=15368").json()["check_suites"]
    fits("CheckSuite", suites[0])
    suite = f"{REPO}/check-suites/{found['check_suite_id']}"
    assert client.get(suite).json() == suites[0]
    assert client.get(f"{suite}/check-runs").json()["total_count"] == 2
    assert client.get(f"{REPO}/actions/runs?status=success").json()["total_count"] == 0


@pytest.mark.parametrize("path", ["runs/1", "runs/1/jobs", "jobs/1", "artifacts/1", "artifacts/1/zip"])
def test_unknown_runs_and_artifacts_are_not_found(client, run, path):
    assert client.get(f"{REPO}/actions/{path}").status_code == 404


def test_an_artifact_is_downloaded_from_an_address_that_takes_no_token(client, run):
    of_run = client.get(f"{REPO}/actions/runs/{run.database_id}/artifacts?name=junit").json()
    (found,) = of_run["artifacts"]
    fits("Artifact", found)
    assert client.get(f"{REPO}/actions/artifacts").json() == of_run
    assert client.get(f"{REPO}/actions/artifacts/{found['id']}").json() == found
    sent = client.get(f"{REPO}/actions/artifacts/{found['id']}/zip")
    assert sent.status_code == 302
    where = sent.headers["location"]
    assert client.get(where).status_code == 400
    del client.headers["Authorization"]
    packed = client.get(where)
    assert packed.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert archive.read("report.xml") == b"<testsuites/>"
    assert client.get(where + "x").status_code == 404


def test_an_expired_artifact_is_gone(client, run):
    run.artifacts[0].expired = True
    assert client.get(f"{REPO}/actions/artifacts/{run.artifacts[0].database_id}/zip").status_code == 410


def test_teams_and_their_members(hub, client, repo):
    hub.team("acme", "qa", ["quinn", "rita"])
    fits("TeamFull", client.get("/orgs/acme/teams/qa").json())
    page = client.get("/orgs/acme/teams/qa/members?per_page=1")
    assert [one["login"] for one in page.json()] == ["quinn"]
    assert "next" in page.links
    assert client.get("/orgs/acme/teams/qa/memberships/Rita").json()["state"] == "active"
    for path in ("qa/memberships/mona", "none/members", "none"):
        assert client.get(f"/orgs/acme/teams/{path}").status_code == 404
    hub.team("other", "qa", ["quinn"])
    assert client.get("/orgs/other/teams/qa/members").status_code == 404


@pytest.mark.parametrize(
    ("permission", "method", "path"),
    [
        ("checks", "GET", "/repos/acme/shop/commits/main/check-runs"),
        ("checks", "GET", "/repos/acme/shop/commits/main/check-suites"),
        ("checks", "POST", "/repos/acme/shop/check-runs"),
        ("statuses", "GET", "/repos/acme/shop/commits/main/status"),
        ("statuses", "GET", "/repos/acme/shop/commits/main/statuses"),
        ("statuses", "POST", "/repos/acme/shop/statuses/" + "0" * 40),
        ("actions", "GET", "/repos/acme/shop/actions/runs"),
        ("actions", "GET", "/repos/acme/shop/actions/artifacts"),
        ("members", "GET", "/orgs/acme/teams/qa/members"),
    ],
)
def test_a_missing_permission_is_told(hub, client, repo, permission, method, path):
    hub.team("acme", "qa", ["quinn"])
    hub.permission(permission, None)
    answer = client.request(method, path, json={} if method == "POST" else None)
    assert (answer.status_code, answer.json()["message"]) == (403, "Resource not accessible by integration")


def test_reading_statuses_does_not_let_write_them(client, pull):
    assert client.post(f"{REPO}/statuses/{pull.head_sha}", json={"state": "success"}).status_code == 403


def test_blobs_up_to_a_size(hub, client, repo):
    repo.commit("main", {"bin": b"\0\1\2" * 100})
    sha = client.get(f"{REPO}/contents/bin").json()["sha"]
    found = client.get(f"{REPO}/git/blobs/{sha}")
    fits("Blob", found.json())
    assert b64decode(found.json()["content"]) == b"\0\1\2" * 100
    raw = client.get(f"{REPO}/git/blobs/{sha}", headers={"accept": "application/vnd.github.raw+json"})
    assert raw.content == b"\0\1\2" * 100
    hub.blob_limit = 299
    refused = client.get(f"{REPO}/git/blobs/{sha}")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "too_large")


@pytest.fixture
def long(repo):
    """A branch of 270 commits, the newest last."""
    store, tree = repo.store, repo.store.history(repo.branches.tip("main")).tree
    shas = [repo.branches.tip("main")]
    for number in range(270):
        tree = store.tree(tree, {f"f{number % 7}.txt": f"{number}\n"})
        shas.append(repo.branches.make([shas[-1]], tree, f"Commit {number}", repo.hub.account("dev")))
    repo.branches.move("refs/heads/long", shas[-1], repo.hub.account("dev"))
    return shas[1:]


def test_a_comparison_without_pages_shows_the_newest_250(client, long):
    found = client.get(f"{REPO}/compare/main...long").json()
    assert (found["total_commits"], found["ahead_by"], found["status"]) == (270, 270, "ahead")
    assert [one["sha"] for one in found["commits"]] == long[-250:]
    assert len(found["files"]) == 7


def test_a_comparison_is_walked_page_by_page(client, long):
    seen, path, files = [], f"{REPO}/compare/main...long?per_page=100", []
    while path:
        answer = client.get(path)
        fits("CommitComparison", answer.json())
        seen += [one["sha"] for one in answer.json()["commits"]]
        files.append(len(answer.json()["files"]))
        path = answer.links.get("next", {}).get("url")
    assert seen == long
    assert files == [7, 0, 0]


def test_a_comparison_reaches_into_forks(client, repo):
    fork = repo.pull("idea", fork="mallory/shop", title="Idea")
    found = client.get(f"{REPO}/compare/main...mallory:idea").json()
    assert [one["sha"] for one in found["commits"]] == [fork.head_sha]
    assert found["merge_base_commit"]["sha"] == repo.branches.tip("main")
    for path in ("main...nobody:idea", "main...none", "main..long"):
        assert client.get(f"{REPO}/compare/{path}").status_code == 404
