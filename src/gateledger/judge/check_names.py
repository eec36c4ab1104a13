"""Which checks a policy means by their names."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from gateledger.model.standing import CheckResult


def named(result: CheckResult, globs: Iterable[str]) -> bool:
    """Whether a check is meant: by its name, its workflow, or `workflow / name` as GitHub shows it, in any case."""
    return is_named(result.name, result.workflow, globs)


def is_named(name: str, workflow: str, globs: Iterable[str]) -> bool:
    """Match names with `*`, `?` and `[...]`; empty names match nothing."""
    said = [each.casefold() for each in (name, workflow, f"{workflow} / {name}" if workflow else "") if each]
    return any(fnmatchcase(each, glob.casefold()) for glob in globs for each in said)
