"""Gathering what the ledger has around pull requests and releases: index look-ups alone, several names at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from gateledger.flow.recording import predicate_of
from gateledger.flow.trace_inside import inside
from gateledger.ledger import Ledger
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind
from gateledger.seal.summary import SUMMARY_OF
from gateledger.trace.seen import Seen, SubjectSeen

DECISION = RecordKind.DECISION.value
SIGN_OFF, PUBLISH, ABOUT, MEMBER, OBSERVED = "sign-off", "publish", "about", "member", "observed"
WHOLE = 25
"""Pull requests whose evidence is read: what a page can show. Of more the Records alone are told."""
MOST_PULLS = 1000
MOST_RELEASES = 100
MOST_ITEMS = 400
MOST_AT_ONCE = 400


def read(entry: Stored) -> Seen:
    """Read a Record; one that was erased says nothing any more."""
    try:
        said = None if entry.erased else predicate_of(entry)
    except ValueError:
        said = {}
    return Seen(
        index=entry.index,
        kind=entry.kind,
        repository=entry.repository,
        subject=entry.subject,
        head_sha=entry.head_sha,
        verdict=entry.verdict,
        at=entry.at.isoformat().replace("+00:00", "Z"),
        said=said,
        links=entry.links,
    )


def repository_of(name: str) -> str:
    """Give the repository of `o/r#7`, `o/r@v1`, `o/r:path` ..."""
    for mark in "#@:~!":
        if mark in name:
            return name.partition(mark)[0]
    return ""


def subjects(ledger: Ledger, names: Sequence[str], *, evidence: bool) -> tuple[SubjectSeen, ...]:
    """Gather pull requests, releases or deployments, in the order of their names; `evidence`: with what was seen.

    Raises LedgerError.
    """
    newest = {each.subject: read(each) for each in _newest(ledger, names)}
    happened = _about(ledger, names)
    _add_summaries(ledger, newest, happened)
    whole = evidence and len(names) <= WHOLE
    return tuple(
        _subject(ledger, name, newest.get(name), happened.get(name, ()), whole=whole) for name in names
    )


def _subject(
    ledger: Ledger, name: str, newest: Seen | None, happened: Iterable[Seen], *, whole: bool
) -> SubjectSeen:
    seen = SubjectSeen(name, repository_of(name), newest, happened=tuple(happened))
    if newest is None or not whole:
        return seen
    decided = ledger.find(repository=newest.repository, subject=name, kind=DECISION, limit=100)
    return SubjectSeen(
        name, seen.repository, newest, len(decided), seen.happened, inside=inside(ledger, newest)
    )


def _newest(ledger: Ledger, names: Sequence[str]) -> Iterator[Stored]:
    by_repository: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        by_repository[repository_of(name)].append(name)
    for repository, ones in by_repository.items():
        for chunk in _chunks(ones):
            yield from ledger.newest_of(repository, chunk, DECISION)


def _about(ledger: Ledger, names: Sequence[str]) -> dict[str, list[Seen]]:
    """Everything that is no decision, by what it is about: occurrences, and people's words on releases."""
    found: dict[str, dict[int, Seen]] = {name: {} for name in names}
    for relation in (ABOUT, SIGN_OFF, PUBLISH):
        asked = [name for name in names if relation == ABOUT or "@" in name]
        for chunk in _chunks(asked):
            for entry in ledger.linked_any(relation, chunk):
                seen = read(entry)
                for name in entry.links.get(relation, ()):
                    if name in found:
                        found[name][entry.index] = seen
    return {name: [seen for _, seen in sorted(ones.items())] for name, ones in found.items()}


def _add_summaries(ledger: Ledger, newest: dict[str, Seen], happened: dict[str, list[Seen]]) -> None:
    """Add the verification summaries that rest on a decision, or on what was observed."""
    rests = {f"record/{seen.index}": name for name, seen in newest.items()}
    rests |= {f"record/{seen.index}": name for name, ones in happened.items() for seen in ones}
    for chunk in _chunks(list(rests)):
        for entry in ledger.linked_any(SUMMARY_OF, chunk):
            named = {rests[each] for each in entry.links.get(SUMMARY_OF, ()) if each in rests}
            for name in named:
                if entry.index not in {each.index for each in happened[name]}:
                    happened[name].append(read(entry))


def observed(ledger: Ledger, names: Collection[str]) -> dict[str, Seen]:
    """The newest observation of each work item; of very many none is looked up. Raises LedgerError."""
    if not names or len(names) > MOST_ITEMS:
        return {}
    found: dict[str, Seen] = {}
    for entry in ledger.linked_any(OBSERVED, names) if len(names) > WHOLE else _each(ledger, names):
        for name in entry.links.get(OBSERVED, ()):
            if name in names and (name not in found or found[name].index < entry.index):
                found[name] = read(entry)
    return found


def _each(ledger: Ledger, names: Iterable[str]) -> Iterator[Stored]:
    for name in names:
        yield from ledger.linked(OBSERVED, name, limit=1)


def releases_with(ledger: Ledger, pulls: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The releases that bring each pull request, by the signed members of their decisions. Raises LedgerError."""
    found: dict[str, dict[str, None]] = {}
    for chunk in _chunks(pulls):
        for entry in ledger.linked_any(MEMBER, chunk):
            if "@" in entry.subject and ">" not in entry.subject:
                for name in entry.links.get(MEMBER, ()):
                    found.setdefault(name, {})[entry.subject] = None
    return {name: tuple(sorted(ones)[:MOST_RELEASES]) for name, ones in found.items() if name in set(pulls)}


def deployments_of(ledger: Ledger, releases: Iterable[Seen]) -> tuple[str, ...]:
    """The deployments of released commits, by name. Raises LedgerError."""
    names: dict[str, None] = {}
    for one in islice(releases, MOST_RELEASES):
        found = decided_on(ledger, one.head_sha)
        starts = (f"{one.subject}>", f"{one.repository}@{one.head_sha[:12]}>")
        names |= {each.subject: None for each in found if each.subject.startswith(starts)}
    return tuple(names)


def decided_on(ledger: Ledger, sha: str) -> list[Stored]:
    """The decisions on a commit, newest first. Raises LedgerError.

    Asked by the commit alone: with the repository or the kind beside it, SQLite walks all of those instead.
    """
    found = ledger.find(head_sha=sha, limit=200) if sha.strip("0") else []
    return [each for each in found if each.kind == DECISION]


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(names), MOST_AT_ONCE):
        yield names[begin : begin + MOST_AT_ONCE]
