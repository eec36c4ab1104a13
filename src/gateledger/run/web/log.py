"""`/log/`: the log as static resources for strangers (https://c2sp.org/tlog-tiles), hashes and commitments alone."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse, Response

from gateledger.ledger import Ledger
from gateledger.ledger.tiles import WIDTH, Place, available, read_path
from gateledger.run.archive import Archive

FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
"""What a path with its width holds never changes, partial tiles included."""
SECONDS = {"Cache-Control": "public, max-age=2"}
NEVER = {"Cache-Control": "no-store"}
BYTES = "application/octet-stream"


def log(archive: Archive) -> APIRouter:
    """Make the router; it serves what the latest checkpoint commits to, and nothing that was appended since."""
    router = APIRouter(include_in_schema=False)

    @router.get("/checkpoint")
    async def checkpoint() -> Response:
        note = await asyncio.to_thread(archive.published_checkpoint)
        if note is None:
            return _missing("nothing has been signed yet")
        return PlainTextResponse(note, headers=SECONDS)

    @router.get("/tile/{path:path}")
    async def tile(path: str) -> Response:
        place = read_path(path)
        if place is None:
            return _missing("no tile is called so: https://c2sp.org/tlog-tiles says how they are named")
        return await asyncio.to_thread(_tile, archive.ledger, place)

    return router


def _tile(ledger: Ledger, place: Place) -> Response:
    latest = ledger.latest_checkpoint()
    size = latest.size if latest else 0
    there = available(size, place)
    if there < place.width:
        return _missing(
            f"the latest checkpoint is of size {size}: it commits to {there} of {WIDTH} parts of this tile"
        )
    if place.level is None:
        data = ledger.entries_tile(place.index, place.width)
    else:
        data = ledger.tile(place.level, place.index, place.width)
    return Response(data, media_type=BYTES, headers=FOREVER)


def _missing(reason: str) -> Response:
    """Say why there is nothing; it may be there in a moment, so nobody keeps the answer."""
    return PlainTextResponse(reason + "\n", 404, headers=NEVER)
