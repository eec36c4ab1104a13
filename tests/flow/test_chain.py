"""Links between documents, judged on what a small GitHub shows of head and base."""

from __future__ import annotations

from gateledger.artifacts.fingerprint import fingerprint

POLICY = "version: 1\npull_request: {gates: {artifact-chain: {}}}\n"
PRD = "# Checkout\n\n- FR-001: The buyer pays within 5 s.\n"
SLOWER = PRD.replace("5 s", "30 s")
PLAN = "# Plan\n\nLook at the clock.\n"


def lock(prd: str) -> str:
    stamp = fingerprint("docs/prd.md", prd, "FR-001")
    return f"docs/plan.md -> docs/prd.md#FR-001 @sha256:{stamp} by @grace on 2026-12-01\n"


def files(prd: str = PRD) -> dict[str, str]:
    return {"docs/prd.md": prd, "docs/plan.md": PLAN, ".trace.lock": lock(PRD)}


async def test_an_upstream_that_changes_blocks_until_the_link_is_reviewed_in_the_pull_request(corridor):
    repo = corridor.repository(policy=POLICY, files=files())
    pull = corridor.pull(repo, {"docs/prd.md": SLOWER})
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    (comment,) = corridor.comments(pull)
    shown = comment.body
    assert "FR-001 changed from “pays within 5 s.” to “pays within 30 s.”" in shown
    assert "gateledger trace --review docs/plan.md" in shown
    pull.push({".trace.lock": lock(SLOWER)})
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_a_change_of_wording_alone_does_not_block(corridor):
    repo = corridor.repository(policy=POLICY, files=files())
    pull = corridor.pull(repo, {"docs/prd.md": PRD.replace("- FR-001: The", "* **FR-001**: The\n ")})
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"


async def test_old_drift_blocks_nobody_who_does_not_touch_it(corridor):
    repo = corridor.repository(policy=POLICY, files=files(SLOWER))
    pull = corridor.pull(repo, {"src/app.py": "x = 2\n"})
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
