"""Releases: judged at the commit of their tag, recorded, and shown on the commit and in their notes."""

from __future__ import annotations

import json

import pytest

from gateledger.flow import subjects
from gateledger.model.answer import Done
from gateledger.model.event import Trigger
from gateledger.model.job import Job, JobKind
from gateledger.model.notes import BEGIN, END, outside
from gateledger.render.release_pack import NAME as PACK

RELEASING = """\
version: 1
pull_request: {gates: {linked-work-item: {}}}
release:
  tags: ["v*"]
  gates: {change-history: {}}
"""
NOTES = "## What is new\r\n\r\nGuests can pay.  \r\n"


@pytest.fixture
def repo(corridor):
    """A repository that released once before anybody judged; what was sent until then is not heard."""
    repo = corridor.repository(policy=RELEASING)
    repo.tag("v1.0")
    corridor.heard()
    corridor.hub.clock.advance(minutes=10)
    return repo


@pytest.fixture
def writing(corridor):
    """The App may write the repository's contents."""
    corridor.hub.permission("contents", "write")


def checks(repo, sha):
    return [run for run in repo.checks(sha) if run.name == "gateledger/release"]


def check(repo, sha):
    (run,) = checks(repo, sha)
    return run


def verdicts(settled):
    return {
        subject: answer.verdict for subject, answer in settled if isinstance(answer, Done) and answer.verdict
    }


async def landed(corridor, repo):
    """Merge a pull request that was judged and let through; give the new tip."""
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, body=f"Closes #{issue.number}")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    pull.merge()
    await corridor.settle()
    return repo.branches.tip("main")


async def pushed(corridor, repo):
    """Push to the default branch past every pull request; give the new tip."""
    repo.commit("main", {"src/past.py": "z = 3\n"})
    await corridor.settle()
    return repo.branches.tip("main")


def asked(corridor, repo, tag, *, kind=JobKind.RELEASE, event="push"):
    return Job(
        kind=kind,
        repository=repo.name_with_owner,
        key=tag,
        installation=corridor.hub.installation_of(repo).database_id,
        trigger=Trigger(event=event, delivery_id="d-9", received_at=corridor.world.now()),
    )


def record(corridor, tag="v1.1"):
    """The newest record of a release."""
    entry = corridor.world.ledger.latest("acme/shop", f"acme/shop@{tag}", "decision")
    return corridor.predicate(entry.index), entry


# the verdict


async def test_a_tag_is_judged_at_its_commit_and_recorded_with_what_it_brings(corridor, repo):
    sha = await landed(corridor, repo)
    repo.tag("v1.1", message="The first with guests")
    assert verdicts(await corridor.settle()) == {"acme/shop@v1.1": "allow"}
    assert (check(repo, sha).conclusion, check(repo, sha).head_sha) == ("success", sha)
    predicate, entry = record(corridor)
    assert entry.links["member"] == ("acme/shop#2",)
    assert predicate["release"]["previous"]["tag"] == "v1.0"
    assert predicate["release"]["tagObject"] != sha == predicate["change"]["head"]["sha"]


async def test_a_release_with_a_direct_push_is_refused(corridor, repo):
    sha = await pushed(corridor, repo)
    repo.tag("v1.1")
    assert verdicts(await corridor.settle()) == {"acme/shop@v1.1": "block"}
    assert check(repo, sha).conclusion == "failure"


async def test_tags_that_no_policy_calls_a_release_get_no_word(corridor, repo):
    sha = await pushed(corridor, repo)
    repo.tag("nightly-7")
    settled = dict(await corridor.settle())
    assert settled["acme/shop@nightly-7"].reason.startswith("no release")
    assert checks(repo, sha) == []


async def test_without_a_policy_nobody_says_a_word(corridor):
    repo = corridor.repository(policy=None)
    repo.releases.create("v1.0")
    settled = dict(await corridor.settle())
    assert "no policy" in settled["acme/shop@v1.0"].reason
    assert (corridor.world.ledger.size(), repo.checks(repo.branches.tip("main"))) == (0, [])


async def test_an_unusable_policy_refuses_the_release_and_quotes_its_line(corridor, repo):
    repo.commit("main", {".github/policies.yml": corridor.invalid})
    corridor.heard()
    repo.tag("v1.1")
    assert verdicts(await corridor.settle()) == {"acme/shop@v1.1": "block"}
    assert "linked-work-itme" in check(repo, repo.branches.tip("main")).summary


