"""A tree that grows event by event, within limits."""

from __future__ import annotations

import yaml

from gateledger.model.problem import Problem
from gateledger.policy.quote import quoted
from gateledger.policy.tree import Entry, Many, Node, Spot, Table, Text

MAX_DEPTH = 32
MAX_NODES = 20_000
MAX_PROBLEMS = 100
TEXT_TAG = "tag:yaml.org,2002:str"


class Growing:
    """The tree so far. `full` says that reading on is useless, `broken` that the tree is not the document."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.full = False
        self.broken = False
        self._open: list[Many | Table] = []
        self._keys: list[Text | None] = []
        self._documents = 0
        self._nodes = 0

    def take(self, event: yaml.Event) -> None:
        """Grow by one event."""
        mark = event.start_mark
        spot = Spot(mark.line + 1, mark.column + 1) if mark else Spot(1, 1)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop(spot, "a policy is one YAML document; a second one begins here")
        elif isinstance(event, yaml.AliasEvent):
            self._object(
                spot, f"the alias {quoted(f'*{event.anchor}')} is not read here: write the value out"
            )
            self._place(Text("", plain=True, spot=spot))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._open.pop()
            self._keys.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._begin(event, spot)

    def _begin(self, event: yaml.NodeEvent, spot: Spot) -> None:
        tag = getattr(event, "tag", None)
        if tag and tag not in {"!", TEXT_TAG}:
            self._object(spot, f"the tag {quoted(str(tag))} is not read here")
        if isinstance(event, yaml.ScalarEvent):
            self._place(Text(event.value, plain=not event.style and not tag, spot=spot))
            return
        node: Many | Table = Table(spot) if isinstance(event, yaml.MappingStartEvent) else Many(spot)
        self._place(node)
        self._open.append(node)
        self._keys.append(None)
        if len(self._open) > MAX_DEPTH:
            self._stop(spot, f"this is nested deeper than {MAX_DEPTH} levels")

    def _place(self, node: Node) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._stop(node.spot, f"a policy has at most {MAX_NODES} values")
        if not self._open:
            self.root = self.root or node
            return
        holder = self._open[-1]
        if isinstance(holder, Many):
            holder.items.append(node)
        else:
            self._place_in(holder, node)

    def _place_in(self, holder: Table, node: Node) -> None:
        key = self._keys[-1]
        if key is None:
            if not isinstance(node, Text):
                self._object(node.spot, "a key must be text")
                node = Text(f"\0{node.spot}", plain=False, spot=node.spot)
            self._keys[-1] = node
            return
        self._keys[-1] = None
        earlier = holder.entries.get(key.value)
        if earlier:
            self._object(
                key.spot, f"{quoted(key.value)} stands here twice, first on line {earlier.spot.line}"
            )
        elif not key.value.startswith("\0"):
            holder.entries[key.value] = Entry(key.value, key.spot, node)

    def _object(self, spot: Spot, message: str) -> None:
        self.problems.append(Problem(message=message, line=spot.line, column=spot.column))
        self.full = self.full or len(self.problems) >= MAX_PROBLEMS

    def _stop(self, spot: Spot, message: str) -> None:
        self._object(spot, message)
        self.full = self.broken = True
