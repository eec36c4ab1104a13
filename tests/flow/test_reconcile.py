"""Reconciles: what GitHub lists is held against the ledger, whatever was lost, refused, or cut short."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from gateledger.flow import reconcile_compare, subjects
from gateledger.flow.gone import is_asked, note_gone
from gateledger.flow.merging import merge_job, observe_merge
from gateledger.flow.population import population
from gateledger.flow.reconcile_past import past_of
from gateledger.flow.release_daily import daily
from gateledger.model.answer import Again, Done
from gateledger.model.event import Trigger
from gateledger.model.job import Job, JobKind
from gateledger.model.population import What
from gateledger.sandbox.model.ruleset import required_check

REPO = "acme/shop"
RELEASING = """\
version: 1
pull_request: {gates: {linked-work-item: {}}}
release: {tags: ["v*"], gates: {change-history: {}}}
deployment: {environments: [production], gates: inherit-release}
"""
HOUR = timedelta(hours=1)


class Days:
    """Moves the sandbox's clock and the World's together, reconciles, and looks at what came of it."""

    def __init__(self, corridor) -> None:
        self.corridor, self.hub = corridor, corridor.hub
        self._offset = timedelta()
        corridor.changed(now=lambda: datetime.now(UTC) + self._offset)

    def pass_(self, **delta) -> None:
        self._offset += timedelta(**delta)
        self.hub.clock.advance(**delta)
        self.hub.expire_tokens()

    async def reconcile(self, *, after: timedelta = HOUR, key="", name=REPO) -> Done:
        self.pass_(seconds=after.total_seconds())
        answer = await subjects.answer(self.corridor.world, self.job(key, name))
        assert isinstance(answer, Done), answer
        return answer

    def job(self, key="", name=REPO) -> Job:
        trigger = Trigger(event="schedule", action="daily", received_at=self.corridor.world.now())
        installation = next(iter(self.hub.installations))
        return Job(
            kind=JobKind.RECONCILE, repository=name, key=key, installation=installation, trigger=trigger
        )

    def entries(self, kind: str, name=REPO):
        return self.corridor.world.ledger.find(repository=name, kind=kind, limit=100)[::-1]

    def said(self, kind: str, index=-1):
        return self.corridor.predicate(self.entries(kind)[index].index)

    def window(self, what: What, index=-1):
        told = self.said("reconciled", index)["reconciled"]["windows"]
        return next(each for each in told if each["what"] == what.value)

    def rows(self, **back):
        now = self.corridor.world.now()
        start = now - timedelta(**(back or {"days": 3}))
        return list(population(self.corridor.world.ledger, REPO, start, now))


@pytest.fixture
def days(corridor) -> Days:
    return Days(corridor)


@pytest.fixture
async def repo(corridor, days):
    """A repository with a policy, some history in the ledger, and its App allowed to read rules."""
    made = corridor.repository(policy=RELEASING)
    corridor.hub.permission("administration", "read")
    corridor.pull(made)
    await corridor.settle()
    return made


async def merged(corridor, repo, *, heard=True, judged=True, **more):
    """Merge a pull request; `heard` False: nothing of it reaches us."""
    pull = corridor.pull(repo)
    if judged:
        await corridor.settle()
    pull.merge(bypass=True, **more)
    if heard:
        await corridor.settle()
    else:
        corridor.heard()
    return pull


async def test_a_merge_whose_event_was_lost_is_found_observed_late_and_a_gap(corridor, days, repo):
    pull = await merged(corridor, repo, heard=False)
    assert days.entries("merge-observed") == []
    await days.reconcile()
    (observed,) = days.entries("merge-observed")
    assert corridor.predicate(observed.index)["merge"]["late"] is True
    gap = days.said("gap")
    assert gap["gap"]["reason"].startswith("the event never reached us")
    assert gap["change"]["subject"] == f"{REPO}#{pull.number}"
    assert days.said("reconciled")["reconciled"]["found"]["late"] == 1


async def test_a_merge_that_was_observed_needs_nothing_more(corridor, days, repo):
    await merged(corridor, repo)
    before = len(days.entries("merge-observed"))
    await days.reconcile()
    assert before == len(days.entries("merge-observed")) == 1
    assert not any("merge" in corridor.predicate(each.index)["gap"]["what"] for each in days.entries("gap"))


async def test_the_same_again_adds_no_gap_and_no_bypass(corridor, days, repo):
    await merged(corridor, repo, heard=False)
    repo.commit("main", {"a": "1"})
    corridor.heard()
    await days.reconcile()
    counted = {kind: len(days.entries(kind)) for kind in ("gap", "bypass", "merge-observed")}
    await days.reconcile()
    assert counted == {kind: len(days.entries(kind)) for kind in counted}
    assert len(days.entries("reconciled")) == 2


async def test_two_at_once_do_no_harm(corridor, days, repo):
    import asyncio

    await merged(corridor, repo, heard=False)
    days.pass_(hours=1)
    jobs = [subjects.answer(corridor.world, days.job()) for _ in range(2)]
    assert all(isinstance(each, Done) for each in await asyncio.gather(*jobs))
    assert len(days.entries("merge-observed")) == len(days.entries("gap")) == 1


async def test_a_run_that_is_killed_after_the_gap_is_finished_by_the_next(corridor, days, repo, monkeypatch):
    pull = await merged(corridor, repo, heard=False)

    async def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reconcile_compare, "observe_merge", killed)
        with pytest.raises(KeyboardInterrupt):
            await days.reconcile()
    assert days.entries("reconciled") == []
    await days.reconcile()
    (observed,) = days.entries("merge-observed")
    assert observed.links["about"] == (f"{REPO}#{pull.number}",)
    assert len(days.entries("gap")) == 1


async def test_a_lost_push_is_a_gap_and_a_bypass_with_who_did_it(corridor, days, repo):
    before = repo.branches.tip("main")
    sha = repo.commit("main", {"a": "1"}, author="mallory")
    corridor.heard()
    await days.reconcile()
    bypass = days.said("bypass")
    assert bypass["bypass"]["how"] == "direct-push"
    assert (bypass["bypass"]["commit"], bypass["bypass"]["before"]) == (sha, before)
    assert bypass["bypass"]["actor"]["login"] == "mallory"
    assert days.said("gap")["gap"]["commit"] == sha
    row = next(each for each in days.rows() if each.what is What.DIRECT_PUSH and each.head_sha == sha)
    assert (row.exception, row.actor) == ("bypass", "mallory")


async def test_a_forced_push_is_told_as_one(corridor, days, repo):
    await days.reconcile()
    repo.commit("main", {"a": "1"}, force=True)
    corridor.heard()
    await days.reconcile()
    assert days.said("bypass")["bypass"]["forced"] is True


async def test_a_move_that_is_in_no_list_is_told_as_a_push_by_nobody(corridor, days, repo):
    await days.reconcile()
    repo.commit("main", {"a": "1"})
    repo.branches.activities.pop()
    corridor.heard()
    await days.reconcile()
    bypass = days.said("bypass")["bypass"]
    assert "does not say what moved" in days.said("gap")["gap"]["note"]
    assert bypass["commit"] == repo.branches.tip("main")
    assert bypass["actor"]["login"] == "ghost"


async def test_a_move_between_two_that_are_listed_is_found(corridor, days, repo):
    await days.reconcile()
    shas = [repo.commit("main", {"a": str(n)}) for n in range(3)]
    del repo.branches.activities[-2]
    corridor.heard()
    await days.reconcile()
    told = {corridor.predicate(each.index)["bypass"]["commit"] for each in days.entries("bypass")}
    assert told >= set(shas)


async def test_an_admin_who_merges_past_the_rules_is_found_in_their_log(corridor, days, repo):
    app = corridor.world.app_id
    repo.rulesets.create("Gate", [required_check("gateledger", app)], include=["~DEFAULT_BRANCH"])
    pull = await merged(corridor, repo, heard=False, by="rita")
    await days.reconcile()
    bypasses = [corridor.predicate(each.index) for each in days.entries("bypass")]
    assert {each["change"]["subject"] for each in bypasses} == {f"{REPO}#{pull.number}"}
    row = next(each for each in days.rows() if each.name == f"{REPO}#{pull.number}")
    assert row.exception == "bypass"


async def test_bypassed_rules_of_a_merge_that_passed_are_a_bypass_as_well(corridor, days, repo):
    """Our check is green; the rule that was bypassed is another one's."""
    pull = await merged(corridor, repo)
    passed = list(days.entries("bypass"))
    repo.rulesets.suites.append(suite(corridor, repo, pull.merge_sha, "refs/heads/main"))
    await days.reconcile()
    fresh = days.entries("bypass")[len(passed) :]
    assert len(fresh) == (0 if passed else 1)


