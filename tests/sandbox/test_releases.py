"""Releases: drafts, publishing, assets, immutability."""

from __future__ import annotations

import time

import pytest

from gateledger.sandbox import RefusedError
from gateledger.sandbox.model.ruleset import required_check

REPO = "/repos/acme/shop"
LIST = "/repos/{owner}/{repo}/releases"
ONE = LIST + "/{release_id}"


@pytest.fixture
def writer(hub, client):
    hub.permission("contents", "write")
    return client


@pytest.fixture
def heard(hub):
    """The actions of release events, and the tags that were made, since the last look."""
    seen = [len(hub.deliveries)]

    def look() -> list[str]:
        new = hub.deliveries[seen[0] :]
        seen[0] += len(new)
        found = [f"{one.event}.{one.action}" if one.action else one.event for one in new]
        return [event for event in found if event.startswith(("release", "create"))]

    return look


def test_a_draft_becomes_a_release_with_a_tag(writer, repo, heard, conforms):
    made = writer.post(f"{REPO}/releases", json={"tag_name": "v1", "draft": True, "body": "Notes"})
    conforms(made, LIST, "post")
    where = f"{REPO}/releases/{made.json()['id']}"
    assert heard() == ["release.created"]
    assert "untagged-" in made.json()["html_url"]
    assert writer.get(f"{REPO}/releases/tags/v1").status_code == 404
    assert "refs/tags/v1" not in repo.branches.refs
    published = writer.patch(where, json={"draft": False})
    conforms(published, ONE, "patch")
    assert heard() == ["create", "release.published", "release.released"]
    assert published.json()["published_at"]
    conforms(writer.get(f"{REPO}/releases/tags/v1"), LIST + "/tags/{tag}")
    assert repo.branches.refs["refs/tags/v1"] == repo.branches.tip("main")
    conforms(writer.get(f"{REPO}/releases"), LIST)
    conforms(writer.get(where), ONE)


def test_drafts_are_seen_by_writers_only(hub, client, repo):
    draft = repo.releases.create("v1", draft=True)
    where = f"{REPO}/releases/{draft.database_id}"
    assert client.get(where).status_code == 404
    assert client.get(f"{REPO}/releases").json() == []
    hub.permission("contents", "write")
    assert client.get(where).status_code == 200
    assert len(client.get(f"{REPO}/releases").json()) == 1


def test_publishing_at_once_an_existing_tag_and_a_prerelease(repo, heard):
    repo.releases.create("v1")
    assert heard() == ["create", "release.created", "release.published", "release.released"]
    repo.tag("v2")
    heard()
    early = repo.releases.create("v2", prerelease=True)
    assert heard() == ["release.created", "release.published", "release.prereleased"]
    repo.releases.edit(early.database_id, prerelease=False)
    assert heard() == ["release.edited", "release.released"]
    repo.releases.edit(early.database_id, draft=True)
    repo.releases.delete(early.database_id)
    assert heard() == ["release.unpublished", "release.deleted"]


def test_an_edit_tells_what_was_there_before(hub, writer, repo):
    one = repo.releases.create("v1", body="old", name="One")
    writer.patch(f"{REPO}/releases/{one.database_id}", json={"body": "new"})
    last = hub.deliveries[-1].payload
    assert (last["changes"], last["release"]["body"]) == ({"body": {"from": "old"}}, "new")
    assert last["sender"]["login"] == "gateledger[bot]"
    before = len(hub.deliveries)
    writer.patch(f"{REPO}/releases/{one.database_id}", json={"body": "new"})
    assert len(hub.deliveries) == before


def test_the_latest_is_full_and_newest(writer, repo, conforms):
    assert writer.get(f"{REPO}/releases/latest").status_code == 404
    repo.releases.create("v1")
    repo.commit("main", {"x": "x"}, date="2030-01-01T00:00:00Z")
    repo.releases.create("v2")
    repo.releases.create("v3-rc", prerelease=True)
    repo.releases.create("v0.9", make_latest="false")
    assert writer.get(f"{REPO}/releases/latest").json()["tag_name"] == "v2"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "tag_name"),
        ({"tag_name": ""}, "tag_name"),
        ({"tag_name": "v1"}, "already_exists"),
        ({"tag_name": "v2", "target_commitish": "none"}, "target_commitish"),
        ({"tag_name": "v2", "body": "x" * 125_001}, "too long"),
        ({"tag_name": "v2", "make_latest": "yes"}, "make_latest"),
    ],
)
def test_what_is_no_release_is_refused(writer, repo, body, reason):
    repo.releases.create("v1")
    answer = writer.post(f"{REPO}/releases", json=body)
    assert answer.status_code == 422
    assert reason in answer.text
    assert len(repo.releases.every()) == 1


