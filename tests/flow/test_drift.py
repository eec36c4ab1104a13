"""Documents of the default branch that rest on what changed: recorded, and listed in one issue until reviewed."""

from __future__ import annotations

import pytest

from gateledger.artifacts.fingerprint import fingerprint
from gateledger.flow import subjects
from gateledger.flow.recording import predicate_of
from gateledger.model.answer import Done
from gateledger.model.job import JobKind

POLICY = "version: 1\npull_request: {gates: {artifact-chain: {}}}\n"
PRD = "# Checkout\n\n- FR-001: The buyer pays within 5 s.\n- FR-002: A receipt is sent.\n"
SLOWER = PRD.replace("5 s", "30 s")
SLOWEST = PRD.replace("5 s", "90 s")
PLAN = "# Plan\n\nLook at the clock.\n"
SUBJECT = "acme/shop?chain=main"


def lock(first: str = PRD, second: str = PRD, by: str = "@grace") -> str:
    stamps = [fingerprint("docs/prd.md", first, "FR-001"), fingerprint("docs/prd.md", second, "FR-002")]
    return (
        f"docs/mail.md -> docs/prd.md#FR-002 @sha256:{stamps[1]} by @grace on 2026-12-01\n"
        f"docs/plan.md -> docs/prd.md#FR-001 @sha256:{stamps[0]} by {by} on 2026-12-01\n"
    )


FILES = {"docs/prd.md": PRD, "docs/plan.md": PLAN, "docs/mail.md": "# Mail\n", ".trace.lock": lock()}


@pytest.fixture
async def repo(corridor):
    made = corridor.repository(policy=POLICY, files=FILES)
    await corridor.settle()
    return made


async def push(corridor, repo, files, branch="main", **more) -> str:
    """Push, answer all that it leads to, and give the answer of the chain."""
    repo.commit(branch, files, **more)
    answers = dict(await corridor.settle())
    said = answers.get(SUBJECT)
    assert said is None or isinstance(said, Done)
    return said.reason if said else ""


def issues(corridor, repo):
    ours = [each for each in repo.threads.values() if each.author is corridor.hub.app.bot]
    return sorted(ours, key=lambda each: each.number)


def records(corridor, kind):
    found = corridor.world.ledger.find(subject=SUBJECT, kind=kind, limit=50)
    return [predicate_of(each) for each in reversed(found)]


async def test_a_changed_upstream_opens_one_issue_that_says_what_to_review(corridor, repo):
    assert issues(corridor, repo) == []
    await push(corridor, repo, {"docs/prd.md": SLOWER})
    (issue,) = issues(corridor, repo)
    assert issue.title == "Documents to review: 1 rests on something that changed"
    assert "FR-001 changed from “pays within 5 s.” to “pays within 30 s.”" in issue.body
    assert "gateledger trace --review docs/plan.md" in issue.body
    assert "mail.md" not in issue.body
    (record,) = records(corridor, "drift")
    (link,) = record["chain"]["links"]
    assert (link["child"], link["parent"], link["state"]) == ("docs/plan.md", "docs/prd.md#FR-001", "suspect")
    assert link["reviewed"] != link["current"]


async def test_a_second_push_edits_the_same_issue(corridor, repo):
    await push(corridor, repo, {"docs/prd.md": SLOWER})
    await push(corridor, repo, {"docs/prd.md": SLOWEST.replace("is sent", "is never sent")})
    (issue,) = issues(corridor, repo)
    assert issue.title == "Documents to review: 2 rest on something that changed"
    assert (
        "“pays within 30 s.”; then FR-001 changed from “pays within 30 s.” to “pays within 90 s.”"
        in issue.body
    )
    assert "docs/mail.md" in issue.body
    assert [each["chain"]["count"] for each in records(corridor, "drift")] == [1, 2]


