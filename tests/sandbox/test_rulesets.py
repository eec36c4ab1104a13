"""Rulesets, and the refs they are about."""

from __future__ import annotations

import pytest

from gateledger.sandbox import RefusedError
from gateledger.sandbox.model.ruleset import matches, required_check

REPO = "/repos/acme/shop"
GATE = required_check("gateledger/release", 1)
BODY = {
    "name": "Release tags",
    "target": "tag",
    "enforcement": "active",
    "conditions": {"ref_name": {"include": ["refs/tags/v*"], "exclude": []}},
    "rules": [GATE, {"type": "update"}, {"type": "deletion"}],
}


@pytest.fixture
def admin(hub, client):
    hub.permission("administration", "write")
    hub.permission("contents", "write")
    return client


@pytest.mark.parametrize(
    ("pattern", "name", "found"),
    [
        ("refs/tags/v*", "refs/tags/v1.2", True),
        ("refs/tags/v*", "refs/tags/v1/x", False),
        ("refs/heads/release/**/*", "refs/heads/release/a/b/c", True),
        ("refs/heads/release/**/*", "refs/heads/release/a", True),
        ("refs/heads/v?", "refs/heads/v1", True),
        ("refs/heads/v?", "refs/heads/v12", False),
        ("refs/heads/main", "refs/heads/main2", False),
        ("refs/heads/a.c", "refs/heads/abc", False),
    ],
)
def test_names_match_as_on_github(pattern, name, found):
    assert matches(pattern, name) is found


def test_a_ruleset_is_made_changed_and_taken_away(admin, conforms, hub, repo):
    hub.subscribe("repository_ruleset")
    made = admin.post(f"{REPO}/rulesets", json=BODY)
    conforms(made, "/repos/{owner}/{repo}/rulesets", "post")
    where = f"{REPO}/rulesets/{made.json()['id']}"
    template = "/repos/{owner}/{repo}/rulesets/{ruleset_id}"
    assert made.json()["bypass_actors"] == []
    conforms(admin.get(where), template)
    conforms(admin.get(f"{REPO}/rulesets"), "/repos/{owner}/{repo}/rulesets")
    assert "rules" not in admin.get(f"{REPO}/rulesets").json()[0]
    changed = admin.put(where, json={"enforcement": "disabled"})
    conforms(changed, template, "put")
    assert (changed.json()["enforcement"], changed.json()["rules"]) == ("disabled", made.json()["rules"])
    assert admin.post(f"{REPO}/rulesets", json=BODY).status_code == 422
    assert admin.delete(where).status_code == 204
    assert admin.get(where).status_code == 404
    said = [one.action for one in hub.deliveries if one.event == "repository_ruleset"]
    assert said == ["created", "edited", "deleted"]


@pytest.mark.parametrize(
    "body",
    [
        {"enforcement": "active"},
        {"name": "x"},
        {"name": "x", "enforcement": "on"},
        {"name": "x", "enforcement": "active", "target": "commit"},
        {"name": "x", "enforcement": "active", "rules": [{"type": "coffee"}]},
        {"name": "x", "enforcement": "active", "rules": [{"type": "required_status_checks"}]},
        {
            "name": "x",
            "enforcement": "active",
            "rules": [
                {
                    "type": "required_status_checks",
                    "parameters": {"required_status_checks": [{"context": "x"}]},
                }
            ],
        },
        {"name": "x", "enforcement": "active", "conditions": {"ref_name": {"include": []}}},
        {"name": "x", "enforcement": "active", "bypass_actors": [{"actor_type": "Stranger"}]},
    ],
)
def test_what_is_no_ruleset_is_refused(admin, body):
    assert admin.post(f"{REPO}/rulesets", json=body).status_code == 422


def test_without_administration_nothing_is_written_and_bypasses_are_hidden(client, repo):
    made = repo.rulesets.create("r", [GATE], bypass_actors=[{"actor_id": 5, "actor_type": "RepositoryRole"}])
    where = f"{REPO}/rulesets/{made.database_id}"
    assert "bypass_actors" not in client.get(where).json()
    for method, path in (("POST", f"{REPO}/rulesets"), ("PUT", where), ("DELETE", where)):
        assert client.request(method, path, json=BODY).status_code == 403
    assert client.get(f"{REPO}/rulesets/rule-suites").status_code == 403


