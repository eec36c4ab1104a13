"""What a branch took in, commit by commit along its first parents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gateledger.checkout.changes import COMMIT_FORMAT, read_change, read_commits
from gateledger.checkout.errors import GitFailedError
from gateledger.checkout.git import Git
from gateledger.checkout.tree import REGULAR
from gateledger.model.facts import ChangedFile, Commit

_LOG = ("log", "-z", "--no-color", "--no-show-signature", "--encoding=UTF-8")
_FORMAT = f"--format=tformat:%P%x1f{COMMIT_FORMAT}"
_DIFF = ("diff-tree", "--stdin", "-r", "-z", "--raw", "--no-abbrev", "-l1000", "--no-ext-diff", "-O/dev/null")


class Landed(NamedTuple):
    """A commit of the branch itself; `author` is the name in it, `parents` are empty at a root or where a clone ends."""

    commit: Commit
    parents: tuple[str, ...]
    author: str


class Step(NamedTuple):
    """One file's change: `before` and `after` are (path, blob), None where there is no regular file."""

    change: ChangedFile
    before: tuple[str, str] | None
    after: tuple[str, str] | None


def first_parents(git: Git, tip: str, most: int) -> tuple[Landed, ...]:
    """The newest commits of a branch, newest first, without those that its merges brought."""
    return tuple(_read(git.run(*_LOG, "--first-parent", f"-n{most}", _FORMAT, tip, "--")))


def brought(git: Git, landed: Sequence[Landed]) -> dict[str, tuple[Commit, ...]]:
    """The commits that each merge brought, oldest first, by the merge's sha; `landed` is newest first."""
    if not any(len(each.parents) > 1 for each in landed):
        return {}
    excluded = [f"^{parent}" for parent in landed[-1].parents[:1]]
    side = {
        each.commit.sha: each
        for each in _read(git.run(*_LOG, _FORMAT, landed[0].commit.sha, *excluded, "--"))
    }
    for each in landed:
        side.pop(each.commit.sha, None)
    return {
        each.commit.sha: tuple(reversed(_taken(side, each.parents[1:])))
        for each in reversed(landed)
        if len(each.parents) > 1
    }


def steps(git: Git, landed: Iterable[Landed]) -> dict[str, tuple[Step, ...]]:
    """What each commit changed against its first parent, by its sha, in one call."""
    asked = "".join(f"{' '.join((each.commit.sha, *each.parents[:1]))}\n" for each in landed).encode()
    try:
        output = git.run(*_DIFF, "--root", "--find-renames", stdin=asked)
    except GitFailedError:
        # A partial clone may lack the old contents that renames are recognised by.
        output = git.run(*_DIFF, "--root", "--no-renames", stdin=asked)
    found: dict[str, list[Step]] = {}
    fields = iter(output.split(b"\0"))
    sha = ""
    for field in fields:
        if field.startswith(b":"):
            found[sha].append(_step(field, fields))
        elif field:
            sha = field.decode("ascii", "replace").strip()
            found[sha] = []
    return {sha: tuple(steps) for sha, steps in found.items()}


def _read(output: bytes) -> Iterator[Landed]:
    for record in output.split(b"\0"):
        if record:
            parents, rest = record.split(b"\x1f", 1)
            (commit,) = read_commits(rest)
            author = rest.split(b"\x1f", 2)[1].decode("utf-8", "replace")
            yield Landed(commit, tuple(parents.decode("ascii", "replace").split()), author)


def _taken(side: dict[str, Landed], tips: Iterable[str]) -> list[Commit]:
    """Take what is reachable and nobody took before, in git's order (`side` is newest first)."""
    waiting, reached = list(tips), set()
    while waiting:
        sha = waiting.pop()
        if sha in side and sha not in reached:
            reached.add(sha)
            waiting += side[sha].parents
    return [side.pop(sha).commit for sha in [each for each in side if each in reached]]


def _step(head: bytes, fields: Iterator[bytes]) -> Step:
    old_mode, new_mode, old, new = head[1:].decode("ascii", "replace").split(" ")[:4]
    change = read_change(head, fields)
    here_before = old_mode in REGULAR and change.status != "copied"
    return Step(
        change,
        before=(change.previous_path or change.path, old) if here_before else None,
        after=(change.path, new) if new_mode in REGULAR else None,
    )
