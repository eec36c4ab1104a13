"""Which operation of an event description a message speaks of: by its channel, or by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gateledger.artifacts.api.words import Operation
from gateledger.artifacts.contracts.routes import Routes
from gateledger.artifacts.contracts.words import Interaction

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PROTOCOL = re.compile(r"[a-z]{2,12}:(?=[A-Za-z])")
_FILLER = frozenset({"event", "events", "message", "messages", "payload", "a", "an", "the"})
_LEAST_WORDS = 2
_MOST_WORDS = 40


def words_of(text: str) -> tuple[str, ...]:
    """Split a name into its words, in lower case: `OrderCreated` is `order created`."""
    return tuple(each.lower() for each in _WORD.findall(text[:400]))[:_MOST_WORDS]


def channel_path(text: str) -> str:
    """Write a channel as a path: dots divide as slashes do."""
    plain = _PROTOCOL.sub("", text.strip()[:400], count=1)
    return plain if "/" in plain else plain.replace(".", "/")


@dataclass(slots=True)
class Events:
    """Operations of event descriptions, by channel and by message."""

    channels: Routes = field(default_factory=Routes)
    named: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    longest: int = 0

    def add(self, operation: Operation, number: int) -> None:
        """Learn an operation."""
        if operation.path:
            self.channels.add(channel_path(operation.path), number)
        for name in (*operation.messages, operation.operation_id):
            found = tuple(word for word in words_of(name) if word not in _FILLER)
            if found:
                self.named.setdefault(found, []).append(number)
                self.longest = max(self.longest, len(found))

    def find(self, message: Interaction) -> tuple[int, ...]:
        """Give the operations a message speaks of: those of its channel, else those of its name."""
        if message.channel and (found := self.channels.find(channel_path(message.channel))):
            return found
        for text in (message.operation, message.description):
            words = tuple(word for word in words_of(text) if word not in _FILLER)
            if found := tuple(dict.fromkeys(self._within(words))):
                return found
        return ()

    def _within(self, words: tuple[str, ...]) -> list[int]:
        """Find the longest name that is all of the words, or stands among them and is no single word."""
        if words in self.named:
            return self.named[words]
        for length in range(min(self.longest, len(words)), _LEAST_WORDS - 1, -1):
            for start in range(len(words) - length + 1):
                if found := self.named.get(words[start : start + length]):
                    return found
        return []
