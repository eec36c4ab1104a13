"""`/gateledger publish TAG`: the app publishes a draft release, if and only if its verdict is allow as it stands now."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from gateledger.collect.opening import Nothing
from gateledger.collect.release import OpenedRelease, open_release
from gateledger.collect.teams import read_teams
from gateledger.flow.observing import keep_word, kept_word
from gateledger.flow.recording import KIND, open_decision
from gateledger.flow.releasing import judge_tag
from gateledger.flow.replying import Asked, Given, asked, plain, refuse, release_job, tell
from gateledger.github.errors import Forbidden, Gone, NotFound, Refused
from gateledger.judge.speaker import may_not
from gateledger.ledger import Erased, EvidenceMissing
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.command import Bound
from gateledger.model.job import Job
from gateledger.model.receipt import Stored
from gateledger.model.report import Verdict
from gateledger.publish.publication import publish_release
from gateledger.render.replies import not_published, published, published_already
from gateledger.render.words import answer

NO_RIGHT = (
    "the App may not write the repository's contents (`contents: write`), so a person has to publish it"
)
GONE = (
    "GitHub does not show the draft to this App any more; that is also what it says where the release brings "
    "workflow files and the App lacks `workflows: write`"
)
UNSEEN = "GitHub shows this App no release of it: drafts are shown to those alone that may write contents (`contents: write`)"


@dataclass(frozen=True)
class _Draft:
    """A draft that may go out: as it stands after it was judged, its decision, and whom else that puts in question."""

    tag: str
    opened: OpenedRelease
    decision: Stored
    jobs: tuple[Job, ...]


async def publish(given: Given, *, last: bool) -> Answer:
    """Publish a draft at the word of somebody who may. Raises GitHubError and LedgerError."""
    # 1. Whose word is it, on which release, and may they?
    words = given.said.words
    found = await asked(given, plain(words[0]) if words else "")
    if isinstance(found, str):
        return await refuse(given, found)
    names = found.policy.publishers
    why, _ = may_not(given.said, names, await read_teams(given.hub, given.job.repository, names))
    if why:
        return await refuse(given, why)
    if not found.opened.release.draft:
        return await _no_draft(given, found.tag, found.opened, ())
    # 2. Judge it as it stands now.
    judged = await judge_tag(given.world, given.hub, release_job(given.job, found.tag), last=last)
    if isinstance(judged, Again):
        return judged
    # 3. Look of which commit the draft is after that; publish that very one.
    draft = await _decided(given, found, judged.jobs)
    return draft if isinstance(draft, Done) else await _send_out(given, draft)


async def _decided(given: Given, found: Asked, jobs: tuple[Job, ...]) -> _Draft | Done:
    subject, world = found.opened.subject, given.world
    now = await open_release(given.hub, release_job(given.job, found.tag), app_id=world.app_id)
    decision = await asyncio.to_thread(world.ledger.latest, subject.repository, subject.name, KIND)
    if isinstance(now, Nothing):
        return await _not(given, found.tag, now.reason, jobs=jobs)
    if not now.release.draft or now.release.id != found.opened.release.id:
        return await _no_draft(given, found.tag, now, jobs)
    if decision is None or decision.head_sha != now.release.commit:
        why = f"nothing is decided yet on commit {now.release.commit[:12]}, of which the draft is now"
        return await _not(given, found.tag, why, jobs=jobs)
    if decision.verdict != Verdict.ALLOW.value:
        why = f"the verdict is not allow: {await _answer(given, decision)}"
        return await _not(given, found.tag, why, decision=decision, jobs=jobs)
    return _Draft(found.tag, now, decision, jobs)


async def _answer(given: Given, decision: Stored) -> str:
    try:
        return answer((await asyncio.to_thread(open_decision, given.world, decision.index)).report)
    except (Erased, EvidenceMissing):
        return f"what decision {decision.index} rests on was erased"


async def _send_out(given: Given, draft: _Draft) -> Done:
    release, tag = draft.opened.release, draft.tag
    assert release.id is not None
    # 1. Who asked for it is kept first: GitHub will name the App.
    receipt = await keep_word(given.world, given.job, given.said, Bound(tag=tag, commit=release.commit))
    # 2. A tag that is not there yet is made at what was judged, and not where the draft's branch is by then.
    there = draft.opened.spot.at == f"refs/tags/{tag}"
    try:
        await publish_release(
            given.hub,
            given.job.repository,
            release.id,
            target="" if there else release.commit,
            prerelease=release.prerelease,
        )
    except Forbidden:
        return await _not(given, tag, NO_RIGHT, jobs=draft.jobs)
    except (NotFound, Gone):
        return await _not(given, tag, GONE, jobs=draft.jobs)
    except Refused as error:
        why = f"GitHub refuses it: {error.reason}"
        return await _not(given, tag, why, decision=draft.decision, jobs=draft.jobs)
    # 3. Say so, as it stands now.
    told = await _say(given, tag, release.commit, draft.decision)
    return Done(reason=f"published {tag}{told}", index=receipt.index, jobs=draft.jobs)


async def _say(given: Given, tag: str, commit: str, decision: Stored | None) -> str:
    """Answer with what is published by now: a tag that somebody moved at the same moment is somebody else's work."""
    after = await open_release(given.hub, release_job(given.job, tag), app_id=given.world.app_id)
    page = given.world.page(decision.index) if decision else ""
    if isinstance(after, Nothing) or after.release.commit != commit:
        where = "gone" if isinstance(after, Nothing) else f"at {after.release.commit[:12]}"
        why = f"it was published while somebody moved the tag: it is {where}, and {commit[:12]} was judged"
        return f", but {why}{await tell(given, not_published(given.said, tag, why, page))}"
    return await tell(given, published(given.said, tag, commit, release=after.release.url, decision=page))


async def _no_draft(given: Given, tag: str, opened: OpenedRelease, jobs: tuple[Job, ...]) -> Done:
    """Say that there is nothing to publish, unless an earlier attempt at this very word published it."""
    release, subject, ledger = opened.release, opened.subject, given.world.ledger
    if release.id is None:
        return await _not(given, tag, UNSEEN, jobs=jobs)
    if release.draft:
        return await _not(given, tag, "another draft took the place of the one that was judged", jobs=jobs)
    ours = await asyncio.to_thread(kept_word, given.world, given.job, given.said)
    if ours is None:
        told = await tell(given, published_already(given.said, tag, release.url))
        return Done(reason=f"refused: {tag} is published already{told}", jobs=jobs)
    decision = await asyncio.to_thread(ledger.latest, subject.repository, subject.name, KIND)
    told = await _say(given, tag, ours.head_sha, decision)
    return Done(reason=f"published {tag}{told}", index=ours.index, jobs=jobs)


async def _not(
    given: Given, tag: str, why: str, *, decision: Stored | None = None, jobs: tuple[Job, ...] = ()
) -> Done:
    url = given.world.page(decision.index) if decision else ""
    told = await tell(given, not_published(given.said, tag, why, url))
    return Done(reason=f"refused: {tag} is not published: {why}{told}", jobs=jobs)
