"""Checkpoints that leave the house, to real witnesses, authorities and repositories on this machine.

They are asked by names that lead here (`Elsewhere`), as whoever is on this machine counts for nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import math
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import uvicorn
from aiohttp.abc import AbstractResolver
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI, Request, Response
from redis.exceptions import RedisError

from gateledger.flow.anchoring import Outsiders, due, standing
from gateledger.ledger import NewEntry, Readers
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.receipt import TreeHead
from gateledger.run.anchoring.asked import whom_to_ask
from gateledger.run.anchoring.carrier import Carrier, carry_forever, tell_standing
from gateledger.run.anchoring.git_repository import BRANCH
from gateledger.run.anchoring.guard import guard
from gateledger.run.anchoring.http import Http
from gateledger.run.anchoring.outsider import place_of, without_password
from gateledger.run.anchoring.outsiders import is_here, read_outsiders
from gateledger.run.archive import Archive, open_archive
from gateledger.run.metrics import Metrics
from gateledger.run.mistake import Mistake
from gateledger.run.redis_client import connect
from gateledger.run.settings import Settings
from gateledger.run.web.app import create_app
from gateledger.run.web.site import Site
from gateledger.run.witness.memory import Memory
from gateledger.run.witness.server import witness_app
from gateledger.run.witness.witnessing import Witness
from gateledger.run.world import checkpoint_forever
from gateledger.seal.checkpoint import read_note, sign_note, vkey
from gateledger.seal.cosignature import WitnessKey, check_cosignature, cosign

ORIGIN = "ledger.example/test"


class Elsewhere(AbstractResolver):
    """Every name leads to this machine."""

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET):
        here = {"hostname": host, "host": "127.0.0.1", "port": port, "family": family, "proto": 0, "flags": 0}
        return [here]

    async def close(self) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[[FastAPI], int]]:
    """Runs applications on ports of their own."""
    with contextlib.ExitStack() as stack:

        def start(app: FastAPI) -> int:
            bound = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
            thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
            thread.start()
            while not server.started:
                time.sleep(0.01)

            def stop() -> None:
                server.should_exit = True
                thread.join(20)

            stack.callback(stop)
            return bound.getsockname()[1]

        yield start


class House:
    """An installation with its outsiders."""

    def __init__(self, home: Path, serve: Callable[[FastAPI], int]) -> None:
        self.home, self.serve, self.stack = home, serve, contextlib.ExitStack()
        self.settings = Settings(data_dir=home / "data", log_origin=ORIGIN)
        self.archive = self.stack.enter_context(open_archive(self.settings))
        self.time = datetime.now(UTC)
        self.policy: list[str] = []
        self.grown = 0

    def now(self) -> datetime:
        return self.time

    def later(self, **more: float) -> None:
        self.time += timedelta(**more)

    def append(self, count: int = 1) -> None:
        for _ in range(count):
            self.grown += 1
            said = f"entry {self.grown}".encode()
            self.archive.ledger.append(
                NewEntry(
                    identity=f"id-{self.grown}",
                    kind="gap",
                    repository="acme/shop",
                    subject="acme/shop#1",
                    head_sha="",
                    verdict="allow",
                    at=self.time,
                    envelope=said,
                    leaf=said,
                )
            )

    def sign(self, count: int = 1) -> int:
        self.append(count)
        made = self.archive.write_checkpoint()
        assert made is not None
        return made.size

    def witness(
        self, name: str, *, host: str = "witness.example", clock: Callable[[], datetime] | None = None
    ):
        """Start a witness and put it into the policy."""
        private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
        key = WitnessKey(f"{name}.example", private.public_key())
        memory = Memory(self.home / f"{name}.db", key.vkey, fresh=True)
        self.stack.callback(memory.close)
        logs = {ORIGIN: [self.archive.keys.log.public_key()]}
        made = Witness(key, private.sign, logs, memory, clock or self.now)
        port = self.serve(witness_app(made))
        self.policy.append(f"witness {name} {key.vkey} http://{host}:{port}")
        return made

    def configure(self, quorum: str = "none", **more: object) -> None:
        """Take the policy and further settings."""
        if self.policy:
            file = self.home / "policy.txt"
            file.write_text("\n".join([*self.policy, f"quorum {quorum}", ""]))
            more["witness_policy_file"] = file
        self.settings = self.settings.model_copy(update=more)
        keys = self.archive.keys
        outsiders = read_outsiders(self.settings, ORIGIN, keys.log.public_key())
        self.archive = Archive(ledger=self.archive.ledger, keys=keys, outsiders=outsiders)

    @contextlib.asynccontextmanager
    async def carrier(self, enter=None, seconds: float = 10.0):
        async with Http(resolver=Elsewhere(), seconds=seconds) as http:
            asked = whom_to_ask(self.settings, self.archive.outsiders, http, enter, self.now)
            yield Carrier(self.archive, asked, self.now)

    async def carry(self, **more: bool):
        async with self.carrier() as carrier:
            return await carrier.round(**more)

    async def guard(self) -> list[str]:
        async with self.carrier() as carrier:
            return await guard(self.archive, carrier.asked)


@pytest.fixture
def house(tmp_path: Path, serve: Callable[[FastAPI], int]) -> Iterator[House]:
    made = House(tmp_path, serve)
    with made.stack:
        yield made


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A repository of somebody else, empty."""
    git("init", "--quiet", "--bare", str(tmp_path / "audit.git"))
    return tmp_path / "audit.git"


