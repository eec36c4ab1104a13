"""The button *Request waiver* of a check: who asks, who may grant what, and the words for it, in one comment.

Nothing is asked of GitHub for it: the decision that the check shows, and the policy that made it, are in the ledger.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import ValidationError

from gateledger.flow.recording import KIND, predicate_of
from gateledger.flow.replying import Given, tell
from gateledger.flow.sharing import parts
from gateledger.flow.waiver_requests import note_request
from gateledger.judge.granting import command_for, last_end
from gateledger.judge.people import is_person
from gateledger.ledger import EvidenceDamaged, EvidenceMissing, Ledger
from gateledger.model.answer import Done
from gateledger.model.policy import Policy
from gateledger.model.receipt import Stored
from gateledger.model.report import Outcome, Report, Ruling
from gateledger.render.waiver_replies import waiver_requested

MOST = 50
"""Decisions on one commit that are looked through."""
MOST_COMMENTS = 10
BLOCKING = frozenset({Outcome.FAIL, Outcome.UNKNOWN})


@dataclass(frozen=True)
class _Asked:
    """A pull request whose gates block, and the policy that says so."""

    number: int
    rulings: tuple[Ruling, ...]
    policy: Policy


async def request_waiver(given: Given) -> Done:
    """Say in each pull request on the commit what a waiver would take. Raises GitHubError and LedgerError."""
    if not is_person(given.said.by):
        return Done(reason="refused: a program pressed a button")
    repository, sha = given.job.repository, given.job.head_sha
    found = await asyncio.to_thread(_asked_about, given.world.ledger, repository, sha)
    told = ""
    for each in found[:MOST_COMMENTS]:
        await note_request(given.world, f"{repository}#{each.number}", given.said.by)
        told += await _tell(given, each)
    numbers = ", ".join(f"#{each.number}" for each in found[:MOST_COMMENTS])
    return Done(reason=f"{given.said.by.login} asks for a waiver of {numbers or 'nothing'}{told}")


async def _tell(given: Given, each: _Asked) -> str:
    rules, now = each.policy.waivers, given.world.now()
    gates = dict.fromkeys(ruling.gate for ruling in each.rulings)
    unknown = {ruling.gate for ruling in each.rulings if ruling.reason}
    wanted = [gate for gate in gates if gate not in rules.not_for]
    said = given.said.model_copy(update={"number": each.number})
    text = waiver_requested(
        said,
        f"{given.job.repository}#{each.number}",
        wanted=wanted,
        not_for=[gate for gate in gates if gate in rules.not_for],
        approvers=rules.approvers,
        example=[command_for((gate,), rules, now, unknown=gate in unknown) for gate in wanted],
        last_day=last_end(rules, now),
    )
    return await tell(replace(given, said=said), text)


def _asked_about(ledger: Ledger, repository: str, sha: str) -> list[_Asked]:
    found: dict[int, _Asked] = {}
    for entry in ledger.find(repository=repository, head_sha=sha, kind=KIND, limit=MOST):
        for each in _read(ledger, entry):
            found.setdefault(each.number, each)
    return list(found.values())


def _read(ledger: Ledger, entry: Stored) -> Iterator[_Asked]:
    """Give the pull request of a decision, or the members of a merge group that block it."""
    _, mark, key = parts(entry.subject)
    if mark not in {"#", "~"} or not entry.envelope:
        return
    said = predicate_of(entry)
    try:
        report = Report.model_validate_json(ledger.evidence.get(said["report"]["sha256"]))
        policy = Policy.model_validate_json(
            ledger.evidence.get((said["policy"].get("document") or {}).get("sha256") or "")
        )
    except (EvidenceMissing, EvidenceDamaged, ValidationError, KeyError):
        return
    blocking = tuple(each for each in report.rulings if each.outcome in BLOCKING)
    if mark == "#":
        yield _Asked(int(key), blocking, policy)
        return
    for name in said["change"].get("members") or ():
        mine = tuple(each for each in blocking if each.about.partition(" ")[0] == name)
        if mine and parts(name)[1] == "#":
            yield _Asked(int(parts(name)[2]), mine, policy)