def test_the_rules_in_force_on_a_branch_come_from_active_rulesets_alone(client, hub, repo, conforms):
    repo.rulesets.create("a", [required_check("gateledger", 1), {"type": "non_fast_forward"}])
    repo.rulesets.create("b", [required_check("b")], enforcement="evaluate")
    repo.rulesets.create("c", [required_check("c")], include=[])
    repo.rulesets.create("d", [required_check("d")], target="tag", include=["~ALL"])
    repo.rulesets.create("e", [required_check("e")], include=["~ALL"], exclude=["refs/heads/main"])
    hub.organization_ruleset("acme", "org", [required_check("org-wide")])
    listed = client.get(f"{REPO}/rules/branches/main")
    conforms(listed, "/repos/{owner}/{repo}/rules/branches/{branch}")
    assert [(one["type"], one["ruleset_source_type"]) for one in listed.json()] == [
        ("required_status_checks", "Repository"),
        ("non_fast_forward", "Repository"),
        ("required_status_checks", "Organization"),
    ]
    assert [one.check for one in repo.rules("main")] == ["gateledger", "org-wide"]
    other = client.get(f"{REPO}/rules/branches/not/yet/there").json()
    assert [one["parameters"]["required_status_checks"][0]["context"] for one in other] == ["e"]
    names = {one["name"] for one in client.get(f"{REPO}/rulesets?includes_parents=false").json()}
    assert names == set("abcde")
    assert [one["name"] for one in client.get(f"{REPO}/rulesets?targets=tag").json()] == ["d"]


def test_a_tag_needs_the_check_on_its_commit(admin, repo, pull):
    admin.post(f"{REPO}/rulesets", json=BODY)
    sha = repo.branches.tip("main")
    with pytest.raises(RefusedError, match='Required status check "gateledger/release" is expected'):
        repo.tag("v1")
    refused = admin.post(f"{REPO}/git/refs", json={"ref": "refs/tags/v1", "sha": sha})
    assert (refused.status_code, "rule violations" in refused.json()["message"]) == (422, True)
    assert repo.tag("nightly") == sha
    repo.foreign_check(sha, "gateledger/release", "success", 15368)
    with pytest.raises(RefusedError):
        repo.tag("v1", message="annotated")
    admin.check(sha, name="gateledger/release", conclusion="success")
    repo.tag("v1", message="annotated")
    for again in (lambda: repo.tag("v1", pull.head_sha), lambda: repo.delete_ref("refs/tags/v1")):
        with pytest.raises(RefusedError, match="protected ref"):
            again()


def test_the_log_of_the_rules_names_bypasses(admin, repo):
    admin.post(f"{REPO}/rulesets", json=BODY)
    repo.tag("v1", bypass=True)
    repo.protect("main")
    repo.commit("main", {"x": "x"}, author="dev")
    (branch, tag) = admin.get(f"{REPO}/rulesets/rule-suites?rule_suite_result=bypass").json()
    assert (branch["ref"], branch["actor_name"]) == ("refs/heads/main", "dev")
    assert (tag["ref"], tag["result"]) == ("refs/tags/v1", "bypass")
    only = admin.get(f"{REPO}/rulesets/rule-suites?ref=v1").json()
    assert [one["id"] for one in only] == [tag["id"]]


@pytest.mark.parametrize(
    ("actor", "through"),
    [
        ({"actor_type": "Integration", "actor_id": 1}, True),
        ({"actor_type": "Integration", "actor_id": 2}, False),
        ({"actor_type": "Integration", "actor_id": 1, "bypass_mode": "pull_request"}, False),
        ({"actor_type": "OrganizationAdmin", "actor_id": 1}, False),
    ],
)
def test_who_may_bypass_a_creation_rule(admin, repo, actor, through):
    repo.rulesets.create(
        "only the app", [{"type": "creation"}], target="tag", include=["~ALL"], bypass_actors=[actor]
    )
    body = {"ref": "refs/tags/v1", "sha": repo.branches.tip("main")}
    assert (admin.post(f"{REPO}/git/refs", json=body).status_code == 201) is through