def git(*words: str) -> str:
    return subprocess.run(["git", *words], check=True, capture_output=True, text=True).stdout


def openssl(home: Path, *words: str) -> str:
    return subprocess.run(["openssl", *words], cwd=home, capture_output=True, text=True, check=True).stdout


def said(told) -> dict[str, str]:
    return {each.name: each.said for each in told}


# Witnesses


async def test_every_checkpoint_is_cosigned_and_the_note_says_so(house: House):
    one, two = house.witness("one"), house.witness("two")
    house.policy.append("group both all one two")
    house.configure("both")
    for count in (1, 3, 1):
        house.sign(count)
        assert said(await house.carry()) == {"one.example": "", "two.example": ""}
        note = read_note(house.archive.published_checkpoint().encode())
        ours, *cosignatures = note.signatures
        assert ours.name == ORIGIN
        for line, witness in zip(cosignatures, (one, two), strict=True):
            check_cosignature(note.text, line, witness.key)
    held = standing(house.archive)
    assert (held.policy_met, held.size, held.witnessed_size, held.kinds) == (
        True,
        5,
        5,
        (AnchorKind.COSIGNATURE,),
    )
    assert [fault for fault in house.archive.verify() if fault.kind == "anchor"] == []


async def test_whoever_has_spoken_is_not_asked_again(house: House):
    house.witness("one")
    house.configure("one")
    assert await house.carry() == []
    house.sign()
    assert len(await house.carry()) == 1
    assert await house.carry() == []
    assert await house.carry(everybody=True) == []


async def test_a_quorum_counts_who_has_spoken(house: House):
    house.witness("one")
    house.policy += [
        f"witness away {WitnessKey('away.example', Ed25519PrivateKey.generate().public_key()).vkey} http://away.example:1",
        "group either any one away",
        "group all all either",
    ]
    house.configure("all")
    house.sign()
    told = said(await house.carry())
    assert told["one.example"] == ""
    assert told["away.example"].startswith("it cannot be reached")
    assert standing(house.archive).policy_met
    house.policy[-1] = "group all all one"
    house.policy[-2] = "group either any away"
    house.configure("either")
    held = standing(house.archive)
    assert (held.policy_met, held.witnessed_size) == (False, 0)
    assert held.reason == "the quorum either is not met for size 1: no word from away"


async def test_a_witness_that_knows_more_than_we_remember_is_followed(house: House):
    """Its answer was lost on the way: it names its size, and gets a proof from there."""
    witness = house.witness("one")
    house.configure("one")
    house.sign(3)
    note = house.archive.ledger.latest_checkpoint().note
    witness.add_checkpoint(b"old 0\n\n" + note.encode())
    assert said(await house.carry()) == {"one.example": ""}
    house.sign(2)
    assert said(await house.carry()) == {"one.example": ""}


