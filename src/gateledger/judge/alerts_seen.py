"""Every document of alerts at the head, and which alerts are about the service that is judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.observe.alert_subject import SUBJECTS, is_literal, speaks_of, subjects_of
from gateledger.artifacts.observe.alerts_words import Alert, AlertRules
from gateledger.artifacts.observe.rules import read_alerts
from gateledger.judge.observed import About, chosen, is_lost
from gateledger.model.artifact import State
from gateledger.model.facts import File, Files


@dataclass(frozen=True)
class Seen:
    """One alert and the document that it stands in."""

    path: str
    alert: Alert


@dataclass
class SeenAlerts:
    """What was found. `about` are alerts that speak of the service, or stand in its files and name nobody else."""

    about: list[Seen] = field(default_factory=list)
    foreign: list[Seen] = field(default_factory=list)
    """In the service's own files, but they name something else."""
    broken: list[AlertRules] = field(default_factory=list)
    fragments: list[AlertRules] = field(default_factory=list)
    hollow: list[AlertRules] = field(default_factory=list)
    lost: list[File] = field(default_factory=list)
    elsewhere: int = 0
    forms: set[str] = field(default_factory=set)


def see_alerts(files: Files, globs: tuple[str, ...], about: About) -> SeenAlerts:
    """Read every document that may hold alerts."""
    seen = SeenAlerts()
    for file in chosen(files, globs):
        if is_lost(file):
            if about.owns(file.path):
                seen.lost.append(file)
        elif file.text is not None:
            _take(read_alerts(file.path, file.text), file.text, about, seen)
    return seen


def _take(read: AlertRules, text: str, about: About, seen: SeenAlerts) -> None:
    if read.state is State.ABSENT:
        return
    seen.forms.add(read.form)
    own = about.owns(read.path)
    concerns = own or about.is_named(text) or about.is_named(read.path)
    if read.state is State.FRAGMENT:
        seen.fragments.extend([read] if concerns else [])
    elif read.state is State.INVALID:
        named = any(_is_about(alert, about) for alert in read.alerts)
        if own or named or (concerns and not read.alerts):
            seen.broken.append(read)
            _sort(read, seen, about, own=own)
    elif read.state is State.PLACEHOLDER:
        seen.hollow.extend([read] if own else [])
    else:
        _sort(read, seen, about, own=own)


def _sort(read: AlertRules, seen: SeenAlerts, about: About, *, own: bool) -> None:
    for alert in read.alerts:
        one = Seen(read.path, alert)
        if about.is_whole or _is_about(alert, about):
            seen.about.append(one)
        elif not own:
            seen.elsewhere += 1
        elif set(subjects(alert)):
            seen.foreign.append(one)
        else:
            seen.about.append(one)


def _is_about(alert: Alert, about: About) -> bool:
    return speaks_of(alert, about.names)


def subjects(alert: Alert) -> Iterator[str]:
    """Give what an alert itself says that it is about."""
    for key, label in alert.labels.items():
        if key.lower() in SUBJECTS and is_literal(label.value):
            yield label.value
    yield from subjects_of(alert.query)


def listed(names: Iterable[str], most: int = 3) -> str:
    """Quote the first few, and say how many more there are."""
    every = list(dict.fromkeys(names))
    rest = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(f"`{name}`" for name in every[:most]) + rest
