"""EARS sentences (Easy Approach to Requirements Syntax), such as "WHEN x happens THE SYSTEM SHALL y"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.artifacts.plain import plain, unmarked

_TRIGGER = re.compile(r"(?:given|when|while|where|if|during|after|once)(?![^\W_])", re.IGNORECASE)
_SHALL = re.compile(r"(?<![^\W_])(?:SHALL|Shall|shall|MUST)(?: NOT| not)?(?![^\W_])")
_UBIQUITOUS = re.compile(r"THE [A-Z][\w -]{1,60}? SHALL(?![^\W_])|[Tt]he [\w -]{1,60}? SHALL(?![^\W_])")
_IF = re.compile(r"if(?![^\W_])", re.IGNORECASE)
_COMMA_THEN = re.compile(r",?\s+then(?![^\W_])", re.IGNORECASE)
_LONGEST = 1_500


@dataclass(frozen=True, slots=True)
class EarsSentence:
    """`unwanted` marks IF … THEN, the form for unwanted behaviour."""

    text: str
    trigger: str
    response: str
    unwanted: bool


def read_ears(raw: str) -> EarsSentence | None:
    """Read a sentence as EARS, or give None: a trigger word first and SHALL after it, or THE SYSTEM SHALL."""
    if "hall" not in raw and "HALL" not in raw:
        return None
    text = unmarked(plain(raw[:_LONGEST]))
    if _TRIGGER.match(text):
        found = _SHALL.search(text)
        if not found:
            return None
        head = text[: found.start()]
        cut = _COMMA_THEN.search(head)
        trigger = head[: cut.start()] if cut else head.rpartition(",")[0] or head
        return EarsSentence(
            text, trigger.strip(" ,"), text[len(trigger) :].strip(" ,"), bool(_IF.match(text))
        )
    if _UBIQUITOUS.match(text):
        return EarsSentence(text, "", text, unwanted=False)
    return None
