"""What a text may name: the parts of it that people see, and the ends that a named file's path would have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote

_LAST_SIGN = re.compile(r"[*?\]\\]")


def visible(text: str) -> str:
    """Leave out HTML comments; one that is never closed hides the rest, as on GitHub."""
    kept: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0:
        kept.append(text[position:start])
        end = text.find("-->", start + 4)
        if end < 0:
            return "".join(kept)
        position = end + 3
    return "".join([*kept, text[position:]])


def may_name(text: str, globs: tuple[str, ...]) -> bool:
    """Say whether a text can name a file that matches a glob by its path or address; False is certain, True is not."""
    ends = _ends(globs)
    if not ends or not text:
        return False
    shown = visible(text)
    return any(end in each for each in {shown, unquote(shown)} for end in ends)


@lru_cache(maxsize=512)
def _ends(globs: Iterable[str]) -> frozenset[str]:
    """Give, for each glob, the letters that stand in every path it matches: those after its last sign."""
    asked = [glob for glob in globs if not glob.startswith("!")]
    return frozenset(_LAST_SIGN.split(glob.rstrip("/"))[-1].lstrip("/") for glob in asked)
