"""What is wrong with a link, in words, and the line that mends it."""

from __future__ import annotations

import shlex

from gateledger.artifacts.chain_graph import Edge, EdgeState
from gateledger.artifacts.chain_lock import is_lock
from gateledger.artifacts.chain_stamp import LOCK, Review, edge_line, in_place, restamp
from gateledger.artifacts.meaning_change import quoted, summary
from gateledger.judge.chain_seen import Sides
from gateledger.model.report import Finding, Locator

REVIEWED_BY_COMMAND = (EdgeState.SUSPECT, EdgeState.UNREVIEWED, EdgeState.OUTDATED)


def objection(edge: Edge, sides: Sides) -> Finding:
    """Object to a link that is not what was reviewed; old drift that nothing here moved is a warning."""
    old = sides.is_old(edge)
    aside = ". It was so before this change" if old else ""
    return Finding(
        code=str(edge.state),
        message=f"{edge.child} rests on {edge.parent}, and {_what(edge, sides)}{aside}",
        locator=where(edge),
        fix=_fix(edge, sides),
        severity="warning" if old else "error",
    )


def where(edge: Edge) -> Locator:
    """Point at the line of the link."""
    return Locator(path=edge.at.path, line=edge.at.line or None)


def _what(edge: Edge, sides: Sides) -> str:
    if edge.state is not EdgeState.SUSPECT:
        return edge.why
    found = sides.upstream_change(edge)
    if found and sides.was_reviewed_at_base(edge):
        moved = "it was altered since the previous release" if sides.released else "this change alters it"
        return f"{moved}: {summary(found)}"
    if found:
        since = "since the previous release" if sides.released else "here"
        return f"{edge.why}, {since} and before: {summary(found)}"
    now = f" It now says “{quoted(edge.place.words)}”" if edge.place else ""
    return f"{edge.why}.{now}".removesuffix(".")


def _fix(edge: Edge, sides: Sides) -> str:
    if edge.state in REVIEWED_BY_COMMAND:
        return _review(edge, sides)
    renamed = sides.renamed(edge.parent.path) if edge.state is EdgeState.BROKEN else ""
    if renamed:
        target = str(edge.parent).replace(edge.parent.path, renamed, 1)
        return f"`{edge.parent.path}` is `{renamed}` now: write `{target}` on line {edge.at.line} of `{edge.at.path}`."
    return _OTHER[edge.state].format(place=f"line {edge.at.line} of `{edge.at.path}`", parent=edge.parent)


_OTHER = {
    EdgeState.BROKEN: "Name the upstream that there is on {place}, or take the link away if nothing upstream asks for this any more.",
    EdgeState.AMBIGUOUS: "Give each requirement an id of its own, or name the document as well (`path#id`) on {place}.",
    EdgeState.CYCLIC: "Decide which of them is upstream, and take the link away that says the opposite ({place}).",
    EdgeState.PREDATED: "Cover the revision that there is on {place}, or raise the revision of {parent} first.",
}


def _review(edge: Edge, sides: Sides) -> str:
    """Say the command, and the line that it writes."""
    command = f"gateledger trace --review {shlex.quote(str(edge.child))}"
    path, line = written(edge, sides)
    return (
        f"Read what changed in `{edge.parent}`, change `{edge.child.path}` if it must follow, then run\n\n"
        f"```sh\n{command}\n```\n\nwhich writes into `{path}`:\n\n```text\n{line}\n```"
    )


def written(edge: Edge, sides: Sides) -> tuple[str, str]:
    """Give the file and the line that a review writes."""
    author = sides.change.author.login
    review = Review(by=f"@{author}" if author else "<you>", on="<today>")
    lock = next((path for path in sides.head.documents.texts if is_lock(path)), "")
    if in_place(edge, has_lock=bool(lock)):
        text = restamp(sides.head.documents.texts[edge.at.path], edge, review)
        if text is not None:
            return edge.at.path, text.split("\n")[edge.at.line - 1].strip()
    return lock or LOCK, edge_line(edge, review)
