"""aics-tlog reads the log that we serve under `/log/`: checkpoint, every tile, every entry, proofs from tiles alone."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from gateledger.ledger.tiles import Place, available, path_of
from gateledger.run.archive import open_archive
from gateledger.run.settings import Settings
from gateledger.run.web.log import log
from gateledger.seal.checkpoint import read_vkey

pytestmark = pytest.mark.conformance

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def audit(foreign_python: str) -> Callable[..., dict[str, Any]]:
    def audited(vkey: str, *arguments: Path) -> dict[str, Any]:
        done = subprocess.run(
            [foreign_python, str(HERE / "read_tiles.py"), vkey, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return audited


def places(size: int) -> list[Place]:
    """Every tile and bundle of a tree, at the width that its checkpoint commits to."""
    found = []
    for level in (None, 0, 1, 2):
        index = 0
        while width := available(size, Place(level, index)):
            found.append(Place(level, index, width))
            index += 1
    return found


@pytest.fixture(scope="module")
def served(archive, tmp_path_factory) -> Path:
    """What a stranger gets from `/log/`, in a folder."""
    folder = tmp_path_factory.mktemp("served")
    app = FastAPI()
    app.include_router(log(archive), prefix="/log")

    async def fetch() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://log") as client:
            for path in ["checkpoint", *map(path_of, places(300))]:
                answer = await client.get(f"/log/{path}")
                assert answer.status_code == 200, path
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(answer.content)

    asyncio.run(fetch())
    return folder


def test_the_served_log_is_whole(audit, archive, served):
    said = audit(archive.keys.log_vkey, served)
    assert said["size"] == 300
    assert said["entries"] == [archive.ledger.get(index).leaf.decode() for index in range(300)]


def test_a_later_log_continues_an_earlier_one(audit, tmp_path, plain_entry):
    with open_archive(Settings(data_dir=tmp_path / "data", log_origin="log.example/b")) as archive:
        archive.ledger.append_many([plain_entry(number) for number in range(70)])
        older = tmp_path / "older"
        older.write_text(archive.write_checkpoint().note)
        archive.ledger.append_many([plain_entry(number) for number in range(70, 700)])
        folder = tmp_path / "log"
        folder.mkdir()
        (folder / "checkpoint").write_text(archive.write_checkpoint().note)
        for place in places(700):
            path = folder / path_of(place)
            path.parent.mkdir(parents=True, exist_ok=True)
            named = (place.index, place.width)
            tile = archive.ledger.entries_tile(*named) if place.level is None else None
            path.write_bytes(tile if tile is not None else archive.ledger.tile(place.level, *named))
        said = audit(archive.keys.log_vkey, folder, older)
        assert said.get("size") == 700, said


@pytest.mark.parametrize(
    "path", ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44"]
)
def test_a_changed_tile_is_refused(audit, archive, served, tmp_path, path):
    copy = Path(shutil.copytree(served, tmp_path / "copy"))
    data = bytearray((copy / path).read_bytes())
    data[20] ^= 1
    (copy / path).write_bytes(bytes(data))
    assert "error" in audit(archive.keys.log_vkey, copy)


def test_a_changed_checkpoint_is_refused(audit, archive, served, tmp_path):
    copy = Path(shutil.copytree(served, tmp_path / "copy"))
    text = (copy / "checkpoint").read_text()
    (copy / "checkpoint").write_text(text.replace("\n300\n", "\n299\n"))
    assert "checkpoint" in audit(archive.keys.log_vkey, copy)["error"]


def test_another_logs_key_is_refused(audit, archive, served):
    assert read_vkey(archive.keys.log_vkey)[0] == "log.example/audit"
    strange = "log.example/audit+c4d9a0a3+AbaUk6PMcVZF42XhQnM0VxeGiV3gTWVhDwDFLOvWyAnE"
    assert "error" in audit(strange, served)
