"""What outsiders said about a signed head (anchors), and the one change an entry may see: its payload erased.

An envelope may be emptied where a `redaction` entry of this very ledger names it; leaf, hash and lookup keys stay, so
every proof stays valid. Nothing else of an entry changes, ever.
"""

from __future__ import annotations

from alembic import op

revision = "v0002"
down_revision = "v0001"
branch_labels = None
depends_on = None

TABLES = (
    """CREATE TABLE ledger_anchor (
        size {integer} NOT NULL CHECK (size > 0),
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        content {bytes} NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (size, kind, name)
    ) {strict_key}""",
    """CREATE TABLE ledger_erasure (
        idx {integer} PRIMARY KEY REFERENCES ledger_entry (idx),
        by_idx {integer} NOT NULL REFERENCES ledger_entry (idx)
    ) {strict}""",
    "CREATE INDEX ledger_entry_by_time ON ledger_entry (at, idx)",
    "CREATE INDEX ledger_entry_by_kind ON ledger_entry (kind, idx)",
)
KEYS = {
    "ledger_anchor": "size = NEW.size AND kind = NEW.kind AND name = NEW.name",
    "ledger_erasure": "idx = NEW.idx",
}
SAME = ("idx", "identity", "kind", "repository", "subject", "head_sha", "verdict", "at", "leaf", "leaf_hash")


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    words = {
        "integer": "INTEGER" if sqlite else "BIGINT",
        "bytes": "BLOB" if sqlite else "BYTEA",
        "strict": "STRICT" if sqlite else "",
        "strict_key": "STRICT, WITHOUT ROWID" if sqlite else "",
    }
    for statement in TABLES:
        op.execute(statement.format(**words))
    for statement in _sqlite() if sqlite else _postgresql():
        op.execute(statement)


def _sqlite() -> list[str]:
    made = []
    for table, key in KEYS.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        made += [f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} {refuse}" for verb in ("update", "delete")]
        made.append(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {key}) {refuse}"
        )
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in SAME)
    named = "EXISTS (SELECT 1 FROM ledger_erasure WHERE idx = OLD.idx)"
    by = "EXISTS (SELECT 1 FROM ledger_entry WHERE idx = NEW.by_idx AND kind = 'redaction')"
    made += [
        "DROP TRIGGER ledger_entry_no_update",
        "CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry "
        f"WHEN NOT ({same} AND length(NEW.envelope) = 0 AND {named}) "
        "BEGIN SELECT RAISE(ABORT, 'ledger_entry is append-only'); END",
        f"CREATE TRIGGER ledger_erasure_by_redaction BEFORE INSERT ON ledger_erasure WHEN NOT {by} "
        "BEGIN SELECT RAISE(ABORT, 'only a redaction erases'); END",
    ]
    return made


def _postgresql() -> list[str]:
    made = []
    for table in KEYS:
        made += [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
            for verb in ("update", "delete", "truncate")
        ]
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in SAME)
    made += [
        f"""CREATE FUNCTION ledger_only_erases() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {same} AND length(NEW.envelope) = 0
                AND EXISTS (SELECT 1 FROM ledger_erasure WHERE idx = OLD.idx) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'ledger_entry is append-only' USING ERRCODE = 'restrict_violation';
        END $$""",
        "DROP TRIGGER ledger_entry_no_update ON ledger_entry",
        "CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_only_erases()",
        """CREATE FUNCTION ledger_by_redaction() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE idx = NEW.by_idx AND kind = 'redaction') THEN
                RAISE EXCEPTION 'only a redaction erases' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$""",
        "CREATE TRIGGER ledger_erasure_by_redaction BEFORE INSERT ON ledger_erasure FOR EACH ROW EXECUTE FUNCTION ledger_by_redaction()",
    ]
    return made


def downgrade() -> None:
    raise NotImplementedError("a ledger is never taken apart")