async def test_tags_of_one_commit_share_the_check_which_blocks_while_one_is_blocked(corridor, repo):
    sha = await landed(corridor, repo)
    repo.tag("v1.1")
    await corridor.settle()
    repo.tag("v2.0-elsewhere", repo.branches.tip("main"))
    await corridor.settle()
    assert check(repo, sha).title == "All 2 releases of this commit may go out"


async def test_the_same_question_again_makes_no_second_record(corridor, repo):
    await landed(corridor, repo)
    repo.tag("v1.1")
    await corridor.settle()
    size = corridor.world.ledger.size()
    answer = await subjects.answer(corridor.world, asked(corridor, repo, "v1.1"))
    assert (answer.verdict, corridor.world.ledger.size()) == ("allow", size)


async def test_a_tag_that_was_set_elsewhere_is_found_out_and_recorded(corridor, repo):
    first = await landed(corridor, repo)
    repo.tag("v1.1")
    await corridor.settle()
    second = await landed(corridor, repo)
    repo.tag("v1.1")
    assert verdicts(await corridor.settle()) == {"acme/shop@v1.1": "block"}
    assert record(corridor)[0]["release"]["repointedFrom"] == first
    assert (check(repo, first).conclusion, check(repo, second).conclusion) == ("success", "failure")


async def test_a_tag_that_is_gone_says_nothing_more(corridor, repo):
    sha = await landed(corridor, repo)
    repo.tag("v1.1")
    await corridor.settle()
    repo.delete_ref("refs/tags/v1.1")
    assert verdicts(await corridor.settle()) == {}
    assert check(repo, sha).conclusion == "success"


async def test_tags_pushed_at_once_are_found_by_the_sweep(corridor, repo):
    sha = await landed(corridor, repo)
    repo.push_tags({f"v1.{n}": sha for n in range(1, 5)} | {"other": sha})
    assert corridor.heard() == []
    sweep = asked(corridor, repo, "", kind=JobKind.SWEEP_TAGS)
    found = await subjects.answer(corridor.world, sweep)
    assert {job.key for job in found.jobs} == {"v1.1", "v1.2", "v1.3", "v1.4"}
    for job in found.jobs:
        await subjects.answer(corridor.world, job)
    assert (await subjects.answer(corridor.world, sweep)).jobs == ()


async def test_the_button_on_the_check_judges_the_release_again(corridor, repo):
    sha = await landed(corridor, repo)
    repo.tag("v1.1")
    await corridor.settle()
    repo.rerequest(check(repo, sha).database_id)
    assert "acme/shop@v1.1" in verdicts(await corridor.settle())


# the notes


async def test_the_notes_say_how_it_was_judged_and_the_authors_text_stays(corridor, repo, writing):
    await landed(corridor, repo)
    release = repo.releases.create("v1.1", by="rita", body=NOTES)
    await corridor.settle()
    assert release.body.startswith(NOTES)
    assert outside(release.body) == NOTES.rstrip()
    section = release.body[release.body.index(BEGIN) :]
    assert "The only gate passes" in section
    assert "2" in section
    assert section.endswith(END)


async def test_our_own_edit_is_no_new_question(corridor, repo, writing):
    await landed(corridor, repo)
    release = repo.releases.create("v1.1", by="rita", body=NOTES)
    await corridor.settle()
    size, body = corridor.world.ledger.size(), release.body
    assert await corridor.settle() == []
    await subjects.answer(corridor.world, asked(corridor, repo, "v1.1", event="release"))
    assert (corridor.world.ledger.size(), release.body) == (size, body)


async def test_markers_that_somebody_took_away_come_back_at_the_end(corridor, repo, writing):
    await landed(corridor, repo)
    release = repo.releases.create("v1.1", by="rita", body=NOTES)
    await corridor.settle()
    repo.releases.edit(release.database_id, by="rita", body="All new words.")
    await corridor.settle()
    assert release.body.startswith(f"All new words.\n\n{BEGIN}")


async def test_without_the_right_to_write_the_check_alone_speaks_and_says_so(corridor, repo):
    sha = await landed(corridor, repo)
    release = repo.releases.create("v1.1", by="rita", body=NOTES)
    assert verdicts(await corridor.settle()) == {"acme/shop@v1.1": "allow"}
    assert release.body == NOTES
    assert check(repo, sha).conclusion == "success"
    assert "contents: write" in check(repo, sha).text


async def test_notes_as_long_as_they_may_be_stay_as_they_are(corridor, repo, writing):
    sha = await landed(corridor, repo)
    release = repo.releases.create("v1.1", by="rita", body="x" * 125_000)
    await corridor.settle()
    assert release.body == "x" * 125_000
    assert "as long as GitHub takes them" in check(repo, sha).text


# the evidence


