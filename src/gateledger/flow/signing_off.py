"""`/gateledger sign-off TAG`: somebody's word is kept with the commit that it was given for; the gate weighs it."""

from __future__ import annotations

import re

from gateledger.collect.teams import read_teams
from gateledger.flow.observing import keep_word
from gateledger.flow.replying import Given, asked, plain, refuse, release_job, tell
from gateledger.flow.world import World
from gateledger.judge.speaker import may_not
from gateledger.model.answer import Done
from gateledger.model.command import Bound
from gateledger.model.policy import Policy
from gateledger.render.replies import signed_off

GATE = "qa-sign-off"
BACK = frozenset({"withdraw", "withdrawn"})
COMMIT = re.compile(r"[0-9a-f]{12,64}")
"""At least twelve characters of a commit's id: to fewer another commit can be made to fit."""
HEX = re.compile(r"[0-9a-f]{4,11}")


async def sign_off(given: Given) -> Done:
    """Keep a sign-off, or its withdrawal, and have the release judged again. Raises GitHubError and LedgerError."""
    said, job = given.said, given.job
    tag, commit, withdrawn = read_words(said.words)
    # 1. Whose word is it, on which release, and may they?
    found = await asked(given, tag, late=withdrawn)
    if isinstance(found, str):
        return await refuse(given, found)
    names = approvers(found.policy)
    if not names:
        return await refuse(
            given, f"the policy asks nobody to sign off releases (`{GATE}: {{approvers: [...]}}`)"
        )
    why, certain = may_not(said, names, await read_teams(given.hub, job.repository, names))
    # Where membership could not be told the word is kept: the gate will ask again.
    if why and certain:
        return await refuse(given, why)
    now = found.opened.release.commit
    if not withdrawn and (why := _elsewhere(tag, commit, now)):
        return await refuse(given, why)
    # 2. Keep the word; say which commit it is bound to; judge again.
    receipt = await keep_word(given.world, job, said, Bound(tag=tag, commit=now, withdrawn=withdrawn))
    bound = _bound(given.world, receipt.index, now)
    told = await tell(given, signed_off(said, tag, bound, record=receipt.index, withdrawn=withdrawn))
    done = "withdrawn" if withdrawn else "recorded"
    return Done(reason=f"sign-off of {tag} {done}{told}", index=receipt.index, jobs=(release_job(job, tag),))


def read_words(words: tuple[str, ...]) -> tuple[str, str, bool]:
    """Give the tag, the commit (empty where none is named), and whether a sign-off is taken back."""
    given = [plain(each) for each in words]
    withdrawn = bool(given) and given[0].lower() in BACK
    rest = given[1:] if withdrawn else given
    commit = rest[1].lower() if len(rest) > 1 else ""
    named = COMMIT.fullmatch(commit) or HEX.fullmatch(commit)
    return (rest[0] if rest else ""), (commit if named else ""), withdrawn


def approvers(policy: Policy) -> tuple[str, ...]:
    """Give those whom any stage allows to sign off; which of them counts where, the gate says."""
    stages = [stage for stage in (policy.release, policy.deployment) if stage]
    uses = [use for stage in stages for use in stage.gates if use.gate == GATE]
    return tuple(dict.fromkeys(name for use in uses for name in use.settings.get("approvers") or ()))


def _elsewhere(tag: str, commit: str, now: str) -> str:
    if not commit or (COMMIT.fullmatch(commit) and now.startswith(commit)):
        return ""
    if HEX.fullmatch(commit):
        return f"{commit} is too short to name a commit: write at least 12 characters of its id"
    return f"{tag} stands at commit {now[:12]}, not at {commit[:12]}"


def _bound(world: World, index: int, now: str) -> str:
    """Give the commit that the Record names: of a delivery that came twice it is the first one's."""
    entry = world.ledger.get(index)
    return entry.head_sha if entry else now
