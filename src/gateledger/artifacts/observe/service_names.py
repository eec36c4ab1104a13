"""The names that a service goes by, and whether a text speaks of it: by whole words, never by a part of one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_LONGEST = 200_000
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")
_SUFFIXES = frozenset({"service", "svc", "server", "app", "api", "backend", "worker"})
_TOO_COMMON = frozenset(
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
    own = _pattern(tuple(sorted({name for name in names if name.strip()})))
    if own is None or not text:
        return False
    spaced = _spaced(text)
    if not own.search(spaced):
        return False
    foreign = _pattern(tuple(sorted({name for name in others if name.strip()})))
    return foreign is None or bool(own.search(_masked(spaced, foreign, own)))


def _masked(spaced: str, foreign: re.Pattern[str], own: re.Pattern[str]) -> str:
    """Drop the names of others that hold the own name and more: the own name itself stays."""
    return foreign.sub(lambda found: found[0] if own.fullmatch(found[0]) else " - ", spaced)


def _spaced(text: str) -> str:
    """Write a text as words with one space between them and around."""
    return f" {' '.join(word.lower() for word in _WORD.findall(_HUMP.sub(' ', text[:_LONGEST])))} "


@lru_cache(maxsize=256)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    forms = {form for name in names for form in _forms(words_of(name))}
    longest_first = sorted(map(re.escape, forms), key=lambda form: (-len(form), form))
    return re.compile(f" (?:{'|'.join(longest_first)})(?= )") if forms else None


def _forms(words: tuple[str, ...]) -> Iterable[str]:
    """Give a name's words apart and together; without "service" too where enough is left to know it by."""
    if not words:
        return
    yield " ".join(words)
    yield "".join(words)
    rest = words[:-1] if words[-1] in _SUFFIXES else words
    if rest and rest != words and not (len(rest) == 1 and (rest[0] in _TOO_COMMON or len(rest[0]) < 3)):
        yield " ".join(rest)
        yield "".join(rest)
