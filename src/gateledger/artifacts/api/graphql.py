"""GraphQL schemas: the fields of the root types, and what is wrong with the schema.

Client documents (queries, mutations, fragments) are no schema. Directives that nobody defines are no fault: servers and
federations bring their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from graphql.language import FieldDefinitionNode, ObjectTypeDefinitionNode

from gateledger.artifacts.api.graphql_build import faults, misspelt
from gateledger.artifacts.api.graphql_merge import Merged, merge
from gateledger.artifacts.api.graphql_promises import Promises, signature
from gateledger.artifacts.api.graphql_source import (
    EXTENSIONS,
    NotGraphqlError,
    Parsed,
    is_introspection,
    line_of,
    parsed,
    path_of,
)
from gateledger.artifacts.api.words import Api, Operation, Place
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_ENDINGS = (".graphql", ".graphqls", ".gql", ".graphqls.txt")
_FOREIGN = [
    ".js",
    ".jsx",
    ".ts",
    ".tsx",
    ".mjs",
    ".cjs",
    ".py",
    ".go",
    ".rs",
    ".rb",
    ".java",
    ".kt",
    ".scala",
    ".swift",
    ".php",
    ".cs",
    ".md",
    ".mdx",
    ".vue",
    ".proto",
    ".prisma",
    ".html",
    ".css",
]
_MOST = 100  # problems told of one document
_LOOKED_AT = 256 * 1024
_DECLARES = re.compile(
    r"""^[ \t]*(?:extend[ \t]+)?(?:(?:type|interface|input|enum|scalar|union)[ \t]+[A-Za-z_]\w*
        |schema[ \t]*[@{]|directive[ \t]+@\w+)""",
    re.MULTILINE | re.VERBOSE,
)
_ROOT = re.compile(
    r"^(?:extend[ \t]+)?(?:type[ \t]+(?:Query|Mutation|Subscription)\b|schema[ \t]*[@{])", re.MULTILINE
)
_LEADING = re.compile(r"(?:[\s,\ufeff]|#[^\n]*)*")
_TEMPLATE = re.compile(r"\{\{|\{%|<%|\$\{|<<<<<<<")
_BROUGHT = re.compile(
    r"(?:Local|Offset|Zoned)?(?:Date|Time|DateTime|Timestamp)\w*|JSON\w*|Json\w*|UUID|Uuid|Upload|Long|Big\w+|URL|Url|Void|Any"
)
"""Types that servers often bring without being told: scalars, and connections of pages."""
_STAND_IN = re.compile(r"_+|_*(?:empty|dummy|noop|placeholder|root|void|unused)_*", re.IGNORECASE)


def is_graphql(path: str, text: str) -> bool:
    """Tell a schema (or a part of one) in GraphQL's own language, or the answer to an introspection query."""
    name = path.lower()
    head = text[:_LOOKED_AT]
    if name.endswith(_ENDINGS):
        return _DECLARES.search(head) is not None
    if is_introspection(text):
        return True
    if name.endswith(tuple(_FOREIGN)) or not _ROOT.search(head):
        return False
    begins = _LEADING.match(head)
    start = head[begins.end() :] if begins else head
    return bool(_DECLARES.match(start) or start.startswith('"')) and _is_readable(path, text)


def read_graphql(path: str, text: str, beside: Mapping[str, str]) -> Api:
    """Read one document, with what the documents beside it define."""
    begins = _LEADING.match(text)
    if begins and begins.end() == len(text):
        return Api(path=path, kind="graphql", state=State.ABSENT)
    try:
        own = parsed(path, text)
    except NotGraphqlError as error:
        return _unread(path, text, error)
    if not own.nodes:
        return _without_schema(path, own)
    merged = merge(path, own, beside)
    operations = tuple(_operations(merged))
    problems = tuple(_problems(merged, with_roots=bool(operations)))
    state, reason = _state(merged, operations, problems)
    if reason:
        note = Problem(message=reason, path=path, line=1, severity=Severity.NOTE)
        problems = (*problems, note)
    return Api(
        path=path,
        kind="graphql",
        state=state,
        operations=operations,
        problems=problems,
        parts=tuple(merged.parts),
        unseen=merged.unseen,
    )


def root_fields(merged: Merged) -> Iterator[tuple[str, str, FieldDefinitionNode]]:
    """Give the document's own root fields: `query`, `mutation` or `subscription`, the type's name, the field."""
    for kind, name in merged.roots().items():
        for node in merged.types.get(name, ()):
            if path_of(node) != merged.path:
                continue
            for each in getattr(node, "fields", None) or ():
                if not _STAND_IN.fullmatch(each.name.value) and not each.name.value.startswith("__"):
                    yield kind, name, each


def _operations(merged: Merged) -> Iterator[Operation]:
    promises = Promises(merged)
    seen: set[str] = set()
    for kind, root, each in root_fields(merged):
        key = f"{root}.{each.name.value}"
        if key in seen:
            continue
        seen.add(key)
        yield Operation(
            key=key,
            method=kind.upper(),
            place=Place(merged.path, line_of(each) if merged.own.has_lines else 0),
            operation_id=each.name.value,
            messages=(signature(each),),
            deprecated=any(directive.name.value == "deprecated" for directive in each.directives or ()),
            fingerprint=promises.of(root, each),
        )


def _problems(merged: Merged, *, with_roots: bool) -> Iterator[Problem]:
    wrong = [*faults(merged), *(_unknown(merged) if with_roots else ())]
    for message, line, stops in sorted(wrong, key=lambda each: each[1])[:_MOST]:
        severity = Severity.ERROR if stops else Severity.WARNING
        shown = line if merged.own.has_lines else None
        yield Problem(message=message, path=merged.path, line=shown or None, severity=severity)
    if merged.own.executable:
        message = "holds client operations or fragments as well: they were not read"
        yield Problem(message=message, path=merged.path, line=1, severity=Severity.NOTE)


def _unknown(merged: Merged) -> Iterator[tuple[str, int, bool]]:
    """Tell unknown types where the document is a schema of its own and they can only be mistakes."""
    if not merged.missing or merged.unseen:
        return
    meant = misspelt(merged)
    looked = merged.has_neighbours and _defines_root(merged) and not merged.is_module
    if len(meant) == len(merged.missing) or (looked and not any(map(_BROUGHT.fullmatch, merged.missing))):
        for name, line in merged.missing.items():
            near = f"; did you mean '{meant[name]}'?" if name in meant else ""
            yield f"unknown type '{name}'{near}", line, True


def _defines_root(merged: Merged) -> bool:
    names = merged.roots().values()
    return any(
        path_of(node) == merged.path and not isinstance(node, EXTENSIONS)
        for name in names
        for node in merged.types.get(name, ())
    )


def _state(
    merged: Merged, operations: tuple[Operation, ...], problems: tuple[Problem, ...]
) -> tuple[State, str]:
    if any(each.severity is Severity.ERROR for each in problems):
        return State.INVALID, ""
    if merged.missing:
        names = ", ".join(list(merged.missing)[:5])
        return State.FRAGMENT, f"a part of a schema: nothing that was given defines {names}"
    if not operations and not _is_whole(merged):
        return State.FRAGMENT, "a part of a schema: it has no field of Query, Mutation or Subscription"
    return State.SUBSTANTIVE, ""


def _is_whole(merged: Merged) -> bool:
    """Tell a whole document without root fields: a subgraph that offers entities, or models."""
    entities = any(
        directive.name.value == "key"
        for node in merged.own.nodes
        if isinstance(node, ObjectTypeDefinitionNode)
        for directive in node.directives or ()
    )
    return entities or merged.is_model


def _is_readable(path: str, text: str) -> bool:
    try:
        return bool(parsed(path, text).nodes)
    except NotGraphqlError:
        return False


def _unread(path: str, text: str, error: NotGraphqlError) -> Api:
    lines = text.split("\n")
    at = lines[error.line - 1] if 0 < error.line <= len(lines) else ""
    template = _TEMPLATE.search(at) is not None
    message = f"a template, to be filled in before it is a schema: {error}" if template else str(error)
    problem = Problem(
        message=message,
        path=path,
        line=error.line or None,
        severity=Severity.NOTE if template else Severity.ERROR,
    )
    state = State.FRAGMENT if template else State.INVALID
    return Api(path=path, kind="graphql", state=state, problems=(problem,))


def _without_schema(path: str, own: Parsed) -> Api:
    """Give what is left when no type is defined."""
    if own.executable:
        problem = Problem(message="client operations: no schema", path=path, line=1, severity=Severity.NOTE)
        return Api(path=path, kind="graphql", state=State.ABSENT, problems=(problem,))
    return Api(path=path, kind="graphql", state=State.ABSENT)
