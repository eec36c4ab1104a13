"""The chain at the head and at the base, and which of its links a change puts in question."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.artifacts.chain_graph import Chain, Edge, EdgeState, read_chain
from gateledger.artifacts.chain_link import Reference
from gateledger.artifacts.chain_places import Documents, Place
from gateledger.artifacts.fingerprint import TREES
from gateledger.artifacts.meaning import Meaning
from gateledger.artifacts.meaning_change import Changed, changes, differing
from gateledger.artifacts.paths import matches
from gateledger.model.facts import Change, File, Files, Templates

FINE = (EdgeState.REVIEWED, EdgeState.OUTSIDE)


@dataclass(frozen=True)
class Side:
    """The documents of one commit, and their links."""

    documents: Documents
    chain: Chain

    def edge(self, other: Edge) -> Edge | None:
        """The same link at this commit: both ends the same, or the same words in the same document."""
        found = next((edge for edge in self.chain.edges if edge.key == other.key), None)
        return found or next((edge for edge in self.chain.edges if _alike(edge, other)), None)

    def place(self, other: Edge) -> Place | None:
        """Where the same link leads at this commit; or would lead, if it is not there yet."""
        same = self.edge(other)
        if same:
            return same.place
        found = self.documents.find(other.parent, "")
        return found if isinstance(found, Place) else None

    def meaning(self, path: str) -> Meaning | None:
        """What a document means at this commit; None when it is not there."""
        return self.documents.meaning(path) if path in self.documents.texts else None


@dataclass(frozen=True)
class Sides:
    """The head and the base of a change; of a release the base is the previous one."""

    change: Change
    head: Side
    base: Side
    released: bool = False

    def asked(self, *, everywhere: bool) -> tuple[Edge, ...]:
        """Give the links in question: every one, or those that the change touches or made to be what they are."""
        return tuple(edge for edge in self.head.chain.edges if everywhere or self._touched(edge))

    def is_old(self, edge: Edge) -> bool:
        """Tell what was like this before, and what nothing in this change made better or worse.

        Nothing is old at a release: what goes out answers for everything that it rests on.
        """
        before = self.base.edge(edge)
        if (
            self.released
            or before is None
            or (before.state, before.stamp, before.current)
            != (
                edge.state,
                edge.stamp,
                edge.current,
            )
        ):
            return False
        old, new = self.base.meaning(edge.child.path), self.head.meaning(edge.child.path)
        return old is not None and new is not None and old.digest == new.digest

    def is_reviewed_here(self, edge: Edge) -> bool:
        """Tell a stamp that this change wrote."""
        before = self.base.edge(edge)
        return edge.state is EdgeState.REVIEWED and (before is None or before.stamp != edge.stamp)

    def dropped(self) -> Iterator[Edge]:
        """Give links of the base that the change takes away from documents that stay."""
        kept = [edge for edge in self.base.chain.edges if edge.child.path in self.head.documents.texts]
        touched = (edge for edge in kept if self._names(edge))
        yield from (edge for edge in touched if edge.state not in FINE[1:] and self.head.edge(edge) is None)

    def renamed(self, path: str) -> str:
        """The new name of a file that the change renames, or nothing."""
        return next((file.path for file in self.change.files if file.previous_path == path), "")

    def upstream_change(self, edge: Edge) -> tuple[Changed, ...]:
        """What the change does to the upstream of a link; nothing when it leaves its meaning alone."""
        return upstream_change(self.base, self.head, edge)

    def was_reviewed_at_base(self, edge: Edge) -> bool:
        """Tell whether the stamp is of the upstream as the base has it: then all that moved, moved here."""
        old = self.base.place(edge)
        return bool(old and edge.stamp and edge.stamp in (old.current, old.own))

    def _touched(self, edge: Edge) -> bool:
        """Tell whether the change names either end, rewrote the line, or changed what the upstream refers to.

        A branch that is behind its base differs from it in links that it never touched: those are not asked for.
        """
        before = self.base.edge(edge)
        if self._names(edge) or (before and self._names(before)):
            return True
        rewritten = edge.at.path in self.change.paths and (before is None or before.stamp != edge.stamp)
        return rewritten or self._refers(edge)

    def _refers(self, edge: Edge) -> bool:
        text = self.head.documents.texts.get(edge.parent.path, "")
        beside = (posixpath.basename(path) for path in self.change.paths if path.endswith(TREES))
        return edge.parent.path.endswith(TREES) and any(name in text for name in beside)

    def _names(self, edge: Edge) -> bool:
        paths = self.change.paths
        return edge.child.path in paths or edge.parent.path in paths


def upstream_change(base: Side, head: Side, edge: Edge) -> tuple[Changed, ...]:
    """What happened to the upstream of a link between two commits; nothing when its meaning stayed."""
    old, new = base.place(edge), edge.place
    if new is None or old is None or old.current == new.current:
        return ()
    was, now = base.meaning(old.reference.path), head.meaning(new.reference.path)
    if was is None or now is None:
        return ()
    return changes(was, now, _name(now, new.reference)) or (
        differing(str(new.reference), old.words, new.words),
    )


def see(
    change: Change, files: Files, base: Templates, documents: tuple[str, ...], *, released: bool = False
) -> Sides:
    """Read the chain at both commits, out of the documents that the patterns name.

    Where a pull request touches none of them, the head's are not fetched: they are the base's.
    """
    before = read_side(base.files, documents)
    after = read_side(files.files, documents)
    unfetched = not released and not after.documents.texts
    untouched = unfetched and not any(matches(path, documents) for path in change.paths)
    return Sides(change, before if untouched else after, before, released)


def unread(files: Files, documents: tuple[str, ...]) -> tuple[File, ...]:
    """Give the documents of the head that nobody could read."""
    return tuple(file for file in files.files if file.text is None and matches(file.path, documents))


def read_side(files: tuple[File, ...], patterns: tuple[str, ...]) -> Side:
    """Read the chain out of the files that the patterns name."""
    mine = [file for file in files if matches(file.path, patterns)]
    texts = {file.path: file.text for file in mine if file.text is not None}
    lost = {file.path: file.unreadable or "it is not a text file" for file in mine if file.text is None}
    documents = Documents(texts, lost, looked_at=lambda path: matches(path, patterns))
    return Side(documents, read_chain(documents))


def _alike(one: Edge, other: Edge) -> bool:
    return one.child == other.child and bool(one.at.written) and one.at.written == other.at.written


def _name(meaning: Meaning, reference: Reference) -> str:
    return reference.id if len(meaning.find(reference.id)) == 1 else ""
