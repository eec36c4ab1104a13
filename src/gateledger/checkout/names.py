"""Names as git gives them (bytes) and as we show them (text)."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

_SCP_LIKE = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]+):(?P<path>[^/].*|/.*)")


def shown(raw: bytes) -> str:
    r"""Decode a path; bytes that are not UTF-8 are shown as `\xNN`, so that every path is valid text."""
    return raw.decode("utf-8", "backslashreplace")


def repository_of(url: str) -> str | None:
    """Read `o/r` from a remote's URL (https, ssh, `git@host:o/r.git`); None when it is a folder or has no owner."""
    if "://" in url:
        parts = urlsplit(url)
        if parts.scheme == "file":
            return None
        path = parts.path
    else:
        match = _SCP_LIKE.fullmatch(url)
        if match is None:
            return None
        path = match["path"]
    names = [name for name in PurePosixPath(path.strip("/")).parts if name not in (".", "..")]
    if len(names) < 2:
        return None
    return f"{names[-2]}/{names[-1].removesuffix('.git')}"


def host_of(url: str) -> str:
    """Give the server in a remote's URL, in lower case; empty when it is a folder.

    `ssh.github.com` is GitHub by another door (docs: "Using SSH over the HTTPS port").
    """
    if "://" in url:
        host = "" if url.startswith("file:") else urlsplit(url).hostname or ""
    else:
        match = _SCP_LIKE.fullmatch(url)
        host = match["host"] if match else ""
    return host.lower().removeprefix("ssh.")


def branch_name(ref: str) -> str:
    """Shorten `refs/heads/x`, `refs/remotes/origin/x` and `origin/x` to `x`."""
    for prefix in ("refs/heads/", "refs/remotes/origin/", "refs/tags/", "origin/"):
        if ref.startswith(prefix):
            return ref.removeprefix(prefix)
    return ref
