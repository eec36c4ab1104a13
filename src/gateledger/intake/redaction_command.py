"""`/gateledger redact ...`: the words of a comment -> what is to be erased, or what is wrong with the words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gateledger.model.redaction import Erasable

MOST = 50
"""Records that one comment may name."""
LONGEST_REASON = 300
_FILLERS = frozenset({"and", "&", "record", "records", "evidence"})
_RECORD = re.compile(r"(?:record/|#)?(\d{1,12})")
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
EXAMPLE = "write `/gateledger redact 41 because REASON`, and somebody else `/gateledger redact 41 confirm`"


def read_erasable(words: Sequence[str]) -> Erasable | str:
    """Read what follows `/gateledger redact`; or say what is wrong with it, in words that follow "Sorry, "."""
    lowered = [word.casefold().strip("`") for word in words]
    if "because" in lowered:
        at = lowered.index("because")
        reason = " ".join(words[at + 1 :])[:LONGEST_REASON].strip()
        if not reason:
            return f"it gives no reason: {EXAMPLE}"
        return _named(lowered[:at], reason=reason)
    if lowered and lowered[-1].strip(".,!") in {"confirm", "confirmed"}:
        return _named(lowered[:-1], confirms=True)
    return f"it gives no reason and confirms nothing: {EXAMPLE}"


def _named(words: Sequence[str], *, reason: str = "", confirms: bool = False) -> Erasable | str:
    records: list[int] = []
    evidence: list[str] = []
    for word in (part for each in words for part in each.split(",") if part):
        if word in _FILLERS:
            continue
        if found := _RECORD.fullmatch(word):
            records.append(int(found[1]))
        elif found := _DIGEST.fullmatch(word):
            evidence.append(found[1])
        else:
            return f"{word[:40]} is neither the number of a record nor the digest of evidence: {EXAMPLE}"
    if not records:
        return f"it names no record: {EXAMPLE}"
    if len(set(records)) > MOST:
        return f"it names more than {MOST} records: ask for them in several comments"
    return Erasable(
        records=tuple(sorted(set(records))),
        evidence=tuple(sorted(set(evidence))),
        reason=reason,
        confirms=confirms,
    )