async def test_a_review_is_recorded_with_who_did_it_and_closes_the_issue(corridor, repo):
    await push(corridor, repo, {"docs/prd.md": SLOWER})
    await push(corridor, repo, {".trace.lock": lock(SLOWER, by="@ada")}, author="linus")
    (issue,) = issues(corridor, repo)
    assert (issue.state, issue.state_reason) == ("CLOSED", "completed")
    (farewell,) = issue.comments
    assert farewell.body.startswith("Nothing is left to review")
    (record,) = records(corridor, "link-cleared")
    (link,) = record["chain"]["links"]
    assert (link["child"], link["by"], link["source"]) == ("docs/plan.md", "@ada", "line")
    assert link["old"] == f"sha256:{fingerprint('docs/prd.md', PRD, 'FR-001')}"
    assert link["new"] == f"sha256:{fingerprint('docs/prd.md', SLOWER, 'FR-001')}"
    assert record["chain"]["commit"] == repo.branches.tip("main")
    assert [each["chain"]["count"] for each in records(corridor, "drift")] == [1, 0]


async def test_drift_that_comes_back_opens_the_issue_again(corridor, repo):
    await push(corridor, repo, {"docs/prd.md": SLOWER})
    await push(corridor, repo, {".trace.lock": lock(SLOWER)})
    await push(corridor, repo, {"docs/prd.md": SLOWEST})
    (issue,) = issues(corridor, repo)
    assert issue.state == "OPEN"
    assert "“pays within 30 s.” to “pays within 90 s.”" in issue.body


async def test_an_upstream_that_is_put_back_closes_the_issue_and_nobody_reviewed_anything(corridor, repo):
    await push(corridor, repo, {"docs/prd.md": SLOWER})
    await push(corridor, repo, {"docs/prd.md": PRD})
    (issue,) = issues(corridor, repo)
    assert issue.state == "CLOSED"
    assert records(corridor, "link-cleared") == []


async def test_a_review_in_the_same_push_is_recorded_and_opens_no_issue(corridor, repo):
    await push(corridor, repo, {"docs/prd.md": SLOWER, ".trace.lock": lock(SLOWER)})
    assert issues(corridor, repo) == []
    assert len(records(corridor, "link-cleared")) == 1
    assert records(corridor, "drift") == []


async def test_the_same_job_again_adds_nothing(corridor, repo):
    repo.commit("main", {"docs/prd.md": SLOWER, ".trace.lock": lock(PRD, PRD.replace("sent", "kept"))})
    (job,) = [each for each in corridor.heard() if each.kind is JobKind.DRIFT]
    first = await subjects.answer(corridor.world, job)
    size = corridor.world.ledger.size()
    corridor.hub.reset_requests()
    assert await subjects.answer(corridor.world, job) == first
    assert corridor.world.ledger.size() == size
    assert corridor.writes() == []


async def test_a_push_that_changes_no_link_writes_nothing(corridor, repo):
    await push(corridor, repo, {"docs/prd.md": SLOWER})
    corridor.hub.reset_requests()
    await push(
        corridor, repo, {"docs/other.md": "# Other\n", "docs/prd.md": SLOWER + "\n<!-- a remark -->\n"}
    )
    assert corridor.writes() == []
    assert len(records(corridor, "drift")) == 1


async def test_a_push_that_nobody_told_us_of_is_caught_up_with(corridor, repo):
    await push(corridor, repo, {"docs/prd.md": SLOWER})
    repo.commit("main", {".trace.lock": lock(SLOWER, by="@ada")})
    corridor.heard()  # lost
    await push(corridor, repo, {"docs/other.md": "# Other\n"})
    (record,) = records(corridor, "link-cleared")
    assert record["chain"]["links"][0]["by"] == "@ada"
    assert issues(corridor, repo)[0].state == "CLOSED"


async def test_pushes_that_coalesce_are_looked_at_together_also_before_there_is_any_record(corridor, repo):
    await push(corridor, repo, {"docs/first.md": "# First\n"})
    assert corridor.world.ledger.find(subject=SUBJECT, limit=5) == []
    repo.commit("main", {"docs/prd.md": SLOWER, ".trace.lock": lock(SLOWER, by="@ada")})
    corridor.heard()  # the next push takes its place in the queue
    await push(corridor, repo, {"docs/other.md": "# Other\n"})
    (record,) = records(corridor, "link-cleared")
    assert record["chain"]["links"][0]["by"] == "@ada"


