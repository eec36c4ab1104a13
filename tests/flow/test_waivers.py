"""Waivers: granted by who may and did not write it, dated and reasoned, shown, judged again when they end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateledger.flow.expiring import expired
from gateledger.flow.recording import open_decision, predicate_of
from gateledger.model.answer import Done
from gateledger.model.report import Outcome

POLICY = """\
version: 1
pull_request:
  gates:
    linked-work-item: {}
    acceptance-criteria: {minimum: 2}
waivers: {approvers: ["@owen", "@acme/release-managers"], max_days: 14, not_for: [acceptance-criteria]}
"""
BECAUSE = "because the outage fix cannot wait for a story"


def day(after: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=after):%Y-%m-%d}"


def order(gates="linked-work-item", until=7, why=BECAUSE) -> str:
    return f"/gateledger waive {gates} until {day(until)} {why}"


@pytest.fixture
def teams(hub):
    hub.team("acme", "release-managers", ["rita"])


@pytest.fixture
def repo(corridor, teams):
    return corridor.repository(policy=POLICY.replace(", not_for: [acceptance-criteria]", ""))


@pytest.fixture
def lone(corridor, teams):
    """A repository that asks for one thing alone."""
    return corridor.repository(policy=POLICY.replace("    acceptance-criteria: {minimum: 2}\n", ""))


@pytest.fixture
async def pull(corridor, lone):
    """A pull request of Ada's that lacks what is asked."""
    made = corridor.pull(lone, author="ada")
    await corridor.settle()
    assert corridor.conclusion(made) == "failure"
    return made


@pytest.fixture
def say(corridor):
    """Comment and carry it through; gives what became of the command."""

    async def _say(thread, who, body, **more) -> str:
        await corridor.settle()
        thread.comment(who, body, **more)
        return await heard(corridor)

    return _say


async def heard(corridor) -> str:
    answers = await corridor.settle()
    said = [answer for subject, answer in answers if "?said=" in subject]
    assert all(isinstance(each, Done) for each in said), said
    return said[0].reason if said else ""


def ours(corridor, thread, start="waive") -> list[str]:
    return [each.body for each in corridor.comments(thread) if f"<!-- gateledger:{start}" in each.body]


def kinds(corridor) -> list[str]:
    ledger = corridor.world.ledger
    return [ledger.get(index).kind for index in range(ledger.size())]


def report(corridor, pull):
    return open_decision(corridor.world, corridor.records(pull)[-1]).report


def waivers(corridor, kind="waiver"):
    return [predicate_of(each)["waiver"] for each in corridor.world.ledger.find(kind=kind)]


async def test_a_waiver_lets_a_failing_gate_pass_and_says_so(corridor, pull, say):
    told = await say(pull, "owen", order())
    assert "waives linked-work-item of acme/shop#1" in told
    assert corridor.conclusion(pull) == "success"
    (ruling,) = report(corridor, pull).rulings
    assert ruling.outcome is Outcome.WAIVED
    assert [each.code for each in ruling.findings] == ["no-work-item"]
    (answer,) = ours(corridor, pull)
    assert "✅ Waiver" in answer
    decision = corridor.world.ledger.latest("acme/shop", "acme/shop#1", "decision")
    predicate = predicate_of(decision)
    (waiver,) = corridor.world.ledger.find(kind="waiver")
    assert predicate["result"] == "WAIVED"
    assert {"relation": "waived-by", "target": f"record/{waiver.index}"} in predicate["links"]["relatesTo"]
