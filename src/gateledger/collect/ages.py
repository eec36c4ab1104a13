"""When documents were last changed in git, more than by white space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from gateledger.artifacts.paths import select
from gateledger.collect.history import author_of
from gateledger.collect.reading import nodes, read_time
from gateledger.collect.trees import Entry
from gateledger.github.errors import Refused, Transient
from gateledger.github.graphql import GraphAnswer
from gateledger.model.facts import Ages, Unavailable
from gateledger.model.needs import Needs
from gateledger.model.release import LastChange

MOST_DOCUMENTS = 40
FEW_VERSIONS, MANY_VERSIONS = 5, 60
"""Versions that are compared of a document: few in the common question, many where those differ by white space alone."""


@dataclass(frozen=True)
class Undecided:
    """The versions that were read differ by white space alone, and there are more."""

    path: str


def dated(entries: Sequence[Entry] | Unavailable, needs: Needs) -> tuple[Entry, ...] | Unavailable:
    """Give the documents whose age gates ask for."""
    if isinstance(entries, Unavailable) or not needs.dated:
        return entries if isinstance(entries, Unavailable) and needs.dated else ()
    wanted = set(select((each.path for each in entries), needs.dated))
    found = tuple(each for each in entries if each.path in wanted)
    if len(found) > MOST_DOCUMENTS:
        reason = (
            f"{len(found)} documents match the patterns; the age of at most {MOST_DOCUMENTS} is looked up"
        )
        return Unavailable(reason=reason)
    return found


def read_age(answer: GraphAnswer, n: int, document: Entry) -> LastChange | Undecided:
    """Read the last change of the document `h<n>`. Raises GitHubError when GitHub does not tell."""
    at = ("repository", "head", f"h{n}")
    if error := answer.error_at(*at):
        raise error.exception(answer.route)
    versions = nodes(answer.at(*at))
    if not versions or not all(versions):
        raise Transient(f"GitHub does not show who changed {document.path} last", route=answer.route)
    for newer, older in pairwise(versions):
        if _differ(newer, older):
            return _change(document.path, newer)
    if answer.at(*at, "pageInfo", "hasNextPage"):
        return Undecided(document.path)
    return _change(document.path, versions[-1])


def complete(found: Sequence[LastChange | Undecided]) -> Ages:
    """Put ages together. Raises Refused when one of them could not be decided."""
    for each in found:
        if isinstance(each, Undecided):
            raise Refused(f"the last {MANY_VERSIONS} changes of {each.path} are white space alone")
    return Ages(documents=tuple(each for each in found if isinstance(each, LastChange)))


def _differ(newer: Any, older: Any) -> bool:
    """Whether two versions differ by more than white space; what is not all there is compared by its id."""
    first, second = (each.get("file") or {} for each in (newer, older))
    if first.get("oid") == second.get("oid"):
        return False
    texts = [_bare(each.get("object") or {}) for each in (first, second)]
    return None in texts or texts[0] != texts[1]


def _bare(blob: Any) -> str | None:
    text = blob.get("text")
    if not isinstance(text, str) or blob.get("isBinary") or blob.get("isTruncated"):
        return None
    return "".join(text.split())


def _change(path: str, commit: Any) -> LastChange:
    at = read_time(commit.get("committedDate"))
    if at is None:
        raise Transient(f"GitHub does not tell when {path} was changed")
    return LastChange(path=path, commit=commit["oid"], at=at, by=author_of(commit))
