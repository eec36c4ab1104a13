"""What was asked for: work items, their criteria when the work began, and the documents above them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateledger.model.trace import Node, NodeKind, Relation, Standing, Told
from gateledger.trace.graph import Graph, identity, one_line, words
from gateledger.trace.seen import CriteriaSeen, Seen, SubjectSeen


def add_items(graph: Graph, pull: str, one: SubjectSeen, observed: Mapping[str, Seen]) -> None:
    """Add the work items of a pull request, as its newest decision names them."""
    if one.decision is None:
        return
    links = one.decision.linked("work-item")
    rows = {str(row.get("name")): row for row in one.decision.rows("change", "workItems")}
    for name in dict.fromkeys((*rows, *links)):
        item = graph.node(_item(name, rows.get(name, {}), one, observed.get(name)))
        graph.edge(item, pull, Relation.ASKED_FOR)
    for seen in one.inside.criteria:
        item = identity(NodeKind.WORK_ITEM, seen.item)
        if item in graph.nodes:
            graph.edge(graph.node(_criteria(one, seen)), item, Relation.CRITERIA_OF)


def _item(name: str, row: Mapping[str, Any], one: SubjectSeen, observed: Seen | None) -> Node:
    digest = row.get("digest")
    sha256 = str(digest.get("sha256") or "") if isinstance(digest, Mapping) else ""
    uri = str(row.get("uri") or "")
    told = (
        [Told(label="text when decided", text=f"sha256:{sha256}", record=one.decision.index)]
        if sha256 and one.decision
        else []
    )
    newest = observed.text("observed", "text", "digest", "sha256") if observed else ""
    if observed and newest and sha256 and newest != sha256:
        told.append(
            Told(label="last seen text", text=f"sha256:{newest}", record=observed.index, standing="unsure")
        )
    return Node(
        id=identity(NodeKind.WORK_ITEM, name),
        kind=NodeKind.WORK_ITEM,
        name=name,
        title=one_line(one.inside.titles.get(name, "") or (observed.text("observed", "text", "title") if observed else "")),
        url=uri if uri.startswith(("http://", "https://")) else "",
        told=tuple(told),
    )  # fmt: skip


def _criteria(one: SubjectSeen, seen: CriteriaSeen) -> Node:
    return Node(
        id=identity(NodeKind.CRITERIA, f"{seen.item}@{one.name}"),
        kind=NodeKind.CRITERIA,
        name="Criteria when the work began",
        title=seen.began,
        state=_became(seen)[0],
        standing=_became(seen)[1],
        record=seen.record,
        told=tuple(_told(seen)),
    )


def _became(seen: CriteriaSeen) -> tuple[str, Standing]:
    if seen.then is None:
        return "not known", "unsure"
    if not seen.then:
        return "there were none", "bad"
    if seen.lost:
        return f"{len(seen.lost)} taken away or weakened since", "bad"
    return (f"{len(seen.added)} added since", "quiet") if seen.added else ("unchanged since", "good")


def _told(seen: CriteriaSeen) -> Iterable[Told]:
    if seen.why:
        yield Told(label="why", text=one_line(seen.why), standing="unsure")
    if seen.version:
        yield Told(label="version", text=seen.version, record=seen.record)
    for text in seen.then or ():
        yield Told(label="criterion", text=one_line(text))
    for text in seen.lost:
        yield Told(label="since then", text=one_line(text), standing="bad")
    for text in seen.added:
        yield Told(label="added since", text=one_line(text))


def add_documents(graph: Graph, subject: str, one: SubjectSeen, *, operating: Iterable[str] = ()) -> None:
    """Add the documents that a decision rests on: up the chain, into the work items that name them, or used by gates."""
    if one.decision is None:
        return
    used = _used(one.decision)
    home = f"{one.repository}:"
    for rest in one.inside.rests:
        parent, child = (_document(graph, home + path) for path in (rest.parent, rest.child))
        graph.edge(parent, child, Relation.DRIVES, f"#{rest.id}" if rest.id else "")
    for item, paths in one.inside.cites.items():
        for path in paths:
            graph.edge(_document(graph, home + path), identity(NodeKind.WORK_ITEM, item), Relation.DRIVES)
    for name in dict.fromkeys((*one.decision.linked("document"), *(home + path for path in used))):
        if one.decision.repository not in name:
            continue
        path = name.removeprefix(home)
        story = identity(NodeKind.WORK_ITEM, path)
        document = _document(graph, name)
        gates = used.get(path, ())
        if set(gates) & set(operating):
            graph.edge(document, subject, Relation.OPERATED_WITH, f"used by {words(gates)}")
        elif story in graph.nodes:
            graph.edge(document, story, Relation.DRIVES, "the same file")
        elif gates or not graph.leads_on(document):
            graph.edge(document, subject, Relation.DRIVES, f"used by {words(gates)}" if gates else "")


def _document(graph: Graph, name: str) -> str:
    return graph.node(Node(id=identity(NodeKind.DOCUMENT, name), kind=NodeKind.DOCUMENT, name=name))


def _used(seen: Seen) -> dict[str, tuple[str, ...]]:
    """Which gates used which files of the head, by path: `o/r/path@sha`."""
    home = f"{seen.repository}/"
    found: dict[str, tuple[str, ...]] = {}
    for ruling in seen.rows("rulings"):
        for each in ruling.get("evidence") or ():
            uri = str(each.get("uri", ""))
            if each.get("role") == "file" and uri.startswith(home):
                path = uri.removeprefix(home).rpartition("@")[0]
                found[path] = tuple(dict.fromkeys((*found.get(path, ()), str(ruling.get("gate")))))
    return found


def unlinked(seen: Seen) -> bool:
    """Whether a decision used documents and was sealed before they were signed as links."""
    return bool(_used(seen)) and not seen.linked("document")
