"""Installations and webhook deliveries as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateledger.sandbox.shapes.account import account

if TYPE_CHECKING:
    from gateledger.sandbox.hooks.delivery import Delivery
    from gateledger.sandbox.installation import Installation


def installation(one: Installation) -> dict[str, Any]:
    """Shape: installation."""
    base = one.account.base_url
    return {
        "id": one.database_id,
        "account": account(one.account),
        "repository_selection": "selected",
        "access_tokens_url": f"{base}/app/installations/{one.database_id}/access_tokens",
        "repositories_url": f"{base}/installation/repositories",
        "html_url": f"{base}/settings/installations/{one.database_id}",
        "app_id": one.app.database_id,
        "client_id": one.app.client_id,
        "app_slug": one.app.slug,
        "target_id": one.account.database_id,
        "target_type": one.account.type,
        "permissions": one.app.permissions,
        "events": one.app.events,
        "created_at": one.created_at,
        "updated_at": one.created_at,
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": None,
        "suspended_at": None,
    }


def delivery(one: Delivery) -> dict[str, Any]:
    """Shape: hook-delivery-item."""
    return {
        "id": one.id,
        "guid": one.guid,
        "delivered_at": one.delivered_at,
        "redelivery": one.redelivery,
        "duration": one.duration,
        "status": one.status,
        "status_code": one.status_code,
        "event": one.event,
        "action": one.action,
        "installation_id": one.installation_id,
        "repository_id": one.repository_id,
        "throttled_at": None,
    }


def delivery_detail(one: Delivery, url: str) -> dict[str, Any]:
    """Shape: hook-delivery."""
    return delivery(one) | {
        "url": url,
        "request": {"headers": one.headers, "payload": one.payload},
        "response": {"headers": one.answer_headers, "payload": one.answer_body},
    }