async def test_a_witness_that_lost_its_memory_is_told_all_again(house: House):
    house.witness("one")
    house.configure("one")
    house.sign(3)
    await house.carry()
    house.policy = []
    (house.home / "one.db").unlink()
    house.witness("one")
    house.configure("one")
    house.sign(2)
    assert said(await house.carry()) == {"one.example": ""}


async def test_witnesses_on_this_machine_do_not_count(house: House):
    house.witness("one", host="127.0.0.1")
    house.configure("one")
    house.sign()
    assert said(await house.carry()) == {"one.example": ""}
    held = standing(house.archive)
    assert (held.policy_met, held.witnessed_size) == (False, 0)
    assert "no word from one" in held.reason
    assert "one.example" in house.archive.published_checkpoint()  # it is shown for what it is


async def test_a_cosignature_counts_where_no_quorum_is_asked_for(house: House):
    house.witness("one")
    house.configure("none")
    house.sign()
    await house.carry()
    assert standing(house.archive).kinds == (AnchorKind.COSIGNATURE,)


async def test_the_last_size_that_was_held_is_found_behind_many_that_were_not(house: House, monkeypatch):
    """One of two witnesses is down for a day: what both held before is still known, at little cost."""
    monkeypatch.setattr("gateledger.flow.anchoring.LOOK_BACK", 3)
    one, two = house.witness("one"), house.witness("two")
    house.policy.append("group both all one two")
    house.configure("both")
    house.sign()
    await house.carry()
    for _ in range(20):
        size = house.sign()
        checkpoint = house.archive.ledger.checkpoint(size)
        line = cosign(checkpoint.text(), one.key, one.sign, house.time).encode()
        house.archive.ledger.add_anchor(
            Anchor(size=size, kind=AnchorKind.COSIGNATURE, name=one.key.name, content=line, at=house.time)
        )
    held = standing(house.archive)
    assert (held.policy_met, held.witnessed_size, held.size) == (False, 1, 21)
    assert held.reason == "the quorum both is not met for size 21: no word from two"
    assert two.key.name not in {anchor.name for anchor in house.archive.ledger.anchors(21)}


async def test_one_who_fails_in_an_unknown_way_keeps_nobody_from_being_asked(house: House, monkeypatch):
    house.witness("one")
    house.configure("one", anchor_git=str(house.home / "x.git"))

    async def broken(*_: object) -> Anchor:
        raise RuntimeError("a bug")

    monkeypatch.setattr("gateledger.run.anchoring.git_repository.GitRepository.carry", broken)
    house.sign()
    told = said(await house.carry())
    assert told == {"one.example": "", str(house.home / "x.git"): "our fault: RuntimeError: a bug"}


async def test_a_later_checkpoint_waits_its_turn_before_it_is_unwitnessed(house: House):
    house.witness("one")
    house.configure("one")
    house.sign()
    await house.carry()
    house.append()
    house.archive.ledger.write_checkpoint(_signer(house), at=house.time)
    assert not standing(house.archive).policy_met
    assert standing(house.archive, house.time + timedelta(minutes=9)).policy_met
    late = standing(house.archive, house.time + timedelta(minutes=11))
    assert (late.policy_met, late.witnessed_size, late.size) == (False, 1, 2)
    assert late.reason == "the quorum one is not met for size 2: no word from one"


async def test_a_signer_that_stands_still_is_unwitnessed_in_time(house: House):
    house.witness("one")
    house.configure("one")
    house.sign()
    await house.carry()
    house.append()
    assert standing(house.archive, house.time + timedelta(minutes=9)).policy_met
    late = standing(house.archive, house.time + timedelta(minutes=11))
    assert (late.policy_met, late.reason) == (False, "entries after 1 have not been signed")


def _signer(house: House):
    key = house.archive.keys.log
    return lambda text: sign_note(text, ORIGIN, key.public_key(), key.sign)


