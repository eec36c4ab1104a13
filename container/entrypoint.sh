#!/bin/sh
# Secrets mounted as files become variables: /run/secrets/gateledger_webhook_secret -> GATELEDGER_WEBHOOK_SECRET.
# GATELEDGER_PRIVATE_KEY_FILE and its like name their file themselves and need none of this.
set -eu
for file in /run/secrets/*; do
  [ -f "$file" ] || continue
  name=$(basename "$file" | tr '[:lower:]' '[:upper:]')
  case "$name" in
    *_PEM) ;;
    GATELEDGER_* | PGPASSWORD) export "$name=$(cat "$file")" ;;
  esac
done
exec "$@"
