"""Recompute the whole Ledger from its leaves and say everything that does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, and_, exists, func, or_, select, text
from sqlalchemy.exc import DBAPIError

from gateledger.ledger.anchors import every
from gateledger.ledger.checkpoints import carries
from gateledger.ledger.checkpoints import read as read_checkpoint
from gateledger.ledger.engine import Database
from gateledger.ledger.errors import LedgerDamaged
from gateledger.ledger.merkle import Coordinate, Frontier, leaf_hash
from gateledger.ledger.nodes import read_tree
from gateledger.ledger.read import links_of, stored
from gateledger.ledger.tables import APPEND_ONLY, checkpoint, entry, link, node
from gateledger.ledger.verify_erased import ErasureReaders, Erasures, erasures
from gateledger.ledger.verify_erased import faults as erasure_faults
from gateledger.model.anchor import Anchor
from gateledger.model.receipt import Checkpoint, Fault, FaultKind, Stored

PAGE = 512


@dataclass(frozen=True)
class Readers:
    """What only other rooms can read; the corridor gives them. What is not given is not checked."""

    leaf_of: Callable[[bytes], bytes] | None = None
    """Envelope -> leaf: binds the content to the tree. Raises ValueError when the envelope is not acceptable."""
    keys_of: Callable[[bytes], Mapping[str, Any]] | None = None
    """Envelope -> any of NewEntry's lookup keys, by field name: binds what pages list to what was signed. Raises ValueError."""
    erasing: ErasureReaders | None = None
    """What redactions say, so that a payload that is gone can be told from one that was erased."""
    note_holds: Callable[[bytes], bool] | None = None
    """Signed note -> whether a trusted key signed it."""
    anchor_fault: Callable[[Anchor, Checkpoint], str] | None = None
    """What an outsider said, and the head it speaks of -> what is wrong with it; empty when it holds, or nobody can tell."""


@dataclass
class _Walk:
    """The state of one verification: constant in size but for the current page."""

    connection: Connection
    origin: str
    readers: Readers
    frontier: Frontier = field(default_factory=Frontier)
    nodes: int = 0
    gapless: bool = True


def verify(database: Database, origin: str, readers: Readers, limit: int) -> list[Fault]:
    """List what is wrong, at most `limit` faults.

    Raises: LedgerUnavailable when the database does not answer, which says nothing about the Ledger.
    """
    found: list[Fault] = []
    try:
        with database.reading() as connection:
            for fault in islice(_faults(_Walk(connection, origin, readers), sqlite=database.sqlite), limit):
                found.append(fault)  # noqa: PERF402 - what was found before an unreadable page must stay
    except (DBAPIError, LedgerDamaged) as error:
        found.append(Fault(kind=FaultKind.UNREADABLE, message=str(error).splitlines()[0]))
    return found


def _faults(walk: _Walk, *, sqlite: bool) -> Iterator[Fault]:
    # 1. The file and its seat belts.
    if sqlite:
        yield from _file(walk.connection)
    yield from _triggers(walk.connection, sqlite=sqlite)
    # 2. Every entry, in order, with the nodes it completes and the checkpoints it fulfils.
    last: int | None = None
    while rows := _page(walk.connection, last):
        last = rows[-1].idx
        yield from _walk_page(walk, rows)
    # 3. What the tree says about its end.
    yield from _end(walk)
    # 4. What outsiders said about the heads.
    yield from _anchors(walk)


def _file(connection: Connection) -> Iterator[Fault]:
    for said in connection.exec_driver_sql("PRAGMA integrity_check").scalars():
        if said != "ok":
            yield Fault(kind=FaultKind.DAMAGED, message=said)


def _triggers(connection: Connection, *, sqlite: bool) -> Iterator[Fault]:
    catalog = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND pg_table_is_visible(tgrelid)"
    )
    present = set(connection.execute(text(catalog)).scalars())
    verbs = ("update", "delete", "replace" if sqlite else "truncate")
    for name in (f"{table}_no_{verb}" for table in (*APPEND_ONLY, "ledger_tree") for verb in verbs):
        if name not in present:
            yield Fault(kind=FaultKind.TRIGGER, message=f"the trigger {name} is gone")


def _page(connection: Connection, last: int | None) -> list[Row[Any]]:
    query = select(entry).order_by(entry.c.idx).limit(PAGE)
    return list(connection.execute(query if last is None else query.where(entry.c.idx > last)))


def _walk_page(walk: _Walk, rows: list[Row[Any]]) -> Iterator[Fault]:
    links = links_of(walk.connection, [row.idx for row in rows])
    low, high = walk.frontier.size, walk.frontier.size + len(rows)
    heads = _heads(walk.connection, low, high)
    nodes = _nodes(walk.connection, low, high)
    gone = erasures(walk.connection, rows, walk.readers.erasing)
    for row in rows:
        yield from _entry(walk.readers, row, links[row.idx], gone)
        if walk.gapless and row.idx != walk.frontier.size:
            walk.gapless = False  # from here on the tree cannot be rebuilt, only single entries be checked
            yield Fault(kind=FaultKind.GAP, message=f"index {walk.frontier.size} was expected", index=row.idx)
        if walk.gapless:
            for place, value in walk.frontier.add(leaf_hash(row.leaf)):
                walk.nodes += 1
                yield from _node(place, value, nodes.get(place))
            if walk.frontier.size in heads:
                yield from _head(walk, heads[walk.frontier.size])