def answering(status: int, body: bytes = b"", media_type: str = "text/plain") -> FastAPI:
    app = FastAPI()

    @app.post("/add-checkpoint")
    async def add() -> Response:
        return Response(body, status, headers={"Content-Type": media_type})

    return app


@pytest.mark.parametrize(
    ("status", "body", "media_type", "says", "disputed"),
    [
        (404, b"", "text/plain", "does not know the log", False),
        (403, b"", "text/plain", "does not know our log key", False),
        (422, b"no\n", "text/plain", "not what we have", True),
        (409, b"99\n", "text/x.tlog.size", "at size 99, and there are 3 entries here", True),
        (409, b"99\n", "text/plain", "does not say which one it has", False),
        (409, b"099\n", "text/x.tlog.size", "does not say which one it has", False),
        (409, b"0\n", "text/x.tlog.size", "names the same size", False),
        (409, b"1\n", "text/x.tlog.size", "answered 409", False),
        (503, b"<html>\x1b[31m busy\nmore", "text/html", "it answered 503: <html>?[31m busy", False),
        (307, b"", "text/plain", "answered 307", False),
        (200, b"", "text/plain", "does not hold", False),
        (200, b"nonsense\n", "text/plain", "does not hold", False),
        (200, "\u2014 stranger AAAAAAAA\n".encode(), "text/plain", "no cosignature by the key", False),
        (200, b"x" * 2_000_000, "text/plain", "larger than 1 MiB", False),
    ],
)
async def test_an_answer_that_is_none_is_said_in_words(
    house: House, status, body, media_type, says, disputed
):
    key = WitnessKey("one.example", Ed25519PrivateKey.generate().public_key())
    port = house.serve(answering(status, body, media_type))
    house.policy.append(f"witness one {key.vkey} http://witness.example:{port}")
    house.configure("one")
    house.sign(3)
    (told,) = await house.carry()
    assert says in told.said
    assert told.disputed is disputed
    assert house.archive.ledger.anchors() == []


async def test_a_cosignature_over_another_head_is_not_kept(house: House):
    witness = house.witness("one")
    line = cosign(
        TreeHead(origin=ORIGIN, size=1, root_hash="00" * 32).text(), witness.key, witness.sign, house.time
    )
    port = house.serve(answering(200, line.encode()))
    house.policy = [f"witness one {witness.key.vkey} http://witness.example:{port}"]
    house.configure("one")
    house.sign()
    (told,) = await house.carry()
    assert "does not hold" in told.said


async def test_a_witness_whose_clock_is_off_is_not_believed(house: House):
    house.witness("one", clock=lambda: house.time - timedelta(hours=2))
    house.configure("one")
    house.sign()
    (told,) = await house.carry()
    assert "its clock says" in told.said


async def test_silence_is_bounded_and_asked_less_and_less_often(house: House):
    app, asked = FastAPI(), []

    @app.post("/add-checkpoint")
    async def add() -> Response:
        asked.append(1)
        await asyncio.sleep(0.3)
        return Response()

    key = WitnessKey("one.example", Ed25519PrivateKey.generate().public_key())
    house.policy.append(f"witness one {key.vkey} http://witness.example:{house.serve(app)}")
    house.configure("one")
    house.sign()
    async with house.carrier(seconds=0.1) as carrier:
        (told,) = await carrier.round()
        assert told.said == "it did not answer within 0.1 s"
        for pause in (5, 10, 20):
            house.later(seconds=pause - 1)
            assert await carrier.round() == []
            house.later(seconds=2)
            assert len(await carrier.round()) == 1
        assert len(asked) == 4
        assert len(await carrier.round(everybody=True)) == 1


async def test_only_one_process_carries(house: House):
    house.witness("one")
    house.configure("one")
    house.sign()
    with house.archive.ledger.elected_carrier() as won:
        assert won
        assert await house.carry() is None
    assert len(await house.carry()) == 1


