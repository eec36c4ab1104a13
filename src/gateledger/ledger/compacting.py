"""Give space back without touching a proof: what nobody needs any more goes, what is kept is kept smaller.

Every step is a transaction of its own, or SQLite's own (VACUUM): whoever pulls the plug loses nothing but the rest.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, func, select, text, update

from gateledger.ledger.engine import Database
from gateledger.ledger.errors import LedgerDamaged
from gateledger.ledger.evidence import ELSEWHERE, EvidenceStore, digest_of
from gateledger.ledger.nodes import inclusion, read_tree, root_at
from gateledger.ledger.tables import checkpoint, evidence, outbox
from gateledger.model.receipt import InclusionProof

BATCH = 100
"""Rows of one transaction: writers wait for that long."""
BEST = 9
"""zlib's best; what `BEST` wrote begins with these two bytes (RFC 1950 section 2.2), and is left alone."""
BEST_MARK = b"\x78\xda"
SAMPLES = 100
WORTH = 0.05
"""The share of free pages from which on the whole file is written anew."""
TABLES = ("entry", "link", "node", "checkpoint", "outbox", "evidence", "anchor", "erasure")


@dataclass
class Compacted:
    """What became of it; sizes in bytes. `left` is what another store would not remove, each with its reason."""

    before: int = 0
    after: int = 0
    outbox: int = 0
    orphans: int = 0
    recompressed: int = 0
    moved: int = 0
    vacuumed: bool = False
    settled: bool = True
    left: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Proofs:
    """What must be the same afterwards: the root of every kept checkpoint's size, and some inclusion proofs."""

    size: int
    roots: dict[int, str]
    inclusions: tuple[InclusionProof, ...]


def compact(database: Database, store: EvidenceStore, *, orphans_before: datetime, move: bool) -> Compacted:
    """Compact a ledger while others append. `move`: evidence goes to the other store, if there is one.

    Raises: LedgerDamaged when a proof is another one afterwards, LedgerUnavailable while others keep the file busy.
    """
    # 1. What every proof is now.
    proofs = take(database)
    done = Compacted(before=size_of(database))
    # 2. What nobody needs: published outbox rows, and bytes in the other store that no row names.
    done.outbox = _outbox(database)
    if store.files is not None:
        orphans = [name for name in store.files.aged(orphans_before) if not store.has(name)]
        done.left = store.sweep(orphans)
        done.orphans = len(orphans) - len(done.left)
    # 3. What is kept: smaller, or elsewhere.
    for rows in _batches(database):
        _recompress(database, store, rows, done, move=move)
    # 4. The file itself.
    _vacuum(database, done)
    done.settled = database.settle()
    # 5. Every proof as it was.
    compare(proofs, take(database, proofs))
    done.after = size_of(database)
    return done


def take(database: Database, like: Proofs | None = None) -> Proofs:
    """Compute the roots at all kept checkpoints and inclusion proofs of random entries, or the same ones again."""
    with database.reading() as connection:
        size = like.size if like else read_tree(connection).size
        sizes = connection.execute(select(checkpoint.c.size).where(checkpoint.c.size <= size)).scalars()
        roots = {one: root_at(connection, one).hex() for one in (*sizes, size)}
        picked = (
            [one.index for one in like.inclusions] if like else random.sample(range(size), min(size, SAMPLES))
        )
        return Proofs(size, roots, tuple(inclusion(connection, index, size) for index in picked))


def compare(before: Proofs, after: Proofs) -> None:
    """Raise LedgerDamaged when a proof changed."""
    if before.roots.items() <= after.roots.items() and before.inclusions == after.inclusions:
        return
    raise LedgerDamaged("compacting changed a proof: restore the last backup, and tell us")


def size_of(database: Database) -> int:
    """Measure what the ledger takes on the disk, in bytes."""
    if database.sqlite:
        path = str(database.url.database)
        files = (Path(path), Path(f"{path}-wal"))
        return sum(each.stat().st_size for each in files if each.exists())
    asked = " + ".join(f"pg_total_relation_size('ledger_{name}')" for name in TABLES)
    with database.reading() as connection:
        size: int = connection.execute(text(f"SELECT {asked}")).scalar_one()
    return size


def _outbox(database: Database) -> int:
    """Cross off what a kept checkpoint covers: it is published."""
    newest = select(func.coalesce(func.max(checkpoint.c.size), 0)).scalar_subquery()
    with database.writing() as connection:
        return connection.execute(delete(outbox).where(outbox.c.idx < newest)).rowcount


def _batches(database: Database) -> Iterator[list[bytes]]:
    last = b""
    while True:
        query = select(evidence.c.digest).where(evidence.c.digest > last, evidence.c.content != ELSEWHERE)
        with database.reading() as connection:
            found = list(connection.execute(query.order_by(evidence.c.digest).limit(BATCH)).scalars())
        if not found:
            return
        yield found
        last = found[-1]


def _recompress(
    database: Database, store: EvidenceStore, digests: list[bytes], done: Compacted, *, move: bool
) -> None:
    query = select(evidence.c.digest, evidence.c.content).where(evidence.c.digest.in_(digests))
    with database.reading() as connection:
        rows = [(row.digest, bytes(row.content)) for row in connection.execute(query)]
    made = {}
    for digest, packed in rows:
        content = _whole(digest, packed)
        if content is None:
            continue  # it is damaged already, and says so when it is read
        if move and store.files is not None:
            store.files.put(digest.hex(), content)
            made[digest] = (packed, ELSEWHERE)
        elif packed[:2] != BEST_MARK and len(again := zlib.compress(content, BEST)) < len(packed):
            made[digest] = (packed, again)
    if not made:
        return
    with database.writing() as connection:
        for digest, (old, new) in made.items():
            _replace(connection, digest, old, new)
    done.moved += sum(new == ELSEWHERE for _, new in made.values())
    done.recompressed += sum(new != ELSEWHERE for _, new in made.values())


def _replace(connection: Connection, digest: bytes, old: bytes, new: bytes) -> None:
    """Write a row anew unless somebody erased or changed it meanwhile."""
    same = (evidence.c.digest == digest, evidence.c.content == old)
    connection.execute(update(evidence).where(*same).values(content=new))


def _whole(digest: bytes, packed: bytes) -> bytes | None:
    try:
        content = zlib.decompress(packed)
    except zlib.error:
        return None
    return content if digest_of(content) == digest.hex() else None


def _vacuum(database: Database, done: Compacted) -> None:
    if not database.sqlite:
        for name in TABLES:
            database.maintain(f"VACUUM (ANALYZE) ledger_{name}")
        done.vacuumed = True
        return
    database.maintain("PRAGMA optimize")
    database.maintain("ANALYZE")
    with database.reading() as connection:
        free, pages = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("freelist_count", "page_count")
        )
    done.vacuumed = free > pages * WORTH
    if done.vacuumed:
        database.maintain("VACUUM")
