"""What every record says beside its verdict: the log before it, what is at stake, and how to take it back."""

from __future__ import annotations

POLICY = """\
version: 1
services:
  shop: {paths: ["src/**"], docs: ops}
release:
  tags: ["v*"]
  gates: {runbook: {}, slo: {}}
"""
RUNBOOK = """\
# Runbook: shop

Last reviewed: {day}

## Symptoms

Buyers see "Something went wrong" instead of their order; more than one request a second ends with a 5xx.

## Diagnosis

`kubectl logs deployment/shop --since=15m | grep ERROR`: a timeout in every line means that the database is full.

## Mitigation

1. Roll back to the release before: `kubectl rollout undo deployment/shop`
2. Watch the rate of errors for ten minutes; it falls within two.

## Escalation

Call @acme/payments when it lasts longer than half an hour, and Priya when money is missing.
"""


async def test_a_record_bears_witness_to_the_log_before_it(corridor):
    repo = corridor.repository(policy=corridor.lenient)
    for name in ("one", "two"):
        corridor.pull(repo, {f"src/{name}.py": "x = 1\n"})
    await corridor.settle()
    ledger = corridor.world.ledger
    assert ledger.size() > 2
    for index in range(ledger.size()):
        before = corridor.predicate(index)["logContext"]
        assert before["origin"] == ledger.origin
        assert before["size"] <= index
        assert before["rootHash"] == ledger.root(before["size"])


async def test_a_release_says_what_its_gates_said_of_service_levels_and_which_runbook_it_rests_on(corridor):
    day = corridor.world.now().date().isoformat()
    repo = corridor.repository(policy=POLICY, files={"ops/runbook.md": RUNBOOK.format(day=day)})
    repo.tag("v1.0")
    await corridor.settle()
    (index, *_) = [entry.index for entry in corridor.world.ledger.find(kind="decision")]
    change = corridor.predicate(index)["change"]
    assert change["impact"] == {"slo": "slo (shop): fail"}
    assert "ops/runbook.md" in change["rollback"]["uri"]
    kept = corridor.world.ledger.evidence.get(change["rollback"]["digest"]["sha256"])
    assert kept.decode() == RUNBOOK.format(day=day)


async def test_where_nobody_asked_nothing_is_said_of_impact(corridor):
    pull = corridor.pull(corridor.repository(policy=corridor.lenient), {"src/new.py": "x = 1\n"})
    await corridor.settle()
    change = corridor.predicate(corridor.records(pull)[-1])["change"]
    assert "impact" not in change
    assert "rollback" not in change
