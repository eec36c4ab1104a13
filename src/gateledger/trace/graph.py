"""Nodes and edges as they come, each once, in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterable

from gateledger.model.trace import Edge, Node, NodeKind, Relation


def identity(kind: NodeKind, name: str) -> str:
    """Name a node."""
    return f"{kind.value}:{name}"


class Graph:
    """What was found so far."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: dict[tuple[str, str, Relation], Edge] = {}

    def node(self, node: Node) -> str:
        """Add a node, unless it is there with more to say already; give its id."""
        known = self.nodes.get(node.id)
        if known is None or (_weight(node) > _weight(known)):
            self.nodes[node.id] = node
        return node.id

    def edge(self, source: str, target: str, relation: Relation, note: str = "") -> None:
        """Add an edge; one that says more takes the place of one that says nothing."""
        key = (source, target, relation)
        if source != target and (key not in self.edges or (note and not self.edges[key].note)):
            self.edges[key] = Edge(source=source, target=target, relation=relation, note=note)

    def leads_on(self, source: str) -> bool:
        """Whether anything comes of a node yet."""
        return any(edge.source == source for edge in self.edges.values())

    def linked(self) -> tuple[Edge, ...]:
        """The edges whose ends are both there."""
        return tuple(each for each in self.edges.values() if {each.source, each.target} <= self.nodes.keys())


def one_line(text: str, most: int = 300) -> str:
    """Other people's text on one line, cut."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def words(items: Iterable[str], most: int = 12) -> str:
    """A list in one line; what is too much is counted."""
    listed = list(items)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more


def _weight(node: Node) -> tuple[bool, bool, int]:
    return (bool(node.title), bool(node.state), len(node.told))
