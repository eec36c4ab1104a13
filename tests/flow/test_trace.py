"""A whole story, traced: from the product document to the deployment, and back from each of its parts."""

from __future__ import annotations

import pytest

from gateledger.flow.trace_ref import Ambiguous, NothingKnown, trace_ref
from gateledger.model.trace import NodeKind, Relation

POLICY = """\
version: 1
pull_request:
  gates:
    linked-work-item: {}
    acceptance-criteria: {minimum: 2}
    criteria-before-code: {}
    artifact-chain: {}
release:
  tags: ["v*"]
  gates: {change-history: {}}
deployment: {environments: [production], gates: inherit-release}
waivers: {approvers: ["@rosa"]}
"""
BRIEF = "# Product brief\n\nShops lose guests at the checkout.\n"
PRD = "---\nderives_from: [docs/brief.md]\n---\n# PRD\n\n## Requirements\n\n- FR-001: A visitor can pay without an account.\n"
ASKED = """\
As docs/prd.md#FR-001 asks.

### Acceptance criteria

- [ ] A visitor can pay without creating an account.
- [ ] The receipt is sent to the address given at checkout.
"""
MORE = "- [ ] The card's number is never stored.\n"
FILES = {"docs/brief.md": BRIEF, "docs/prd.md": PRD}


@pytest.fixture
async def told(corridor):
    """Issue, pull request, approval, merge, release and deployment of one change; what was made is given."""
    repo = corridor.repository(policy=POLICY, files=FILES)
    repo.tag("v1.0")
    repo.deployments.protect("production")
    corridor.heard()
    corridor.hub.clock.advance(minutes=10)
    issue = repo.issue("Guest checkout", ASKED)
    await corridor.settle()
    corridor.hub.clock.advance(minutes=10)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}", title="Pay as a guest")
    await corridor.settle()
    pull.review("priya")
    issue.edit(body=ASKED + MORE, by="sam")
    await corridor.settle()
    pull.merge()
    await corridor.settle()
    repo.tag("v1.1")
    await corridor.settle()
    repo.deployments.start("production", "v1.1")
    await corridor.settle()
    return repo, issue, pull


def trace(corridor, ref, **more):
    return trace_ref(corridor.world.ledger, ref, **more)


def names(found, kind):
    return [each.name for each in found.nodes if each.kind is kind]


def edges(found):
    return {(each.source, each.relation.value, each.target) for each in found.edges}


SPINE = {
    ("document:acme/shop:docs/brief.md", "drives", "document:acme/shop:docs/prd.md"),
    ("document:acme/shop:docs/prd.md", "drives", "work-item:acme/shop#1"),
    ("work-item:acme/shop#1", "asked-for", "pull-request:acme/shop#2"),
    ("pull-request:acme/shop#2", "shipped-in", "release:acme/shop@v1.1"),
    ("release:acme/shop@v1.1", "deployed-as", "deployment:acme/shop@v1.1>production"),
}


@pytest.mark.parametrize(
    ("ref", "root"),
    [
        ("acme/shop#2", "pull-request:acme/shop#2"),
        ("#2", "pull-request:acme/shop#2"),
        ("https://github.example/acme/shop/pull/2/files", "pull-request:acme/shop#2"),
        ("acme/shop#1", "work-item:acme/shop#1"),
        ("docs/prd.md", "document:acme/shop:docs/prd.md"),
        ("docs/prd.md#FR-001", "document:acme/shop:docs/prd.md"),
        ("acme/shop:docs/brief.md", "document:acme/shop:docs/brief.md"),
        ("v1.1", "release:acme/shop@v1.1"),
        ("acme/shop@v1.1", "release:acme/shop@v1.1"),
        ("https://github.example/acme/shop/releases/tag/v1.1", "release:acme/shop@v1.1"),
        ("acme/shop@v1.1>production", "deployment:acme/shop@v1.1>production"),
    ],
)
async def test_from_anywhere_the_same_story_is_told(corridor, told, ref, root):
    found = trace(corridor, ref)
    assert found.root == root
    assert edges(found) >= SPINE


