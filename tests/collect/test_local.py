"""The facts of a working copy."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateledger.checkout.errors import CheckoutError, UnreadablePolicyError
from gateledger.checkout.git import Git
from gateledger.checkout.repository import Checkout
from gateledger.collect.local import Handed, LocalOpened, NoPolicy, collect_checkout, open_checkout
from gateledger.model.facts import Change, Files, Snapshot, Templates, Unavailable, WorkItems
from gateledger.model.needs import Needs
from gateledger.model.subject import SubjectKind

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
STORIES = Needs(head=("specs/**/spec.md", "docs/stories/*.md"))
POLICY = "version: 1\npull_request: {gates: {linked-work-item: {}}}\n"


class Work:
    """A working copy with a policy on `main`; the branch `001-pay` is checked out."""

    def __init__(self, top: Path, **first: str) -> None:
        self.top = top
        top.mkdir()
        self.git("init", "-q", "-b", "main")
        self.git("remote", "add", "origin", "git@github.com:acme/shop.git")
        self.commit("First", first)
        self.git("checkout", "-q", "-b", "001-pay")

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        identity = ["-c", "user.name=Ada", "-c", "user.email=7+ada@users.noreply.github.com"]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.top.parent), "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", *identity, *arguments],
            cwd=self.top,
            env=environment,
            input=stdin,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def write(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            (self.top / path).parent.mkdir(parents=True, exist_ok=True)
            (self.top / path).write_text(text)

    def commit(self, message: str, files: dict[str, str] | None = None) -> str:
        self.write(files or {})
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def open(
        self, issues: list[tuple[str, str]] | None = None, base: str | None = None
    ) -> LocalOpened | NoPolicy:
        return open_checkout(
            Checkout.open(self.top), base=base, handed=Handed(issues=tuple(issues or [])), now=NOW
        )

    def collect(self, needs: Needs | None = None, issues: list[tuple[str, str]] | None = None) -> Snapshot:
        opened = self.open(issues)
        assert isinstance(opened, LocalOpened)
        return collect_checkout(opened, needs or Needs())


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path / "work", **{".github/policies.yml": POLICY})


@pytest.fixture
def bare_work(tmp_path: Path) -> Work:
    return Work(tmp_path / "work", **{"README.md": "# Shop\n"})


def names(items: WorkItems | Unavailable) -> list[tuple[str, str, str]]:
    assert isinstance(items, WorkItems)
    return [(item.name, item.title, item.source) for item in items.items]


def test_the_subject_is_the_pull_request_that_the_branch_would_become(work):
    head = work.commit("Pay")
    opened = work.open()
    assert isinstance(opened, LocalOpened)
    assert opened.subject.kind is SubjectKind.PULL_REQUEST
    assert (opened.subject.name, opened.subject.repository) == ("acme/shop@001-pay", "acme/shop")
    assert (opened.subject.head_sha, opened.subject.base_ref) == (head, "main")
    assert opened.subject.base_sha == work.git("rev-parse", "main")


def test_the_policy_is_the_bases_also_when_the_branch_changes_it(work):
    work.write({".github/policies.yml": "version: 1\n"})
    opened = work.open()
    assert isinstance(opened, LocalOpened)
    assert opened.policy.data == POLICY.encode()
    assert opened.policy.source.uri == "acme/shop/.github/policies.yml@main"
    assert opened.proposed is not None
    assert opened.proposed.data == b"version: 1\n"
    assert opened.note == ".github/policies.yml differs here: judged by the one of main, as on GitHub."


def test_the_policy_comes_from_the_bases_tip_not_from_where_the_branch_began(work):
    work.git("checkout", "-q", "main")
    tip = work.commit("Tighten", {".github/policies.yml": POLICY + "mode: enforce\n"})
    work.git("checkout", "-q", "001-pay")
    opened = work.open()
    assert isinstance(opened, LocalOpened)
    assert opened.policy.source.commit == tip
    assert b"mode: enforce" in opened.policy.data


def test_a_policy_that_only_the_working_tree_has_judges_with_a_note(bare_work):
    bare_work.write({"policies.yml": POLICY})
    opened = bare_work.open()
    assert isinstance(opened, LocalOpened)
    assert opened.policy.source.uri == "acme/shop/policies.yml@working tree"
    assert opened.note.startswith("main has no policy yet: judged by the working tree's policies.yml.")
    assert opened.proposed is None


def test_the_github_folder_comes_before_the_root(work):
    work.git("checkout", "-q", "main")
    work.commit("Second place", {"policies.yml": "version: 1\n"})
    opened = work.open(base="main")
    assert isinstance(opened, LocalOpened)
    assert opened.policy.source.path == ".github/policies.yml"


def test_no_policy_anywhere_is_an_answer_of_its_own(bare_work):
    opened = bare_work.open()
    assert isinstance(opened, NoPolicy)
    assert opened.reason == "Neither main nor the working tree has .github/policies.yml or policies.yml."


def test_a_policy_that_cannot_be_read_is_not_taken_for_none(bare_work):
    (bare_work.top / "policies.yml").write_bytes(b"mode: \xff")
    with pytest.raises(
        UnreadablePolicyError, match=r"policies\.yml at working tree cannot be read: not UTF-8 text"
    ):
        bare_work.open()


def test_a_policy_behind_a_link_is_not_taken_for_none(bare_work):
    (bare_work.top / "policies.yml").symlink_to("README.md")
    with pytest.raises(UnreadablePolicyError, match="behind a symbolic link"):
        bare_work.open()


def test_a_missing_base_is_their_mistake(work):
    with pytest.raises(CheckoutError, match="'mian' is no commit here"):
        work.open(base="mian")


def test_the_change_is_described_as_if_it_were_opened_now(work):
    work.commit("Pay by card\n\nbody", {"pay.py": "pay\n"})
    work.write({"untracked.py": "x\n"})
    change = work.collect().change
    assert isinstance(change, Change)
    assert (change.title, change.head_ref, change.created_at, change.number) == (
        "Pay by card",
        "001-pay",
        NOW,
        None,
    )
    assert change.paths == ("pay.py", "untracked.py")
    assert (len(change.commits), change.commits_total) == (1, 1)
    assert change.commits[0].author is not None
    assert change.commits[0].author.login == "ada"


def test_without_issue_or_story_the_work_items_are_unknown_not_none(work):
    work.commit("Pay. Fixes #7", {"pay.py": "pay\n", "docs/other.md": "# Other\n"})
    items = work.collect().work_items
    assert isinstance(items, Unavailable)
    assert (items.reason, items.transient) == ("needs GitHub", False)


def test_given_issues_are_work_items_titled_by_their_heading(work):
    issues = [
        ("notes/7.md", "Intro\n\n## Pay by *card*\n- [ ] it pays\n"),
        ("8.md", "no heading"),
        ("9.md", ""),
    ]
    snapshot = work.collect(issues=issues)
    assert names(snapshot.work_items) == [
        ("notes/7.md", "Pay by card", "given"),
        ("8.md", "8", "given"),
        ("9.md", "9", "given"),
    ]
    assert isinstance(snapshot.work_items, WorkItems)
    assert snapshot.work_items.items[0].body == issues[0][1]
    assert isinstance(snapshot.work_items.items[0].edits, Unavailable)


def test_story_files_of_the_change_are_work_items(work):
    work.git("checkout", "-q", "main")
    work.commit("Old stories", {"docs/stories/old.md": "# Old\n", "docs/stories/edited.md": "# Before\n"})
    work.git("checkout", "-q", "001-pay")
    work.git("merge", "-q", "main")
    work.write(
        {
            "docs/stories/edited.md": "---\ntitle: After\n---\n# Heading\n",
            "specs/checkout/spec.md": "# Spec\n",
        }
    )
    assert names(work.collect(STORIES).work_items) == [
        ("docs/stories/edited.md", "After", "file"),
        ("specs/checkout/spec.md", "Spec", "file"),
    ]


def test_the_spec_in_the_folder_named_like_the_branch_belongs_to_it(work):
    work.git("checkout", "-q", "main")
    work.commit("Specs", {"specs/001-pay/spec.md": "# Pay\n", "specs/002-ship/spec.md": "# Ship\n"})
    work.git("checkout", "-q", "001-pay")
    work.git("merge", "-q", "main")
    assert names(work.collect(STORIES).work_items) == [("specs/001-pay/spec.md", "Pay", "file")]


def test_a_story_that_the_change_removes_is_no_work_item(work):
    work.git("checkout", "-q", "main")
    work.commit("Story", {"docs/stories/old.md": "# Old\n"})
    work.git("checkout", "-q", "001-pay")
    work.git("merge", "-q", "main")
    (work.top / "docs/stories/old.md").unlink()
    assert isinstance(work.collect(STORIES).work_items, Unavailable)


def test_a_story_that_cannot_be_read_stays_a_work_item_and_says_why(work):
    work.write({"docs/stories/new.md": "# New\n"})
    (work.top / "docs/stories/new.md").write_bytes(b"# caf\xe9\n")
    items = work.collect(STORIES).work_items
    assert isinstance(items, WorkItems)
    assert items.items[0].unreadable == Unavailable(reason="not UTF-8 text")


def test_a_story_counts_only_where_the_policy_takes_stories(work):
    work.write({"docs/stories/new.md": "# New\n", "docs/stories/README.md": "# Stories\n"})
    assert isinstance(work.collect(Needs(head=("**/*.yaml",))).work_items, Unavailable)
    assert names(work.collect(STORIES).work_items) == [("docs/stories/new.md", "New", "file")]


def test_only_files_that_a_pattern_names_are_read(work):
    work.write({"api/openapi.yaml": "openapi: 3.1.0\n", "api/other.yaml": "x: 1\n", "big.md": "# Big\n"})
    files = work.collect(Needs(head=("**/openapi*.y*ml",))).files
    assert isinstance(files, Files)
    assert [(file.path, file.text) for file in files.files] == [("api/openapi.yaml", "openapi: 3.1.0\n")]
    assert work.collect().files == Files(commit=work.git("rev-parse", "HEAD"))


def test_a_file_that_may_not_be_read_says_why(work):
    (work.top.parent / "secret.yaml").write_text("secret")
    (work.top / "sub").mkdir()
    (work.top / "sub" / "openapi.yaml").write_bytes(b"\xff\xfe")
    files = work.collect(Needs(head=("**/openapi*.y*ml",))).files
    assert isinstance(files, Files)
    assert files.files[0].unreadable == "not UTF-8 text"


def test_templates_are_the_bases(work):
    work.git("checkout", "-q", "main")
    templates = {
        ".github/ISSUE_TEMPLATE/bug.yml": "name: Bug\n",
        ".github/pull_request_template.md": "## Why\n",
        "docs/issue_template.md": "## What\n",
        "src/ISSUE_TEMPLATE.md": "not a template\n",
    }
    base = work.commit("Templates", templates)
    work.git("checkout", "-q", "001-pay")
    work.write({".github/ISSUE_TEMPLATE/bug.yml": "name: Changed\n"})
    found = work.collect(
        Needs(base=("/.github/*emplate*", "/.github/*EMPLATE*", "/docs/issue_template*"))
    ).templates
    assert isinstance(found, Templates)
    assert found.commit == base
    assert {file.path: file.text for file in found.files} == {
        path: text for path, text in templates.items() if not path.startswith("src")
    }


def test_what_only_github_knows_is_unavailable(work):
    snapshot = work.collect()
    assert snapshot.reviews == Unavailable(reason="needs GitHub")
    assert snapshot.moment.now == NOW


def test_the_same_working_copy_gives_the_same_snapshot(work):
    work.commit("Pay", {"pay.py": "pay\n", "docs/stories/pay.md": "# Pay\n", "name\nwith newline.md": "x\n"})
    needs = Needs(head=("**/*.md",))
    assert work.collect(needs).fingerprint() == work.collect(needs).fingerprint()


def many_files(top: Path, count: int) -> None:
    """Import `count` files in one commit, without a process each."""
    lines = [
        b"blob\nmark :1\ndata 6\nhello\n\n",
        b"commit refs/heads/main\ncommitter A <a@b.c> 1700000000 +0000\ndata 1\nx\n",
    ]
    lines += [b"M 100644 :1 src/d%d/s%d/file%d.py\n" % (n % 40, n % 7, n) for n in range(count)]
    lines += [b"M 100644 inline .github/policies.yml\ndata %d\n%s\n" % (len(POLICY), POLICY.encode())]
    for arguments, stdin in (
        (["init", "-q", "-b", "main"], b""),
        (["fast-import", "--quiet"], b"".join(lines)),
        (["checkout", "-q", "-f", "main"], b""),
        (["checkout", "-q", "-b", "topic"], b""),
    ):
        subprocess.run(["git", *arguments], cwd=top, input=stdin, check=True, timeout=60)


def test_twenty_thousand_files_cost_a_dozen_git_calls_and_no_reading(tmp_path, monkeypatch):
    many_files(tmp_path, 20_000)
    (tmp_path / "src" / "d1" / "new.md").write_text("# New\n")
    calls = []
    attempt = Git.attempt

    def counted(self, *arguments, stdin=b""):
        calls.append(arguments[0])
        return attempt(self, *arguments, stdin=stdin)

    monkeypatch.setattr(Git, "attempt", counted)
    before = os.times()
    opened = open_checkout(Checkout.open(tmp_path), base=None, handed=Handed(), now=NOW)
    assert isinstance(opened, LocalOpened)
    snapshot = collect_checkout(opened, Needs(head=("**/*.md", "specs/**/spec.md", "**/openapi*.y*ml")))
    after = os.times()
    assert isinstance(snapshot.files, Files)
    assert [file.path for file in snapshot.files.files] == ["src/d1/new.md"]
    assert len(calls) <= 20
    # Processor time, ours and git's, since other tests run beside this one; about 0.4 s.
    assert sum(after[:4]) - sum(before[:4]) < 2
