"""Redaction: one person asks, another agrees, and then what a record says is gone while its proof stays."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from gateledger.flow.recording import open_decision, predicate_of
from gateledger.flow.replaying import CannotReplay, replay
from gateledger.ledger import Erased, EvidenceMissing
from gateledger.model.answer import Done

POLICY = """\
version: 1
pull_request: {gates: {linked-work-item: {}, acceptance-criteria: {minimum: 2}}}
retention: {approvers: ["@olga", "@acme/privacy"], confirm_days: 5}
"""
SECRET = "Zacharias Quillfeather, born 1971-02-03"
TOLD = f"### Acceptance criteria\n\n- {SECRET} can pay without an account.\n- The receipt is sent to him.\n"
BECAUSE = "because of a request under GDPR article 17"


@pytest.fixture
def teams(hub):
    hub.team("acme", "privacy", ["pete"])


@pytest.fixture
def repo(corridor, teams):
    return corridor.repository(policy=POLICY)


@pytest.fixture
def say(corridor):
    async def _say(thread, who, body, **more) -> str:
        await corridor.settle()
        thread.comment(who, body, **more)
        answers = await corridor.settle()
        said = [answer for subject, answer in answers if "?said=" in subject]
        assert len(said) == 1
        assert isinstance(said[0], Done), said
        return said[0].reason

    return _say


@pytest.fixture
async def told(corridor, repo):
    """A pull request whose issue names somebody; the decisions and observations that say so."""
    issue = repo.issue("Guest checkout", TOLD)
    pull = corridor.pull(
        repo, author="ada", title=f"Let {SECRET.partition(',')[0]} pay", body=f"Closes #{issue.number}"
    )
    await corridor.settle()
    ledger = corridor.world.ledger
    return issue, pull, list(range(ledger.size()))


def numbers(indices) -> str:
    return ", ".join(str(index) for index in indices)


def raw(tmp_path: Path) -> bytes:
    """Every byte of the database on the disk, with what SQLite keeps beside it."""
    return b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite3*"))


async def test_two_people_have_records_erased_and_every_proof_stays(corridor, told, say, tmp_path):
    issue, _, indices = told
    ledger, archive = corridor.world.ledger, corridor.archive
    archive.write_checkpoint()
    size, root = ledger.size(), ledger.root()
    before = {index: ledger.inclusion_proof(index, size) for index in indices}
    envelope = ledger.get(indices[-1]).envelope
    assert envelope in raw(tmp_path)
    asked = await say(issue, "olga", f"/gateledger redact {numbers(indices)} {BECAUSE}")
    assert asked == "a redaction was asked for"
    assert ledger.get(indices[0]).envelope
    assert (
        await say(issue, "pete", f"/gateledger redact {numbers(indices)} confirm")
        == f"erased {numbers(indices)}"
    )
    by = ledger.erased(indices[0])
    for index in indices:
        entry = ledger.get(index)
        assert (entry.erased, entry.erased_by) == (True, by)
        assert ledger.inclusion_proof(index, size) == before[index]
        with pytest.raises(Erased, match=f"record {index} was erased by record {by}"):
            predicate_of(entry)
    assert ledger.root(size) == root
    assert archive.verify() == []
    assert envelope not in raw(tmp_path)
    said = predicate_of(ledger.get(by))["redaction"]
    assert [each["login"] for each in said["approvedBy"]] == ["olga", "pete"]
    assert len({each["id"] for each in said["approvedBy"]}) == 2
    assert [each["role"] for each in said["approvedBy"]] == ["@olga", "@acme/privacy"]
    assert said["reason"] == "of a request under GDPR article 17"
    assert said["request"] == by - 1
    assert [each["index"] for each in said["records"]] == indices
    assert said["evidence"]
    for each in said["evidence"]:
        with pytest.raises(EvidenceMissing):
            ledger.evidence.get(each["digest"]["sha256"])
    answer = corridor.comments(issue)[-1].body
    assert "were erased" in answer
    assert f"record {by}" in answer


async def test_the_name_is_nowhere_on_the_disk_any_more(corridor, repo, say, tmp_path, monkeypatch):
    import zlib

    from gateledger.ledger import evidence

    packed = zlib.compress
    monkeypatch.setattr(
        evidence.zlib, "compress", lambda content, _: packed(content, 0)
    )  # legible in the file
    issue = repo.issue("Guest checkout", TOLD)
    corridor.pull(repo, author="ada", body=f"Closes #{issue.number}")
    await corridor.settle()
    ledger = corridor.world.ledger
    assert SECRET.encode() in raw(tmp_path)
    indices = list(range(ledger.size()))
    await say(issue, "olga", f"/gateledger redact {numbers(indices)} {BECAUSE}")
    await say(issue, "pete", f"/gateledger redact {numbers(indices)} confirm")
    assert SECRET.encode() not in raw(tmp_path)


async def test_what_was_erased_is_decided_anew_at_the_next_look(corridor, repo, say):
    issue = repo.issue("Guest checkout", corridor.whole)
    pull = corridor.pull(repo, author="ada", body=f"Closes #{issue.number}")
    await corridor.settle()
    (index,) = corridor.records(pull)
    await say(issue, "olga", f"/gateledger redact {index} {BECAUSE}")
    await say(issue, "pete", f"/gateledger redact {index} confirm")
    with pytest.raises(CannotReplay, match="erased by record"):
        replay(corridor.world.ledger, index)
    answer = await corridor.judge(pull)
    assert answer.index != index
    assert corridor.predicate(answer.index)["links"]["supersedes"] == index
    assert open_decision(corridor.world, answer.index).report.verdict == "allow"
    again = await corridor.judge(pull)
    assert again.index == answer.index


async def test_evidence_that_others_rest_on_stays_unless_it_is_named(corridor, repo, say):
    issue = repo.issue("Guest checkout", corridor.whole)
    one = corridor.pull(repo, author="ada", body=f"Closes #{issue.number}")
    two = corridor.pull(repo, author="ada", body=f"Closes #{issue.number}")
    await corridor.settle()
    ledger = corridor.world.ledger
    index, other = corridor.records(one)[-1], corridor.records(two)[-1]
    digest = corridor.predicate(index)["change"]["workItems"][0]["digest"]["sha256"]
    await say(issue, "olga", f"/gateledger redact {index} {BECAUSE}")
    await say(issue, "pete", f"/gateledger redact {index} confirm")
    assert ledger.evidence.get(digest)
    said = predicate_of(ledger.get(ledger.erased(index)))["redaction"]
    kept = {each["digest"]["sha256"]: each["namedBy"] for each in said["kept"]}
    assert other in kept[digest]
    assert replay(ledger, other).same
    await say(issue, "olga", f"/gateledger redact {other} sha256:{digest} {BECAUSE}")
    await say(issue, "pete", f"/gateledger redact {other} confirm")
    with pytest.raises(EvidenceMissing):
        ledger.evidence.get(digest)


@pytest.mark.parametrize(
    ("who", "words", "why"),
    [
        ("mallory", f"0 {BECAUSE}", "mallory is none of those who may do this here"),
        ("olga", "0 because", "it gives no reason"),
        ("olga", "0", "it gives no reason and confirms nothing"),
        ("olga", f"the name {BECAUSE}", "the is neither the number of a record"),
        ("olga", f"{BECAUSE}", "it names no record"),
        ("olga", f"99 {BECAUSE}", "acme/shop has no record 99"),
        ("olga", "0 confirm", "nobody asked here to have 0 erased"),
    ],
)
async def test_what_is_not_for_them_to_erase_stays(corridor, told, say, who, words, why):
    issue, _, indices = told
    assert (await say(issue, who, f"/gateledger redact {words}")).startswith(f"refused: {why}")
    assert not any(corridor.world.ledger.get(index).erased for index in indices)


async def test_nobody_agrees_with_themselves(corridor, told, say):
    issue, _, _ = told
    await say(issue, "olga", f"/gateledger redact 0 {BECAUSE}")
    assert "the second word has to be somebody else's" in await say(
        issue, "olga", "/gateledger redact 0 confirm"
    )
    assert "none of those" in await say(issue, "ada", "/gateledger redact 0 confirm")
    assert corridor.world.ledger.erased(0) is None


async def test_whoever_asked_and_may_not_any_more_is_not_counted(corridor, told, hub, say):
    issue, _, _ = told
    await say(issue, "pete", f"/gateledger redact 0 {BECAUSE}")
    hub.team("acme", "privacy", ["rita"])
    assert "is none of those who may do this here any more" in await say(
        issue, "olga", "/gateledger redact 0 confirm"
    )
    assert corridor.world.ledger.erased(0) is None


async def test_a_word_in_another_conversation_or_about_other_records_agrees_to_nothing(corridor, told, say):
    issue, pull, _ = told
    await say(issue, "olga", f"/gateledger redact 0 {BECAUSE}")
    assert "nobody asked here" in await say(pull, "pete", "/gateledger redact 0 confirm")
    assert "nobody asked here" in await say(issue, "pete", "/gateledger redact 0, 1 confirm")
    assert corridor.world.ledger.erased(0) is None


async def test_a_word_that_comes_too_late_agrees_to_nothing(corridor, told, hub, say):
    issue, _, _ = told
    await say(issue, "olga", f"/gateledger redact 0 {BECAUSE}")
    hub.clock.advance(days=6)
    corridor.changed(now=hub.clock.moment)
    assert "more than 5 days ago" in await say(issue, "pete", "/gateledger redact 0 confirm")
    assert corridor.world.ledger.erased(0) is None


async def test_nothing_is_erased_twice_and_no_redaction_ever(corridor, told, say):
    issue, _, _ = told
    await say(issue, "olga", f"/gateledger redact 0 {BECAUSE}")
    await say(issue, "pete", "/gateledger redact 0 confirm")
    by = corridor.world.ledger.erased(0)
    assert f"record 0 was erased by record {by} already" in await say(
        issue, "olga", f"/gateledger redact 0 {BECAUSE}"
    )
    assert "those are never erased" in await say(issue, "olga", f"/gateledger redact {by} {BECAUSE}")
    assert f"record 0 was erased by record {by} already" in await say(
        issue, "pete", "/gateledger redact 0 confirm"
    )


async def test_a_policy_that_names_nobody_lets_nobody_erase(corridor, say):
    repo = corridor.repository(policy=re.sub(r"retention:.*\n", "", POLICY))
    issue = repo.issue("An issue", "")
    corridor.pull(repo)
    await corridor.settle()
    assert "the policy lets nobody erase anything" in await say(
        issue, "olga", f"/gateledger redact 0 {BECAUSE}"
    )


async def test_what_another_repository_records_is_not_even_told_of(corridor, told, say):
    other = corridor.repository("acme/bank", policy=POLICY)
    issue = other.issue("An issue", "")
    corridor.pull(other)
    await corridor.settle()
    assert "acme/bank has no record 0" in await say(issue, "olga", f"/gateledger redact 0 {BECAUSE}")


async def test_a_blocked_neighbour_still_blocks_the_shared_commit_after_its_record_was_erased(
    corridor, repo, say
):
    bad = corridor.pull(repo, branch="same")
    await corridor.settle()
    (index,) = corridor.records(bad)
    issue = repo.issue("Guest checkout", corridor.whole)
    await say(issue, "olga", f"/gateledger redact {index} {BECAUSE}")
    await say(issue, "pete", f"/gateledger redact {index} confirm")
    good = repo.pull("same", "main", body=f"Closes #{issue.number}")
    await corridor.judge(good)
    assert corridor.conclusion(good) == "failure"


async def test_a_store_that_holds_evidence_is_told_of_in_the_record(corridor, told, say, monkeypatch):
    issue, _, _ = told
    ledger = corridor.world.ledger
    until = corridor.world.now() + timedelta(days=400)

    class Held:
        refreshes = False

        def held_until(self, digest):
            return until

        def remove(self, digest):
            return f"the store holds it until {until:%Y-%m-%d}"

    monkeypatch.setattr(ledger.evidence, "files", Held())
    await say(issue, "olga", f"/gateledger redact {numbers(told[2])} {BECAUSE}")
    monkeypatch.setattr(ledger.evidence, "place", lambda kept: kept)
    await say(issue, "pete", f"/gateledger redact {numbers(told[2])} confirm")
    said = predicate_of(ledger.get(ledger.erased(told[2][0])))["redaction"]
    assert said["evidence"]
    assert all(each["heldUntil"].startswith(f"{until:%Y-%m-%d}") for each in said["evidence"])
    assert f"the store holds it until {until:%Y-%m-%d}" in corridor.comments(issue)[-1].body
