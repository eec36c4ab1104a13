"""Repositories that are gone are asked for less and less: after a month without one each question waits as long again.

What is kept stands beside what is shown; losing it costs a few more questions.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import AwareDatetime, ValidationError

from gateledger.model.value import Value
from gateledger.publish.mark import TRIES
from gateledger.publish.shown import Shown

PATIENCE = timedelta(days=30)
"""A repository may be renamed back, made public again, or the App be installed again: so long it is asked daily."""


class Gone(Value):
    """Since when nobody finds a repository, and when somebody looked last."""

    since: AwareDatetime
    asked: AwareDatetime


async def note_gone(shown: Shown, repository: str, now: datetime) -> None:
    """Remember that a repository was not found."""
    key = _key(repository)
    for _ in range(TRIES):
        text = await shown.get(key)
        known = _read(text)
        fresh = Gone(since=known.since if known else now, asked=now)
        if await shown.swap(key, text, fresh.model_dump_json()):
            return


async def is_there(shown: Shown, repository: str) -> None:
    """Forget that a repository was not found once."""
    key = _key(repository)
    for _ in range(TRIES):
        text = await shown.get(key)
        if not text or await shown.swap(key, text, ""):
            return


async def is_asked(shown: Shown, repository: str, now: datetime) -> bool:
    """Whether a repository is worth a question today."""
    known = _read(await shown.get(_key(repository)))
    if known is None or now - known.since < PATIENCE:
        return True
    return now - known.asked >= known.asked - known.since


def _key(repository: str) -> str:
    return f"gone/{repository.lower()}"


def _read(text: str | None) -> Gone | None:
    try:
        return Gone.model_validate_json(text) if text else None
    except ValidationError:
        return None
