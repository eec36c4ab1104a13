"""From an interaction to the operations that answer it, of the descriptions it can be about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.api.words import Api, Operation
from gateledger.artifacts.contracts.events import Events, words_of
from gateledger.artifacts.contracts.named_calls import procedure_key
from gateledger.artifacts.contracts.routes import Routes, segments
from gateledger.artifacts.contracts.whole import shared_folders
from gateledger.artifacts.contracts.words import Interaction

Found = tuple[tuple[Api, Operation], ...]
_PLAIN = frozenset(
    {
        "api",
        "service",
        "services",
        "provider",
        "server",
        "backend",
        "app",
        "the",
        "rest",
        "http",
        "svc",
        "ms",
        "openapi",
        "spec",
        "specs",
        "v",
    }
)


@dataclass(slots=True)
class _Table:
    """The operations of one description."""

    api: Api
    methods: dict[str, Routes] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    events: Events = field(default_factory=Events)
    names: frozenset[tuple[str, ...]] = frozenset()
    bases: tuple[Routes, ...] = ()

    def learn(self) -> None:
        """Read the description once."""
        for number, operation in enumerate(self.api.operations):
            if self.api.kind == "openapi":
                if is_called(operation):
                    self.methods.setdefault(operation.method.upper(), Routes()).add(operation.path, number)
            elif self.api.kind == "asyncapi":
                self.events.add(operation, number)
            else:
                self.keys[operation.key.lower()] = number
                # A schema may call its root types as it likes; a request says only what it wants of them.
                self.keys.setdefault(f"{operation.method}.{operation.operation_id}".lower(), number)
        self.names = frozenset(each for each in self._names() if each)

    def _names(self) -> Iterator[tuple[str, ...]]:
        yield bare_name(self.api.title)
        yield from (bare_name(part) for part in self.api.path.split("/")[:-1])
        yield bare_name(self.api.path.rpartition("/")[2].partition(".")[0])

    def find(self, interaction: Interaction) -> Found:
        """Give the operations that answer."""
        if self.api.kind == "asyncapi":
            numbers = self.events.find(interaction) if interaction.kind == "message" else ()
        elif self.api.kind == "openapi":
            numbers = self._called(interaction, interaction.method) if interaction.kind == "http" else ()
        else:
            numbers = tuple(dict.fromkeys(self._keyed(interaction)))
        return tuple((self.api, self.api.operations[number]) for number in numbers)

    def _called(self, interaction: Interaction, method: str) -> tuple[int, ...]:
        routes = self.methods.get(method)
        if routes is None:
            return ()
        return next((found for path in self._paths(interaction.path) if (found := routes.find(path))), ())

    def other_method(self, interaction: Interaction) -> Operation | None:
        """Give an operation at the same path that has another method."""
        for method in self.methods if interaction.kind == "http" else ():
            if found := self._called(interaction, method):
                return self.api.operations[found[0]]
        return None

    def _paths(self, path: str) -> Iterator[str]:
        """Give the path without each base path that it begins with, then as it is."""
        called = segments(path)
        for base in self.api.base_paths:
            parts = segments(base)
            if (
                parts
                and len(parts) <= len(called)
                and all(_same(*pair) for pair in zip(parts, called, strict=False))
            ):
                yield "/" + "/".join(called[len(parts) :])
        yield path

    def _keyed(self, interaction: Interaction) -> Iterator[int]:
        keys = interaction.keys or ((procedure_key(interaction.path),) if interaction.path else ())
        for key in keys:
            number = self.keys.get(key.lower())
            if number is None and self.api.kind == "protobuf" and key:
                tails = [each for name, each in self.keys.items() if name.endswith("." + key.lower())]
                number = tails[0] if len(tails) == 1 else None
            if number is not None:
                yield number


def _nearest(found: Found, path: str) -> Found:
    """Of the same call in several descriptions, keep those that share most folders with the contract."""
    if len({api.path for api, _ in found}) < 2:  # one description: nothing to choose
        return found
    shared = [shared_folders(path, api.path) for api, _ in found]
    return tuple(each for each, count in zip(found, shared, strict=True) if count == max(shared))


def is_called(operation: Operation) -> bool:
    """Whether it is called at all: webhooks and callbacks are calls that the service itself makes."""
    return not operation.key.startswith(("webhook ", "callback "))


def _same(part: str, called: str) -> bool:
    return part == called or ("{" in part)


def bare_name(name: str) -> tuple[str, ...]:
    """Give the words of a name that tell it from others."""
    return tuple(sorted({word for word in words_of(name) if word not in _PLAIN and not word.isdigit()}))


@dataclass(slots=True)
class Reach:
    """All descriptions, ready to be asked."""

    apis: tuple[Api, ...]
    tables: list[_Table] = field(default_factory=list)
    asked: dict[tuple[str, ...], Found] = field(default_factory=dict)
    known: dict[str, tuple[_Table, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for api in self.apis:
            table = _Table(api)
            table.learn()
            self.tables.append(table)

    def of_provider(self, provider: str) -> tuple[_Table, ...]:
        """Give the descriptions that carry the provider's name; none where no name is its own."""
        if provider not in self.known:
            words = bare_name(provider)
            same = tuple(table for table in self.tables if words and words in table.names)
            self.known[provider] = same
        return self.known[provider]

    def is_known(self, interaction: Interaction) -> bool:
        """Whether it can be told that the interaction is about one of the descriptions."""
        return bool(self.of_provider(interaction.provider))

    def find(self, interaction: Interaction) -> Found:
        """Give the operations that answer, asking only the provider's descriptions where there are any."""
        key = (
            interaction.provider,
            interaction.kind,
            interaction.method,
            interaction.path,
            interaction.channel,
            interaction.operation,
            interaction.description if interaction.kind == "message" else "",
            *interaction.keys,
        )
        if key not in self.asked:
            tables = self.of_provider(interaction.provider) or self.tables
            self.asked[key] = tuple(each for table in tables for each in table.find(interaction))
        return _nearest(self.asked[key], interaction.place.path)

    def other_method(self, interaction: Interaction) -> tuple[str, str] | None:
        """Name an operation that answers at the same path to another method."""
        for table in self.of_provider(interaction.provider) or self.tables:
            if found := table.other_method(interaction):
                return table.api.path, found.key
        return None
