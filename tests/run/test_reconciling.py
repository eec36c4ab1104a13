"""`gateledger reconcile` and `gateledger population`, and the page and the API of it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from redis.exceptions import RedisError

from gateledger.flow.gaps import missed
from gateledger.flow.keeping import Keeper, keep_now
from gateledger.flow.reconciled import reconciled_occurrence
from gateledger.model.event import Trigger
from gateledger.model.population import LISTED, Listed, Listing, What, Window
from gateledger.model.receipt import Kept
from gateledger.run import cli, redelivering
from gateledger.run.archive import open_archive
from gateledger.run.metrics import Metrics
from gateledger.run.settings import Settings
from gateledger.run.web.app import create_app
from gateledger.run.web.site import Site
from gateledger.sandbox import Sandbox
from gateledger.sandbox.keys import fresh_key

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
REPO = "acme/shop"
PERIOD = "from=2026-11-20&to=2026-11-20"


class NoQueue:
    """A queue that is away."""

    async def stats(self):
        raise RedisError("away")


@pytest.fixture
def archive(tmp_path):
    with open_archive(Settings(data_dir=tmp_path / "data")) as opened:
        yield opened


@pytest.fixture
def filled(archive):
    """A day that was listed whole: one merge, which has a gap and no other record."""
    count = iter(range(100))
    keeper = Keeper(
        archive.ledger, archive.keys.signer(), lambda: NOON, lambda _: f"01JD{next(count)}", "0.1.0"
    )
    item = Listed(what=What.MERGE, name=f"{REPO}#1", at=NOON, head_sha="a" * 40, note="=cmd()")
    start = NOON.replace(hour=0)
    windows = tuple(
        Window(what=what, start=start, end=start + timedelta(days=1), complete=True) for what in LISTED
    )
    listing = Listing(repository=REPO, windows=windows, items=(item,))
    trigger = Trigger(event="schedule", action="daily", received_at=NOON)
    keep_now(keeper, missed(item), trigger)
    kept = [Kept(content=listing.canonical(), media_type="application/json")]
    keep_now(keeper, reconciled_occurrence(listing), trigger, kept=kept)
    return archive


@pytest.fixture
def ask(filled, tmp_path):
    settings = Settings(data_dir=tmp_path / "data", public_url="https://gates.example.com")
    site = Site(settings=settings, queue=NoQueue(), archive=filled, metrics=Metrics(), credentials=None)

    def get(path: str) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(create_app(site))
            async with httpx.AsyncClient(transport=transport, base_url=settings.home) as asking:
                return await asking.get(path)

        return asyncio.run(asked())

    return get


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("GATELEDGER_DATA_DIR", str(tmp_path / "data"))

    def ran(*arguments):
        monkeypatch.setattr("sys.argv", ["gateledger", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return ended.value.code, told.out + told.err

    return ran


def test_the_page_shows_the_merge_without_a_record_and_its_gap(ask):
    answer = ask(f"/repositories/{REPO}/population?{PERIOD}")
    assert answer.status_code == 200
    assert "No record" in answer.text
    assert "acme/shop#1" in answer.text
    assert "Not listed completely" not in answer.text


def test_the_name_may_be_spelt_otherwise_and_another_one_is_not_found(ask):
    assert ask(f"/repositories/Acme/Shop/population?{PERIOD}").status_code == 200
    assert ask(f"/repositories/acme/none/population?{PERIOD}").status_code == 404
    assert ask(f"/api/v1/population?repository=acme/none&{PERIOD}").status_code == 404


def test_the_api_gives_rows_as_json_and_as_csv(ask):
    (row,) = ask(f"/api/v1/population?repository={REPO}&{PERIOD}").json()
    assert (row["record_index"], row["exception"], row["exception_index"]) == (None, "gap", 0)
    table = ask(f"/api/v1/population?repository={REPO}&{PERIOD}&format=csv")
    assert table.headers["content-type"].startswith("text/csv")
    (told,) = csv.DictReader(io.StringIO(table.text, newline=""))
    assert told["record_index"] == "NO RECORD"
    assert told["note"].startswith("'=")


@pytest.mark.parametrize(
    "period",
    ["from=2026-11-21&to=2026-11-20", "from=2001-01-01&to=2026-11-20", "from=yesterday", "from=0001-01-01"],
)
def test_a_period_that_is_none_is_refused(ask, period):
    assert ask(f"/api/v1/population?repository={REPO}&{period}").status_code == 422


def test_the_last_day_that_there_is_can_be_asked_for(ask):
    assert ask(f"/repositories/{REPO}/population?from=2026-11-20&to=9999-12-31").status_code == 200


def test_the_command_prints_the_population_and_fails_for_what_has_no_record(run, filled):
    code, told = run("population", REPO, "--from", "2026-11-20", "--to", "2026-11-20")
    assert code == 1
    assert "NO RECORD" in told
    code, told = run("population", REPO, "--from", "2026-11-20", "--to", "2026-11-20", "--format", "json")
    assert [each["name"] for each in json.loads(told)] == [f"{REPO}#1"]


def test_the_command_refuses_what_the_ledger_does_not_know(run, filled):
    assert run("population", "acme/none")[0] == 2
    assert run("population", REPO, "--from", "2026-11-21", "--to", "2026-11-20")[0] == 2


def test_without_credentials_nothing_can_be_reconciled(run, filled):
    code, told = run("reconcile")
    assert code == 2
    assert "GATELEDGER_APP_ID" in told


@pytest.fixture(scope="module")
def key():
    return fresh_key()


@pytest.fixture
def github(key, monkeypatch):
    with Sandbox(app_id=7, private_key_pem=key) as sandbox:
        monkeypatch.setenv("GATELEDGER_APP_ID", "7")
        monkeypatch.setenv("GATELEDGER_PRIVATE_KEY", sandbox.private_key_pem)
        monkeypatch.setenv("GATELEDGER_WEBHOOK_SECRET", "s")
        monkeypatch.setenv("GATELEDGER_GITHUB_API_URL", sandbox.url)
        yield sandbox


def test_a_repository_that_nothing_judged_is_the_users_mistake(run, github):
    code, told = run("reconcile", REPO)
    assert code == 2
    assert "no policy ever judged" in told


def test_the_doctor_says_what_never_arrived(run, github):
    github.repository(REPO)
    github.sender.losing = lambda _: True
    github.find("acme", "shop").issue("T", "b")
    _, told = run("doctor")
    assert "of the last 3 days never arrived" in " ".join(told.split())


async def test_the_first_worker_of_the_hour_asks_and_no_other():
    class Redis:
        kept: set[str] = set()

        async def set(self, name, _value, *, nx, ex):
            assert (nx, ex) == (True, redelivering.ASKING_SECONDS)
            if name in self.kept:
                return None
            self.kept.add(name)
            return True

    redis = Redis()
    asked = [await redelivering.is_due(redis, NOON) for _ in range(3)]
    assert asked == [True, False, False]
    assert await redelivering.is_due(redis, NOON + timedelta(hours=1))
