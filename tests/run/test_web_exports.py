"""The page of exports: who may have one made, how far it is, and that what is downloaded verifies."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import re
from html import unescape

import httpx
import pytest

from gateledger.flow.keeping import Keeper, keep_now
from gateledger.model.event import Trigger
from gateledger.model.export_job import ExportJob
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.record import RecordKind
from gateledger.run.archive import open_archive
from gateledger.run.clock import now
from gateledger.run.exports.jobs import KEPT, Busy, Exports, read_job, write_job
from gateledger.run.metrics import Metrics
from gateledger.run.settings import Settings
from gateledger.run.web.app import create_app
from gateledger.run.web.site import Site
from gateledger.verifier.command import main as verify

LOCAL = "http://127.0.0.1:8000"


@pytest.fixture
def site(tmp_path, monkeypatch):
    for name in list(os.environ):
        if name.startswith("GATELEDGER_"):
            monkeypatch.delenv(name)
    settings = Settings(data_dir=tmp_path, public_url=LOCAL, log_origin="log.example/audit")
    with open_archive(settings) as archive:
        keeper = Keeper(archive.ledger, archive.signer(), now, lambda _: f"R{archive.ledger.size()}", "test")
        for number in range(3):
            happened = Occurrence(
                kind=RecordKind.GAP,
                about=f"acme/shop#{number}",
                repository="acme/shop",
                subjects=(Named(name="head", algorithm="gitCommit", digest=f"{number:040x}"),),
                same_as=str(number),
            )
            keep_now(keeper, happened, Trigger(event="test", received_at=now()))
        yield Site(settings=settings, queue=None, archive=archive, metrics=Metrics(), credentials=None)


@pytest.fixture
def ask(site):
    app = create_app(site)

    async def asked(method: str, path: str, *, client="127.0.0.1", **more) -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(client, 1234))
        async with httpx.AsyncClient(transport=transport, base_url=LOCAL) as asking:
            return await asking.request(method, path, **more)

    return asked


def form(**fields: str) -> dict[str, str]:
    today = str(now().date())
    return {"first": today, "last": today, "repository": "acme/shop"} | fields


async def finished(site: Site) -> ExportJob:
    async with asyncio.timeout(60):
        while Exports(site.settings).busy():  # noqa: ASYNC110 - another process works
            await asyncio.sleep(0.05)
        return Exports(site.settings).jobs()[0]


async def test_an_export_is_made_in_the_background_and_what_is_downloaded_verifies(site, ask, tmp_path):
    page = (await ask("GET", "/exports")).text
    assert 'method="post" action="/exports"' in page
    assert "Nothing was exported yet." in page
    sent = await ask("POST", "/exports", data=form())
    assert (sent.status_code, sent.headers["location"]) == (303, "/exports")
    busy = (await ask("GET", "/exports")).text
    assert '<meta http-equiv="refresh" content="2">' in busy or "SHA-256 of the tar" in busy
    job = await finished(site)
    assert (job.error, job.made and job.made.records) == ("", 3)
    page = unescape((await ask("GET", "/exports")).text)
    assert "refresh" not in page
    assert job.tar_sha256 in page
    assert f'<code class="digest">{job.made.manifest_sha256}</code>' in page
    assert f'<a href="/decisions/{job.made.index}/record">#{job.made.index}' in page
    tar = await ask("GET", f"/exports/{job.id}.tar")
    assert hashlib.sha256(tar.content).hexdigest() == job.tar_sha256
    assert re.search(r'filename="audit-log\.example-audit-[0-9-]+\.tar"', tar.headers["content-disposition"])
    (tmp_path / "got.tar").write_bytes(tar.content)
    assert verify([str(tmp_path / "got.tar")]) == 0


async def test_one_is_made_at_a_time(site, ask):
    folder = site.settings.data_dir / "exports"
    folder.mkdir()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Busy):
            Exports(site.settings).start(now().date(), now().date(), "", "audit")
        answer = await ask("POST", "/exports", data=form())
        assert answer.status_code == 409
        assert "One is being made already: one at a time." in answer.text
        assert "disabled" in answer.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first": "yesterday"}, "'yesterday' is not a day: 2026-11-23"),
        ({"last": "2020-01-01"}, "lies before the first"),
        ({"repository": "../shop"}, "is not a repository"),
        ({"repository": "--tar=/etc/passwd"}, "is not a repository"),
    ],
)
async def test_mistakes_are_told_beside_the_form(fields, sentence, site, ask):
    answer = await ask("POST", "/exports", data=form(**fields))
    assert answer.status_code == 409
    assert sentence in unescape(answer.text)
    assert Exports(site.settings).jobs() == []


async def test_strangers_see_what_was_made_and_nothing_else(site, ask):
    """An export holds everything that was seen: more than any page shows."""
    await ask("POST", "/exports", data=form())
    job = await finished(site)
    page = await ask("GET", "/exports", client="203.0.113.7")
    assert job.made.manifest_sha256 in page.text
    assert "<form" not in page.text
    assert job.id not in page.text
    assert (await ask("GET", f"/exports/{job.id}.tar", client="203.0.113.7")).status_code == 404
    assert (await ask("POST", "/exports", data=form(), client="203.0.113.7")).status_code == 403
    known = f"/exports?token={site.setup_token}"
    page = (await ask("GET", known, client="203.0.113.7")).text
    link = re.search(r'href="(/exports/[^"]+\.tar\?token=[^"]+)"', page)
    assert (await ask("GET", unescape(link[1]), client="203.0.113.7")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
async def test_forms_of_other_pages_are_refused(headers, site, ask):
    assert (await ask("POST", "/exports", data=form(), headers=headers)).status_code == 403
    assert Exports(site.settings).jobs() == []


async def test_a_form_of_our_own_page_is_taken(site, ask):
    headers = {"sec-fetch-site": "same-origin", "origin": LOCAL}
    assert (await ask("POST", "/exports", data=form(), headers=headers)).status_code == 303
    assert (await finished(site)).made


async def test_a_large_form_is_refused(ask):
    assert (await ask("POST", "/exports", content=b"a" * 5000)).status_code == 413


@pytest.mark.parametrize("name", ["..%2F..%2Fledger", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "x"])
async def test_what_is_no_export_is_not_there(name, ask):
    assert (await ask("GET", f"/exports/{name}.tar")).status_code == 404


async def test_one_that_was_stopped_is_said_to_be(site, ask):
    folder = site.settings.data_dir / "exports"
    folder.mkdir()
    job = ExportJob(id="01ARZ3NDEKTSV4RRFFQ69G5FAV", name="audit", first="2026-11-01", last="2026-11-02")
    write_job(folder / f"{job.id}.json", job)
    assert "it was stopped before it was whole" in (await ask("GET", "/exports")).text


async def test_one_that_fails_says_why(site, ask):
    """The database is away while it is made."""
    exports = Exports(site.settings.model_copy(update={"log_origin": "log.example/another"}))
    exports.start(now().date(), now().date(), "", "audit")
    job = await finished(site)
    assert job.made is None
    assert "log.example/another" in job.error
    assert "Failed" in (await ask("GET", "/exports")).text


def test_the_last_few_are_kept(site):
    exports = Exports(site.settings)
    folder = site.settings.data_dir / "exports"
    folder.mkdir()
    for number in range(8):
        job = ExportJob(
            id=f"01ARZ3NDEKTSV4RRFFQ69G5F{number:02}", name="audit", first="", last="", error="none"
        )
        write_job(folder / f"{job.id}.json", job)
        exports.tar(job).write_bytes(b"")
    (folder / ".x.tar.0123").write_bytes(b"left behind")
    exports._forget()
    assert sorted(path.suffix for path in folder.iterdir()) == [".json"] * (KEPT - 1) + [".tar"] * (KEPT - 1)
    assert read_job(folder / "01ARZ3NDEKTSV4RRFFQ69G5F07.json")


async def test_older_exports_have_pages(site, ask):
    keeper = Keeper(
        site.archive.ledger, site.archive.signer(), now, lambda _: f"R{site.archive.ledger.size()}", "test"
    )
    for number in range(25):
        what = Occurrence(
            kind=RecordKind.EXPORT,
            about="ledger",
            repository="",
            subjects=(Named(name="manifest.json", algorithm="sha256", digest=f"{number:064x}"),),
            same_as=str(number),
            parts={"export": {"manifest": {"sha256": f"{number:064x}"}}},
        )
        keep_now(keeper, what, Trigger(event="export", received_at=now()))
    page = (await ask("GET", "/exports")).text
    older = re.search(r'href="(/exports\?before=[0-9]+)"', page)
    assert page.count("record of this export") == 20
    assert (await ask("GET", older[1])).text.count("record of this export") == 5
