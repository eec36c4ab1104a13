"""Who said that a release was tested: comments, ticked boxes and reviews, and which commit each of them speaks of.

A word is bound to a commit only where that can be proven: GitHub tells the commit of a review; a comment or a box names
it by its id; or it names the tag, and our own ledger saw the tag stand there before and ever since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateledger.collect.prior_verdicts import TagDecision
from gateledger.collect.reading import nodes, read_actor, read_time
from gateledger.collect.release import OpenedRelease
from gateledger.github.graphql import GraphAnswer
from gateledger.model.actor import Actor
from gateledger.model.release import SignOff

MOST_ISSUES = 10
SHORTEST_ID = 12
"""Characters of a commit's id that name it: shorter ones can be made to fit."""

_COMMAND = re.compile(r"/gateledger[ \t]+sign-?off\b[ \t]*(?P<what>\S*)[ \t]*(?P<more>.*)", re.IGNORECASE)
_BACK = re.compile(r"/gateledger[ \t]+(?:withdraw[ -]sign-?off|sign-?off[ \t]+withdrawn?)\b.*", re.IGNORECASE)
_BOX = re.compile(r"^\s*(?:[-*+]|\d{1,4}[.)])\s+\[(?P<mark>[ xX])\]\s+(?P<text>.+?)\s*$")
_SIGNS = re.compile(r"\bQA\b|\bsign(?:ed)?[- ]?off\b", re.IGNORECASE)
_ID = re.compile(r"\b[0-9a-f]{12,64}\b")
_ABOUT = re.compile(r"\bQA\b|sign|track|release|checklist|test", re.IGNORECASE)
_FENCE = re.compile(r"^ {0,3}(```|~~~)")


def named_issues(opened: OpenedRelease, more: Iterable[int] = ()) -> tuple[int, ...]:
    """Give the numbers of the issues and pull requests that the notes name, those on lines about sign-offs first."""
    repository = re.escape(opened.subject.repository)
    number = re.compile(
        rf"(?:(?<![\w/#&])#|(?<![\w/])(?i:{repository})#|/(?i:{repository})/(?:issues|pull)/)(\d{{1,9}})\b"
    )
    lines = opened.release.body.splitlines()
    ordered = sorted(lines, key=lambda line: _ABOUT.search(line) is None)
    found = [int(each) for line in ordered for each in number.findall(line)]
    return tuple(dict.fromkeys([*more, *found]))[:MOST_ISSUES]


def read_sign_offs(
    opened: OpenedRelease, answer: GraphAnswer | None, issues: Sequence[int], seen: Sequence[TagDecision]
) -> tuple[SignOff, ...]:
    """Give every sign-off, oldest first. Raises GitHubError when a part of the talk is hidden."""
    bound = _Bound(opened, seen)
    found = [*_by_pulls(opened, bound)]
    for n, _ in enumerate(issues):
        assert answer is not None
        at = ("repository", f"i{n}")
        if (error := answer.error_at(*at)) and answer.at(*at) is not None:
            raise error.exception(answer.route)
        raw = answer.at(*at)
        if isinstance(raw, dict):
            found += [*_by_comments(raw, bound), *_by_boxes(raw, bound)]
    unique = {(each.source, each.url, each.by.login, each.text): each for each in found}
    return tuple(sorted(unique.values(), key=lambda each: each.at.timestamp() if each.at else 0.0))


@dataclass(frozen=True)
class _Bound:
    """Tells which commit words speak of."""

    opened: OpenedRelease
    seen: Sequence[TagDecision]

    def by_words(self, words: str, at: datetime | None) -> str:
        """Give the commit that words name; empty when they name none, or it cannot be proven."""
        release = self.opened.release
        for found in _ID.findall(words.lower()):
            return release.commit if release.commit.startswith(found) else str(found)
        tag = release.tag
        named = tag and re.search(rf"(?<![\w./+-]){re.escape(tag)}(?![\w/+-]|\.\w)", words)
        return release.commit if named and self._stood(at) else ""

    def _stood(self, at: datetime | None) -> bool:
        """Whether the tag stood at this commit at a time, and ever since."""
        if at is None:
            return False
        release = self.opened.release
        if release.immutable and release.published_at and release.published_at <= at:
            return True
        before = [each for each in self.seen if each.at <= at]
        since = [each for each in self.seen if each.at > at]
        return bool(before) and all(each.commit == release.commit for each in (before[0], *since))


