"""Carrying checkpoints out of the house, in the background: appends never wait for it.

What was carried is in the ledger; nothing else is remembered but when to ask somebody again who gave no answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from gateledger.flow.anchoring import due, standing
from gateledger.ledger.errors import LedgerError
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.receipt import Checkpoint
from gateledger.run.anchoring.outsider import Disputed, NoWord, Outsider
from gateledger.run.archive import Archive
from gateledger.run.metrics import Metrics

log = structlog.get_logger()

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=15)


@dataclass(frozen=True)
class Told:
    """What came of asking one outsider: the anchor, or why there is none."""

    kind: AnchorKind
    name: str
    size: int
    anchor: Anchor | None = None
    said: str = ""
    disputed: bool = False


@dataclass
class Carrier:
    """Hands the newest checkpoint to everybody who is due to get it."""

    archive: Archive
    asked: Sequence[Outsider]
    now: Callable[[], datetime]
    _pauses: dict[tuple[AnchorKind, str], tuple[timedelta, datetime]] = field(default_factory=dict)

    async def round(self, *, everybody: bool = False) -> list[Told] | None:
        """Go round once; `everybody`: also those whose time has not come. None when another process is at it.

        Raises: LedgerError.
        """
        if not self.asked:
            return []
        async with self._alone() as won:
            if not won:
                return None
            latest = await asyncio.to_thread(self.archive.ledger.latest_checkpoint)
            if latest is None:
                return []
            to_ask = [each for each in self.asked if await self._is_due(each, latest, everybody=everybody)]
            return list(await asyncio.gather(*(self._hand_over(each, latest) for each in to_ask)))

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[bool]:
        """Enter and leave the election in threads: it may be a question to a database."""
        post = self.archive.ledger.elected_carrier()
        won = await asyncio.to_thread(post.__enter__)
        try:
            yield won
        finally:
            await asyncio.to_thread(post.__exit__, None, None, None)

    async def _is_due(self, outsider: Outsider, latest: Checkpoint, *, everybody: bool) -> bool:
        found = await asyncio.to_thread(
            self.archive.ledger.anchors, None, outsider.kind, name=outsider.name, limit=1
        )
        last = found[0] if found else None
        if last is not None and last.size >= latest.size:
            return False
        if everybody:
            return True
        _, until = self._pauses.get((outsider.kind, outsider.name), (None, datetime.min.replace(tzinfo=UTC)))
        if self.now() < until:
            return False
        # A cosignature costs nothing; a token may cost money, and a commit is there for ever.
        often = outsider.kind is AnchorKind.COSIGNATURE
        return often or due(last, latest, self.now(), self.archive.outsiders.every)

    async def _hand_over(self, outsider: Outsider, latest: Checkpoint) -> Told:
        key = (outsider.kind, outsider.name)
        try:
            anchor = await outsider.carry(self.archive.ledger, latest)
            await asyncio.to_thread(self.archive.ledger.add_anchor, anchor)
        except (NoWord, LedgerError) as error:
            disputed = isinstance(error, Disputed)
            tell = log.error if disputed else log.warning
            tell("not_anchored", kind=outsider.kind, name=outsider.name, size=latest.size, reason=str(error))
            self._pause(key)
            return Told(*key, latest.size, said=str(error), disputed=disputed)
        except Exception as error:  # one of them must not keep the others from being asked
            log.exception("not_anchored", kind=outsider.kind, name=outsider.name, size=latest.size)
            self._pause(key)
            return Told(*key, latest.size, said=f"our fault: {type(error).__name__}: {error}")
        self._pauses.pop(key, None)
        return Told(*key, latest.size, anchor=anchor)

    def _pause(self, key: tuple[AnchorKind, str]) -> None:
        """Ask again later: 5 seconds, then twice as long each time, at most 15 minutes."""
        pause = min(2 * self._pauses[key][0], LONGEST_PAUSE) if key in self._pauses else FIRST_PAUSE
        self._pauses[key] = (pause, self.now() + pause)


async def carry_forever(carrier: Carrier, metrics: Metrics, *, every: float) -> None:
    """Carry what was signed out of the house, and tell whether it is held there; one process at a time carries."""
    while True:
        await asyncio.sleep(every)
        try:
            await carrier.round()
            await asyncio.to_thread(tell_standing, carrier.archive, metrics, carrier.now())
        except Exception:
            log.exception("carrying_failed")


def tell_standing(archive: Archive, metrics: Metrics, now: datetime) -> None:
    """Put the ledger's standing with its outsiders into the figures. Raises: LedgerError."""
    metrics.witnessed(standing(archive, now), archive.ledger.size(), now)
