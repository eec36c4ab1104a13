"""What the web process works with."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from gateledger.run.archive import Archive
from gateledger.run.credentials import Credentials
from gateledger.run.metrics import Metrics
from gateledger.run.queue import Queue
from gateledger.run.readiness import ReadinessBoard
from gateledger.run.settings import Settings


@dataclass
class Site:
    """One for each web process. `credentials` is None until the App is registered.

    `background` loops run beside the server; `registered` is told when our own page has registered the App.
    """

    settings: Settings
    queue: Queue
    archive: Archive
    metrics: Metrics
    credentials: Credentials | None
    background: Sequence[Callable[[], Awaitable[None]]] = ()
    board: ReadinessBoard | None = None
    """What could be released now; None without a server to look it up at."""
    registered: Callable[[Credentials], Awaitable[None]] | None = None
    setup_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    """Told in the log alone: whoever opens the first page with it may register the App."""
