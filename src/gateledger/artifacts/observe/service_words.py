"""Whether a text speaks of a service: by whole words in any spelling, never by a part of one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_LONGEST = 200_000
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")
_SUFFIXES = frozenset({"service", "svc", "server", "app", "api", "backend", "worker"})
TOO_COMMON = frozenset(
    [
        "api",
        "app",
        "application",
        "backend",
        "core",
        "default",
        "demo",
        "example",
        "frontend",
        "gateway",
        "http",
        "job",
        "main",
        "my",
        "platform",
        "prod",
        "production",
        "project",
        "server",
        "service",
        "services",
        "src",
        "svc",
        "system",
        "test",
        "ui",
        "web",
        "worker",
    ]
)


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Give the words of a name or a text, lower case: `orderAPI-v2` is `order api v2`."""
    return tuple(word.lower() for word in _WORD.findall(_HUMP.sub(" ", text[:_LONGEST])))


def speaks_of(text: str, names: Iterable[str], *, others: Iterable[str] = ()) -> bool:
    """Tell whether a text names the service in any spelling: by words, so that `pay` is not found in `payment`.

    `order-service` is found in `orderService` and `order_service_errors_total`. `others` are names of other services:
    what speaks of `payment-gateway` does not speak of `payment`.
    """
    own, known = _known(tuple(sorted({*names})), tuple(sorted({*others})))
    if known is None or not text:
        return False
    return any(found[1] in own for found in known.finditer(_spaced(text)))


def _spaced(text: str) -> str:
    """Write a text as words with one space between them and around."""
    return f" {' '.join(word.lower() for word in _WORD.findall(_HUMP.sub(' ', text[:_LONGEST])))} "


@lru_cache(maxsize=256)
def _known(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[frozenset[str], re.Pattern[str] | None]:
    """Give the own forms, and what finds own and foreign ones: the longest first, so that a longer name takes a shorter."""
    own = frozenset(form for name in names for form in _forms(words_of(name)))
    if not own:
        return own, None
    every = own.union(form for name in others for form in _forms(words_of(name)))
    longest_first = sorted(map(re.escape, every), key=lambda form: (-len(form), form))
    return own, re.compile(f" ({'|'.join(longest_first)})(?= )")


def _forms(words: tuple[str, ...]) -> Iterable[str]:
    """Give a name's words apart and together; without "service" too where enough is left to know it by."""
    if not words:
        return
    yield " ".join(words)
    yield "".join(words)
    rest = words[:-1] if words[-1] in _SUFFIXES else words
    if rest and rest != words and not (len(rest) == 1 and (rest[0] in TOO_COMMON or len(rest[0]) < 3)):
        yield " ".join(rest)
        yield "".join(rest)
