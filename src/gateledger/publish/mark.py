"""What we remember of one check or comment, and whether a new text may take its place."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pydantic import ValidationError

from gateledger.model.value import Value
from gateledger.publish.shown import Shown

TRIES = 20


class State(StrEnum):
    """What came of publishing."""

    CREATED = "created"
    UPDATED = "updated"
    SAME = "same"
    """It is shown already: nothing was written."""
    OLDER = "older"
    """Something newer is shown: nothing was written."""
    NOTHING = "nothing"
    """There is nothing to say and nothing to correct."""
    RACED = "raced"
    """Another publisher wrote at the same time: which text is shown is unsure, so judge the subject again."""


@dataclass(frozen=True)
class Published:
    """The outcome, and the id of the check run or comment where there is one."""

    state: State
    id: int | None = None


@dataclass(frozen=True)
class Turn:
    """Where a text stands in the order of publishing.

    `index` is the ledger index it shows (None: it shows none). `number`, when given, decides instead of the index:
    the same facts can come back (a label is taken off again) and then have an older index than what is shown.
    """

    index: int | None
    number: int | None = None


class Mark(Value):
    """What is shown. `target` is the id; `unsure`: a POST was begun whose answer nobody saw."""

    target: int | None = None
    unsure: bool = False
    replaces: int = 0
    """The run that the begun POST replaces: never taken for the new one."""
    highest: int | None = None
    index: int | None = None
    turn: int = 0
    digest: str = ""
    annotations: str = ""
    """Digest of the annotations on the run; they can be added to, never taken off."""
    complete: bool = False

    def hides(self, turn: Turn) -> bool:
        """Whether something newer is shown already."""
        if turn.number is not None:
            return turn.number < self.turn
        return turn.index is not None and self.highest is not None and turn.index < self.highest

    def shows(self, digest: str, turn: Turn) -> bool:
        """Whether exactly this is shown, completely."""
        known = turn.number is None and turn.index is not None and turn.index == self.index
        return self.complete and (digest == self.digest or known)

    def claimed(self, digest: str, turn: Turn) -> Self:
        """The mark of a publisher that is about to write."""
        indices = [index for index in (self.highest, turn.index) if index is not None]
        return self.model_copy(
            update={
                "highest": max(indices, default=None),
                "index": turn.index,
                "turn": max(self.turn, turn.number or 0),
                "digest": digest,
                "complete": False,
            }
        )


class Place:
    """One key of Shown, and the mark under it as this publisher last saw it."""

    def __init__(self, shown: Shown, key: str) -> None:
        self._shown = shown
        self._key = key
        self._text: str | None = None
        self.mark = Mark()

    async def look(self) -> Mark:
        """Read the mark; an unreadable one (from another version) counts as a write that nobody saw the end of."""
        return self._read(await self._shown.get(self._key))

    async def claim(self, mark: Mark) -> bool:
        """Put `mark`; where somebody else has changed the mark, see what it is now, so that it can be tried again.

        A Place that never looked takes it that nothing is there: mostly so, and then one step is enough.
        """
        text = mark.model_dump_json()
        swapped = await self._shown.swap(self._key, self._text, text)
        if swapped:
            self._text, self.mark = text, mark
        else:
            self._read(swapped.present)
        return swapped.done

    async def put(self, mark: Mark) -> bool:
        """Remember `mark`, unless somebody else has changed the mark since we looked."""
        text = mark.model_dump_json()
        if not await self._shown.swap(self._key, self._text, text):
            return False
        self._text, self.mark = text, mark
        return True

    def _read(self, text: str | None) -> Mark:
        self._text = text
        try:
            self.mark = Mark.model_validate_json(text) if text is not None else Mark()
        except ValidationError:
            self.mark = Mark(unsure=True)
        return self.mark

    async def advance(self, turn: Turn) -> None:
        """Note that this turn found its text shown already, so that an older turn cannot replace it."""
        if turn.number is not None and turn.number > self.mark.turn:
            await self.put(self.mark.model_copy(update={"turn": turn.number}))

    async def doubt(self) -> None:
        """After a race: have the next publisher look at GitHub instead of believing the mark."""
        for _ in range(TRIES):
            mark = await self.look()
            doubted = {"target": None, "unsure": True, "replaces": 0, "annotations": "?", "complete": False}
            if await self.put(mark.model_copy(update=doubted)):
                return
