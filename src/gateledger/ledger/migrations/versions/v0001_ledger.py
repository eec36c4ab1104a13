"""Entries, links, nodes, tree, checkpoints, outbox, evidence, and the triggers that refuse edits.

Evidence alone may be erased (redaction): the leaves hold no content, so every proof stays valid.
"""

from __future__ import annotations

from alembic import op

revision = "v0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """CREATE TABLE ledger_entry (
        idx {integer} PRIMARY KEY CHECK (idx >= 0),
        identity TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        repository TEXT NOT NULL,
        subject TEXT NOT NULL,
        head_sha TEXT NOT NULL,
        verdict TEXT NOT NULL,
        at TEXT NOT NULL,
        envelope {bytes} NOT NULL,
        leaf {bytes} NOT NULL,
        leaf_hash {bytes} NOT NULL CHECK (length(leaf_hash) = 32)
    ) {strict}""",
    """CREATE TABLE ledger_link (
        relation TEXT NOT NULL,
        target TEXT NOT NULL,
        idx {integer} NOT NULL,
        PRIMARY KEY (relation, target, idx)
    ) {strict_key}""",
    """CREATE TABLE ledger_node (
        level INTEGER NOT NULL CHECK (level > 0),
        idx {integer} NOT NULL CHECK (idx >= 0),
        hash {bytes} NOT NULL CHECK (length(hash) = 32),
        PRIMARY KEY (level, idx)
    ) {strict_key}""",
    """CREATE TABLE ledger_tree (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        origin TEXT NOT NULL CHECK (origin <> ''),
        size {integer} NOT NULL CHECK (size >= 0),
        frontier {bytes} NOT NULL
    ) {strict}""",
    """CREATE TABLE ledger_checkpoint (
        size {integer} PRIMARY KEY CHECK (size > 0),
        root_hash {bytes} NOT NULL CHECK (length(root_hash) = 32),
        note TEXT NOT NULL,
        at TEXT
    ) {strict}""",
    """CREATE TABLE ledger_outbox (
        idx {integer} PRIMARY KEY
    ) {strict}""",
    """CREATE TABLE ledger_evidence (
        digest {bytes} PRIMARY KEY CHECK (length(digest) = 32),
        media_type TEXT NOT NULL,
        content {bytes} NOT NULL
    ) {strict}""",
    "CREATE INDEX ledger_entry_by_repository ON ledger_entry (repository, idx)",
    "CREATE INDEX ledger_entry_by_subject ON ledger_entry (repository, subject, idx)",
    "CREATE INDEX ledger_entry_by_head ON ledger_entry (head_sha, idx)",
    "CREATE INDEX ledger_link_by_entry ON ledger_link (idx)",
)

# INSERT OR REPLACE deletes without firing delete triggers, so a second insert is refused as well.
SQLITE_KEYS = {
    "ledger_entry": "idx = NEW.idx OR identity = NEW.identity",
    "ledger_link": "relation = NEW.relation AND target = NEW.target AND idx = NEW.idx",
    "ledger_node": "level = NEW.level AND idx = NEW.idx",
    "ledger_checkpoint": "size = NEW.size",
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    sqlite = dialect == "sqlite"
    words = {
        "integer": "INTEGER" if sqlite else "BIGINT",
        "bytes": "BLOB" if sqlite else "BYTEA",
        "strict": "STRICT" if sqlite else "",
        "strict_key": "STRICT, WITHOUT ROWID" if sqlite else "",
    }
    for statement in TABLES:
        op.execute(statement.format(**words))
    for statement in _sqlite_triggers() if sqlite else _postgresql_triggers():
        op.execute(statement)


def _sqlite_triggers() -> list[str]:
    made = []
    for table, key in SQLITE_KEYS.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        made += [f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} {refuse}" for verb in ("update", "delete")]
        made.append(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {key}) {refuse}"
        )
    stay = "BEGIN SELECT RAISE(ABORT, 'the tree only grows'); END"
    made.append(
        "CREATE TRIGGER ledger_tree_no_update BEFORE UPDATE ON ledger_tree "
        f"WHEN NEW.size <= OLD.size OR NEW.origin <> OLD.origin OR NEW.id <> OLD.id {stay}"
    )
    made.append(f"CREATE TRIGGER ledger_tree_no_delete BEFORE DELETE ON ledger_tree {stay}")
    made.append(f"CREATE TRIGGER ledger_tree_no_replace BEFORE INSERT ON ledger_tree WHEN EXISTS (SELECT 1 FROM ledger_tree) {stay}")
    return made


def _postgresql_triggers() -> list[str]:
    made = [
        """CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$""",
        """CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.size <= OLD.size OR NEW.origin <> OLD.origin OR NEW.id <> OLD.id THEN
                RAISE EXCEPTION 'the tree only grows' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""",
    ]
    for table in (*SQLITE_KEYS, "ledger_tree"):
        verbs = ("delete", "truncate") if table == "ledger_tree" else ("update", "delete", "truncate")
        made += [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
            for verb in verbs
        ]
    made.append("CREATE TRIGGER ledger_tree_no_update BEFORE UPDATE ON ledger_tree FOR EACH ROW EXECUTE FUNCTION ledger_only_grows()")
    return made


def downgrade() -> None:
    raise NotImplementedError("a ledger is never taken apart")
