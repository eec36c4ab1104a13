"""Waivers: granted by who may and did not write it, dated and reasoned, shown, judged again when they end."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from gateledger.flow import subjects
from gateledger.flow.expiring import expired
from gateledger.flow.recording import open_decision, predicate_of
from gateledger.model.answer import Again, Done
from gateledger.model.facts import Unavailable
from gateledger.model.report import Outcome
from gateledger.model.standing import Team

POLICY = """\
version: 1
pull_request:
  gates:
    linked-work-item: {}
    acceptance-criteria: {minimum: 2}
waivers: {approvers: ["@owen", "@acme/release-managers"], max_days: 14, not_for: [acceptance-criteria]}
"""
BECAUSE = "because the outage fix cannot wait for a story"


def day(after: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=after):%Y-%m-%d}"


def order(gates="linked-work-item", until=7, why=BECAUSE) -> str:
    return f"/gateledger waive {gates} until {day(until)} {why}"


@pytest.fixture
def teams(hub):
    hub.team("acme", "release-managers", ["rita"])


@pytest.fixture
def repo(corridor, teams):
    return corridor.repository(policy=POLICY.replace(", not_for: [acceptance-criteria]", ""))


@pytest.fixture
def lone(corridor, teams):
    """A repository that asks for one thing alone."""
    return corridor.repository(policy=POLICY.replace("    acceptance-criteria: {minimum: 2}\n", ""))


@pytest.fixture
async def pull(corridor, lone):
    """A pull request of Ada's that lacks what is asked."""
    made = corridor.pull(lone, author="ada")
    await corridor.settle()
    assert corridor.conclusion(made) == "failure"
    return made


@pytest.fixture
def say(corridor):
    """Comment and carry it through; gives what became of the command."""

    async def _say(thread, who, body, **more) -> str:
        await corridor.settle()
        thread.comment(who, body, **more)
        return await heard(corridor)

    return _say


async def heard(corridor) -> str:
    answers = await corridor.settle()
    said = [answer for subject, answer in answers if "?said=" in subject]
    assert all(isinstance(each, Done) for each in said), said
    return said[0].reason if said else ""


def again(answer) -> Again:
    assert isinstance(answer, Again), answer
    return answer


def delivered(hub, text):
    """The delivery of the first comment of a person that says it."""
    sent = [each for each in hub.deliveries if each.event == "issue_comment" and text in each.body]
    return next(each for each in sent if json.loads(each.body)["comment"]["user"]["type"] == "User")


def ours(corridor, thread, start="waive") -> list[str]:
    return [each.body for each in corridor.comments(thread) if f"<!-- gateledger:{start}" in each.body]


def kinds(corridor) -> list[str]:
    ledger = corridor.world.ledger
    return [ledger.get(index).kind for index in range(ledger.size())]


def report(corridor, pull):
    return open_decision(corridor.world, corridor.records(pull)[-1]).report


def waiver_index(corridor) -> int:
    return corridor.world.ledger.find(kind="waiver")[0].index


def waivers(corridor, kind="waiver"):
    return [predicate_of(each)["waiver"] for each in corridor.world.ledger.find(kind=kind)]


async def test_a_waiver_lets_a_failing_gate_pass_and_says_so(corridor, pull, say):
    told = await say(pull, "owen", order())
    assert "waives linked-work-item of acme/shop#1" in told
    assert corridor.conclusion(pull) == "success"
    (ruling,) = report(corridor, pull).rulings
    assert ruling.outcome is Outcome.WAIVED
    assert [each.code for each in ruling.findings] == ["no-work-item"]
    (answer,) = ours(corridor, pull)
    assert "✅ Waiver" in answer
    decision = corridor.world.ledger.latest("acme/shop", "acme/shop#1", "decision")
    predicate = predicate_of(decision)
    (waiver,) = corridor.world.ledger.find(kind="waiver")
    assert predicate["result"] == "WAIVED"
    assert {"relation": "waived-by", "target": f"record/{waiver.index}"} in predicate["links"]["relatesTo"]


