"""What passed is summarised in SLSA's words: a merged commit, a release; nothing is claimed that no gate said."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from gateledger.flow.recording import predicate_of
from gateledger.flow.summarising import summarise_merge, summarise_release
from gateledger.model.event import Trigger
from gateledger.seal.record import read_statement

WAIVABLE = """\
version: 1
pull_request:
  gates:
    linked-work-item: {}
    acceptance-criteria: {minimum: 2}
waivers: {approvers: ["@owen"], max_days: 14}
"""
RELEASING = """\
version: 1
pull_request: {gates: {linked-work-item: {}}}
release:
  tags: ["v*"]
  gates: {change-history: {}}
"""


def summaries(corridor):
    """Entry and statement of every summary, oldest first."""
    found = corridor.world.ledger.find(kind="verification-summary", limit=20)
    return [(each, read_statement(each.envelope)) for each in reversed(found)]


async def good(corridor, repo):
    issue = repo.issue("Pay as a guest", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    return pull


async def test_a_merged_commit_that_passed_is_summarised(corridor):
    pull = await good(corridor, corridor.repository(policy=corridor.lenient))
    (decision,) = corridor.records(pull)
    commit = pull.merge(by="ben")
    await corridor.settle()

    ((entry, said),) = summaries(corridor)
    assert said["predicateType"] == "https://slsa.dev/verification_summary/v1"
    (subject,) = said["subject"]
    assert subject["digest"] == {"gitCommit": commit}
    assert subject["annotations"] == {"sourceRefs": ["refs/heads/main"]}
    assert subject["uri"].endswith(f"/acme/shop/commit/{commit}")
    predicate = said["predicate"]
    assert predicate["verificationResult"] == "PASSED"
    assert predicate["verifiedLevels"] == ["ORG_SOURCE_LINKED_WORK_ITEM"]
    assert subject["uri"] == f"{predicate['resourceUri'].removeprefix('git+')}/commit/{commit}"
    assert predicate["verifier"]["id"] == "https://github.com/gateledger/gateledger"
    assert predicate["policy"]["digest"]["sha256"]
    observed = corridor.world.ledger.find(kind="merge-observed", limit=1)[0].index
    origin = corridor.world.ledger.origin
    assert predicate["inputAttestations"] == [
        {
            "uri": f"gateledger:{origin}#{index}",
            "digest": {"sha256": hashlib.sha256(corridor.world.ledger.get(index).envelope).hexdigest()},
        }
        for index in (decision, observed)
    ]
    assert (entry.subject, entry.head_sha) == (f"verification-summary:acme/shop@{commit}", commit)
    assert entry.links == {"summary-of": (f"record/{decision}", f"record/{observed}")}
    assert corridor.world.ledger.linked("summary-of", f"record/{decision}")[0].index == entry.index


async def test_no_slsa_level_is_ever_claimed(corridor):
    pull = await good(corridor, corridor.repository(policy=corridor.lenient))
    pull.merge()
    await corridor.settle()
    ((entry, _),) = summaries(corridor)
    assert b"SLSA_" not in entry.envelope
    assert all(
        level.startswith("ORG_SOURCE_") for level in summaries(corridor)[0][1]["predicate"]["verifiedLevels"]
    )


async def test_a_summary_is_sealed_once(corridor):
    pull = await good(corridor, corridor.repository(policy=corridor.lenient))
    pull.merge()
    await corridor.settle()
    ((entry, _),) = summaries(corridor)
    observed = corridor.world.ledger.find(kind="merge-observed", limit=1)[0].index
    trigger = Trigger(event="test", received_at=datetime.now(UTC))
    assert summarise_merge(corridor.world, observed, trigger).index == entry.index
    assert len(summaries(corridor)) == 1


async def test_a_waived_gate_has_no_property_and_its_waiver_is_named(corridor):
    repo = corridor.repository(policy=WAIVABLE)
    issue = repo.issue("Pay as a guest", corridor.thin)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}", author="ada")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    until = f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}"
    pull.comment(
        "owen", f"/gateledger waive acceptance-criteria until {until} because the outage fix cannot wait"
    )
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    pull.merge(by="ben")
    await corridor.settle()

    ((_, said),) = summaries(corridor)
    assert said["predicate"]["verifiedLevels"] == ["ORG_SOURCE_LINKED_WORK_ITEM"]
    (waiver,) = corridor.world.ledger.find(kind="waiver")
    assert f"#{waiver.index}" in said["predicate"]["inputAttestations"][-1]["uri"]


@pytest.mark.parametrize("merged", [True, False], ids=["merged against it", "never merged"])
async def test_what_did_not_pass_is_not_summarised(corridor, merged):
    pull = corridor.pull(corridor.repository(policy=corridor.lenient))
    await corridor.settle()
    if merged:
        pull.merge()
        await corridor.settle()
    assert summaries(corridor) == []


async def test_a_release_that_was_allowed_is_summarised_and_a_blocked_one_is_not(corridor):
    repo = corridor.repository(policy=RELEASING)
    repo.tag("v1.0")
    corridor.heard()
    corridor.hub.clock.advance(minutes=10)
    pull = await good(corridor, repo)
    pull.merge()
    await corridor.settle()
    before = len(summaries(corridor))
    repo.tag("v1.1")
    await corridor.settle()
    decision = corridor.world.ledger.latest("acme/shop", "acme/shop@v1.1", "decision")
    assert decision.verdict == "allow"
    *_, (entry, said) = summaries(corridor)
    assert len(summaries(corridor)) == before + 1
    assert said["subject"][0]["annotations"] == {"sourceRefs": ["refs/tags/v1.1"]}
    assert said["subject"][0]["digest"] == {"gitCommit": decision.head_sha}
    assert said["predicate"]["verifiedLevels"] == ["ORG_SOURCE_CHANGE_HISTORY"]
    assert entry.links["summary-of"] == (f"record/{decision.index}",)

    bare = corridor.pull(repo)
    await corridor.settle()
    bare.merge()
    await corridor.settle()
    repo.tag("v1.2")
    await corridor.settle()
    blocked = corridor.world.ledger.latest("acme/shop", "acme/shop@v1.2", "decision")
    assert blocked.verdict == "block"
    trigger = Trigger(event="test", received_at=datetime.now(UTC))
    assert summarise_release(corridor.world, blocked.index, trigger) is None
    assert len(summaries(corridor)) == before + 1


async def test_a_summary_has_no_predicate_of_ours(corridor):
    pull = await good(corridor, corridor.repository(policy=corridor.lenient))
    pull.merge()
    await corridor.settle()
    ((entry, _),) = summaries(corridor)
    with pytest.raises(ValueError, match="somebody else's predicate"):
        predicate_of(entry)
