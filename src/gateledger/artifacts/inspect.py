"""How a document is read: kind, state, items, problems with lines (PRODUCT.md section 2)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from gateledger.artifacts.beads import is_beads, read_beads
from gateledger.artifacts.inspect_alerts import ALERTS
from gateledger.artifacts.inspect_api import ASYNCAPI, OPENAPI
from gateledger.artifacts.inspect_auth import AUTH_MODEL
from gateledger.artifacts.inspect_contracts import CONTRACT_READERS
from gateledger.artifacts.inspect_papers import is_prd, is_test_plan
from gateledger.artifacts.inspect_runbook import RUNBOOK
from gateledger.artifacts.inspect_schema import GRAPHQL, PROTOBUF
from gateledger.artifacts.inspect_slo import SLO
from gateledger.artifacts.inspect_telemetry import CATALOG, COLLECTOR, DASHBOARD
from gateledger.artifacts.inspection import (
    Document,
    InspectedItem,
    InspectedSection,
    Inspection,
    Reader,
    inspected_items,
    inspected_problems,
)
from gateledger.artifacts.prd import read_prd
from gateledger.artifacts.source import MAX_CHARACTERS
from gateledger.artifacts.template import Template
from gateledger.artifacts.test_plan import read_test_plan
from gateledger.artifacts.tree import MAX_CHARACTERS as MAX_TREE
from gateledger.artifacts.work_item import read_work_item
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_PROSE = (".md", ".markdown", ".mdx", ".txt")


def _is_work_item(document: Document) -> bool:
    """Prose that holds, or has a place for, criteria or edge cases."""
    if is_beads(document.path, document.text):
        return True
    name = document.path.rpartition("/")[2].lower()
    if "." in name.lstrip(".") and not name.endswith(_PROSE):
        return False
    read = read_work_item(document.text[: MAX_CHARACTERS // 8])
    return State.ABSENT not in (read.state, read.edge_cases.state) or read.state is not read.edge_cases.state


def _read_work_item(document: Document) -> Inspection:
    many = is_beads(document.path, document.text)
    read = (
        read_beads(document.text, document.templates)
        if many
        else read_work_item(document.text, templates=document.templates)
    )
    criteria = inspected_items(read.acceptance_criteria)
    return Inspection(
        path=document.path,
        kind="work-item",
        state=read.state,
        items=criteria,
        problems=inspected_problems(read.problems),
        sections={
            "acceptance-criteria": InspectedSection(state=read.acceptance_criteria.state, items=criteria),
            "edge-cases": InspectedSection(
                state=read.edge_cases.state, items=inspected_items(read.edge_cases)
            ),
        },
    )


def _read_test_plan(document: Document) -> Inspection:
    read = read_test_plan(document.text, path=document.path, templates=document.templates)
    items = tuple(
        InspectedItem(id=case.id, text=case.text, line=case.line, outcome=case.expected or None)
        for case in read.cases
    )
    problems = inspected_problems(read.problems)
    return Inspection(path=document.path, kind="test-plan", state=read.state, items=items, problems=problems)


def _read_prd(document: Document) -> Inspection:
    read = read_prd(document.text, path=document.path, templates=document.templates)
    items = inspected_items(read.requirements)
    problems = inspected_problems(read.problems)
    return Inspection(path=document.path, kind="prd", state=read.state, items=items, problems=problems)


def _read_unknown(document: Document) -> Inspection:
    return Inspection(path=document.path, kind="unknown", state=State.ABSENT)


READERS: tuple[Reader, ...] = (
    CATALOG,
    COLLECTOR,
    DASHBOARD,
    SLO,
    ALERTS,
    *CONTRACT_READERS,
    OPENAPI,
    ASYNCAPI,
    PROTOBUF,
    GRAPHQL,
    AUTH_MODEL,
    RUNBOOK,
    Reader("test-plan", lambda document: is_test_plan(document.path, document.text), _read_test_plan),
    Reader("prd", lambda document: is_prd(document.path, document.text), _read_prd),
    Reader("work-item", _is_work_item, _read_work_item),
    Reader("unknown", lambda _: True, _read_unknown),
)
"""The kinds in the order in which they are tried: the narrower before the wider."""

KINDS: tuple[str, ...] = tuple(reader.kind for reader in READERS)


def inspect(
    path: str,
    data: bytes,
    *,
    kind: str | None = None,
    templates: tuple[Template, ...] = (),
    beside: Mapping[str, str] | None = None,
) -> Inspection:
    """Read one document, as the given kind or as the first kind that recognises it.

    `beside` are texts by path that its references may name; nothing else is ever followed.
    Raises ValueError for a kind that no reader knows, naming the known ones and the nearest.
    """
    reader = _named(kind) if kind is not None else None
    text, problem = _decoded(data)
    document = Document(path, text, templates, beside or {})
    if reader is None:
        reader = next(each for each in READERS if each.recognises(document)) if text else READERS[-1]
    found = reader.read(document)
    return (
        found.model_copy(update={"problems": (*inspected_problems((problem,)), *found.problems)})
        if problem
        else found
    )


def _named(kind: str) -> Reader:
    for reader in READERS:
        if reader.kind == kind:
            return reader
    near = difflib.get_close_matches(kind[:100].lower().replace("_", "-"), KINDS, n=1, cutoff=0.5)
    meant = f"; did you mean '{near[0]}'?" if near else ""
    raise ValueError(f"unknown kind '{kind[:100]}': known kinds are {', '.join(KINDS)}{meant}")


def _decoded(data: bytes) -> tuple[str, Problem | None]:
    """Decode as the byte order mark says, else as UTF-8; what cannot be decoded is replaced, with a Problem."""
    data = data[: MAX_TREE * 4]
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return data.decode(encoding, "replace"), Problem(
            message=f"not {encoding.removesuffix('-sig')} text at byte {error.start}",
            line=line,
            severity=Severity.WARNING,
        )
