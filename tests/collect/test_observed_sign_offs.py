"""Sign-offs that the ledger kept: read back in order, and counted instead of what GitHub shows now."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from gateledger.collect.observed_sign_offs import read, with_observed
from gateledger.ledger import Ledger
from gateledger.model.actor import Actor
from gateledger.model.receipt import NewEntry
from gateledger.model.release import SignOff

AT = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path):
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}", origin="test") as opened:
        yield opened


def keep(ledger, n, tag="v1", *, hours=0, repository="acme/shop", **release):
    name, at = f"{repository}@{tag}", AT + timedelta(hours=hours)
    predicate = {
        "observed": {
            "by": {"login": f"q{n}", "id": n, "type": "User"},
            "line": f"/gateledger sign-off {tag}",
            "uri": f"https://github.com/c/{n}",
        },
        "release": {"name": name, "tag": tag, "commit": f"{n:040x}", "withdrawn": False} | release,
        "timing": {"eventAt": at.isoformat()},
    }
    entry = NewEntry(
        identity=f"{repository}/{tag}/{n}",
        kind="sign-off-observed",
        repository=repository,
        subject=f"said:{name}",
        head_sha=f"{n:040x}",
        verdict="",
        at=at,
        envelope=json.dumps({"predicate": predicate}).encode(),
        leaf=f"{name}{n}".encode(),
        links={"sign-off": (name,)},
    )
    ledger.append(entry)


def found(ledger, tag="v1"):
    return read(ledger, "acme/shop", tag, json.loads)


def test_they_come_oldest_first_by_githubs_time_whenever_they_arrived(ledger):
    keep(ledger, 2, hours=2)
    keep(ledger, 1, hours=1)
    assert [each.by.login for each in found(ledger)] == ["q1", "q2"]
    assert found(ledger)[0] == SignOff(
        by=Actor(login="q1", id=1),
        at=AT + timedelta(hours=1),
        commit=f"{1:040x}",
        text="/gateledger sign-off v1",
        url="https://github.com/c/1",
    )


def test_a_withdrawal_says_so(ledger):
    keep(ledger, 1, withdrawn=True)
    assert found(ledger)[0].withdrawn


def test_other_tags_and_repositories_have_their_own(ledger):
    keep(ledger, 1, tag="v10")
    keep(ledger, 2, repository="acme/other")
    assert found(ledger) == ()


def test_more_than_a_page_is_read(ledger):
    for n in range(501):
        keep(ledger, n, hours=n)
    assert len(found(ledger)) == 501


def shown(url="https://github.com/c/1", source="comment", commit="f" * 40, hours=0):
    by = Actor(login="q1", id=1)
    return SignOff(by=by, at=AT + timedelta(hours=hours), commit=commit, source=source, url=url)


def test_of_a_comment_that_was_kept_only_what_was_kept_counts():
    kept = shown(commit="1" * 40)
    assert with_observed((shown(),), (kept,)) == (kept,)


def test_comments_that_were_not_kept_and_reviews_stay_in_order():
    early, late = shown("https://github.com/c/2"), shown(source="review", hours=3)
    kept = shown(hours=1)
    assert with_observed((late, early), (kept,)) == (early, kept, late)


def test_a_comment_without_an_address_replaces_nothing():
    assert len(with_observed((shown(url=""),), (shown(url=""),))) == 2
