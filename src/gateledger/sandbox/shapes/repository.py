"""Repositories as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateledger.sandbox.shapes.account import account

if TYPE_CHECKING:
    from gateledger.sandbox.model.repository import Repository

LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
SETTINGS: dict[str, Any] = {
    "description": None,
    "homepage": None,
    "language": None,
    "license": None,
    "mirror_url": None,
    "size": 0,
    "forks_count": 0,
    "stargazers_count": 0,
    "watchers_count": 0,
    "forks": 0,
    "watchers": 0,
    "has_issues": True,
    "has_projects": True,
    "has_wiki": True,
    "has_pages": False,
    "has_downloads": True,
    "has_discussions": False,
    "archived": False,
    "disabled": False,
    "allow_forking": True,
    "is_template": False,
    "web_commit_signoff_required": False,
    "topics": [],
    "custom_properties": {},
}


def api_url(one: Repository) -> str:
    return f"{one.hub.url}/repos/{one.name_with_owner}"


def _fixed(one: Repository) -> dict[str, Any]:
    url, host = api_url(one), one.hub.url.partition("://")[2]
    return {
        "id": one.database_id,
        "node_id": one.id,
        "name": one.name,
        "full_name": one.name_with_owner,
        "private": one.is_private,
        "owner": account(one.owner),
        "html_url": one.url,
        "fork": one.fork_of is not None,
        "url": url,
        **{key: url + path for key, path in LINKS.items()},
        "git_url": f"git://{host}/{one.name_with_owner}.git",
        "ssh_url": f"git@{host}:{one.name_with_owner}.git",
        "clone_url": f"{one.url}.git",
        "svn_url": one.url,
        **SETTINGS,
        "visibility": "private" if one.is_private else "public",
        "default_branch": one.default_branch,
        "created_at": one.created_at,
    }


def repository(one: Repository) -> dict[str, Any]:
    """Shape: repository. The part that never changes is made once: every webhook carries it thrice."""
    fixed = one.shape
    if not fixed:
        fixed.update(_fixed(one))
    open_count = sum(thread.state == "OPEN" for thread in one.threads.values())
    return fixed | {
        "updated_at": one.updated_at,
        "pushed_at": one.pushed_at,
        "open_issues_count": open_count,
        "open_issues": open_count,
    }


def full(one: Repository) -> dict[str, Any]:
    """Shape: full-repository."""
    extra: dict[str, Any] = {"network_count": len(one.forks), "subscribers_count": 0}
    if one.owner.type == "Organization":
        extra["organization"] = account(one.owner)
    if one.fork_of:
        extra["parent"] = extra["source"] = repository(one.fork_of)
    return repository(one) | extra
