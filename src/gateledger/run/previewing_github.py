"""A preview at GitHub, opened and closed around it, with a bar for whoever waits."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from redis.exceptions import RedisError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from gateledger.flow.local import Bench
from gateledger.flow.previewing import Asked
from gateledger.flow.previewing_github import Desk, Watcher, preview_repository
from gateledger.github.app import GitHubApp
from gateledger.github.config import GitHubConfig
from gateledger.github.errors import GitHubError
from gateledger.github.routes import APP_INSTALLATIONS
from gateledger.model.preview import Preview
from gateledger.run.clock import now
from gateledger.run.mistake import Mistake
from gateledger.run.previewing import Place
from gateledger.run.processes import queue_server
from gateledger.run.redis_client import connect
from gateledger.run.version import VERSION


async def preview_at_github(place: Place, asked: Asked, bench: Bench, watcher: Watcher) -> Preview:
    """Open GitHub, preview, and close it again. Raises Mistake and NoPreview."""
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
                hub = app.installation(await _installation(app, place.repository))
                desk = Desk(hub=hub, app_id=credentials.app_id, bench=bench, watcher=watcher)
                return await preview_repository(desk, place.repository, asked)
        except (GitHubError, RedisError, ValueError) as error:
            raise Mistake(f"{place.repository} cannot be looked at: {error}") from error
        finally:
            await redis.aclose()


async def _installation(app: GitHubApp, repository: str) -> int:
    """Find the App's installation at the repository's owner. Raises Mistake and GitHubError."""
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


class Progress:
    """A bar on the terminal, gone when all is done; where nobody watches, only waits are told."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bar = Bar(
            *columns, console=self._console, transient=True, disable=not self._console.is_terminal
        )
        self._task = self._bar.add_task("asking GitHub", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def moved(self, done: int, total: int) -> None:
        """Show how many are judged."""
        self._bar.update(self._task, completed=done, total=total, description="judging")

    def waits(self, seconds: float, reason: str) -> None:
        """Say that GitHub's limits are waited for, and how long."""
        self._console.print(f"waiting {seconds:.0f} s: {reason}", style="yellow", markup=False)