def pack(release):
    (asset,) = [each for each in release.assets if each.name == PACK]
    return json.loads(asset.data)


async def test_the_evidence_holds_every_record_behind_the_release(corridor, repo, writing):
    await landed(corridor, repo)
    release = repo.releases.create("v1.1", by="rita")
    await corridor.settle()
    said = pack(release)
    assert {each["subject"] for each in said["records"]} == {"acme/shop@v1.1", "acme/shop#2"}
    assert said["population"]["pullRequests"][0]["number"] == 2
    assert said["log"]["checkpoint"].startswith(f"{corridor.world.ledger.origin}\n{said['log']['size']}\n")
    assert said["verdict"] == "allow"


async def test_the_evidence_is_replaced_when_the_verdict_changes(corridor, repo, writing):
    sha = await landed(corridor, repo)
    release = repo.releases.create("v1.1", by="rita", draft=True)
    await corridor.settle()
    assert pack(release)["verdict"] == "allow"
    await pushed(corridor, repo)
    assert pack(release)["verdict"] == "block"
    assert check(repo, sha).conclusion == "success"
    assert check(repo, repo.branches.tip("main")).conclusion == "failure"


async def test_a_file_of_the_same_name_that_is_somebody_elses_is_left_alone(corridor, repo, writing):
    sha = await landed(corridor, repo)
    release = repo.releases.create("v1.1", by="rita", draft=True)
    repo.releases.upload(release.database_id, PACK, b"mine", by="rita")
    await corridor.settle()
    assert [each.data for each in release.assets] == [b"mine"]
    assert "somebody else's" in check(repo, sha).text


async def test_an_immutable_release_gets_its_notes_and_no_file(corridor, repo, writing):
    repo.releases.immutable = True
    await landed(corridor, repo)
    release = repo.releases.create("v1.1", by="rita", body=NOTES)
    await corridor.settle()
    assert release.assets == []
    assert "/decisions/" in release.body


# drafts


async def test_a_draft_whose_tag_is_not_there_is_judged_where_it_would_be_made(corridor, repo, writing):
    sha = await landed(corridor, repo)
    repo.releases.create("v1.1", by="rita", draft=True)
    assert verdicts(await corridor.settle()) == {"acme/shop@v1.1": "allow"}
    assert check(repo, sha).conclusion == "success"


async def test_publishing_a_judged_draft_keeps_the_verdict(corridor, repo, writing):
    sha = await landed(corridor, repo)
    release = repo.releases.create("v1.1", by="rita", draft=True)
    await corridor.settle()
    repo.releases.publish(release.database_id)
    assert verdicts(await corridor.settle())["acme/shop@v1.1"] == "allow"
    assert check(repo, sha).conclusion == "success"


# bad days


async def test_a_later_verdict_is_not_overwritten_by_an_earlier_one(corridor, repo, writing):
    from gateledger.flow.recording import open_decision
    from gateledger.flow.release_showing import show_release
    from gateledger.flow.showing import Showing
    from gateledger.model.facts import Snapshot

    sha = await landed(corridor, repo)
    release = repo.releases.create("v1.1", by="rita", draft=True)
    await corridor.settle()
    first = open_decision(corridor.world, record(corridor)[1].index)
    seen = corridor.world.ledger.evidence.get(record(corridor)[0]["snapshot"]["sha256"])
    snapshot = Snapshot.model_validate_json(seen)
    # A policy that asks for more: the same commit, another verdict.
    stricter = RELEASING.replace("{change-history: {}}", "{change-history: {}, qa-sign-off: {}}")
    repo.commit("side", {".github/policies.yml": stricter})
    repo.branches.move("refs/heads/main", repo.branches.tip("side"), corridor.hub.account(None))
    repo.releases.edit(release.database_id, target_commitish=sha)
    await corridor.settle()
    assert check(repo, sha).conclusion == "failure"
    hub = corridor.world.hub(first.report.subject.installation)
    told = await show_release(
        corridor.world, hub, snapshot, first, trigger=asked(corridor, repo, "v1.1").trigger
    )
    assert told is Showing.LATER
    assert check(repo, sha).conclusion == "failure"
    assert "qa-sign-off" in release.body


