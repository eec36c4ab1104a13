"""What outsiders said about a signed head (anchors), and the one change an entry may see: its payload erased.

PostgreSQL also gets `ledger_append`, which extends the tree inside the server (ledger/postgresql.py).

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


# The tree's arithmetic a second time (ledger/merkle.py has the first): with it in the client, everybody who appends waits
# for the round trips, and the scheduler, of whoever holds the tree's row.
APPEND = """CREATE FUNCTION ledger_append(
    p_identity text[], p_kind text[], p_repository text[], p_subject text[], p_head_sha text[], p_verdict text[],
    p_at text[], p_envelope bytea[], p_leaf bytea[], p_leaf_hash bytea[],
    p_link_entry integer[], p_link_relation text[], p_link_target text[]
) RETURNS TABLE (place integer, idx bigint, fresh boolean, frontier bytea) LANGUAGE plpgsql AS $$
DECLARE
    v_size bigint; v_grown bigint; v_frontier bytea; v_last bigint; v_known bigint; v_hash bytea; v_at bigint; v_level integer;
    v_indexes bigint[] := '{}';
BEGIN
    -- 1. Hold back other writers; from here the size is ours.
    SELECT t.size, t.frontier INTO v_size, v_frontier FROM ledger_tree t WHERE t.id = 1 FOR UPDATE;
    SELECT max(e.idx) INTO v_last FROM ledger_entry e;
    IF v_size IS NULL OR coalesce(v_last, -1) <> v_size - 1
        OR length(v_frontier) <> 32 * bit_count(int8send(v_size)) THEN
        RAISE EXCEPTION 'the tree has % entries, but the last stored index is %', v_size, v_last USING ERRCODE = 'data_corrupted';
    END IF;
    v_grown := v_size;
    FOR n IN 1 .. cardinality(p_identity) LOOP
        -- 2. What is known keeps its place.
        SELECT e.idx INTO v_known FROM ledger_entry e WHERE e.identity = p_identity[n];
        place := n;
        IF FOUND THEN
            idx := v_known; fresh := false; frontier := ''; v_indexes := v_indexes || NULL::bigint;
            RETURN NEXT;
            CONTINUE;
        END IF;
        -- 3. What is new gets the next one; the frontier before it is its proof.
        idx := v_grown; fresh := true; frontier := v_frontier; v_indexes := v_indexes || v_grown;
        RETURN NEXT;
        INSERT INTO ledger_entry VALUES (v_grown, p_identity[n], p_kind[n], p_repository[n], p_subject[n], p_head_sha[n],
            p_verdict[n], p_at[n], p_envelope[n], p_leaf[n], p_leaf_hash[n]);
        INSERT INTO ledger_outbox VALUES (v_grown);
        v_hash := p_leaf_hash[n]; v_at := v_grown; v_level := 0;
        WHILE v_at & 1 = 1 LOOP
            v_hash := sha256('\\x01'::bytea || substring(v_frontier FROM length(v_frontier) - 31) || v_hash);
            v_frontier := substring(v_frontier FROM 1 FOR length(v_frontier) - 32);
            v_at := v_at >> 1; v_level := v_level + 1;
            INSERT INTO ledger_node VALUES (v_level, v_at, v_hash);
        END LOOP;
        v_frontier := v_frontier || v_hash; v_grown := v_grown + 1;
    END LOOP;
    -- 4. Links and the tree's row: all or nothing.
    INSERT INTO ledger_link SELECT l.relation, l.target, v_indexes[l.entry]
        FROM unnest(p_link_entry, p_link_relation, p_link_target) AS l (entry, relation, target)
        WHERE v_indexes[l.entry] IS NOT NULL;
    IF v_grown > v_size THEN
        UPDATE ledger_tree SET size = v_grown, frontier = v_frontier WHERE id = 1;
    END IF;
END $$"""


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
        APPEND,
    ]
    return made


def downgrade() -> None:
    raise NotImplementedError("a ledger is never taken apart")
