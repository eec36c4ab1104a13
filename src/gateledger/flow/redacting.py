"""`/gateledger redact`: one person asks, another agrees, and only then something is erased."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gateledger.collect.teams import read_teams
from gateledger.flow.keeping import keep, sealed_entry, sealing_of
from gateledger.flow.recording import predicate_of
from gateledger.flow.redaction_plan import CannotRedact, plan
from gateledger.flow.replying import Given, refuse, tell
from gateledger.flow.tip_policy import tip_policy
from gateledger.flow.waiver_places import ill_said, questions
from gateledger.flow.waiver_records import role_of
from gateledger.intake.redaction_command import read_erasable
from gateledger.judge.people import is_person
from gateledger.judge.speaker import may_not
from gateledger.model.actor import Actor
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.facts import Unavailable
from gateledger.model.job import Job
from gateledger.model.occurrence import Occurrence
from gateledger.model.policy import Policy, RetentionRules
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind
from gateledger.model.redaction import ASKS, REQUESTED, THREAD, Erasable, Plan
from gateledger.model.standing import Team
from gateledger.render.redaction_replies import redaction_asked, redaction_done
from gateledger.seal.redaction import about, carried_out, named, records_said
from gateledger.seal.statement import actor_said, utc

MOST = 50
"""Requests of one conversation that are looked through."""


@dataclass(frozen=True)
class _Agreed:
    """A person who may have Records erased, as the policy and GitHub say at this moment."""

    given: Given
    rules: RetentionRules
    policy: Policy
    teams: tuple[Team, ...]

    def said(self) -> dict[str, Any]:
        """Write down who agreed, when, where, and by which name of the policy."""
        said = self.given.said
        role = role_of(said.by, self.rules.approvers, self.teams)
        return actor_said(said.by) | {"role": role, "at": utc(said.at), "uri": said.url}


async def redact(given: Given, *, last: bool) -> Answer:
    """Ask for an erasure, or carry one out at the word of a second person. Raises GitHubError and LedgerError."""
    # 1. Whose word is it, and what does it name?
    asked = read_erasable(given.said.words)
    if why := ill_said(given):
        return await refuse(given, why)
    if isinstance(asked, str):
        return await refuse(given, asked)
    # 2. May this person, by the policy of the default branch as it stands now?
    agreed = await _agreed(given, last=last)
    if not isinstance(agreed, _Agreed):
        return agreed if isinstance(agreed, Again) else await refuse(given, agreed)
    # 3. What would go? Then ask for a second word, or carry it out.
    try:
        if asked.confirms:
            return await _confirm(agreed, asked)
        return await _request(agreed, asked)
    except CannotRedact as error:
        return await refuse(given, str(error))


async def _agreed(given: Given, *, last: bool) -> _Agreed | Again | str:
    policy = await tip_policy(given.world, given.hub, given.job)
    if isinstance(policy, str):
        return policy
    rules = policy.retention
    if not rules.approvers:
        return "the policy lets nobody erase anything: `retention.approvers` names those who may"
    teams = await read_teams(given.hub, given.job.repository, rules.approvers)
    why, certain = may_not(given.said, rules.approvers, teams)
    lost = (each.members for each in teams if isinstance(each.members, Unavailable))
    if why and not certain and not last and any(each.transient for each in lost):
        return Again(after=0, reason=why)
    return why or _Agreed(given, rules, policy, teams)


async def _request(agreed: _Agreed, asked: Erasable) -> Done:
    given, world = agreed.given, agreed.given.world
    found = await asyncio.to_thread(plan, world.ledger, asked, given.job.repository)
    said = given.said
    receipt = await keep(
        world,
        Occurrence(
            kind=RecordKind.REDACTION,
            about=about(asked.records),
            repository=found.repository,
            subjects=named(found.entries),
            same_as=f"{REQUESTED}\n{said.url}\n{utc(said.at)}\n{said.text.sha256}",
            event_at=said.at,
            parts={
                "redaction": {
                    "state": REQUESTED,
                    "reason": asked.reason,
                    "requestedBy": agreed.said(),
                    "records": records_said(found.entries),
                    "named": list(asked.evidence),
                },
                "policy": policy_said(agreed.policy),
            },
            links={ASKS: tuple(f"record/{index}" for index in asked.records), THREAD: (_thread(given),)},
        ),
        given.job.trigger,
        installation=given.job.installation,
    )
    text = redaction_asked(said, found, record=receipt.index, days=agreed.rules.confirm_days)
    return Done(reason=f"a redaction was asked for{await tell(given, text)}", index=receipt.index)


async def _confirm(agreed: _Agreed, asked: Erasable) -> Done:
    given, world = agreed.given, agreed.given.world
    # 1. The newest request of this conversation for exactly these records, which somebody else made, lately.
    request, first = await asyncio.to_thread(_asked_for, given, asked)
    _check(agreed, request, first)
    wanted = asked.model_copy(
        update={"evidence": tuple(first.get("named", ())), "reason": str(first["reason"])}
    )
    found = await asyncio.to_thread(plan, world.ledger, wanted, given.job.repository)
    if records_said(found.entries) != first["records"]:
        raise CannotRedact("the records are not those that were asked for")
    # 2. The redaction and what it erases, in one transaction.
    approvers = [first["requestedBy"], agreed.said()]
    receipt, left = await asyncio.to_thread(_carry_out, agreed, found, request, (approvers, wanted.reason))
    text = redaction_done(given.said, found, [each["login"] for each in approvers], record=receipt, left=left)
    names = ", ".join(str(each.index) for each in found.entries)
    jobs = await asyncio.to_thread(_anew, given, found)
    return Done(reason=f"erased {names}{await tell(given, text)}", index=receipt, jobs=jobs)


def _anew(given: Given, found: Plan) -> tuple[Job, ...]:
    """Ask again about whatever a waiver let pass: one that is erased lets nothing pass."""
    waivers = [each for each in found.entries if each.kind == RecordKind.WAIVER]
    subjects = dict.fromkeys(each.subject.partition(":")[2] for each in waivers)
    return tuple(job for name in subjects for job in questions(given.world.ledger, name, given.job))


def _asked_for(given: Given, asked: Erasable) -> tuple[Stored, dict[str, Any]]:
    ledger = given.world.ledger
    for entry in ledger.linked(THREAD, _thread(given), limit=MOST):
        said = predicate_of(entry)["redaction"]
        if said["state"] == REQUESTED and {each["index"] for each in said["records"]} == set(asked.records):
            return entry, said
    names = ", ".join(str(index) for index in asked.records)
    raise CannotRedact(
        f"nobody asked here to have {names} erased: `/gateledger redact {names} because REASON` does"
    )


def _check(agreed: _Agreed, request: Stored, first: dict[str, Any]) -> None:
    """See that two different people agree, both of them allowed now, and that the first word is not too old."""
    asker = Actor(
        login=first["requestedBy"]["login"], id=first["requestedBy"]["id"], kind=first["requestedBy"]["type"]
    )
    speaker = agreed.given.said.by
    if asker.id is None or speaker.id is None:
        raise CannotRedact("GitHub does not say who one of the two people is (their number is missing)")
    if asker.id == speaker.id or asker.login.casefold() == speaker.login.casefold():
        raise CannotRedact(f"{speaker.login} asked for it; the second word has to be somebody else's")
    if not is_person(asker) or not role_of(asker, agreed.rules.approvers, agreed.teams):
        raise CannotRedact(f"{asker.login}, who asked for it, is none of those who may do this here any more")
    asked_at = datetime.fromisoformat(first["requestedBy"]["at"])
    if agreed.given.said.at - asked_at > timedelta(days=agreed.rules.confirm_days):
        raise CannotRedact(
            f"it was asked for more than {agreed.rules.confirm_days} days ago (record {request.index}): ask again"
        )


def _carry_out(
    agreed: _Agreed, found: Plan, request: Stored, said: tuple[list[dict[str, Any]], str]
) -> tuple[int, dict[str, str]]:
    given, world = agreed.given, agreed.given.world
    occurrence = carried_out(
        found,
        {"how": "two people", "reason": said[1], "approvedBy": said[0], "request": request.index},
        f"request {request.index}",
        {THREAD: (_thread(given),)},
    )
    sealing = sealing_of(world, given.job.trigger, installation=given.job.installation)
    parts = {**occurrence.parts, "policy": policy_said(agreed.policy)}
    entry = sealed_entry(
        world, occurrence.model_copy(update={"parts": parts, "event_at": given.said.at}), sealing
    )
    indices = [each.index for each in found.entries]
    receipt, left = world.ledger.redact(entry, indices, found.evidence)
    return receipt.index, dict(left)


def _thread(given: Given) -> str:
    return f"{given.job.repository}#{given.said.number}"


def policy_said(policy: Policy) -> dict[str, Any]:
    """Name the policy that says who may, and what has had its time."""
    own = (
        {"uri": each.uri, "digest": {"sha256": each.sha256}}
        if (each := next(iter(policy.sources), None))
        else {}
    )
    return {**own, "effective": policy.digest}
