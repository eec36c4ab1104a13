"""A trace as a tree for the terminal: what was asked at the top, then what drove it and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

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
ATTACHED = frozenset(
    {
        Relation.CRITERIA_OF,
        Relation.APPROVED,
        Relation.TESTED,
        Relation.EXCEPTION_OF,
        Relation.OBSERVED_OF,
        Relation.JUDGED_BY,
    }
)
"""What belongs to a node whichever way it was reached: criteria, approvals, tests, exceptions, decisions."""
MOST_CHILDREN = 60
"""Neighbours of one node in one relation that are told; more are counted."""


@dataclass(frozen=True)
class Branch:
    """A node where it is told, what its edge notes, and what stands around it; `again`: it was told further up."""

    node: Node
    note: str = ""
    again: bool = False
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Group:
    """Neighbours in one relation, under one heading; `more` are not told."""

    heading: str
    branches: tuple[Branch, ...]
    more: int = 0


_Around = tuple[str, list[tuple[Node, str]], tuple[bool, bool]]
"""A heading, the neighbours with what their edges note, and whether these are followed back and on."""


class _Walk:
    """Goes through a trace once, breadth before depth: every node is told in full where it is first met."""

    def __init__(self, trace: Trace) -> None:
        self.nodes = {each.id: each for each in trace.nodes}
        self.met: set[str] = set()
        self._out: defaultdict[str, list[Edge]] = defaultdict(list)
        self._in: defaultdict[str, list[Edge]] = defaultdict(list)
        for edge in trace.edges:
            self._out[edge.source].append(edge)
            self._in[edge.target].append(edge)

    def branch(self, node: Node, note: str = "", *, back: bool = True, on: bool = True) -> Branch:
        """Tell a node, and before what is behind its neighbours who they are.

        `back`: what drove it is followed; `on`: what came of it. Only what was asked is followed both ways: of a
        document behind one change not everything is told that it ever led to.
        """
        self.met.add(node.id)
        around = [*self._backwards(node, every=back), *self._forwards(node, every=on)]
        fresh = {each.id for _, nodes, _ in around for each, _ in nodes} - self.met
        self.met |= fresh
        groups = tuple(
            Group(heading, self._told(nodes, fresh, ways), max(0, len(nodes) - MOST_CHILDREN))
            for heading, nodes, ways in around
        )
        return Branch(node, note, groups=groups)

    def _told(
        self, nodes: list[tuple[Node, str]], fresh: set[str], ways: tuple[bool, bool]
    ) -> tuple[Branch, ...]:
        told = []
        for each, note in islice(nodes, MOST_CHILDREN):
            if each.id in fresh:
                fresh.discard(each.id)
                told.append(self.branch(each, note, back=ways[0], on=ways[1]))
            else:
                told.append(Branch(each, note, again=True))
        return tuple(told)

    def _backwards(self, node: Node, *, every: bool) -> Iterator[_Around]:
        for relation, heading in BACKWARDS.items():
            ends = [(each.source, each.note) for each in self._in[node.id] if each.relation is relation]
            if ends and (every or relation in ATTACHED):
                yield heading, [(self.nodes[end], note) for end, note in ends], (True, False)

    def _forwards(self, node: Node, *, every: bool) -> Iterator[_Around]:
        for relation, heading in FORWARDS.items():
            ends = [(each.target, each.note) for each in self._out[node.id] if each.relation is relation]
            if ends and (every or relation in ATTACHED):
                ways = (relation is Relation.PART_OF, True)  # of a commit its subjects are what was asked
                yield heading, [(self.nodes[end], note) for end, note in ends], ways


def branches(trace: Trace) -> Branch:
    """The whole trace as a tree that begins with what was asked."""
    return _Walk(trace).branch(trace.node(trace.root))


def trace_tree(trace: Trace) -> Tree:
    """The same for a rich console."""
    top = branches(trace)
    tree = Tree(_line(top, first=True), guide_style="dim")
    _grow(tree, top)
    for note in trace.notes:
        tree.add(Text(clean(note), style="dim italic"))
    return tree


def when(moment: str) -> str:
    """A time of a Record for people: `2026-11-23 12:00`."""
    return moment[:16].replace("T", " ")


def _line(branch: Branch, *, first: bool = False) -> Text:
    """One node on one line."""
    node, decision = branch.node, branch.node.kind is NodeKind.DECISION
    parts: list[tuple[str, str]] = [
        (f"{KINDS[node.kind]} " if first and node.kind in KINDS else "", "dim"),
        (clean(node.name), "bold"),
        (f"  {clean(node.title)}" if node.title and not decision else "", ""),
        (f"  {clean(node.state)}" if node.state else "", STYLES[node.standing]),
        (f"  record {node.record}" if node.record is not None and not decision else "", "dim"),
        (f"  {when(clean(node.at))}" if node.at else "", "dim"),
        (f"  ({clean(branch.note)})" if branch.note else "", "dim"),
        ("  (above)" if branch.again else "", "dim"),
    ]
    return Text.assemble(*(part for part in parts if part[0]))


def _grow(tree: Tree, branch: Branch) -> None:
    for told in branch.node.told:
        record = f"  record {told.record}" if told.record is not None else ""
        style = "" if told.standing == "quiet" else STYLES[told.standing]
        label, text = (f"{clean(told.label)}: ", "dim"), (clean(told.text), style)
        tree.add(Text.assemble(label, text, (record, "dim")))
    for group in branch.groups:
        under = tree.add(Text(group.heading, style="italic"))
        for each in group.branches:
            child = under.add(_line(each))
            if not each.again:
                _grow(child, each)
        if group.more:
            under.add(Text(f"and {group.more} more", style="dim"))
