"""The Ledger's schema, step by step (Alembic). Released steps are never edited."""
