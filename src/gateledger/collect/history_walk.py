"""Walking a commit's history at GitHub: many pages in one document, until the release before it is met."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gateledger.collect.opening import names
from gateledger.collect.reading import HeadMoved, nodes, read_time
from gateledger.collect.release_previous import Candidate
from gateledger.collect.together import together
from gateledger.github import queries_release as queries
from gateledger.github.errors import GitHubError, TooLarge, Transient
from gateledger.github.graphql import GraphAnswer
from gateledger.github.installation import Installation

A_PAGE = 100
FIRST = 2
A_TIME, AT_ONCE = 5, 2
"""Pages in a document, and documents at once: GitHub gives up what takes longer than ten seconds."""
MOST_PAGES = 62
MOST_OF_A_FIRST = 22
"""Pages of a history that nothing was released from: it may be as long as the repository is old."""
SMALLEST = 10


@dataclass(frozen=True)
class Place:
    """Some commits of a history: so many, after so many."""

    after: int
    size: int


@dataclass(frozen=True)
class Start:
    """The commit whose history is walked; `at` is the expression that named it, `object` what it named then."""

    repository: str
    head: str
    at: str
    object: str


@dataclass
class Walked:
    """What was read of a history: commits by id, newest first, as GitHub gives them.

    `base` is the release before, None for a first one; `line` the first-parent commits since, newest first.
    """

    commits: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    base: Candidate | None = None
    line: tuple[Mapping[str, Any], ...] = ()
    ended: bool = False
    truncated: str = ""

    @property
    def oldest(self) -> datetime | None:
        """When the last commit that was read was made."""
        last = next(reversed(self.commits.values()), None)
        return read_time(last.get("committedDate")) if last else None

    def brought(self) -> list[Mapping[str, Any]]:
        """Give every commit since the base, also those inside of merged branches."""
        before = ancestors(self.commits, self.base.commit) if self.base else frozenset[str]()
        return [commit for oid, commit in self.commits.items() if oid not in before]


async def walk_history(hub: Installation, start: Start, candidates: Sequence[Candidate]) -> Walked:
    """Read the history of a commit back to the best of the candidates that is part of it.

    Raises HeadMoved when the name means another commit by now, GitHubError when a page cannot be had.
    """
    walked, place = Walked(), 0
    most = MOST_PAGES if candidates else MOST_OF_A_FIRST
    while place < most:
        count = FIRST if place == 0 else min(A_TIME * AT_ONCE, most - place)
        pages = [Place(n * A_PAGE, A_PAGE) for n in range(place, place + count)]
        chunks = [pages[n : n + A_TIME] for n in range(0, len(pages), A_TIME)]
        try:
            for read in await together(*(_read(hub, start, chunk) for chunk in chunks)):
                _add(walked, read)
        except UncountedError:
            return await _one_by_one(hub, start, candidates, most)
        place += count
        if _decided(walked, candidates) and _line(walked, start.head):
            return walked
    return _cut_short(walked, start, candidates)


async def _one_by_one(hub: Installation, start: Start, candidates: Sequence[Candidate], most: int) -> Walked:
    """Read page after page, each from where the last one ended: a server that names its cursors in its own way."""
    walked, cursor = Walked(), None
    for _ in range(most):
        variables = {
            **names(start.repository),
            "head": start.head,
            "at": start.at,
            "a0": cursor,
            "s0": A_PAGE,
        }
        answer = await hub.query(queries.read_history(1), variables)
        _unmoved(answer, start)
        page = _told(answer, 0)
        _add(walked, [page])
        if _decided(walked, candidates) and _line(walked, start.head):
            return walked
        cursor = (page.get("pageInfo") or {}).get("endCursor")
    return _cut_short(walked, start, candidates)


def _cut_short(walked: Walked, start: Start, candidates: Sequence[Candidate]) -> Walked:
    before = "the release before is not among them" if candidates else "the first commit is not among them"
    walked.truncated = f"{len(walked.commits)} commits were read, and {before}"
    _line(walked, start.head)
    return walked


def _add(walked: Walked, pages: Iterable[Mapping[str, Any]]) -> None:
    for page in pages:
        for commit in nodes(page):
            if commit is None or not isinstance(commit.get("associatedPullRequests"), dict):
                raise Transient("GitHub hides a commit of the history, or how it came")
            walked.commits[commit["oid"]] = commit
        walked.ended = walked.ended or not (page.get("pageInfo") or {}).get("hasNextPage")


def _decided(walked: Walked, candidates: Sequence[Candidate]) -> bool:
    """Find the best candidate in the history, if no better one can come on a later page: newest commits come first."""
    oldest = walked.oldest
    for each in candidates:
        if each.commit in walked.commits:
            walked.base = each
            return True
        if not walked.ended and (oldest is None or each.at <= oldest):
            return False
    walked.base = None
    return walked.ended


def _line(walked: Walked, head: str) -> bool:
    """Follow the first parents to what the base holds, or to the root; say whether that was reached."""
    before = ancestors(walked.commits, walked.base.commit) if walked.base else frozenset[str]()
    line: list[Mapping[str, Any]] = []
    oid: str | None = head
    while oid is not None and oid not in before:
        commit = walked.commits.get(oid)
        if commit is None:
            walked.line = tuple(line)
            return walked.ended
        line.append(commit)
        oid = next(iter(parents(commit)), None)
    walked.line = tuple(line)
    return True


def ancestors(commits: Mapping[str, Mapping[str, Any]], oid: str) -> frozenset[str]:
    """Give a commit and all of its ancestors, as far as they were read."""
    found, waiting = {oid}, [oid]
    while waiting:
        for parent in parents(commits.get(waiting.pop(), {})):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return frozenset(found)


def parents(commit: Mapping[str, Any]) -> list[str]:
    """Give the ids of a commit's parents."""
    return [str(each["oid"]) for each in nodes(commit.get("parents")) if each]


