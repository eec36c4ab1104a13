"""The History of a release: every commit on its line since the release before, and how each of them came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from gateledger.collect.history_walk import Walked, parents
from gateledger.collect.reading import nodes, read_actor, read_time
from gateledger.model.actor import Actor
from gateledger.model.release import History, KnownBypass, Landed, LandedCommit, PriorVerdict

Via = Literal["merge", "squash", "rebase", "cherry-pick", "revert", "direct"]

# git-cherry-pick(1), option -x; git-revert(1); and the title of GitHub's button "Revert".
_PICKED = re.compile(r"^\(cherry picked from commit ([0-9a-f]{7,64})\)\s*$", re.MULTILINE)
_REVERTED = re.compile(r"^This reverts commit ([0-9a-f]{7,64})", re.MULTILINE)
_REVERT_OF = re.compile(r'^Revert "(?P<title>.*)"', re.DOTALL)
_REVERTS_PULL = re.compile(r"^Reverts (?:[\w.-]+/[\w.-]+)?#(\d{1,9})\b", re.MULTILINE)
_NUMBERED = re.compile(r" \(#(\d{1,9})\)$")


def read_history(
    repository: str,
    head: str,
    walked: Walked,
    verdicts: Mapping[int, PriorVerdict],
    bypassed: Mapping[int, KnownBypass] | None = None,
) -> History:
    """Put together what was walked."""
    known = bypassed or {}
    pulls = pulls_of(repository, walked)
    commits = tuple(_landed(commit, pulls.get(commit["oid"])) for commit in reversed(walked.line))
    numbers = dict.fromkeys(each.pull_request for each in commits if each.pull_request is not None)
    by_number = {int(pull["number"]): pull for pull in pulls.values()}
    return History(
        base=walked.base.commit if walked.base else "",
        head=head,
        commits=commits,
        changes=tuple(
            _change(by_number[number], verdicts.get(number), known.get(number)) for number in numbers
        ),
        total=len(commits),
        truncated=walked.truncated,
    )


def heads_of(repository: str, walked: Walked) -> dict[int, str]:
    """Give the merged pull requests by number, with the head that was merged."""
    pulls = pulls_of(repository, walked).values()
    return {int(pull["number"]): str(pull.get("headRefOid") or "") for pull in pulls}


def pulls_of(repository: str, walked: Walked) -> dict[str, Mapping[str, Any]]:
    """Give the pull request that brought each commit of the line, by the commit's id.

    A pull request that is merged elsewhere brought nothing here, though GitHub names it: its own merge must be
    part of this history. Of a rebased one, the commits stand on the line in one piece, its merge commit last.
    """
    found: dict[str, Mapping[str, Any]] = {}
    above: Mapping[str, Any] | None = None
    for commit in walked.line:
        own = _merged_by(repository, commit)
        if own is None and above is not None and _names(repository, commit, above):
            own = above
        # A merge commit brings its second parent; what stands below it on the line was there before.
        above = own if own is not None and len(parents(commit)) < 2 else None
        if own is not None:
            found[commit["oid"]] = own
    return found


def _listed(repository: str, commit: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    for pull in nodes(commit.get("associatedPullRequests")):
        if pull and pull.get("merged"):
            there = str((pull.get("repository") or {}).get("nameWithOwner") or "")
            if there.lower() == repository.lower():
                yield pull


def _merged_by(repository: str, commit: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found = _listed(repository, commit)
    return next((each for each in found if (each.get("mergeCommit") or {}).get("oid") == commit["oid"]), None)


def _names(repository: str, commit: Mapping[str, Any], pull: Mapping[str, Any]) -> bool:
    return any(each["number"] == pull["number"] for each in _listed(repository, commit))


def _landed(commit: Mapping[str, Any], pull: Mapping[str, Any] | None) -> LandedCommit:
    message = str(commit.get("message") or "")
    said, original = _said(message)
    return LandedCommit(
        sha=commit["oid"],
        headline=message.partition("\n")[0],
        author=author_of(commit),
        committed_at=read_time(commit.get("committedDate")),
        via=_via(commit, pull) if pull is not None else said,
        pull_request=int(pull["number"]) if pull is not None else None,
        original=original,
    )


def _via(commit: Mapping[str, Any], pull: Mapping[str, Any]) -> Via:
    if len(parents(commit)) > 1:
        return "merge"
    if (pull.get("mergeCommit") or {}).get("oid") != commit["oid"]:
        return "rebase"
    headline = str(commit.get("message") or "").partition("\n")[0]
    named = _NUMBERED.search(headline)
    # Both leave one commit with one parent: only a squash writes a new message, which names the pull request.
    return "squash" if named and int(named[1]) == int(pull["number"]) else "rebase"


def _said(message: str) -> tuple[Via, str]:
    """Give what a message says of itself: a cherry-pick or a revert, and of what (may be empty)."""
    if picked := _PICKED.findall(message):
        return "cherry-pick", picked[-1]
    if reverted := _REVERTED.search(message):
        return "revert", reverted[1]
    headline = message.partition("\n")[0]
    if titled := _REVERT_OF.match(headline):
        pull = _REVERTS_PULL.search(message) or _NUMBERED.search(titled["title"])
        return "revert", f"#{pull[1]}" if pull else ""
    return "direct", ""


def author_of(commit: Mapping[str, Any]) -> Actor | None:
    """Give who wrote a commit: by account, else by the name in it."""
    author = commit.get("author") or {}
    if author.get("user"):
        return read_actor(author["user"])
    return Actor(login=author["name"], kind="Git") if author.get("name") else None


def _change(pull: Mapping[str, Any], verdict: PriorVerdict | None, bypass: KnownBypass | None) -> Landed:
    return Landed(
        number=int(pull["number"]),
        title=pull.get("title") or "",
        url=pull.get("url") or "",
        author=read_actor(pull.get("author")),
        merged_by=read_actor(pull["mergedBy"]) if pull.get("mergedBy") else None,
        merged_at=read_time(pull.get("mergedAt")),
        head_sha=pull.get("headRefOid") or "",
        merge_sha=(pull.get("mergeCommit") or {}).get("oid") or "",
        base_ref=pull.get("baseRefName") or "",
        verdict=verdict,
        bypass=bypass,
    )
