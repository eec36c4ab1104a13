"""Counting Records by gate and kind, in little memory: some 200 bytes for a subject, nothing for a decision."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gateledger.model.control import Example
from gateledger.model.record import SAID, RecordKind

EXAMPLES = 3
"""Records named for each outcome of a gate, and for each kind."""
OUTCOMES = ("", "skipped", "pass", "waived", "unknown", "fail")
"""By weight: of several rulings of one gate the heaviest counts."""
_BITS = 3
_MASK = (1 << _BITS) - 1
_EXCEPTIONS = frozenset({RecordKind.WAIVER, RecordKind.BYPASS, RecordKind.GAP})


class Tally:
    """What was added so far; Records come in the ledger's order, so that a subject's last decision is its last."""

    def __init__(self, gates: Iterable[str]) -> None:
        self._gates = {name: place for place, name in enumerate(sorted(set(gates)))}
        self._last: dict[bytes, int] = {}
        self.kinds: Counter[str] = Counter()
        self.erased = 0
        self.size = 0
        self.first = self.last = ""
        self._examples: defaultdict[tuple[str, str], list[Example]] = defaultdict(list)
        self._open: dict[int, tuple[str, str, frozenset[str]]] = {}
        self._waivers: dict[str, int] = {}

    def add(self, index: int, predicate: Mapping[str, Any]) -> None:
        """Count one Record; a predicate without a kind is of somebody else's shape: a verification summary, a test result."""
        foreign = RecordKind.TEST_RESULT if SAID in predicate else RecordKind.VERIFICATION_SUMMARY
        kind = str(predicate.get("kind") or foreign)
        about = _about(predicate)
        self.size += 1
        self.kinds[kind] += 1
        ours = predicate.get("timing") or {}
        at = str(ours.get("decidedAt") or predicate.get(SAID, predicate).get("timeVerified") or "")
        self.first, self.last = self.first or at, at or self.last
        seen = Example(
            index=index, what=kind, about=about, record_id=str(predicate.get("recordId", "")), at=at
        )
        self._note(("kind", kind), seen)
        if kind == RecordKind.DECISION:
            self._decided(predicate, seen)
        elif kind in _EXCEPTIONS:
            self._began(index, kind, predicate.get("waiver") or {})
        elif kind == RecordKind.BYPASS_REVIEWED:
            for ended in _targets(predicate, "bypass"):
                self._open.pop(int(ended) if ended.isdecimal() else -1, None)
        elif kind == RecordKind.WAIVER_REVOKED:
            self._revoked(predicate)

    def patterns(self) -> Counter[int]:
        """How many subjects ended with which outcomes; few differ, however many subjects there are."""
        return Counter(self._last.values())

    def outcome(self, pattern: int, gates: Sequence[str]) -> str:
        """The heaviest outcome of these gates in a pattern; empty when none of them was asked."""
        places = [self._gates[name] for name in gates]
        return OUTCOMES[max(((pattern >> (1 + place * _BITS)) & _MASK for place in places), default=0)]

    def examples(self, gates: Sequence[str], kinds: Sequence[str]) -> tuple[Example, ...]:
        """Records to look at, each once, in order: for each outcome of the gates, and for each kind."""
        found = [
            each for gate in gates for what in OUTCOMES[2:] for each in self._examples.get((gate, what), ())
        ]
        found += [
            each for kind in kinds if kind != "decision" for each in self._examples.get(("kind", kind), ())
        ]
        shown: dict[str, dict[int, Example]] = {}
        for each in found:
            shown.setdefault(each.what, {})[each.index] = each
        picked = [each for ones in shown.values() for _, each in sorted(ones.items())[:EXAMPLES]]
        return tuple(sorted({(each.index, each.what): each for each in picked}.values(), key=_place))

    def still_open(self, kinds: Iterable[str], end: str) -> int:
        """Exceptions of these kinds that nobody ended, and that had not run out at `end` (RFC 3339, UTC; empty: none)."""
        wanted = set(kinds)
        return sum(
            kind in wanted and not (until and end and until <= end) for kind, until, _ in self._open.values()
        )

    def _began(self, index: int, kind: str, waiver: Mapping[str, Any]) -> None:
        """An exception stands from now on; a waiver until its end, for each of its gates."""
        gates = frozenset(map(str, waiver.get("gates") or ()))
        self._open[index] = (kind, str(waiver.get("expiresAt", "")), gates)
        if waiver.get("id"):
            self._waivers[str(waiver["id"])] = index

    def _revoked(self, predicate: Mapping[str, Any]) -> None:
        gates = frozenset(map(str, (predicate.get("waiver") or {}).get("gates") or ()))
        for name in _targets(predicate, "revokes"):
            index = self._waivers.get(name, -1)
            kind, until, standing = self._open.pop(index, ("", "", frozenset()))
            if gates and standing - gates:
                self._open[index] = (kind, until, standing - gates)

    def _decided(self, predicate: Mapping[str, Any], seen: Example) -> None:
        outcomes: dict[str, int] = {}
        for ruling in predicate.get("rulings", ()):
            weight = OUTCOMES.index(ruling["outcome"])
            outcomes[ruling["gate"]] = max(weight, outcomes.get(ruling["gate"], 0))
        pattern = int(predicate.get("mode") == "observe")
        for gate, weight in outcomes.items():
            place = self._gates.get(gate)
            if place is not None:
                pattern |= weight << (1 + place * _BITS)
                what = OUTCOMES[weight]
                self._note((gate, what), seen.model_copy(update={"what": what}))
        self._last[hashlib.blake2b(seen.about.encode(), digest_size=12).digest()] = pattern

    def _note(self, key: tuple[str, str], example: Example) -> None:
        kept = self._examples[key]
        if len(kept) < EXAMPLES:
            kept.append(example)


def _place(example: Example) -> tuple[int, str]:
    return (example.index, example.what)


def _about(predicate: Mapping[str, Any]) -> str:
    """What a Record speaks of, whatever its kind."""
    for part, name in (("change", "subject"), ("observed", "name"), ("release", "name")):
        if found := (predicate.get(part) or {}).get(name):
            return str(found)
    return str((predicate.get("repository") or {}).get("fullName") or predicate.get("resourceUri") or "")


def _targets(predicate: Mapping[str, Any], relation: str) -> list[str]:
    """What a Record names in one of its signed links."""
    related = (predicate.get("links") or {}).get("relatesTo") or ()
    return [str(each.get("target", "")) for each in related if each.get("relation") == relation]
