"""Pull requests: heads, forks, links, merges, queues."""

from __future__ import annotations

import pytest

from gateledger.sandbox import RefusedError, SandboxError, Special

QUEUE = """{repository(owner:"acme",name:"shop"){mergeQueue(branch:"main"){entries(first:10){nodes{
  position state headCommit{oid} baseCommit{oid} pullRequest{number headRefOid}}}}}}"""


def test_a_push_moves_the_head_and_keeps_the_history(repo, pull):
    first = pull.head_sha
    second = pull.push({"src/app.py": None}, "Remove")
    assert repo.store.history(second).parents == (first,)
    assert pull.commit_shas == (first, second)
    assert {change.path: change.status for change in pull.changes} == {
        "docs/new.md": "added",
        "src/app.py": "removed",
    }


def test_a_forced_push_replaces_the_last_commit(repo, pull):
    first = pull.head_sha
    pull.push({"x": "x"}, force=True)
    assert first not in pull.commit_shas
    assert repo.store.kind(first) == "commit"
    assert pull.timeline[-1].graphql_type == "HeadRefForcePushedEvent"


def test_a_rename_is_seen(repo):
    text = "".join(f"line {number}\n" for number in range(40))
    repo.commit("main", {"old.txt": text})
    repo.commit("move", {"old.txt": None, "new.txt": text + "more\n"})
    (change,) = repo.pull("move").changes
    assert (change.status, change.previous, change.path) == ("renamed", "old.txt", "new.txt")
    assert (change.additions, change.deletions) == (1, 0)


def test_work_on_the_base_is_not_a_change_of_the_pull_request(repo, pull):
    repo.commit("main", {"elsewhere.txt": "x"})
    assert {change.path for change in pull.changes} == {"docs/new.md", "src/app.py"}
    assert pull.base_sha != repo.branches.tip("main")


def test_a_fork_shares_objects_but_not_branches(client, repo):
    pull = repo.pull("idea", fork="mallory/shop", title="Idea")
    assert pull.is_cross_repository
    assert client.get(f"/repos/acme/shop/git/trees/{pull.head_sha}").status_code == 200
    assert client.get("/repos/acme/shop/git/ref/heads/idea").status_code == 404
    assert (
        client.get(f"/repos/acme/shop/git/ref/pull/{pull.number}/head").json()["object"]["sha"]
        == pull.head_sha
    )
    before = pull.head_sha
    pull.push({"more.txt": "x"})
    assert pull.head_sha != before


@pytest.mark.parametrize(
    ("body", "closes"),
    [
        ("Closes #1", [1]),
        ("fixes: #1", [1]),
        ("Resolved acme/shop#1, fixed #2", [1, 2]),
        ("Closes http://127.0.0.1/acme/shop/issues/1", [1]),
        ("see #1", []),
        ("discloses #1", []),
        ("Closes #99", []),
        ("`Closes #1` <!-- Closes #2 -->", []),
    ],
)
def test_closing_keywords(repo, body, closes):
    for title in ("One", "Two"):
        repo.issue(title, "")
    repo.commit("work", {"x": "x"})
    pull = repo.pull("work", body=body)
    assert [issue.number for issue in pull.closing_issues()] == closes


def test_keywords_are_ignored_unless_the_base_is_the_default_branch(repo, pull):
    issue = repo.find_issue(1)
    repo.commit("next", {"y": "y"})
    pull.edit(base="next")
    assert pull.closing_issues() == []
    pull.link(issue)
    assert pull.closing_issues() == [issue]
    pull.unlink(issue)
    assert pull.closing_issues() == []


@pytest.mark.parametrize(("method", "parents"), [("merge", 2), ("squash", 1), ("rebase", 1)])
def test_merging_closes_the_issues(repo, pull, method, parents):
    sha = pull.merge(method, by="mona")
    assert repo.branches.tip("main") == sha
    assert len(repo.store.history(sha).parents) == parents
    assert (repo.find_issue(1).state, pull.merged_by.login) == ("CLOSED", "mona")
    assert repo.store.history(sha).tree == repo.store.history(pull.head_sha).tree


def test_what_conflicts_or_is_a_draft_is_not_merged(repo, pull):
    pull.draft()
    with pytest.raises(RefusedError):
        pull.merge()
    pull.ready()
    repo.commit("main", {"src/app.py": "other\n"})
    with pytest.raises(RefusedError, match="conflict"):
        pull.merge()


def test_a_merge_keeps_what_happened_on_the_base(repo, pull):
    repo.commit("main", {"elsewhere.txt": "x"})
    tree = repo.store.history(pull.merge()).tree
    assert {entry.name for entry in repo.store.entries(tree)} == {"README.md", "docs", "elsewhere.txt", "src"}


def test_a_merge_group_tests_all_together_and_leaves_the_queue(client, repo, pull):
    repo.commit("second", {"second.txt": "2"})
    other = repo.pull("second", title="Second")
    assert client.graphql(QUEUE)["data"]["repository"]["mergeQueue"] is None
    group = repo.merge_group([pull, other])
    assert group.head_ref == f"gh-readonly-queue/main/pr-{other.number}-{group.base_sha}"
    names = {entry.name for entry in repo.store.entries(repo.store.history(group.head_sha).tree)}
    assert {"docs", "second.txt"} <= names
    nodes = client.graphql(QUEUE)["data"]["repository"]["mergeQueue"]["entries"]["nodes"]
    assert [(node["position"], node["pullRequest"]["number"]) for node in nodes] == [
        (1, pull.number),
        (2, other.number),
    ]
    assert nodes[1]["headCommit"]["oid"] == group.head_sha
    group.destroy("merged")
    assert (pull.state, other.state) == ("MERGED", "MERGED")
    assert client.graphql(QUEUE)["data"]["repository"]["mergeQueue"]["entries"]["nodes"] == []


def test_nobody_approves_their_own_work(pull):
    with pytest.raises(SandboxError):
        pull.review("dev", "APPROVED")


def test_special_files_keep_their_mode(client, repo):
    files = {
        "link": Special(0o120000, "README.md"),
        "run.sh": Special(0o100755, "#!/bin/sh\n"),
        "lib": Special(0o160000, "a" * 40),
    }
    repo.commit("main", files)
    listed = client.get("/repos/acme/shop/git/trees/main?recursive=true").json()["tree"]
    modes = {entry["path"]: (entry["mode"], entry["type"]) for entry in listed}
    assert modes["link"] == ("120000", "blob")
    assert modes["run.sh"] == ("100755", "blob")
    assert modes["lib"] == ("160000", "commit")


def test_shas_are_gits_own(repo):
    sha = repo.store.blob(b"hello world\n")
    assert sha == "3b18e512dba79e4c8300dd08aeb37f8e728b8dad"
    assert repo.store.tree(None, {}) == "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def test_a_tree_can_be_cut_short(client, hub, repo):
    hub.tree_limit = 2
    answer = client.get("/repos/acme/shop/git/trees/main?recursive=1").json()
    assert (answer["truncated"], len(answer["tree"])) == (True, 2)


def test_a_removed_folder_leaves_nothing_behind(repo):
    repo.commit("main", {"deep/er/file": "x"})
    before = repo.commit("main", {"deep/er/file": None})
    assert {entry.name for entry in repo.store.entries(repo.store.history(before).tree)} == {
        "README.md",
        "src",
    }
