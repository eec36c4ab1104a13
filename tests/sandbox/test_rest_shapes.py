"""What the sandbox answers is what GitHub's published REST description says."""

from __future__ import annotations

import pytest

BASE = "/repos/{owner}/{repo}"
REPO = "/repos/acme/shop"


def test_check_runs(client, pull, conforms):
    annotation = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
    made = client.check(
        pull.head_sha,
        status="in_progress",
        started_at="2026-11-20T10:00:00Z",
        external_id="x",
        details_url="https://example.org/1",
        output={"title": "t", "summary": "s", "text": "x", "annotations": [annotation]},
        actions=[{"label": "Again", "description": "Judge again", "identifier": "again"}],
    )
    conforms(made, BASE + "/check-runs", "post")
    run = made.json()["id"]
    changed = client.patch(f"{REPO}/check-runs/{run}", json={"conclusion": "success"})
    conforms(changed, BASE + "/check-runs/{check_run_id}", "patch")
    conforms(client.get(f"{REPO}/check-runs/{run}"), BASE + "/check-runs/{check_run_id}")
    listed = client.get(f"{REPO}/commits/{pull.head_sha}/check-runs")
    conforms(listed, BASE + "/commits/{ref}/check-runs")
    assert listed.json()["check_runs"][0]["pull_requests"][0]["number"] == pull.number


def test_issue_comments(client, pull, conforms):
    made = client.post(f"{REPO}/issues/{pull.number}/comments", json={"body": "hello"})
    conforms(made, BASE + "/issues/{issue_number}/comments", "post")
    one = made.json()["id"]
    conforms(client.get(f"{REPO}/issues/{pull.number}/comments"), BASE + "/issues/{issue_number}/comments")
    conforms(client.get(f"{REPO}/issues/comments/{one}"), BASE + "/issues/comments/{comment_id}")
    changed = client.patch(f"{REPO}/issues/comments/{one}", json={"body": "bye"})
    conforms(changed, BASE + "/issues/comments/{comment_id}", "patch")
    assert client.delete(f"{REPO}/issues/comments/{one}").status_code == 204


@pytest.mark.parametrize(
    "end",
    ["", "/files", "/commits", "/reviews"],
)
@pytest.mark.parametrize("kind", ["branch", "fork", "merged"])
def test_pull_requests(client, repo, pull, conforms, end, kind):
    pull.review("quinn", "CHANGES_REQUESTED", "no")
    if kind == "fork":
        pull = repo.pull("idea", fork="mallory/shop", title="Idea", body="")
    if kind == "merged":
        pull.merge()
    answer = client.get(f"{REPO}/pulls/{pull.number}{end}")
    conforms(answer, BASE + "/pulls/{pull_number}" + end)


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/pulls?state=all", "/pulls"),
        ("/git/trees/main?recursive=1", "/git/trees/{tree_sha}"),
        ("/git/trees/main", "/git/trees/{tree_sha}"),
        ("/git/ref/heads/main", "/git/ref/{ref}"),
        ("/contents/README.md", "/contents/{path}"),
        ("/contents/src", "/contents/{path}"),
        ("/compare/main...prices", "/compare/{basehead}"),
        ("/issues/1", "/issues/{issue_number}"),
        ("/issues/2", "/issues/{issue_number}"),
        ("/issues/1/sub_issues", "/issues/{issue_number}/sub_issues"),
        ("/collaborators/mona/permission", "/collaborators/{username}/permission"),
        ("/collaborators/dev/permission", "/collaborators/{username}/permission"),
        ("/commits/prices/pulls", "/commits/{commit_sha}/pulls"),
        ("/rules/branches/main", "/rules/branches/{branch}"),
        ("", ""),
    ],
)
def test_reading(client, repo, pull, conforms, path, template):
    repo.protect("main", "gateledger", app_id=1)
    repo.find_issue(1).add_sub_issue(repo.issue("Part", ""))
    conforms(client.get(REPO + path), BASE + template)


def test_an_annotated_tag(client, repo, conforms):
    sha = repo.tag("v1", message="First")
    conforms(client.get(f"{REPO}/git/tags/{sha}"), BASE + "/git/tags/{tag_sha}")
    assert client.get(f"{REPO}/git/ref/tags/v1").json()["object"] == {
        "sha": sha,
        "type": "tag",
        "url": f"{client.hub.url}/repos/acme/shop/git/tags/{sha}",
    }


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/app", "/app"),
        ("/app/installations", "/app/installations"),
        ("/app/hook/config", "/app/hook/config"),
        ("/app/hook/deliveries", "/app/hook/deliveries"),
        ("/rate_limit", "/rate_limit"),
    ],
)
def test_the_app(client, pull, conforms, path, template, receiver):
    client.hub.webhook_url = receiver.url
    pull.comment("dev", "hello")
    assert client.hub.flush()
    conforms(client.as_app("GET", path), template)


def test_installations_tokens_and_deliveries(client, pull, conforms, receiver):
    client.hub.webhook_url = receiver.url
    pull.comment("dev", "hello")
    assert client.hub.flush()
    one = next(iter(client.hub.installations))
    conforms(client.as_app("GET", f"/app/installations/{one}"), "/app/installations/{installation_id}")
    token = client.as_app("POST", f"/app/installations/{one}/access_tokens", json={"repositories": ["shop"]})
    conforms(token, "/app/installations/{installation_id}/access_tokens", "post")
    delivery = client.hub.deliveries[-1].id
    conforms(client.as_app("GET", f"/app/hook/deliveries/{delivery}"), "/app/hook/deliveries/{delivery_id}")
    conforms(client.get("/installation/repositories"), "/installation/repositories")
    conforms(client.post("/app-manifests/abc/conversions"), "/app-manifests/{code}/conversions", "post")
    assert client.post("/app-manifests/abc/conversions").status_code == 404
