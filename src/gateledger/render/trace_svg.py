"""A trace as a picture: requirements on the left, what was shipped on the right. No scripts, every text escaped.

The same trace gives the same bytes. Inside a page the page's stylesheet colours it; a file of its own brings its colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from gateledger.model.trace import Edge, Node, NodeKind, Relation, Trace
from gateledger.render.quote import clean
from gateledger.render.words import counted

WIDTH, HEIGHT = 180, 58
GAP_X, GAP_Y = 34, 16
MARGIN, HEAD = 16, 40
LONGEST = {"tr-name": 20}
"""Characters of a line by its style, else 24: what is longer is cut, and whole in the box's title."""
MOST = 40
"""Boxes in a column; more are counted in one box."""
COLUMNS = {
    NodeKind.WORK_ITEM: "Asked for",
    NodeKind.PULL_REQUEST: "Pull request",
    NodeKind.DECISION: "Decision",
    NodeKind.RELEASE: "Release",
    NodeKind.DEPLOYMENT: "Deployment",
}
DRAWN = frozenset(
    {
        Relation.DRIVES,
        Relation.ASKED_FOR,
        Relation.JUDGED_BY,
        Relation.SHIPPED_IN,
        Relation.OPERATED_WITH,
        Relation.DEPLOYED_AS,
    }
)
STYLE = """
.tr-box{fill:#fff;stroke:#d9dee5}.tr-name{fill:#1b2230;font-weight:600}.tr-text,.tr-head{fill:#525d6e}
.tr-line{fill:none;stroke:#8b95a5;stroke-width:1.5}.tr-paper{fill:#f6f7f9}
.tr-good{fill:#0e6337}.tr-bad{fill:#a3161d}.tr-unsure{fill:#724800}.tr-quiet{fill:#8b95a5}.tr-root{stroke:#1d5799;stroke-width:2.5}
text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
@media (prefers-color-scheme:dark){.tr-box{fill:#171c24;stroke:#2d3642}.tr-name{fill:#e5e9f0}.tr-text,.tr-head{fill:#a2adbc}
.tr-line{stroke:#6d7887}.tr-paper{fill:#10141a}.tr-good{fill:#82dda7}.tr-bad{fill:#ff9d98}.tr-unsure{fill:#f2c76d}.tr-root{stroke:#8dbbff}}
"""


@dataclass(frozen=True)
class _Box:
    node: Node
    x: int
    y: int
    exceptions: int = 0


def trace_svg(trace: Trace, *, standalone: bool = True) -> str:
    """Draw it; `standalone` with its own colours and paper, else for a page that has them."""
    layers = _layers(trace)
    boxes = {box.node.id: box for box in _placed(trace, layers)}
    width = MARGIN * 2 + len(layers) * WIDTH + max(0, len(layers) - 1) * GAP_X
    height = HEAD + MARGIN + max((box.y + HEIGHT for box in boxes.values()), default=HEAD) - HEAD
    lines = [_line(boxes, edge) for edge in _drawn(trace, boxes)]
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    told = 'class="trace" role="img" aria-labelledby="trace-title trace-desc"'
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {told} {size}>',
            f'<title id="trace-title">{_text(f"Trace of {trace.ref}")}</title>',
            f'<desc id="trace-desc">{_text(_described(layers))}</desc>',
            f"<style>{STYLE}</style>" if standalone else "",
            f'<defs><clipPath id="trace-clip"><rect width="{WIDTH - 8}" height="{HEIGHT}"/></clipPath></defs>',
            f'<rect class="tr-paper" width="{width}" height="{height}"/>' if standalone else "",
            *(_head(place, name) for place, (name, _) in enumerate(layers)),
            *lines,
            *(_drawn_box(box, root=box.node.id == trace.root) for box in boxes.values()),
            "</svg>",
        ]
    )


def _layers(trace: Trace) -> list[tuple[str, list[Node]]]:
    """Sort nodes into columns: documents by how far down the chain they are, then kind by kind."""
    depths = _depths(trace)
    found: list[tuple[str, list[Node]]] = []
    for depth in sorted(set(depths.values())):
        name = "Document" if depth == max(depths.values()) else "Upstream"
        found.append((name, [each for each in trace.nodes if depths.get(each.id) == depth]))
    pulls = {
        each.target for each in trace.edges if each.relation is Relation.JUDGED_BY and _is_pull(each.source)
    }
    for kind, name in COLUMNS.items():
        ones = [
            each
            for each in trace.nodes
            if each.kind is kind and (kind is not NodeKind.DECISION or each.id in pulls)
        ]
        if ones:
            found.append((name, ones))
    return [(name, _capped(nodes, place)) for place, (name, nodes) in enumerate(found)]


def _is_pull(identity: str) -> bool:
    return identity.startswith(f"{NodeKind.PULL_REQUEST.value}:")


