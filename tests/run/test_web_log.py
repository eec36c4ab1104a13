"""`/log/`: what strangers may fetch, and that nothing is there before it was signed."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from redis.exceptions import RedisError

from gateledger.ledger import NewEntry
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.run.archive import open_archive
from gateledger.run.metrics import Metrics
from gateledger.run.settings import Settings
from gateledger.run.web.app import create_app
from gateledger.run.web.site import Site

SECRET = b"what only people with an account may read"


class NoQueue:
    async def stats(self) -> None:
        raise RedisError("away")


@pytest.fixture
def archive(tmp_path):
    with open_archive(Settings(data_dir=tmp_path)) as opened:
        yield opened


@pytest.fixture
def get(archive):
    site = Site(settings=Settings(), queue=NoQueue(), archive=archive, metrics=Metrics(), credentials=None)
    app = create_app(site)

    async def asked(path: str, **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://log") as client:
            return await client.get(path, headers=headers)

    return asked


def entry(number: int) -> NewEntry:
    return NewEntry(
        identity=f"{number}",
        kind="decision",
        repository="acme/secret",
        subject=f"acme/secret#{number}",
        head_sha="",
        verdict="allow",
        at=datetime.now(UTC),
        envelope=SECRET,
        leaf=b"leaf %d" % number,
    )


async def test_the_signed_part_of_the_log_is_served(archive, get):
    archive.ledger.append_many([entry(number) for number in range(300)])
    archive.write_checkpoint()
    archive.ledger.append(entry(300))
    note = await get("/log/checkpoint")
    assert note.text == archive.ledger.latest_checkpoint().note
    assert note.headers["content-type"] == "text/plain; charset=utf-8"
    assert note.headers["cache-control"] == "public, max-age=2"
    full = await get("/log/tile/0/000")
    assert full.content[:32] == hashlib.sha256(b"\x00leaf 0").digest()
    assert len(full.content) == 256 * 32
    assert full.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert full.headers["content-type"] == "application/octet-stream"
    assert (await get("/log/tile/entries/001.p/44")).content.endswith(b"\x00\x08leaf 299")
    assert (await get("/log/tile/1/000.p/1")).status_code == 200


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (
            "tile/0/001.p/45",
            "the latest checkpoint is of size 300: it commits to 44 of 256 parts of this tile",
        ),
        ("tile/entries/001.p/45", "it commits to 44 of 256 parts"),
        ("tile/0/001", "it commits to 44 of 256 parts"),
        ("tile/2/000.p/1", "it commits to 0 of 256 parts"),
        ("tile/0/0", "no tile is called so"),
        ("tile/9/000.p/1", "it commits to 0 of 256 parts"),
        ("tile/0/000.p/256", "no tile is called so"),
        ("tile/data/000", "no tile is called so"),
    ],
)
async def test_what_no_checkpoint_commits_to_is_not_there_and_says_why(archive, get, path, reason):
    archive.ledger.append_many([entry(number) for number in range(300)])
    archive.write_checkpoint()
    archive.ledger.append(entry(300))
    answer = await get(f"/log/{path}", accept="text/html")
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
    assert reason in answer.text


async def test_nothing_is_served_before_the_first_checkpoint(archive, get):
    archive.ledger.append(entry(0))
    assert (await get("/log/checkpoint")).status_code == 404
    assert (await get("/log/tile/0/000.p/1")).status_code == 404
    assert (await get("/log/tile/entries/000.p/1")).status_code == 404


async def test_the_log_says_nothing_of_what_the_records_say(archive, get):
    archive.ledger.append_many([entry(number) for number in range(256)])
    archive.write_checkpoint()
    for path in ("checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/000"):
        content = (await get(f"/log/{path}")).content
        assert SECRET not in content
        assert b"acme" not in content


async def test_the_predicates_schema_is_served_as_it_is_committed(get):
    answer = await get("/api/v1/schemas/gate-record-v0.1.json")
    committed = Path(__file__).parents[2] / "docs" / "schemas" / "gate-record-v0.1.schema.json"
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json() == json.loads(committed.read_bytes())


async def test_what_witnesses_said_stands_below_the_checkpoint(archive, get):
    archive.ledger.append(entry(0))
    made = archive.write_checkpoint()
    line = "\u2014 witness.example " + base64.b64encode(bytes(76)).decode() + "\n"
    archive.ledger.add_anchor(
        Anchor(
            size=made.size,
            kind=AnchorKind.COSIGNATURE,
            name="witness.example",
            content=line.encode(),
            at=datetime.now(UTC),
        )
    )
    assert (await get("/log/checkpoint")).text == made.note + line
