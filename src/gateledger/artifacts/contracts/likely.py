"""Whether an example fits its pattern, asked only where the answer is cheap: patterns come from strangers."""

from __future__ import annotations

import re

_MAX_PATTERN = 120
_MAX_VALUE = 200
_MOST_REPEATS = 2
_REPEAT = re.compile(r"(?<!\\)(?:[*+]|\{\d*,\d*\})")
_UNSAFE = re.compile(r"\\[1-9pPkQE]|\(\?|\)\s*[*+{?]|\[\[|&&|\{\d{3,}|,\d{3,}\}|[*+?}][+*]")


def may_fit(pattern: str, value: str) -> bool | None:
    """Say whether the whole value fits; None where asking could take long, or the dialect differs.

    At most two repeats over at most 200 characters, none inside another: some tens of thousands of steps.
    """
    if len(pattern) > _MAX_PATTERN or len(value) > _MAX_VALUE or _UNSAFE.search(pattern):
        return None
    if len(_REPEAT.findall(pattern)) > _MOST_REPEATS:
        return None
    try:
        return re.fullmatch(pattern, value) is not None
    except (re.error, RecursionError, OverflowError):
        return None
