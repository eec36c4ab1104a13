"""`/gateledger review-bypass because REASON`: somebody who may looked at a bypass afterwards; it is kept and told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from gateledger.collect.teams import read_teams
from gateledger.flow.bypassing import KIND, issue_of, latest_bypass, review_of, tell_bypass
from gateledger.flow.enforcing import policy_in_force
from gateledger.flow.keeping import keep
from gateledger.flow.observing import text_kept
from gateledger.flow.recording import KIND as DECISION
from gateledger.flow.replying import Given, refuse, tell
from gateledger.flow.sharing import again, parts
from gateledger.github.errors import Gone, NotFound
from gateledger.github.routes import ISSUE, repository_values
from gateledger.intake.review_command import read_review
from gateledger.judge.granting import is_ones_own
from gateledger.judge.speaker import may_not, not_ones_own
from gateledger.ledger import Ledger
from gateledger.model.actor import Actor
from gateledger.model.answer import Done
from gateledger.model.job import Job
from gateledger.model.receipt import Stored
from gateledger.render.bypass import read_marker
from gateledger.render.replies import bypass_reviewed
from gateledger.seal.merge import review_occurrence
from gateledger.seal.record import read_statement
from gateledger.seal.statement import actor_said, utc

MOST = 200
"""Decisions on releases that bring a change are looked through."""


async def review_bypass(given: Given) -> Done:
    """Keep a review, however late it comes, and close the issue. Raises GitHubError and LedgerError."""
    wanted = read_review(given.said.text.body)
    if why := not_ones_own(given.said):
        return await refuse(given, why)
    if isinstance(wanted, str):
        return await refuse(given, wanted)
    # 1. Which bypass is it, and does it wait for a review at all?
    record, reason = wanted
    found = await _found(given, record)
    if isinstance(found, str):
        return await refuse(given, found)
    if known := await asyncio.to_thread(review_of, given.world.ledger, found.index):
        return await _told(given, found, known.index, again_said=True)
    # 2. May this person say so?
    said = read_statement(found.envelope)
    if why := await _may_not(given, said["predicate"]["bypass"]):
        return await refuse(given, why)
    # 3. Keep the word with its text; tell; ask again about the releases that it held up.
    review = await _review(given, reason, found.index)
    receipt = await keep(
        given.world,
        review_occurrence(said, found.index, review, at=given.said.at),
        given.job.trigger,
        installation=given.job.installation,
        kept=text_kept(given.said.text),
    )
    return await _told(given, found, receipt.index)


async def _found(given: Given, record: int | None) -> Stored | str:
    """Give the bypass that is meant: the named one, that of this issue of ours, or that of this pull request."""
    ledger, job, said = given.world.ledger, given.job, given.said
    if record is None and not said.on_pull_request:
        record = await _of_issue(given)
        if record is None:
            return "this issue is about no bypass: name its record, `/gateledger review-bypass RECORD because ...`"
    if record is None:
        entry = await asyncio.to_thread(
            latest_bypass, ledger, job.repository, f"{job.repository}#{said.number}"
        )
        return entry if entry and not entry.erased else "no bypass of this pull request is recorded"
    entry = await asyncio.to_thread(ledger.get, record)
    if entry is None or entry.kind != KIND or entry.repository.lower() != job.repository.lower():
        return f"record {record} is no bypass of this repository"
    return entry if not entry.erased else f"record {record} was erased"


async def _of_issue(given: Given) -> int | None:
    """Read the marker of an issue that we wrote; what others write names no record."""
    values = repository_values(given.job.repository, issue_number=given.said.number)
    try:
        issue = await given.hub.get(ISSUE, values, conditional=False)
    except (Gone, NotFound):
        return None
    user, app = issue.get("user") or {}, issue.get("performed_via_github_app") or {}
    ours = app.get("id") == given.world.app_id or user.get("login") == f"{given.world.app_slug}[bot]"
    return read_marker(str(issue.get("body") or "")) if ours and user.get("type", "Bot") == "Bot" else None


async def _may_not(given: Given, bypass: Mapping[str, Any]) -> str:
    """Say why the speaker may not review it; empty when they may. The policy in force now says who may."""
    involved = [_actor(bypass[each]) for each in ("actor", "author") if bypass.get(each)]
    wrote = {str(each.get("login") or "").casefold() for each in bypass.get("commits") or ()}
    by = given.said.by
    if is_ones_own(by, involved) or by.login.casefold() in wrote:
        return f"{by.login} did or wrote what is to be reviewed: somebody else has to look at it"
    world = given.world
    policy, why = await policy_in_force(given.hub, given.job.repository, world.catalog, world.packs)
    if policy is None:
        return f"who may review it cannot be told: {why}"
    if not policy.reviewers:
        return "the policy names nobody who may: set `bypasses.reviewers` or `waivers.approvers`"
    teams = await read_teams(given.hub, given.job.repository, policy.reviewers)
    return may_not(given.said, policy.reviewers, teams)[0]


def _actor(said: Mapping[str, Any]) -> Actor:
    return Actor(login=said["login"], id=said.get("id"), kind=said["type"])


async def _review(given: Given, reason: str, bypass: int) -> dict[str, Any]:
    said = given.said
    number = await issue_of(given.world, given.job.repository, bypass)
    there = said.url.partition("#")[0].rpartition("/")[0].removesuffix("/pull").removesuffix("/issues")
    issue = f"{there}/issues/{number}" if number and there else ""
    return {
        "by": actor_said(said.by),
        "at": utc(said.at),
        "because": reason,
        "comment": {"uri": said.url, "sha256": said.text.sha256},
    } | ({"issue": issue} if issue else {})


async def _told(given: Given, bypass: Stored, review: int, *, again_said: bool = False) -> Done:
    """Close the issue, which says it; on a pull request answer there, too."""
    world, said = given.world, given.said
    told = await tell_bypass(world, given.hub, bypass)
    told += await tell(given, bypass_reviewed(said, record=bypass.index, review=review, again=again_said))
    jobs = await asyncio.to_thread(_held_up, world.ledger, given.job, read_statement(bypass.envelope))
    return Done(reason=f"bypass {bypass.index} reviewed{told}", index=review, jobs=jobs)


def _held_up(ledger: Ledger, job: Job, said: Mapping[str, Any]) -> tuple[Job, ...]:
    """Ask again about the releases that bring the change, as far as they were not let through."""
    number = said["predicate"]["bypass"].get("pullRequest")
    if not number:
        return ()
    found = ledger.linked("member", f"{job.repository}#{number}", limit=MOST)
    names = dict.fromkeys(each.subject for each in found if parts(each.subject)[1] == "@")
    latest = (ledger.latest(job.repository, name, DECISION) for name in names)
    blocked = (each.subject for each in latest if each and each.verdict == "block")
    return tuple(asked for name in blocked if (asked := again(job, name)))