async def later(corridor, *, since=None, **passed) -> list[str]:
    """Let time pass, ask what that puts in question, and answer it; gives what was asked about."""
    now = corridor.world.now() + timedelta(**passed)
    corridor.changed(now=lambda: now)
    jobs = await expired(corridor.world, since, now)
    for job in jobs:
        assert isinstance(await subjects.answer(corridor.world, job), Done)
    return [job.subject for job in jobs]


# what is kept


async def test_the_record_says_everything_that_an_auditor_asks(corridor, pull, say):
    text = f"{order()}\n\nrisk: the story may say something else\ncompensating: the on-call watches"
    await say(pull, "owen", text)
    (entry,) = corridor.world.ledger.find(kind="waiver")
    predicate, owen, ada = predicate_of(entry), corridor.hub.account("owen"), corridor.hub.account("ada")
    waiver = predicate["waiver"]
    assert (predicate["result"], entry.subject, entry.head_sha) == (
        "WAIVED", "waiver:acme/shop#1", pull.head_sha,
    )  # fmt: skip
    assert waiver["gates"] == ["linked-work-item"]
    assert waiver["scope"] == {"subject": "acme/shop#1", "kind": "pull-request", "bind": "subject"}
    assert waiver["reason"] == BECAUSE.removeprefix("because ")
    assert (waiver["risk"], waiver["compensating"]) == (
        "the story may say something else", ["the on-call watches"],
    )  # fmt: skip
    assert waiver["approvedBy"] == [
        {"id": owen.database_id, "login": "owen", "type": "User", "role": "@owen"}
    ]
    assert waiver["requestedBy"]["id"] == ada.database_id
    assert waiver["expiresAt"] == f"{day(8)}T00:00:00.000Z"
    assert predicate["policy"]["uri"].startswith("acme/shop/.github/policies.yml")
    assert predicate["segregation"]["independent"]
    kept = corridor.world.ledger.evidence.get(waiver["comment"]["digest"]["sha256"])
    assert kept.decode() == text
    assert entry.links["waiver-of"] == ("acme/shop#1",)
    assert entry.links["gate"] == ("linked-work-item",)


async def test_the_role_of_a_member_is_the_team(corridor, pull, say):
    await say(pull, "rita", order())
    assert waivers(corridor)[0]["approvedBy"][0]["role"] == "@acme/release-managers"


async def test_a_waiver_is_for_the_gates_that_it_names_alone(corridor, repo, say):
    pull = corridor.pull(repo, author="ada")
    await say(pull, "owen", order())
    assert corridor.conclusion(pull) == "failure"
    said = {each.gate: each.outcome.value for each in report(corridor, pull).rulings}
    assert said == {"linked-work-item": "waived", "acceptance-criteria": "fail"}
    await say(pull, "owen", order("acceptance-criteria"))
    assert corridor.conclusion(pull) == "success"


async def test_a_waiver_is_for_one_pull_request_alone(corridor, lone, pull, say):
    other = corridor.pull(lone, author="ada")
    await say(pull, "owen", order())
    await corridor.judge(other)
    assert (corridor.conclusion(pull), corridor.conclusion(other)) == ("success", "failure")


async def test_a_gate_that_passes_by_itself_is_not_called_waived(corridor, lone, pull, say):
    await say(pull, "owen", order())
    issue = lone.issue("Guest checkout", corridor.whole)
    pull.edit(body=f"Closes #{issue.number}")
    await corridor.settle()
    assert [each.outcome for each in report(corridor, pull).rulings] == [Outcome.PASS]
    assert corridor.predicate(corridor.records(pull)[-1])["result"] == "PASSED"


