"""The journey of a command that somebody gave in a comment: it is obeyed, or refused once and politely."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from gateledger.flow.observing import wanted
from gateledger.flow.publishing import publish
from gateledger.flow.recording import KIND, open_decision_of
from gateledger.flow.redacting import redact
from gateledger.flow.replying import Given, asked, plain, refuse, release_job, tell
from gateledger.flow.requesting import request_waiver
from gateledger.flow.reviewing import review_bypass
from gateledger.flow.revoking import revoke
from gateledger.flow.sharing import parts
from gateledger.flow.signing_off import sign_off
from gateledger.flow.waiving import waive
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.ledger import Erased, EvidenceMissing
from gateledger.model.answer import Answer, Done
from gateledger.model.command import Command
from gateledger.model.job import Job
from gateledger.model.receipt import Stored
from gateledger.render.explanation import explanation, nothing_to_explain
from gateledger.render.replies import unknown

SAME = {
    "waiver": "waive",
    "unwaive": "revoke",
    "redaction": "redact",
    "signoff": "sign-off",
    "withdraw-sign-off": "sign-off",
    "withdraw-signoff": "sign-off",
}
"""Other spellings. Those that begin so take a sign-off back."""
WITHDRAW = "withdraw"
MOST = 50
"""Records of an issue that are looked through."""


async def command(world: World, hub: Installation, job: Job, *, last: bool) -> Answer:
    """Obey a command. Raises GitHubError and LedgerError: the Job is then tried again."""
    if job.command is None or not await wanted(world, hub, job):
        return Done(reason="no policy" if job.command else "nothing was said")
    given = Given(world, hub, job, _spelled(job.command))
    if given.said.name == "publish":
        return await publish(given, last=last)
    if given.said.name == "sign-off":
        return await sign_off(given)
    # Two programs that answer each other's answers would never end.
    if "Bot" in {given.said.by.kind, given.said.sender.kind}:
        return Done(reason=f"refused: a program asked to {given.said.name}")
    if given.said.name in ORDERS:
        return await ORDERS[given.said.name](given, last=last)
    return await TALKING.get(given.said.name, _unknown)(given)


async def _unknown(given: Given) -> Done:
    told = await tell(given, unknown(given.said))
    return Done(reason=f"refused: there is no command {given.said.name}{told}")


async def _recheck(given: Given) -> Done:
    """Judge a release again. What else the comment is about is judged anyway, so a word that is no tag needs no answer."""
    tag = plain(given.said.words[0]) if given.said.words else ""
    found = await asked(given, tag, late=True)
    if isinstance(found, str):
        looks_like_one = any(sign.isdigit() for sign in tag) and not given.said.on_pull_request
        return await refuse(given, found) if looks_like_one else Done(reason=f"no release: {found}")
    return Done(reason=f"asked again about {tag}", jobs=(release_job(given.job, tag),))


def _spelled(said: Command) -> Command:
    name = SAME.get(said.name, said.name)
    words = (WITHDRAW, *said.words) if said.name.startswith(WITHDRAW) else said.words
    return said.model_copy(update={"name": name, "words": words})


async def _explain(given: Given) -> Done:
    world, job, said = given.world, given.job, given.said
    entry = await asyncio.to_thread(_newest, world, job, said)
    if entry is None:
        told = await tell(given, nothing_to_explain(said, _asked(job, said)))
        return Done(reason=f"nothing to explain{told}")
    try:
        decision = await asyncio.to_thread(open_decision_of, world.ledger, entry, world.page(entry.index))
    except (Erased, EvidenceMissing):
        return await refuse(given, f"decision {entry.index} was erased, or what it rests on")
    return Done(reason=f"explained{await tell(given, explanation(said, decision))}", index=entry.index)


def _asked(job: Job, said: Command) -> str:
    return f"{job.repository}@{said.words[0]}" if said.words else f"{job.repository}#{said.number}"


ORDERS: dict[str, Callable[..., Awaitable[Answer]]] = {"waive": waive, "redact": redact}
"""What may have to be tried again."""
TALKING: dict[str, Callable[[Given], Awaitable[Done]]] = {
    "explain": _explain,
    "recheck": _recheck,
    "revoke": revoke,
    "review-bypass": review_bypass,
    "request-waiver": request_waiver,
}


def _newest(world: World, job: Job, said: Command) -> Stored | None:
    """Give the newest decision on the release or pull request, or on one of this repository that cites the issue.

    What another repository decided is not told here: fewer people may read it.
    """
    found = world.ledger.latest(job.repository, _asked(job, said), KIND)
    if found or said.words or said.on_pull_request:
        return found
    citing = world.ledger.linked("work-item", _asked(job, said), limit=MOST)
    here = [each for each in citing if each.kind == KIND and each.repository == job.repository]
    return next((each for each in here if parts(each.subject)[1] == "#"), None)
