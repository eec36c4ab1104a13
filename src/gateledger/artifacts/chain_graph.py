"""The chain as a graph: every declared link, and whether what it rests on is still what was reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from gateledger.artifacts.chain_link import Link, Reference
from gateledger.artifacts.chain_places import Documents, Lost, Place
from gateledger.model.problem import Problem


class EdgeState(StrEnum):
    """How a link stands."""

    REVIEWED = "reviewed"
    SUSPECT = "suspect"
    """The upstream's meaning moved since the link was reviewed."""
    UNREVIEWED = "unreviewed"
    BROKEN = "broken"
    """The upstream is not there."""
    AMBIGUOUS = "ambiguous"
    CYCLIC = "cyclic"
    OUTDATED = "outdated"
    """OpenFastTrace: it covers an older revision than the one that is there."""
    PREDATED = "predated"
    """OpenFastTrace: it covers a revision that is not there yet."""
    UNKNOWN = "unknown"
    OUTSIDE = "outside"
    """An issue or an address: not followed, and no evidence."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One link. `at` is the line that holds its stamp, or else that declares it; `place` is where it leads, if anywhere."""

    child: Reference
    parent: Reference
    state: EdgeState
    at: Link
    why: str = ""
    place: Place | None = None
    declared: tuple[Link, ...] = ()
    """Every line that speaks of it, the declaring ones before the lock's."""

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others: both ends."""
        return str(self.child), str(self.parent)

    @property
    def stamp(self) -> str:
        """What the upstream meant when it was last reviewed; empty when nobody has."""
        return self.at.stamp

    @property
    def current(self) -> str:
        """What a review would write now."""
        if self.place is None:
            return ""
        return self.place.own if self.at.family in ("doorstop", "fasttrace") else self.place.current


@dataclass(frozen=True, slots=True)
class Chain:
    """Every link of some documents."""

    edges: tuple[Edge, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_chain(documents: Documents) -> Chain:
    """Read every link of the documents and find where it leads."""
    problems: list[Problem] = []
    found: dict[tuple[str, str], list[tuple[Link, Place | Lost]]] = {}
    for path in documents.texts:
        declared = documents.declared(path)
        problems += declared.problems
        for link in declared.links:
            child = _child(documents, link)
            place = documents.find(link.parent, "" if link.family == "lock" else link.path)
            found.setdefault((str(child), str(place.reference)), []).append(
                (replace(link, child=child), place)
            )
    edges = [_edge(documents, group) for group in found.values()]
    return Chain(tuple(_without_cycles(edges)), tuple(problems))


def _child(documents: Documents, link: Link) -> Reference:
    """Find who rests on the upstream: a lock and StrictDoc's `Child` may name it by its id alone."""
    if link.child.path and link.family != "lock":
        return link.child
    found = documents.find(link.child, "" if link.family == "lock" else link.path)
    return found.reference


def _edge(documents: Documents, group: list[tuple[Link, Place | Lost]]) -> Edge:
    links = tuple(
        sorted((link for link, _ in group), key=lambda link: (link.family == "lock", link.path, link.line))
    )
    place = group[0][1]
    stamped = [link for link in links if link.stamp]
    at = stamped[-1] if stamped else links[0]
    child = links[0].child
    if isinstance(place, Lost):
        return Edge(child, place.reference, EdgeState(place.kind), at, place.why, None, links)
    if _gone(documents, child):
        why = f"the lock names {child}, which is not there"
        return Edge(child, place.reference, EdgeState.BROKEN, at, why, place, links)
    best = min((_verdict(link, place) for link in stamped or links), key=lambda each: _ORDER.index(each[0]))
    at = next((link for link in stamped if _verdict(link, place) == best), at)
    return Edge(child, place.reference, best[0], at, best[1], place, links)


_ORDER = tuple(EdgeState)