async def test_it_holds_after_a_push_and_says_so(corridor, pull, say):
    await say(pull, "owen", order())
    granted = pull.head_sha
    pull.push({"src/more.py": "m = 1\n"})
    await corridor.settle()
    assert pull.head_sha != granted
    assert corridor.conclusion(pull) == "success"
    (ruling,) = report(corridor, pull).rulings
    assert ruling.waivers[0].moved
    assert f"granted at `{granted[:12]}`, and the head is another one now" in corridor.check(pull).summary


async def test_a_policy_may_bind_it_to_the_commit(corridor, teams, say):
    lone = corridor.repository(
        policy=POLICY.replace("    acceptance-criteria: {minimum: 2}\n", "").replace(
            "max_days: 14", "max_days: 14, bind: head"
        )
    )
    pull = corridor.pull(lone, author="ada")
    await say(pull, "owen", order())
    assert corridor.conclusion(pull) == "success"
    pull.push({"src/more.py": "m = 1\n"})
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    assert "alone (`waivers.bind: head`)" in corridor.check(pull).summary


# who may


@pytest.mark.parametrize(
    ("who", "why"),
    [("grace", "none of those who may"), ("ada", "is its author")],
    ids=["a stranger", "the author"],
)
async def test_who_may_not_is_told_why(corridor, lone, say, who, why):
    lone.branches.move(
        f"refs/heads/{corridor.world.app_slug}", lone.branches.tip("main"), corridor.hub.account(None)
    )
    pull = corridor.pull(lone, author="ada")
    lone.commit("main", {".github/policies.yml": POLICY.replace('"@owen"', '"@owen", "@ada"')})
    told = await say(pull, who, order())
    assert why in told
    assert corridor.conclusion(pull) == "failure"
    assert "waiver" not in kinds(corridor)
    (answer,) = ours(corridor, pull)
    assert "/gateledger waive linked-work-item until" in answer


@pytest.mark.parametrize(
    ("author", "message"),
    [
        ("owen", "Change"),
        ("ada", "Change\n\nCo-authored-by: Owen <{email}>"),
    ],
    ids=["wrote a commit", "is named as a co-author"],
)
async def test_who_wrote_some_of_it_may_not(corridor, lone, say, author, message):
    pull = corridor.pull(lone, author="ada")
    said = message.format(email=corridor.hub.account("owen").email)
    lone.commit(pull.head_ref_name, {"src/z.py": "z = 1\n"}, said, author)
    assert "wrote, co-wrote or committed" in await say(pull, "owen", order())
    assert corridor.conclusion(pull) == "failure"


async def test_who_grants_first_and_is_named_as_a_co_author_later_waived_nothing(corridor, lone, pull, say):
    await say(pull, "owen", order())
    assert corridor.conclusion(pull) == "success"
    email = corridor.hub.account("owen").email
    message = f"Slip this in\n\nCo-authored-by: Owen <{email}>"
    lone.commit(pull.head_ref_name, {"src/z.py": "z = 1\n"}, message, "ada")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    assert "`owen` has written some of the change since" in corridor.check(pull).summary


async def test_what_others_push_after_the_grant_leaves_it_standing(corridor, lone, pull, say):
    await say(pull, "owen", order())
    corridor.hub.reset_requests()
    lone.commit(pull.head_ref_name, {"src/z.py": "z = 1\n"}, "More of the same", "ada")
    await corridor.settle()
    assert corridor.conclusion(pull) == "success"
    assert [each.operation for each in corridor.hub.requests].count("PeopleOfPull") == 1


async def test_who_wrote_what_came_since_cannot_be_told(corridor, lone, pull, say):
    await say(pull, "owen", order())
    corridor.hub.faults.add("POST", "/graphql", operation="PeopleOfPull", status=502, times=50)
    lone.commit(pull.head_ref_name, {"src/z.py": "z = 1\n"}, "More of the same", "ada")
    await corridor.settle()
    assert corridor.check(pull).conclusion != "success"