async def _read(hub: Installation, start: Start, places: Collection[Place]) -> list[Mapping[str, Any]]:
    """Read pages; what is too much for GitHub is asked for in halves."""
    asked = list(places)
    try:
        return await _ask(hub, start, asked)
    except Transient as error:
        smaller = _halves(asked)
        if smaller is None or not (isinstance(error, TooLarge) or error.status in {502, 504}):
            raise
    first, second = smaller
    return [*await _read(hub, start, first), *await _read(hub, start, second)]


def _halves(places: list[Place]) -> tuple[list[Place], list[Place]] | None:
    if len(places) > 1:
        middle = len(places) // 2
        return places[:middle], places[middle:]
    one = places[0]
    if one.size < 2 * SMALLEST:
        return None
    half = one.size // 2
    return [Place(one.after, half)], [Place(one.after + half, one.size - half)]


async def _ask(hub: Installation, start: Start, places: list[Place]) -> list[Mapping[str, Any]]:
    variables: dict[str, Any] = {**names(start.repository), "head": start.head, "at": start.at}
    for n, place in enumerate(places):
        # GitHub's cursors in a history are the commit it began at and a number: later pages can be named at once.
        variables[f"a{n}"] = f"{start.head} {place.after - 1}" if place.after else None
        variables[f"s{n}"] = place.size
    answer = await hub.query(queries.read_history(len(places)), variables)
    _unmoved(answer, start)
    return [_page(answer, n, place, start.head) for n, place in enumerate(places)]


def _unmoved(answer: GraphAnswer, start: Start) -> None:
    now = answer.at("repository", "now", "oid")
    if start.object and now != start.object:
        raise HeadMoved(str(now or ""))


def _page(answer: GraphAnswer, n: int, place: Place, head: str) -> Mapping[str, Any]:
    page = _told(answer, n)
    listed, end = nodes(page), (page.get("pageInfo") or {}).get("endCursor")
    if listed and end != f"{head} {place.after + len(listed) - 1}":
        raise UncountedError("GitHub counts the commits of a history in another way", route=answer.route)
    return page


def _told(answer: GraphAnswer, n: int) -> Mapping[str, Any]:
    at = ("repository", "head", f"h{n}")
    if error := answer.error_at(*at):
        raise error.exception(answer.route)
    page = answer.at(*at)
    if not isinstance(page, dict):
        raise Transient("a page of the history is missing", route=answer.route)
    return page


class UncountedError(GitHubError):
    """The cursors of a history are not what they were: its pages cannot be named beforehand."""
