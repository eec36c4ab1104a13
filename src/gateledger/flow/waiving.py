"""`/gateledger waive GATE until DAY because REASON`: a waiver is granted and kept, or refused once and politely."""

from __future__ import annotations

import asyncio

from gateledger.collect.teams import read_teams
from gateledger.collect.waivers import collect_waivers
from gateledger.flow.keeping import keep
from gateledger.flow.observing import text_kept
from gateledger.flow.replying import Given, tell
from gateledger.flow.waiver_places import Place, find_place, ill_said, named, ones_own, questions
from gateledger.flow.waiver_records import granted, role_of, waiver_id
from gateledger.flow.waiver_requests import who_asked
from gateledger.intake.waiver_command import read_wanted
from gateledger.judge.granting import example, why_not
from gateledger.judge.speaker import may_not
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.facts import Unavailable
from gateledger.model.standing import Team
from gateledger.model.waiver import Waiver, Wanted
from gateledger.render.waiver_replies import waiver_granted, waiver_refused
from gateledger.seal.record import read_statement


async def waive(given: Given, *, last: bool) -> Answer:
    """Grant a waiver at the word of somebody who may. Raises GitHubError and LedgerError."""
    # 1. Whose word is it, and what does it ask for? A delivery that comes again finds what it granted.
    wanted = read_wanted(given.said.text.body)
    if not isinstance(wanted, str) and (before := await _before(given, wanted)):
        return await _granted(given, named(given, wanted.tag), before)
    if why := ill_said(given):
        return await _refuse(given, (why,))
    if isinstance(wanted, str):
        there = await find_place(given, "") if given.said.on_pull_request else ""
        return await _refuse(given, (wanted,), place=None if isinstance(there, str) else there)
    # 2. Of what, by which policy, and does that let anybody waive this?
    place = await find_place(given, wanted.tag)
    if isinstance(place, str):
        return await _refuse(given, (place,), wanted)
    whys = why_not(wanted, place.policy, given.world.now())
    return await (_refuse(given, whys, wanted, place) if whys else _weighed(given, wanted, place, last=last))


async def _weighed(given: Given, wanted: Wanted, place: Place, *, last: bool) -> Answer:
    """Grant what may be waived, if this person may waive it."""
    # 3. May this person, and is it somebody else's work?
    names = place.policy.waivers.approvers
    teams = await read_teams(given.hub, given.job.repository, names)
    why, transient = await _unauthorised(given, place, teams)
    if why and transient and not last:
        return Again(after=0, reason=why)
    if why:
        return await _refuse(given, (why,), wanted, place)
    # 4. Keep it, say so, and ask again about everything that it may change.
    return await _kept(given, wanted, place, role_of(given.said.by, names, teams))


async def _before(given: Given, wanted: Wanted) -> Waiver | None:
    subject = named(given, wanted.tag)
    name = waiver_id(subject, given.said)
    known = await asyncio.to_thread(collect_waivers, given.world.ledger, subject, read_statement)
    return next((each for each in known.given if each.id == name), None)


async def _unauthorised(given: Given, place: Place, teams: tuple[Team, ...]) -> tuple[str, bool]:
    """Say why the speaker may not grant it, and whether that may pass by itself."""
    why, certain = may_not(given.said, place.policy.waivers.approvers, teams)
    if why:
        lost = (each.members for each in teams if isinstance(each.members, Unavailable))
        return why, not certain and any(each.transient for each in lost)
    return await ones_own(given, place)


async def _kept(given: Given, wanted: Wanted, place: Place, role: str) -> Done:
    said, subject = given.said, place.subject
    requested = await who_asked(given.world, subject.name) or place.author
    name = waiver_id(subject.name, said)
    occurrence = granted(place, wanted, said, role=role, requested=requested, name=name)
    await keep(
        given.world,
        occurrence,
        given.job.trigger,
        installation=given.job.installation,
        kept=text_kept(said.text),
    )
    known = await asyncio.to_thread(collect_waivers, given.world.ledger, subject.name, read_statement)
    return await _granted(given, subject.name, next(each for each in known.given if each.id == name))


async def _granted(given: Given, subject: str, waiver: Waiver) -> Done:
    """Say what was granted, and put in question what it may change."""
    world = given.world
    jobs = await asyncio.to_thread(questions, world.ledger, subject, given.job)
    text = waiver_granted(given.said, subject, waiver, page=world.page(waiver.index))
    gates = ", ".join(waiver.gates)
    return Done(
        reason=f"{waiver.id} waives {gates} of {subject}{await tell(given, text)}",
        index=waiver.index,
        jobs=jobs,
    )


def _on_issue(given: Given) -> bool:
    return not given.said.on_pull_request


async def _refuse(
    given: Given, whys: tuple[str, ...], wanted: Wanted | None = None, place: Place | None = None
) -> Done:
    subject = named(given, wanted.tag if wanted else "")
    shown = example(wanted, place.policy if place else None, given.world.now(), issue=_on_issue(given))
    told = await tell(given, waiver_refused(given.said, subject, whys, shown))
    return Done(reason=f"refused: {'; '.join(whys)}{told}")