async def test_who_grants_first_and_writes_later_waived_nothing(corridor, lone, pull, say):
    await say(pull, "owen", order())
    assert corridor.conclusion(pull) == "success"
    lone.commit(pull.head_ref_name, {"src/z.py": "z = 1\n"}, "Slip this in", "owen")
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    assert "`owen` has written some of the change since" in corridor.check(pull).summary
    await say(pull, "rita", order())
    assert corridor.conclusion(pull) == "success"


async def test_a_team_that_may_be_read_later_is_asked_again(corridor, pull, monkeypatch):
    from gateledger.flow import waiving

    async def lost(_hub, _repository, names):
        away = Unavailable(reason="GitHub answered 502", transient=True)
        return tuple(Team(name=each, members=away) for each in names if "/" in each)

    monkeypatch.setattr(waiving, "read_teams", lost)
    pull.comment("rita", order())
    (job,) = [each for each in corridor.heard() if each.command]
    assert again(await subjects.answer(corridor.world, job)).counts
    assert ours(corridor, pull) == [], "nothing is said while it may pass"
    last = await subjects.answer(corridor.world, job, last=True)
    assert "could not be told: GitHub answered 502" in last.reason
    assert "waiver" not in kinds(corridor)


async def test_a_team_that_cannot_be_read_lets_nobody_waive(corridor, pull, say, hub):
    hub.permission("members", None)
    told = await say(pull, "rita", order())
    assert "could not be told" in told
    assert corridor.conclusion(pull) == "failure"
    assert await say(pull, "owen", order())
    assert corridor.conclusion(pull) == "success", "who is named needs no team"


async def test_who_left_the_team_may_not_any_more(corridor, pull, say, hub):
    hub.team("acme", "release-managers", ["sam"])
    assert "none of those who may" in await say(pull, "rita", order())


async def test_a_policy_that_names_nobody_lets_nobody_waive(corridor, say):
    pull = corridor.pull(corridor.repository(policy=corridor.lenient), author="ada")
    assert "nobody waive anything" in await say(pull, "owen", order())
    assert corridor.conclusion(pull) == "failure"


async def test_a_program_is_not_answered(corridor, pull, say, hub):
    hub.account("renovate[bot]")
    assert "a program asked" in await say(pull, "renovate[bot]", order())
    assert ours(corridor, pull) == []
    pull.comment("owen", order())
    (job,) = [each for each in corridor.heard() if each.command]
    through = job.model_copy(update={"command": job.command.model_copy(update={"via_app": True})})
    answered = await subjects.answer(corridor.world, through)
    assert "an app wrote the comment" in answered.reason
    assert "waiver" not in kinds(corridor)


async def test_the_policy_of_the_base_decides_not_that_of_the_pull_request(corridor, lone, say):
    eve = POLICY.replace('"@owen"', '"@eve"')
    pull = corridor.pull(lone, {".github/policies.yml": eve}, author="ada")
    assert "none of those who may" in await say(pull, "eve", order())


async def test_an_organisation_says_who_may_and_a_repository_cannot_add_to_it(corridor, hub, say):
    whole = POLICY.replace("    acceptance-criteria: {minimum: 2}\n", "").replace(
        '["@owen", "@acme/release-managers"]', '["@owen"]'
    )
    hub.repository("acme/.github", {".github/policies.yml": whole})
    wider = "version: 1\nextends: [{organisation: true}]\nwaivers: {approvers: ['@owen', '@eve']}\n"
    repo = corridor.repository(policy=wider)
    pull = corridor.pull(repo, author="ada")
    assert "the policy cannot be used" in await say(pull, "eve", order())
    repo.commit("main", {".github/policies.yml": "version: 1\nextends: [{organisation: true}]\n"})
    assert "none of those who may" in await say(pull, "eve", order())
    assert "waives" in await say(pull, "owen", order())
    assert corridor.conclusion(pull) == "success"


