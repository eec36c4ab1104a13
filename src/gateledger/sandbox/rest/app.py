"""The app itself: its installations, tokens, webhook deliveries, registration."""

from __future__ import annotations

import secrets
from typing import Any

from pydantic import BaseModel, Field

from gateledger.sandbox.errors import RefusedError, not_found
from gateledger.sandbox.installation import Installation
from gateledger.sandbox.model.repository import Repository
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.paging import next_link, paged, size
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes import account as account_shapes
from gateledger.sandbox.shapes import installation as shapes
from gateledger.sandbox.shapes.repository import repository

table = Table()
STATELESS = {"enabled": True, "disabled": False}


@table.on("GET", "/app", "app")
def get_app(call: Call) -> Answer:
    return Answer(account_shapes.app(call.hub.app) | {"installations_count": len(call.hub.installations)})


@table.on("GET", "/app/installations", "app")
def list_installations(call: Call) -> Answer:
    return paged(call, list(call.hub.installations.values()), shapes.installation)


@table.on("GET", "/app/installations/{installation_id}", "app")
def get_installation(call: Call) -> Answer:
    return Answer(shapes.installation(_installation(call)))


@table.on("GET", "/repos/{owner}/{repo}/installation", "app")
def get_repository_installation(call: Call) -> Answer:
    found = call.hub.installation_of(call.repository())
    if found is None:
        raise not_found()
    return Answer(shapes.installation(found))


def _installation(call: Call) -> Installation:
    found = call.hub.installations.get(call.number("installation_id"))
    if found is None:
        raise not_found()
    return found


class TokenBody(BaseModel):
    repositories: list[str] | None = None
    repository_ids: list[int] | None = Field(default=None, max_length=500)
    permissions: dict[str, str] | None = None


@table.on("POST", "/app/installations/{installation_id}/access_tokens", "app")
def create_token(call: Call) -> Answer:
    installed = _installation(call)
    body = call.read(TokenBody, "Installation")
    for name, level in (body.permissions or {}).items():
        granted = installed.app.permissions.get(name)
        if granted is None or (level, granted) == ("write", "read"):
            raise RefusedError(422, "The permissions requested are not granted to this installation.")
    chosen = _chosen(installed, body)
    stateless = STATELESS.get(call.headers.get("x-github-stateless-s2s-token", ""))
    token = call.hub.tokens.give(installed, chosen, body.permissions, stateless=stateless)
    document: dict[str, Any] = {
        "token": token.text,
        "expires_at": token.expires_at,
        "permissions": token.permissions,
        "repository_selection": "selected",
    }
    if chosen is not None:
        document["repositories"] = [repository(one) for one in chosen]
    return Answer(document, 201)


def _chosen(installed: Installation, body: TokenBody) -> list[Repository] | None:
    if body.repositories is None and body.repository_ids is None:
        return None
    names, ids = set(body.repositories or ()), set(body.repository_ids or ())
    found = [one for one in installed.repositories if one.name in names or one.database_id in ids]
    if len(found) < len(names | ids):
        raise RefusedError(
            422,
            "There is at least one repository that does not exist or is not accessible to the parent installation.",
        )
    return found


@table.on("DELETE", "/installation/token")
def revoke_token(call: Call) -> Answer:
    assert call.token is not None
    call.hub.tokens.revoke(call.token)
    return Answer(status=204)


@table.on("GET", "/installation/repositories")
def list_repositories(call: Call) -> Answer:
    assert call.token is not None
    seen = [one for one in call.token.installation.repositories if call.token.sees(one)]
    return paged(call, seen, repository, "repositories")


@table.on("GET", "/app/hook/config", "app")
def get_hook(call: Call) -> Answer:
    return Answer(
        {
            "content_type": "json",
            "insecure_ssl": "0",
            "secret": "********",
            "url": call.hub.webhook_url or "",
        }
    )


@table.on("GET", "/app/hook/deliveries", "app")
def list_deliveries(call: Call) -> Answer:
    status, cursor, per_page = call.ask("status"), call.ask("cursor"), size(call)
    found = [one for one in reversed(call.hub.deliveries) if one.sent]
    if status == "success":
        found = [one for one in found if 200 <= one.status_code < 400]
    elif status == "failure":  # time-outs and refused connections have no such code
        found = [one for one in found if 400 <= one.status_code < 600]
    if cursor.isdecimal():
        found = [one for one in found if one.id < int(cursor)]
    shown = found[:per_page]
    more = len(found) > per_page
    return Answer(
        [shapes.delivery(one) for one in shown], headers=next_link(call, str(shown[-1].id)) if more else {}
    )


@table.on("GET", "/app/hook/deliveries/{delivery_id}", "app")
def get_delivery(call: Call) -> Answer:
    wanted = call.number("delivery_id")
    for one in call.hub.deliveries:
        if one.id == wanted:
            return Answer(shapes.delivery_detail(one, call.hub.webhook_url or ""))
    raise not_found()


@table.on("POST", "/app/hook/deliveries/{delivery_id}/attempts", "app")
def redeliver(call: Call) -> Answer:
    wanted = call.number("delivery_id")
    if all(one.id != wanted for one in call.hub.deliveries):
        raise not_found()
    call.hub.redeliver(wanted)
    return Answer({}, 202)


@table.on("POST", "/app-manifests/{code}/conversions", "anyone")
def convert_manifest(call: Call) -> Answer:
    hub = call.hub
    if call.params["code"] in hub.used_codes:
        raise not_found()
    hub.used_codes.add(call.params["code"])
    return Answer(
        account_shapes.app(hub.app)
        | {
            "client_secret": secrets.token_hex(20),
            "webhook_secret": hub.webhook_secret,
            "pem": hub.private_key_pem,
        },
        201,
    )


@table.on("GET", "/rate_limit", "either")
def rate_limit(call: Call) -> Answer:
    installation = call.token.installation.database_id if call.token else None
    core, graphql = (call.hub.limits.bucket(name, installation) for name in ("core", "graphql"))
    search = call.hub.limits.bucket("search", installation)
    resources = {"core": core.document(), "graphql": graphql.document(), "search": search.document()}
    return Answer({"resources": resources, "rate": core.document()})
