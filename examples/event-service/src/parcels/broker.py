"""A broker in memory: delivers at least once, gives up on a message after a few tries and keeps it aside."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from typing import Any

Message = Mapping[str, Any]
TRIES = 3
REFUSALS = (LookupError, TypeError, ValueError)


class Broker:
    """Channels by name. What is published while a message is handled waits until that one is done."""

    def __init__(self) -> None:
        self.published: list[tuple[str, Message]] = []
        self.dead: list[tuple[str, Message]] = []
        self._takers: dict[str, list[Callable[[Message], None]]] = defaultdict(list)
        self._waiting: deque[tuple[str, Message]] = deque()
        self._busy = False

    def subscribe(self, channel: str, take: Callable[[Message], None]) -> None:
        """Have a channel's messages handed to `take`; a refusal is tried again, then put aside."""
        self._takers[channel].append(take)

    def publish(self, channel: str, message: Message) -> None:
        """Hand a message to everybody who subscribed."""
        self.published.append((channel, message))
        self._waiting.append((channel, message))
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                self._deliver(*self._waiting.popleft())
        finally:
            self._busy = False

    def _deliver(self, channel: str, message: Message) -> None:
        for take in self._takers[channel]:
            for attempt in range(1, TRIES + 1):
                try:
                    take(message)
                    break
                except REFUSALS:
                    if attempt == TRIES:
                        self.dead.append((channel, message))