# what may be asked


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (order("slo"), "asks no gate"),
        (order("linked-work-itme"), "did you mean `linked-work-item`?"),
        (order(until=15), "`waivers.max_days` is 14"),
        (order(until=-1), "in the past"),
        (order(why="because TBD"), "only holds the place"),
        (order(why="because hotfix"), "no reason that somebody could weigh"),
        (order(why=""), "gives no reason"),
        ("/gateledger waive linked-work-item because the fix cannot wait", "names no end"),
        (order("acceptance-criteria"), "asks no gate"),
    ],
)
async def test_a_wrong_order_is_refused_once_with_a_right_one(corridor, pull, say, text, why):
    assert why in await say(pull, "owen", text)
    await say(pull, "owen", text + " ")
    (answer,) = ours(corridor, pull)
    assert "/gateledger waive linked-work-item until" in answer
    assert "waiver" not in kinds(corridor)
    assert corridor.conclusion(pull) == "failure"


async def test_the_example_of_a_refusal_is_right(corridor, pull, say):
    await say(pull, "owen", "/gateledger waive")
    (answer,) = ours(corridor, pull)
    await say(pull, "owen", order("slo"))
    (answer,) = ours(corridor, pull)
    example = answer.partition("```\n")[2].partition("\n```")[0]
    assert "waives linked-work-item" in await say(pull, "owen", example)


async def test_the_last_day_may_be_named(corridor, pull, say):
    assert "waives" in await say(pull, "owen", order(until=14))


async def test_what_nobody_may_waive_is_refused(corridor, teams, say):
    pull = corridor.pull(corridor.repository(policy=POLICY), author="ada")
    assert "nobody may waive `acceptance-criteria`" in await say(pull, "owen", order("acceptance-criteria"))


async def test_a_gate_that_nobody_may_waive_by_now_blocks_again(corridor, lone, pull, say):
    await say(pull, "owen", order())
    lone.commit(
        "main",
        {
            ".github/policies.yml": POLICY.replace("    acceptance-criteria: {minimum: 2}\n", "").replace(
                "not_for: [acceptance-criteria]", "not_for: [linked-work-item]"
            )
        },
    )
    await corridor.settle()
    assert corridor.conclusion(pull) == "failure"
    assert "the policy lets nobody waive this gate" in corridor.check(pull).summary


# what cannot be told


SPEC = """\
version: 1
pull_request: {gates: {api-spec: {}}}
waivers: {approvers: ["@owen"]}
"""


@pytest.fixture
async def unseen(corridor):
    """A pull request of which it cannot be told whether it lacks anything: its API description is no text."""
    repo = corridor.repository(policy=SPEC)
    pull = corridor.pull(repo, {"api/openapi.yaml": "info: {title: Für}\n".encode("latin-1")}, author="ada")
    await corridor.settle()
    assert report(corridor, pull).rulings[0].outcome is Outcome.UNKNOWN
    return pull


async def test_what_cannot_be_told_is_not_waived_silently(corridor, unseen, say):
    assert "waives" in await say(unseen, "owen", order("api-spec"))
    (ruling,) = report(corridor, unseen).rulings
    assert ruling.outcome is Outcome.UNKNOWN
    assert ruling.waivers[0].state == "could-not-tell"
    assert corridor.conclusion(unseen) == "failure"
    assert "that takes one that says `even if unknown`" in corridor.check(unseen).summary


async def test_what_cannot_be_told_is_waived_by_so_many_words(corridor, unseen, say):
    await press(corridor, unseen, "ada")
    (answer,) = ours(corridor, unseen, "request-waiver")
    example = answer.partition("```\n")[2].partition("\n```")[0]
    assert "even if unknown" in example
    await say(unseen, "owen", example)
    (ruling,) = report(corridor, unseen).rulings
    assert ruling.outcome is Outcome.WAIVED
    assert "not UTF-8" in ruling.waivers[0].untold
    assert corridor.conclusion(unseen) == "success"
    assert "~~could not tell: " in corridor.check(unseen).summary
    assert waivers(corridor)[0]["evenUnknown"]


# words that count for nothing


