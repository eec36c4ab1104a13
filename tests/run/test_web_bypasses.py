"""Bypasses over HTTP: the page and the JSON, from what the ledger holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from redis.exceptions import RedisError

from gateledger.flow.keeping import Keeper, keep_now
from gateledger.model.actor import Actor
from gateledger.model.event import Trigger
from gateledger.model.merge import Bypass
from gateledger.model.occurrence import Named
from gateledger.run.archive import open_archive
from gateledger.run.metrics import Metrics
from gateledger.run.settings import Settings
from gateledger.run.web.app import create_app
from gateledger.run.web.site import Site
from gateledger.seal.merge import bypass_occurrence, review_occurrence
from gateledger.seal.record import read_statement

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
EVER = datetime(2999, 1, 1, tzinfo=UTC)


class NoQueue:
    """A queue that is away."""

    async def stats(self):
        raise RedisError("away")


@pytest.fixture
def archive(tmp_path):
    with open_archive(Settings(data_dir=tmp_path)) as opened:
        yield opened


@pytest.fixture
def keeper(archive):
    numbers = iter(range(1000))
    return Keeper(
        ledger=archive.ledger,
        signer=archive.signer(),
        now=lambda: AT,
        new_record_id=lambda _: f"01M{next(numbers):023d}",
        version="0",
    )


@pytest.fixture
def bypassed(keeper):
    """Records a bypass; gives its index."""

    def _bypassed(number, *, due_at=EVER, repository="acme/shop"):
        sha = f"{number:040x}"
        bypass = Bypass(
            what="merge",
            how="admin-merge",
            about=f"{repository}#{number}",
            repository=repository,
            commit=sha,
            head_sha=sha,
            subjects=(Named(name="head", algorithm="gitCommit", digest=sha),),
            actor=Actor(login="ben", id=2),
            at=AT,
            why="it was blocked",
            url=f"https://github.com/{repository}/pull/{number}",
        )
        trigger = Trigger(event="pull_request", action="closed", received_at=AT)
        return keep_now(keeper, bypass_occurrence(bypass, due_at=due_at), trigger).index

    return _bypassed


@pytest.fixture
def reviewed(keeper):
    """Records the review of a bypass."""

    def _reviewed(index):
        said = read_statement(keeper.ledger.get(index).envelope)
        review = {
            "by": {"id": 9, "login": "rita", "type": "User"},
            "at": "2026-11-21T09:00:00.000Z",
            "because": "it was agreed",
            "issue": "https://github.com/acme/shop/issues/3",
        }
        trigger = Trigger(event="issue_comment", action="created", received_at=AT)
        return keep_now(keeper, review_occurrence(said, index, review, at=AT), trigger).index

    return _reviewed


@pytest.fixture
async def ask(archive, tmp_path):
    site = Site(
        settings=Settings(data_dir=tmp_path),
        queue=NoQueue(),
        archive=archive,
        metrics=Metrics(),
        credentials=None,
    )
    transport = httpx.ASGITransport(create_app(site))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as asking:
        yield asking.get


async def test_what_waits_what_is_overdue_and_what_was_reviewed(ask, bypassed, reviewed):
    waits, late, done = bypassed(1), bypassed(2, due_at=AT + timedelta(days=1)), bypassed(3)
    review = reviewed(done)
    answered = (await ask("/api/v1/bypasses")).json()

    states = {each["record"]: each["state"] for each in answered}
    assert states == {waits: "waiting", late: "overdue", done: "reviewed"}
    (told,) = [each["review"] for each in answered if each["record"] == done]
    assert (told["record"], told["by"], told["because"]) == (review, "rita", "it was agreed")
    assert told["issue"] == "https://github.com/acme/shop/issues/3"


@pytest.mark.parametrize(
    ("state", "numbers"), [("waiting", {1, 2}), ("overdue", {2}), ("reviewed", {3}), ("", {1, 2, 3})]
)
async def test_by_state(ask, bypassed, reviewed, state, numbers):
    bypassed(1), bypassed(2, due_at=AT + timedelta(days=1)), reviewed(bypassed(3))
    answered = (await ask(f"/api/v1/bypasses?state={state}")).json()
    assert {int(each["subject"].partition("#")[2]) for each in answered} == numbers


async def test_by_repository_and_page_by_page(ask, bypassed):
    bypassed(9, repository="acme/other")
    found = [bypassed(number) for number in range(1, 8)]
    first = (await ask("/api/v1/bypasses?repository=acme/shop&limit=4")).json()
    assert [each["record"] for each in first] == found[:2:-1]
    last = first[-1]["record"]
    rest = (await ask(f"/api/v1/bypasses?repository=acme/shop&before={last}")).json()
    assert [each["record"] for each in rest] == found[2::-1]


async def test_the_page(ask, bypassed, reviewed):
    waits, done = bypassed(1), bypassed(2)
    reviewed(done)
    page = (await ask("/bypasses")).text
    assert f'id="record-{waits}"' in page
    assert "acme/shop#1" in page
    assert "it was agreed" in page
    older = (await ask(f"/bypasses?before={done}")).text
    assert f'id="record-{done}"' not in older


async def test_nothing_came_past_its_verdict(ask):
    assert "Nothing came past its verdict" in (await ask("/bypasses")).text
    assert (await ask("/api/v1/bypasses")).json() == []


@pytest.mark.parametrize("query", ["state=other", "before=-1", "limit=0", "limit=1000"])
async def test_odd_questions_are_refused(ask, query):
    assert (await ask(f"/api/v1/bypasses?{query}")).status_code == 422


async def test_the_record_of_a_bypass_has_its_page(ask, bypassed):
    index = bypassed(1)
    answered = await ask(f"/decisions/{index}/record")
    assert answered.status_code == 200
    assert "admin-merge" in answered.text
