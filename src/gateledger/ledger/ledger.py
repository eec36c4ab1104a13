"""The Ledger: append bytes, read bytes, prove. Nothing in here removes an entry, or changes more of it than a redaction erases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import select

from gateledger.ledger import (
    anchors,
    append,
    backup,
    checkpoints,
    compacting,
    erasing,
    nodes,
    postgresql,
    read,
    tiles,
)
from gateledger.ledger.engine import Database, create_file
from gateledger.ledger.errors import LedgerMisused
from gateledger.ledger.evidence import EvidenceStore, forget, keep
from gateledger.ledger.files import EvidenceFiles
from gateledger.ledger.migrate import prepare
from gateledger.ledger.outbox import Outbox
from gateledger.ledger.queue import AppendQueue
from gateledger.ledger.tables import entry
from gateledger.ledger.verify import Readers, verify
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.receipt import (
    Checkpoint,
    ConsistencyProof,
    Fault,
    InclusionProof,
    Kept,
    NewEntry,
    Receipt,
    Stored,
    TreeHead,
)


class Ledger:
    """One log under one origin. Safe for many threads and processes; open it after forking, not before.

    Every method may raise LedgerUnavailable (the database did not answer), LedgerDamaged, and LedgerMisused for
    a number or a text that no entry can have.
    """

    def __init__(self, database: Database, origin: str, files: EvidenceFiles | None = None) -> None:
        """Take an open database; callers use `Ledger.open`."""
        self.origin = origin
        self.evidence = EvidenceStore(database, files)
        self.outbox = Outbox(database)
        self._database = database
        self._queue = AppendQueue(self._append)

    @classmethod
    def open(cls, url: str, *, origin: str, files: EvidenceFiles | None = None) -> Self:
        """Open `sqlite:///FILE` or `postgresql+psycopg://…`, creating or upgrading the schema.

        New evidence goes into the database, or to `files`.

        Raises: LedgerMisused for another engine, another log's database, or one written by a newer version.
        """
        if not origin or any(sign.isspace() or sign == "+" or not sign.isprintable() for sign in origin):
            raise LedgerMisused(
                f"{origin!r} cannot be an origin: it needs text without spaces and without '+'"
            )
        database = Database(url)
        if database.sqlite:
            create_file(Path(str(database.url.database)))
        try:
            prepare(database, origin)
        except BaseException:
            database.close()
            raise
        return cls(database, origin, files)

    # Appending

    def append(self, entry: NewEntry, evidence: Sequence[Kept] = ()) -> Receipt:
        """Append one entry durably, with its evidence; the same identity again gets its first Receipt."""
        return self._queue.append([entry], self.evidence.place(evidence))[0]

    def append_many(self, entries: Sequence[NewEntry]) -> list[Receipt]:
        """Append all entries in order in one transaction, or none."""
        return self._queue.append(list(entries)) if entries else []

    def _append(self, entries: Sequence[NewEntry], evidence: Sequence[Kept]) -> list[Receipt]:
        if self._database.sqlite:
            with self._database.writing() as connection:
                receipts = append.append(connection, entries, self.origin)
                keep(connection, evidence, self.evidence.files)
                return receipts
        if not evidence:
            return self._database.alone(lambda one: postgresql.append(one, entries, self.origin))
        with self._database.writing() as connection:
            keep(connection, evidence, self.evidence.files)  # before the tree's row is held
            return postgresql.append(connection, entries, self.origin)

    # Erasing

    def erase(self, indices: Collection[int], by: int) -> list[int]:
        """Empty the envelopes of some entries at the word of the redaction `by`; give those that were not empty yet.

        Raises: LedgerMisused when one is not there or is a redaction itself, or when `by` is none.
        """
        with self._database.writing() as connection:
            return erasing.erase(connection, indices, by)

    def redact(
        self,
        entry: NewEntry,
        indices: Collection[int],
        digests: Collection[str] = (),
        evidence: Sequence[Kept] = (),
    ) -> tuple[Receipt, Mapping[str, str]]:
        """Append a redaction and erase what it names, in one transaction; one that is known erases nothing more.

        Gives what is left of the evidence in other stores, each with its reason. Raises: LedgerMisused as `erase` does.
        """
        placed, gone = self.evidence.place(evidence), list[str]()
        with self._database.writing() as connection:
            if self._database.sqlite:
                receipt = append.append(connection, [entry], self.origin)[0]
            else:
                receipt = postgresql.append(connection, [entry], self.origin)[0]
            keep(connection, placed, self.evidence.files)
            if receipt.appended:
                erasing.erase(connection, indices, receipt.index)
                gone = forget(connection, digests)
        left = self.evidence.sweep(gone)
        self._database.settle()
        return receipt, left

    def erased(self, index: int) -> int | None:
        """Give the index of the redaction that erased an entry; None when nothing did."""
        return erasing.erased(self._database, index)

    # Reading

    def get(self, index: int) -> Stored | None:
        """Read the entry at an index."""
        return self._one(index=index)

    def by_identity(self, identity: str) -> Stored | None:
        """Read the entry of an identity."""
        return self._one(identity=identity)

    def _one(self, *, index: int | None = None, identity: str | None = None) -> Stored | None:
        query = select(entry).where(entry.c.identity == identity if index is None else entry.c.idx == index)
        with self._database.reading() as connection:
            return next(iter(read.entries(connection, query)), None)

    def latest(self, repository: str, subject: str, kind: str | None = None) -> Stored | None:
        """Read a subject's newest entry."""
        return next(iter(self.find(repository=repository, subject=subject, kind=kind, limit=1)), None)

    def find(  # noqa: PLR0913 - one keyword per lookup key
        self,
        *,
        repository: str | None = None,
        subject: str | None = None,
        kind: str | None = None,
        verdict: str | None = None,
        head_sha: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[Stored]:
        """List entries, newest first; `before` is the last index of the page before this one."""
        keys = {
            "repository": repository,
            "subject": subject,
            "kind": kind,
            "verdict": verdict,
            "head_sha": head_sha,
        }
        with self._database.reading() as connection:
            return read.entries(connection, read.newest(keys, before, limit))

    def linked(
        self, relation: str, target: str, *, before: int | None = None, limit: int = 50
    ) -> list[Stored]:
        """List the entries whose `links` name a target, newest first."""
        with self._database.reading() as connection:
            return read.entries(connection, read.linked(relation, target, before, limit))

    def linked_any(self, relation: str, targets: Collection[str]) -> list[Stored]:
        """List every entry whose `links` name one of at most 500 targets, oldest first."""
        with self._database.reading() as connection:
            return read.entries(connection, read.linked_any(relation, targets))

    def newest_of(self, repository: str, subjects: Collection[str], kind: str) -> list[Stored]:
        """Read the newest entry of each of at most 500 subjects, oldest first."""
        with self._database.reading() as connection:
            return read.entries(connection, read.newest_of(repository, subjects, kind))

    def commits(self, prefix: str, relations: Collection[str] = (), *, limit: int = 10) -> list[str]:
        """List the commits that begin so (at least 7 hex digits), of entries or as targets of relations, sorted."""
        with self._database.reading() as connection:
            return read.commits(connection, prefix, relations, limit)

    def during(
        self,
        start: datetime,
        end: datetime,
        keys: read.Among,
        *,
        after: Stored | None = None,
        limit: int = 500,
    ) -> list[Stored]:
        """List entries whose `at` lies in a period (the end excluded), in order of it.

        `after` is the last entry of the page before this one.
        """
        with self._database.reading() as connection:
            return read.entries(connection, read.during((start, end), keys, after, limit))

    def span(self, start: int, stop: int) -> list[Stored]:
        """List the entries from one index to before another, in order."""
        with self._database.reading() as connection:
            return read.entries(connection, read.span(start, stop))

    def repositories(self) -> list[str]:
        """List the repositories that have entries, sorted."""
        with self._database.reading() as connection:
            return read.repositories(connection)

    def subjects(
        self, repository: str, *, kind: str | None = None, before: int | None = None, limit: int = 50
    ) -> list[Stored]:
        """List the newest entry of each subject, most recent first; `before` as in `find`."""
        with self._database.reading() as connection:
            return read.entries(connection, read.newest_of_each_subject(repository, kind, before, limit))

    # Proving

    def size(self) -> int:
        """Count the entries."""
        with self._database.reading() as connection:
            return nodes.read_tree(connection).size

    def head(self) -> TreeHead:
        """Give size and root as they are now, unsigned."""
        with self._database.reading() as connection:
            tree = nodes.read_tree(connection)
        return TreeHead(origin=self.origin, size=tree.size, root_hash=tree.root().hex())

    def root(self, size: int | None = None) -> str:
        """Give the root hash (hex) now, or as it was at a size."""
        with self._database.reading() as connection:
            return nodes.root_at(connection, nodes.checked_size(connection, size)).hex()

    def receipt(self, identity: str) -> Receipt | None:
        """Write an entry's Receipt again."""
        found = self.by_identity(identity)
        if found is None:
            return None
        with self._database.reading() as connection:
            return nodes.receipt(connection, found.index, identity, self.origin)

    def inclusion_proof(self, index: int, size: int | None = None) -> InclusionProof:
        """Prove that an entry is in the tree of a size (default: now)."""
        with self._database.reading() as connection:
            return nodes.inclusion(connection, index, nodes.checked_size(connection, size))

    def consistency_proof(self, first: int, second: int | None = None) -> ConsistencyProof:
        """Prove that the tree of the second size (default: now) only adds to the first."""
        with self._database.reading() as connection:
            return nodes.consistency(connection, first, nodes.checked_size(connection, second))

    def tile(self, level: int, index: int, width: int = tiles.WIDTH) -> bytes:
        """Read a tile of hashes (C2SP tlog-tiles). Raises: LedgerMisused when it is not there yet."""
        with self._database.reading() as connection:
            return tiles.hash_tile(connection, tiles.Place(level, index, width))

    def entries_tile(self, index: int, width: int = tiles.WIDTH) -> bytes:
        """Read a bundle of leaves (C2SP tlog-tiles). Raises: LedgerMisused when it is not there yet."""
        with self._database.reading() as connection:
            return tiles.entry_bundle(connection, tiles.Place(None, index, width))

    # Checkpoints

    def write_checkpoint(self, sign: checkpoints.Sign, *, at: datetime | None = None) -> Checkpoint | None:
        """Sign the current head and keep it; None when nothing is new or another process is at it.

        Raises: LedgerForked instead of signing a head that does not continue the last one.
        """
        return checkpoints.write(self._database, self.origin, sign, at)

    def latest_checkpoint(self) -> Checkpoint | None:
        """Read the newest checkpoint."""
        with self._database.reading() as connection:
            return checkpoints.latest(connection, self.origin)

    def checkpoints(self, *, before: int | None = None, limit: int = 50) -> list[Checkpoint]:
        """List checkpoints, largest first; `before` is a size."""
        with self._database.reading() as connection:
            return checkpoints.listed(connection, self.origin, before, limit)

    def checkpoint(self, size: int) -> Checkpoint | None:
        """Read the checkpoint of a size."""
        found = self.checkpoints(before=size + 1, limit=1)
        return found[0] if found and found[0].size == size else None

    def checkpoint_after(self, size: int) -> Checkpoint | None:
        """Read the first checkpoint that covers more than a size."""
        with self._database.reading() as connection:
            return checkpoints.after(connection, self.origin, size)

    def elected_carrier(self) -> AbstractContextManager[bool]:
        """Give True to the one process that may carry checkpoints out of the house now; never waits."""
        return self._database.elected("carrier")

    def add_anchor(self, anchor: Anchor) -> bool:
        """Keep what an outsider said about a checkpoint of ours; False when it is kept already.

        Raises: LedgerMisused when no checkpoint of that size is kept.
        """
        with self._database.writing() as connection:
            return anchors.add(connection, anchor)

    def anchors(
        self,
        size: int | None = None,
        kind: AnchorKind | None = None,
        *,
        name: str | None = None,
        limit: int | None = None,
    ) -> list[Anchor]:
        """List what outsiders said, largest size first, then by kind and name."""
        with self._database.reading() as connection:
            return anchors.listed(connection, size, kind, name, limit)

    def anchored_sizes(
        self, kinds: Collection[AnchorKind], *, at_least: int = 1, limit: int = 50
    ) -> list[int]:
        """List the sizes about which so many outsiders spoke, largest first."""
        with self._database.reading() as connection:
            return anchors.sizes(connection, kinds, at_least, limit)

    def guard(self, head: TreeHead) -> None:
        """Compare with a head that somebody else holds, as after restoring a backup.

        Raises: LedgerForked when this ledger does not continue it.
        """
        with self._database.reading() as connection:
            checkpoints.guard(connection, head)

    def compact(self, *, orphans_before: datetime, move: bool = False) -> compacting.Compacted:
        """Give space back without touching a proof, which is looked at before and after.

        Raises: LedgerUnavailable while others keep the database busy.
        """
        return compacting.compact(self._database, self.evidence, orphans_before=orphans_before, move=move)

    def back_up(self, copy: Path) -> None:
        """Copy a SQLite ledger, whole at one moment, while others append. Raises: LedgerMisused, LedgerDamaged."""
        if not self._database.sqlite:
            raise LedgerMisused("PostgreSQL has its own copies (pg_dump); this one is for SQLite")
        backup.back_up(Path(str(self._database.url.database)), copy)

    def verify(self, readers: Readers | None = None, *, limit: int = 1000) -> list[Fault]:
        """Recompute everything from the leaves up, in bounded memory; an empty list means: nothing wrong."""
        return verify(self._database, self.origin, readers or Readers(), limit)

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
