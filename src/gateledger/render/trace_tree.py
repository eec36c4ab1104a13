"""A trace as a tree for the terminal: what was asked at the top, then what drove it and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.text import Text
from rich.tree import Tree

from gateledger.model.trace import Edge, Node, NodeKind, Relation, Standing, Trace
from gateledger.render.quote import clean

STYLES: dict[Standing, str] = {"good": "green", "bad": "red", "unsure": "yellow", "quiet": "dim"}
BACKWARDS: dict[Relation, str] = {
    Relation.DRIVES: "Rests on",
    Relation.ASKED_FOR: "Asked for by",
    Relation.CRITERIA_OF: "What it asked for",
    Relation.APPROVED: "Approved by",
    Relation.TESTED: "Tested by",
    Relation.EXCEPTION_OF: "Exceptions",
    Relation.OBSERVED_OF: "Observed",
    Relation.SHIPPED_IN: "Brings",
    Relation.OPERATED_WITH: "Operated with",
    Relation.DEPLOYED_AS: "Deploys",
    Relation.PART_OF: "Has the commit",
}
FORWARDS: dict[Relation, str] = {
    Relation.DRIVES: "Drives",
    Relation.ASKED_FOR: "Led to",
    Relation.JUDGED_BY: "Judged",
    Relation.SHIPPED_IN: "Shipped in",
    Relation.OPERATED_WITH: "Operates",
    Relation.DEPLOYED_AS: "Deployed as",
    Relation.PART_OF: "Part of",
}
"""In the order in which they are told; a relation that is missing is not followed that way."""
KINDS = {
    NodeKind.DOCUMENT: "document",
    NodeKind.WORK_ITEM: "work item",
    NodeKind.PULL_REQUEST: "pull request",
    NodeKind.RELEASE: "release",
    NodeKind.DEPLOYMENT: "deployment",
    NodeKind.COMMIT: "commit",
}
MOST_CHILDREN = 60


@dataclass(frozen=True)
class Group:
    """Neighbours of one node in one relation, under one heading."""

    heading: str
    nodes: tuple[tuple[Node, str], ...]
    """Each with what its edge notes."""


class Walk:
    """Goes through a trace once: every node is told in full where it is first met."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.nodes = {each.id: each for each in trace.nodes}
        self.met: set[str] = set()
        self._out: dict[str, list[Edge]] = {}
        self._in: dict[str, list[Edge]] = {}
        for edge in trace.edges:
            self._out.setdefault(edge.source, []).append(edge)
            self._in.setdefault(edge.target, []).append(edge)

    def groups(self, node: Node, came: str = "") -> Iterator[Group]:
        """What stands around a node, without where we came from: first what drove it, then what came of it."""
        for relations, edges, end in (
            (BACKWARDS, self._in.get(node.id, []), "source"),
            (FORWARDS, self._out.get(node.id, []), "target"),
        ):
            for relation, heading in relations.items():
                found = [
                    (self.nodes[getattr(edge, end)], edge.note)
                    for edge in edges
                    if edge.relation is relation and getattr(edge, end) != came
                ]
                if found:
                    yield Group(heading, tuple(found))


def trace_tree(trace: Trace) -> Tree:
    """The whole trace."""
    walk = Walk(trace)
    root = walk.nodes[trace.root]
    tree = Tree(line(root, first=True), guide_style="dim")
    _grow(walk, tree, root, "")
    for note in trace.notes:
        tree.add(Text(clean(note), style="dim italic"))
    return tree


def line(node: Node, note: str = "", *, first: bool = False) -> Text:
    """One node on one line."""
    kind = f"{KINDS[node.kind]} " if first and node.kind in KINDS else ""
    parts: list[tuple[str, str]] = [(kind, "dim"), (clean(node.name), "bold")]
    if node.title and node.kind is not NodeKind.DECISION:
        parts.append((f"  {clean(node.title)}", ""))
    if node.state:
        parts.append((f"  {clean(node.state)}", STYLES[node.standing]))
    if node.record is not None and node.kind is not NodeKind.DECISION:
        parts.append((f"  record {node.record}", "dim"))
    if node.at:
        parts.append((f"  {clean(node.at)[:16].replace('T', ' ')}", "dim"))
    if note:
        parts.append((f"  ({clean(note)})", "dim"))
    return Text.assemble(*parts)


def _grow(walk: Walk, tree: Tree, node: Node, came: str) -> None:
    walk.met.add(node.id)
    for told in node.told:
        record = f"  record {told.record}" if told.record is not None else ""
        tree.add(
            Text.assemble(
                (f"{clean(told.label)}: ", "dim"), (clean(told.text), _style(told.standing)), (record, "dim")
            )
        )
    for group in walk.groups(node, came):
        branch = tree.add(Text(group.heading, style="italic"))
        for each, note in group.nodes[:MOST_CHILDREN]:
            seen = each.id in walk.met
            child = branch.add(line(each, f"{note}, see above".strip(", ") if seen else note))
            if not seen:
                _grow(walk, child, each, node.id)
        if len(group.nodes) > MOST_CHILDREN:
            branch.add(Text(f"and {len(group.nodes) - MOST_CHILDREN} more", style="dim"))


def _style(standing: Standing) -> str:
    return "" if standing == "quiet" else STYLES[standing]
