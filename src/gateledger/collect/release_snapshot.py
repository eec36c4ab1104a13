"""All Facts of a release, collected in few requests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateledger.collect.ages import (
    FEW_VERSIONS,
    MANY_VERSIONS,
    Undecided,
    complete,
    dated,
    read_age,
)
from gateledger.collect.history import author_of, heads_of, read_history
from gateledger.collect.history_walk import Start, Walked, walk_history
from gateledger.collect.observed_sign_offs import with_observed
from gateledger.collect.pages import Fetch, collect_pages
from gateledger.collect.prior_verdicts import PriorVerdicts, TagDecision
from gateledger.collect.reading import HeadMoved, or_unavailable
from gateledger.collect.release import OpenedRelease
from gateledger.collect.release_files import Between, Located, locate_files, read_files, read_tree
from gateledger.collect.release_previous import list_candidates
from gateledger.collect.sign_offs import named_issues, read_sign_offs
from gateledger.collect.snapshot import Moved
from gateledger.collect.standing import MOST_TEAMS, read_team
from gateledger.collect.trees import Entry
from gateledger.github import queries_release as queries
from gateledger.github.graphql import GraphAnswer
from gateledger.github.installation import Installation
from gateledger.model.actor import GHOST, Actor
from gateledger.model.facts import (
    UNASKED,
    Ages,
    Change,
    Commit,
    History,
    Moment,
    Release,
    SignOffs,
    Snapshot,
    Unavailable,
    WorkItem,
    WorkItems,
)
from gateledger.model.needs import Needs
from gateledger.model.standing import Team

MOST_COMMITS = 250
"""As many as GitHub lists of a pull request."""

NAMED = Unavailable(reason="only its name is known, from the record of the pull request that it asked for")


@dataclass(frozen=True)
class Ways:
    """What the corridor lends: our own ledger, and the way to pages elsewhere. `issues`: where sign-offs may be, too."""

    prior: PriorVerdicts | None = None
    fetch: Fetch | None = None
    issues: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Past:
    """What was before: the history, what our ledger says of it, and of the tag itself (newest first)."""

    walked: Walked | Unavailable
    history: History | Unavailable
    seen: tuple[TagDecision, ...] = ()


async def collect_release(
    hub: Installation,
    opened: OpenedRelease,
    needs: Needs,
    *,
    tags: tuple[str, ...],
    now: datetime,
    ways: Ways | None = None,
) -> Snapshot | Moved:
    """Collect everything the gates need, as of the commit that was opened; `tags` are the policy's globs of releases.

    Raises RateLimited, Unauthorised and LedgerError, nothing else.
    """
    lent = ways or Ways()
    try:
        return await _collect(hub, opened, needs, (tags, now, lent))
    except HeadMoved as event:
        return Moved(head_sha=event.sha)
    except ExceptionGroup as failed:
        moved, others = failed.split(HeadMoved)
        if others is None and moved is not None:
            return Moved(head_sha=_first(moved).sha)
        raise (others or failed).exceptions[0] from None


def _first(group: ExceptionGroup[HeadMoved]) -> HeadMoved:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first


async def _collect(
    hub: Installation, opened: OpenedRelease, needs: Needs, rest: tuple[tuple[str, ...], datetime, Ways]
) -> Snapshot:
    tags, now, ways = rest
    repository, head = opened.subject.repository, opened.subject.head_sha
    async with asyncio.TaskGroup() as group:
        tree = group.create_task(or_unavailable(read_tree(hub, repository, opened.tree or head)))
        past = await _past(hub, opened, tags, ways)
    if isinstance(past.history, Unavailable):
        return Snapshot.unseen(opened.subject, past.history, Moment(now=now))
    between = Between(repository, head, past.history.base)
    located = await locate_files(hub, between, needs, tree.result())
    async with asyncio.TaskGroup() as group:
        read = group.create_task(read_files(hub, between, needs, located))
        around = group.create_task(_around(hub, opened, needs, (past, located, ways)))
    files, (sign_offs, ages) = read.result(), around.result()
    pages = await collect_pages(files.files, needs.hosts, ways.fetch) if "pages" in needs.facts else UNASKED
    release = _release(opened, past)
    return Snapshot(
        subject=opened.subject,
        change=_change(opened, past, located),
        work_items=_work_items(past.history) if "work_items" in needs.facts else UNASKED,
        files=files.files,
        templates=files.templates,
        reviews=UNASKED,
        before=files.before,
        release=release,
        history=past.history if "history" in needs.facts else UNASKED,
        sign_offs=sign_offs,
        ages=ages,
        pages=pages,
        moment=Moment(now=now),
    )


async def _past(hub: Installation, opened: OpenedRelease, tags: tuple[str, ...], ways: Ways) -> _Past:
    repository, prior = opened.subject.repository, ways.prior
    candidates = await or_unavailable(list_candidates(hub, opened, tags))
    if isinstance(candidates, Unavailable):
        return _Past(candidates, candidates)
    seen: tuple[TagDecision, ...] = ()
    if prior is not None:
        pairs = [(each.tag, each.commit) for each in candidates]
        refused = await asyncio.to_thread(prior.refused, repository, pairs)
        candidates = [each for each in candidates if each.tag not in refused]
        tag = (repository, opened.spot.tag, opened.subject.head_sha)
        seen = await asyncio.to_thread(prior.on_tag, *tag) if opened.spot.tag else ()
    target = opened.answer.at("repository", "head", "oid")
    start = Start(repository, opened.subject.head_sha, opened.spot.at, str(target or ""))
    walked = await or_unavailable(walk_history(hub, start, candidates))
    if isinstance(walked, Unavailable):
        return _Past(walked, walked, seen)
    heads = heads_of(repository, walked)
    if prior is None:
        return _Past(walked, read_history(repository, start.head, walked, {}), seen)
    verdicts = await asyncio.to_thread(prior.on_pulls, repository, heads)
    bypassed = await asyncio.to_thread(prior.bypassed, repository, heads)
    return _Past(walked, read_history(repository, start.head, walked, verdicts, bypassed), seen)


def _release(opened: OpenedRelease, past: _Past) -> Release:
    base = past.walked.base if isinstance(past.walked, Walked) else None
    elsewhere = (each for each in past.seen if each.commit != opened.release.commit and not each.draft)
    last = next(elsewhere, None)
    return opened.release.model_copy(
        update={
            "previous_tag": base.tag if base else "",
            "previous_commit": base.commit if base else "",
            "repointed_from": last.commit if last else "",
        }
    )


def _change(opened: OpenedRelease, past: _Past, located: Located) -> Change | Unavailable:
    """Give everything since the release before as one change."""
    if isinstance(located.changed, Unavailable):
        return located.changed
    release, commits = opened.release, _commits(past)
    title = release.title or release.tag or opened.subject.head_sha[:12]
    return Change(
        title=title,
        body=release.body,
        author=release.author or author_of(opened.commit) or GHOST,
        state="DRAFT" if release.draft else "RELEASED",
        draft=release.draft,
        url=opened.subject.url,
        created_at=release.created_at,
        base_ref=opened.subject.base_ref,
        head_ref=release.tag,
        head_sha=opened.subject.head_sha,
        head_repository=opened.subject.repository,
        files=located.changed,
        commits=commits[-MOST_COMMITS:],
        commits_total=len(commits),
    )


def _commits(past: _Past) -> tuple[Commit, ...]:
    history = past.history
    listed = () if isinstance(history, Unavailable) else history.commits
    return tuple(
        Commit(sha=each.sha, message=each.headline, author=each.author, committed_at=each.committed_at)
        for each in listed
    )


def _work_items(history: History) -> WorkItems:
    """Give what the records of the merged pull requests name; nothing is read again."""
    verdicts = [each.verdict for each in history.changes if each.verdict is not None]
    named = dict.fromkeys(name for verdict in verdicts for name in verdict.work_items)
    return WorkItems(items=tuple(_item(name) for name in named))


def _item(name: str) -> WorkItem:
    repository, sign, number = name.rpartition("#")
    if sign and number.isdecimal():
        return WorkItem(repository=repository, number=int(number), edits=NAMED, unreadable=NAMED)
    return WorkItem(path=name, source="file", edits=NAMED, unreadable=NAMED)


async def _around(
    hub: Installation, opened: OpenedRelease, needs: Needs, seen: tuple[_Past, Located, Ways]
) -> tuple[SignOffs | Unavailable, Ages | Unavailable]:
    """Ask at once for sign-offs, who may give them, and the ages of documents."""
    past, located, ways = seen
    signs, ages = "sign_offs" in needs.facts, "ages" in needs.facts
    documents = dated(located.head, needs) if ages else ()
    lost = documents if isinstance(documents, Unavailable) else None
    asked = _Asked(
        documents=() if isinstance(documents, Unavailable) else documents,
        issues=named_issues(opened, ways.issues) if signs else (),
        teams=_teams(needs) if signs else (),
    )
    answer = await or_unavailable(_ask(hub, opened, asked, FEW_VERSIONS)) if asked.anything else None
    if isinstance(answer, Unavailable):
        return (answer if signs else UNASKED), (answer if ages else UNASKED)
    found: SignOffs | Unavailable = UNASKED
    if signs:
        found = await or_unavailable(_signed(hub, opened, (answer, asked, past)))
        if ways.prior is not None and isinstance(found, SignOffs):
            name = (opened.subject.repository, opened.release.tag)
            kept = await asyncio.to_thread(ways.prior.sign_offs, *name)
            found = found.model_copy(update={"given": with_observed(found.given, kept)})
    if not ages or lost is not None:
        return found, lost or UNASKED
    return found, await or_unavailable(_ages(hub, opened, answer, asked))


@dataclass(frozen=True)
class _Asked:
    documents: tuple[Entry, ...] = ()
    issues: tuple[int, ...] = ()
    teams: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        return bool(self.documents or self.issues or self.teams)


def _teams(needs: Needs) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for each in needs.people if "/" in each))[:MOST_TEAMS]


async def _ask(hub: Installation, opened: OpenedRelease, asked: _Asked, versions: int) -> GraphAnswer:
    variables: dict[str, Any] = {**opened.variables}
    variables |= {f"p{n}": each.path for n, each in enumerate(asked.documents)}
    variables |= {f"i{n}": each for n, each in enumerate(asked.issues)}
    for n, each in enumerate(asked.teams):
        variables[f"o{n}"], _, variables[f"s{n}"] = each.lstrip("@").partition("/")
    if asked.documents:
        variables |= {"head": opened.subject.head_sha, "versions": versions}
    document = queries.read_around(len(asked.documents), len(asked.issues), len(asked.teams))
    return await hub.query(document, variables)


async def _signed(
    hub: Installation, opened: OpenedRelease, seen: tuple[GraphAnswer | None, _Asked, _Past]
) -> SignOffs:
    answer, asked, past = seen
    if error := opened.answer.error_at("repository", "head"):
        raise error.exception(opened.answer.route)
    given = read_sign_offs(opened, answer, asked.issues, past.seen)
    teams: list[Team] = []
    for n, name in enumerate(asked.teams):
        assert answer is not None
        teams.append(await read_team(hub, answer, n, name))
    return SignOffs(given=given, teams=tuple(teams), authors=_authors(past))


def _authors(past: _Past) -> tuple[Actor, ...]:
    """Name everybody who wrote a commit since the release before, or opened a pull request that brought one."""
    people: list[Actor | None] = []
    if not isinstance(past.walked, Unavailable):
        people += [author_of(each) for each in past.walked.brought()]
    if not isinstance(past.history, Unavailable):
        people += [each.author for each in past.history.changes]
    return _unique(each for each in people if each is not None)


def _unique(people: Iterable[Actor]) -> tuple[Actor, ...]:
    return tuple({(each.kind == "Git", each.login.lower()): each for each in people}.values())


async def _ages(hub: Installation, opened: OpenedRelease, answer: GraphAnswer | None, asked: _Asked) -> Ages:
    if answer is None:
        return Ages()
    found = [read_age(answer, n, each) for n, each in enumerate(asked.documents)]
    open_ones = tuple(
        each for each, age in zip(asked.documents, found, strict=True) if isinstance(age, Undecided)
    )
    if not open_ones:
        return complete(found)
    again = await _ask(hub, opened, _Asked(documents=open_ones), MANY_VERSIONS)
    decided = [read_age(again, n, each) for n, each in enumerate(open_ones)]
    return complete([*(age for age in found if not isinstance(age, Undecided)), *decided])
