"""Whatever was erased, every journey and every page survives it, and says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from redis.exceptions import RedisError

from gateledger.flow import subjects
from gateledger.flow.keeping import sealed_entry, sealing_of
from gateledger.flow.redaction_plan import evidence_of_record
from gateledger.flow.release_daily import daily
from gateledger.model.answer import Done
from gateledger.model.event import Trigger
from gateledger.model.redaction import Plan
from gateledger.run.metrics import Metrics
from gateledger.run.settings import Settings
from gateledger.run.web.app import create_app
from gateledger.run.web.site import Site
from gateledger.seal.redaction import carried_out

POLICY = """\
version: 1
pull_request: {gates: {linked-work-item: {}, acceptance-criteria: {minimum: 2}, criteria-before-code: {}}}
release:
  tags: ["v*"]
  gates: {change-history: {}}
waivers: {approvers: ["@owen"], max_days: 14}
"""


class NoQueue:
    async def stats(self) -> None:
        raise RedisError("away")


def erase_everything(corridor) -> list[int]:
    """Have every payload erased, and all that it rests on."""
    world, ledger = corridor.world, corridor.world.ledger
    entries = [ledger.get(index) for index in range(ledger.size())]
    entries = [each for each in entries if each.kind not in {"redaction", "key-event"} and not each.erased]
    evidence = sorted({digest for each in entries for digest in evidence_of_record(ledger, each)})
    found = Plan(repository="acme/shop", entries=tuple(entries), evidence=tuple(evidence))
    said = {"how": "two people", "reason": "all of it", "approvedBy": [{"login": "olga"}, {"login": "pete"}]}
    sealing = sealing_of(world, Trigger(event="test", received_at=datetime.now(UTC)))
    entry = sealed_entry(world, carried_out(found, said, str(ledger.size()), {}), sealing)
    indices = [each.index for each in entries]
    ledger.redact(entry, indices, evidence)
    return indices


@pytest.fixture
async def erased(corridor):
    """A repository with a merged and an open pull request, a waiver, a bypass and a release, all of it erased."""
    repo = corridor.repository(policy=POLICY)
    repo.tag("v1.0")
    corridor.heard()
    corridor.hub.clock.advance(minutes=10)
    issue = repo.issue("Guest checkout", corridor.whole)
    merged = corridor.pull(repo, author="ada", body=f"Closes #{issue.number}")
    await corridor.settle()
    merged.merge()
    bad = corridor.pull(repo, author="ada")
    await corridor.settle()
    until = f"{datetime.now(UTC) + timedelta(days=5):%Y-%m-%d}"
    bad.comment("owen", f"/gateledger waive linked-work-item until {until} because it is urgent")
    await corridor.settle()
    bypassing = corridor.pull(repo, author="ada")
    await corridor.settle()
    bypassing.merge()
    await corridor.settle()
    repo.tag("v1.1")
    await corridor.settle()
    indices = erase_everything(corridor)
    assert len(indices) > 8
    return repo, issue, bad, indices


def refuses_to_fail(answers) -> None:
    assert answers
    for subject, answer in answers:
        assert isinstance(answer, Done), (subject, answer)


async def test_everything_is_judged_anew_when_it_is_asked_again(corridor, erased):
    repo, issue, bad, indices = erased
    answer = await corridor.judge(bad)
    assert answer.index is not None
    assert answer.index > max(indices)
    assert corridor.conclusion(bad) == "failure"  # the waiver is erased, and counts no more
    issue.comment("ada", "/gateledger explain")
    bad.comment("ada", "/gateledger explain")
    refuses_to_fail(await corridor.settle())
    repo.tag("v1.2")
    refuses_to_fail(await corridor.settle())
    erase_everything(corridor)
    assert (await corridor.judge(bad)).index is not None


async def test_what_the_day_asks_survives(corridor, erased):
    jobs = await daily(corridor.world)
    for job in jobs:
        assert isinstance(await subjects.answer(corridor.world, job), Done)
    seen = corridor.world.ledger.size()
    assert seen > max(erased[3])


async def test_every_page_survives_and_says_so(corridor, erased, tmp_path):
    indices = erased[3]
    settings = Settings(data_dir=tmp_path, public_url="https://gates.example.com")
    site = Site(
        settings=settings,
        queue=NoQueue(),
        archive=corridor.archive,
        metrics=Metrics(),
        credentials=None,
    )
    transport = httpx.ASGITransport(create_app(site), client=("127.0.0.1", 1234))
    kinds = {index: corridor.world.ledger.get(index).kind for index in indices}
    async with httpx.AsyncClient(transport=transport, base_url="https://gates.example.com") as asking:
        paths = [
            "/",
            "/decisions",
            "/repositories/acme/shop",
            "/bypasses",
            "/waivers",
            "/exports",
            "/controls",
            "/trace",
        ]
        paths += [
            "/api/v1/records",
            "/api/v1/bypasses",
            "/api/v1/waivers",
            "/trace?ref=v1.1&repository=acme/shop",
        ]
        for path in paths:
            answer = await asking.get(path, headers={"accept": "text/html"})
            assert answer.status_code == 200, (path, answer.text[:300])
        for index, kind in kinds.items():
            page = await asking.get(f"/decisions/{index}/record")
            assert page.status_code == 200
            assert "What this record said is gone" in page.text
            said = (await asking.get(f"/api/v1/records/{index}")).json()
            assert said["erased_by"] == max(indices) + 1
            if kind == "decision":
                assert "It was erased by" in (await asking.get(f"/decisions/{index}")).text
                pack = await asking.get(f"/decisions/{index}/evidence.json")
                assert pack.status_code == 404
