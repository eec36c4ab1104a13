"""The chain of a working copy: where each link stands, and a review written back into its line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateledger.artifacts.chain_graph import Chain, Edge, EdgeState, read_chain
from gateledger.artifacts.chain_lock import is_lock
from gateledger.artifacts.chain_places import Documents, Place
from gateledger.artifacts.chain_stamp import LOCK, Review, add_line, in_place, restamp
from gateledger.artifacts.fingerprint import read_meaning
from gateledger.artifacts.meaning_change import changes, differing, quoted, summary
from gateledger.artifacts.paths import matches, select
from gateledger.checkout.repository import Checkout
from gateledger.checkout.versions import read_versions
from gateledger.collect.local import POLICY_PATHS
from gateledger.flow.local import Bench
from gateledger.model.policy import PolicyText
from gateledger.policy.read import read_policy

GATE = "artifact-chain"
REVIEWABLE = (EdgeState.SUSPECT, EdgeState.UNREVIEWED, EdgeState.OUTDATED)
IN_ORDER = (EdgeState.REVIEWED, EdgeState.OUTSIDE)


@dataclass(frozen=True)
class Traced:
    """A working copy's chain. `note` says which documents were looked at, where that is not as usual."""

    checkout: Checkout
    documents: Documents
    chain: Chain
    note: str = ""

    def of(self, names: Sequence[str]) -> tuple[Edge, ...]:
        """The links of these documents, parts or ids; of all when none is named."""
        if not names:
            return self.chain.edges
        wanted = {name.removeprefix("./") for name in names}
        return tuple(
            edge for edge in self.chain.edges if wanted & {str(edge.child), edge.child.path, edge.child.id}
        )

    def children(self) -> list[str]:
        """Every document that has links."""
        return sorted({edge.child.path for edge in self.chain.edges if edge.child.path})


@dataclass(frozen=True)
class Rewrite:
    """One file before and after a review; `old` is None for a lock that is not there yet."""

    path: str
    old: str | None
    new: str


def trace_checkout(path: Path, *, bench: Bench) -> Traced:
    """Read the chain of a working copy as it lies on disk. Raises checkout.errors.CheckoutError."""
    checkout = Checkout.open(path, environment=bench.environment)
    globs, note = _globs(checkout, bench)
    listed = select((entry.path for entry in checkout.listing()), globs)
    files = checkout.read(listed)
    texts = {file.path: file.text for file in files if file.text is not None}
    unread = {file.path: file.unreadable or "it is not a text file" for file in files if file.text is None}
    documents = Documents(texts, unread, looked_at=lambda name: matches(name, globs))
    return Traced(checkout, documents, read_chain(documents), note)


def upstream_in_words(traced: Traced, edge: Edge) -> str:
    """Say what changed upstream since the review, out of git's history; else what it says now."""
    if edge.place is None:
        return edge.why
    if edge.state is EdgeState.SUSPECT:
        found = _since_review(traced, edge, edge.place)
        if found:
            return found
    return f"{edge.why}; it says “{quoted(edge.place.words)}”"


def review_links(traced: Traced, edges: Iterable[Edge], review: Review) -> tuple[Rewrite, ...]:
    """Give the files as they are to be after a review of these links; nothing is written here."""
    texts: dict[str, str] = {}
    before = traced.documents.texts
    lock = next((path for path in sorted(before, key=len) if is_lock(path)), LOCK)
    later: list[Edge] = []
    for edge in edges:
        path = edge.at.path
        written = None
        if in_place(edge, has_lock=lock in before):
            written = restamp(texts.get(path, before[path]), edge, review)
        if written is None:
            later.append(edge)
        else:
            texts[path] = written
    for edge in later:
        texts[lock] = add_line(texts.get(lock, before.get(lock, "")), edge, review)
    return tuple(
        Rewrite(path, before.get(path), new) for path, new in texts.items() if new != before.get(path)
    )


def _since_review(traced: Traced, edge: Edge, place: Place) -> str:
    path, name = place.reference.path, place.reference.id
    for version in read_versions(traced.checkout, path):
        text = version.text or ""
        then = Documents({**traced.documents.texts, path: text}).find(place.reference, "")
        if not isinstance(then, Place) or not (then.own == edge.stamp or then.current.startswith(edge.stamp)):
            continue
        old, new = read_meaning(path, text), traced.documents.meaning(path)
        part = name if len(new.find(name)) == 1 else ""
        found = changes(old, new, part) if part or not name else ()
        return summary(found or (differing(str(place.reference), then.words, place.words),))
    return ""


def _globs(checkout: Checkout, bench: Bench) -> tuple[tuple[str, ...], str]:
    """Find which documents the working copy's own policy looks at; the gate's defaults where it does not say."""
    gate = bench.catalog.get(GATE)
    setting = gate.setting("documents") if gate else None
    usual = tuple(setting.default) if setting else ()
    for file in checkout.read(POLICY_PATHS):
        own = PolicyText.at(file.path, file.text or "", repository=checkout.remote_repository())
        policy, _ = read_policy(own, catalog=bench.catalog, packs=bench.packs)
        if policy is None:
            return (
                usual,
                f"{file.path} cannot be used: the documents that are looked at are the gate's defaults",
            )
        uses = policy.pull_request.gates if policy.pull_request else ()
        chosen = next((use.settings.get("documents") for use in uses if use.gate == GATE), None)
        own_choice = bool(chosen) and tuple(chosen or ()) != usual
        return (tuple(chosen or ()), f"as {file.path} says") if own_choice else (usual, "")
    return usual, ""