def _depths(trace: Trace) -> dict[str, int]:
    """How far each document is below the top of its chain; a circle ends where it began."""
    above: dict[str, set[str]] = {each.id: set() for each in trace.nodes if each.kind is NodeKind.DOCUMENT}
    for edge in trace.edges:
        if edge.relation is Relation.DRIVES and edge.target in above and edge.source in above:
            above[edge.target].add(edge.source)
    depths: dict[str, int] = dict.fromkeys(above, 0)
    for _ in range(min(len(above), 6)):
        for name, parents in above.items():
            depths[name] = min(6, max((depths[each] + 1 for each in parents), default=0))
    last = max(depths.values(), default=0)
    leaf = {
        edge.source for edge in trace.edges if edge.relation is Relation.DRIVES and edge.target not in above
    }
    return {name: last if name in leaf and not above[name] else depth for name, depth in depths.items()}


def _capped(nodes: list[Node], place: int) -> list[Node]:
    if len(nodes) <= MOST:
        return nodes
    more = Node(id=f"more:{place}", kind=nodes[0].kind, name=f"and {len(nodes) - MOST + 1} more")
    return [*nodes[: MOST - 1], more]


def _placed(trace: Trace, layers: list[tuple[str, list[Node]]]) -> Iterator[_Box]:
    """Put each box near the middle of what leads to it, without changing who comes first more than needed."""
    rows: dict[str, float] = {}
    before: dict[str, list[str]] = {}
    for edge in trace.edges:
        before.setdefault(edge.target, []).append(edge.source)
    excepted = [edge.target for edge in trace.edges if edge.relation is Relation.EXCEPTION_OF]
    for place, (_, nodes) in enumerate(layers):
        wanted = {each.id: _middle(rows, before.get(each.id, ())) for each in nodes}
        taken = -1.0
        for each in sorted(nodes, key=lambda node: wanted[node.id]):
            taken = max(taken + 1, wanted[each.id])
            rows[each.id] = taken
            x = MARGIN + place * (WIDTH + GAP_X)
            yield _Box(each, x, HEAD + round(taken * (HEIGHT + GAP_Y)), excepted.count(each.id))


def _middle(rows: dict[str, float], sources: Iterable[str]) -> float:
    known = [rows[each] for each in sources if each in rows]
    return sum(known) / len(known) if known else 0.0


def _drawn(trace: Trace, boxes: dict[str, _Box]) -> Iterator[Edge]:
    """What was shipped comes out of the decision where there is one: the verdict stands between."""
    judged = {edge.source: edge.target for edge in trace.edges if edge.relation is Relation.JUDGED_BY}
    for edge in trace.edges:
        source = judged.get(edge.source, edge.source) if edge.relation is Relation.SHIPPED_IN else edge.source
        source = source if source in boxes else edge.source
        if edge.relation in DRAWN and source in boxes and edge.target in boxes:
            yield edge.model_copy(update={"source": source})


def _line(boxes: dict[str, _Box], edge: Edge) -> str:
    one, other = boxes[edge.source], boxes[edge.target]
    x1, y1, x2, y2 = one.x + WIDTH, one.y + HEIGHT // 2, other.x, other.y + HEIGHT // 2
    bend = max(GAP_X // 2, min(abs(x2 - x1) // 2, 4 * GAP_X))
    dashed = ' stroke-dasharray="4 4"' if edge.relation is Relation.OPERATED_WITH else ""
    return f'<path class="tr-line"{dashed} d="M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"/>'


def _head(place: int, name: str) -> str:
    x = MARGIN + place * (WIDTH + GAP_X)
    return f'<text class="tr-head" x="{x}" y="{HEAD - 16}">{_text(name)}</text>'


def _drawn_box(box: _Box, *, root: bool) -> str:
    node = box.node
    marked = counted(box.exceptions, "exception") if box.exceptions else ""
    state = " · ".join(each for each in (node.state, marked) if each)
    colour = "bad" if box.exceptions else node.standing
    whole = " · ".join(each for each in (node.name, node.title, state) if each)
    name, below = _named(node)
    lines = [(name, "tr-name"), (below, "tr-text"), (state, f"tr-{colour}")]
    shown = [(text, style) for text, style in lines if text]
    texts = "".join(
        f'<text class="{style}" x="14" y="{y}">{_text(_cut(text, LONGEST.get(style, 24)))}</text>'
        for (text, style), y in zip(shown, (20, 37, 52), strict=False)
    )
    return (
        f'<g transform="translate({box.x} {box.y})"><title>{_text(whole)}</title>'
        f'<rect class="tr-box{" tr-root" if root else ""}" width="{WIDTH}" height="{HEIGHT}" rx="9"/>'
        f'<rect class="tr-{colour}" x="0" y="12" width="4" height="{HEIGHT - 24}" rx="2"/>'
        f'<g clip-path="url(#trace-clip)">{texts}</g></g>'
    )


def _named(node: Node) -> tuple[str, str]:
    """What stands in the first two lines: of a document its file and its folder."""
    if node.kind is NodeKind.DOCUMENT:
        path = node.name.partition(":")[2] or node.name
        folder, _, file = path.rpartition("/")
        return file, folder
    return node.name, "" if node.kind is NodeKind.DECISION else node.title


def _described(layers: list[tuple[str, list[Node]]]) -> str:
    told = [f"{name}: {', '.join(clean(each.name) for each in nodes[:10])}" for name, nodes in layers]
    return f"From left to right. {'. '.join(told)}." if told else "There is nothing to draw."


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text(text: str) -> str:
    return escape(" ".join(clean(text).split()))
