"""`python -m gateledger.sandbox`: serve until standard input closes, for whoever started it may die."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from pathlib import Path

from gateledger.sandbox.hub import Sandbox


def main() -> None:
    """Print one JSON line that says where, then serve."""
    asked = _arguments().parse_args()
    pem = asked.private_key_file.read_text("ascii") if asked.private_key_file else None
    hub = Sandbox(
        asked.app_id,
        pem,
        asked.webhook_secret,
        asked.webhook_url,
        asked.latency,
        port=asked.port,
        token_format=asked.token_format,
    )
    # the terminal's Ctrl-C reaches the whole group; the parent decides when this one ends
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="sandbox-") as folder, hub:
        key = asked.private_key_file or _written(Path(folder) / "app.pem", hub.private_key_pem)
        where = {"url": hub.url, "graphql_url": hub.graphql_url}
        said = where | {"app_id": asked.app_id, "private_key_file": str(key)}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
        sys.stdin.buffer.read()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gateledger.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--app-id", type=int, default=1)
    parser.add_argument("--webhook-secret", default="sandbox-webhook-secret")
    parser.add_argument("--webhook-url", default=None)
    parser.add_argument("--token-format", choices=("classic", "stateless", "alternate"), default="classic")
    parser.add_argument("--private-key-file", type=Path, default=None, help="PEM; made when not given")
    return parser


def _written(path: Path, pem: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(pem, "ascii")
    return path


if __name__ == "__main__":
    main()