def _entry(
    readers: Readers, row: Row[Any], links: dict[str, tuple[str, ...]], gone: Erasures
) -> Iterator[Fault]:
    if leaf_hash(row.leaf) != row.leaf_hash:
        yield Fault(kind=FaultKind.LEAF, message="the leaf does not have its stored hash", index=row.idx)
    try:
        item = stored(row, links)
    except (ValueError, LedgerDamaged) as error:
        message = str(error).splitlines()[0]
        yield Fault(
            kind=FaultKind.LOOKUP, message=f"the stored fields cannot be read: {message}", index=row.idx
        )
        return
    yield from erasure_faults(item, gone)
    if item.erased:
        return
    try:
        if readers.leaf_of and readers.leaf_of(item.envelope) != item.leaf:
            yield Fault(
                kind=FaultKind.ENVELOPE,
                message="the envelope does not give the stored leaf",
                index=item.index,
            )
        elif readers.keys_of:
            yield from _keys(item, readers.keys_of(item.envelope))
    except ValueError as error:
        message = str(error).splitlines()[0] if str(error) else type(error).__name__
        yield Fault(
            kind=FaultKind.ENVELOPE, message=f"the envelope cannot be opened: {message}", index=item.index
        )


def _keys(item: Stored, signed: Mapping[str, Any]) -> Iterator[Fault]:
    for name, value in signed.items():
        kept = getattr(item, name)
        if name == "links":
            kept, value = _sorted(kept), _sorted(value)  # noqa: PLW2901 - the same value in another order
        if kept != value:
            message = f"{name} is {kept!r} in the database, {value!r} in the envelope"
            yield Fault(kind=FaultKind.LOOKUP, message=message, index=item.index)


def _sorted(links: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {relation: sorted(set(targets)) for relation, targets in links.items() if targets}


def _nodes(connection: Connection, low: int, high: int) -> dict[Coordinate, bytes]:
    """Read the nodes that the leaves [low, high) complete, at most one more per level than half of the page."""
    levels = range(1, max(high.bit_length(), 1))
    within = [
        and_(node.c.level == level, node.c.idx >= low >> level, node.c.idx < high >> level)
        for level in levels
    ]
    if not within:
        return {}
    return {(row.level, row.idx): row.hash for row in connection.execute(select(node).where(or_(*within)))}


def _node(place: Coordinate, value: bytes, kept: bytes | None) -> Iterator[Fault]:
    if kept != value:
        state = "missing" if kept is None else "not the hash of its children"
        yield Fault(kind=FaultKind.NODE, message=f"the node at level {place[0]}, index {place[1]} is {state}")


def _heads(connection: Connection, low: int, high: int) -> dict[int, Row[Any]]:
    query = select(checkpoint).where(checkpoint.c.size > low, checkpoint.c.size <= high)
    return {row.size: row for row in connection.execute(query)}


def _head(walk: _Walk, row: Row[Any]) -> Iterator[Fault]:
    made = read_checkpoint(row, walk.origin)
    if walk.frontier.root().hex() != made.root_hash:
        yield Fault(
            kind=FaultKind.CHECKPOINT,
            message="the signed root is not the root of the entries",
            size=made.size,
        )
    holds = walk.readers.note_holds
    if not carries(made) or (holds and not holds(made.note.encode())):
        yield Fault(kind=FaultKind.NOTE, message="the note does not sign this size and root", size=made.size)


def _end(walk: _Walk) -> Iterator[Fault]:
    largest = walk.connection.execute(select(func.max(checkpoint.c.size))).scalar_one()
    if largest is not None and largest > walk.frontier.size and walk.gapless:
        message = f"a tree of size {largest} was signed, but only {walk.frontier.size} entries are left"
        yield Fault(kind=FaultKind.TRUNCATED, message=message, size=largest)
    kept = read_tree(walk.connection)
    if walk.gapless and kept != walk.frontier:
        message = f"the tree's row says size {kept.size}, the entries give {walk.frontier.size}"
        if kept.size == walk.frontier.size:
            message = "the tree's row has another frontier than the entries give"
        yield Fault(kind=FaultKind.TREE, message=message, size=kept.size)
    lost = select(link.c.idx).where(~exists().where(entry.c.idx == link.c.idx)).order_by(link.c.idx).limit(1)
    for index in walk.connection.execute(lost).scalars():
        yield Fault(kind=FaultKind.LOOKUP, message="a link belongs to an entry that is not here", index=index)
    count = walk.connection.execute(select(func.count()).select_from(node)).scalar_one()
    if walk.gapless and count != walk.nodes:
        message = f"{count} nodes are stored, the entries give {walk.nodes}"
        yield Fault(kind=FaultKind.NODE, message=message)


def _anchors(walk: _Walk) -> Iterator[Fault]:
    for size, made, head in every(walk.connection, walk.origin):
        if made is None:
            message = "what an outsider said cannot be read"
        elif head is None:
            message = f"{made.name} ({made.kind}) speaks of a checkpoint that is not here"
        else:
            wrong = walk.readers.anchor_fault(made, head) if walk.readers.anchor_fault else ""
            message = wrong and f"{made.name} ({made.kind}): {wrong}"
        if message:
            yield Fault(kind=FaultKind.ANCHOR, message=message, size=size)
