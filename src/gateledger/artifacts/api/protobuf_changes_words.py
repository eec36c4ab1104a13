"""Two versions of a .proto file side by side: names below their packages, types across imports, places in the new one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from gateledger.artifacts.api.protobuf_scope import Gathered
from gateledger.artifacts.api.protobuf_words import Message
from gateledger.artifacts.api.words import Breaking, Level, Place


class _Named(Protocol):
    name: str


T = TypeVar("T", bound=_Named)


@dataclass(frozen=True, slots=True)
class Versions:
    """Both versions with what they import."""

    old: Gathered
    new: Gathered

    def old_name(self, full: str) -> str:
        """Give an old name below its package, so that a renamed package does not hide the rest."""
        return _below(full, self.old.root.package)

    def new_name(self, full: str) -> str:
        """Give a new name below its package."""
        return _below(full, self.new.root.package)

    def both(self, old: Sequence[T], new: Sequence[T]) -> Iterator[tuple[T, T]]:
        """Pair what has the same name below the package."""
        kept = {self.new_name(each.name): each for each in new}
        for each in old:
            if (left := kept.get(self.old_name(each.name))) is not None:
                yield each, left

    def same_type(self, old: tuple[str, str], new: tuple[str, str]) -> bool:
        """Tell whether two type names, each with its scope, mean the same; unseen ones go by their last part."""
        was, now = self.old.resolve(*old), self.new.resolve(*new)
        if was and now:
            return was == now or self.old_name(was) == self.new_name(now) != now
        return old[0].rpartition(".")[2] == new[0].rpartition(".")[2]

    def near(self, name: str) -> int:
        """Give the line of what still holds the place of something that is gone."""
        root = self.new.root
        lines = {self.new_name(each): line for each, _, line in root.names}
        while name := name.rpartition(".")[0]:
            if name in lines:
                return lines[name]
        return root.package_line or 1

    def say(
        self, rule: str, message: str, line: int, level: Level = "error", *, operation: str = ""
    ) -> Breaking:
        """Make the answer."""
        return Breaking(rule, message, operation, Place(self.new.path, line), level)


@dataclass(frozen=True, slots=True)
class Both:
    """One message in both versions."""

    versions: Versions
    old: Message
    new: Message

    def say(self, rule: str, message: str, line: int = 0, level: Level = "error") -> Breaking:
        """Make the answer; without a line it is the message's."""
        return self.versions.say(rule, message, line or self.new.line, level)


def _below(full: str, package: str) -> str:
    return full[len(package) + 1 :] if package and full.startswith(f"{package}.") else full