def _gone(documents: Documents, child: Reference) -> bool:
    return (
        bool(child.path)
        and child.path not in documents.texts
        and child.path not in documents.unread
        and documents.looked_at(child.path)
    )


def _verdict(link: Link, place: Place) -> tuple[EdgeState, str]:
    name = str(place.reference)
    if not link.stamp:
        return EdgeState.UNREVIEWED, f"nobody has reviewed what it takes from {name}"
    if link.family == "fasttrace":
        return _by_revision(link.stamp, place)
    if link.family == "doorstop":
        if not place.own:
            return (
                EdgeState.UNKNOWN,
                f"the stamp of {name} cannot be computed: {place.unknown or 'it is no Doorstop item'}",
            )
        same = link.stamp == place.own
    else:
        same = place.current.startswith(link.stamp)
    return (EdgeState.REVIEWED, "") if same else (EdgeState.SUSPECT, f"{name} changed since it was reviewed")


def _by_revision(stamp: str, place: Place) -> tuple[EdgeState, str]:
    if not (stamp.isdecimal() and place.own.isdecimal()):
        return EdgeState.UNKNOWN, f"{place.reference} is no OpenFastTrace item"
    covered, there = int(stamp), int(place.own)
    if covered == there:
        return EdgeState.REVIEWED, ""
    if covered < there:
        return EdgeState.OUTDATED, f"it covers revision {covered} of {place.reference}, which is at {there}"
    return EdgeState.PREDATED, f"it covers revision {covered} of {place.reference}, which is only at {there}"


def _without_cycles(edges: list[Edge]) -> Iterator[Edge]:
    """Mark the links of a circle: nothing in it is upstream of anything."""
    inside = _circles(edges)
    for edge in edges:
        circle = inside.get(str(edge.child))
        if edge.place and circle is not None and circle == inside.get(str(edge.parent)):
            others = " -> ".join(sorted(name for name, mark in inside.items() if mark == circle)[:6])
            yield replace(edge, state=EdgeState.CYCLIC, why=f"the documents rest on each other: {others}")
        else:
            yield edge


def _circles(edges: Iterable[Edge]) -> dict[str, int]:
    """Give the nodes that lie on a circle, with a number for each circle (strongly connected components)."""
    ways: dict[str, set[str]] = {}
    alone: set[str] = set()
    for edge in edges:
        if edge.place is None:
            continue
        child, parent = str(edge.child), str(edge.parent)
        ways.setdefault(child, set()).add(parent)
        ways.setdefault(parent, set())
        if child == parent:
            alone.add(child)
        if edge.child.path != edge.parent.path and edge.parent.id and edge.parent.path:
            # A part rests on what its whole document rests on.
            ways[parent].add(edge.parent.path)
            ways.setdefault(edge.parent.path, set())
    found: dict[str, int] = {}
    for number, component in enumerate(_components(ways)):
        if len(component) > 1 or component[0] in alone:
            found |= dict.fromkeys(component, number)
    return found


def _components(ways: dict[str, set[str]]) -> Iterator[list[str]]:
    """Kosaraju's two walks, without recursion."""
    order: list[str] = []
    back: dict[str, set[str]] = {name: set() for name in ways}
    for name, targets in ways.items():
        for target in targets:
            back[target].add(name)
    seen: set[str] = set()
    for start in sorted(ways):
        order += _walked(start, ways, seen)
    seen = set()
    for start in reversed(order):
        component = _walked(start, back, seen)
        if component:
            yield component


def _walked(start: str, ways: dict[str, set[str]], seen: set[str]) -> list[str]:
    """Give what can be reached, every name after all that it leads to."""
    done: list[str] = []
    stack = [(start, iter(sorted(ways[start])))] if start not in seen else []
    seen.add(start)
    while stack:
        name, targets = stack[-1]
        following = next((target for target in targets if target not in seen), None)
        if following is None:
            done.append(name)
            stack.pop()
        else:
            seen.add(following)
            stack.append((following, iter(sorted(ways[following]))))
    return done