async def test_what_is_appended_is_held_outside_by_itself(house: House):
    house.witness("one")
    house.configure("one")
    metrics = Metrics()
    async with house.carrier() as carrier:
        loops = [
            asyncio.create_task(checkpoint_forever(house.archive, metrics, every=0.05)),
            asyncio.create_task(carry_forever(carrier, metrics, every=0.05)),
        ]
        async with asyncio.timeout(30):
            for size in (1, 2, 3):
                house.append()
                while standing(house.archive).witnessed_size < size:  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.02)
            while metrics.unwitnessed._value.get() != 0:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)


async def test_signing_goes_on_while_somebody_carries(house: House):
    with house.archive.ledger.elected_carrier():
        assert house.sign() == 1


# Time-stamping authorities


def tsa(house: House, authority, *, path: str = "/tsr") -> str:
    app, asked = FastAPI(), []

    @app.post(path)
    async def answer(request: Request) -> Response:
        asked.append(1)
        body = await request.body()
        return Response(authority.answer(body), media_type="application/timestamp-reply")

    app.state.asked = asked
    port = house.serve(app)
    house.asked = asked
    return f"http://time.example:{port}{path}"


def trusted(house: House, authority) -> Path:
    file = house.home / "tsa.pem"
    file.write_bytes(authority.root)
    return file


async def test_tokens_are_kept_and_openssl_takes_them(house: House, authority, tmp_path: Path):
    url = tsa(house, authority)
    house.configure(tsa_url=(url,), tsa_certificates_file=trusted(house, authority))
    size = house.sign(3)
    assert said(await house.carry()) == {url: ""}
    held = standing(house.archive)
    assert (held.policy_met, held.witnessed_size, held.kinds) == (True, 3, (AnchorKind.TIMESTAMP,))
    (token,) = house.archive.ledger.anchors(size, AnchorKind.TIMESTAMP)
    (tmp_path / "token.tsr").write_bytes(token.content)
    (tmp_path / "note").write_text(house.archive.ledger.checkpoint(size).note)
    words = ("-data", "note", "-in", "token.tsr", "-CAfile", "tsa.pem")
    assert "OK" in openssl(tmp_path, "ts", "-verify", *words)


async def test_an_authority_is_asked_once_an_hour_and_at_the_days_end(house: House, authority):
    url = tsa(house, authority)
    house.configure(tsa_url=(url,), tsa_certificates_file=trusted(house, authority))
    async with house.carrier() as carrier:
        house.sign()
        assert len(await carrier.round()) == 1
        house.sign()
        assert await carrier.round() == []
        assert len(await carrier.round(everybody=True)) == 1
    assert len(house.asked) == 2


@pytest.mark.parametrize(
    ("last", "now", "size", "is_due"),
    [
        (None, "2026-11-23T12:00Z", 2, True),
        ("2026-11-23T11:30Z", "2026-11-23T12:00Z", 2, False),
        ("2026-11-23T11:00Z", "2026-11-23T12:00Z", 2, True),
        ("2026-11-23T23:50Z", "2026-11-24T00:00Z", 2, True),
        ("2026-11-23T10:00Z", "2026-11-24T00:00Z", 1, False),
    ],
    ids=["never asked", "within the hour", "an hour later", "a day ended", "nothing new"],
)
def test_when_somebody_is_due(last, now, size, is_due):
    checkpoint = SimpleNamespace(size=size)
    before = last and Anchor(
        size=1, kind=AnchorKind.TIMESTAMP, name="x", content=b"", at=datetime.fromisoformat(last)
    )
    assert due(before, checkpoint, datetime.fromisoformat(now), timedelta(hours=1)) is is_due


async def test_tokens_of_who_knows_whom_are_kept_and_do_not_count(house: House, authority):
    url = tsa(house, authority)
    house.configure(tsa_url=(url,))
    house.sign()
    assert said(await house.carry()) == {url: ""}
    held = standing(house.archive)
    assert (held.policy_met, held.reason) == (
        False,
        "tokens are kept, but nobody said whose: set GATELEDGER_TSA_CERTIFICATES_FILE",
    )


async def test_a_token_of_another_authority_is_refused(house: House, authority, other_authority):
    url = tsa(house, authority)
    house.configure(tsa_url=(url,), tsa_certificates_file=trusted(house, other_authority))
    house.sign()
    (told,) = await house.carry()
    assert "not by a trusted authority" in told.said