async def test_without_the_permission_the_window_of_bypasses_stays_open_and_says_so(corridor, days, repo):
    corridor.hub.permission("administration", None)
    answer = await days.reconcile()
    assert "not complete" in answer.reason
    window = days.window(What.BYPASS)
    assert window["complete"] is False
    assert "403" in window["reason"]
    assert days.window(What.MERGE)["complete"] is True
    told = days.said("reconciled")
    assert (told["result"], told["reconciled"]["complete"]) == ("PASSED", False)
    began = window["start"]
    corridor.hub.permission("administration", "read")
    await days.reconcile(after=timedelta(days=3))
    again = days.window(What.BYPASS)
    assert (again["complete"], again["start"]) == (True, began)


async def test_windows_overlap_and_leave_no_hole(corridor, days, repo):
    await days.reconcile()
    await days.reconcile(after=timedelta(days=1))
    for what in What:
        if what is What.NOT_RECONCILED:
            continue
        first, second = days.window(what, 0), days.window(what, 1)
        assert second["start"] < first["end"] < second["end"]


async def test_what_happened_in_the_last_minutes_is_left_to_the_next_run(corridor, days, repo):
    await merged(corridor, repo, heard=False)
    await days.reconcile(after=timedelta(minutes=1))
    assert days.entries("gap") == []
    await days.reconcile(after=timedelta(minutes=30))
    assert len(days.entries("gap")) == 1


