"""`/gateledger review-bypass [RECORD] because REASON`: the words of a comment -> which bypass, and why it can stand."""

from __future__ import annotations

import re

LONGEST_REASON = 2000
_COMMAND = re.compile(r"\ufeff?\s*/gateledger[ \t]+\S+[ \t]*", re.ASCII)
_BECAUSE = re.compile(r"(?<![\w-])(?:because(?:[ \t]+of)?|reason[ \t]*:)(?![\w-])[ \t]*:?", re.IGNORECASE)
_RECORD = re.compile(r"(?:record[ \t]+)?`?#?(\d{1,12})`?", re.IGNORECASE | re.ASCII)
_WORD = re.compile(r"\w")
HOW = "write `/gateledger review-bypass because`, and what you looked at"


def read_review(text: str) -> tuple[int | None, str] | str:
    """Give the Record that is named (None for none) and the reason; or say what is wrong, in words that follow "Sorry, "."""
    body = text[found.end() :] if (found := _COMMAND.match(text)) else text
    because = _BECAUSE.search(body)
    if because is None:
        return f"the command gives no reason: {HOW}"
    named, reason = body[: because.start()].strip(), body[because.end() :].strip()
    if not _WORD.search(reason):
        return f"the command gives no reason: {HOW}"
    record = _RECORD.fullmatch(named)
    if named and record is None:
        return "what stands before `because` is no number of a record"
    return (int(record[1]) if record else None), reason[:LONGEST_REASON]
