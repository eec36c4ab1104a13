"""The port of a server: taken before anything else is started, or refused as the user's mistake."""

from __future__ import annotations

import socket

from gateledger.run.mistake import Mistake

BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """Take a port. Raises Mistake naming the address: the web server itself would end the process as if it were our fault."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise Mistake(f"{host}:{port} cannot be listened on: {error.strerror or error}") from error
