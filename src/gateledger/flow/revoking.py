"""`/gateledger revoke WAIVER because REASON`: a waiver is taken back by any who may grant it, or by who granted it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from gateledger.collect.teams import read_teams
from gateledger.collect.waivers import collect_waivers
from gateledger.flow.keeping import keep
from gateledger.flow.observing import text_kept
from gateledger.flow.replying import Given, tell
from gateledger.flow.waiver_places import Place, find_place, ill_said, named, questions
from gateledger.flow.waiver_records import WAIVER, taken_back
from gateledger.intake.waiver_command import read_unwanted
from gateledger.judge.granting import is_ones_own
from gateledger.judge.speaker import may_not
from gateledger.ledger import Ledger
from gateledger.model.answer import Done
from gateledger.model.waiver import Unwanted, Waiver, Waivers
from gateledger.render.waiver_replies import nothing_revoked, record_page, waiver_revoked
from gateledger.seal.record import read_statement

Taken = tuple[Waiver, tuple[str, ...]]
"""A waiver, and the gates for which it is taken back."""


async def revoke(given: Given) -> Done:
    """Take waivers back, however late the word comes. Raises GitHubError and LedgerError."""
    wanted = read_unwanted(given.said.text.body)
    if why := ill_said(given, late=True):
        return await _not(given, why)
    if isinstance(wanted, str):
        return await _not(given, wanted)
    # 1. Which waivers, of what?
    wanted = await asyncio.to_thread(_placed, given.world.ledger, given, wanted)
    place = await find_place(given, wanted.tag)
    if isinstance(place, str):
        return await _not(given, place, wanted.tag)
    return await _revoke(given, place, wanted)


async def _revoke(given: Given, place: Place, wanted: Unwanted) -> Done:
    known = await asyncio.to_thread(collect_waivers, given.world.ledger, place.subject.name, read_statement)
    taken = chosen(known, wanted)
    if isinstance(taken, str):
        if _said_before(known, given):
            return Done(reason="revoked before by this very comment")
        return await _not(given, taken, wanted.tag)
    # 2. May this person?
    if why := await _unauthorised(given, place, [waiver for waiver, _ in taken]):
        return await _not(given, why, wanted.tag)
    # 3. Keep it, say so, and ask again.
    return await _taken(given, place, taken, wanted)


def _placed(ledger: Ledger, given: Given, wanted: Unwanted) -> Unwanted:
    """Find the release that a waiver named by its id is of, where the command names none."""
    if wanted.tag or not wanted.ids:
        return wanted
    found = next(iter(ledger.linked(WAIVER, wanted.ids[0], limit=1)), None)
    about = found.subject.partition(":")[2] if found else ""
    start = f"{given.job.repository}@"
    return wanted.model_copy(update={"tag": about[len(start) :]}) if about.startswith(start) else wanted


def chosen(known: Waivers, wanted: Unwanted) -> list[Taken] | str:
    """Choose what is to be taken back of what is there; or say why there is nothing."""
    taken: list[Taken] = []
    for waiver in known.given:
        named_gates = waiver.gates if waiver.id in wanted.ids else wanted.gates
        gates = tuple(each for each in waiver.standing_gates if each in named_gates)
        taken += [(waiver, gates)] if gates else []
    if taken:
        return taken
    ids = {each.id for each in known.given}
    unknown = [each for each in wanted.ids if each not in ids]
    if unknown:
        return f"there is no waiver {', '.join(unknown)} of this"
    return "no such waiver stands here: none was granted, or it was taken back already"


def _said_before(known: Waivers, given: Given) -> bool:
    """Whether it was this very word that took something back: its delivery came again."""
    said = given.said
    back = (each for waiver in known.given for each in waiver.revocations)
    return any(
        each.at == said.at.replace(microsecond=each.at.microsecond) and each.by.login == said.by.login
        for each in back
    )


async def _unauthorised(given: Given, place: Place, waivers: Sequence[Waiver]) -> str:
    """Say why the speaker may not; what makes stricter may also be said by who wrote the change."""
    if all(is_ones_own(given.said.by, [each.by]) for each in waivers):
        return ""
    names = place.policy.waivers.approvers
    return may_not(given.said, names, await read_teams(given.hub, given.job.repository, names))[0]


async def _taken(given: Given, place: Place, taken: Sequence[Taken], wanted: Unwanted) -> Done:
    world, told, index = given.world, [], 0
    for waiver, gates in taken:
        receipt = await keep(
            world,
            taken_back(waiver, place, gates, wanted, given.said),
            given.job.trigger,
            installation=given.job.installation,
            kept=text_kept(given.said.text),
        )
        index = receipt.index
        told.append((waiver, gates, record_page(world.page(index), index)))
    text = waiver_revoked(given.said, place.subject.name, told, wanted.reason)
    jobs = await asyncio.to_thread(questions, world.ledger, place.subject.name, given.job)
    ids = ", ".join(waiver.id for waiver, _ in taken)
    return Done(reason=f"revoked {ids}{await tell(given, text)}", index=index, jobs=jobs)


async def _not(given: Given, why: str, tag: str = "") -> Done:
    told = await tell(given, nothing_revoked(given.said, named(given, tag), why))
    return Done(reason=f"refused: {why}{told}")
