"""Looking entries up. Lookup keys find; the envelope is what counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, text, tuple_

from gateledger.ledger.stamp import from_text, to_text
from gateledger.ledger.tables import entry, erasure, link
from gateledger.model.receipt import Stored


@dataclass(frozen=True)
class Among:
    """Which entries are meant: of one repository (None: of all), of some kinds (empty: of all)."""

    repository: str | None = None
    kinds: frozenset[str] = frozenset()


# A loose index scan: a plain DISTINCT would walk every entry.
REPOSITORIES = text("""
    WITH RECURSIVE found(name) AS (
        SELECT min(repository) FROM ledger_entry
        UNION ALL
        SELECT (SELECT min(repository) FROM ledger_entry WHERE repository > found.name)
        FROM found WHERE found.name IS NOT NULL)
    SELECT name FROM found WHERE name IS NOT NULL""")


def entries(connection: Connection, query: Select[Any]) -> list[Stored]:
    """Run a query over `ledger_entry` and give whole entries, links included."""
    rows = connection.execute(query).all()
    links = links_of(connection, [row.idx for row in rows])
    erased = erased_by(connection, [row.idx for row in rows if not row.envelope])
    return [stored(row, links[row.idx], erased.get(row.idx)) for row in rows]


def erased_by(connection: Connection, indexes: Sequence[int]) -> dict[int, int]:
    """Give the redactions that erased some entries, by index; an entry without one is not among them."""
    if not indexes:
        return {}
    query = select(erasure.c.idx, erasure.c.by_idx).where(erasure.c.idx.in_(indexes))
    return {row.idx: row.by_idx for row in connection.execute(query)}


def links_of(connection: Connection, indexes: Sequence[int]) -> defaultdict[int, dict[str, tuple[str, ...]]]:
    """Read the links of some entries, targets in order of their text."""
    found: defaultdict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
    if indexes:
        rows = connection.execute(select(link).where(link.c.idx.in_(indexes)))
        for relation, target, index in sorted(tuple(row) for row in rows):
            found[index][relation] = (*found[index].get(relation, ()), target)
    return found


def stored(row: Row[Any], links: dict[str, tuple[str, ...]], erased: int | None = None) -> Stored:
    """Make the word from its row."""
    return Stored(
        index=row.idx,
        identity=row.identity,
        kind=row.kind,
        repository=row.repository,
        subject=row.subject,
        head_sha=row.head_sha,
        verdict=row.verdict,
        at=from_text(row.at),
        envelope=bytes(row.envelope),
        leaf=bytes(row.leaf),
        links=links,
        leaf_hash=row.leaf_hash.hex(),
        erased_by=erased,
    )


def newest(keys: dict[str, str | None], before: int | None, limit: int) -> Select[Any]:
    """Ask for entries by lookup keys, newest first; a key that is None is not asked."""
    query = select(entry).order_by(entry.c.idx.desc()).limit(limit)
    for name, value in keys.items():
        if value is not None:
            query = query.where(entry.c[name] == value)
    return query if before is None else query.where(entry.c.idx < before)


def newest_of_each_subject(repository: str, kind: str | None, before: int | None, limit: int) -> Select[Any]:
    """Ask for the latest entry of each subject, the most recently judged subject first."""
    latest = func.max(entry.c.idx)
    grouped = select(latest.label("idx")).where(entry.c.repository == repository).group_by(entry.c.subject)
    if kind is not None:
        grouped = grouped.where(entry.c.kind == kind)
    if before is not None:
        grouped = grouped.having(latest < before)
    picked = grouped.order_by(latest.desc()).limit(limit).subquery()
    return select(entry).join(picked, entry.c.idx == picked.c.idx).order_by(entry.c.idx.desc())


def linked(relation: str, target: str, before: int | None, limit: int) -> Select[Any]:
    """Ask for the entries that name a target in a relation, newest first."""
    query = select(entry).join(link, link.c.idx == entry.c.idx)
    query = query.where(link.c.relation == relation, link.c.target == target)
    query = query.order_by(link.c.idx.desc()).limit(limit)
    return query if before is None else query.where(link.c.idx < before)


def linked_any(relation: str, targets: Collection[str]) -> Select[Any]:
    """Ask for the entries that name any of some targets in a relation, oldest first."""
    named = select(link.c.idx).where(link.c.relation == relation, link.c.target.in_(sorted(targets)))
    return select(entry).where(entry.c.idx.in_(named)).order_by(entry.c.idx)


def newest_of(repository: str, subjects: Collection[str], kind: str) -> Select[Any]:
    """Ask for the newest entry of each of some subjects, oldest first."""
    # No index fits what is put together: of all entries of a kind there are far more than of a few subjects.
    kinds = entry.c.kind.concat("") == kind
    picked = (
        select(func.max(entry.c.idx).label("idx"))
        .where(entry.c.repository == repository, entry.c.subject.in_(sorted(subjects)), kinds)
        .group_by(entry.c.subject)
        .subquery()
    )
    return select(entry).join(picked, entry.c.idx == picked.c.idx).order_by(entry.c.idx)


def commits(connection: Connection, prefix: str, relations: Collection[str], limit: int) -> list[str]:
    """List the commits that begin with a prefix (hex) and that an entry has as its head, or names in a relation."""
    after = f"{prefix}g"  # no hexadecimal digit comes after f
    heads = select(entry.c.head_sha).where(entry.c.head_sha >= prefix, entry.c.head_sha < after).distinct()
    found = set(connection.execute(heads.limit(limit)).scalars())
    for relation in relations:
        targets = select(link.c.target).where(
            link.c.relation == relation, link.c.target >= prefix, link.c.target < after
        )
        found |= set(connection.execute(targets.distinct().limit(limit)).scalars())
    return sorted(found)[:limit]


def during(period: tuple[datetime, datetime], keys: Among, after: Stored | None, limit: int) -> Select[Any]:
    """Ask for the entries of a period, in order of their times: the index by time answers that."""
    start, end = (to_text(each) for each in period)
    query = select(entry).where(entry.c.at >= start, entry.c.at < end)
    if after is not None:
        query = query.where(tuple_(entry.c.at, entry.c.idx) > tuple_(to_text(after.at), after.index))
    # Without statistics SQLite takes any index for an equality, and then sorts all of a repository: no index fits
    # what is put together.
    if keys.repository is not None:
        query = query.where(entry.c.repository.concat("") == keys.repository)
    if keys.kinds:
        query = query.where(entry.c.kind.concat("").in_(sorted(keys.kinds)))
    return query.order_by(entry.c.at, entry.c.idx).limit(limit)


def span(start: int, stop: int) -> Select[Any]:
    """Ask for the entries from one index to before another, in order."""
    return select(entry).where(entry.c.idx >= start, entry.c.idx < stop).order_by(entry.c.idx)


def repositories(connection: Connection) -> list[str]:
    """List every repository that has an entry, sorted."""
    names: Iterable[str] = connection.execute(REPOSITORIES).scalars()
    return sorted(names)