def _by_pulls(opened: OpenedRelease, bound: _Bound) -> Iterator[SignOff]:
    """Read the pull requests whose head or merge is this commit."""
    for pull in nodes(opened.commit.get("associatedPullRequests")):
        if not pull or not _is_release(pull, opened):
            continue
        yield from _by_comments(pull, bound)
        for raw in nodes(pull.get("reviews")):
            if raw:
                yield _review(raw, pull, opened)


def _is_release(pull: Mapping[str, Any], opened: OpenedRelease) -> bool:
    commit = opened.release.commit
    there = str((pull.get("repository") or {}).get("nameWithOwner") or "")
    if there.lower() != opened.subject.repository.lower():
        return False
    return bool(commit in {pull.get("headRefOid"), (pull.get("mergeCommit") or {}).get("oid")})


def _review(raw: Mapping[str, Any], pull: Mapping[str, Any], opened: OpenedRelease) -> SignOff:
    looked = raw.get("commit") or {}
    commit = str(looked.get("oid") or "")
    merged = (pull.get("mergeCommit") or {}).get("oid") == opened.release.commit
    # The merge made another commit; when its files are the very ones that were reviewed, it is what was reviewed.
    if merged and opened.tree and (looked.get("tree") or {}).get("oid") == opened.tree:
        commit = opened.release.commit
    return SignOff(
        by=read_actor(raw.get("author")),
        at=read_time(raw.get("submittedAt")),
        commit=commit,
        source="review",
        text=f"{str(raw['state']).lower().replace('_', ' ')} #{pull['number']}",
        url=raw.get("url") or "",
        withdrawn=raw["state"] != "APPROVED",
    )


def _by_comments(talk: Mapping[str, Any], bound: _Bound) -> Iterator[SignOff]:
    for raw in nodes(talk.get("comments")):
        line = str((raw or {}).get("body") or "").lstrip("\ufeff").partition("\n")[0].strip()
        back = _BACK.fullmatch(line)
        said = back or _COMMAND.fullmatch(line)
        if said is None:
            continue
        by, at = _speaker(raw)
        yield SignOff(
            by=by,
            at=at,
            commit=bound.by_words(line, at),
            source="comment",
            text=line[:500],
            url=raw.get("url") or "",
            withdrawn=back is not None,
        )


def _speaker(raw: Mapping[str, Any]) -> tuple[Actor, datetime | None]:
    """Say whose words these are, and since when: whoever wrote them last."""
    author, editor = read_actor(raw.get("author")), raw.get("editor")
    edited = read_time(raw.get("lastEditedAt"))
    by = read_actor(editor) if editor and edited else author
    return by, edited or read_time(raw.get("createdAt"))


def _by_boxes(talk: Mapping[str, Any], bound: _Bound) -> Iterator[SignOff]:
    """Read the boxes of an issue's own text: who ticked them is known from its edits alone."""
    for text in _ticked(str(talk.get("body") or "")):
        ticked = _who_ticked(talk, text)
        if ticked is None:
            continue
        by, at = ticked
        yield SignOff(
            by=by,
            at=at,
            commit=bound.by_words(f"{text} {talk.get('title') or ''}", at),
            source="notes",
            text=text[:500],
            url=talk.get("url") or "",
        )


def _ticked(body: str) -> list[str]:
    """Give the texts of the ticked boxes that are about a sign-off; code is no list."""
    found, fenced = [], False
    for line in body.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
            continue
        box = None if fenced else _BOX.match(line)
        if box and box["mark"] in "xX" and _SIGNS.search(box["text"]):
            found.append(box["text"])
    return list(dict.fromkeys(found))


def _who_ticked(talk: Mapping[str, Any], text: str) -> tuple[Actor, datetime | None] | None:
    """Walk back through the edits while the box is ticked; None when one of them cannot be read."""
    edits = nodes(talk.get("userContentEdits"))
    if not edits:
        return read_actor(talk.get("author")), read_time(talk.get("createdAt"))
    by: tuple[Actor, datetime | None] | None = None
    for edit in edits:
        if not edit or edit.get("deletedAt") or edit.get("diff") is None:
            return None
        if text not in _ticked(str(edit["diff"])):
            return by
        by = (read_actor(edit.get("editor")), read_time(edit.get("editedAt")))
    more = ((talk.get("userContentEdits") or {}).get("pageInfo") or {}).get("hasNextPage")
    return None if more else by
