"""Registering the App at GitHub from its manifest, in one click.

Source: GitHub docs, "Registering a GitHub App from a manifest" (GITHUB.md A9): the browser posts the manifest,
GitHub sends it back with a code that is good once and for an hour, the code is exchanged for the credentials.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import yaml
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse

from gateledger.github.errors import GitHubError
from gateledger.run.clock import now
from gateledger.run.credentials import Credentials, store_credentials
from gateledger.run.settings import Settings
from gateledger.run.shipped import manifest
from gateledger.run.web.site import Site

CALLBACK = "/setup/callback"
PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Headers by which a proxy says that it speaks for somebody else."""
ORGANISATION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,98}[A-Za-z0-9])?", re.ASCII)


class Registration:
    """The form that a browser posts to GitHub, and the state that its answer must carry."""

    def __init__(self, settings: Settings) -> None:
        """Draw the state once for the life of the process."""
        self._settings = settings
        self.state = secrets.token_urlsafe(24)

    @property
    def github(self) -> str:
        """The website that belongs to the API: without `api.`, where that is a host of its own."""
        api = urlsplit(self._settings.github_api_url)
        return f"{api.scheme}://{api.netloc if api.path else api.netloc.removeprefix('api.')}"

    def action(self, organisation: str = "") -> str:
        """Where the form is posted: to an organisation's settings, or else to those of whoever clicks."""
        owner = f"/organizations/{organisation}" if organisation else ""
        return f"{self.github}{owner}/settings/apps/new?state={self.state}"

    def manifest(self) -> str:
        """The manifest for this server, as JSON."""
        told: dict[str, Any] = yaml.safe_load(manifest())
        home = self._settings.home
        told["url"] = home
        told["redirect_url"] = home + CALLBACK
        told["hook_attributes"] = {"url": f"{home}/webhook", "active": True}
        return json.dumps(told)


def may_register(site: Site, request: Request, token: str) -> bool:
    """Say whether the one who asks reads our log, or sits at this very machine.

    A proxy sits there too and speaks for anybody: so the machine's own people are believed without the token only
    where the server is known by a loopback address itself, and nothing was passed on.
    """
    if hmac.compare_digest(token.encode(), site.setup_token.encode()):
        return True
    names = (request.client.host if request.client else "", urlsplit(site.settings.home).hostname or "")
    passed_on = any(name in request.headers for name in PASSED_ON)
    return not passed_on and all(map(_loopback, (*names, request.url.hostname or "")))


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def setup(
    site: Site, registration: Registration, registered: Callable[[Credentials], Awaitable[None]]
) -> APIRouter:
    """Make the router; `registered` is told of the new credentials after they are on disk."""
    router = APIRouter(include_in_schema=False)

    @router.get(CALLBACK)
    async def callback(code: str, state: str) -> RedirectResponse:
        if site.credentials:
            raise HTTPException(409, "this server has its App already")
        if not hmac.compare_digest(state.encode(), registration.state.encode()):
            raise HTTPException(403, "this registration was not started here: begin again on the first page")
        from gateledger.github.manifest import convert_manifest  # 30 MB that one click in a lifetime needs

        try:
            made = await convert_manifest(code, rest_url=site.settings.github_api_url, now=now)
            credentials = Credentials(
                app_id=made["id"],
                private_key=made["pem"],
                secrets=(made["webhook_secret"],),
                slug=made["slug"],
                html_url=made["html_url"],
            )
        except (GitHubError, KeyError, ValueError) as error:
            raise HTTPException(
                502, f"GitHub did not give the App's credentials: {type(error).__name__}"
            ) from error
        store_credentials(site.settings, credentials)
        await registered(credentials)
        return RedirectResponse("/", status_code=303)

    return router
