"""Retention: evidence that has had its time goes by policy, once a day, with one Record; what is held stays."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from gateledger.flow import subjects
from gateledger.flow.holding import NoHold, hold, holds
from gateledger.flow.recording import predicate_of
from gateledger.flow.release_daily import daily
from gateledger.flow.replaying import CannotReplay, replay
from gateledger.ledger import EvidenceMissing
from gateledger.model.job import JobKind

POLICY = """\
version: 1
pull_request: {gates: {linked-work-item: {}, acceptance-criteria: {minimum: 2}}}
retention: {evidence_days: 60, observation_days: 40}
"""


@pytest.fixture
async def later(corridor, hub):
    """Let days pass and do what the day asks for; gives the reason of the retention Job."""
    days = 0

    async def _later(more: int):
        nonlocal days
        days += more
        corridor.changed(now=lambda: hub.clock.moment() + timedelta(days=days))
        jobs = [job for job in await daily(corridor.world) if job.kind is JobKind.RETENTION]
        assert len(jobs) <= 1
        return (await subjects.answer(corridor.world, jobs[0])).reason if jobs else "not asked"

    return _later


@pytest.fixture
async def judged(corridor):
    repo = corridor.repository(policy=POLICY)
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, author="ada", body=f"Closes #{issue.number}")
    await corridor.settle()
    return repo, issue, pull


async def test_evidence_goes_when_its_time_is_over_and_what_records_say_stays(corridor, judged, later):
    _, _, pull = judged
    ledger = corridor.world.ledger
    (index,) = corridor.records(pull)
    said = predicate_of(ledger.get(index))
    assert await later(30) == "nothing has had its time"
    assert replay(ledger, index).same
    size = ledger.size()
    assert "have had their time" in await later(31)
    assert ledger.size() == size + 1
    with pytest.raises(EvidenceMissing):
        ledger.evidence.get(said["snapshot"]["sha256"])
    with pytest.raises(CannotReplay, match="not in the evidence store"):
        replay(ledger, index)
    assert predicate_of(ledger.get(index)) == said
    record = ledger.get(size)
    told = predicate_of(record)
    assert (record.kind, told["redaction"]["how"]) == ("redaction", "by policy")
    assert told["redaction"]["days"] == {"evidence": 60, "observations": 40}
    assert told["policy"]["uri"].endswith("policies.yml@main")
    assert told["policy"]["effective"]
    listing = json.loads(ledger.evidence.get(told["redaction"]["listing"]["digest"]["sha256"]))
    assert index in listing["records"]
    assert said["snapshot"]["sha256"] in {each["sha256"] for each in listing["evidence"]}
    assert [each.index for each in ledger.linked("erases-evidence", f"record/{index}")] == [size]
    assert await later(1) == "nothing has had its time"
    assert ledger.size() == size + 1


async def test_what_a_younger_record_rests_on_stays_until_that_has_had_its_time_too(corridor, judged, later):
    repo, issue, pull = judged
    ledger = corridor.world.ledger
    (index,) = corridor.records(pull)
    digest = predicate_of(ledger.get(index))["change"]["workItems"][0]["digest"]["sha256"]
    await later(50)
    young = corridor.pull(repo, author="ada", body=f"Closes #{issue.number}")
    await corridor.judge(young)
    (other,) = corridor.records(young)
    assert predicate_of(ledger.get(other))["change"]["workItems"][0]["digest"]["sha256"] == digest
    assert "have had their time" in await later(11)
    assert ledger.evidence.has(digest)
    assert replay(ledger, other).same
    assert "have had their time" in await later(50)
    assert not ledger.evidence.has(digest)


async def test_what_is_held_stays_until_the_hold_is_lifted(corridor, judged, later):
    _, _, pull = judged
    world, ledger = corridor.world, corridor.world.ledger
    (index,) = corridor.records(pull)
    hold(world, "acme/shop", reason="a lawsuit", by="root")
    with pytest.raises(NoHold, match="already"):
        hold(world, "acme/shop", reason="a lawsuit", by="root")
    assert "holds everything" in await later(70)
    hold(world, f"record/{index}", reason="this one above all", by="root")
    assert {predicate_of(each)["hold"]["target"] for each in holds(ledger)} == {
        "acme/shop",
        f"record/{index}",
    }
    hold(world, "acme/shop", reason="settled", by="root", lift=True)
    with pytest.raises(NoHold, match="not under a hold"):
        hold(world, "acme/shop", reason="again", by="root", lift=True)
    await later(1)
    assert replay(ledger, index).same
    hold(world, f"record/{index}", reason="settled", by="root", lift=True)
    assert holds(ledger) == []
    assert "have had their time" in await later(1)
    with pytest.raises(CannotReplay):
        replay(ledger, index)


async def test_without_a_class_nothing_is_ever_asked(corridor, later):
    repo = corridor.repository(policy=POLICY.partition("retention:")[0])
    corridor.pull(repo)
    await corridor.settle()
    assert await later(4000) == "not asked"


async def test_so_many_records_a_day(corridor, judged, later, monkeypatch):
    from gateledger.flow import retiring

    repo, _, pull = judged
    second = corridor.pull(repo, author="ada")
    await corridor.settle()
    monkeypatch.setattr(retiring, "MOST", 1)
    ledger = corridor.world.ledger
    gone = []
    for _ in range(12):
        if "have had" not in await later(61 if not gone else 1):
            break
        gone.append(ledger.size())
    assert len(gone) >= 2
    for each in (pull, second):
        (index,) = corridor.records(each)
        with pytest.raises(CannotReplay):
            replay(ledger, index)


async def test_a_policy_that_lengthens_the_time_holds_for_what_is_still_there(corridor, judged, later, hub):
    repo, _, pull = judged
    repo.commit("main", {".github/policies.yml": POLICY.replace("60", "600").replace("40", "600")})
    assert await later(100) == "nothing has had its time"
    assert replay(corridor.world.ledger, corridor.records(pull)[0]).same