async def test_verify_finds_a_token_that_was_exchanged(house: House, authority):
    url = tsa(house, authority)
    house.configure(tsa_url=(url,), tsa_certificates_file=trusted(house, authority))
    house.sign()
    await house.carry()
    with sqlite3.connect(house.settings.data_dir / "ledger.sqlite3") as raw:
        raw.execute("DROP TRIGGER ledger_anchor_no_update")
        raw.execute("UPDATE ledger_anchor SET content = x'3000'")
    raw.close()
    faults = [str(fault) for fault in house.archive.verify() if fault.kind == "anchor"]
    assert faults == [f"size 1: anchor: {url} (timestamp): the answer is no time token (RFC 3161)"]
    assert not standing(house.archive).policy_met


# Repositories


async def test_a_checkpoint_is_committed_to_a_git_repository(house: House, bare: Path):
    house.configure(anchor_git=str(bare))
    first = house.sign(2)
    assert said(await house.carry()) == {str(bare): ""}
    second = house.sign(3)
    assert said(await house.carry(everybody=True)) == {str(bare): ""}

    def shown(path: str) -> str:
        return git("--git-dir", str(bare), "show", f"{BRANCH}:{path}")

    for size in (first, second):
        assert shown(f"checkpoints/{ORIGIN}/{size}") == house.archive.ledger.checkpoint(size).note
    assert shown(f"checkpoints/{ORIGIN}/latest") == house.archive.ledger.checkpoint(second).note
    newest, _ = house.archive.ledger.anchors()
    tip = git("--git-dir", str(bare), "rev-parse", BRANCH).strip()
    assert json.loads(newest.content) == {
        "branch": BRANCH,
        "commit": tip,
        "path": f"checkpoints/{ORIGIN}/{second}",
        "repository": str(bare),
    }
    assert not standing(house.archive).policy_met  # a path on this machine is no outsider


async def test_a_commit_whose_answer_was_lost_is_found_again(house: House, bare: Path):
    house.configure(anchor_git=str(bare))
    house.sign(2)
    async with house.carrier() as carrier:
        (there,) = carrier.asked
        once = await there.carry(house.archive.ledger, house.archive.ledger.latest_checkpoint())
        again = await there.carry(house.archive.ledger, house.archive.ledger.latest_checkpoint())
    assert again.content == once.content


async def test_a_repository_that_is_not_there_is_said(house: House):
    house.configure(anchor_git=str(house.home / "nowhere.git"))
    house.sign()
    (told,) = await house.carry()
    assert told.said.startswith("git ls-remote: fatal:")


async def test_a_repository_that_holds_another_log_is_not_written_over(house: House, bare: Path):
    house.configure(anchor_git=str(bare))
    house.sign(5)
    await house.carry()
    twin = House(house.home / "twin", house.serve)
    with twin.stack:
        twin.configure(anchor_git=str(bare))
        twin.sign(3)
        (told,) = await twin.carry()
    assert told.disputed
    assert told.said == "it holds our log at size 5, and there are 3 entries here"


@pytest.mark.parametrize(
    ("origin", "path"),
    [
        ("ledger.example/test", "checkpoints/ledger.example/test/7"),
        ("a/../b", "checkpoints/a/%2E./b/7"),
        ("./a", "checkpoints/%2E/a/7"),
        ("a b\u00e9", "checkpoints/a%20b%C3%A9/7"),
    ],
)
def test_no_origin_leads_out_of_its_folder(origin: str, path: str):
    assert place_of(origin, 7) == path


# Who counts


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:80/x", True),
        ("http://[::1]/", True),
        ("http://localhost/", True),
        ("http://LOCALHOST./", True),
        ("http://w.localhost/", True),
        ("http://0.0.0.0/", True),
        ("file:///tmp/x", True),
        ("/tmp/x.git", True),
        ("x.git", True),
        ("http://witness.example/", False),
        ("http://10.0.0.7/", False),
        ("git@example.org:acme/audit.git", False),
        ("ssh://git@example.org/acme/audit.git", False),
        ("", False),
    ],
)
def test_what_is_on_this_machine(url: str, here: bool):
    assert is_here(url) is here


