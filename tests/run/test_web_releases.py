"""Releases and readiness over HTTP: the page, the evidence pack, the JSON, the badge."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from defusedxml.ElementTree import fromstring
from redis.exceptions import RedisError

from gateledger.flow.recording import Judged, record
from gateledger.flow.release_readiness import keep_readiness
from gateledger.flow.world import World
from gateledger.judge.catalog import catalog
from gateledger.model.actor import Actor
from gateledger.model.event import Trigger
from gateledger.model.facts import UNASKED, Change, History, Moment, Release, SignOffs, Snapshot
from gateledger.model.readiness import Missing, Readiness, ServiceReadiness
from gateledger.model.release import Landed, LandedCommit, PriorVerdict, SignOff
from gateledger.model.report import Finding, Outcome, PolicyUse, Report, Ruling
from gateledger.model.subject import Subject, SubjectKind
from gateledger.publish.shown import MemoryShown
from gateledger.run.archive import open_archive
from gateledger.run.metrics import Metrics
from gateledger.run.readiness import ReadinessBoard
from gateledger.run.redis_client import connect
from gateledger.run.settings import Settings
from gateledger.run.shown import RedisShown
from gateledger.run.web.app import create_app
from gateledger.run.web.site import Site

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HEAD, MERGE, BASE = "1f" * 20, "2b" * 20, "3c" * 20
ADA, BOB = Actor(login="ada", id=1), Actor(login="bob", id=2)
HOSTILE = '<script>alert(1)</script> & "quoted"'
PLACE = "https://github.com/acme/shop"


class NoQueue:
    """A queue that is away."""

    async def stats(self):
        raise RedisError("away")


@pytest.fixture
def archive(tmp_path):
    with open_archive(Settings(data_dir=tmp_path)) as opened:
        yield opened


@pytest.fixture
def world(archive):
    """As much of a World as recording takes."""
    numbers = iter(range(100))
    return World(
        hub=lambda _: pytest.fail("no page asks GitHub"),
        ledger=archive.ledger,
        shown=MemoryShown(),
        signer=archive.keys.signer(),
        now=lambda: NOON,
        new_record_id=lambda _: f"01JD{next(numbers)}",
        catalog=catalog(),
        packs={},
        app_id=1,
        app_slug="gateledger",
        version="0.1.0",
        public_url="https://gates.example",
    )


def subject(name, kind=SubjectKind.RELEASE, *, sha=HEAD, number=None):
    url = f"{PLACE}/pull/{number}" if number else f"{PLACE}/releases/tag/{name.partition('@')[2]}"
    return Subject(
        kind=kind,
        name=name,
        repository="acme/shop",
        repository_id=1,
        installation=9,
        number=number,
        head_sha=sha,
        base_ref="main",
        url=url,
    )


def seen(about, **facts):
    """A Snapshot of which only the named facts were asked for."""
    others = dict.fromkeys(("work_items", "files", "templates", "reviews"), UNASKED)
    facts = {"change": Change(title="v1.2", author=ADA), **others, **facts}
    return Snapshot(subject=about, moment=Moment(now=NOON), **facts)


@pytest.fixture
def decide(world):
    """Append a decision; give its index."""

    def append(snapshot, *rulings, verdict="allow", headline=""):
        report = Report(
            verdict=verdict,
            subject=snapshot.subject,
            policy=PolicyUse(uri="acme/shop/.github/policies.yml@main"),
            rulings=rulings,
            headline=headline,
            snapshot=snapshot.fingerprint(),
            facts=snapshot.fingerprint(without=frozenset({"moment"})),
            version="0.1.0",
        )
        trigger = Trigger(event="push", delivery_id="d", received_at=NOON)
        made = asyncio.run(record(world, Judged(report, snapshot), trigger=trigger, latest=None))
        assert made.index is not None
        return made.index

    return append


def prior(index, **changes):
    values = {
        "index": index, "record_id": "01JD", "verdict": "allow", "result": "PASSED", "head_sha": MERGE, "decided_at": NOON,
        "work_items": ("acme/shop#5", "specs/pay.md"), **changes,
    }  # fmt: skip
    return PriorVerdict(**values)


def history(index):
    judged = Landed(
        number=7, title="Guest checkout", url=f"{PLACE}/pull/7", author=ADA, merged_by=BOB, head_sha=MERGE, merge_sha=MERGE,
        verdict=prior(index),
    )  # fmt: skip
    unjudged = Landed(number=8, title=HOSTILE, author=BOB, merge_sha=BASE)
    commits = (
        LandedCommit(sha=MERGE, headline="Guest checkout (#7)", author=ADA, via="squash", pull_request=7),
        LandedCommit(sha=BASE, headline=HOSTILE, author=BOB, via="merge", pull_request=8),
        LandedCommit(sha="4d" * 20, headline="Past everybody", author=BOB),
        LandedCommit(sha="5e" * 20, headline="Back again", via="revert", original=MERGE[:12], pull_request=9),
    )
    return History(base=BASE, head=HEAD, commits=commits, changes=(judged, unjudged), total=4)


@pytest.fixture
def released(decide):
    """A pull request, the previous release, a release that brings the one after the other, and a deployment."""
    pull = decide(seen(subject("acme/shop#7", SubjectKind.PULL_REQUEST, sha=MERGE, number=7)))
    first = subject("acme/shop@v1.1", sha=BASE)
    before = decide(seen(first, release=Release(tag="v1.1", commit=BASE)))
    about = subject("acme/shop@v1.2")
    release = Release(
        tag="v1.2", commit=HEAD, previous_tag="v1.1", previous_commit=BASE, id=4, title="Pay as a guest", author=ADA,
        url=f"{PLACE}/releases/tag/v1.2", immutable=True, published_at=NOON,
    )  # fmt: skip
    signed = SignOffs(
        given=(SignOff(by=BOB, at=NOON, commit=BASE, text="/gateledger sign-off", url=f"{PLACE}/issues/3#c"),)
    )
    finding = Finding(
        code="missing", message="there is no runbook for `checkout`", fix="Write `docs/runbook.md`."
    )
    lacking = Ruling(gate="runbook", outcome=Outcome.FAIL, about="checkout", findings=(finding,))
    whole = seen(about, release=release, history=history(pull), sign_offs=signed)
    index = decide(whole, lacking, verdict="block", headline="Released: the tag names `checkout`")
    going = subject("acme/shop@v1.2>production", SubjectKind.DEPLOYMENT)
    allowed = release.model_copy(update={"verdict": prior(index, verdict="allow")})
    deployed = decide(seen(going, release=allowed), verdict="allow")
    return {"pull": pull, "before": before, "release": index, "deployment": deployed}


@pytest.fixture
def site(archive, tmp_path):
    settings = Settings(data_dir=tmp_path, public_url="https://gates.example.com")
    return Site(settings=settings, queue=NoQueue(), archive=archive, metrics=Metrics(), credentials=None)


@pytest.fixture
def ask(site):
    async def get(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(create_app(site))
        async with httpx.AsyncClient(transport=transport, base_url=site.settings.home) as asking:
            return await asking.get(path)

    return get


def words(answer):
    return " ".join(answer.text.split())


def test_the_page_of_a_release_leads_from_the_requirement_to_the_tag(released, ask):
    page = asyncio.run(ask(f"/decisions/{released['release']}"))
    assert page.status_code == 200
    for wanted in (
        "Released: the tag names <code>checkout</code>", "there is no runbook for <code>checkout</code>", "docs/runbook.md",
        "From requirement to release", "4 commits since v1.1", "squash merge", "pushed directly", "Immutable",
        f'href="{PLACE}/issues/5"', f'href="{PLACE}/blob/{MERGE}/specs/pay.md"', f'href="{PLACE}/pull/7"',
        f'href="/decisions/{released["pull"]}"', f'href="/decisions/{released["before"]}"', f'href="{PLACE}/tree/v1.1"',
        "No record", "Another commit", "/gateledger sign-off", f'href="/decisions/{released["deployment"]}"',
        f'href="/decisions/{released["release"]}/evidence.json"', "revert", f"of {MERGE[:12]}",
    ):  # fmt: skip
        assert wanted in words(page), wanted
    assert "<script>" not in page.text


def test_the_page_of_a_deployment_names_the_decision_that_let_the_release_through(released, ask):
    page = asyncio.run(ask(f"/decisions/{released['deployment']}"))
    assert "the decision on the release itself" in words(page)
    assert f'href="/decisions/{released["release"]}"' in page.text
    assert "evidence.json" not in page.text


def test_a_pull_request_has_no_release(released, ask):
    assert 'id="release"' not in asyncio.run(ask(f"/decisions/{released['pull']}")).text
    assert asyncio.run(ask(f"/decisions/{released['pull']}/evidence.json")).status_code == 404
    assert asyncio.run(ask("/decisions/99/evidence.json")).status_code == 404


def test_the_first_release_says_so_and_what_was_not_asked_is_not_shown_as_nothing(released, ask):
    page = words(asyncio.run(ask(f"/decisions/{released['before']}")))
    assert "nothing: this is the first release" in page
    assert "The history was not read: the policy had no gate that asks for it" in page
    assert "Nobody signed" not in page


def test_the_evidence_pack_holds_every_record_with_its_proof(archive, released, ask):
    archive.write_checkpoint()
    answer = asyncio.run(ask(f"/decisions/{released['release']}/evidence.json"))
    assert answer.headers["content-disposition"] == 'attachment; filename="gateledger-evidence.json"'
    pack = answer.json()
    assert [each["index"] for each in pack["records"]] == [released["pull"], released["release"]]
    assert pack["log"]["size"] == archive.ledger.size()
    assert archive.keys.record_keyid in pack["keys"]
    assert {each["record"] for each in pack["population"]["pullRequests"]} == {released["pull"], None}


# Readiness -----------------------------------------------------------------------------------------------------------


def ready(state="blocked", **changes):
    missing = (Missing(gate="runbook", outcome="fail", messages=(f"no runbook {HOSTILE}",)),)
    services = (
        ServiceReadiness(service="", ready=True),
        ServiceReadiness(service="checkout", ready=False, missing=missing),
        ServiceReadiness(service="cart", ready=True),
    )
    values = {
        "repository": "acme/shop", "branch": "main", "commit": HEAD, "at": datetime.now(UTC), "state": state,
        "url": f"{PLACE}/commit/{HEAD}", "services": services, **changes,
    }  # fmt: skip
    return Readiness(**values)


@pytest.fixture
async def kept(site, valkey_url, prefix):
    """Keep a Readiness where the workers keep it."""
    redis = connect(valkey_url)
    site.board = ReadinessBoard(redis, prefix)

    async def keep(found):
        await keep_readiness(RedisShown(redis, prefix), found)

    yield keep
    await redis.aclose()


async def test_readiness_is_told_as_a_page_as_json_and_as_a_badge(kept, ask):
    earlier = datetime.now(UTC) - timedelta(days=3, hours=1)
    await kept(ready(at=earlier))
    await kept(ready())
    page = await ask("/readiness/Acme/Shop")
    assert page.status_code == 200
    for wanted in (
        "It could not be released now",
        "checkout",
        "3 days",
        "&lt;script&gt;",
        "less than a minute ago",
    ):
        assert wanted in words(page), wanted
    assert "<script>" not in page.text
    said = (await ask("/api/v1/repositories/acme/shop/readiness")).json()
    assert (said["state"], said["stale"], said["commit"]) == ("blocked", False, HEAD)
    assert [(each["service"], each["state"]) for each in said["services"]] == [
        ("", "ready"),
        ("checkout", "blocked"),
        ("cart", "ready"),
    ]
    assert datetime.fromisoformat(said["services"][1]["missing"][0]["since"]) == earlier
    badge = await ask("/badge/acme/shop.svg")
    assert badge.headers["content-type"] == "image/svg+xml"
    assert "max-age=60" in badge.headers["cache-control"]
    assert title(badge) == "release: 1 gate missing"
    assert title(await ask("/badge/acme/shop.svg?service=cart")) == "release: cart: ready"
    assert title(await ask("/badge/acme/shop.svg?service=nowhere")) == "release: nowhere: unknown"


def title(answer):
    return fromstring(answer.text).findtext("{http://www.w3.org/2000/svg}title")


async def test_an_empty_list_says_how_it_fills(kept, ask):
    assert "No repository was asked yet" in words(await ask("/readiness"))


async def test_all_repositories_are_listed_by_name(kept, ask):
    await kept(ready(repository="zoo/old", at=datetime.now(UTC) - timedelta(days=9)))
    await kept(ready())
    page = words(await ask("/readiness"))
    assert page.index("acme/shop") < page.index("zoo/old")
    assert page.count("Old answer") == 1
    assert "9 days ago" in page


async def test_an_old_answer_is_none_on_a_badge(kept, ask):
    await kept(ready("ready", at=datetime.now(UTC) - timedelta(days=3), services=()))
    assert title(await ask("/badge/acme/shop.svg")) == "release: unknown"
    assert (await ask("/api/v1/repositories/acme/shop/readiness")).json()["stale"] is True
    assert "nobody has looked since" in words(await ask("/readiness/acme/shop"))


class Away:
    """A server that is away."""

    async def of(self, repository):
        raise RedisError(repository)

    async def all(self):
        raise RedisError("away")


async def test_without_its_server_nothing_is_claimed(site, ask):
    site.board = Away()
    assert title(await ask("/badge/acme/shop.svg")) == "release: unknown"
    assert "could not be looked up" in words(await ask("/readiness"))
    assert (await ask("/api/v1/repositories/acme/shop/readiness")).status_code == 503
    assert (await ask("/readiness/acme/shop")).status_code == 503


@pytest.mark.parametrize(
    "path",
    [
        "/readiness/acme/none",
        "/readiness/a%2Fb/c",
        "/api/v1/repositories/acme/none/readiness",
        "/badge/x%0A/y.svg",
    ],
)
async def test_what_nobody_looked_at_is_not_found(kept, ask, path):
    assert (await ask(path)).status_code in {404, 422}


async def test_a_badge_of_nobody_is_grey_all_the_same(kept, ask):
    badge = await ask("/badge/acme/none.svg?service=%3Cscript%3E%EF%BF%BE%00")
    assert badge.status_code == 200
    assert title(badge) == "release: <script>: unknown"


async def test_readiness_is_in_the_description_of_the_api(ask):
    described = json.loads((await ask("/api/v1/openapi.json")).text)
    answer = described["paths"]["/api/v1/repositories/{owner}/{repo}/readiness"]["get"]
    assert set(answer["responses"]) == {"200", "404", "422", "503"}
