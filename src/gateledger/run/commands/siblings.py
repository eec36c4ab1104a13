"""The files on disk that a document's relative references name: read for `gateledger inspect`, and nothing else."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

MAX_FILES = 3_000
MAX_BYTES = 20 << 20
_SCHEMAS = 200
_TREES = (".yaml", ".yml", ".json")
_REFERENCE = re.compile(r"\$ref[\"']?\s*:\s*[\"']?([^#\"'\s}{,][^#\"'\n}{,]{0,500})")
_IMPORT = re.compile(r"^\s*import\s+(?:public\s+|weak\s+)?\"([^\"\n]{1,500})\"", re.MULTILINE)


def siblings(path: Path, data: bytes) -> dict[str, str]:
    """Give the texts that a document refers to, and those that they refer to, by their paths as the document would.

    Only files under the repository that holds the document (else under its folder), of the kinds that references
    name; at most 3,000 files and 20 MB.
    """
    root = _root(path)
    found: dict[str, str] = {}
    waiting, spent = [(path.as_posix(), data.decode("utf-8", "replace"))], 0
    while waiting:
        name, text = waiting.pop()
        for other in _named(name, text, root):
            if other in found or len(found) >= MAX_FILES:
                continue
            content = _read(Path(other), root, MAX_BYTES - spent)
            if content is not None:
                spent += len(content)
                found[other] = content.decode("utf-8-sig", "replace")
                waiting.append((other, found[other]))
    found.pop(posixpath.normpath(path.as_posix()), None)
    return found


def _root(path: Path) -> Path:
    folder = path.resolve().parent
    for each in (folder, *folder.parents):
        if (each / ".git").exists():
            return each
    return folder


def _named(name: str, text: str, root: Path) -> Iterator[str]:
    folder = posixpath.dirname(name)
    if name.lower().endswith(_TREES):
        for reference in dict.fromkeys(_REFERENCE.findall(text)):
            file = unquote(reference.strip())
            if (
                file.lower().endswith(_TREES)
                and ":" not in file.partition("/")[0]
                and not file.startswith("/")
            ):
                yield posixpath.normpath(posixpath.join(folder, file))
    elif name.lower().endswith(".proto"):
        for file in _IMPORT.findall(text):
            yield from _imported(file, folder, root)
    elif name.lower().endswith((".graphql", ".graphqls", ".gql")):
        beside = sorted(Path(folder or ".").glob("*"))[:_SCHEMAS]
        yield from (
            posixpath.normpath(each) for each in beside if each.suffix in (".graphql", ".graphqls", ".gql")
        )


def _imported(file: str, folder: str, root: Path) -> Iterator[str]:
    """An import is relative to a folder that only the compiler is told: any above the file may be it."""
    above = folder or "."
    for _ in range(12):
        place = posixpath.normpath(posixpath.join(above, file))
        if Path(place).is_file():
            yield place
            return
        if Path(above).resolve() == root:
            return
        above = posixpath.join(above, "..")


def _read(path: Path, root: Path, left: int) -> bytes | None:
    """Give a file's bytes; nothing for one that is not there, not under the root, or too large."""
    try:
        real = path.resolve()
        if not real.is_relative_to(root) or not real.is_file() or real.stat().st_size > left:
            return None
        return real.read_bytes()
    except (OSError, ValueError):
        return None
