"""Find the working copy that holds a path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateledger.checkout.errors import BareRepositoryError, NotARepositoryError
from gateledger.checkout.git import Git

_QUESTIONS = ("--is-bare-repository", "--is-shallow-repository", "--show-object-format", "--show-toplevel")


@dataclass(frozen=True)
class Opening:
    """`algorithm` is how the repository names its objects: sha1 or sha256."""

    top: Path
    shallow: bool
    algorithm: str

    @classmethod
    def of(cls, path: Path, environment: Mapping[str, str]) -> Opening:
        """Ask git about the directory. Raises NotARepositoryError, BareRepositoryError, GitMissingError."""
        directory = path if path.is_dir() else path.parent
        if not path.exists():
            raise NotARepositoryError(path, "there is no such directory.")
        code, output, errors = Git(directory, environment).attempt("rev-parse", *_QUESTIONS)
        answers = output.decode("utf-8", "surrogateescape").split("\n", 3)
        if answers[0] == "true":
            raise BareRepositoryError(path, "a bare repository has no working tree.", "Check a clone of it.")
        if code != 0:
            raise NotARepositoryError(path, _why(errors))
        _, shallow, algorithm, top = answers
        return cls(_own_tree(path, Path(top.removesuffix("\n"))), shallow == "true", algorithm)


def _own_tree(path: Path, top: Path) -> Path:
    """Refuse a repository whose `core.worktree` points somewhere else: we would read files it does not own."""
    if not (top / ".git").exists():
        raise NotARepositoryError(
            path, f"the repository's configuration names {top} as its working tree, which has no .git."
        )
    return top


def _why(errors: bytes) -> str:
    said = errors.decode("utf-8", "replace").strip().removeprefix("fatal: ")
    if "not a git repository" in said:
        return "not in a git repository."
    return f"git will not read it: {said}"
