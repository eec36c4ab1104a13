"""Rulesets: rules for the branches and tags whose names match."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gateledger.sandbox.clock import node_id

if TYPE_CHECKING:
    from gateledger.sandbox.hub import Sandbox
    from gateledger.sandbox.model.repository import Repository

TARGETS = {"branch": "refs/heads/", "tag": "refs/tags/"}


@dataclass(eq=False)
class Ruleset:
    """Rules of a repository or an organization, in REST's words; `source` is `owner/name` or the login."""

    database_id: int
    name: str
    target: str
    enforcement: str
    source_type: str
    source: str
    conditions: dict[str, Any]
    rules: list[dict[str, Any]]
    bypass_actors: list[dict[str, Any]]
    created_at: str
    updated_at: str

    @property
    def id(self) -> str:
        return node_id("RRS", self.database_id)

    def covers(self, where: Repository, ref: str) -> bool:
        """Say whether a ref, which need not exist, is one that it is about; an empty `include` is none."""
        if not ref.startswith(TARGETS.get(self.target, "//")) or not self._about(where):
            return False
        names = self.conditions.get("ref_name") or {}
        return _any(names.get("include"), where, ref) and not _any(names.get("exclude"), where, ref)

    def _about(self, where: Repository) -> bool:
        """An organization's may be limited to repositories by name."""
        names = self.conditions.get("repository_name")
        if not names:
            return True
        include, exclude = (names.get(key) or () for key in ("include", "exclude"))
        found = any(one == "~ALL" or matches(one, where.name) for one in include)
        return found and not any(matches(one, where.name) for one in exclude)


def _any(patterns: Iterable[str] | None, where: Repository, ref: str) -> bool:
    return any(
        one == "~ALL" or (one == "~DEFAULT_BRANCH" and ref == where.default_ref) or matches(one, ref)
        for one in patterns or ()
    )


def matches(pattern: str, name: str) -> bool:
    """Match as `File.fnmatch` with FNM_PATHNAME does: `*` stops at a slash, `**/` does not.

    https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/creating-rulesets-for-a-repository
    """
    return _glob(pattern).fullmatch(name) is not None


@lru_cache(maxsize=1_000)
def _glob(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*+|\?)", pattern)
    known = {"**/": "(?:[^/]+/)*", "?": "[^/]"}
    return re.compile(
        "".join(known.get(part) or ("[^/]*" if part.startswith("*") else re.escape(part)) for part in parts)
    )


def ruleset(hub: Sandbox, source_type: str, source: str, body: Mapping[str, Any]) -> Ruleset:
    """Make a ruleset from a request body."""
    moment = hub.clock.now()
    return Ruleset(
        hub.ids.next(),
        body["name"],
        body.get("target") or "branch",
        body["enforcement"],
        source_type,
        source,
        dict(body.get("conditions") or {}),
        list(body.get("rules") or ()),
        list(body.get("bypass_actors") or ()),
        moment,
        moment,
    )


def body_of(
    name: str,
    rules: Iterable[dict[str, Any]],
    *,
    target: str = "branch",
    include: Iterable[str] = ("~DEFAULT_BRANCH",),
    exclude: Iterable[str] = (),
    enforcement: str = "active",
    bypass_actors: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Write a ruleset's request body."""
    return {
        "name": name,
        "target": target,
        "enforcement": enforcement,
        "conditions": {"ref_name": {"include": list(include), "exclude": list(exclude)}},
        "rules": list(rules),
        "bypass_actors": list(bypass_actors),
    }


def required_check(check: str, app_id: int | None = None, *, on_create: bool = True) -> dict[str, Any]:
    """Write the rule that a check must pass."""
    one = {"context": check} | ({} if app_id is None else {"integration_id": app_id})
    parameters = {
        "strict_required_status_checks_policy": False,
        "do_not_enforce_on_create": not on_create,
        "required_status_checks": [one],
    }
    return {"type": "required_status_checks", "parameters": parameters}
