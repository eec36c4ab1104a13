"""Which pages are a service's runbook: those in its files, those that name it, those that its alerts and its catalog name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from gateledger.artifacts.front_matter import read_front
from gateledger.artifacts.observe.alert_subject import is_literal
from gateledger.artifacts.observe.alerts_words import Alert, Query
from gateledger.artifacts.observe.catalog_entity import read_catalog
from gateledger.artifacts.observe.runbook_link import Library, Resolved, resolve
from gateledger.artifacts.runbook.read import read_runbook
from gateledger.artifacts.runbook.words import RunbookText
from gateledger.judge.alerts_seen import Seen
from gateledger.judge.observed import About, chosen, is_lost
from gateledger.model.artifact import State
from gateledger.model.facts import File, Files

_DECLARES = ("runbook", "runbook_url", "runbook-url", "runbookUrl", "playbook")
_NOBODY = Alert("", Query(""))
_FRONT = 64 * 1024


@dataclass(frozen=True)
class Declared:
    """An address outside of the repository that a document of the service calls its runbook."""

    url: str
    path: str
    line: int

    @property
    def host(self) -> str:
        """The host, lower case, without its port."""
        return (urlsplit(self.url).hostname or "").lower()


@dataclass
class SeenRunbooks:
    """What was found. `good` pages count; `hollow` ones are stubs, forms, or have moved away."""

    good: list[RunbookText] = field(default_factory=list)
    hollow: list[RunbookText] = field(default_factory=list)
    lost: list[File] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)
    dangling: list[tuple[Declared, Resolved]] = field(default_factory=list)
    """Declared pages of this repository that are not there."""
    others: list[str] = field(default_factory=list)
    """Own files that were looked at and are no runbook."""


@dataclass(frozen=True)
class Where:
    """Where pages are looked for: globs of pages, of catalogs; addresses outside that this repository shows."""

    files: Files
    documents: tuple[str, ...]
    catalogs: tuple[str, ...]
    library: Library


def see_runbooks(where: Where, about: About, alerts: Iterable[Seen]) -> SeenRunbooks:
    """Read every page that may be the service's runbook, each once."""
    seen = SeenRunbooks()
    named = {path for each in alerts if (path := _led_to(each, where.library))}
    named |= set(_in_catalogs(where, about, seen))
    for file in chosen(where.files, where.documents):
        if is_lost(file):
            if about.owns(file.path) or file.path in named:
                seen.lost.append(file)
        elif file.text is not None:
            _take(file.path, file.text, about, seen, is_declared=file.path in named)
    return seen


def _led_to(each: Seen, library: Library) -> str:
    found = resolve(each.alert.runbook, each.alert, library, each.path) if each.alert.runbook else None
    return found.path if found is not None and found.kind in ("page", "unread") else ""


def _take(path: str, text: str, about: About, seen: SeenRunbooks, *, is_declared: bool) -> None:
    read = read_runbook(path, text)
    own = about.owns(path)
    if read.state is State.ABSENT:
        seen.others.extend([path] if own and "runbook" in path.lower() else [])
        return
    if not (is_declared or own or (about.is_shared(path) and _names(read, about))):
        return
    (seen.good if read.state is State.SUBSTANTIVE else seen.hollow).append(read)
    seen.declared.extend(_in_front(path, text))


def _names(read: RunbookText, about: About) -> bool:
    """Tell a page of many services' folder whose name, title or headings speak of this one."""
    said = (read.path, read.title, *(each.heading for each in read.sections))
    return any(about.is_named(each) for each in said)


def _in_front(path: str, text: str) -> Iterator[Declared]:
    root = read_front(text[:_FRONT]).root
    for key, node in root.entries() if root else ():
        if (
            key in _DECLARES
            and isinstance(node.value, str)
            and node.value.startswith(("https://", "http://"))
        ):
            yield Declared(node.value.strip(), path, node.line)


def _in_catalogs(where: Where, about: About, seen: SeenRunbooks) -> Iterator[str]:
    """Give the pages that catalogs call the service's runbook; keep addresses that lead elsewhere."""
    for file in chosen(where.files, where.catalogs):
        if file.text is None:
            continue
        for entity in read_catalog(file.path, file.text).entities:
            if not _is_about(entity.name, file.path, about, is_service=entity.is_service):
                continue
            for link in (each for each in entity.links if each.is_runbook and is_literal(each.url)):
                one = Declared(link.url, file.path, link.line)
                found = resolve(link.url, _NOBODY, where.library, file.path)
                if found.kind in ("page", "unread"):
                    yield found.path
                elif found.kind == "external":
                    seen.declared.append(one)
                else:
                    seen.dangling.append((one, found))


def _is_about(name: str, path: str, about: About, *, is_service: bool) -> bool:
    if about.is_whole:
        return is_service
    return about.is_named(name) if name else about.owns(path)
