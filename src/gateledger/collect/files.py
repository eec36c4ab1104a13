"""The Files at the head, and the Templates at the base: everything that some gate asked for by pattern."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from gateledger.artifacts.beside import chosen
from gateledger.artifacts.paths import select
from gateledger.collect.before import earlier_files, read_before, told_merge_base
from gateledger.collect.blobs import Content, Contents, Wanted, read_contents
from gateledger.collect.compared import EARLIER
from gateledger.collect.defaults import collect_defaults
from gateledger.collect.opening import Opened
from gateledger.collect.reading import or_unavailable
from gateledger.collect.together import together
from gateledger.collect.trees import SYMBOLIC_LINK, Entry, select_entries
from gateledger.github.installation import Installation
from gateledger.model.facts import UNASKED, Before, Change, File, Files, Templates, Unavailable
from gateledger.model.needs import Needs

MOST_FILES = 400
MOST_BY_NAME = 50
"""Files of the base that are read by their paths rather than out of its tree."""
MOST_BYTES = 20 * 1024 * 1024
"""What is read for one Snapshot. Beyond it, files the change speaks of come first and the rest stay unread."""

NOT_FETCHED = Content(
    unreadable=f"not fetched: more than {MOST_FILES} files or {MOST_BYTES >> 20} MiB match the patterns"
)

Paths = frozenset[str]
Selected = tuple[Entry, ...] | Unavailable


@dataclass(frozen=True)
class Ask:
    """What to collect.

    `touched` tells, when it matters, the paths that the change speaks of; `spoken_of`, whether the change touches a
    file that matches `needs.touched`, or some text may name one.
    """

    opened: Opened
    needs: Needs
    touched: Callable[[], Awaitable[Paths]]
    spoken_of: Callable[[], Awaitable[bool]]
    change: Callable[[], Awaitable[Change | Unavailable]]


@dataclass(frozen=True)
class Collected:
    """The files at the head and at the base, and those that are compared as they were before the change."""

    files: Files | Unavailable
    templates: Templates | Unavailable
    before: Before | Unavailable = UNASKED


async def select_files(hub: Installation, ask: Ask) -> tuple[Selected, Selected]:
    """Give the entries of the matching files at the head and at the base.

    A branch that begins at the base's tip has the same files in both places, but for those that it touches: one tree
    tells both, and what was touched is asked for by its path (an entry without an id).
    """
    subject, needs = ask.opened.subject, ask.needs
    globs = await _head_globs(ask)
    touched = await _touched_at_base(ask) if globs and needs.base else None
    if touched is not None:
        both = await or_unavailable(
            select_entries(hub, subject.repository, subject.head_sha, (*globs, *needs.base), needs.beside)
        )
        if isinstance(both, Unavailable):
            return both, both
        at_head = chosen([each.path for each in both], globs, needs.beside)
        earlier, now = touched
        before = {each.path: each for each in both if each.path not in now}
        before |= {path: Entry(path, "", 0) for path in earlier}
        at_base = tuple(before[path] for path in sorted(select(before, needs.base)))
        return tuple(each for each in both if each.path in at_head), at_base
    heads, bases = await together(
        or_unavailable(select_entries(hub, subject.repository, subject.head_sha, globs, needs.beside)),
        or_unavailable(select_entries(hub, subject.repository, subject.base_sha, ask.needs.base)),
    )
    return heads, bases


async def collect_files(
    hub: Installation, ask: Ask, selected: Awaitable[tuple[Selected, Selected]]
) -> Collected:
    """Give every matching file at all commits, the contents of all in one question."""
    subject = ask.opened.subject
    (heads, bases), earlier = await _located(hub, ask, selected)
    at_base = _wanted(bases, subject.base_sha)
    wanted = [*(each for each in at_base if each.entry.sha), *_wanted(heads, subject.head_sha)]
    picked = await _choose(wanted, ask.touched)
    named = [each for each in at_base if not each.entry.sha]
    named += () if isinstance(earlier, Unavailable) else earlier
    contents = await or_unavailable(read_contents(hub, subject.repository, picked, named))
    templates = await _with_defaults(hub, ask, _templates(bases, contents, subject.base_sha))
    files = _files(heads, contents, subject.head_sha)
    if isinstance(earlier, Unavailable) or isinstance(contents, Unavailable):
        lost = earlier if isinstance(earlier, Unavailable) else contents
        assert isinstance(lost, Unavailable)
        return Collected(files, templates, lost if ask.needs.compared else UNASKED)
    before = read_before(ask.opened, earlier, contents) if ask.needs.compared else UNASKED
    return Collected(files, templates, before)


async def _located(
    hub: Installation, ask: Ask, selected: Awaitable[tuple[Selected, Selected]]
) -> tuple[tuple[Selected, Selected], tuple[Wanted, ...] | Unavailable]:
    async def compared() -> tuple[Wanted, ...] | Unavailable:
        if not ask.needs.compared:
            return ()
        return await earlier_files(hub, ask.opened, ask.needs, await ask.change())

    async with asyncio.TaskGroup() as group:
        earlier = group.create_task(or_unavailable(compared()))
        both = await selected
    return both, earlier.result()


async def read_matching(
    hub: Installation, repository: str, commit: str, globs: tuple[str, ...]
) -> tuple[File, ...]:
    """Give the files of any commit that match, as far as the limits let them. Raises GitHubError."""
    entries = await select_entries(hub, repository, commit, globs)
    picked = await _choose(_wanted(entries, commit), _nothing)
    return _read(entries, (await read_contents(hub, repository, picked)).by_sha)


async def _nothing() -> Paths:
    return frozenset()


async def _with_defaults(
    hub: Installation, ask: Ask, templates: Templates | Unavailable
) -> Templates | Unavailable:
    """Add what the organisation lends; without it an untouched template would look filled in."""
    if isinstance(templates, Unavailable) or not ask.needs.defaults:
        return templates
    own = [file.path for file in templates.files]
    lent = await or_unavailable(collect_defaults(hub, ask.opened, ask.needs.defaults, own))
    if isinstance(lent, Unavailable):
        return lent
    return templates.model_copy(update={"defaults": lent[0], "defaults_commit": lent[1]})


async def _head_globs(ask: Ask) -> tuple[str, ...]:
    needs = ask.needs
    touched = needs.touched if needs.touched and await ask.spoken_of() else ()
    return tuple(dict.fromkeys((*needs.head, *touched)))


async def _touched_at_base(ask: Ask) -> tuple[frozenset[str], frozenset[str]] | None:
    """Give the touched paths that the base has and those that the head has; None where its tree must be read."""
    if told_merge_base(ask.opened) != ask.opened.subject.base_sha:
        return None
    change = await ask.change()
    if isinstance(change, Unavailable):
        return None
    earlier = frozenset(file.previous_path or file.path for file in change.files if file.status in EARLIER)
    wanted = frozenset(select(earlier, ask.needs.base))
    if len(wanted) > MOST_BY_NAME:
        return None
    copied = (file for file in change.files if file.status != "removed")
    return wanted, earlier | frozenset(file.path for file in copied)


def _wanted(entries: Selected, commit: str) -> list[Wanted]:
    if isinstance(entries, Unavailable):
        return []
    return [Wanted(entry, commit) for entry in entries if entry.mode != SYMBOLIC_LINK]


async def _choose(wanted: list[Wanted], touched: Callable[[], Awaitable[Paths]]) -> list[Wanted]:
    if _fits(wanted):
        return wanted
    first = await touched()
    ordered = sorted(
        wanted, key=lambda each: (each.entry.path not in first, each.entry.size, each.entry.path)
    )
    chosen: dict[str, Wanted] = {}
    room = MOST_BYTES
    for each in ordered:
        if len(chosen) < MOST_FILES and each.entry.sha not in chosen and each.entry.size <= room:
            chosen[each.entry.sha] = each
            room -= each.entry.size
    return list(chosen.values())


def _fits(wanted: list[Wanted]) -> bool:
    """Count contents, not names: what both commits have is read once."""
    sizes = {each.entry.sha: each.entry.size for each in wanted}
    return len(sizes) <= MOST_FILES and sum(sizes.values()) <= MOST_BYTES


def _read(entries: Iterable[Entry], contents: dict[str, Content]) -> tuple[File, ...]:
    return tuple(_file(entry, contents.get(entry.sha, NOT_FETCHED)) for entry in entries)


def _read_at(entries: Iterable[Entry], contents: Contents, commit: str) -> tuple[File, ...]:
    """Read entries of which some were asked for by path; one that is no file there is left out."""
    found: list[File] = []
    for entry in entries:
        if entry.sha:
            found.append(_file(entry, contents.by_sha.get(entry.sha, NOT_FETCHED)))
        elif (named := contents.by_name.get(f"{commit}:{entry.path}")) and named.sha:
            found.append(_file(Entry(entry.path, named.sha, named.size), named.content))
    return tuple(found)


def _file(entry: Entry, content: Content) -> File:
    if entry.mode == SYMBOLIC_LINK:
        content = Content(unreadable="a symbolic link, which is not followed")
    return File(
        path=entry.path, sha=entry.sha, size=entry.size, text=content.text, unreadable=content.unreadable
    )


def _files(entries: Selected, contents: Contents | Unavailable, commit: str) -> Files | Unavailable:
    if isinstance(entries, Unavailable) or not entries:
        return entries if isinstance(entries, Unavailable) else Files(commit=commit)
    return (
        contents
        if isinstance(contents, Unavailable)
        else Files(commit=commit, files=_read(entries, contents.by_sha))
    )


def _templates(entries: Selected, contents: Contents | Unavailable, commit: str) -> Templates | Unavailable:
    if isinstance(entries, Unavailable) or not entries:
        return entries if isinstance(entries, Unavailable) else Templates(commit=commit)
    return (
        contents
        if isinstance(contents, Unavailable)
        else Templates(commit=commit, files=_read_at(entries, contents, commit))
    )
