"""Signing and carrying from the command line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from gateledger.model.receipt import Checkpoint
from gateledger.run.anchoring.asked import everybody
from gateledger.run.anchoring.carrier import Carrier, Told
from gateledger.run.anchoring.guard import guard
from gateledger.run.anchoring.outsider import Outsider
from gateledger.run.archive import Archive, load_settings
from gateledger.run.clock import now
from gateledger.run.mistake import Mistake
from gateledger.run.processes import queue_server, read_credentials
from gateledger.run.redis_client import connect

TRIES, PAUSE = 40, 0.5
"""While another process is carrying."""


@asynccontextmanager
async def _asked(archive: Archive) -> AsyncIterator[list[Outsider]]:
    """Open the ways to everybody; the queue only where GitHub is to be asked, whose tokens are kept there."""
    settings = load_settings()
    credentials = read_credentials(settings) if settings.anchor_repository else None
    with ExitStack() as stack:
        redis = connect(stack.enter_context(queue_server(settings))[0]) if credentials else None
        try:
            async with everybody(settings, archive.outsiders, credentials, redis) as asked:
                yield asked
        finally:
            if redis is not None:
                await redis.aclose()


async def look(archive: Archive) -> list[str]:
    """Compare the ledger with what outsiders hold; give who could not be asked. Raises: Mistake, LedgerError."""
    async with _asked(archive) as asked:
        return await guard(archive, asked)


async def sign(archive: Archive) -> tuple[Checkpoint | None, list[str]]:
    """Sign the head unless outsiders have seen another ledger; give the newest checkpoint, and who could not be asked.

    Raises: Mistake, LedgerError.
    """
    async with _asked(archive) as asked:
        lines = await guard(archive, asked)
        await asyncio.to_thread(archive.write_checkpoint)
        return await asyncio.to_thread(archive.ledger.latest_checkpoint), lines


async def anchor(archive: Archive, *, at_once: bool) -> tuple[list[Told], list[Outsider]]:
    """Sign the head and hand it to everybody who is due, or to all; give what came of it, and who was not asked.

    Raises: Mistake, LedgerError.
    """
    async with _asked(archive) as asked:
        await guard(archive, asked)
        await asyncio.to_thread(archive.write_checkpoint)
        carrier = Carrier(archive, asked, now)
        for _ in range(TRIES):
            told = await carrier.round(everybody=at_once)
            if told is not None:
                spoken = {(each.kind, each.name) for each in told}
                return told, [each for each in asked if (each.kind, each.name) not in spoken]
            await asyncio.sleep(PAUSE)
    raise Mistake("another process is carrying checkpoints out all the time; try again")
