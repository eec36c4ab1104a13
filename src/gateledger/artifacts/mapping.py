"""Which tests or planned cases a criterion has: by its id first, else by what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from gateledger.artifacts.criterion_ids import canonical, is_local
from gateledger.artifacts.likeness import affinity, contradiction, meaning
from gateledger.artifacts.plain import normalised
from gateledger.model.artifact import Item
from gateledger.model.value import Value

MINIMUM_SCORE = 70
"""Below this, texts on one subject that ask for different things begin to look alike."""

_KEY = re.compile(r"\W{0,4}([A-Z][A-Z0-9]{1,9}-\d{1,6})\W{0,3}[:.)\s]")
_KINSHIP = 30
_MOST_MATCHES = 5


class Proof(Value):
    """A test or a planned case. `name` is as written, `words` as a sentence, `more` its steps and expected result.

    `near` says that it belongs to the work at hand: its file is part of the change, or names the work item.
    """

    kind: Literal["test", "scenario", "case"]
    path: str
    line: int
    name: str
    words: str
    more: str = ""
    ids: tuple[str, ...] = ()
    near: bool = False


class Match(Value):
    """A proof that a criterion has: by id, or by text with its score out of 100."""

    proof: Proof
    how: Literal["id", "text"]
    score: int = 100


class Mapped(Value):
    """A criterion with its proofs, the best first; `nearest` is the best of those that were not enough."""

    criterion: Item
    matches: tuple[Match, ...] = ()
    nearest: Match | None = None
    why_not: str = ""
    """Why the nearest is none."""


def map_criteria(
    criteria: Iterable[Item], proofs: Sequence[Proof], *, minimum_score: int = MINIMUM_SCORE
) -> tuple[Mapped, ...]:
    """Map each criterion. An id that many stories use (`AC-1`) counts where the proof belongs to the work, or is akin."""
    by_id: dict[str, list[Proof]] = {}
    for proof in proofs:
        for identity in {canonical(each) for each in proof.ids}:
            by_id.setdefault(identity, []).append(proof)
    return tuple(_mapped(item, by_id, proofs, minimum_score) for item in criteria)


def is_explicit(item: Item) -> bool:
    """Tell an id that the author gave from a digest."""
    return "-" in item.id


def given_id(item: Item) -> str:
    """Give the id that the author gave: `AC-1`, or a tracker's key at the beginning (`SHOP-77: …`); else nothing."""
    if is_explicit(item):
        return item.id
    found = _KEY.match(item.text)
    return found[1] if found else ""


def _mapped(item: Item, by_id: dict[str, list[Proof]], proofs: Sequence[Proof], minimum_score: int) -> Mapped:
    identity = given_id(item)
    named = by_id.get(canonical(identity), []) if identity else []
    matches = [Match(proof=each, how="id") for each in named if _is_meant(item, each)]
    if matches:
        best = sorted(matches, key=lambda match: (not match.proof.near, match.proof.kind == "case"))
        return Mapped(criterion=item, matches=tuple(best[:_MOST_MATCHES]))
    return _by_text(item, proofs, minimum_score)


def _is_meant(item: Item, proof: Proof) -> bool:
    """Believe an id: the proof is part of this work, or says something of the kind. A bare repetition is no case."""
    if not says_more(item, proof):
        return False
    if proof.near or not is_local(given_id(item)):
        return True
    own = meaning(item.text)
    return affinity(own, meaning(f"{proof.words} {proof.more}")) >= _KINSHIP


def says_more(item: Item, proof: Proof) -> bool:
    """Tell a planned case from the criterion written down again: it has steps, a result, a test, or words of its own."""
    if proof.kind != "case" or len(proof.more.split()) >= 2:
        return True
    if normalised(proof.words) == normalised(item.text) or not proof.words.strip():
        return False
    own, theirs = set(meaning(item.text).words), meaning(proof.words).words
    return len([word for word in theirs if word not in own]) >= 3


def _by_text(item: Item, proofs: Sequence[Proof], minimum_score: int) -> Mapped:
    own = meaning(item.text)
    matches: list[Match] = []
    nearest: Match | None = None
    why = ""
    for proof in proofs:
        said, score = _best(item, proof)
        match = Match(proof=proof, how="text", score=score)
        against = contradiction(own, meaning(said))
        if not against and not says_more(item, proof):
            against = "it only repeats the criterion, without steps"
        if score >= minimum_score and not against:
            matches.append(match)
        elif nearest is None or score > nearest.score:
            nearest, why = match, against
    matches.sort(key=lambda match: (-match.score, match.proof.path, match.proof.line))
    shown = nearest if nearest and nearest.score > 0 and not matches else None
    return Mapped(
        criterion=item, matches=tuple(matches[:_MOST_MATCHES]), nearest=shown, why_not=why if shown else ""
    )


def _best(item: Item, proof: Proof) -> tuple[str, int]:
    """Compare with the name, and with what the case says besides, as one."""
    own = meaning(item.text)
    texts = [proof.words, proof.name] if proof.name != proof.words else [proof.words]
    if proof.kind != "test" and proof.more:
        texts.append(f"{proof.words} {proof.more}")
    scored = [(affinity(own, meaning(text)), text) for text in texts]
    score, text = max(scored, key=lambda each: each[0])
    return text, score
