"""Fit an answer of any length into a check's two texts, and say exactly what did not fit."""

from dataclasses import dataclass

from gateledger.render.quote import link
from gateledger.render.words import counted

LIMIT = 65_535
GAP = "\n\n"
RESERVE = 1_000
"""Bytes kept for the line that says what was left out."""


@dataclass(frozen=True)
class Block:
    """A piece that is shown whole or not at all; `findings` says how many findings it holds."""

    text: str
    findings: int = 0


def fitted(fixed: str, blocks: list[Block], closing: str, url: str) -> tuple[str, str]:
    """Give summary and text: the blocks fill the summary, then the text; `closing` always ends the summary.

    What fits in neither is counted, with the address where all of it can be read.
    """
    fixed = cut(fixed, LIMIT - size(closing) - 2 * RESERVE)
    room = LIMIT - size(fixed) - size(closing) - 2 * size(GAP) - RESERVE
    here, rest = _filled(blocks, room)
    there, left = _filled(rest, LIMIT - RESERVE)
    parts = [fixed, *here, *(["More findings stand in the details below."] if there else []), closing]
    summary = GAP.join(part for part in parts if part)
    return cut(summary), GAP.join([*there, *([left_out(left, url)] if left else [])])


def left_out(blocks: list[Block], url: str) -> str:
    """Say how many findings are left, and where to read them."""
    findings = sum(block.findings for block in blocks)
    what = f"**{counted(findings, 'more finding')}**" if findings else "More notes"
    place = f"read {link('the whole decision', url)}" if url else "run `gateledger check` to read all of them"
    return f"{what} did not fit here: {place}."


def size(text: str) -> int:
    """Length in UTF-8 bytes."""
    return len(text.encode())


def cut(text: str, limit: int = LIMIT) -> str:
    """At most `limit` bytes, without half a character at the end."""
    return text.encode()[:limit].decode(errors="ignore")


def _filled(blocks: list[Block], room: int) -> tuple[list[str], list[Block]]:
    used = 0
    for at, block in enumerate(blocks):
        used += size(block.text) + size(GAP)
        if used > room:
            return [each.text for each in blocks[:at]], blocks[at:]
    return [block.text for block in blocks], []
