"""The whole story: from what was gathered to one graph."""

from __future__ import annotations

from gateledger.model.trace import Node, NodeKind, Relation, Told, Trace
from gateledger.trace.asked import add_documents, add_items, unlinked
from gateledger.trace.decided import OPERATING, add_decision, verdict_of
from gateledger.trace.graph import Graph, identity, one_line
from gateledger.trace.happenings import add_happenings
from gateledger.trace.seen import Story, SubjectSeen

BEFORE_LINKS = "{records}: recorded before documents were linked; documents do not lead to {them}"


def tell(story: Story) -> Trace:
    """Put the pieces together; the same pieces give the same trace."""
    graph = Graph()
    for one in story.pulls:
        _pull(graph, one, story)
    for one in story.releases:
        _shipped(graph, NodeKind.RELEASE, one)
    for one in story.deployments:
        _deployment(graph, one)
    for commit, subjects in story.commits.items():
        _commit(graph, commit, subjects)
    if story.root not in graph.nodes:
        kind, _, name = story.root.partition(":")
        graph.node(Node(id=story.root, kind=NodeKind(kind), name=name))
    return Trace(
        ref=story.ref,
        root=story.root,
        nodes=tuple(graph.nodes.values()),
        edges=graph.linked(),
        notes=(*story.notes, *_older(story)),
        origin=story.origin,
        size=story.size,
    )


def _pull(graph: Graph, one: SubjectSeen, story: Story) -> None:
    subject = graph.node(_subject(NodeKind.PULL_REQUEST, one))
    add_items(graph, subject, one, story.observed)
    add_documents(graph, subject, one)
    add_decision(graph, subject, one)
    add_happenings(graph, subject, one.happened)
    for release in story.shipped.get(one.name, ()):
        graph.edge(subject, identity(NodeKind.RELEASE, release), Relation.SHIPPED_IN)


def _shipped(graph: Graph, kind: NodeKind, one: SubjectSeen) -> str:
    subject = graph.node(_subject(kind, one))
    add_documents(graph, subject, one, operating=OPERATING)
    add_decision(graph, subject, one)
    add_happenings(graph, subject, one.happened)
    return subject


def _deployment(graph: Graph, one: SubjectSeen) -> None:
    subject = _shipped(graph, NodeKind.DEPLOYMENT, one)
    tag = (
        one.decision.text("release", "tag") if one.decision else one.name.partition("@")[2].partition(">")[0]
    )
    release = identity(NodeKind.RELEASE, f"{one.repository}@{tag}")
    if tag and release in graph.nodes:
        graph.edge(release, subject, Relation.DEPLOYED_AS)


def _subject(kind: NodeKind, one: SubjectSeen) -> Node:
    seen = one.decision
    state, standing = verdict_of(seen)
    merged = any(each.kind == "merge-observed" for each in one.happened)
    if any(each.kind in {"bypass", "gap"} for each in one.happened):
        standing = "bad"
        state = (
            f"{state}, bypassed" if any(each.kind == "bypass" for each in one.happened) else f"{state}, gap"
        )
    return Node(
        id=identity(kind, one.name),
        kind=kind,
        name=one.name,
        title=one_line(seen.text("change", "purpose") or seen.text("headline")) if seen else "",
        state=f"merged, {state}" if merged else state,
        standing=standing,
        url=seen.text("change", "url") if seen else "",
        at=seen.at if seen else "",
        told=tuple(_about(one)),
    )


def _about(one: SubjectSeen) -> list[Told]:
    seen = one.decision
    if seen is None:
        return []
    author = seen.text("change", "author", "login")
    told = [("author", f"@{author}" if author else ""), ("commit", seen.head_sha)]
    told += [("base", seen.text("change", "base", "ref")), ("tag", seen.text("release", "tag"))]
    told += [("previous release", seen.text("release", "previous", "tag"))]
    told += [
        ("environment", seen.text("deployment", "environment")),
        ("run", str(seen.part("deployment", "runId") or "")),
    ]
    return [Told(label=label, text=text) for label, text in told if text]


def _commit(graph: Graph, commit: str, subjects: tuple[str, ...]) -> None:
    node = graph.node(Node(id=identity(NodeKind.COMMIT, commit), kind=NodeKind.COMMIT, name=commit))
    for subject in subjects:
        if subject in graph.nodes:
            graph.edge(node, subject, Relation.PART_OF)


def _older(story: Story) -> tuple[str, ...]:
    every = (*story.pulls, *story.releases, *story.deployments)
    older = sorted(one.decision.index for one in every if one.decision and unlinked(one.decision))
    if not older:
        return ()
    one = len(older) == 1
    shown = ", ".join(map(str, older[:10])) + (" ..." if len(older) > 10 else "")
    return (BEFORE_LINKS.format(records=f"Record{'' if one else 's'} {shown}", them="it" if one else "them"),)
