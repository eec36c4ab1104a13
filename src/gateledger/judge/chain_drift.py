"""What a push did to the chain of its branch: which links wait for a review now, and which got one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateledger.artifacts.chain_graph import Edge, EdgeState
from gateledger.artifacts.meaning_change import quoted, summary
from gateledger.judge.chain_seen import Side, upstream_change
from gateledger.model.drift import ClearedLink, DriftedLink

DRIFTED = (EdgeState.SUSPECT, EdgeState.OUTDATED, EdgeState.BROKEN, EdgeState.AMBIGUOUS)
LONGEST = 1_000


@dataclass(frozen=True)
class Compared:
    """The links that wait, and those that somebody reviewed since the commit that was compared with."""

    drifted: tuple[DriftedLink, ...]
    cleared: tuple[ClearedLink, ...]


def compare(tip: Side, before: Side | None, earlier: Sequence[DriftedLink], *, pusher: str) -> Compared:
    """Compare a branch's tip with an earlier commit of it, and with what was known to wait at that commit."""
    known = {link.ends: link for link in earlier}
    drifted = {
        edge.key: _drifted(edge, tip, before, known.get(edge.key))
        for edge in tip.chain.edges
        if _waits(edge, tip, before, known)
    }
    drifted |= {link.ends: link for link in _unseen(tip, earlier)}
    cleared = _cleared(tip, before, pusher) if before else ()
    return Compared(tuple(drifted[key] for key in sorted(drifted)), tuple(cleared))


def _waits(edge: Edge, tip: Side, before: Side | None, known: dict[tuple[str, str], DriftedLink]) -> bool:
    """Tell what must be looked at: what nobody ever reviewed, only if its upstream moved."""
    if edge.state in DRIFTED:
        return True
    if edge.state is EdgeState.UNREVIEWED:
        there = before is not None and before.edge(edge) is not None
        return edge.key in known or bool(there and before and upstream_change(before, tip, edge))
    return edge.state is EdgeState.UNKNOWN and edge.key in known


def _unseen(tip: Side, earlier: Sequence[DriftedLink]) -> Iterator[DriftedLink]:
    """Keep what was known to wait and stands in a file that nobody could read this time."""
    there = {edge.key for edge in tip.chain.edges}
    yield from (link for link in earlier if link.ends not in there and link.path in tip.documents.unread)


def _drifted(edge: Edge, tip: Side, before: Side | None, known: DriftedLink | None) -> DriftedLink:
    return DriftedLink(
        child=str(edge.child),
        parent=str(edge.parent),
        state=str(edge.state),
        reviewed=edge.stamp,
        current=edge.current,
        change=_words(edge, tip, before, known)[:LONGEST],
        path=edge.at.path,
    )


def _words(edge: Edge, tip: Side, before: Side | None, known: DriftedLink | None) -> str:
    """Say what changed since the review; of an upstream that moves again, one change after the other."""
    same = known if known and known.reviewed == edge.stamp and known.change else None
    if same and (same.state, same.current) == (str(edge.state), edge.current):
        return same.change
    if edge.place is None or edge.state not in (EdgeState.SUSPECT, EdgeState.OUTDATED, EdgeState.UNREVIEWED):
        return edge.why
    found = summary(upstream_change(before, tip, edge)) if before else ""
    if found:
        return f"{same.change}; then {found}" if same else found
    return f"{edge.why}; it says “{quoted(edge.place.words)}”"


def _cleared(tip: Side, before: Side, pusher: str) -> Iterator[ClearedLink]:
    """Give the links that were there before and whose fingerprint was written anew.

    An upstream that became again what was reviewed clears a link as well, but nobody reviewed anything.
    """
    for edge in tip.chain.edges:
        was = before.edge(edge)
        if was is None or edge.state is not EdgeState.REVIEWED or edge.stamp == was.stamp:
            continue
        yield ClearedLink(
            child=str(edge.child),
            parent=str(edge.parent),
            old=was.stamp,
            new=edge.stamp,
            by=edge.at.by or (f"@{pusher}" if pusher else ""),
            source="line" if edge.at.by else "push",
            path=edge.at.path,
        )
