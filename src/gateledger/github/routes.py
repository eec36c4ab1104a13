"""REST paths as templates. Values are percent-encoded, so none of them can leave its place in the path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

ACTIVITY = "/repos/{owner}/{repo}/activity"
APP = "/app"
APP_DELIVERIES = "/app/hook/deliveries"
APP_DELIVERY_ATTEMPTS = "/app/hook/deliveries/{delivery_id}/attempts"
APP_HOOK_CONFIG = "/app/hook/config"
APP_INSTALLATIONS = "/app/installations"
ACCESS_TOKENS = "/app/installations/{installation_id}/access_tokens"
MANIFEST_CONVERSIONS = "/app-manifests/{code}/conversions"
INSTALLATION_REPOSITORIES = "/installation/repositories"
COMMIT_CHECK_RUNS = "/repos/{owner}/{repo}/commits/{ref}/check-runs"
COMMIT_PULLS = "/repos/{owner}/{repo}/commits/{commit_sha}/pulls"
COMPARE = "/repos/{owner}/{repo}/compare/{basehead}"
CONTENTS = "/repos/{owner}/{repo}/contents/{path}"
ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}"
PULLS = "/repos/{owner}/{repo}/pulls"
PULL_FILES = "/repos/{owner}/{repo}/pulls/{pull_number}/files"
GIT_TAG = "/repos/{owner}/{repo}/git/tags/{tag_sha}"
MATCHING_TAGS = "/repos/{owner}/{repo}/git/matching-refs/tags"
RULE_SUITES = "/repos/{owner}/{repo}/rulesets/rule-suites"
RULES_OF_BRANCH = "/repos/{owner}/{repo}/rules/branches/{branch}"
RULESETS = "/repos/{owner}/{repo}/rulesets"
RULESET = "/repos/{owner}/{repo}/rulesets/{ruleset_id}"
RELEASES = "/repos/{owner}/{repo}/releases"
RELEASE_BY_TAG = "/repos/{owner}/{repo}/releases/tags/{tag}"
TREE = "/repos/{owner}/{repo}/git/trees/{tree_sha}"

_PLACE = re.compile(r"\{(\w+)\}")
_SEVERAL_SEGMENTS = {"path", "basehead", "branch", "tag"}
"""Parameters whose value may hold slashes."""


def repository_values(repository: str, **more: object) -> dict[str, object]:
    """Split `o/r` into the `owner` and `repo` of a template. Raises ValueError when it is not two names."""
    owner, slash, repo = repository.partition("/")
    if not owner or not slash or not repo or "/" in repo:
        raise ValueError(f"not a repository name: {repository!r}")
    return {"owner": owner, "repo": repo, **more}


def fill(template: str, values: Mapping[str, object] | None = None) -> str:
    """Put values into a path template. Raises ValueError for a missing, superfluous, empty or dotted value."""
    given = dict(values or {})

    def place(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in given:
            raise ValueError(f"{template} needs {name}")
        return _encode(name, str(given.pop(name)))

    path = _PLACE.sub(place, template)
    if given:
        raise ValueError(f"{template} has no {', '.join(sorted(given))}")
    return path


def _encode(name: str, value: str) -> str:
    parts = value.split("/") if name in _SEVERAL_SEGMENTS else [value]
    # "." and ".." would be taken out by any URL library on the way, and "" would make two slashes one.
    if any(part in {"", ".", ".."} for part in parts):
        raise ValueError(f"not a value for {name} in a path: {value!r}")
    return "/".join(quote(part, safe="") for part in parts)
