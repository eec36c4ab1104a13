"""Who changed a path, in which pull request, and who approved it there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from dulwich.repo import Repo

DOC = "docs/auth.md"
QUERY = """query($p:String!,$r:String!){repository(owner:"acme",name:"shop"){a:object(expression:$r){... on Commit{
  oid file(path:$p){oid mode type name}
  history(first:50,path:$p){totalCount nodes{oid committedDate committer{name user{login}} author{name email user{login databaseId}}
    associatedPullRequests(first:5){nodes{number merged mergedAt baseRefName author{login} mergeCommit{oid}
      reviews(first:100,states:[APPROVED]){nodes{author{login} commit{oid file(path:$p){oid}}}}
      commits(first:100){nodes{commit{oid parents(first:2){nodes{oid}} author{user{login}}}}}}}}}}}}}"""


def commit(client, ref="main", path=DOC):
    answer = client.graphql(QUERY, p=path, r=ref)
    assert "errors" not in answer, answer
    return answer["data"]["repository"]["a"]


def change(repo, branch, text, author="dev"):
    repo.commit(branch, {DOC: text}, f"Describe: {text}", author)
    return repo.pull(branch, title=text, author=author)


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_the_pull_request_that_last_changed_a_file_is_found(client, repo, method):
    pull = change(repo, "auth", "one\n")
    pull.push({"other.txt": "x"}, "Other")
    review = pull.review("rita", "APPROVED")
    pull.merge(method, by="mona")
    repo.commit("main", {"README.md": "later\n"})
    found = commit(client)
    (last,) = found["history"]["nodes"]
    (source,) = last["associatedPullRequests"]["nodes"]
    assert (source["number"], source["merged"], source["baseRefName"]) == (pull.number, True, "main")
    assert source["mergeCommit"] == {"oid": pull.merge_sha}
    assert source["author"] == {"login": "dev"}
    assert last["author"]["user"]["login"] == "dev"
    (approval,) = source["reviews"]["nodes"]
    assert approval["commit"] == {"oid": review.commit_sha, "file": {"oid": found["file"]["oid"]}}
    assert len(source["commits"]["nodes"]) == 2


def test_who_committed_depends_on_how_it_was_merged(client, repo):
    who = {}
    for method in ("squash", "rebase"):
        pull = change(repo, f"auth-{method}", f"{method}\n", "dev")
        pull.merge(method, by="mona")
        (newest, *_) = commit(client)["history"]["nodes"]
        who[method] = (newest["author"]["user"]["login"], newest["committer"]["user"]["login"])
        assert newest["oid"] == pull.merge_sha
    assert who == {"squash": ("dev", "web-flow"), "rebase": ("dev", "mona")}


def test_every_commit_of_a_rebase_belongs_to_the_pull_request(client, repo):
    pull = change(repo, "auth", "one\n")
    pull.push({"other.txt": "x"}, "Other")
    pull.merge("rebase")
    (last,) = commit(client)["history"]["nodes"]
    assert last["oid"] != pull.merge_sha
    assert [one["number"] for one in last["associatedPullRequests"]["nodes"]] == [pull.number]


def test_a_direct_push_has_no_pull_request(client, repo):
    repo.commit("main", {DOC: "pushed\n"}, author="dev")
    (last,) = commit(client)["history"]["nodes"]
    assert last["associatedPullRequests"]["nodes"] == []


def test_open_pull_requests_are_named_until_one_is_merged(client, repo):
    first = change(repo, "auth", "one\n")
    repo.branches.move("refs/heads/stacked", first.head_sha, repo.hub.account("dev"))
    stacked = repo.pull("stacked", title="Stacked")
    closed = repo.pull("auth", title="Closed")
    closed.close()
    listed = client.get(f"/repos/acme/shop/commits/{first.head_sha}/pulls").json()
    assert {one["number"] for one in listed} == {first.number, stacked.number}
    first.merge()
    (last,) = commit(client)["history"]["nodes"]
    assert [one["number"] for one in last["associatedPullRequests"]["nodes"]] == [first.number]


def test_an_author_may_have_no_account(client, repo):
    repo.commit("main", {DOC: "x\n"}, author="Ann Onym <ann@example.org>")
    (last,) = commit(client)["history"]["nodes"]
    assert last["author"] == {"name": "Ann Onym", "email": "ann@example.org", "user": None}
    change(repo, "auth", "y\n").push({DOC: "z\n"}, author="Ann Onym <ann@example.org>")
    (newest, *_) = commit(client, "auth")["history"]["nodes"]
    assert newest["author"]["user"] is None


def test_a_review_stays_at_its_commit(client, repo):
    pull = change(repo, "auth", "one\n")
    reviewed = pull.head_sha
    pull.push({DOC: "two\n"}, "Change it again")
    pull.review("rita", "APPROVED", commit=reviewed)
    pull.merge("squash")
    found = commit(client)
    (source,) = found["history"]["nodes"][0]["associatedPullRequests"]["nodes"]
    (approval,) = source["reviews"]["nodes"]
    assert approval["commit"]["oid"] == reviewed
    assert approval["commit"]["file"]["oid"] != found["file"]["oid"]


def test_several_paths_in_one_document(client, repo):
    repo.commit("main", {"a.txt": "a", "b.txt": "b"})
    inner = 'x:history(first:1,path:"a.txt"){totalCount} y:history(first:1,path:"none"){totalCount} z:history(first:1){totalCount}'
    answer = client.graphql(
        '{repository(owner:"acme",name:"shop"){object(expression:"main"){... on Commit{' + inner + "}}}}"
    )
    found = answer["data"]["repository"]["object"]
    assert {key: value["totalCount"] for key, value in found.items()} == {"x": 1, "y": 0, "z": 2}


def test_dates_bound_the_history(client, repo):
    repo.commit("main", {DOC: "a"}, date="2026-01-01T00:00:00Z")
    repo.commit("main", {DOC: "b"}, date="2026-02-01T00:00:00Z")
    inner = (
        'history(first:9,path:"docs",since:"2026-01-15T00:00:00Z",until:"2026-03-01T00:00:00Z"){totalCount}'
    )
    answer = client.graphql(
        '{repository(owner:"acme",name:"shop"){object(expression:"main"){... on Commit{' + inner + "}}}}"
    )
    assert answer["data"]["repository"]["object"]["history"] == {"totalCount": 1}


def days():
    return (f"2026-03-{day:02d}T12:00:00Z" for day in range(1, 29))


def test_the_history_is_what_git_says(client, repo, tmp_path: Path):
    """Merges, a change made on both sides, a revert, a removal: compared with the real git."""
    date = days()
    repo.commit("main", {DOC: "one\n"}, date=next(date))
    repo.commit("side", {DOC: "two\n"}, date=next(date))
    repo.commit("main", {"x": "x"}, date=next(date))
    repo.commit("same", {DOC: "two\n", "y": "y"}, date=next(date))
    for branch, method in (("side", "merge"), ("same", "merge")):
        repo.pull(branch, title=branch).merge(method, bypass=True)
    repo.commit("main", {DOC: "one\n"}, date=next(date))
    repo.commit("main", {DOC: None}, date=next(date))
    repo.commit("main", {DOC: "one\n"}, date=next(date))
    disk = Repo.init_bare(str(tmp_path))
    for sha in repo.store.repo.object_store:
        disk.object_store.add_object(repo.store.repo.object_store[sha])
    for path in (DOC, "docs", "x", "README.md"):
        command = ["git", "-C", str(tmp_path), "log", "--format=%H", repo.branches.tip("main"), "--", path]
        real = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.split()
        assert {node["oid"] for node in commit(client, path=path)["history"]["nodes"]} == set(real), path
    disk.close()
