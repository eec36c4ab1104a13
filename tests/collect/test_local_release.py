"""The facts of a release on a laptop."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime

import pytest

from gateledger.checkout.repository import Checkout
from gateledger.collect.local import NEEDS_GITHUB, NoPolicy
from gateledger.collect.local_release import LocalRelease, collect_local_release, open_local_release
from gateledger.model.facts import UNASKED, Ages
from gateledger.model.needs import Needs
from gateledger.model.subject import SubjectKind

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
RUN = "docs/run.md"
NEEDS = Needs(
    head=("docs/*.md",),
    base=("README.md",),
    dated=("docs/*.md",),
    compared=("api.yaml",),
    facts=frozenset({"release", "history", "sign_offs", "ages", "pages"}),
)


class Work:
    """A repository whose commits are a day apart."""

    def __init__(self, top):
        self.top, self.day = top, 0
        top.mkdir()
        self.git("init", "-q", "-b", "main")
        self.git("remote", "add", "origin", "git@github.com:acme/shop.git")
        self.commit({".github/policies.yml": "version: 1\n", "README.md": "# Shop\n", "api.yaml": "a: 1\n"})

    def git(self, *arguments):
        moment = f"2026-11-{max(1, self.day):02}T09:00:00Z"
        identity = ["-c", "user.name=Ada", "-c", "user.email=7+ada@users.noreply.github.com"]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.top.parent), "GIT_CONFIG_NOSYSTEM": "1"}
        environment |= {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=self.top, env=environment, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    def commit(self, files, message="Change"):
        self.day += 1
        for path, text in files.items():
            place = self.top / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.unlink() if text is None else place.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def open(self, tag):
        return open_local_release(Checkout.open(self.top), tag=tag, base="main", now=NOW)

    def collect(self, tag, needs=NEEDS, tags=("v*",)):
        opened = self.open(tag)
        assert isinstance(opened, LocalRelease), opened
        return collect_local_release(opened, needs, tags=tags)


@pytest.fixture
def work(tmp_path):
    return Work(tmp_path / "shop")


def test_a_tag_is_pinned_to_its_commit(work):
    sha = work.git("rev-parse", "HEAD")
    work.git("tag", "-a", "v1.0.0", "-m", "One")
    work.commit({"later.txt": "1"})
    opened = work.open("v1.0.0")
    assert (opened.subject.kind, opened.subject.name) == (SubjectKind.RELEASE, "acme/shop@v1.0.0")
    assert opened.release.commit == opened.subject.head_sha == sha
    assert opened.release.tag_object == work.git("rev-parse", "v1.0.0")
    assert opened.note == ""


def test_a_tag_that_is_not_made_yet_is_judged_at_head(work):
    opened = work.open("v1.0.0")
    assert opened.subject.head_sha == work.git("rev-parse", "HEAD")
    assert opened.note == "There is no tag v1.0.0 here: judged as if it were made at HEAD."


def test_without_a_policy_there_is_nothing_to_judge_by(work):
    work.commit({".github/policies.yml": None})
    assert isinstance(work.open("v1"), NoPolicy)


def test_the_release_before_is_the_best_tag_that_is_reached(work):
    work.git("tag", "v1.0.0")
    work.commit({"a.txt": "1"})
    work.git("tag", "v1.1.0-rc.1")
    work.git("tag", "-a", "other-9", "-m", "no release")
    work.git("checkout", "-q", "-b", "side", "v1.0.0")
    work.commit({"b.txt": "1"})
    work.git("tag", "v1.0.9")
    work.git("checkout", "-q", "main")
    work.commit({"c.txt": "1"})
    release = work.collect("v1.1.0").release
    assert (release.previous_tag, release.previous_commit) == ("v1.0.0", work.git("rev-parse", "v1.0.0"))


def test_everything_since_then_is_the_change(work):
    work.git("tag", "v1.0.0")
    work.commit({"old.txt": "the same words\n"})
    work.git("tag", "v1.0.1")
    work.git("checkout", "-q", "-b", "feature")
    work.commit({"f.txt": "1"}, "Inside")
    work.commit({"f.txt": "2"}, "Inside, too")
    work.git("checkout", "-q", "main")
    work.git("merge", "-q", "--no-ff", "feature", "-m", "Merge pull request #7 from acme/feature")
    work.commit({"old.txt": None, "new.txt": "the same words\n", "api.yaml": "a: 2\n"}, "Last")
    snapshot = work.collect("v1.1.0")
    change = snapshot.change
    assert [each.message for each in change.commits] == ["Merge pull request #7 from acme/feature", "Last"]
    assert change.commits_total == 2
    assert [(each.path, each.status, each.previous_path) for each in change.files] == [
        ("api.yaml", "modified", None),
        ("f.txt", "added", None),
        ("new.txt", "renamed", "old.txt"),
    ]
    assert [each.text for each in snapshot.before.files] == ["a: 1\n"]
    assert [each.text for each in snapshot.templates.files] == ["# Shop\n"]


def test_files_are_those_of_the_tag_and_not_of_the_working_tree(work):
    work.commit({RUN: "# Run\n"})
    work.git("tag", "v1.0.0")
    work.commit({RUN: "# Run away\n"})
    (work.top / RUN).write_text("# Uncommitted\n")
    files = {each.path: each.text for each in work.collect("v1.0.0").files.files}
    assert files == {RUN: "# Run\n", "api.yaml": "a: 1\n"}


def test_a_first_release_has_nothing_before_it(work):
    snapshot = work.collect("v1.0.0")
    assert snapshot.release.is_first
    assert {each.status for each in snapshot.change.files} == {"added"}
    assert snapshot.templates.files == snapshot.before.files == ()


def test_ages_leave_white_space_aside(work):
    written = work.commit({RUN: "# Run\n\nOne two.\n"})
    for n in range(3):
        work.commit({RUN: "# Run\n\nOne  two.\n" + "\n" * n})
    ages = work.collect("v1.0.0").ages
    assert isinstance(ages, Ages)
    found = ages.of(RUN)
    assert (found.commit, found.by.login) == (written, "ada")
    assert found.at == datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_what_only_github_knows_is_said_so_where_somebody_asks(work):
    snapshot = work.collect("v1.0.0")
    assert snapshot.history == snapshot.sign_offs == snapshot.pages == NEEDS_GITHUB
    assert snapshot.work_items == snapshot.reviews == UNASKED


@pytest.mark.parametrize("tag", ["", "--all", "v1\nHEAD", "a..b", "HEAD^{tree}"])
def test_strange_names_are_tags_that_are_not_there(work, tag):
    assert work.open(tag).subject.head_sha == work.git("rev-parse", "HEAD")
