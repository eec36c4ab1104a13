"""Pages, conditional requests, limits, faults, the request log."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

REPO = "/repos/acme/shop"


def test_pages_are_linked(client, repo):
    for number in range(5):
        repo.issue(str(number), "")
    first = client.get(f"{REPO}/issues?per_page=2&state=all")
    assert set(first.links) == {"next", "last"}
    second = client.get(first.links["next"]["url"])
    assert set(second.links) == {"prev", "next", "last", "first"}
    last = client.get(second.links["last"]["url"])
    assert set(last.links) == {"prev", "first"}
    numbers = [one["number"] for page in (first, second, last) for one in page.json()]
    assert numbers == [5, 4, 3, 2, 1]


def test_at_most_a_hundred_a_page(client, repo):
    pull = repo.issue("x", "")
    for number in range(105):
        pull.comment("dev", str(number))
    assert len(client.get(f"{REPO}/issues/1/comments?per_page=500").json()) == 100
    assert len(client.get(f"{REPO}/issues/1/comments").json()) == 30


def test_what_is_unchanged_is_not_sent_again_and_costs_nothing(client, repo):
    first = client.get(REPO)
    again = client.get(REPO, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["x-ratelimit-remaining"] >= first.headers["x-ratelimit-remaining"]
    repo.issue("new", "")
    assert client.get(REPO, headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_limits_are_counted_and_enforced_on_demand(client, hub):
    one, two = (int(client.get(REPO).headers["x-ratelimit-remaining"]) for _ in range(2))
    assert one - two == 1
    hub.limits.limit, hub.limits.enforced = 1, True
    hub.clock.advance(minutes=61)
    client.sign_in()
    assert client.get(REPO).status_code == 200
    refused = client.get(REPO)
    assert refused.status_code == 403
    assert refused.headers["x-ratelimit-remaining"] == "0"


def test_the_enterprise_address_is_the_same_place(client, hub):
    assert client.get("/api/v3" + REPO).json()["full_name"] == "acme/shop"
    answer = client.post("/api/graphql", json={"query": "{viewer{login}}"})
    assert answer.json()["data"]["viewer"]["login"] == "gateledger[bot]"


def test_bad_json_and_unknown_paths(client):
    assert client.post(f"{REPO}/check-runs", content=b"{").status_code == 400
    assert client.post(f"{REPO}/check-runs", json=[1]).status_code == 400
    assert client.get("/nothing/here").status_code == 404
    assert client.get(f"{REPO}/pulls/99").status_code == 404
    assert client.get(f"{REPO}/pulls/x").status_code == 404


def test_faults_happen_as_often_as_asked(client, hub):
    hub.faults.add("GET", f"^{REPO}$", status=502, times=2, headers={"x-why": "test"})
    assert [client.get(REPO).status_code for _ in range(3)] == [502, 502, 200]
    hub.faults.add("GET", REPO, status=500, times=None, body={"message": "no"})
    assert [client.get(REPO).json()["message"] for _ in range(3)] == ["no"] * 3
    hub.faults.clear()
    assert client.get(REPO).status_code == 200


def test_limits_as_github_words_them(client, hub):
    hub.faults.secondary_limit(retry_after=7)
    secondary = client.get(REPO)
    assert (secondary.status_code, secondary.headers["retry-after"]) == (403, "7")
    hub.faults.primary_limit(reset_in=30)
    primary = client.get(REPO)
    assert (primary.status_code, primary.headers["x-ratelimit-remaining"]) == (403, "0")
    assert abs(int(primary.headers["x-ratelimit-reset"]) - time.time() - 30) < 5


def test_graphql_refusals_come_with_http_200(client, hub):
    hub.faults.graphql_limit()
    hub.faults.graphql_too_large(operation="Big")
    assert client.graphql("query Small{viewer{login}}")["errors"][0]["type"] == "RATE_LIMITED"
    assert "errors" not in client.graphql("query Small{viewer{login}}")
    answer = client.graphql("query Big{viewer{login}}")
    assert (answer["data"], answer["errors"][0]["type"]) == (None, "RESOURCE_LIMITS_EXCEEDED")


def test_a_dropped_connection(client, hub):
    hub.faults.add("GET", REPO, drop=True)
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(REPO)
    assert client.get(REPO).status_code == 200


def test_latency_lets_requests_overlap(client, hub):
    hub.latency = 0.4
    hub.reset_requests()
    start = time.monotonic()
    threads = [threading.Thread(target=client.get, args=(REPO,)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert 0.4 <= time.monotonic() - start < 1.6
    assert hub.in_flight_peak == 5


def test_the_log_says_who_asked_what(client, hub):
    hub.reset_requests()
    client.graphql("query Who{viewer{login}}")
    client.get(f"{REPO}/pulls/99")
    one, two = hub.requests
    assert (one.method, one.path, one.operation, one.status) == ("POST", "/graphql", "Who", 200)
    assert (two.path, two.operation, two.status) == (f"{REPO}/pulls/99", None, 404)
    assert one.installation_id == next(iter(hub.installations))
    assert 0 < one.start <= one.end <= two.start


def test_pages_for_people_are_escaped(client, repo, pull):
    pull.edit(title="<script>alert(1)</script>")
    pull.comment("dev", "<img src=x>")
    client.check(pull.head_sha, conclusion="failure", output={"title": "<b>", "summary": "<i>"})
    text = httpx.get(pull.url).text
    assert "&lt;script&gt;" in text
    assert "gateledger" in text
    assert not any(tag in text for tag in ("<script", "<img", "<i>", "<b>"))
    assert httpx.get(repo.find_issue(1).url).status_code == 200
    assert httpx.get(f"{repo.url}/issues/99").status_code == 404


def test_comments_are_edited_and_bounded(client, pull):
    made = client.post(f"{REPO}/issues/2/comments", json={"body": "one"}).json()
    changed = client.patch(f"{REPO}/issues/comments/{made['id']}", json={"body": "two"}).json()
    assert (changed["body"], changed["user"]["type"]) == ("two", "Bot")
    assert changed["performed_via_github_app"]["id"] == 1
    assert client.post(f"{REPO}/issues/2/comments", json={"body": ""}).status_code == 422
    assert client.post(f"{REPO}/issues/2/comments", json={"body": "x" * 262_145}).status_code == 422
    theirs = pull.comment("dev", "mine")
    refused = client.patch(f"{REPO}/issues/comments/{theirs.database_id}", json={"body": "x"})
    assert refused.status_code == 403