def test_people_bypass_by_role_team_and_name(hub, repo):
    team = hub.team("acme", "release", ["rita"])
    repo.permit("walt", "write")
    actors = [
        {"actor_type": "RepositoryRole", "actor_id": 5},
        {"actor_type": "Team", "actor_id": team.database_id},
        {"actor_type": "User", "actor_id": hub.account("uma").database_id},
    ]
    repo.rulesets.create(
        "people", [{"type": "creation"}], target="tag", include=["~ALL"], bypass_actors=actors
    )
    for login in ("mona", "rita", "uma"):
        assert repo.tag(f"by-{login}", by=login)
    with pytest.raises(RefusedError, match="creations being restricted"):
        repo.tag("by-walt", by="walt")


def test_refs_are_made_moved_and_deleted(admin, repo, pull, conforms):
    first = repo.branches.tip("main")
    made = admin.post(f"{REPO}/git/refs", json={"ref": "refs/tags/v1", "sha": first})
    assert made.status_code == 201
    where = f"{REPO}/git/refs/tags/v1"
    assert admin.patch(where, json={"sha": pull.head_sha}).json()["object"]["sha"] == pull.head_sha
    assert admin.patch(where, json={"sha": first}).status_code == 422
    assert admin.patch(where, json={"sha": first, "force": True}).status_code == 200
    assert admin.patch(where, json={"sha": "f" * 40}).status_code == 422
    assert admin.post(f"{REPO}/git/refs", json={"ref": "refs/tags/v1", "sha": first}).status_code == 422
    assert admin.post(f"{REPO}/git/refs", json={"ref": "v1", "sha": first}).status_code == 422
    listed = admin.get(f"{REPO}/git/matching-refs/tags/v").json()
    assert [one["ref"] for one in listed] == ["refs/tags/v1"]
    assert admin.delete(where).status_code == 204
    assert admin.delete(where).status_code == 422
    assert admin.patch(where, json={"sha": first}).status_code == 404


def test_an_annotated_tag_of_a_tag_leads_to_the_commit(admin, repo, conforms):
    sha = repo.branches.tip("main")
    body = {"tag": "v1", "message": "First", "object": sha, "type": "commit"}
    inner = admin.post(f"{REPO}/git/tags", json=body).json()["sha"]
    outer = admin.post(f"{REPO}/git/tags", json=body | {"object": inner, "type": "tag"})
    assert outer.json()["object"]["type"] == "tag"
    conforms(admin.get(f"{REPO}/git/tags/{outer.json()['sha']}"), "/repos/{owner}/{repo}/git/tags/{tag_sha}")
    admin.post(f"{REPO}/git/refs", json={"ref": "refs/tags/v1", "sha": outer.json()["sha"]})
    (tag,) = admin.get(f"{REPO}/tags").json()
    assert (tag["name"], tag["commit"]["sha"]) == ("v1", sha)
    assert admin.post(f"{REPO}/git/tags", json=body | {"object": inner}).status_code == 422


def test_more_than_three_tags_at_once_are_silent(hub, repo):
    sha = repo.branches.tip("main")
    hub.subscribe("delete")
    before = len(hub.deliveries)
    repo.push_tags({f"v{number}": sha for number in range(4)})
    assert len(hub.deliveries) == before
    repo.push_tags({"w1": sha, "w2": sha})
    repo.delete_ref("refs/tags/v3")
    assert [one.event for one in hub.deliveries[before:]] == [*["create", "push"] * 2, "delete", "push"]


def test_a_tag_pointed_elsewhere_is_a_forced_push(hub, repo, pull):
    repo.tag("v1", pull.head_sha)
    repo.tag("v1", repo.branches.tip("main"))
    last = hub.deliveries[-1]
    assert (last.event, last.payload["forced"], last.payload["created"]) == ("push", True, False)
    assert last.payload["before"] == pull.head_sha


def test_classic_protection_is_not_there(hub, admin):
    assert admin.get(f"{REPO}/branches/main/protection").status_code == 404
    hub.permission("administration", None)
    assert admin.get(f"{REPO}/branches/main/protection").status_code == 403
