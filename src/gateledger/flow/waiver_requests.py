"""Who asked last for a waiver of a subject by its button: beside what is shown, for it decides nothing."""

from __future__ import annotations

from datetime import datetime

from pydantic import ValidationError

from gateledger.flow.world import World
from gateledger.model.actor import Actor
from gateledger.model.value import Value
from gateledger.publish.mark import TRIES


class Request(Value):
    """Who pressed the button last, and when."""

    by: Actor
    at: datetime


async def note_request(world: World, subject: str, by: Actor) -> None:
    """Remember who asked."""
    key, noted = _key(subject), Request(by=by, at=world.now()).model_dump_json()
    for _ in range(TRIES):
        if await world.shown.swap(key, await world.shown.get(key), noted):
            return


async def who_asked(world: World, subject: str) -> Actor | None:
    """Name who asked last; None where nobody did, or it was forgotten."""
    text = await world.shown.get(_key(subject))
    try:
        return Request.model_validate_json(text).by if text else None
    except ValidationError:
        return None  # written by another version: as good as forgotten


def _key(subject: str) -> str:
    return f"waiver-request/{subject.lower()}"
