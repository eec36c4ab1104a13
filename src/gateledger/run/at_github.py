"""GitHub, opened and closed around one command that looks at one repository."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from redis.exceptions import RedisError

from gateledger.github.app import GitHubApp
from gateledger.github.config import GitHubConfig
from gateledger.github.errors import GitHubError
from gateledger.github.installation import Installation
from gateledger.github.routes import APP_INSTALLATIONS
from gateledger.run.clock import now
from gateledger.run.mistake import Mistake
from gateledger.run.previewing import Place
from gateledger.run.processes import queue_server
from gateledger.run.redis_client import connect
from gateledger.run.version import VERSION


@asynccontextmanager
async def at_github(place: Place) -> AsyncIterator[Installation]:
    """Give the wire of the App's installation at the repository's owner. Raises Mistake."""
    settings, credentials = place.settings, place.credentials
    with queue_server(settings) as (redis_url, _):
        redis = connect(redis_url)
        try:
            config = GitHubConfig(
                app_id=credentials.app_id,
                private_key=credentials.private_key,
                rest_url=settings.github_api_url,
                graphql_url=settings.github_graphql_url,
                user_agent=f"gateledger/{VERSION}",
            )
            async with GitHubApp(config, redis=redis, now=now) as app:
                yield app.installation(await installation_of(app, place.repository))
        except (GitHubError, RedisError, ValueError) as error:
            raise Mistake(f"{place.repository} cannot be looked at: {error}") from error
        finally:
            await redis.aclose()


async def installation_of(app: GitHubApp, repository: str) -> int:
    """Find the App's installation at a repository's owner. Raises Mistake and GitHubError."""
    owner = repository.partition("/")[0]
    params: dict[str, Any] = {"per_page": 100}
    while params:
        installed, params = await app.get_page(APP_INSTALLATIONS, params=params)
        for each in installed:
            if str((each.get("account") or {}).get("login")).lower() == owner.lower():
                return int(each["id"])
    raise Mistake(
        f"the App is not installed at {owner}: install it there, or look at a checkout with --offline"
    )