async def test_a_commit_leads_to_its_pull_request_by_its_beginning_and_by_what_it_was_merged_as(
    corridor, told
):
    repo, _, pull = told
    merged = repo.branches.tip("main")
    for sha in (pull.head_sha[:9], pull.head_sha, merged[:7], merged):
        found = trace(corridor, sha)
        assert names(found, NodeKind.COMMIT) == [pull.head_sha if pull.head_sha.startswith(sha) else merged]
        assert "pull-request:acme/shop#2" in {each.target for each in found.edges}
        assert edges(found) >= SPINE


async def test_the_criteria_are_those_of_the_beginning_with_what_changed_since(corridor, told):
    found = trace(corridor, "acme/shop#2")
    (criteria,) = [each for each in found.nodes if each.kind is NodeKind.CRITERIA]
    assert [each.text for each in criteria.told if each.label == "criterion"] == [
        "A visitor can pay without creating an account.",
        "The receipt is sent to the address given at checkout.",
    ]
    assert [each.text for each in criteria.told if each.label == "added since"] == [
        "The card's number is never stored."
    ]
    assert criteria.state == "1 added since"
    assert criteria.record is not None
    seen = corridor.world.ledger.get(criteria.record)
    assert seen.kind == "work-item-observed"


async def test_who_approved_what_was_decided_and_how_it_was_merged_are_told(corridor, told):
    found = trace(corridor, "acme/shop#2")
    assert names(found, NodeKind.APPROVAL) == ["@priya"]
    assert "Merge observed" in names(found, NodeKind.OBSERVED)
    decisions = [each for each in found.nodes if each.kind is NodeKind.DECISION]
    assert {each.state for each in decisions} == {"allow"}
    gates = {each.label for each in decisions[0].told}
    assert {"linked-work-item", "criteria-before-code"} <= gates


async def test_what_shipped_from_a_document_lists_each_release(corridor, told):
    repo, _, _ = told
    repo.tag("v1.2")
    await corridor.settle()
    found = trace(corridor, "docs/prd.md")
    assert sorted(names(found, NodeKind.RELEASE)) == ["acme/shop@v1.1", "acme/shop@v1.2"]
    assert any("before documents were linked" in each for each in found.notes)


async def test_a_reference_that_means_several_things_lists_them(corridor, told):
    other = corridor.repository("acme/till", policy=POLICY, files=FILES)
    other.tag("v1.0")
    corridor.heard()
    issue = other.issue("Guest checkout", ASKED)
    corridor.hub.clock.advance(minutes=10)
    corridor.pull(other, body=f"Closes #{issue.number}")
    await corridor.settle()
    with pytest.raises(Ambiguous) as asked:
        trace(corridor, "docs/prd.md")
    assert [each.name for each in asked.value.candidates] == [
        "acme/shop:docs/prd.md",
        "acme/till:docs/prd.md",
    ]
    assert trace(corridor, "docs/prd.md", repository="acme/till").root == "document:acme/till:docs/prd.md"
    with pytest.raises(Ambiguous, match="Say which"):
        trace(corridor, "#2")


@pytest.mark.parametrize(
    "ref", ["acme/shop#999", "v9", "0123456789", "docs/none.md", "SHOP-1", "what is this"]
)
async def test_what_nobody_recorded_is_said(corridor, told, ref):
    with pytest.raises(NothingKnown):
        trace(corridor, ref)


async def test_a_bypass_is_in_plain_sight(corridor, told):
    repo, _, _ = told
    pull = corridor.pull(repo, body="no work item at all")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    pull.merge(bypass=True)
    await corridor.settle()
    found = trace(corridor, f"acme/shop#{pull.number}")
    assert "Bypass" in names(found, NodeKind.EXCEPTION)
    assert found.node(found.root).standing == "bad"
    assert Relation.EXCEPTION_OF in {each.relation for each in found.edges}
