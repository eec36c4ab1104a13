"""`/gateledger publish TAG`: the app publishes a draft release, if and only if its verdict is allow as it stands now."""

from __future__ import annotations

import asyncio
from typing import Any

from gateledger.collect.opening import Nothing
from gateledger.collect.release import OpenedRelease, open_release
from gateledger.collect.teams import read_teams
from gateledger.flow.observing import keep_word, kept_word
from gateledger.flow.recording import KIND, open_decision
from gateledger.flow.releasing import judge_tag
from gateledger.flow.replying import Asked, asked, plain, refuse, release_job, tell
from gateledger.flow.world import World
from gateledger.github.errors import Forbidden, Gone, NotFound, Refused
from gateledger.github.installation import Installation
from gateledger.judge.speaker import may_not
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.command import Bound, Command
from gateledger.model.job import Job
from gateledger.model.receipt import Stored
from gateledger.model.report import Verdict
from gateledger.publish.publication import publish_release
from gateledger.render.replies import not_published, published
from gateledger.render.words import answer

NO_RIGHT = "the App may not write the repository's contents (`contents: write`), so nothing but a person can publish it"
GONE = (
    "GitHub does not show the draft to this App any more; that is also what it says where the release brings "
    "workflow files and the App lacks `workflows: write`"
)


async def publish(world: World, hub: Installation, job: Job, said: Command, *, last: bool) -> Answer:
    """Publish a draft at the word of somebody who may. Raises GitHubError and LedgerError."""
    # 1. Whose word is it, on which release, and may they?
    found = await asked(world, hub, job, said, plain(said.words[0]) if said.words else "")
    if isinstance(found, str):
        return await refuse(world, hub, job, said, found)
    names = found.policy.publishers
    why, _ = may_not(said, names, await read_teams(hub, job.repository, names))
    if why:
        return await refuse(world, hub, job, said, why)
    if not found.opened.release.draft:
        return await _no_draft(world, hub, job, said, found)
    # 2. Judge it as it stands now, and look which commit the draft is of after that.
    judged = await judge_tag(world, hub, release_job(job, found.tag), last=last)
    if isinstance(judged, Again):
        return judged
    now = await open_release(hub, release_job(job, found.tag), app_id=world.app_id)
    decision = await asyncio.to_thread(
        world.ledger.latest, found.opened.subject.repository, found.opened.subject.name, KIND
    )
    if why := _stands_against(found, now, decision):
        return await _not(world, hub, job, said, (found.tag, why, decision), judged.jobs)
    assert isinstance(now, OpenedRelease)
    assert decision is not None
    # 3. Keep who asked for it; publish that very commit; say so.
    return await _do(world, hub, job, said, (found.tag, now, decision), judged.jobs)


def _stands_against(found: Asked, now: OpenedRelease | Nothing, decision: Stored | None) -> str:
    """Say what keeps the draft from being published; empty when nothing does."""
    if isinstance(now, Nothing):
        return now.reason
    if not now.release.draft or now.release.id != found.opened.release.id:
        return "the draft is not there any more"
    if decision is None or decision.head_sha != now.release.commit:
        return f"nothing is decided yet on commit {now.release.commit[:12]}, of which the draft is now"
    return "" if decision.verdict == Verdict.ALLOW.value else "the verdict is not allow"


async def _do(
    world: World,
    hub: Installation,
    job: Job,
    said: Command,
    what: tuple[str, OpenedRelease, Stored],
    jobs: tuple[Job, ...],
) -> Done:
    tag, now, decision = what
    release = now.release
    assert release.id is not None
    receipt = await keep_word(world, job, said, Bound(tag=tag, commit=release.commit))
    # A tag that is not there yet is made where we say, and not where the draft's branch is by then.
    target = release.commit if now.spot.at != f"refs/tags/{tag}" else ""
    try:
        made: Any = await publish_release(
            hub, job.repository, release.id, target=target, prerelease=release.prerelease
        )
    except Forbidden:
        return await _not(world, hub, job, said, (tag, NO_RIGHT, None), jobs)
    except (NotFound, Gone):
        return await _not(world, hub, job, said, (tag, GONE, None), jobs)
    except Refused as error:
        return await _not(world, hub, job, said, (tag, f"GitHub refuses it: {error.reason}", decision), jobs)
    told = await _done(
        world, hub, job, said, (tag, release.commit, str(made.get("html_url") or ""), decision)
    )
    return Done(reason=f"published {tag}{told}", index=receipt.index, jobs=jobs)


async def _done(
    world: World, hub: Installation, job: Job, said: Command, what: tuple[str, str, str, Stored | None]
) -> str:
    tag, commit, release, decision = what
    page = world.page(decision.index) if decision else ""
    return await tell(world, hub, job, published(said, tag, commit, release=release, decision=page))


async def _no_draft(world: World, hub: Installation, job: Job, said: Command, found: Asked) -> Done:
    """Say that there is nothing to publish, unless an earlier attempt at this very word published it."""
    release, subject = found.opened.release, found.opened.subject
    ours = await asyncio.to_thread(kept_word, world, job, said)
    if release.id is not None and ours is not None:
        decision = await asyncio.to_thread(world.ledger.latest, subject.repository, subject.name, KIND)
        told = await _done(world, hub, job, said, (found.tag, release.commit, release.url, decision))
        return Done(reason=f"published {found.tag}{told}", index=decision.index if decision else None)
    why = (
        "it is published already"
        if release.id is not None
        else "GitHub shows this App no release of it: drafts are shown to those alone that may write contents "
        "(`contents: write`)"
    )
    return await _not(world, hub, job, said, (found.tag, why, None), ())


async def _not(
    world: World,
    hub: Installation,
    job: Job,
    said: Command,
    what: tuple[str, str, Stored | None],
    jobs: tuple[Job, ...],
) -> Done:
    tag, why, decision = what
    if decision is not None and decision.verdict != Verdict.ALLOW.value:
        why = f"{why}: {answer((await asyncio.to_thread(open_decision, world, decision.index)).report)}"
    url = world.page(decision.index) if decision else ""
    told = await tell(world, hub, job, not_published(said, tag, why, url))
    return Done(reason=f"refused: {tag} is not published: {why}{told}", jobs=jobs)
