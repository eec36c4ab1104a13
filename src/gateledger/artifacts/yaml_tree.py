"""YAML as it was written: dates and numbers stay text, keys are text, every value knows its line.

A tree of aliases can make a small file very costly, so aliases are refused, and depth and size are capped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from gateledger.model.problem import Problem

MAX_CHARACTERS = 1 << 20
MAX_DEPTH = 60
MAX_NODES = 200_000
MAX_DOCUMENTS = 500

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as text; `plain` says that it stands without quotes."""

    text: str
    line: int
    plain: bool = True

    @property
    def is_null(self) -> bool:
        """Tell whether this is YAML's null; an empty value is."""
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")


@dataclass(slots=True)
class Sequence:
    """A list."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """A table: the last of two equal keys wins; `lines` holds the line of each key."""

    line: int
    entries: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give the text under a key, or nothing."""
        found = self.entries.get(name)
        return found.text.strip() if isinstance(found, Scalar) and not found.is_null else ""


Node = Scalar | Sequence | Mapping


class _RefusedError(Exception):
    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def read_yaml(text: str, *, first_line: int = 1) -> tuple[tuple[Node, ...], tuple[Problem, ...]]:
    """Read every document of a YAML text; what cannot be read is a Problem, the documents before it are kept.

    `first_line` is the line at which the text begins in its file. Never raises.
    """
    building = _Building(first_line)
    problem: Problem | None = None
    if len(text) > MAX_CHARACTERS:
        return (), (Problem(message=f"longer than {MAX_CHARACTERS} characters", line=first_line),)
    try:
        for event in yaml.parse(text, _LOADER):
            building.take(event)
    except _RefusedError as error:
        problem = Problem(message=str(error), line=error.line)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or " ".join(str(error).split())[:200]
        problem = Problem(message=f"not YAML: {reason}", line=(mark.line if mark else 0) + first_line)
    return tuple(building.documents), (*building.problems, *((problem,) if problem else ()))


class _Building:
    """Builds nodes from events, without recursion."""

    def __init__(self, first_line: int) -> None:
        self.first_line = first_line
        self.documents: list[Node] = []
        self.problems: list[Problem] = []
        self.open: list[Sequence | Mapping] = []
        self.keys: list[Scalar | None] = []
        self.count = 0

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + self.first_line
        self.count += 1
        if self.count > MAX_NODES:
            raise _RefusedError(f"more than {MAX_NODES} values", line)
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError("aliases are not read", line)
        if isinstance(event, yaml.ScalarEvent):
            self.add(Scalar(event.value, line, event.implicit[0]))
        elif isinstance(event, yaml.SequenceStartEvent):
            self.enter(Sequence(line))
        elif isinstance(event, yaml.MappingStartEvent):
            self.enter(Mapping(line))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.leave()

    def enter(self, node: Sequence | Mapping) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise _RefusedError(f"nested deeper than {MAX_DEPTH} levels", node.line)
        self.open.append(node)
        self.keys.append(None)

    def leave(self) -> None:
        node = self.open.pop()
        self.keys.pop()
        self.add(node)

    def add(self, node: Node) -> None:
        if not self.open:
            if len(self.documents) >= MAX_DOCUMENTS:
                raise _RefusedError(f"more than {MAX_DOCUMENTS} documents", node.line)
            self.documents.append(node)
            return
        holder = self.open[-1]
        if isinstance(holder, Sequence):
            holder.items.append(node)
        else:
            self.entry(holder, node)

    def entry(self, holder: Mapping, node: Node) -> None:
        key = self.keys[-1]
        if key is None:
            self.keys[-1] = node if isinstance(node, Scalar) else Scalar("", node.line)
            return
        self.keys[-1] = None
        if key.text in holder.entries:
            self.problems.append(Problem(message=f"the key '{key.text[:80]}' stands twice", line=key.line))
        holder.entries[key.text] = node
        holder.lines[key.text] = key.line


def scalars(node: Node) -> Iterator[Scalar]:
    """Give every scalar below a node in its order; keys are left out."""
    waiting: list[Node] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Scalar):
            yield each
        elif isinstance(each, Sequence):
            waiting.extend(reversed(each.items))
        else:
            waiting.extend(reversed(each.entries.values()))


def read_front_matter(text: str) -> tuple[Mapping | None, int, tuple[Problem, ...]]:
    """Read the YAML between `---` lines at the top: the table, the line its body begins at, what was wrong."""
    if not text.startswith(("---\n", "---\r", "\ufeff---")):
        return None, 1, ()
    lines = text[: 256 * 1024].lstrip("\ufeff").splitlines()
    for index, line in enumerate(lines[1:400], 1):
        if line.rstrip() in ("---", "..."):
            nodes, problems = read_yaml("\n".join(lines[1:index]), first_line=2)
            found = nodes[0] if nodes and isinstance(nodes[0], Mapping) else None
            return found, index + 2, problems
    return None, 1, ()
