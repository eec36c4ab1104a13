"""What the page of a release shows: from what was asked for, over pull requests and their decisions, to the tag."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from gateledger.model.facts import History, Release, Snapshot, Unavailable, WorkItems
from gateledger.model.release import Landed, LandedCommit, PriorVerdict, SignOff
from gateledger.model.report import Verdict
from gateledger.model.value import Value
from gateledger.render.pages.views import DecisionRow
from gateledger.render.quote import web_address

MOST = 1000
"""Rows of a table; the evidence pack has all."""

VIA = {
    "merge": "merge",
    "squash": "squash merge",
    "rebase": "rebase merge",
    "cherry-pick": "cherry-pick",
    "revert": "revert",
    "direct": "pushed directly",
}


class Linked(Value):
    """A name, and what opens it."""

    name: str
    url: str = ""
    title: str = ""


class BroughtBy(Value):
    """One pull request and our last word on it before it was merged; `record` is its place in the ledger."""

    pull: Linked
    author: str = ""
    merged_by: str = ""
    items: tuple[Linked, ...] = ()
    verdict: Verdict | None = None
    mode: str = "enforce"
    result: str = ""
    record: int | None = None
    waived: tuple[str, ...] = ()


class CommitRow(Value):
    """One commit of the history: how it came, and by what."""

    commit: Linked
    via: str
    direct: bool = False
    original: str = ""
    brought: BroughtBy | None = None
    unseen: str = ""
    """The pull request's name, where nothing more is known of it."""


class Asked(Value):
    """One requirement, and the pull requests that it was met by; an empty name: those that name none."""

    item: Linked
    pulls: tuple[BroughtBy, ...]


class ReleaseView(Value):
    """A release, or the release behind a deployment. `previous_page` and `allowed_page` are addresses of our own."""

    release: Release
    about: str = ""
    previous: Linked = Linked(name="")
    previous_page: str = ""
    asked: tuple[Asked, ...] = ()
    commits: tuple[CommitRow, ...] = ()
    more: int = 0
    total: int = 0
    truncated: str = ""
    unread: str = ""
    """Why the history could not be read, if so."""
    sign_offs: tuple[SignOff, ...] = ()
    unsigned: str = ""
    """Why there are no sign-offs to show, if they could not be read or nobody asked."""
    pack: str = ""
    deployments: tuple[DecisionRow, ...] = ()


def release_view(snapshot: Snapshot, *, about: str = "") -> ReleaseView | None:
    """Sort a Snapshot's facts for the page; None when it is of no release, or the release could not be read."""
    release, history, signed = snapshot.release, snapshot.history, snapshot.sign_offs
    if not isinstance(release, Release):
        return None
    home = _home(snapshot)
    view = ReleaseView(
        release=release,
        about=about,
        previous=_previous(home, release),
        sign_offs=() if isinstance(signed, Unavailable) else signed.given,
        unsigned=signed.reason if isinstance(signed, Unavailable) else "",
    )
    if isinstance(history, Unavailable):
        return view.model_copy(update={"unread": history.reason})
    return view.model_copy(update=_history(snapshot, history, home))


def _home(snapshot: Snapshot) -> str:
    """The repository's address on GitHub, empty when it cannot be told."""
    parts = urlsplit(web_address(snapshot.subject.url))
    return f"{parts.scheme}://{parts.netloc}/{percent(snapshot.subject.repository)}" if parts.netloc else ""


def _previous(home: str, release: Release) -> Linked:
    if release.is_first:
        return Linked(name="")
    name = release.previous_tag or release.previous_commit[:12]
    return Linked(
        name=name,
        url=f"{home}/tree/{percent(release.previous_tag or release.previous_commit)}" if home else "",
    )


def _history(snapshot: Snapshot, history: History, home: str) -> dict[str, object]:
    titles = _titles(snapshot)
    brought = {each.number: _brought(each, home, titles) for each in history.changes}
    rows = tuple(_row(each, home, brought) for each in history.commits[:MOST])
    return {
        "asked": _asked(tuple(brought.values())),
        "commits": rows,
        "more": len(history.commits) - len(rows),
        "total": history.total,
        "truncated": history.truncated,
    }


def _titles(snapshot: Snapshot) -> dict[str, str]:
    items = snapshot.work_items
    return {each.name: each.title for each in items.items} if isinstance(items, WorkItems) else {}


def _brought(one: Landed, home: str, titles: Mapping[str, str]) -> BroughtBy:
    verdict = one.verdict
    items = verdict.work_items if verdict else ()
    return BroughtBy(
        pull=Linked(
            name=f"#{one.number}",
            url=one.url or (f"{home}/pull/{one.number}" if home else ""),
            title=one.title,
        ),
        author=one.author.login if one.author else "",
        merged_by=one.merged_by.login if one.merged_by else "",
        items=tuple(_item(each, home, one.merge_sha or one.head_sha, titles) for each in items),
        verdict=_word(verdict),
        mode=verdict.mode if verdict else "enforce",
        result=verdict.result if verdict else "",
        record=verdict.index if verdict else None,
        waived=verdict.waived if verdict else (),
    )


def _word(verdict: PriorVerdict | None) -> Verdict | None:
    """Give the word that was said; one that no version of ours says blocks."""
    if verdict is None:
        return None
    return Verdict.ALLOW if verdict.verdict == Verdict.ALLOW.value else Verdict.BLOCK


def _item(name: str, home: str, commit: str, titles: Mapping[str, str]) -> Linked:
    """Link `o/r#5` to the issue, and a path to the file as it was merged."""
    title = titles.get(name, "")
    if not home:
        return Linked(name=name, title=title)
    repository, mark, number = name.rpartition("#")
    if mark and number.isdecimal() and repository.count("/") == 1:
        host = urlsplit(home)
        address = f"{host.scheme}://{host.netloc}/{percent(repository)}/issues/{number}"
    else:
        address = f"{home}/blob/{percent(commit)}/{percent(name)}" if commit else ""
    return Linked(name=name, url=address, title=title)


def _row(one: LandedCommit, home: str, brought: Mapping[int, BroughtBy]) -> CommitRow:
    number = one.pull_request
    by = brought.get(number) if number is not None else None
    return CommitRow(
        commit=Linked(
            name=one.sha, url=f"{home}/commit/{percent(one.sha)}" if home else "", title=one.headline
        ),
        via=VIA[one.via],
        direct=one.via == "direct",
        original=one.original,
        brought=by,
        unseen=f"#{number}" if number is not None and by is None else "",
    )


def _asked(brought: tuple[BroughtBy, ...]) -> tuple[Asked, ...]:
    """Group by work item; what names none comes last, so that it is seen."""
    found: dict[str, tuple[Linked, list[BroughtBy]]] = {}
    for each in brought:
        for item in each.items or (Linked(name=""),):
            found.setdefault(item.name, (item, []))[1].append(each)
    ordered = sorted(found.values(), key=lambda pair: not pair[0].name)
    return tuple(Asked(item=item, pulls=tuple(pulls)) for item, pulls in ordered)