async def test_a_comment_that_was_edited_into_an_order_is_none(corridor, pull):
    said = pull.comment("owen", "I wonder")
    await corridor.settle()
    said.edit(order())
    assert "an edit gives no such order" in await heard(corridor)
    assert corridor.conclusion(pull) == "failure"


async def test_editing_or_deleting_the_comment_takes_nothing_back(corridor, pull, say):
    await say(pull, "owen", order())
    (said,) = [each for each in pull.comments if each.author.login == "owen"]
    said.edit("never mind")
    await corridor.settle()
    said.delete()
    await corridor.settle()
    await corridor.judge(pull)
    assert corridor.conclusion(pull) == "success"
    assert kinds(corridor).count("waiver") == 1


async def test_an_order_that_comes_late_is_not_obeyed(corridor, pull):
    pull.comment("owen", order())
    now = corridor.world.now() + timedelta(hours=1)
    corridor.changed(now=lambda: now)
    assert "more than 30 minutes after" in await heard(corridor)
    assert corridor.conclusion(pull) == "failure"


async def test_the_same_delivery_twice_grants_once(corridor, pull, say, hub):
    await say(pull, "owen", order())
    sent = delivered(hub, b"/gateledger waive")
    now = corridor.world.now() + timedelta(hours=2)
    corridor.changed(now=lambda: now)
    hub.redeliver(sent.guid)
    assert "waives" in await heard(corridor)
    assert kinds(corridor).count("waiver") == 1
    (answer,) = ours(corridor, pull)
    assert "✅ Waiver" in answer


async def test_a_crash_after_it_was_kept_loses_nothing(corridor, pull, monkeypatch):
    from gateledger.flow import waiving

    async def dies(*_given):
        raise RuntimeError("kill -9")

    monkeypatch.setattr(waiving, "_granted", dies)
    pull.comment("owen", order())
    (job,) = [each for each in corridor.heard() if each.command]
    with pytest.raises(RuntimeError):
        await subjects.answer(corridor.world, job)
    monkeypatch.undo()
    answered = await subjects.answer(corridor.world, job)
    assert isinstance(answered, Done)
    assert [each.subject for each in answered.jobs] == ["acme/shop#1"]
    assert kinds(corridor).count("waiver") == 1


async def test_two_at_once_are_two(corridor, pull):
    pull.comment("owen", order())
    pull.comment("rita", order(until=3))
    await corridor.settle()
    assert sorted(each["approvedBy"][0]["login"] for each in waivers(corridor)) == ["owen", "rita"]
    (ruling,) = report(corridor, pull).rulings
    assert [use.by for use in ruling.waivers] == ["owen", "rita"], "the one that holds longest comes first"


async def test_a_merged_pull_request_has_nothing_to_waive(corridor, pull, say):
    pull.merge()
    assert "the pull request is merged" in await say(pull, "owen", order())


async def test_on_an_issue_it_asks_for_a_release(corridor, lone, say):
    issue = lone.issue("Talk", "")
    await corridor.judge(corridor.pull(lone))
    assert "this is no pull request" in await say(issue, "owen", order())


# its end


async def test_when_it_ends_the_check_blocks_again_and_says_so(corridor, pull, say):
    await say(pull, "owen", order(until=7))
    assert await later(corridor, days=6) == []
    assert corridor.conclusion(pull) == "success"
    assert await later(corridor, days=2) == ["acme/shop#1"]
    assert corridor.conclusion(pull) == "failure"
    (ruling,) = report(corridor, pull).rulings
    assert ruling.waivers[0].state == "expired"
    assert f"expired at the end of {day(7)} (UTC)" in corridor.check(pull).summary
    (sticky,) = ours(corridor, pull, "comment")
    assert "expired at the end of" in sticky


async def test_what_ended_is_asked_about_once(corridor, pull, say):
    await say(pull, "owen", order(until=7))
    start = corridor.world.now()
    assert await later(corridor, since=start, days=9) == ["acme/shop#1"]
    assert await later(corridor, since=start, days=0) == [], "nothing rests on it any more"


