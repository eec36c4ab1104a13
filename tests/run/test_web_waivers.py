"""Waivers over HTTP: the page and the JSON, of what the ledger holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from redis.exceptions import RedisError

from gateledger.flow.keeping import Keeper, keep_now
from gateledger.flow.waiver_places import Place
from gateledger.flow.waiver_records import granted, taken_back
from gateledger.model.actor import Actor
from gateledger.model.command import Command
from gateledger.model.event import Trigger
from gateledger.model.facts import Waivers
from gateledger.model.policy import Policy, WaiverRules
from gateledger.model.sighting import Text
from gateledger.model.subject import Subject, SubjectKind
from gateledger.model.waiver import Unwanted, Wanted
from gateledger.run.archive import open_archive
from gateledger.run.metrics import Metrics
from gateledger.run.settings import Settings
from gateledger.run.web.app import create_app
from gateledger.run.web.site import Site

NOW = datetime.now(UTC)
OWEN = Actor(login="owen", id=7)
HOSTILE = '<script>alert(1)</script> & "quoted"'
TRIGGER = Trigger(event="issue_comment", action="created", delivery_id="d", received_at=NOW)


class NoQueue:
    async def stats(self):
        raise RedisError("away")


@pytest.fixture
def archive(tmp_path):
    with open_archive(Settings(data_dir=tmp_path)) as opened:
        yield opened


@pytest.fixture
def keeper(archive):
    numbers = iter(range(100))
    return Keeper(
        ledger=archive.ledger,
        signer=archive.keys.signer(),
        now=lambda: NOW,
        new_record_id=lambda _: f"01JD{next(numbers):022}",
        version="0.1.0",
    )


def place(repository="acme/shop"):
    subject = Subject(
        kind=SubjectKind.PULL_REQUEST, name=f"{repository}#7", repository=repository, number=7, head_sha="a" * 40
    )  # fmt: skip
    return Place(subject, Policy(waivers=WaiverRules(approvers=("@owen",))), Actor(login="ada", id=8))


def said(n):
    return Command(
        name="waive", number=7, by=OWEN, sender=OWEN, at=NOW, url=f"https://github.com/c/{n}", text=Text(sha256="0" * 64)
    )  # fmt: skip


@pytest.fixture
def grant(keeper):
    def _grant(name, days=5, repository="acme/shop"):
        wanted = Wanted(gates=("slo", "runbook"), ends=NOW + timedelta(days=days), reason=f"urgent {HOSTILE}")
        what = granted(place(repository), wanted, said(name), role="@owen", requested=None, name=name)
        return keep_now(keeper, what, TRIGGER).index

    return _grant


@pytest.fixture
async def client(archive, tmp_path):
    site = Site(
        settings=Settings(data_dir=tmp_path),
        archive=archive,
        queue=NoQueue(),
        metrics=Metrics(),
        credentials=None,
    )
    transport = httpx.ASGITransport(app=create_app(site))
    async with httpx.AsyncClient(transport=transport, base_url="http://gates.example") as opened:
        yield opened


async def test_the_json_says_everything(client, grant, keeper, archive):
    from gateledger.collect.waivers import collect_waivers
    from gateledger.seal.record import read_statement

    grant("W-AAAAAAAAAA")
    known: Waivers = collect_waivers(archive.ledger, "acme/shop#7", read_statement)
    keep_now(
        keeper,
        taken_back(known.given[0], place(), ("slo",), Unwanted(gates=("slo",), reason="done"), said("x")),
        TRIGGER,
    )
    (one,) = (await client.get("/api/v1/waivers")).json()
    assert (one["id"], one["state"], one["approved_by"], one["record"]) == (
        "W-AAAAAAAAAA",
        "active",
        "owen",
        0,
    )
    assert one["revocations"][0] | {"at": ""} == {
        "gates": ["slo"], "by": "owen", "at": "", "reason": "done", "record": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["W-C", "W-B", "W-A"]),
        ("?state=active", ["W-C", "W-A"]),
        ("?state=expired", ["W-B"]),
        ("?state=revoked", []),
        ("?repository=acme/api", ["W-C"]),
        ("?limit=1", ["W-C"]),
        ("?before=1", ["W-A"]),
    ],
)
async def test_the_json_is_asked_by_state_and_repository(client, grant, query, wanted):
    grant("W-A")
    grant("W-B", days=-1)
    grant("W-C", repository="acme/api")
    assert [each["id"] for each in (await client.get(f"/api/v1/waivers{query}")).json()] == wanted


@pytest.mark.parametrize("query", ["?state=open", "?limit=0", "?before=-1"])
async def test_what_cannot_be_asked_is_refused(client, query):
    assert (await client.get(f"/api/v1/waivers{query}")).status_code == 422


async def test_the_page_shows_them_and_runs_nothing(client, grant):
    grant("W-AAAAAAAAAA", days=2)
    page = await client.get("/waivers?state=active")
    assert page.status_code == 200
    assert "Expires soon" in page.text
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_an_empty_page_says_so(client):
    assert "Nobody has waived anything yet" in (await client.get("/waivers")).text
    assert "No waiver matches" in (await client.get("/waivers?state=expired")).text


async def test_many_are_shown_page_by_page(client, grant):
    for number in range(55):
        grant(f"W-{number}")
    first = (await client.get("/waivers?repository=acme/shop")).text
    assert "/waivers?repository=acme%2Fshop&amp;before=5" in first
    assert "W-4<" in (await client.get("/waivers?repository=acme/shop&before=5")).text
