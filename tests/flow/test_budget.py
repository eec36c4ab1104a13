"""What a verdict may cost at GitHub (PRODUCT.md section 7)."""

from __future__ import annotations

import asyncio

import pytest

LATENCY = 0.05


def rounds(requests) -> int:
    """The longest chain of requests of which each began after the one before had ended."""
    depth: list[tuple[float, int]] = []
    for each in sorted(requests, key=lambda one: one.start):
        before = [level for end, level in depth if end <= each.start]
        depth.append((each.end, 1 + max(before, default=0)))
    return max((level for _, level in depth), default=0)


@pytest.fixture
def pull(corridor):
    """A pull request with an issue, not yet judged, at a GitHub that is some way off."""
    repo = corridor.repository()
    issue = repo.issue("Guest checkout", corridor.thin)
    made = corridor.pull(repo, body=f"Closes #{issue.number}")
    corridor.hub.latency = LATENCY
    corridor.hub.reset_requests()
    return made


async def test_the_first_verdict_costs_at_most_six_requests_in_four_rounds_beside_the_token(corridor, pull):
    await corridor.judge(pull, action="opened")
    asked = [each for each in corridor.hub.requests if not each.path.endswith("access_tokens")]
    told = [f"{each.method} {each.operation or each.path}" for each in asked]
    assert len(asked) <= 6, told
    assert rounds(asked) <= 4, told


async def test_the_next_verdict_on_the_same_head_costs_at_most_four_requests_in_three_rounds(corridor, pull):
    await corridor.judge(pull, action="opened")
    pull.repository.find_issue(1).edit(body=corridor.whole)
    corridor.hub.reset_requests()
    await corridor.judge(pull, action="edited")
    told = [f"{each.method} {each.operation or each.path}" for each in corridor.hub.requests]
    assert corridor.conclusion(pull) == "success"
    assert len(told) <= 4, told
    assert rounds(corridor.hub.requests) <= 3, told


async def test_fifty_cold_events_at_once_ask_for_one_token(corridor):
    repo = corridor.repository(policy=corridor.lenient)
    pulls = [corridor.pull(repo) for _ in range(50)]
    corridor.hub.reset_requests()
    await asyncio.gather(*(corridor.judge(pull, action="opened") for pull in pulls))
    tokens = [each for each in corridor.hub.requests if each.path.endswith("access_tokens")]
    assert len(tokens) == 1
    assert {corridor.conclusion(pull) for pull in pulls} == {"failure"}


EVERY_GATE = """\
version: 1
pull_request:
  gates:
    linked-work-item: {}
    acceptance-criteria: {minimum: 2}
    criteria-before-code: {}
    edge-cases: {}
    test-plan: {}
    artifact-chain: {scope: all}
"""
DOCUMENTS = {
    **{f"tests/test_part{n}.py": f"def test_part_{n}_adds_up():\n    assert True\n" for n in range(40)},
    **{f"docs/chapter{n}.md": f"# Chapter {n}\n\nWords.\n" for n in range(20)},
    "docs/test-plan.md": "# Test plan\n\n## Cases\n\n- TC-1 AC-1: pay as a guest, expect a receipt\n",
    ".github/ISSUE_TEMPLATE/feature.yml": "name: Feature\nbody: []\n",
}


async def test_with_every_gate_on_the_budget_still_holds(corridor):
    repo = corridor.repository(policy=EVERY_GATE, files=DOCUMENTS)
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    corridor.hub.latency = LATENCY
    corridor.hub.reset_requests()
    await corridor.judge(pull, action="opened")
    cold = [each for each in corridor.hub.requests if not each.path.endswith("access_tokens")]
    told = [f"{each.method} {each.operation or each.path}" for each in cold]
    assert len(cold) <= 6, told
    assert rounds(cold) <= 4, told
    issue.edit(title="Guest checkout, please")
    corridor.hub.reset_requests()
    await corridor.judge(pull, action="edited")
    told = [f"{each.method} {each.operation or each.path}" for each in corridor.hub.requests]
    assert len(told) <= 4, told
    assert rounds(corridor.hub.requests) <= 3, told
