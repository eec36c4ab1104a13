"""A preview at GitHub, opened and closed around it, with a bar for whoever waits."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from gateledger.flow.local import Bench
from gateledger.flow.previewing import Asked
from gateledger.flow.previewing_github import Desk, Watcher, preview_repository
from gateledger.model.preview import Preview
from gateledger.run.at_github import at_github
from gateledger.run.previewing import Place


async def preview_at_github(place: Place, asked: Asked, bench: Bench, watcher: Watcher) -> Preview:
    """Open GitHub, preview, and close it again. Raises Mistake and NoPreview."""
    async with at_github(place) as hub:
        desk = Desk(hub=hub, app_id=place.credentials.app_id, bench=bench, watcher=watcher)
        return await preview_repository(desk, place.repository, asked)


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