def test_our_own_name_is_this_machine():
    assert is_here(f"https://{socket.gethostname()}/x") is True


def test_no_password_is_kept():
    assert without_password("https://user:secret@example.org/x") == "https://example.org/x"
    assert without_password("/a/path") == "/a/path"


def test_a_policy_is_refused_with_its_line(house: House):
    house.policy.append("witness one nonsense")
    with pytest.raises(Mistake, match=r"policy\.txt:1: witness one: a verifier key has the form"):
        house.configure("one")


def test_nobody_is_a_witness_to_himself(house: House):
    own = WitnessKey("me", house.archive.keys.log.public_key())
    house.policy.append(f"witness me {own.vkey} http://witness.example")
    with pytest.raises(Mistake, match="our own key"):
        house.configure("me")


def test_a_policy_for_other_logs_is_refused(house: House):
    house.policy.append(f"log {vkey(ORIGIN, Ed25519PrivateKey.generate().public_key())}")
    with pytest.raises(Mistake, match="none of its `log` lines is our log"):
        house.configure("none")


def test_files_that_are_not_there_are_named(house: House):
    with pytest.raises(Mistake, match="GATELEDGER_WITNESS_POLICY_FILE"):
        house.configure(witness_policy_file=house.home / "no.txt")
    with pytest.raises(Mistake, match="GATELEDGER_TSA_CERTIFICATES_FILE"):
        house.configure(tsa_certificates_file=house.home / "policy.pem", witness_policy_file=None)


def test_nobody_asked_is_said(house: House):
    assert standing(house.archive).reason == "nothing has been signed yet"
    house.sign()
    held = standing(house.archive)
    assert (held.policy_met, held.reason) == (False, "no outsider is asked for their word on our checkpoints")
    assert Outsiders().anybody is False


# Shown


def test_the_figures_say_so(house: House):
    metrics = Metrics()
    assert b"gateledger_ledger_unwitnessed NaN" in metrics.text()
    tell_standing(house.archive, metrics, house.time)
    assert metrics.unwitnessed._value.get() == 0  # an empty ledger needs nobody
    house.sign()
    tell_standing(house.archive, metrics, house.time)
    assert (metrics.unwitnessed._value.get(), metrics.witnessed_age._value.get()) == (1, math.inf)


async def test_the_figures_tell_the_age_of_the_last_word(house: House):
    house.witness("one")
    house.configure("one")
    house.sign()
    await house.carry()
    metrics = Metrics()
    tell_standing(house.archive, metrics, house.time + timedelta(seconds=30))
    assert (metrics.unwitnessed._value.get(), metrics.witnessed_age._value.get()) == (0, 30)


class NoQueue:
    redis = connect("redis://127.0.0.1:1/0")

    async def stats(self) -> None:
        raise RedisError("away")


async def test_the_pages_say_so(house: House):
    house.witness("one")
    house.configure("one")

    async def get(path: str) -> httpx.Response:
        site = Site(
            settings=house.settings,
            queue=NoQueue(),
            archive=house.archive,
            metrics=Metrics(),
            credentials=None,
        )
        transport = httpx.ASGITransport(create_app(site))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await client.get(path)

    assert (await get("/api/v1/checkpoint")).status_code == 404
    house.sign()
    assert "unwitnessed" in (await get("/")).text.lower()
    assert "one.example" not in (await get("/api/v1/checkpoint")).text
    await house.carry()
    assert "one.example" in (await get("/api/v1/checkpoint")).text
    assert "one.example" in (await get("/log/checkpoint")).text
    assert "Held outside" in (await get("/")).text
    house.sign()
    house.later(minutes=20)
    assert (await get("/readyz")).json()["ledger"] == "ok"
    assert "gateledger_ledger_unwitnessed 0.0" in (await get("/metrics")).text  # it is on its way


# The guard