async def test_a_server_that_was_away_for_long_finds_what_ended_meanwhile(corridor, pull, say):
    await say(pull, "owen", order(until=2))
    assert await later(corridor, since=corridor.world.now() - timedelta(days=300), days=30) == ["acme/shop#1"]
    assert corridor.conclusion(pull) == "failure"


async def test_a_longer_one_still_holds_when_the_shorter_ends(corridor, pull, say):
    await say(pull, "owen", order(until=2))
    await say(pull, "rita", order(until=7))
    await later(corridor, days=4)
    assert corridor.conclusion(pull) == "success"


async def test_an_end_within_the_day_is_kept_to_the_minute(corridor, pull, say):
    now = corridor.world.now()
    moment = (now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%MZ")
    await say(pull, "owen", f"/gateledger waive linked-work-item until {moment} {BECAUSE}")
    assert await later(corridor, since=now, hours=1) == []
    assert await later(corridor, since=now, hours=1, minutes=1) == ["acme/shop#1"]
    assert corridor.conclusion(pull) == "failure"


# taking it back


async def test_it_is_revoked_by_its_id(corridor, pull, say):
    await say(pull, "owen", order())
    name = waivers(corridor)[0]["id"]
    told = await say(pull, "rita", f"/gateledger revoke {name} because the fix is out another way")
    assert told == f"revoked {name}"
    assert corridor.conclusion(pull) == "failure"
    assert "was revoked by `rita`" in corridor.check(pull).summary
    (revoked,) = waivers(corridor, "waiver-revoked")
    assert (revoked["id"], revoked["gates"]) == (name, ["linked-work-item"])
    assert revoked["reason"] == "the fix is out another way"
    assert revoked["revokedBy"]["login"] == "rita"


async def test_who_granted_it_may_revoke_it_after_leaving(corridor, pull, say, hub):
    await say(pull, "rita", order())
    hub.team("acme", "release-managers", ["sam"])
    assert "revoked W-" in await say(pull, "rita", "/gateledger revoke linked-work-item")
    assert corridor.conclusion(pull) == "failure"


async def test_a_stranger_revokes_nothing(corridor, pull, say):
    await say(pull, "owen", order())
    assert "none of those who may" in await say(pull, "eve", "/gateledger revoke linked-work-item because no")
    assert corridor.conclusion(pull) == "success"


async def test_one_gate_of_several_is_taken_back(corridor, repo, say):
    pull = corridor.pull(repo, author="ada")
    await say(pull, "owen", order("linked-work-item, acceptance-criteria"))
    assert corridor.conclusion(pull) == "success"
    await say(pull, "owen", "/gateledger revoke acceptance-criteria because it is written by now")
    said = {each.gate: each.outcome.value for each in report(corridor, pull).rulings}
    assert said == {"linked-work-item": "waived", "acceptance-criteria": "fail"}


@pytest.mark.parametrize("what", ["W-AAAAAAAAAA", "linked-work-item", "", "slo"])
async def test_what_is_not_there_is_not_taken_back(corridor, pull, say, what):
    assert "refused" in await say(pull, "owen", f"/gateledger revoke {what}")
    assert kinds(corridor).count("waiver-revoked") == 0


async def test_a_revocation_that_comes_twice_is_one(corridor, pull, say, hub):
    await say(pull, "owen", order())
    await say(pull, "rita", "/gateledger revoke linked-work-item because it is mended")
    hub.redeliver(delivered(hub, b"/gateledger revoke").guid)
    assert "revoked before" in await heard(corridor)
    assert kinds(corridor).count("waiver-revoked") == 1
    granted, back = ours(corridor, pull)
    assert "✅ Waiver" in granted
    assert "✅ Taken back" in back


async def test_nobodys_mistake_takes_the_place_of_what_another_was_told(corridor, pull, say):
    await say(pull, "owen", order())
    await say(pull, "eve", order())
    await say(pull, "eve", order("slo"))
    granted, refused = ours(corridor, pull)
    assert "✅ Waiver" in granted
    assert "Sorry" in refused


async def test_a_revoked_comment_grants_nothing_when_it_comes_again(corridor, pull, say, hub):
    await say(pull, "owen", order())
    await say(pull, "owen", "/gateledger revoke linked-work-item because it is mended")
    hub.redeliver(delivered(hub, b"/gateledger waive").guid)
    assert "waives" in await heard(corridor)
    assert corridor.conclusion(pull) == "failure"


# merge groups


async def test_a_waiver_counts_for_its_member_of_a_merge_group(corridor, lone, pull, say):
    await say(pull, "owen", order())
    group = lone.merge_group([pull])
    await corridor.settle()
    (run,) = [each for each in lone.checks(group.head_sha) if each.name == "gateledger"]
    assert run.conclusion == "success"
    assert corridor.world.ledger.linked("waived-by", f"record/{waiver_index(corridor)}")


async def test_a_waiver_counts_for_no_other_member_of_a_merge_group(corridor, lone, pull, say):
    await say(pull, "owen", order())
    other = corridor.pull(lone, author="ada")
    await corridor.settle()
    group = lone.merge_group([pull, other])
    await corridor.settle()
    (run,) = [each for each in lone.checks(group.head_sha) if each.name == "gateledger"]
    assert run.conclusion == "failure"
    assert "~~" in run.summary


async def test_a_merge_group_that_waits_blocks_when_it_is_revoked(corridor, lone, pull, say):
    await say(pull, "owen", order())
    group = lone.merge_group([pull])
    await corridor.settle()
    await say(pull, "owen", "/gateledger revoke linked-work-item because it is mended")
    (run,) = [each for each in lone.checks(group.head_sha) if each.name == "gateledger"]
    assert run.conclusion == "failure"


# the button


async def press(corridor, pull, who):
    pull.repository.press(corridor.check(pull).database_id, "request-waiver", who)
    return await heard(corridor)


async def test_the_button_says_who_asks_who_may_and_what_to_write(corridor, teams, say):
    pull = corridor.pull(corridor.repository(policy=POLICY), author="ada")
    await corridor.settle()
    assert "ada asks for a waiver of #1" in await press(corridor, pull, "ada")
    await press(corridor, pull, "grace")
    (answer,) = ours(corridor, pull, "request-waiver")
    assert "`grace` asks for a waiver" in answer
    assert "`@\u200bowen`" in answer
    assert "Nobody may waive (`waivers.not_for`): `acceptance-criteria`" in answer
    example = answer.partition("```\n")[2].partition("\n```")[0]
    assert "waives linked-work-item" in await say(pull, "owen", example)
    assert waivers(corridor)[0]["requestedBy"]["login"] == "grace"


async def test_the_button_of_a_fork_finds_its_pull_request(corridor, lone):
    pull = lone.pull("topic", "main", author="ada", fork="eve/shop")
    await corridor.settle()
    assert "asks for a waiver of #1" in await press(corridor, pull, "ada")


# telling of it


async def test_explain_tells_of_waivers(corridor, pull, say):
    await say(pull, "owen", order())
    await say(pull, "grace", "/gateledger explain")
    (answer,) = ours(corridor, pull, "explain")
    assert "Waived by `owen` until" in answer
    assert "~~" in answer


async def test_the_check_and_the_comment_strike_it_through(corridor, pull, say):
    await say(pull, "owen", order())
    summary = corridor.check(pull).summary
    (sticky,) = ours(corridor, pull, "comment")
    (waiver,) = corridor.world.ledger.find(kind="waiver")
    for text in (summary, sticky):
        assert "~~" in text
        assert "Waived by `owen` until **the end of" in text
        assert "the outage fix cannot wait for a story" in text
        assert f"/decisions/{waiver.index}/record)" in text
    assert corridor.check(pull).title == "The only gate is waived"
