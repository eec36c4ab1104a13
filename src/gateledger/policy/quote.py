"""Quote what somebody wrote, and guess what they meant."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

LONGEST = 60
NEAR_ENOUGH = 70


def quoted(text: str) -> str:
    """Put a text in backticks, on one line and not too long."""
    line = " ".join(text.replace("`", "'").split())
    return f"`{line if len(line) <= LONGEST else line[: LONGEST - 1] + '…'}`"


def meant(name: str, known: Iterable[str]) -> str:
    """Say `; did you mean ...?`, or nothing when no known name is near."""
    found = process.extractOne(
        name[:LONGEST], list(known), scorer=fuzz.ratio, processor=_folded, score_cutoff=NEAR_ENOUGH
    )
    return f"; did you mean `{found[0]}`?" if found else ""


def _folded(name: str) -> str:
    return name.casefold().replace("_", "-").replace(" ", "-")
