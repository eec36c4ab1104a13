"""Which files there are: in the working tree, or at a commit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gateledger.checkout.names import shown

REGULAR = ("100644", "100755", "100664")  # the last one stands in some old repositories


class Entry(NamedTuple):
    """A regular file. `blob` is empty for an untracked one; `stored`: only in git, not on disk (sparse checkout)."""

    path: str
    blob: str = ""
    stored: bool = False


def read_working_tree(output: bytes) -> Iterator[Entry]:
    """Read `git ls-files -z -t --stage --others`: `TAG MODE SHA STAGE<tab>PATH`, or `? PATH`.

    Symbolic links, submodules and nested repositories (`dir/`) are no files. A conflict's sides share one path.
    """
    seen = set()
    for record in output.split(b"\0"):
        tag, _, rest = record.partition(b" ")
        if tag == b"?":
            if not rest.endswith(b"/"):
                yield Entry(shown(rest))
            continue
        entry = _staged(rest, stored=tag == b"S")
        if entry is not None and entry.path not in seen:
            seen.add(entry.path)
            yield entry


def read_tree(output: bytes) -> Iterator[Entry]:
    """Read `git ls-tree -r -z`: `MODE TYPE SHA<tab>PATH`."""
    for record in output.split(b"\0"):
        head, _, path = record.partition(b"\t")
        fields = head.decode("ascii", "replace").split()
        if len(fields) >= 3 and fields[0] in REGULAR:
            yield Entry(shown(path), fields[2], stored=True)


def _staged(rest: bytes, *, stored: bool) -> Entry | None:
    head, _, path = rest.partition(b"\t")
    fields = head.decode("ascii", "replace").split()
    if len(fields) != 3 or fields[0] not in REGULAR:
        return None
    return Entry(shown(path), fields[1], stored)
