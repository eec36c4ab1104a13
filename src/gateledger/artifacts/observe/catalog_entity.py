"""Software catalogs: Backstage entities, OpsLevel, Cortex, Datadog, Compass and Harness files.

Backstage's rules: https://backstage.io/docs/features/software-catalog/descriptor-format
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.observe.catalog_tools import entity_of, tool_of
from gateledger.artifacts.observe.embedded import resources
from gateledger.artifacts.observe.telemetry_words import Catalog, Entity
from gateledger.artifacts.observe.templating import fragment_at
from gateledger.artifacts.placeholder import has_blank
from gateledger.artifacts.tree import Node
from gateledger.artifacts.yaml_tree import read_tree
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_ENDINGS = (".yaml", ".yml", ".json", ".j2", ".tpl", ".tmpl", ".njk")
_HINTS = re.compile(
    r"backstage\.io/|harness\.io/v1|x-cortex-|schema-version\s{0,3}[\"']?:|dd-service|apiVersion[\"']?\s{0,3}:\s{0,3}[\"']?v3"
    r"|^[\"']?(?:service|repository|typeId)[\"']?\s{0,3}:",
    re.MULTILINE,
)
_BROKEN = re.compile(
    r"^apiVersion\s{0,3}:\s{0,3}[\"']?(?:scaffolder\.)?backstage\.io/|^\s{1,9}x-cortex-tag\s{0,3}:|^schema-version\s{0,3}:\s{0,3}v[123]",
    re.MULTILINE,
)
_NAME = re.compile(r"[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*")
_NEEDED = {"Component": ("type", "lifecycle", "owner"), "API": ("type", "lifecycle", "owner", "definition"), "System": ("owner",), "Resource": ("type", "owner"), "Domain": ("owner",)}  # fmt: skip
_LONGEST_NAME = 63
_UNWRITTEN = frozenset({"tbd", "todo", "n/a", "xxx", "changeme", "change-me", "fixme", "?", "-", "..."})


def is_catalog(path: str, text: str) -> bool:
    """Tell a document of a software catalog by its content."""
    if not _may_be(path, text):
        return False
    tree = read_tree(text)
    if tree.problem:
        return bool(_BROKEN.search(text))
    return any(tool_of(each) for each in resources(tree.documents))


def read_catalog(path: str, text: str) -> Catalog:
    """Read every entity of a text; one that its tool refuses makes the text invalid."""
    if not _may_be(path, text):
        return Catalog(path)
    if fragment := fragment_at(path, text):
        return Catalog(
            path, State.FRAGMENT, problems=(_problem(f"{fragment.reason}: not judged", path, fragment.line),)
        )
    tree = read_tree(text)
    if tree.problem:
        return Catalog(path, State.INVALID, problems=(tree.problem.model_copy(update={"path": path}),))
    found = [(each, tool) for each in resources(tree.documents) if (tool := tool_of(each))]
    if not found:
        return Catalog(path)
    entities = tuple(entity_of(root, tool) for root, tool in found)
    problems = tuple(problem for root, tool in found for problem in _wrong(path, root, tool))
    problems += tuple(problem for entity in entities for problem in _unwritten(path, entity))
    return Catalog(path, _state(entities, problems), entities, problems)


def _may_be(path: str, text: str) -> bool:
    return path.lower().endswith(_ENDINGS) and bool(_HINTS.search(text))


def _state(entities: tuple[Entity, ...], problems: tuple[Problem, ...]) -> State:
    if any(each.severity is Severity.ERROR for each in problems):
        return State.INVALID
    if all(each.kind == "Location" for each in entities):
        return State.FRAGMENT
    written = [each for each in entities if (said := each.name or each.owner) and not _is_blank(said)]
    return State.SUBSTANTIVE if written else State.PLACEHOLDER


def _is_blank(name: str) -> bool:
    return has_blank(name) or name.strip().lower() in _UNWRITTEN


def _wrong(path: str, root: Node, tool: str) -> Iterator[Problem]:
    """Say what the tool itself refuses."""
    if tool == "backstage":
        yield from _refused(path, root)
    elif not entity_of(root, tool).name and tool != "opslevel":
        yield _problem("an entity without a name", path, root.place, Severity.ERROR)


def _refused(path: str, root: Node) -> Iterator[Problem]:
    kind, node = root.text("kind"), root.at("metadata", "name")
    name = root.text("metadata", "name")
    if not name:
        yield _problem(f"{kind or 'entity'} without metadata.name", path, root.place, Severity.ERROR)
    elif not _is_blank(name) and (len(name) > _LONGEST_NAME or not _NAME.fullmatch(name)):
        said = f"metadata.name {name[:80]!r}: only letters, digits and single - _ . between them, at most 63"
        yield _problem(said, path, node.place if node else 0, Severity.ERROR)
    needed = _NEEDED.get(kind, ())
    if root.text("spec", "type").startswith("mcp"):
        needed = tuple(key for key in needed if key != "definition")  # such an API says where its servers are
    for key in needed:
        if _is_missing(root, key):
            said = f"{kind} {name} without spec.{key}"
            yield _problem(said, path, (root.at("spec") or root).place, Severity.ERROR)


def _is_missing(root: Node, key: str) -> bool:
    node = root.at("spec", key)
    return node is None or (isinstance(node.value, str) and not node.value.strip())


def _unwritten(path: str, entity: Entity) -> Iterator[Problem]:
    if entity.name and _is_blank(entity.name):
        yield _problem(
            f"name {entity.name[:80]!r} is still to be filled in", path, entity.line, Severity.WARNING
        )
    if entity.owner and _is_blank(entity.owner):
        yield _problem(
            f"owner {entity.owner[:80]!r} is still to be filled in", path, entity.line, Severity.WARNING
        )
    if entity.kind == "Location":
        yield _problem("a location only points to other files: not judged", path, entity.line)


def _problem(message: str, path: str, line: int, severity: Severity = Severity.NOTE) -> Problem:
    return Problem(message=message, path=path, line=line or None, severity=severity)