async def test_a_crash_after_the_record_is_made_up_for(corridor, repo, writing, monkeypatch):
    from gateledger.flow import release_showing
    from gateledger.github.errors import Transient

    sha = await landed(corridor, repo)
    release = repo.releases.create("v1.1", by="rita")
    corridor.heard()

    async def broken(*_, **__):
        raise Transient("502 Bad Gateway", status=502)

    with monkeypatch.context() as patched:
        patched.setattr(release_showing, "publish_asset", broken)
        with pytest.raises(Transient):
            await subjects.answer(corridor.world, asked(corridor, repo, "v1.1", event="release"))
    assert check(repo, sha).conclusion == "success"
    decided = len(corridor.world.ledger.find(kind="decision"))
    for _ in range(2):
        await subjects.answer(corridor.world, asked(corridor, repo, "v1.1", event="release"))
    kinds = [each.kind for each in corridor.world.ledger.find(limit=100)]
    # One of the summaries is of the merge that the release brings.
    assert (kinds.count("decision"), kinds.count("verification-summary")) == (decided, 2)
    assert len(release.assets) == 1


async def test_what_cannot_be_read_is_asked_again_and_then_told(corridor, repo, monkeypatch):
    from gateledger.collect import release_snapshot
    from gateledger.github.errors import Transient
    from gateledger.model.answer import Again

    sha = await landed(corridor, repo)
    repo.tag("v1.1")
    corridor.heard()

    async def lost(*_):
        raise Transient("502 Bad Gateway", status=502)

    monkeypatch.setattr(release_snapshot, "walk_history", lost)
    job = asked(corridor, repo, "v1.1")
    assert isinstance(await subjects.answer(corridor.world, job), Again)
    assert (check(repo, sha).status, check(repo, sha).conclusion) == ("in_progress", None)
    await subjects.give_up(corridor.world, job, "it stayed so")
    assert check(repo, sha).conclusion == "action_required"


async def test_a_forgotten_tag_of_the_commit_still_blocks(corridor, repo, redis):
    sha = await pushed(corridor, repo)
    repo.tag("v1.1")
    await corridor.settle()
    await redis.flushall()
    lenient = RELEASING.replace("{change-history: {}}", "{}")
    repo.commit("main", {".github/policies.yml": lenient})
    corridor.heard()
    repo.tag("v1.2", sha)
    await corridor.settle()
    newest = checks(repo, sha)[-1]
    assert (newest.conclusion, newest.title) == ("failure", "1 of 2 releases of this commit blocks: v1.1")


async def test_a_hot_fix_from_a_release_branch_is_compared_with_its_own_line(corridor, repo):
    base = await landed(corridor, repo)
    repo.tag("v1.1", base)
    await corridor.settle()
    await pushed(corridor, repo)
    repo.branches.move("refs/heads/release/1.1", base, corridor.hub.account(None))
    issue = repo.issue("Receipts are lost", corridor.whole)
    pull = corridor.pull(repo, {"src/fix.py": "f = 1\n"}, base="release/1.1", body=f"Closes #{issue.number}")
    await corridor.settle()
    pull.merge()
    await corridor.settle()
    repo.tag("v1.1.1", repo.branches.tip("release/1.1"))
    answers = verdicts(await corridor.settle())
    assert record(corridor, "v1.1.1")[0]["release"]["previous"]["tag"] == "v1.1"
    assert record(corridor, "v1.1.1")[1].links["member"] == (f"acme/shop#{pull.number}",)
    assert answers["acme/shop@v1.1.1"] == "allow"


async def test_a_commit_that_waited_is_told_when_nothing_can_be_read_any_more(corridor, repo, monkeypatch):
    from gateledger.flow import releasing
    from gateledger.github.errors import Transient
    from gateledger.publish.heads import Heads

    sha = await landed(corridor, repo)
    job = asked(corridor, repo, "v1.1")

    async def lost(*_, **__):
        raise Transient("502 Bad Gateway", status=502)

    monkeypatch.setattr(releasing, "open_release", lost)
    with pytest.raises(Transient):
        await subjects.give_up(corridor.world, job, "it stayed so")
    await Heads(corridor.world.shown, "release").wait("acme/shop", sha, "acme/shop@v1.1")
    await subjects.give_up(corridor.world, job, "it stayed so")
    assert check(repo, sha).conclusion in {"failure", "action_required"}
    assert record(corridor)[0]["result"] == "ERROR"


async def test_what_a_merge_queue_merged_counts_with_the_verdicts_of_its_pull_requests(corridor, repo):
    issue = repo.issue("Guest checkout", corridor.whole)
    pulls = [corridor.pull(repo, body=f"Closes #{issue.number}") for _ in range(2)]
    await corridor.settle()
    group = repo.merge_group(pulls)
    await corridor.settle()
    group.destroy("merged")
    await corridor.settle()
    repo.tag("v1.1")
    assert verdicts(await corridor.settle()) == {"acme/shop@v1.1": "allow"}
    _, entry = record(corridor)
    assert entry.links["member"] == tuple(f"acme/shop#{pull.number}" for pull in pulls)