async def test_the_ledger_that_everybody_knows_may_start(house: House, bare: Path):
    house.witness("one")
    house.configure("one", anchor_git=str(bare))
    assert await house.guard() == []
    house.sign(3)
    assert await house.guard() == []
    await house.carry()
    assert await house.guard() == []
    house.append(2)
    assert await house.guard() == []


@pytest.mark.parametrize("who", ["witness", "git"])
async def test_a_ledger_that_is_behind_may_not(house: House, bare: Path, who: str):
    if who == "witness":
        house.witness("one")
        house.configure("one")
    else:
        house.configure(anchor_git=str(bare))
    house.sign(2)
    with contextlib.closing(sqlite3.connect(house.settings.data_dir / "ledger.sqlite3")) as raw:
        raw.execute("VACUUM INTO ?", (str(house.home / "older.sqlite3"),))
    house.sign(3)
    await house.carry()
    older = house.settings.model_copy(update={"database_url": f"sqlite:///{house.home}/older.sqlite3"})
    with open_archive(older) as archive:
        house.archive = archive
        with pytest.raises(Mistake, match="has 2 entries, but a head of size 5 was signed: entries are gone"):
            await house.guard()
        # It grows again, past what they have seen, and is still not the ledger that they know.
        house.grown = 100
        house.append(9)
        with pytest.raises(Mistake, match="the root at size 5 is not the one that was signed"):
            await house.guard()


async def test_a_claim_about_the_size_is_enough_to_stop(house: House):
    """A witness that shows no checkpoints still names its size."""
    key = WitnessKey("one.example", Ed25519PrivateKey.generate().public_key())
    port = house.serve(answering(409, b"9\n", "text/x.tlog.size"))
    house.policy.append(f"witness one {key.vkey} http://witness.example:{port}")
    house.configure("one")
    house.sign(3)
    with pytest.raises(
        Mistake, match=r"one\.example \(cosignature\) .* it has seen 9 entries, and there are 3"
    ):
        await house.guard()


async def test_who_cannot_be_asked_is_told_and_stops_nobody(house: House):
    key = WitnessKey("one.example", Ed25519PrivateKey.generate().public_key())
    house.policy.append(f"witness one {key.vkey} http://witness.example:1")
    house.configure("one", anchor_git=str(house.home / "nowhere.git"))
    house.sign(3)
    lines = await house.guard()
    assert [line.partition(":")[0] for line in lines] == [
        "one.example (cosignature)",
        f"{house.home}/nowhere.git (git)",
    ]


async def test_a_checkpoint_of_somebody_else_is_told_and_stops_nobody(house: House):
    witness = house.witness("one")
    house.configure("one")
    stranger = House(house.home / "stranger", house.serve)
    with stranger.stack:
        stranger.sign(9)
        witness.logs[ORIGIN].append(stranger.archive.keys.log.public_key())
        witness.add_checkpoint(b"old 0\n\n" + stranger.archive.ledger.latest_checkpoint().note.encode())
    house.sign(3)
    (line,) = await house.guard()
    assert "no checkpoint of ours" in line


async def test_our_own_last_checkpoint_is_looked_at_first(house: House):
    house.sign(3)
    with contextlib.closing(sqlite3.connect(house.settings.data_dir / "ledger.sqlite3")) as raw:
        raw.execute("DROP TRIGGER ledger_checkpoint_no_update")
        raw.execute("UPDATE ledger_checkpoint SET root_hash = zeroblob(32)")
        raw.commit()
    with pytest.raises(Mistake, match="not the one that was signed here"):
        await house.guard()


def test_the_word_of_who_is_no_longer_asked_is_no_fault(house: House):
    """Anchors of witnesses that are no longer asked: nobody can tell, and that is no fault."""
    house.sign()
    line = "\u2014 old.example AAAAAAAA\n".encode()
    house.archive.ledger.add_anchor(
        Anchor(size=1, kind=AnchorKind.COSIGNATURE, name="old.example", content=line, at=house.time)
    )
    assert [fault for fault in house.archive.verify() if fault.kind == "anchor"] == []
    assert house.archive.ledger.verify(Readers()) == []
