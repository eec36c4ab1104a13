"""How the word lists of this room are written down: in rows, folded when they are read."""

from __future__ import annotations

from gateledger.artifacts.plain import fold


def phrases(text: str) -> tuple[str, ...]:
    """Split phrases between bars, over as many lines as it takes; spelling is kept."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


def bag(text: str) -> frozenset[str]:
    """Split words at white space and fold each."""
    return frozenset(fold(word) for word in text.split())
