"""Text -> GitHub, idempotently: whatever crashes or comes twice, there is one check and one comment."""