async def test_the_first_window_begins_with_the_first_record_and_not_with_the_repository(corridor, days):
    repo = corridor.repository(policy=RELEASING)
    await merged(corridor, repo, heard=False, judged=False)
    days.pass_(days=2)
    corridor.pull(repo)
    await corridor.settle()
    await days.reconcile()
    assert [each.kind for each in days.entries("gap")] == []
    assert "lost" not in days.window(What.MERGE)


async def test_a_first_window_is_bounded_and_says_what_it_leaves_out(corridor, days, repo):
    await days.reconcile(after=timedelta(days=60))
    window = days.window(What.MERGE)
    assert "31 days" in window["lost"]
    length = datetime.fromisoformat(window["end"]) - datetime.fromisoformat(window["start"])
    assert length <= timedelta(days=31)


async def test_a_day_by_hand_lists_everything_since(corridor, days, repo):
    await days.reconcile()
    day = (corridor.world.now() - timedelta(days=10)).strftime("%Y-%m-%d")
    await days.reconcile(key=day)
    assert days.window(What.MERGE)["start"].startswith(day)


async def test_a_later_day_by_hand_leaves_no_hole(corridor, days, repo):
    await days.reconcile()
    days.pass_(days=5)
    day = (corridor.world.now() - timedelta(days=1)).strftime("%Y-%m-%d")
    await days.reconcile(key=day)
    assert days.window(What.MERGE, 1)["start"] < days.window(What.MERGE, 0)["end"]


async def test_a_deployment_that_waited_before_the_first_look_is_found_when_it_goes_out(corridor, days, repo):
    repo.deployments.protect("production")
    made = repo.deployments.start("production")
    corridor.heard()
    days.pass_(days=10)
    corridor.pull(repo)
    await corridor.settle()
    await days.reconcile()
    days.pass_(days=2)
    repo.deployments.bypass(made.database_id, "now", by="rita")
    corridor.heard()
    await days.reconcile()
    assert days.window(What.DEPLOYMENT)["count"] == 1


async def test_a_repository_that_the_app_may_not_see_any_more_is_noted(corridor, days, repo):
    job = days.job(name="acme/away")
    assert isinstance(await subjects.answer(corridor.world, job), Done)
    job = job.model_copy(update={"installation": 999_999})
    assert isinstance(await subjects.answer(corridor.world, job), Done)
    assert corridor.world.ledger.find(kind="reconciled") == []


async def test_a_list_that_cannot_be_had_leaves_only_its_own_window_open(corridor, days, repo):
    await merged(corridor, repo, heard=False)
    corridor.hub.faults.add("GET", "/activity", status=404, times=None)
    answer = await days.reconcile()
    assert "not complete" in answer.reason
    assert days.window(What.DIRECT_PUSH)["complete"] is False
    assert days.window(What.MERGE)["complete"] is True
    hole = next(each for each in days.rows() if each.what is What.NOT_RECONCILED and "push" in each.name)
    assert hole.note


async def test_a_rate_limit_ends_the_run_without_a_record(corridor, days, repo):
    corridor.hub.faults.primary_limit("GET", "/activity", reset_in=600)
    days.pass_(hours=1)
    answer = await subjects.answer(corridor.world, days.job())
    assert isinstance(answer, Again)
    assert not answer.counts
    assert days.entries("reconciled") == []


