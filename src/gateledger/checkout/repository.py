"""A working copy and the questions one may ask of it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from gateledger.checkout import contents, tree
from gateledger.checkout.changes import COMMIT_FORMAT, account_of, read_changes, read_commits
from gateledger.checkout.configuration import Configuration
from gateledger.checkout.errors import (
    GitFailedError,
    NoMergeBaseError,
    UnbornBranchError,
    UnknownRevisionError,
)
from gateledger.checkout.git import MINIMAL_ENVIRONMENT, Git
from gateledger.checkout.names import branch_name, repository_of
from gateledger.checkout.opening import Opening
from gateledger.model.actor import Actor
from gateledger.model.facts import ChangedFile, Commit, File

_BASES = ("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/heads/main", "refs/heads/master")
_DIFF = (
    "diff", "--raw", "-z", "--no-abbrev", "-l1000", "--no-ext-diff", "--no-textconv", "--no-color",
    "--ignore-submodules=dirty", "-O/dev/null",
)  # fmt: skip
_FEW = 200
"""More paths than this are looked up in the whole tree: a command line has its limits."""


@dataclass(frozen=True)
class Checkout:
    """One working copy, only looked at. `top` is its root; every path is relative to it.

    Answers are kept: a Checkout sees the working tree as it was when first asked.
    """

    top: Path
    git: Git
    configuration: Configuration
    shallow: bool
    algorithm: str

    @classmethod
    def open(cls, path: Path | str, *, environment: Mapping[str, str] = MINIMAL_ENVIRONMENT) -> Checkout:
        """Open the working copy that holds `path`.

        `environment` is where PATH, HOME and XDG_CONFIG_HOME are taken from (nothing else is).
        Raises NotARepositoryError, BareRepositoryError, GitMissingError.
        """
        opening = Opening.of(Path(path), environment)
        plain = Git(opening.top, environment)
        configuration = Configuration.read(plain)
        git = Git(opening.top, environment, configuration.overrides())
        return cls(opening.top, git, configuration, opening.shallow, opening.algorithm)

    def head(self) -> str:
        """The sha of the commit that is checked out. Raises UnbornBranchError."""
        sha = self._commits_by_name["HEAD"]
        if sha is None:
            branch = self.branch()
            raise UnbornBranchError(
                self.top, f"branch {branch} has no commit yet.", "Commit something first."
            )
        return sha

    def branch(self) -> str:
        """The branch's name; `detached` with the short sha when none is checked out."""
        name = self.git.run("symbolic-ref", "-q", "--short", "HEAD", accept=(0, 1)).decode("utf-8", "replace")
        return name.strip() or f"detached-{self.head()[:12]}"

    def resolve(self, ref: str) -> str:
        """The commit a branch, tag or sha names; `x` means `origin/x` where only that exists. Raises UnknownRevisionError."""
        found = self._look_up([ref, f"refs/remotes/origin/{ref}"])
        for sha in found.values():
            if sha is not None:
                return sha
        near = difflib.get_close_matches(ref, self._all_refs(), n=3)
        meant = f"Did you mean {' or '.join(near)}?" if near else "Fetch it, or name another base."
        raise UnknownRevisionError(self.top, f"{ref!r} is no commit here.", meant, near)

    def default_base(self) -> str:
        """Where pull requests usually go: origin's default branch, `origin/main`, `main`, `master`. Raises UnknownRevisionError."""
        for ref in _BASES:
            if self._commits_by_name[ref] is not None:
                return self._short(ref)
        message = "no base to compare with: there is neither origin's default branch nor main nor master."
        raise UnknownRevisionError(self.top, message, "Name one with --base.", self._all_refs()[:3])

    def merge_base(self, base: str) -> str:
        """The newest commit that the branch shares with `base`. Raises UnknownRevisionError, NoMergeBaseError."""
        found = self.git.run("merge-base", self.head(), self.resolve(base), accept=(0, 1)).decode().split()
        if found:
            return found[0]
        if self.shallow:
            advice = "Run `git fetch --unshallow` (GitHub Actions: `fetch-depth: 0`)."
            raise NoMergeBaseError(self.top, f"this shallow clone does not reach back to {base!r}.", advice)
        raise NoMergeBaseError(
            self.top, f"this branch shares no commit with {base!r}.", "Name another base with --base."
        )

    def changed_files(self, merge_base: str) -> tuple[ChangedFile, ...]:
        """What committing everything now would change against `merge_base`: commits, uncommitted and untracked files.

        Ignored files are left out. Lines are not counted: `additions` and `deletions` stay 0.
        """
        output = self._diff(merge_base)
        changed = {file.path: file for file in read_changes(output)}
        for path in self._untracked:
            # Out of the index but still on disk: neither removed nor new.
            status = "modified" if path in changed else "added"
            changed[path] = ChangedFile(path=path, status=status)
        return tuple(changed[path] for path in sorted(changed))

    def commits(self, merge_base: str) -> tuple[Commit, ...]:
        """Every commit since `merge_base`, oldest first."""
        span = f"{merge_base}..{self.head()}"
        options = ("-z", "--reverse", "--no-color", "--no-show-signature", "--encoding=UTF-8")
        output = self.git.run("log", *options, f"--format=tformat:{COMMIT_FORMAT}", span, "--")
        return tuple(read_commits(output))

    def listing(self, commit: str | None = None) -> tuple[tree.Entry, ...]:
        """Every regular file at a commit, or (None) of the working tree as committing everything now would leave it.

        A file deleted from disk only may still be listed; reading it gives nothing.
        """
        if commit is None:
            return self._working_tree
        return tuple(tree.read_tree(self.git.run("ls-tree", "-r", "-z", "--full-tree", commit)))

    def read(self, paths: Iterable[str]) -> tuple[File, ...]:
        """Read files of the working tree. What is not there is left out; what may not be read says why."""
        stored = {entry.path: entry.blob for entry in self._working_tree if entry.stored}
        files = []
        for path in paths:
            file = contents.read_from_disk(self.top, path, algorithm=self.algorithm)
            if file is None and path in stored:
                file = next(contents.read_from_store(self.git, [(path, stored[path])]))
            if file is not None:
                files.append(file)
        return tuple(files)

    def read_at(self, commit: str, paths: Iterable[str]) -> tuple[File, ...]:
        """Read files as they are at a commit. What is not there, or is a link, is left out."""
        wanted = tuple(dict.fromkeys(paths))
        if not wanted:
            return ()
        few = wanted if len(wanted) <= _FEW else ()
        output = self.git.run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *few)
        blobs = {entry.path: entry.blob for entry in tree.read_tree(output)}
        pairs = [(path, blobs[path]) for path in wanted if path in blobs]
        return tuple(contents.read_from_store(self.git, pairs))

    def remote_repository(self) -> str:
        """`o/r` as origin's URL says, or `local/FOLDER`."""
        url = self.configuration.get("remote.origin.url") or ""
        return repository_of(url) or f"local/{self.top.name or 'repository'}"

    def user(self) -> Actor:
        """Who commits here: the account of a no-reply address, or else just git's `user.name`."""
        account = account_of(self.configuration.get("user.email") or "")
        return account or Actor(login=self.configuration.get("user.name") or "unknown")

    @cached_property
    def _commits_by_name(self) -> dict[str, str | None]:
        return self._look_up(["HEAD", *_BASES])

    @cached_property
    def _working_tree(self) -> tuple[tree.Entry, ...]:
        output = self.git.run(
            "ls-files", "-z", "-t", "--stage", "--others", "--exclude-standard", "--full-name"
        )
        return tuple(sorted(tree.read_working_tree(output)))

    def _diff(self, merge_base: str) -> bytes:
        try:
            return self.git.run(*_DIFF, "--find-renames", merge_base, "--")
        except GitFailedError:
            # A partial clone may lack the old contents that renames are recognised by.
            return self.git.run(*_DIFF, "--no-renames", merge_base, "--")

    @property
    def _untracked(self) -> list[str]:
        return [entry.path for entry in self._working_tree if not entry.blob]

    def _look_up(self, names: list[str]) -> dict[str, str | None]:
        """Resolve names to commits in one call; they go in by standard input, so none can be an option."""
        asked = [name for name in names if name and "\n" not in name and "\0" not in name]
        stdin = "".join(f"{name}^{{commit}}\n" for name in asked).encode("utf-8", "surrogateescape")
        lines = self.git.run("cat-file", "--batch-check=%(objectname)", stdin=stdin).decode(
            "utf-8", "replace"
        )
        shas = (line if line.isalnum() else None for line in lines.split("\n"))
        return dict.fromkeys(names) | dict(zip(asked, shas, strict=False))

    def _all_refs(self) -> list[str]:
        output = self.git.run(
            "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes", "refs/tags"
        )
        return output.decode("utf-8", "replace").split()

    def _short(self, ref: str) -> str:
        if ref.endswith("/HEAD"):
            target = self.git.run("symbolic-ref", "-q", ref, accept=(0, 1)).decode("utf-8", "replace").strip()
            ref = target or ref
        return f"origin/{branch_name(ref)}" if ref.startswith("refs/remotes/") else branch_name(ref)
