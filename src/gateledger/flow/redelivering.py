"""Deliveries that never arrived are asked for again, every hour; what cannot be had any more is a gap.

GitHub does not send anything again by itself, and forgets what it sent after three days. What was tried is read from
its log; what stands open is kept beside what is shown, so that an hour reads an hour of the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import AwareDatetime, ValidationError

from gateledger.collect.listing_deliveries import App, Log, Logged, read_log
from gateledger.flow.gaps import undelivered
from gateledger.flow.keeping import keep
from gateledger.flow.world import World
from gateledger.github.errors import GitHubError, Gone, NotFound, RateLimited, Refused
from gateledger.github.routes import APP_DELIVERIES, APP_DELIVERY_ATTEMPTS
from gateledger.model.event import Trigger
from gateledger.model.value import Value
from gateledger.publish.mark import TRIES
from gateledger.publish.shown import Shown
from gateledger.seal.statement import utc

STATE = "redelivery"
KEPT = timedelta(days=3)
"""How long GitHub keeps the log. https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks"""
MARGIN = timedelta(hours=2)
"""Before the log forgets a delivery it is given up, and told."""
OVERLAP = timedelta(minutes=15)
ATTEMPTS = 6
"""The first delivery, and five more."""
PAUSE = timedelta(minutes=10)
"""Between the first two attempts; each pause after that is twice as long."""
MOST = 200
"""Deliveries that one run asks for again."""
MOST_OPEN = 5_000
ONE_BY_ONE = APP_DELIVERIES + "/{delivery_id}"


class Standing(Value):
    """Until when the log was read, and what of it was never answered."""

    until: AwareDatetime | None = None
    open: Mapping[str, Logged] = {}


@dataclass
class Redelivered:
    """What one run did: asked for again, arrived since, given up, still open; and what kept it from more."""

    tried: int = 0
    arrived: int = 0
    given_up: list[str] = field(default_factory=list)
    open: int = 0
    unable: str = ""


async def redeliver(world: World, app: App) -> Redelivered:
    """Ask again for what was never answered. Raises GitHubError and LedgerError: the next hour goes on.

    Two at once ask twice: the second delivery of a guid changes nothing.
    """
    now, done = world.now(), Redelivered()
    # 1. The log since the last look; the first time, all of it.
    known = _read(await world.shown.get(STATE))
    since = max(known.until - OVERLAP, now - KEPT) if known.until else now - KEPT
    log = await read_log(app, since)
    if not log.whole:
        done.unable = f"the log is too long to be read back to {since:%Y-%m-%d %H:%M}"
    waiting = _open(known, log)
    done.arrived = len(known.open.keys() & log.answered)
    # 2. Each by its turn; what is too old, or failed too often, is a gap.
    try:
        for each in sorted(waiting.values(), key=lambda one: one.delivered_at):
            if _is_lost(each, now):
                waiting.pop(each.guid)
                if await _give_up(world, app, each, now):
                    done.given_up.append(each.guid)
            elif done.tried < MOST and _is_due(each, now):
                waiting[each.guid] = await _again(app, each, now)
                done.tried += 1
    except RateLimited as limit:
        done.unable = str(limit)
    # 3. What stands open.
    done.open = len(waiting)
    await _keep(world.shown, Standing(until=log.newest or known.until, open=dict(_newest(waiting.values()))))
    return done


def _open(known: Standing, log: Log) -> dict[str, Logged]:
    """Join what stood open with what the log shows; the first attempt's id and time count."""
    waiting = {guid: each for guid, each in known.open.items() if guid not in log.answered}
    for guid, each in log.failed.items():
        before = waiting.get(guid)
        if before is None:
            waiting[guid] = each
        elif each.last and (before.last is None or each.last > before.last):
            fresh = {"status": each.status, "status_code": each.status_code, "last": each.last}
            waiting[guid] = before.model_copy(update=fresh)
    return waiting


def _newest(waiting: Iterable[Logged]) -> list[tuple[str, Logged]]:
    """Keep so many; the others are in the log for a while, and found by reading it whole again."""
    ordered = sorted(waiting, key=lambda one: one.delivered_at, reverse=True)
    return [(each.guid, each) for each in ordered[:MOST_OPEN]]


def _is_lost(each: Logged, now: datetime) -> bool:
    return each.attempts >= ATTEMPTS or now - each.delivered_at >= KEPT - MARGIN


def _is_due(each: Logged, now: datetime) -> bool:
    return now - (each.last or each.delivered_at) >= PAUSE * (1 << (each.attempts - 1))


async def _again(app: App, each: Logged, now: datetime) -> Logged:
    """Ask for another attempt; one that GitHub will not make counts as one that failed."""
    try:
        await app.post(APP_DELIVERY_ATTEMPTS, {"delivery_id": each.id})
    except RateLimited:
        raise
    except GitHubError as error:
        if error.transient:
            raise
    return each.model_copy(update={"attempts": each.attempts + 1, "last": now})


async def _give_up(world: World, app: App, each: Logged, now: datetime) -> bool:
    """Record what never arrived; its repository is in the payload, which GitHub shows as long as it has it.

    False when it is recorded already: the log shows it for a while.
    """
    if await asyncio.to_thread(world.ledger.linked, "delivery", each.guid, limit=1):
        return False
    often = each.attempts >= ATTEMPTS
    reason = f"it failed {each.attempts} times" if often else "GitHub is about to forget it"
    said = {
        "guid": each.guid,
        "event": each.event,
        "action": each.action,
        "deliveredAt": utc(each.delivered_at),
        "status": each.status,
        "statusCode": each.status_code,
        "attempts": each.attempts,
        "repositoryId": each.repository_id,
    }
    what = undelivered(await _repository(app, each), said, reason, at=each.delivered_at)
    await keep(world, what, Trigger(event="schedule", action="redelivery", received_at=now))
    return True


async def _repository(app: App, each: Logged) -> str:
    try:
        whole = await app.get(ONE_BY_ONE, {"delivery_id": each.id})
        return str(whole["request"]["payload"]["repository"]["full_name"])
    except (NotFound, Gone, Refused, KeyError, TypeError):
        return ""


def _read(text: str | None) -> Standing:
    try:
        return Standing.model_validate_json(text) if text else Standing()
    except ValidationError:
        return Standing()  # of another version: the whole log is read again


async def _keep(shown: Shown, standing: Standing) -> None:
    for _ in range(TRIES):
        if await shown.swap(STATE, await shown.get(STATE), standing.model_dump_json()):
            return


async def undelivered_now(app: App, now: datetime) -> tuple[int, bool]:
    """Count the deliveries of three days that were never answered; and whether the log was read whole.

    Raises GitHubError.
    """
    log = await read_log(app, now - KEPT)
    return len(log.failed), log.whole
