"""Dashboards, collectors and instrumentation at the head, as far as they are about the service that is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from gateledger.artifacts.observe.alert_subject import subjects_of
from gateledger.artifacts.observe.collector import read_collector
from gateledger.artifacts.observe.dashboard import read_dashboard
from gateledger.artifacts.observe.instrumentation import instruments
from gateledger.artifacts.observe.prometheus_groups import read_query
from gateledger.artifacts.observe.sdk import read_sdk
from gateledger.artifacts.observe.telemetry_words import Dashboard
from gateledger.judge.observed import About, chosen, is_lost
from gateledger.model.artifact import State
from gateledger.model.facts import File, Files
from gateledger.model.problem import Problem
from gateledger.model.report import Locator

_MOST_QUERIES = 200


@dataclass(frozen=True)
class Read:
    """One document: what it is, and which signals it carries."""

    path: str
    state: State
    problems: tuple[Problem, ...] = ()
    signals: frozenset[str] = frozenset()
    title: str = ""


@dataclass
class SeenDocuments:
    """Documents of one kind: `good` count, the others say why nothing does."""

    good: list[Read] = field(default_factory=list)
    broken: list[Read] = field(default_factory=list)
    fragments: list[Read] = field(default_factory=list)
    hollow: list[Read] = field(default_factory=list)
    foreign: list[Read] = field(default_factory=list)
    lost: list[File] = field(default_factory=list)

    def put(self, read: Read) -> None:
        """Keep a document where it belongs."""
        place = {
            State.SUBSTANTIVE: self.good,
            State.INVALID: self.broken,
            State.FRAGMENT: self.fragments,
            State.PLACEHOLDER: self.hollow,
        }.get(read.state)
        if place is not None:
            place.append(read)


@dataclass(frozen=True)
class Source:
    """Where the service was seen to make a signal."""

    signal: str
    what: str
    locator: Locator


def see_dashboards(files: Files, globs: tuple[str, ...], about: About) -> SeenDocuments:
    """Read every dashboard of the service: in its files, or naming it."""
    seen = SeenDocuments()

    def take(file: File, text: str) -> None:
        read = read_dashboard(file.path, text)
        one = Read(read.path, read.state, read.problems, title=next(iter(read.titles), ""))
        if about.owns(file.path) and _is_foreign(read, about):
            seen.foreign.append(one)
        elif about.owns(file.path) or read.mentions(about.names):
            seen.put(one)

    _each(files, globs, about, seen, take)
    return seen


def _is_foreign(read: Dashboard, about: About) -> bool:
    """Tell a dashboard whose queries name services, and never this one."""
    if about.is_whole or read.mentions(about.names):
        return False
    queries = [query for panel in read.panels for query in panel.queries][:_MOST_QUERIES]
    return any(True for query in queries for _ in subjects_of(read_query(query)))


def see_collectors(files: Files, globs: tuple[str, ...], about: About) -> SeenDocuments:
    """Read every collector that serves the service: its own, or one that all share."""
    seen = SeenDocuments()

    def take(file: File, text: str) -> None:
        if about.owns(file.path) or about.is_shared(file.path) or about.is_named(text):
            read = read_collector(file.path, text)
            seen.put(Read(read.path, read.state, read.problems, read.signals))

    _each(files, globs, about, seen, take)
    return seen


def see_sources(files: Files, globs: tuple[str, ...], about: About) -> tuple[list[Source], list[File]]:
    """Find what makes telemetry in the service: libraries, agents, settings of an SDK; and what could not be read."""
    found: list[Source] = []
    seen = SeenDocuments()

    def take(file: File, text: str) -> None:
        sdk = read_sdk(file.path, text)
        named = [name for name, _ in sdk.services]
        mine = about.owns(file.path) or any(about.is_named(name) for name in named)
        if mine and (about.is_whole or not named or any(about.is_named(name) for name in named)):
            found.extend(
                Source(signal, f"{file.path} sends {signal}", Locator(path=file.path, line=line or None))
                for signal, line in sdk.signals
            )
        if about.owns(file.path):
            for each in instruments(file.path, text):
                place = Locator(path=each.path, line=each.line or None)
                found.extend(
                    Source(signal, f"{file.path} brings {each.library}", place) for signal in each.signals
                )

    _each(files, globs, about, seen, take)
    return found, seen.lost


def _each(
    files: Files,
    globs: Iterable[str],
    about: About,
    seen: SeenDocuments,
    take: Callable[[File, str], None],
) -> None:
    for file in chosen(files, tuple(globs)):
        if is_lost(file):
            seen.lost.extend([file] if about.owns(file.path) else [])
        elif file.text is not None:
            take(file, file.text)