async def test_a_crash_right_after_the_record_clears_nothing_twice(corridor, repo):
    await push(corridor, repo, {"docs/first.md": "# First\n"})
    repo.commit("main", {"docs/prd.md": SLOWER, ".trace.lock": lock(SLOWER)})
    (job,) = [each for each in corridor.heard() if each.kind is JobKind.DRIFT]
    place = "chain/acme/shop/main"
    before = await corridor.world.shown.get(place)
    await subjects.answer(corridor.world, job)
    after = await corridor.world.shown.get(place)
    assert await corridor.world.shown.swap(place, after, before)
    await subjects.answer(corridor.world, job)
    assert len(records(corridor, "link-cleared")) == 1


async def test_an_upstream_that_is_taken_away_is_listed_without_a_command(corridor, repo):
    await push(corridor, repo, {"docs/prd.md": PRD.replace("- FR-002: A receipt is sent.\n", "")})
    (issue,) = issues(corridor, repo)
    assert "Name the upstream that there is" in issue.body
    assert "trace --review" not in issue.body


async def test_a_link_that_nobody_reviewed_waits_once_its_upstream_moves(corridor):
    child = "---\nderives_from: docs/prd.md#FR-001\n---\n# Plan\n"
    repo = corridor.repository(policy=POLICY, files={"docs/prd.md": PRD, "docs/plan.md": child})
    await corridor.settle()
    assert issues(corridor, repo) == []
    await push(corridor, repo, {"docs/prd.md": SLOWER})
    await push(corridor, repo, {"docs/other.md": "# Other\n"})
    (issue,) = issues(corridor, repo)
    assert (issue.state, len(records(corridor, "drift"))) == ("OPEN", 1)
    stamped = child.replace("FR-001", f"FR-001 @sha256:{fingerprint('docs/prd.md', SLOWER, 'FR-001')}")
    await push(corridor, repo, {"docs/plan.md": stamped}, author="ada")
    assert issue.state == "CLOSED"
    (record,) = records(corridor, "link-cleared")
    assert record["chain"]["links"][0]["source"] == "push"


@pytest.mark.parametrize("policy", [None, "version: 1\npull_request: {gates: {linked-work-item: {}}}\n"])
async def test_a_repository_that_did_not_ask_is_left_alone(corridor, policy):
    repo = corridor.repository(policy=policy, files=FILES)
    await corridor.settle()
    corridor.hub.reset_requests()
    assert await push(corridor, repo, {"docs/prd.md": SLOWER}) == "no policy with artifact-chain"
    assert issues(corridor, repo) == []
    assert corridor.writes() == []
    assert corridor.world.ledger.find(subject=SUBJECT, limit=5) == []


async def test_another_branch_is_nobodys_drift(corridor, repo):
    corridor.pull(repo, {"docs/prd.md": SLOWER})
    await corridor.settle()
    assert issues(corridor, repo) == []
    assert corridor.world.ledger.find(subject=SUBJECT, limit=5) == []


async def test_what_documents_say_cannot_act_in_the_issue(corridor, repo):
    await push(corridor, repo, {"docs/prd.md": PRD.replace("5 s", "5 s @everyone #7 <img src=x> closes #7")})
    (issue,) = issues(corridor, repo)
    assert "@everyone" not in issue.body
    assert "<img" not in issue.body
    assert "#7" not in issue.body


async def test_without_the_permission_the_record_alone_says_it(corridor, repo):
    corridor.hub.app.permissions["issues"] = "read"
    said = await push(corridor, repo, {"docs/prd.md": SLOWER})
    assert said.startswith("drift recorded, but its issue cannot be written")
    assert issues(corridor, repo) == []
    assert len(records(corridor, "drift")) == 1
