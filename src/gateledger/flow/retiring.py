"""Evidence that has had its time goes, by the classes that the policy of the default branch names.

Once a day for each repository whose policy names a class; what Records say stays. Two people stand behind each class:
who wrote it into the policy, and who let that be merged. Each run leaves one Record, whose listing names every file.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from gateledger.flow.holding import holds
from gateledger.flow.keeping import sealed_entry, sealing_of
from gateledger.flow.recording import predicate_of
from gateledger.flow.redacting import policy_said
from gateledger.flow.redaction_plan import evidence_of_record, held, on_hold, shared_with
from gateledger.flow.tip_policy import tip_policy
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.ledger import EvidenceDamaged, EvidenceMissing, Ledger
from gateledger.ledger.evidence import digest_of
from gateledger.ledger.read import Among
from gateledger.model.answer import Done
from gateledger.model.event import Trigger
from gateledger.model.job import Job, JobKind
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.policy import Policy, RetentionRules
from gateledger.model.receipt import Kept, Stored
from gateledger.model.record import RecordKind
from gateledger.model.redaction import CARRIED_OUT, ERASES_EVIDENCE
from gateledger.seal.statement import utc

DECISIONS = frozenset({RecordKind.DECISION.value})
OBSERVATIONS = frozenset(
    {
        RecordKind.WORK_ITEM_OBSERVED.value,
        RecordKind.PUSH_OBSERVED.value,
        RecordKind.SIGN_OFF_OBSERVED.value,
        RecordKind.PUBLISH_OBSERVED.value,
    }
)
RETIRED = "retired"
"""The relation of a run to its repository: the next one goes on where this one ended."""
MOST = 1000
"""Records that one run takes evidence from; the next day goes on."""
PAGE = 200
FEW = 20
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
JSON = "application/json"


@dataclass(frozen=True)
class Ending:
    """Records of one class that have had their time, and up to when each class was looked through with them."""

    entries: tuple[Stored, ...]
    through: dict[str, datetime]


async def retire(world: World, hub: Installation, job: Job) -> Done:
    """Erase the evidence that has had its time. Raises GitHubError and LedgerError."""
    policy = await tip_policy(world, hub, job)
    if isinstance(policy, str):
        return Done(reason=policy)
    return await asyncio.to_thread(retire_now, world, job, policy)


def retire_now(world: World, job: Job, policy: Policy) -> Done:
    """Do it by a policy at hand. Raises LedgerError."""
    ledger, repository = world.ledger, job.repository
    if (by := on_hold(ledger, repository)) is not None:
        return Done(reason=f"record {by} holds everything of {repository}")
    kept = frozenset(predicate_of(each)["hold"]["target"] for each in holds(ledger))
    # 1. Whose time is over, since the last run?
    for ending in _endings(ledger, repository, policy.retention, (world.now(), kept)):
        # 2. Their evidence, but for what any other record rests on too.
        rest = {entry.index: set(evidence_of_record(ledger, entry)) for entry in ending.entries}
        found = set().union(*rest.values())
        shared = shared_with(ledger, found, _goes(repository, ending, kept))
        if gone := sorted(found - shared.keys()):
            touched = [index for index, digests in rest.items() if not shared.keys() >= digests]
            return _carry_out(world, job, policy, (ending, gone, touched))
    return Done(reason="nothing has had its time")


def _carry_out(world: World, job: Job, policy: Policy, what: tuple[Ending, list[str], list[int]]) -> Done:
    """Append one Record, and erase with it all that goes."""
    ending, gone, touched = what
    listing = _listing(gone, touched, held(world.ledger, gone))
    occurrence = _record(job.repository, policy, ending, touched, listing)
    entry = sealed_entry(world, occurrence, sealing_of(world, job.trigger, installation=job.installation))
    receipt, left = world.ledger.redact(entry, (), gone, [Kept(content=listing, media_type=JSON)])
    more = f", {len(left)} of them are held by the store" if left else ""
    return Done(reason=f"{len(gone)} files have had their time{more}", index=receipt.index)


def classes(rules: RetentionRules) -> dict[str, tuple[frozenset[str], int]]:
    """Give the classes that end at all: which kinds of Records, and after how many days."""
    named = {
        "evidence": (DECISIONS, rules.evidence_days),
        "observations": (OBSERVATIONS, rules.observation_days),
    }
    return {name: (kinds, days) for name, (kinds, days) in named.items() if days is not None}


def _endings(
    ledger: Ledger, repository: str, rules: RetentionRules, now: tuple[datetime, frozenset[str]]
) -> Iterator[Ending]:
    """Give what has had its time, so many records at once; what is held is passed by."""
    last = next(iter(ledger.linked(RETIRED, repository, limit=1)), None)
    said = predicate_of(last)["redaction"].get("through", {}) if last else {}
    through = {name: datetime.fromisoformat(at) for name, at in said.items()}
    entries: list[Stored] = []
    for name, (kinds, days) in classes(rules).items():
        start, end = through.get(name, FIRST), now[0] - timedelta(days=days)
        for entry in _during(ledger, repository, kinds, (start, end)):
            if f"record/{entry.index}" in now[1]:
                end = min(end, entry.at)  # once the hold is lifted a run begins with it again
            elif len(entries) == MOST:
                yield Ending(tuple(entries), through | {name: min(entry.at, end)})
                entries = [entry]
            else:
                entries.append(entry)
        through[name] = max(start, end)
    if entries:
        yield Ending(tuple(entries), through)


def _during(
    ledger: Ledger, repository: str, kinds: frozenset[str], period: tuple[datetime, datetime]
) -> Iterator[Stored]:
    after: Stored | None = None
    while page := ledger.during(*period, Among(repository, kinds), after=after, limit=PAGE):
        yield from (entry for entry in page if not entry.erased)
        after = page[-1]


def _goes(repository: str, ending: Ending, kept: frozenset[str]) -> Callable[[Stored], bool]:
    """Tell which records keep no evidence any more: those of a class and of this repository whose time is over."""
    kinds = {"evidence": DECISIONS, "observations": OBSERVATIONS}
    mine = {entry.index for entry in ending.entries}

    def over(entry: Stored) -> bool:
        if entry.repository != repository or f"record/{entry.index}" in kept:
            return False
        return entry.index in mine or any(
            entry.kind in kinds[name] and entry.at < end for name, end in ending.through.items()
        )

    return over


def _listing(gone: list[str], touched: list[int], until: dict[str, datetime]) -> bytes:
    files = [
        {"sha256": digest} | ({"heldUntil": utc(until[digest])} if digest in until else {}) for digest in gone
    ]
    return json.dumps({"evidence": files, "records": touched}, indent=1).encode()


def _record(
    repository: str, policy: Policy, ending: Ending, touched: list[int], listing: bytes
) -> Occurrence:
    digest = digest_of(listing)
    said: dict[str, Any] = {
        "state": CARRIED_OUT,
        "how": "by policy",
        "reason": "the time that the policy names is over",
        "days": {name: days for name, (_, days) in classes(policy.retention).items()},
        "through": {name: utc(end) for name, end in ending.through.items()},
        "counts": {"records": len(touched)},
        "listing": {"digest": {"sha256": digest}, "mediaType": JSON},
    }
    return Occurrence(
        kind=RecordKind.REDACTION,
        about=repository,
        repository=repository,
        subjects=(Named(name="listing", algorithm="sha256", digest=digest),),
        same_as=digest,
        parts={"redaction": said, "policy": policy_said(policy)},
        links={
            RETIRED: (repository,),
            ERASES_EVIDENCE: tuple(f"record/{index}" for index in touched),
        },
    )


def retention_questions(ledger: Ledger, known: Mapping[str, int], now: datetime) -> tuple[Job, ...]:
    """Ask about the repositories whose last decision was made by a policy that names a class. Raises LedgerError."""
    found = []
    for repository, installation in sorted(known.items()):
        listed = ledger.find(repository=repository, kind=RecordKind.DECISION, limit=FEW)
        newest = next((each for each in listed if not each.erased), None)
        if newest is not None and ends(ledger, newest):
            found.append(_question(repository, installation, now))
    return tuple(found)


def _question(repository: str, installation: int, now: datetime) -> Job:
    trigger = Trigger(event="schedule", action="retention", received_at=now)
    return Job(
        kind=JobKind.RETENTION, repository=repository, key="", installation=installation, trigger=trigger
    )


def ends(ledger: Ledger, entry: Stored) -> bool:
    """Whether the policy that made a decision names a class at all: then it is worth asking what it is now."""
    digest = ((predicate_of(entry).get("policy") or {}).get("document") or {}).get("sha256")
    if not digest:
        return False
    try:
        policy = Policy.model_validate_json(ledger.evidence.get(digest))
    except (EvidenceMissing, EvidenceDamaged, ValueError):
        return True  # it went with its class, or another version wrote it: ask
    return bool(classes(policy.retention))