async def test_more_lost_merges_than_one_run_observes_are_left_to_the_next(corridor, days, repo, monkeypatch):
    monkeypatch.setattr(reconcile_compare, "MOST_LATE", 1)
    for _ in range(2):
        await merged(corridor, repo, heard=False)
    answer = await days.reconcile()
    assert "1 more merges are to be observed late" in answer.reason
    assert days.window(What.MERGE)["complete"] is False
    await days.reconcile()
    assert len(days.entries("merge-observed")) == 2
    assert days.window(What.MERGE)["complete"] is True


async def test_a_release_that_nobody_heard_of_is_a_gap_and_is_judged_late(corridor, days, repo):
    repo.releases.create("v1.0")
    corridor.heard()
    answer = await days.reconcile()
    assert [(each.kind, each.key) for each in answer.jobs] == [(JobKind.RELEASE, "v1.0")]
    assert days.said("gap")["gap"]["what"] == "release"
    row = next(each for each in days.rows() if each.what is What.RELEASE)
    assert (row.name, row.exception) == (f"{REPO}@v1.0", "bypass")


async def test_a_tag_that_was_pushed_without_an_event_is_found_by_the_next_look(corridor, days, repo):
    await days.reconcile()
    repo.push_tags({f"v1.{n}": repo.branches.tip("main") for n in range(4)})
    corridor.heard()
    await days.reconcile()
    told = {corridor.predicate(each.index)["change"]["subject"] for each in days.entries("gap")}
    assert told == {f"{REPO}@v1.{n}" for n in range(4)}


async def test_a_tag_that_is_no_release_by_the_policy_is_nobodys_business(corridor, days, repo):
    await days.reconcile()
    repo.push_tags({f"nightly-{n}": repo.branches.tip("main") for n in range(4)})
    corridor.heard()
    await days.reconcile()
    assert days.entries("gap") == []


async def test_a_deleted_release_is_named(corridor, days, repo):
    repo.tag("v1.0")
    await corridor.settle()
    await days.reconcile()
    repo.delete_ref("refs/tags/v1.0")
    corridor.heard()
    await days.reconcile()
    assert days.said("reconciled")["reconciled"]["gone"] == [f"{REPO}@v1.0"]


async def test_a_deployment_past_the_gate_is_a_bypass(corridor, days, repo):
    made = repo.deployments.start("production", by="mona")
    corridor.heard()
    await days.reconcile()
    assert [each.kind for each in days.entries("bypass")] == ["bypass"]
    assert days.said("bypass")["bypass"]["what"] == "deployment"
    assert days.said("gap")["gap"]["what"] == "deployment"
    row = next(each for each in days.rows() if each.what is What.DEPLOYMENT)
    assert (row.actor, row.head_sha) == ("mona", made.sha)


async def test_a_deployment_to_another_environment_is_not_listed(corridor, days, repo):
    repo.deployments.start("staging")
    corridor.heard()
    await days.reconcile()
    assert days.window(What.DEPLOYMENT).get("count", 0) == 0


async def test_a_deployment_that_waited_for_days_is_found_when_it_goes_out(corridor, days, repo):
    repo.deployments.protect("production")
    made = repo.deployments.start("production")
    corridor.heard()
    await days.reconcile()
    assert days.window(What.DEPLOYMENT).get("count", 0) == 0
    days.pass_(days=5)
    await days.reconcile()
    days.pass_(days=5)
    repo.deployments.bypass(made.database_id, "now", by="rita")
    corridor.heard()
    await days.reconcile()
    assert days.window(What.DEPLOYMENT)["count"] == 1


async def test_without_deployments_read_the_window_of_deployments_stays_open(corridor, days, repo):
    corridor.hub.permission("deployments", None)
    await days.reconcile()
    assert days.window(What.DEPLOYMENT)["complete"] is False


async def test_a_check_that_is_required_no_more_is_a_gap(corridor, days, repo):
    rule = repo.rulesets.create(
        "Gate", [required_check("gateledger", corridor.world.app_id)], include=["~DEFAULT_BRANCH"]
    )
    await days.reconcile()
    assert days.said("reconciled")["reconciled"]["required"][0]["standing"] == "bound"
    repo.rulesets.delete(rule.database_id)
    corridor.heard()
    await days.reconcile()
    gap = days.said("gap")
    assert gap["gap"]["what"] == "enforcement"
    assert (gap["gap"]["was"], gap["gap"]["standing"]) == ("bound", "missing")
    assert gap["change"]["subject"] == f"{REPO}:main"


