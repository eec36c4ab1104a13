"""A repository that nobody vouches for runs nothing and writes nothing."""

from __future__ import annotations

import os

import pytest

from gateledger.checkout.errors import GitFailedError
from gateledger.checkout.git import Git
from gateledger.checkout.repository import Checkout


def look_at_everything(repository, environment=None):
    checkout = Checkout.open(repository.top, environment=environment or repository.environment)
    base = checkout.merge_base("main")
    checkout.changed_files(base)
    checkout.commits(base)
    checkout.listing()
    checkout.listing(base)
    checkout.read(["a.md", "b.md"])
    checkout.read_at(base, ["a.md", "b.md"])
    checkout.default_base()
    checkout.branch()
    return checkout


@pytest.fixture
def trap(repository, tmp_path):
    """A program that leaves a mark, and the place of the mark."""
    mark = tmp_path / "mark"
    program = tmp_path / "trap.sh"
    program.write_text(f"#!/bin/sh\necho ran >> {mark}\ncat\n")
    program.chmod(0o755)
    return str(program), mark


@pytest.mark.parametrize(
    "setting",
    [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.askPass",
        "credential.helper",
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "filter.e=v.il.clean",
        "gpg.program",
        "pager.diff",
        "pager.log",
        "alias.diff",
        "core.editor",
        "interactive.diffFilter",
    ],
)
def test_no_program_that_the_configuration_names_is_run(repository, trap, setting):
    program, mark = trap
    repository.write(".gitattributes", "*.md filter=evil diff=evil\nb.md filter=e=v.il\n")
    repository.commit("Attributes")
    repository.git("config", setting, f"!{program}" if setting.startswith("alias") else program)
    repository.git("config", "log.showSignature", "true")
    repository.write("a.md", "touched\n")
    repository.write("b.md", "touched\n")
    look_at_everything(repository)
    assert not mark.exists()


def test_the_trap_itself_works(repository, trap):
    program, mark = trap
    repository.write(".gitattributes", "*.md filter=evil\n")
    repository.commit("Attributes")
    repository.git("config", "filter.evil.clean", program)
    repository.write("a.md", "touched\n")
    repository.git("diff", "--raw", "main")
    assert mark.exists()


def test_a_required_filter_of_the_repository_does_not_stop_the_look(repository, trap):
    program, mark = trap
    repository.write(".gitattributes", "*.md filter=evil\n")
    repository.commit("Attributes")
    repository.git("config", "filter.evil.clean", program)
    repository.git("config", "filter.evil.required", "true")
    repository.write("a.md", "touched\n")
    look_at_everything(repository)
    assert not mark.exists()


def test_the_users_own_filters_still_work(repository, tmp_path):
    repository.git("config", "--global", "filter.upper.clean", "tr a-z A-Z")
    repository.write(".gitattributes", "a.md filter=upper\n")
    repository.write("a.md", "alpha\n")
    repository.commit("Upper")
    repository.git("config", "filter.upper.clean", "false")
    repository.write("a.md", "ALPHA\n")
    checkout = look_at_everything(repository)
    assert checkout.changed_files(checkout.head()) == ()


def test_hooks_are_not_run(repository, trap):
    program, mark = trap
    for name in ("post-index-change", "post-checkout", "fsmonitor-watchman", "reference-transaction"):
        hook = repository.top / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\nexec {program} < /dev/null\n")
        hook.chmod(0o755)
    repository.write("a.md", "touched\n")
    look_at_everything(repository)
    assert not mark.exists()


def test_nothing_in_the_git_directory_changes_but_what_git_knows_of_file_times(repository):
    repository.write("a.md", "touched\n")
    os.utime(repository.top / "b.md", (1, 1))
    git = repository.top / ".git"

    def times():
        return {path: path.stat().st_mtime_ns for path in git.rglob("*") if path.name != "index"}

    before = times()
    staged = repository.git("ls-files", "--stage")
    look_at_everything(repository)
    assert times() == before
    assert repository.git("ls-files", "--stage") == staged


def test_a_submodules_configuration_is_not_obeyed_either(repository, trap, tmp_path):
    program, mark = trap
    inner = type(repository)(tmp_path / "inner")
    inner.git("init", "-q", "-b", "main")
    inner.commit("First", **{"c.md": "c\n"})
    repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.top), "vendor")
    repository.commit("Submodule")
    repository.git("-C", "vendor", "config", "core.fsmonitor", program)
    repository.git("-C", "vendor", "config", "filter.evil.clean", program)
    repository.write("vendor/.gitattributes", "*.md filter=evil\n")
    repository.write("vendor/c.md", "touched\n")
    checkout = look_at_everything(repository)
    assert not mark.exists()
    assert "vendor" not in {entry.path for entry in checkout.listing()}


def test_a_partial_clone_fetches_nothing_by_a_helper_of_its_choice(repository, trap):
    program, mark = trap
    repository.git("config", "remote.evil.url", f"ext::{program}")
    repository.git("config", "remote.evil.promisor", "true")
    repository.git("config", "extensions.partialClone", "evil")
    repository.git("config", "core.repositoryFormatVersion", "1")
    repository.git("config", "protocol.ext.allow", "always")
    blob = repository.git("rev-parse", "HEAD:b.md")
    (repository.top / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    checkout = Checkout.open(repository.top, environment=repository.environment)
    (file,) = checkout.read_at(checkout.head(), ["b.md"])
    assert file.unreadable == "not in this (partial) clone"
    assert not mark.exists()


def test_a_command_that_hangs_is_given_up(repository, tmp_path):
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    git = Git(repository.top, {"PATH": f"{slow.parent}:{os.environ['PATH']}"}, timeout=0.2)
    with pytest.raises(GitFailedError, match=r"did not answer within 0\.2 s"):
        git.run("status")


def test_what_git_says_is_quoted(repository):
    (repository.top / ".git" / "index").write_bytes(b"broken")
    checkout = Checkout.open(repository.top)
    with pytest.raises(GitFailedError, match="index file"):
        checkout.listing()
