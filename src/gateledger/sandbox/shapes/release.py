"""Releases as JSON."""

from __future__ import annotations

import hashlib
from typing import Any

from gateledger.sandbox.model.release import Asset, Release
from gateledger.sandbox.shapes.account import account
from gateledger.sandbox.shapes.repository import api_url


def release(one: Release) -> dict[str, Any]:
    """Shape: release."""
    base, hub = api_url(one.repository), one.repository.hub
    url = f"{base}/releases/{one.database_id}"
    uploads = f"{hub.url}/api/uploads/repos/{one.repository.name_with_owner}/releases/{one.database_id}"
    return {
        "url": url,
        "assets_url": f"{url}/assets",
        "upload_url": f"{uploads}/assets{{?name,label}}",
        "html_url": one.url,
        "id": one.database_id,
        "node_id": one.id,
        "author": account(one.author),
        "tag_name": one.tag_name,
        "target_commitish": one.target_commitish,
        "name": one.name,
        "body": one.body,
        "draft": one.draft,
        "prerelease": one.prerelease,
        "immutable": one.immutable,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
        "published_at": one.published_at,
        "assets": [asset(each) for each in one.assets],
        "tarball_url": None if one.draft else f"{base}/tarball/{one.tag_name}",
        "zipball_url": None if one.draft else f"{base}/zipball/{one.tag_name}",
    }


def asset(one: Asset) -> dict[str, Any]:
    """Shape: release-asset."""
    return {
        "url": f"{api_url(one.release.repository)}/releases/assets/{one.database_id}",
        "id": one.database_id,
        "node_id": one.id,
        "name": one.name,
        "label": one.label,
        "uploader": account(one.uploader),
        "content_type": one.content_type,
        "state": "uploaded",
        "size": len(one.data),
        "digest": f"sha256:{hashlib.sha256(one.data).hexdigest()}",
        "download_count": 0,
        "created_at": one.created_at,
        "updated_at": one.created_at,
        "browser_download_url": one.url,
    }
