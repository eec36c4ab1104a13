"""The facts of merged pull requests, from a checkout."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateledger.checkout.git import Git
from gateledger.checkout.repository import Checkout
from gateledger.collect.local import NoPolicy
from gateledger.collect.past import PastOpened, collect_past, open_past
from gateledger.model.facts import Change, Files, Snapshot, Templates, Unavailable, WorkItems
from gateledger.model.needs import Needs
from gateledger.model.policy import PolicyText

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
POLICY = "version: 1\npull_request: {gates: {linked-work-item: {}}}\n"
STORIES = Needs(head=("specs/**/spec.md", "docs/stories/*.md"), base=("/.github/ISSUE_TEMPLATE*",))
HOME = ".github/policies.yml"


class Work:
    """A working copy whose `main` has a policy."""

    def __init__(self, top: Path, **first: str) -> None:
        self.top = top
        top.mkdir()
        self.git("init", "-q", "-b", "main")
        self.git("remote", "add", "origin", "git@github.com:acme/shop.git")
        self.commit("First", first)

    def git(self, *arguments: str) -> str:
        identity = ["-c", "user.name=Ada", "-c", "user.email=7+ada@users.noreply.github.com"]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.top.parent), "GIT_CONFIG_NOSYSTEM": "1"}
        command = ["git", *identity, *arguments]
        done = subprocess.run(command, cwd=self.top, env=environment, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def commit(self, message: str, files: dict[str, str | None] | None = None) -> str:
        for path, text in (files or {}).items():
            (self.top / path).parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                (self.top / path).unlink()
            else:
                (self.top / path).write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def open(self, last: int = 50, top: Path | None = None, **more) -> PastOpened | NoPolicy:
        asked = {"base": None, "policy": None, **more}
        return open_past(Checkout.open(top or self.top), last=last, now=NOW, **asked)

    def collect(self, needs: Needs = STORIES, **more) -> dict[int, Snapshot]:
        opened = self.open(**more)
        assert isinstance(opened, PastOpened)
        return {landing.number: snapshot for landing, _, snapshot in collect_past(opened, needs)}


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path / "work", **{HOME: POLICY})


def items(snapshot: Snapshot) -> list[tuple[str, str, bool]]:
    assert isinstance(snapshot.work_items, WorkItems)
    return [(item.name, item.source, bool(item.unreadable)) for item in snapshot.work_items.items]


def paths(fact: Files | Templates | Unavailable) -> dict[str, str | None]:
    assert not isinstance(fact, Unavailable)
    return {file.path: file.text for file in fact.files}


def test_pull_requests_and_direct_commits_are_told_apart(work):
    work.commit("Pay (#3)")
    work.commit("Hotfix")
    opened = work.open()
    assert isinstance(opened, PastOpened)
    assert [landing.number for landing, _ in opened.pulls] == [3]
    assert [each.title for each in opened.direct] == ["Hotfix", "First"]


def test_the_change_is_what_the_commit_did_to_its_first_parent(work):
    before = work.git("rev-parse", "HEAD")
    sha = work.commit("Pay (#3)\n\nAs a guest.", {"src/pay.py": "x"})
    snapshot = work.collect()[3]
    change = snapshot.change
    assert isinstance(change, Change)
    assert (change.number, change.title, change.body, change.state) == (3, "Pay", "As a guest.", "MERGED")
    assert [(file.path, file.status) for file in change.files] == [("src/pay.py", "added")]
    assert (change.author.login, change.url) == ("ada", "https://github.com/acme/shop/pull/3")
    assert (snapshot.subject.name, snapshot.subject.head_sha) == ("acme/shop#3", sha)
    assert snapshot.subject.base_sha == before
    assert [commit.sha for commit in change.commits] == [sha]


def test_a_merge_commit_knows_its_branch_its_author_and_its_commits(work):
    work.git("checkout", "-q", "-b", "pay")
    inner = work.commit("Add form", {"src/pay.py": "x"})
    work.git("checkout", "-q", "main")
    merged = "Merge pull request #3 from ada/pay\n\nPay"
    work.git(
        "-c", "user.name=Mona", "-c", "user.email=m@example.com", "merge", "--no-ff", "-m", merged, "pay"
    )
    change = work.collect()[3].change
    assert isinstance(change, Change)
    assert (change.head_ref, change.author.login, change.title) == ("pay", "ada", "Pay")
    assert [commit.sha for commit in change.commits] == [inner]


def test_linked_issues_cannot_be_read_here(work):
    work.commit("Pay (#3)\n\nCloses #5 and fixes other/place#6")
    found = work.collect()[3].work_items
    assert isinstance(found, WorkItems)
    assert items(work.collect()[3]) == [("acme/shop#5", "keyword", True), ("other/place#6", "keyword", True)]
    assert {str(item.unreadable.reason) for item in found.items if item.unreadable} == {"needs GitHub"}


def test_what_links_nothing_here_may_be_linked_there(work):
    work.commit("Pay (#3)")
    assert work.collect()[3].work_items == Unavailable(reason="needs GitHub")


def test_a_story_that_was_brought_or_named_is_the_work_item(work):
    work.commit("Tell (#3)", {"docs/stories/pay.md": "# Pay\n"})
    work.commit("Pay (#4)\n\nSee docs/stories/pay.md.", {"src/pay.py": "x"})
    work.commit("Other (#5)\n\nSee docs/stories/pay.md.bak", {"src/other.py": "x"})
    found = work.collect()
    assert items(found[3]) == items(found[4]) == [("docs/stories/pay.md", "file", False)]
    assert isinstance(found[5].work_items, Unavailable)


def test_a_story_merely_touched_does_not_stand_in_for_a_linked_issue(work):
    work.commit("Tell (#3)\n\nCloses #9", {"docs/stories/pay.md": "# Pay\n"})
    assert items(work.collect()[3]) == [("acme/shop#9", "keyword", True)]


def test_a_story_in_a_folder_named_like_the_branch_is_the_work_item(work):
    work.commit("Specify (#2)", {"specs/001-pay/spec.md": "# Pay\n"})
    work.git("checkout", "-q", "-b", "001-pay")
    work.commit("Form", {"src/pay.py": "x"})
    work.git("checkout", "-q", "main")
    work.git("merge", "-q", "--no-ff", "-m", "Merge pull request #3 from ada/001-pay", "001-pay")
    assert items(work.collect()[3]) == [("specs/001-pay/spec.md", "file", False)]


def test_a_policy_that_takes_no_stories_is_not_passed_by_one(work):
    work.commit("Tell (#3)", {"docs/stories/pay.md": "# Pay\n"})
    assert isinstance(work.collect(Needs())[3].work_items, Unavailable)


def test_files_are_those_of_each_commit_and_templates_those_before_it(work):
    story, template = "docs/stories/pay.md", ".github/ISSUE_TEMPLATE.md"
    work.commit("One (#1)", {story: "v1", template: "t1"})
    work.commit("Two (#2)", {story: "v2"})
    work.git("mv", story, "docs/stories/paid.md")
    work.commit("Three (#3)", {template: "t2"})
    work.commit("Four (#4)", {"docs/stories/paid.md": None, template: None})
    work.commit("Five (#5)", {story: "v3", "src/x.py": "x"})
    found = work.collect()
    assert {number: paths(each.files) for number, each in found.items()} == {
        5: {story: "v3"},
        4: {},
        3: {"docs/stories/paid.md": "v2"},
        2: {story: "v2"},
        1: {story: "v1"},
    }
    assert {number: paths(each.templates) for number, each in found.items()} == {
        5: {},
        4: {template: "t2"},
        3: {template: "t1"},
        2: {template: "t1"},
        1: {},
    }


def test_a_clone_that_ends_too_early_leaves_its_last_commit_unjudged(work, tmp_path):
    work.commit("One (#1)", {"a": "1"})
    work.commit("Two (#2)", {"b": "1"})
    work.git("clone", "-q", "--depth", "2", f"file://{work.top}", str(tmp_path / "shallow"))
    found = work.collect(top=tmp_path / "shallow")
    assert isinstance(found[2].change, Change)
    assert found[1].change == Unavailable(
        reason="this shallow clone does not hold the commit before it", transient=True
    )


def test_a_clone_without_contents_says_which_it_lacks_and_asks_nobody(work, tmp_path):
    work.commit("One (#1)", {"docs/stories/pay.md": "v1", "a": "long enough to be recognised\n" * 9})
    work.git("mv", "a", "b")
    work.commit("Two (#2)", {"docs/stories/pay.md": "v2", "b": "long enough to be recognised\n" * 8})
    work.git("config", "uploadpack.allowFilter", "true")
    clone = [
        "clone",
        "-q",
        "--filter=blob:none",
        "--no-checkout",
        f"file://{work.top}",
        str(tmp_path / "part"),
    ]
    work.git(*clone)
    (work.top / ".git").rename(tmp_path / "gone")
    found = work.collect(top=tmp_path / "part", policy=PolicyText.at("next.yml", POLICY))
    assert isinstance(found[2].change, Change)
    assert found[2].change.paths == ("a", "b", "docs/stories/pay.md")
    assert isinstance(found[2].files, Files)
    assert found[2].files.files[0].unreadable == "not in this (partial) clone"


def test_the_base_is_looked_at_whatever_is_checked_out(work):
    work.commit("Pay (#3)")
    work.git("checkout", "-q", "-b", "topic")
    work.commit("Not there yet (#4)", {HOME: "version: 1\n"})
    opened = work.open()
    assert isinstance(opened, PastOpened)
    assert [landing.number for landing, _ in opened.pulls] == [3]
    assert opened.policy.data == POLICY.encode()


def test_the_policy_is_the_given_one_then_the_bases_then_the_working_trees(tmp_path):
    work = Work(tmp_path / "work", **{"README.md": "# Shop\n"})
    assert isinstance(work.open(), NoPolicy)
    (work.top / "policies.yml").write_text(POLICY)
    own = work.open()
    assert isinstance(own, PastOpened)
    assert own.note == "main has no policy yet: judged by the working tree's."
    given = work.open(policy=PolicyText.at("next.yml", "version: 1\n"))
    assert isinstance(given, PastOpened)
    assert (given.policy.source.path, given.note) == ("next.yml", "")


def test_few_processes_however_many_commits(work, monkeypatch):
    for number in range(1, 31):
        work.commit(f"Change {number} (#{number})", {"docs/stories/pay.md": f"v{number}"})
    asked: list[str] = []
    attempt = Git.attempt

    def counted(self, *arguments, **more):
        asked.append(arguments[0])
        return attempt(self, *arguments, **more)

    monkeypatch.setattr(Git, "attempt", counted)
    assert len(work.collect()) == 30
    assert len(asked) <= 12, asked