async def test_a_day_without_a_reconcile_is_named_by_the_next(corridor, days, repo):
    await days.reconcile()
    await days.reconcile(after=timedelta(days=3))
    assert days.said("gap")["gap"]["what"] == "reconcile"
    await days.reconcile(after=timedelta(hours=24))
    assert len(days.entries("gap")) == 1


async def test_a_repository_without_a_policy_is_left_alone(corridor, days):
    corridor.repository(policy=None)
    answer = await days.reconcile()
    assert answer.reason == "no policy"
    assert corridor.world.ledger.size() == 0


async def test_a_repository_that_is_gone_is_asked_for_less_and_less(corridor, days, repo):
    world = corridor.world
    for _ in range(30):
        assert await is_asked(world.shown, REPO, world.now())
        await note_gone(world.shown, REPO, world.now())
        days.pass_(days=1)
    assert not await is_asked(world.shown, REPO, world.now())
    assert await daily(world) == ()
    days.pass_(days=40)
    assert await is_asked(world.shown, REPO, corridor.world.now())


async def test_one_that_is_back_is_asked_daily_again(corridor, days, repo):
    await note_gone(corridor.world.shown, REPO, corridor.world.now() - timedelta(days=40))
    await days.reconcile()
    assert {each.kind for each in await daily(corridor.world)} == {JobKind.READINESS, JobKind.RECONCILE}


async def test_the_listing_is_kept_as_evidence_under_its_digest(corridor, days, repo):
    pull = await merged(corridor, repo)
    await days.reconcile()
    told = days.said("reconciled")
    digest = told["reconciled"]["listing"]["sha256"]
    listing = json.loads(corridor.world.ledger.evidence.get(digest))
    assert f"{REPO}#{pull.number}" in {each["name"] for each in listing["items"]}
    assert days.entries("reconciled")[-1].links["about"] == (REPO,)
    assert listing["tips"] == {"main": repo.branches.tip("main")}


async def test_what_is_updated_while_pages_are_read_is_not_missed(corridor, days, repo, monkeypatch):
    from gateledger.collect import listing

    monkeypatch.setattr(listing, "A_TIME", 2)
    pulls = [await merged(corridor, repo, heard=False, judged=False) for _ in range(5)]
    asked = []
    real = listing.walk

    async def walk(hub, document, variables):
        async for page in real(hub, document, variables):
            asked.append(page)
            if len(asked) == 1:  # the oldest moves from the last page to the first, which was read already
                days.pass_(seconds=2)
                pulls[0].comment("rita", "seen")
            yield page

    monkeypatch.setattr(listing, "walk", walk)
    await days.reconcile()
    assert days.window(What.MERGE)["count"] == 5
    assert days.window(What.MERGE)["complete"] is True


async def test_a_day_of_100_merges_takes_at_most_ten_requests(corridor, days, repo):
    """All of them are observed, as on most days; they stand in this window and in the overlap of the next."""
    pulls = [corridor.pull(repo) for _ in range(100)]
    first = days.job()
    for pull in pulls:
        pull.merge(bypass=True)
        job = merge_job(REPO, pull.number, installation=first.installation, trigger=first.trigger)
        await observe_merge(corridor.world, corridor.world.hub(job.installation), job)
    corridor.heard()
    for _ in range(2):
        days.pass_(hours=1)
        await corridor.world.hub(first.installation).get(
            "/installation/repositories"
        )  # has a fresh token by now
        corridor.hub.reset_requests()
        assert isinstance(await subjects.answer(corridor.world, days.job()), Done)
        asked = [each for each in corridor.hub.requests if each.status != 304]  # those cost nothing
        assert len(asked) <= 10, [f"{each.path} {each.operation} {each.status}" for each in asked]
        assert days.window(What.MERGE)["count"] == 100
    assert days.entries("gap") == []


async def test_past_of_an_unknown_repository_is_empty(corridor):
    assert past_of(corridor.world.ledger, "acme/none").first is None


def suite(corridor, repo, sha, ref):
    return {
        "id": 77,
        "actor_id": 1,
        "actor_name": "rita",
        "before_sha": "0" * 40,
        "after_sha": sha,
        "ref": ref,
        "repository_id": repo.database_id,
        "repository_name": repo.name,
        "pushed_at": corridor.hub.clock.now(),
        "result": "bypass",
        "evaluation_result": None,
    }