def test_a_failed_change_leaves_all_as_it_was(writer, repo):
    repo.releases.create("v1")
    other = repo.releases.create("v2", body="kept")
    refused = writer.patch(f"{REPO}/releases/{other.database_id}", json={"tag_name": "v1", "body": "lost"})
    assert refused.status_code == 422
    assert (other.tag_name, other.body) == ("v2", "kept")


def test_without_write_access_nothing_is_published(client, repo):
    assert client.post(f"{REPO}/releases", json={"tag_name": "v1"}).status_code == 403
    one = repo.releases.create("v1").database_id
    assert client.patch(f"{REPO}/releases/{one}", json={"name": "x"}).status_code == 403
    assert client.delete(f"{REPO}/releases/{one}").status_code == 403


def test_a_tag_ruleset_stops_the_release_until_its_check_passes(writer, repo):
    repo.rulesets.create(
        "tags", [required_check("gateledger/release", 1)], target="tag", include=["refs/tags/v*"]
    )
    draft = repo.releases.create("v1", draft=True)
    where = f"{REPO}/releases/{draft.database_id}"
    refused = writer.patch(where, json={"draft": False})
    assert refused.status_code == 422
    assert "pre_receive Repository rule violations found" in refused.text
    assert "Published releases must have a valid tag" in refused.text
    assert draft.draft
    writer.check(repo.branches.tip("main"), name="gateledger/release", conclusion="success")
    assert writer.patch(where, json={"draft": False}).json()["draft"] is False


def test_workflows_need_their_own_permission(hub, writer, repo):
    repo.commit("deploy", {".github/workflows/deploy.yml": "on: push\n"})
    body = {"tag_name": "v1", "target_commitish": "deploy"}
    assert writer.post(f"{REPO}/releases", json=body).status_code == 404
    hub.permission("workflows", "write")
    assert writer.post(f"{REPO}/releases", json=body).status_code == 201


def test_assets_are_uploaded_downloaded_and_deleted(writer, repo, conforms):
    draft = repo.releases.create("v1", draft=True)
    url = writer.get(f"{REPO}/releases/{draft.database_id}").json()["upload_url"]
    to = url.partition("{")[0] + "?name=evidence.json&label=Evidence"
    made = writer.post(to, content=b"{}", headers={"content-type": "application/json"})
    assert made.status_code == 201, made.text
    assert writer.post(to, content=b"{}").json()["errors"][0]["code"] == "already_exists"
    assert writer.post(to, content=b"").status_code == 400
    conforms(writer.get(f"{REPO}/releases/{draft.database_id}"), ONE)
    asset = f"{REPO}/releases/assets/{made.json()['id']}"
    assert writer.get(asset).json() == made.json()
    assert writer.get(f"{REPO}/releases/{draft.database_id}/assets").json() == [made.json()]
    sent = writer.get(asset, headers={"accept": "application/octet-stream"})
    authorization = writer.headers.pop("authorization")
    found = writer.get(sent.headers["location"])
    assert (found.content, found.headers["content-type"]) == (b"{}", "application/json")
    writer.headers["authorization"] = authorization
    assert writer.delete(asset).status_code == 204
    assert writer.get(asset).status_code == 404


def test_an_immutable_release_keeps_its_tag_and_assets_for_ever(hub, writer, repo, pull, conforms):
    hub.permission("administration", "write")
    assert writer.get(f"{REPO}/immutable-releases").status_code == 404
    assert writer.put(f"{REPO}/immutable-releases").status_code == 204
    conforms(writer.get(f"{REPO}/immutable-releases"), "/repos/{owner}/{repo}/immutable-releases")
    draft = repo.releases.create("v1", draft=True)
    kept = repo.releases.upload(draft.database_id, "a.txt", "a")
    one = repo.releases.publish(draft.database_id)
    where = f"{REPO}/releases/{one.database_id}"
    assert writer.get(where).json()["immutable"] is True
    assert writer.patch(where, json={"body": "notes may change"}).status_code == 200
    for refused in (
        lambda: repo.releases.upload(one.database_id, "b.txt", "b"),
        lambda: repo.releases.take_away(kept),
        lambda: repo.tag("v1", pull.head_sha, bypass=True),
        lambda: repo.delete_ref("refs/tags/v1"),
        lambda: repo.releases.edit(one.database_id, draft=True),
        lambda: repo.releases.edit(one.database_id, tag_name="v2"),
    ):
        with pytest.raises(RefusedError, match="422"):
            refused()
    assert writer.delete(where).status_code == 204
    assert writer.delete(f"{REPO}/immutable-releases").status_code == 204
    again = writer.post(f"{REPO}/releases", json={"tag_name": "v1"})
    assert "tag_name was used by an immutable release" in again.text


