"""Accounts and apps as JSON."""

from __future__ import annotations

from typing import Any

from gateledger.sandbox.model.check import App
from gateledger.sandbox.model.team import Team
from gateledger.sandbox.people import Account

ACCOUNT_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def account(one: Account) -> dict[str, Any]:
    """Shape: simple-user."""
    url = f"{one.base_url}/users/{one.login}"
    return {
        "login": one.login,
        "id": one.database_id,
        "node_id": one.id,
        "avatar_url": one.avatar_url,
        "gravatar_id": "",
        "url": url,
        "html_url": one.url,
        **{key: url + path for key, path in ACCOUNT_LINKS.items()},
        "type": one.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def maybe(one: Account | None) -> dict[str, Any] | None:
    return account(one) if one else None


def organization(one: Account) -> dict[str, Any]:
    """Shape: the `organization` of a webhook."""
    url = f"{one.base_url}/orgs/{one.login}"
    lists = ("repos", "events", "hooks", "issues")
    return {
        "login": one.login,
        "id": one.database_id,
        "node_id": one.id,
        "url": url,
        **{f"{name}_url": f"{url}/{name}" for name in lists},
        "members_url": f"{url}/members{{/member}}",
        "public_members_url": f"{url}/public_members{{/member}}",
        "avatar_url": one.avatar_url,
        "description": "",
    }


def app(one: App) -> dict[str, Any]:
    """Shape: integration."""
    return {
        "id": one.database_id,
        "client_id": one.client_id,
        "slug": one.slug,
        "node_id": one.id,
        "owner": account(one.owner),
        "name": one.name,
        "description": one.description,
        "external_url": one.url,
        "html_url": one.url,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "permissions": one.permissions,
        "events": one.events,
    }


def team(one: Team) -> dict[str, Any]:
    """Shape: team."""
    url = f"{one.organization.base_url}/organizations/{one.organization.database_id}/team/{one.database_id}"
    return {
        "id": one.database_id,
        "node_id": one.id,
        "name": one.name,
        "slug": one.slug,
        "description": None,
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "permission": "pull",
        "url": url,
        "html_url": one.url,
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
        "type": "organization",
        "organization_id": one.organization.database_id,
        "parent": None,
    }


def full_team(one: Team) -> dict[str, Any]:
    """Shape: team-full."""
    counts = ("public_repos", "public_gists", "followers", "following")
    owner = organization(one.organization) | dict.fromkeys(counts, 0)
    owner |= {
        "html_url": one.organization.url,
        "type": "Organization",
        "has_organization_projects": True,
        "has_repository_projects": True,
        "created_at": one.created_at,
        "updated_at": one.created_at,
        "archived_at": None,
    }
    return team(one) | {
        "created_at": one.created_at,
        "updated_at": one.created_at,
        "members_count": len(one.members),
        "repos_count": 0,
        "organization": owner,
    }
