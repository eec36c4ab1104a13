"""A policy tried on pull requests that are merged already."""

from __future__ import annotations

import asyncio

import pytest

from gateledger.flow.local import Bench
from gateledger.flow.previewing import Asked, NoPreview, standing
from gateledger.flow.previewing_github import Desk, preview_repository
from gateledger.github.errors import GitHubError
from gateledger.model.policy import PolicyText
from gateledger.model.preview import Standing
from gateledger.model.report import Outcome, PolicyUse, Report, Ruling, Verdict
from gateledger.model.subject import Subject, SubjectKind


class Watch:
    """Remembers what it saw."""

    def __init__(self):
        self.seen: list[tuple[int, int]] = []
        self.waited: list[float] = []

    def moved(self, done, total):
        self.seen.append((done, total))

    def waits(self, seconds, reason):
        self.waited.append(seconds)


class Previews:
    """Previews `acme/shop`; waiting for GitHub moves nobody's clock but ours."""

    def __init__(self, corridor):
        self.corridor, self.watch = corridor, Watch()
        world = corridor.world
        self.bench = Bench(
            catalog=world.catalog, packs=world.packs, version=world.version, now=world.now(), environment={}
        )

    async def look(self, repository="acme/shop", *, sleep=asyncio.sleep, **asked):
        world, hub = self.corridor.world, self.corridor.hub
        installation = hub.installation_of(hub.find(*["acme", "shop"]))
        desk = Desk(
            hub=world.hub(installation.database_id),
            app_id=world.app_id,
            bench=self.bench,
            watcher=self.watch,
            sleep=sleep,
        )
        return await preview_repository(desk, repository, Asked(**asked))


@pytest.fixture
def previews(corridor):
    return Previews(corridor)


@pytest.fixture
def shop(corridor):
    """One merged pull request with criteria, one with a placeholder, one that links nothing."""
    repo = corridor.repository()
    for body in (corridor.whole, corridor.thin, None):
        issue = repo.issue("Guest checkout", body) if body else None
        pull = corridor.pull(
            repo, title=f"Change {len(repo.pulls())}", body=f"Closes #{issue.number}" if issue else ""
        )
        pull.merge()
    return repo


def told(preview):
    return [(each.title, each.standing.value) for each in preview.pulls]


def outcomes(past):
    return {ruling.gate: ruling.outcome.value for ruling in past.report.rulings}


async def test_each_merged_pull_request_is_judged_as_an_open_one_is(previews, shop):
    preview = await previews.look()
    assert told(preview) == [("Change 2", "blocked"), ("Change 1", "blocked"), ("Change 0", "pass")]
    assert [outcomes(each) for each in preview.pulls] == [
        {"linked-work-item": "fail", "acceptance-criteria": "fail", "edge-cases": "skipped"},
        {"linked-work-item": "pass", "acceptance-criteria": "fail", "edge-cases": "skipped"},
        {"linked-work-item": "pass", "acceptance-criteria": "pass", "edge-cases": "skipped"},
    ]
    assert [each.report.subject.number for each in preview.pulls] == [5, 4, 2]
    assert (preview.repository, preview.base_ref, preview.seen_through) == ("acme/shop", "main", "github")
    tally = {each.gate: (each.failed, each.passed) for each in preview.tallies()}
    assert tally == {"linked-work-item": (1, 2), "acceptance-criteria": (2, 1), "edge-cases": (0, 0)}


async def test_nothing_is_recorded_and_nothing_published(previews, shop, corridor):
    corridor.hub.reset_requests()
    size = corridor.world.ledger.size()
    await previews.look()
    assert corridor.world.ledger.size() == size
    assert corridor.writes() == []


async def test_another_policy_may_be_tried(previews, shop, corridor):
    preview = await previews.look(policy=PolicyText.at("next.yml", corridor.lenient))
    assert told(preview) == [("Change 2", "blocked"), ("Change 1", "pass"), ("Change 0", "pass")]
    assert preview.policy.path == "next.yml"


async def test_timing_is_judged_from_the_history_that_github_keeps(previews, corridor):
    policy = "version: 1\npull_request: {gates: {criteria-before-code: {}}}\n"
    repo = corridor.repository(policy=policy)
    before = repo.issue("Guest checkout", corridor.whole)
    corridor.pull(repo, title="Asked first", body=f"Closes #{before.number}").merge()
    after = repo.issue("Receipts", corridor.thin)
    corridor.pull(repo, title="Asked afterwards", body=f"Closes #{after.number}").merge()
    after.edit(body=corridor.whole)
    assert told(await previews.look()) == [("Asked afterwards", "blocked"), ("Asked first", "pass")]


async def test_only_the_last_ones_are_looked_at(previews, shop):
    assert told(await previews.look(last=1)) == [("Change 2", "blocked")]


async def test_the_repositorys_own_policy_of_today_judges_the_past(previews, shop, corridor):
    shop.commit("main", {".github/policies.yml": corridor.lenient})
    assert [each.standing for each in (await previews.look()).pulls].count(Standing.BLOCKED) == 1


async def test_a_policy_of_the_organisation_judges_where_there_is_no_other(previews, corridor):
    repo = corridor.repository(policy=None)
    corridor.hub.repository("acme/.github", {"policies.yml": corridor.lenient})
    corridor.pull(repo).merge()
    preview = await previews.look()
    assert told(preview)[0][1] == "blocked"
    assert preview.policy.repository == "acme/.github"