def test_releases_and_tags_in_graphql(hub, client, repo):
    repo.tag("v1", message="First")
    one = repo.releases.create("v1", name="One", body="Notes", by="dev")
    repo.releases.upload(one.database_id, "a.txt", "a")
    repo.releases.create("v2", draft=True)
    repo.commit("main", {"x": "x"}, date="2030-01-01T00:00:00Z")
    repo.tag("a-late-one")
    inner = """releases(first:5){totalCount nodes{tagName name description isDraft isLatest isPrerelease publishedAt
      author{login} tag{name target{__typename}} tagCommit{oid} releaseAssets(first:5){nodes{name size}}}}
      release(tagName:"v1"){databaseId} none:release(tagName:"v9"){databaseId} latestRelease{tagName}
      refs(refPrefix:"refs/tags/",first:9,orderBy:{field:TAG_COMMIT_DATE,direction:DESC}){totalCount nodes{name}}
      named:refs(refPrefix:"refs/tags/",first:9,query:"LATE"){nodes{name}}"""
    query = '{repository(owner:"acme",name:"shop"){' + inner + "}}"
    found = client.graphql(query)["data"]["repository"]
    (node,) = found["releases"]["nodes"]
    assert node["tag"] == {"name": "v1", "target": {"__typename": "Tag"}}
    assert (node["author"], node["isLatest"], node["description"]) == ({"login": "dev"}, True, "Notes")
    assert node["releaseAssets"]["nodes"] == [{"name": "a.txt", "size": 1}]
    assert found["release"] == {"databaseId": one.database_id}
    assert found["none"] is None
    assert [ref["name"] for ref in found["refs"]["nodes"]] == ["a-late-one", "v1"]
    assert found["named"]["nodes"] == [{"name": "a-late-one"}]
    hub.permission("contents", "write")
    assert client.graphql(query)["data"]["repository"]["releases"]["totalCount"] == 2


@pytest.fixture
def many(repo):
    """2,050 commits between two tags, every tenth one a squashed pull request."""
    store, actor = repo.store, repo.hub.account("dev")
    repo.tag("v1")
    tip = repo.branches.tip("main")
    for number in range(2_050):
        tree = store.tree(store.history(tip).tree, {f"src/{number % 50}.txt": f"{number}\n"})
        tip = repo.branches.make([tip], tree, f"Commit {number}", actor)
    repo.branches.move("refs/heads/main", tip, actor)
    repo.tag("v2")
    return tip


def test_two_thousand_commits_are_compared_in_good_time(client, repo, many):
    start = time.monotonic()
    seen, path = [], f"{REPO}/compare/v1...v2?per_page=100"
    while path:
        answer = client.get(path)
        assert answer.json()["total_commits"] == 2_050
        seen += [one["sha"] for one in answer.json()["commits"]]
        path = answer.links.get("next", {}).get("url")
    assert len(set(seen)) == 2_050
    assert seen[-1] == many
    assert time.monotonic() - start < 30


def test_many_pages_of_a_history_fit_into_one_request(client, repo, many):
    pages = " ".join(
        f'p{page}:history(first:100,after:"{many} {100 * page - 1}"){{nodes{{oid associatedPullRequests(first:1){{nodes{{number}}}}}}}}'
        if page
        else "p0:history(first:100){pageInfo{endCursor} nodes{oid}}"
        for page in range(21)
    )
    answer = client.graphql(
        '{repository(owner:"acme",name:"shop"){object(oid:"' + many + '"){... on Commit{' + pages + "}}}}"
    )
    found = answer["data"]["repository"]["object"]
    assert found["p0"]["pageInfo"]["endCursor"] == f"{many} 99"
    oids = [node["oid"] for page in range(21) for node in found[f"p{page}"]["nodes"]]
    assert len(set(oids)) == len(oids) == 2_051
    assert repo.branches.refs["refs/tags/v1"] == oids[-1]


def test_refs_compared_in_graphql(client, repo, pull):
    inner = 'ref(qualifiedName:"main"){compare(headRef:"prices"){status aheadBy behindBy baseTarget{oid} headTarget{oid} commits(first:5){totalCount authorCount nodes{oid}}} none:compare(headRef:"x"){status}}'
    found = client.graphql('{repository(owner:"acme",name:"shop"){' + inner + "}}")["data"]["repository"][
        "ref"
    ]
    assert found["compare"]["commits"]["nodes"] == [{"oid": pull.head_sha}]
    assert (found["compare"]["status"], found["compare"]["aheadBy"], found["none"]) == ("AHEAD", 1, None)
