"""Before anything is signed: is the ledger here the one that we have shown to others?

A copy from last night is whole in itself, and every proof in it holds. Only those who saw more can tell.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from gateledger.ledger.errors import LedgerForked
from gateledger.run.anchoring.outsider import NoWord, Outsider
from gateledger.run.archive import Archive
from gateledger.run.mistake import Mistake
from gateledger.seal.checkpoint import open_checkpoint
from gateledger.seal.errors import SealError

log = structlog.get_logger()

SECONDS = 10.0
"""For all of them together: who does not answer in time is passed by, and told."""
WHY = (
    "It was restored from an older copy, or a copy of it signs elsewhere. Nothing was started and nothing signed:"
    " restore the newest copy there is, or begin a new log (docs/witnesses.md, A ledger that is behind)"
)


async def guard(archive: Archive, asked: Sequence[Outsider]) -> list[str]:
    """Compare the ledger with its own last checkpoint and with the last one that each outsider holds.

    Gives a line for each who could not be asked.
    Raises: Mistake when the ledger is behind or another one than they have seen; LedgerError.
    """
    latest = await asyncio.to_thread(archive.ledger.latest_checkpoint)
    if latest is not None:
        try:
            await asyncio.to_thread(archive.ledger.guard, latest)
        except LedgerForked as error:
            raise Mistake(f"the ledger is not the one that was signed here: {error}. {WHY}") from error
    said = await asyncio.gather(*(_compare(archive, each) for each in asked))
    return [line for line in said if line]


async def _compare(archive: Archive, outsider: Outsider) -> str:
    try:
        async with asyncio.timeout(SECONDS):
            held = await outsider.held(archive.ledger)
        await asyncio.to_thread(_see, archive, held)
    except LedgerForked as error:
        raise Mistake(f"{outsider.name} ({outsider.kind}) has seen another ledger: {error}. {WHY}") from error
    except TimeoutError:
        return f"{outsider.name} ({outsider.kind}): no answer within {SECONDS:g} s"
    except SealError as error:
        return f"{outsider.name} ({outsider.kind}): what it shows is no checkpoint of ours: {error}"
    except NoWord as error:
        return f"{outsider.name} ({outsider.kind}): {error}"
    return ""


def _see(archive: Archive, held: bytes | int | None) -> None:
    """Raise LedgerForked when the ledger does not continue what somebody holds, SealError when that is not ours."""
    if isinstance(held, bytes):
        archive.ledger.guard(open_checkpoint(held, archive.keys.origin, archive.keys.log.public_key()))
    elif held is not None and held > (size := archive.ledger.size()):
        raise LedgerForked(f"it says that it has seen {held} entries, and there are {size}")


async def guard_and_tell(archive: Archive, asked: Sequence[Outsider]) -> None:
    """Do the same, and log who could not be asked. Raises: Mistake, LedgerError."""
    for line in await guard(archive, asked):
        log.warning("not_compared", reason=line)
