"""The journey of a merge: what was merged is held against what was decided, recorded once, and told if it came past it.

It runs after the merge and beside the judgements: one request for the merge, one for the rules of its base. What each
answer means: docs/completeness.md.
"""

from __future__ import annotations

import asyncio
from datetime import UTC

from gateledger.collect.landed_merge import PoliciesThen, policies_then, read_merge
from gateledger.collect.opening import Nothing
from gateledger.flow.bypassing import follow_up, record_bypass
from gateledger.flow.decided import decided_of, decisions_on, groups_with, policy_of_decision
from gateledger.flow.enforcing import branch_standing
from gateledger.flow.keeping import keep
from gateledger.flow.observing import wanted
from gateledger.flow.summarising import summarise_merge
from gateledger.flow.world import World
from gateledger.github.errors import Forbidden, Gone, NotFound, Refused
from gateledger.github.installation import Installation
from gateledger.judge.bypass import TOLERANCE, compare, speaks_of
from gateledger.model.answer import Done
from gateledger.model.enforcement import Required
from gateledger.model.event import Trigger
from gateledger.model.job import Job, JobKind
from gateledger.model.merge import Asked, Decided, Merge
from gateledger.model.policy import Policy
from gateledger.model.receipt import Receipt, Stored
from gateledger.model.record import RecordKind
from gateledger.seal.merge import merge_bypass, merge_occurrence, review_asked
from gateledger.seal.record import read_statement

FEW = 5
"""Merge groups of one pull request whose trees are looked at: the newest decides."""


async def merged(world: World, hub: Installation, job: Job) -> Done:
    """Observe a merge, and see to what came past its verdict. Raises GitHubError and LedgerError."""
    receipt = await observe_merge(world, hub, job)
    if receipt is None:
        return Done(reason="nothing to observe")
    told = await follow_up(world, hub, job.repository, _name(job))
    return Done(reason=f"merge observed{told}", index=receipt.index)


def merge_job(repository: str, number: int, *, installation: int, trigger: Trigger) -> Job:
    """The question what a merged pull request came to, for those who learn of it without its event."""
    return Job(
        kind=JobKind.MERGED,
        repository=repository,
        key=str(number),
        installation=installation,
        trigger=trigger,
    )


async def observe_merge(world: World, hub: Installation, job: Job, *, late: bool = False) -> Receipt | None:
    """Record a merge, and its bypass if it is one; the same merge again gives the first Receipt and asks nothing.

    None when there is nothing to record: it is not merged, or nobody asked for records of this repository. `late`
    says that its event never came. Raises GitHubError and LedgerError.
    """
    # 1. A pull request is merged once. What a crash kept from being recorded after the merge is recorded now.
    if known := await asyncio.to_thread(_observed, world, job):
        await _bypass_of(world, job, known)
        await asyncio.to_thread(summarise_merge, world, known.index, job.trigger)
        return world.ledger.receipt(known.identity)
    # 2. What was decided, and what was merged.
    own = await asyncio.to_thread(decisions_on, world.ledger, job.repository, _name(job))
    groups = await asyncio.to_thread(groups_with, world.ledger, job.repository, job.number)
    if not own and not await wanted(world, hub, job):
        return None
    heads = tuple(dict.fromkeys(each.head_sha for each in groups))[:FEW]
    merge = await read_merge(hub, job.repository, job.number, groups=heads)
    if isinstance(merge, Nothing):
        return None
    if merge.repository != job.repository:
        # Renamed: what was decided stands under the old name, what comes now under the new one.
        job = job.model_copy(update={"repository": merge.repository})
    # 3. Compare; only where nothing was decided in time the policy of the base is asked for.
    required = await how_required(world, hub, merge.repository, merge.base_ref)
    asked, policy = await _asked(world, hub, merge, own)
    compared = compare(merge, own, groups, asked=asked, required=required)
    # 4. Seal and append; then what came past its verdict.
    if compared.how and compared.verdict:
        policy = await asyncio.to_thread(policy_of_decision, world.ledger, compared.verdict)
    what = merge_occurrence(
        merge, compared, required=required, seen_at=world.now(), review=review_asked(policy), late=late
    )
    receipt = await keep(world, what, job.trigger, installation=job.installation)
    # 5. A merge that passed is summarised for SLSA's verifiers.
    await asyncio.to_thread(summarise_merge, world, receipt.index, job.trigger)
    entry = await asyncio.to_thread(world.ledger.get, receipt.index)
    if entry is not None:
        await _bypass_of(world, job, entry)
    return receipt


def _name(job: Job) -> str:
    return f"{job.repository}#{job.key}"


def _observed(world: World, job: Job) -> Stored | None:
    kind = RecordKind.MERGE_OBSERVED.value
    return world.ledger.latest(job.repository, f"{kind}:{_name(job)}", kind)


async def how_required(world: World, hub: Installation, repository: str, branch: str) -> Required:
    """Say how the branch requires our check at this moment; what GitHub refuses to tell is unknown."""
    try:
        return await branch_standing(hub, repository, branch, app_id=world.app_id)
    except (Forbidden, Gone, NotFound, Refused):
        return "unknown"


async def _asked(
    world: World, hub: Installation, merge: Merge, own: tuple[Decided, ...]
) -> tuple[Asked, Policy | None]:
    """Say what the policy of the base asked; it is read only where no decision in time tells."""
    until = merge.merged_at + TOLERANCE
    if any(speaks_of(each, merge) and each.at <= until for each in own):
        return "enforce", None
    then = await policies_then(hub, merge.repository, merge.base_ref, merge.base_sha)
    if isinstance(then, Nothing):
        return "nothing", None
    policy, broken = policy_then(world, then)
    return _asks(policy, merge, broken=broken), policy


def _asks(policy: Policy | None, merge: Merge, *, broken: bool) -> Asked:
    """Say what a policy asks of a change; one that cannot be used blocks every change."""
    if policy is None:
        return "enforce" if broken else "nothing"
    if policy.pull_request is None or not policy.pull_request.gates:
        return "nothing"
    opened = merge.created_at
    early = policy.since and opened and opened.astimezone(UTC).date() < policy.since
    return "observe" if early or policy.mode == "observe" else "enforce"


def policy_then(world: World, then: PoliciesThen) -> tuple[Policy | None, bool]:
    """Give the policy that was in force, and whether there was one that could not be used."""
    text = then.own or (None if then.problems else then.organisation)
    if text is None:
        return None, bool(then.problems)
    policy, problems = world.read_policy(text, then.organisation if then.own else None)
    return policy, policy is None and bool(problems)


async def _bypass_of(world: World, job: Job, entry: Stored) -> Receipt | None:
    """Record the bypass that an observed merge is, if it is one and was not recorded yet."""
    if entry.erased:
        return None
    said = read_statement(entry.envelope)
    if said["predicate"]["result"] != "BYPASSED":
        return None
    verdict = said["predicate"]["merge"].get("verdict") or {}
    decision = await asyncio.to_thread(world.ledger.get, int(verdict["index"])) if verdict else None
    bypass = merge_bypass(said, entry.index, decided_of(decision) if decision else None)
    return await record_bypass(world, job, bypass)
