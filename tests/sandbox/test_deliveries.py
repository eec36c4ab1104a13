"""The log of deliveries, what never arrived, and further attempts; what happened to refs, and bypassed rules."""

from __future__ import annotations

import pytest

from gateledger.sandbox.model.ruleset import required_check

REPO = "/repos/acme/shop"
LOG = "/app/hook/deliveries"
ACTIVITY = f"{REPO}/activity"


def test_a_delivery_that_nobody_took_is_in_the_log(hub, client, repo, conforms):
    hub.sender.losing = lambda sent: sent.event == "issues"
    repo.issue("T", "b")
    answer = client.as_app("GET", LOG)
    conforms(answer, LOG)
    (lost,) = [one for one in answer.json() if one["event"] == "issues"]
    assert (lost["status"], lost["status_code"]) == ("Invalid HTTP Response: 503", 503)
    assert (lost["redelivery"], lost["repository_id"]) == (False, repo.database_id)


def test_another_attempt_has_the_same_guid_and_an_entry_of_its_own(hub, client, repo, receiver):
    hub.webhook_url = receiver.url
    hub.sender.losing = lambda sent: sent.event == "issues"
    repo.issue("T", "b")
    assert hub.flush()
    (lost,) = [one for one in client.as_app("GET", LOG).json() if one["event"] == "issues"]
    hub.sender.losing = None
    answer = client.as_app("POST", f"{LOG}/{lost['id']}/attempts")
    assert (answer.status_code, answer.json()) == (202, {})
    assert hub.flush()
    again, first = [one for one in client.as_app("GET", LOG).json() if one["event"] == "issues"]
    assert (again["guid"], again["redelivery"], again["status"]) == (lost["guid"], True, "OK")
    assert first["status_code"] == 503
    assert receiver.events().count("issues.opened") == 1


def test_an_attempt_at_what_is_not_in_the_log_is_refused(client):
    assert client.as_app("POST", f"{LOG}/1/attempts").status_code == 404


def test_the_log_is_walked_by_cursor(hub, client, repo):
    hub.sender.losing = lambda _: True
    for number in range(5):
        repo.issue(f"T{number}", "b")
    first = client.as_app("GET", f"{LOG}?per_page=3")
    assert 'rel="next"' in first.headers["link"]
    cursor = first.json()[-1]["id"]
    second = client.as_app("GET", f"{LOG}?per_page=3&cursor={cursor}")
    seen = [one["id"] for one in first.json() + second.json()]
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == len(seen) >= 5


def test_what_happened_to_a_branch_is_told_newest_first(client, repo, pull):
    repo.commit("main", {"a": "1"}, author="mona")
    pull.merge()
    merged, pushed, created = client.get(f"{ACTIVITY}?ref=refs/heads/main").json()
    assert [one["activity_type"] for one in (merged, pushed, created)] == [
        "pr_merge",
        "push",
        "branch_creation",
    ]
    assert merged["before"] == pushed["after"]
    assert pushed["before"] == created["after"]
    assert set(merged) == {"id", "node_id", "before", "after", "ref", "timestamp", "activity_type", "actor"}


def test_a_replaced_branch_is_told_as_forced(client, repo):
    repo.branches.move(
        "refs/heads/main", repo.commit("other", {"b": "2"}), repo.hub.account("mona"), forced=True
    )
    newest, *_ = client.get(f"{ACTIVITY}?ref=main").json()
    assert (newest["activity_type"], newest["actor"]["login"]) == ("force_push", "mona")


def test_activities_are_walked_by_cursor_and_cut_by_period(hub, client):
    hub.clock.advance(days=-2)
    repo = hub.repository("acme/old")
    for number in range(4):
        repo.commit("main", {"a": str(number)})
    hub.clock.advance(days=2)
    where = "/repos/acme/old/activity"
    first = client.get(f"{where}?ref=main&per_page=2")
    following = f"{where}?ref=main&per_page=2&after={first.json()[-1]['id']}"
    assert client.get(following).json()[0]["after"] == first.json()[-1]["before"]
    assert client.get(f"{where}?ref=main&time_period=day").json() == []
    assert len(client.get(f"{where}?ref=main&time_period=week").json()) == 5
    assert client.get(f"{where}?ref=main&time_period=fortnight").status_code == 422


def test_rule_suites_go_back_a_day_unless_told_otherwise(hub, client, repo):
    hub.permission("administration", "read")
    repo.rulesets.create("Gate", [required_check("gateledger", 1)], include=["~DEFAULT_BRANCH"])
    hub.clock.advance(days=-2)
    repo.commit("main", {"a": "1"})
    hub.clock.advance(days=2)
    where = f"{REPO}/rulesets/rule-suites?rule_suite_result=bypass"
    assert client.get(where).json() == []
    assert len(client.get(f"{where}&time_period=month").json()) == 1


@pytest.mark.parametrize("passes", [True, False])
def test_a_merge_past_the_rules_is_in_their_log(hub, client, repo, pull, passes):
    hub.permission("administration", "read")
    repo.rulesets.create("Gate", [required_check("gateledger", 15368)], include=["~DEFAULT_BRANCH"])
    if passes:
        repo.foreign_check(pull.head_sha, "gateledger", "success")
    sha = pull.merge(bypass=True)
    found = client.get(f"{REPO}/rulesets/rule-suites?rule_suite_result=bypass").json()
    assert [one["after_sha"] for one in found] == [] if passes else [sha]


DEPLOYMENTS = """query($names: [String!]) { repository(owner: "acme", name: "shop") {
  deployments(first: 5, environments: $names, orderBy: {field: CREATED_AT, direction: DESC}) {
    nodes { id databaseId environment commitOid state createdAt ref { name } creator { login }
      statuses(first: 5) { nodes { state createdAt creator { login } } } } } } }"""


def test_deployments_are_told_with_their_statuses(hub, client, repo):
    made = repo.deployments.start("production", by="mona")
    repo.deployments.start("staging")
    repo.deployments.finish(made.database_id)
    (one,) = client.graphql(DEPLOYMENTS, names=["production"])["data"]["repository"]["deployments"]["nodes"]
    assert (one["databaseId"], one["state"], one["ref"]["name"]) == (made.database_id, "ACTIVE", "main")
    assert [each["state"] for each in one["statuses"]["nodes"]] == ["SUCCESS", "IN_PROGRESS"]
    again = client.graphql(
        "query($id: ID!) { node(id: $id) { ... on Deployment { environment } } }", id=one["id"]
    )
    assert again["data"]["node"]["environment"] == "production"


def test_deployments_are_not_told_without_the_permission(hub, client, repo):
    hub.permission("deployments", None)
    answer = client.graphql(DEPLOYMENTS, names=None)
    assert answer["errors"][0]["type"] == "FORBIDDEN"
