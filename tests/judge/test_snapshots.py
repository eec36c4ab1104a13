"""A Snapshot of before the ledger was asked is still one, with the digests that it had."""

from __future__ import annotations

import json

from gateledger.judge.catalog import catalog
from gateledger.judge.needs import needs
from gateledger.model.facts import UNWITNESSED, GroupSnapshot, Moment, Snapshot, Unavailable, Witnessed
from gateledger.model.policy import PolicyText
from gateledger.policy.read import read_policy


def test_a_snapshot_that_nobody_asked_the_ledger_for_does_not_mention_it(snapshot):
    made = snapshot()
    stored = json.loads(made.canonical())
    assert "witnessed" not in stored
    again = Snapshot.model_validate(stored)
    assert again.witnessed == UNWITNESSED
    assert again.fingerprint() == made.fingerprint()


def test_a_member_of_a_merge_group_does_not_mention_it_either(snapshot):
    member = snapshot()
    group = GroupSnapshot(subject=member.subject, members=(member,), moment=member.moment)
    assert b"witnessed" not in group.canonical()
    assert GroupSnapshot.model_validate_json(group.canonical()) == group


def test_what_the_ledger_said_is_part_of_the_snapshot_also_when_it_is_nothing(snapshot):
    asked = snapshot(witnessed=Witnessed())
    assert asked.fingerprint() != snapshot().fingerprint()
    assert Snapshot.model_validate_json(asked.canonical()) == asked


def test_of_what_could_not_be_seen_nothing_was_witnessed(snapshot):
    lost = Unavailable(reason="GitHub is away", transient=True)
    moment: Moment = snapshot().moment
    assert Snapshot.unseen(snapshot().subject, lost, moment).witnessed == lost


def test_the_ledger_is_asked_where_a_gate_needs_it():
    for gate, wanted in (("criteria-before-code", True), ("acceptance-criteria", False)):
        text = f"version: 1\npull_request: {{gates: {{{gate}: {{}}}}}}\n"
        policy, _ = read_policy(
            PolicyText.at("policies.yml", text, repository="acme/shop"), catalog=catalog(), packs={}
        )
        asked = needs(policy, catalog())
        assert asked.witnessed is wanted
        assert ("docs/stories/*.md" in asked.base) is wanted
