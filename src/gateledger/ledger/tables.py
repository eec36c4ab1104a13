"""The tables as queries see them. Their definition, with constraints and triggers, is in `migrations/`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

entry = Table(
    "ledger_entry",
    metadata,
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("identity", Text),
    Column("kind", Text),
    Column("repository", Text),
    Column("subject", Text),
    Column("head_sha", Text),
    Column("verdict", Text),
    Column("at", Text),  # UTC, microseconds, fixed width: sorts and reads the same on both engines
    Column("envelope", LargeBinary),
    Column("leaf", LargeBinary),
    Column("leaf_hash", LargeBinary),
)

link = Table(
    "ledger_link",
    metadata,
    Column("relation", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    Column("idx", BigInteger, primary_key=True),
)

node = Table(
    "ledger_node",
    metadata,
    Column("level", Integer, primary_key=True),  # 1 and up: level 0 is ledger_entry.leaf_hash
    Column("idx", BigInteger, primary_key=True),
    Column("hash", LargeBinary),
)

tree = Table(
    "ledger_tree",
    metadata,
    Column("id", Integer, primary_key=True),  # always 1: the row that serialises writers
    Column("origin", Text),
    Column("size", BigInteger),
    Column("frontier", LargeBinary),
)

checkpoint = Table(
    "ledger_checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root_hash", LargeBinary),
    Column("note", Text),
    Column("at", Text),
)

outbox = Table(
    "ledger_outbox",
    metadata,
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
)

evidence = Table(
    "ledger_evidence",
    metadata,
    Column("digest", LargeBinary, primary_key=True),  # SHA-256 of the bytes as seen
    Column("media_type", Text),
    Column("content", LargeBinary),  # the bytes, in zlib's format
)

anchor = Table(
    "ledger_anchor",
    metadata,
    Column("size", BigInteger, primary_key=True),
    Column("kind", Text, primary_key=True),  # AnchorKind
    Column("name", Text, primary_key=True),  # who said it: a witness's key name, a TSA's URL, a repository
    Column("content", LargeBinary),
    Column("at", Text),
)

erasure = Table(
    "ledger_erasure",
    metadata,
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("by_idx", BigInteger),  # the redaction entry that says why, and who approved
)

APPEND_ONLY = (
    "ledger_entry",
    "ledger_link",
    "ledger_node",
    "ledger_checkpoint",
    "ledger_anchor",
    "ledger_erasure",
)
