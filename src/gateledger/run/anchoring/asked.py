"""Settings -> everybody who can be asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from redis.asyncio import Redis

from gateledger.flow.anchoring import Outsiders
from gateledger.github.app import GitHubApp
from gateledger.github.config import GitHubConfig
from gateledger.github.installation import Installation
from gateledger.run.anchoring.authorities import Authority
from gateledger.run.anchoring.git_repository import GitRepository
from gateledger.run.anchoring.github_repository import GitHubRepository
from gateledger.run.anchoring.http import Http
from gateledger.run.anchoring.outsider import Outsider
from gateledger.run.anchoring.witnesses import WitnessClient
from gateledger.run.at_github import installation_of
from gateledger.run.clock import now as clock
from gateledger.run.credentials import Credentials
from gateledger.run.settings import Settings
from gateledger.run.version import VERSION

EnterHub = Callable[[str], AbstractAsyncContextManager[Installation]]
"""Opens the wire of the App's installation at a repository."""


def whom_to_ask(
    settings: Settings,
    outsiders: Outsiders,
    http: Http,
    enter: EnterHub | None,
    now: Callable[[], datetime],
) -> list[Outsider]:
    """List everybody who can be asked. `enter` is None without the App's credentials."""
    asked: list[Outsider] = [
        WitnessClient(each, http, now)
        for each in (outsiders.policy.witnesses if outsiders.policy else ())
        if each.url
    ]
    asked += [Authority(url, http, outsiders.roots, now) for url in settings.tsa_url]
    if settings.anchor_git:
        asked.append(GitRepository(settings.anchor_git, settings.data_dir / "anchors", now))
    if settings.anchor_repository and enter:
        asked.append(GitHubRepository(settings.anchor_repository, enter, now))
    return asked


@asynccontextmanager
async def everybody(
    settings: Settings, outsiders: Outsiders, credentials: Credentials | None, redis: Redis | None
) -> AsyncIterator[list[Outsider]]:
    """Open the ways to everybody who can be asked, and close them again.

    Without the App's credentials, or without the queue that its tokens are kept in, GitHub is not asked.
    """
    enter = hub_of(settings, credentials, redis) if credentials and redis is not None else None
    async with Http() as http:
        yield whom_to_ask(settings, outsiders, http, enter, clock)


def hub_of(settings: Settings, credentials: Credentials, redis: Redis) -> EnterHub:
    """Give what opens the wire of the App's installation at a repository; once an hour, so nothing is kept."""
    config = GitHubConfig(
        app_id=credentials.app_id,
        private_key=credentials.private_key,
        rest_url=settings.github_api_url,
        graphql_url=settings.github_graphql_url,
        user_agent=f"gateledger/{VERSION}",
    )

    @asynccontextmanager
    async def enter(repository: str) -> AsyncIterator[Installation]:
        async with GitHubApp(config, redis=redis, now=clock) as app:
            yield app.installation(await installation_of(app, repository))

    return enter
