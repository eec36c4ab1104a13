"""The paths that the servers of an OpenAPI description put before every path."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.tree import Node

_HOST = re.compile(r"(?:[a-zA-Z][\w+.-]*:)?//[^/]*")
_VARIABLE = re.compile(r"\{([^{}]{1,100})\}")
_INSERTED = re.compile(r"^(?:\{\{[^}]*\}\}|\$\{[^}]*\})")
_MOST = 50


def base_paths(root: Node) -> tuple[str, ...]:
    """Give the distinct paths, without host and closing slash; variables take their defaults."""
    found = dict.fromkeys(_bases(root))
    return tuple(found)[:_MOST]


def _bases(root: Node) -> Iterator[str]:
    if root.text("swagger"):
        base = root.text("basePath").strip().rstrip("/")
        if base:
            yield base if base.startswith("/") else f"/{base}"
        return
    servers = list((root.at("servers") or Node([])).items())
    for _, item in (root.at("paths") or Node({})).entries():
        servers += (item.at("servers") or Node([])).items()
    for server in servers:
        path = _HOST.sub("", _url(server).partition("?")[0].partition("#")[0], count=1).strip().rstrip("/")
        path = _INSERTED.sub("", path)
        if not path or path.startswith("/"):
            yield path
        else:
            yield f"/{path.removeprefix('./').strip('.')}".rstrip("/")


def _url(server: Node) -> str:
    def filled(found: re.Match[str]) -> str:
        return server.text("variables", found[1], "default") or found[0]

    return _VARIABLE.sub(filled, server.text("url"))
