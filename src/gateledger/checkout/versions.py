"""Earlier versions of one file, newest first."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.checkout.repository import Checkout
from gateledger.model.facts import File


def read_versions(checkout: Checkout, path: str, *, most: int = 40) -> Iterator[File]:
    """Give a file as its last commits left it, not following renames; what could not be read is left out."""
    output = checkout.git.run("log", "--format=%H", f"-n{most}", "HEAD", "--", path, accept=(0, 128))
    for commit in output.decode("ascii", "replace").split():
        yield from (file for file in checkout.read_at(commit, [path]) if file.text is not None)
