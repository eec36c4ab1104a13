"""The log of webhook deliveries, as GitHub keeps it for three days: which of them never arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from pydantic import AwareDatetime

from gateledger.collect.reading import read_time
from gateledger.github.routes import APP_DELIVERIES
from gateledger.model.value import Value

OK = "OK"
MOST_PAGES = 300


class App(Protocol):
    """GitHub, asked as the App itself."""

    async def get(self, template: str, values: Mapping[str, object] | None = None) -> Any:
        """GET. Raises GitHubError."""
        ...

    async def get_page(
        self,
        template: str,
        values: Mapping[str, object] | None = None,
        *,
        params: Mapping[str, str | int] | None = None,
    ) -> tuple[Any, dict[str, str]]:
        """GET one page, with the parameters of the next. Raises GitHubError."""
        ...

    async def post(self, template: str, values: Mapping[str, object] | None = None, body: Any = None) -> Any:
        """POST. Raises GitHubError."""
        ...


class Logged(Value):
    """One delivery that was not answered OK, by its first attempt in the log."""

    id: int
    guid: str
    delivered_at: AwareDatetime
    status: str = ""
    status_code: int = 0
    event: str = ""
    action: str = ""
    repository_id: int | None = None
    attempts: int = 1
    """Entries of the log with this guid: the first delivery, and what anybody tried again."""
    last: AwareDatetime | None = None
    """When it was tried last."""


@dataclass
class Log:
    """A part of the log, read from its newest entry: guids that were answered, and those that were not."""

    answered: set[str] = field(default_factory=set)
    failed: dict[str, Logged] = field(default_factory=dict)
    newest: datetime | None = None
    whole: bool = False
    """Whether it was read back to the moment that was wanted."""


async def read_log(app: App, since: datetime) -> Log:
    """Read the log back to a moment. Raises GitHubError.

    It is asked for unfiltered: `status=failure` leaves out what timed out or was refused (GITHUB.md A5).
    """
    log, params = Log(), {"per_page": "100"}
    for _ in range(MOST_PAGES):
        page, params = await app.get_page(APP_DELIVERIES, params=params)
        for raw in page:
            at = read_time(raw.get("delivered_at"))
            if at is not None:
                _note(log, raw, at)
        last = read_time(page[-1].get("delivered_at")) if page else None
        if not params or last is None or last < since:
            log.whole = True
            break
    for guid in log.answered:
        log.failed.pop(guid, None)
    return log


def _note(log: Log, raw: Mapping[str, Any], at: datetime) -> None:
    guid = str(raw["guid"])
    log.newest = max(log.newest or at, at)
    if raw.get("status") == OK:
        log.answered.add(guid)
        return
    known = log.failed.get(guid)
    log.failed[guid] = Logged(
        id=int(raw["id"]),
        guid=guid,
        delivered_at=at,
        status=str(raw.get("status") or "")[:200],
        status_code=int(raw.get("status_code") or 0),
        event=str(raw.get("event") or ""),
        action=str(raw.get("action") or ""),
        repository_id=raw.get("repository_id"),
        attempts=known.attempts + 1 if known else 1,
        last=known.last if known else at,
    )
