"""What a waiver is for: an open pull request or a release, the policy that speaks for it now, and who wrote it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from pydantic import ValidationError

from gateledger.collect.opening import Nothing, open_pull_request
from gateledger.collect.people import people_of_pull, tagger
from gateledger.flow.policies import policy_of
from gateledger.flow.recording import KIND, predicate_of
from gateledger.flow.replying import LATE, TAG, Given, asked
from gateledger.flow.sharing import parts
from gateledger.flow.world import World
from gateledger.judge.granting import is_ones_own
from gateledger.judge.speaker import not_ones_own
from gateledger.ledger import EvidenceDamaged, EvidenceMissing, Ledger
from gateledger.model.actor import Actor
from gateledger.model.event import Trigger
from gateledger.model.facts import Change, History, Snapshot, Unavailable, read_snapshot
from gateledger.model.job import Job, JobKind
from gateledger.model.policy import Policy
from gateledger.model.release import Release
from gateledger.model.subject import Subject

FEW_GROUPS = 3


@dataclass(frozen=True)
class Place:
    """A subject as it stands now, the policy that speaks for it, and who opened or released it."""

    subject: Subject
    policy: Policy
    author: Actor | None = None
    release: Release | None = None


def named(given: Given, tag: str) -> str:
    """Name the subject that a command is about, as the ledger does."""
    return f"{given.job.repository}@{tag}" if tag else f"{given.job.repository}#{given.said.number}"


def ill_said(given: Given, *, late: bool = False) -> str:
    """Say what is wrong with a command on waivers before anybody is asked; empty for nothing.

    `late`: it counts however late it comes.
    """
    said = given.said
    if why := not_ones_own(said):
        return why
    if given.job.trigger.action != "created":
        return "an edit gives no such order, for the words that stood there may have been read already: write a new comment"
    if not said.text.whole:
        return "the comment is too long to be kept whole"
    if not late and given.world.now() - said.at > LATE:
        return f"the command reached Gateledger more than {LATE.seconds // 60} minutes after it was given; say it again"
    return ""


async def find_place(given: Given, tag: str) -> Place | str:
    """Open what a command is about; or say why there is nothing to waive. Raises GitHubError."""
    return await _release(given, tag) if tag else await _pull(given)


async def _pull(given: Given) -> Place | str:
    if not given.said.on_pull_request:
        return "this is no pull request: name the release, as in `/gateledger waive GATE for v1.2.0 until ... because ...`"
    asked_of = pull_job(given.job, given.said.number)
    opened = await open_pull_request(given.hub, asked_of, app_id=given.world.app_id)
    if isinstance(opened, Nothing):
        return opened.reason
    policy, problems = policy_of(given.world, opened)
    if policy is None:
        return "the policy cannot be used" if problems else f"{opened.subject.base_ref} has no policy"
    author = opened.pull.at("author") or {}
    number = author.get("databaseId")
    who = Actor(login=author["login"], id=number, kind=author["__typename"]) if author.get("login") else None
    return Place(opened.subject, policy, who)


async def _release(given: Given, tag: str) -> Place | str:
    found = await asked(given, tag, late=True)
    if isinstance(found, str):
        return found
    return Place(found.opened.subject, found.policy, found.opened.release.author, found.opened.release)


async def ones_own(given: Given, place: Place) -> tuple[str, bool]:
    """Say why the speaker is too near to what is to be waived, and whether that may pass; empty when they are not.

    Nobody waives a pull request that they opened or that holds a commit of theirs; nor a release that they made,
    whose tag they made, or that brings nothing but their own work. Raises GitHubError.
    """
    speaker = given.said.by
    if place.author and is_ones_own(speaker, [place.author]):
        return f"nobody waives their own: {speaker.login} is its author", False
    if place.release is not None:
        return await _own_release(given, place, place.release)
    people = await people_of_pull(given.hub, place.subject.repository, given.said.number)
    if isinstance(people, Unavailable):
        return (
            f"whether {speaker.login} wrote some of it could not be told: {people.reason}",
            people.transient,
        )
    if is_ones_own(speaker, people):
        return f"nobody waives their own: {speaker.login} wrote, co-wrote or committed some of it", False
    return "", False


async def _own_release(given: Given, place: Place, release: Release) -> tuple[str, bool]:
    speaker, subject = given.said.by, place.subject
    if release.tag_object:
        made = await tagger(given.hub, subject.repository, release.tag)
        if made and is_ones_own(speaker, [made]):
            return f"nobody waives their own: {speaker.login} made the tag", False
    seen = await asyncio.to_thread(_seen, given.world.ledger, subject)
    if isinstance(seen, str):
        return seen, False
    if all(is_ones_own(speaker, [each]) for each in seen):
        return f"nobody waives their own: {speaker.login} wrote everything that it brings", False
    return "", False


def _seen(ledger: Ledger, subject: Subject) -> tuple[Actor, ...] | str:
    """Name who wrote what a release brings, as it was judged at this commit; or say why that cannot be told."""
    entry = ledger.latest(subject.repository, subject.name, KIND)
    tag = parts(subject.name)[2]
    if entry is None or entry.head_sha != subject.head_sha or not entry.envelope:
        return (
            f"nothing is decided yet on {tag} at commit {subject.head_sha[:12]}, so who wrote what it brings is not "
            f"known: say `/gateledger recheck {tag}`, and then this again"
        )
    unknown = f"who wrote what {tag} brings could not be told"
    try:
        seen = read_snapshot(ledger.evidence.get(predicate_of(entry)["snapshot"]["sha256"]))
    except (EvidenceMissing, EvidenceDamaged, KeyError, ValidationError):
        return unknown
    return _writers(seen) if isinstance(seen, Snapshot) else unknown


def _writers(seen: Snapshot) -> tuple[Actor, ...] | str:
    people: list[Actor | None] = []
    if isinstance(seen.change, Change):
        people += [each.author for each in seen.change.commits]
    if not isinstance(seen.history, History):
        return f"who wrote what it brings could not be told: {seen.history.reason}"
    people += [each.author for each in seen.history.commits]
    people += [each.author for each in seen.history.changes]
    return tuple(each for each in people if each is not None) or "who wrote what it brings could not be told"


def pull_job(job: Job, number: int) -> Job:
    """Ask about a pull request."""
    return _job(job, JobKind.PULL_REQUEST, str(number))


def questions(ledger: Ledger, subject: str, job: Job) -> tuple[Job, ...]:
    """Give every question that a waiver's coming or going raises: its subject, and what waits on its verdict.

    Of a pull request also the merge groups that it is in; of a release also the deployments of its commit that wait.
    Raises LedgerError.
    """
    repository, mark, key = parts(subject)
    if mark == "#":
        return (_job(job, JobKind.PULL_REQUEST, key), *_groups(ledger, subject, job))
    if mark != "@" or not TAG.fullmatch(key):
        return ()
    newest = ledger.latest(repository, subject, KIND)
    waiting = (_job(job, JobKind.CHECK, f"{newest.head_sha}:"),) if newest else ()
    return (_job(job, JobKind.RELEASE, key), *waiting)


def _groups(ledger: Ledger, subject: str, job: Job) -> tuple[Job, ...]:
    found = [
        each for each in ledger.linked("member", subject, limit=FEW_GROUPS) if parts(each.subject)[1] == "~"
    ]
    return tuple(
        _job(job, JobKind.MERGE_GROUP, each.head_sha).model_copy(
            update={"head_sha": each.head_sha, "base_ref": predicate_of(each)["change"]["base"]["ref"]}
        )
        for each in found
        if each.kind == KIND and each.envelope
    )


def _job(job: Job, kind: JobKind, key: str) -> Job:
    return Job(
        kind=kind, repository=job.repository, key=key, installation=job.installation, trigger=job.trigger
    )


def expiry_job(repository: str, installation: int, world: World) -> Job:
    """Carry who asks when nobody does: the clock."""
    trigger = Trigger(event="schedule", action="waivers", received_at=world.now())
    return Job(
        kind=JobKind.PULL_REQUEST, repository=repository, key="0", installation=installation, trigger=trigger
    )