async def test_an_observing_policy_is_previewed_as_if_it_were_enforced(previews, shop, corridor):
    policy = PolicyText.at("next.yml", corridor.policy + "mode: observe\nsince: 2099-01-01\n")
    preview = await previews.look(policy=policy)
    assert preview.mode == "observe"
    assert preview.count(Standing.BLOCKED) == 2


async def test_without_any_policy_there_is_no_preview(previews, corridor):
    corridor.repository(policy=None)
    with pytest.raises(NoPreview, match="Neither acme/shop at main nor its organisation has a policy"):
        await previews.look()


async def test_a_policy_that_cannot_be_used_is_quoted(previews, corridor):
    corridor.repository(policy=corridor.invalid)
    with pytest.raises(NoPreview, match="cannot be used") as refused:
        await previews.look()
    assert refused.value.problems[0].line == 4


async def test_a_branch_that_is_not_there_is_said(previews, shop):
    with pytest.raises(NoPreview, match="acme/shop has no branch nowhere"):
        await previews.look(base="nowhere")


async def test_a_repository_without_merged_pull_requests_has_an_empty_preview(previews, corridor):
    corridor.repository()
    assert (await previews.look()).pulls == ()


async def test_limits_are_waited_for_and_told(previews, shop, corridor):
    corridor.hub.faults.graphql_limit(reset_in=1)
    slept: list[float] = []

    async def sleep(seconds):
        slept.append(seconds)
        await asyncio.sleep(min(seconds, 3))

    preview = await previews.look(sleep=sleep)
    assert [each.standing for each in preview.pulls].count(Standing.BLOCKED) == 2
    assert slept == previews.watch.waited
    assert slept
    assert min(slept) >= 1


async def test_one_that_cannot_be_seen_leaves_the_others_their_answers(previews, shop, corridor):
    refused = {"message": "Resource not accessible by integration"}
    corridor.hub.faults.add("POST", "/graphql$", operation="OpenPullRequest", status=403, body=refused)
    preview = await previews.look()
    (lost,) = [each for each in preview.pulls if each.standing is Standing.NOT_JUDGED]
    assert len(preview.pulls) == 3
    assert all("Resource not accessible" in ruling.reason for ruling in lost.report.rulings)


async def test_credentials_that_github_does_not_take_end_it(previews, shop, corridor):
    corridor.hub.faults.add("POST", "/graphql$", operation="OpenPullRequest", status=401, times=None)
    with pytest.raises(GitHubError):
        await previews.look()


async def test_few_requests_side_by_side_and_progress_to_the_end(previews, corridor):
    repo = corridor.repository(policy=corridor.lenient)
    for number in range(25):
        corridor.pull(repo, title=f"Change {number}").merge()
    corridor.hub.reset_requests()
    corridor.hub.latency = 0.03
    preview = await previews.look()
    asked = [each for each in corridor.hub.requests if not each.path.endswith("access_tokens")]
    assert len(preview.pulls) == 25
    assert len(asked) <= 2 + 4 * 25
    assert corridor.hub.in_flight_peak <= 3 * 10
    assert previews.watch.seen[0] == (0, 25)
    assert previews.watch.seen[-1] == (25, 25)


def report(*rulings: Ruling, verdict=Verdict.BLOCK) -> Report:
    subject = Subject(kind=SubjectKind.PULL_REQUEST, name="o/r#1", repository="o/r", head_sha="1" * 40)
    return Report(verdict=verdict, subject=subject, policy=PolicyUse(), rulings=rulings, version="1")


def ruling(outcome: Outcome, reason="", **more) -> Ruling:
    return Ruling(gate="some-gate", outcome=outcome, reason=reason, **more)


OFFLINE = ruling(Outcome.UNKNOWN, "the work items could not be read: needs GitHub")


@pytest.mark.parametrize(
    ("rulings", "strict", "expected"),
    [
        pytest.param([ruling(Outcome.PASS), ruling(Outcome.SKIPPED)], False, "pass", id="all pass"),
        pytest.param([ruling(Outcome.FAIL)], False, "blocked", id="a failure"),
        pytest.param([OFFLINE], False, "not-judged", id="what needs GitHub is not judged"),
        pytest.param(
            [ruling(Outcome.UNKNOWN, "a.md could not be read: not in this (partial) clone")],
            False,
            "not-judged",
            id="what was never fetched is not judged",
        ),
        pytest.param([OFFLINE], True, "blocked", id="what needs GitHub blocks when strict"),
        pytest.param([OFFLINE, ruling(Outcome.FAIL)], False, "blocked", id="a failure beside it"),
        pytest.param(
            [ruling(Outcome.UNKNOWN, "a revision was deleted")],
            False,
            "blocked",
            id="an unknown that would stay",
        ),
        pytest.param(
            [ruling(Outcome.UNKNOWN, "502", transient=True)],
            False,
            "not-judged",
            id="an unknown that may pass",
        ),
        pytest.param([ruling(Outcome.WAIVED)], False, "pass", id="a waiver"),
    ],
)
def test_how_a_pull_request_would_have_stood(rulings, strict, expected):
    blocked = any(each.outcome in {Outcome.FAIL, Outcome.UNKNOWN} for each in rulings)
    found = report(*rulings, verdict=Verdict.BLOCK if blocked else Verdict.ALLOW)
    assert standing(found, strict=strict).value == expected
