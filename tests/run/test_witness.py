"""A witness: it cosigns what adds to what it has seen, remembers before it signs, and survives who wishes it ill."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateledger.ledger.merkle import EMPTY_ROOT, consistency_ranges, fold, leaf_hash, node_hash
from gateledger.model.receipt import TreeHead
from gateledger.run.commands import witnessing
from gateledger.run.mistake import Mistake
from gateledger.run.witness.memory import Memory
from gateledger.run.witness.server import LARGEST, server_of, witness_app
from gateledger.run.witness.witnessing import Witness
from gateledger.seal.checkpoint import open_checkpoint, read_note, sign_note, vkey
from gateledger.seal.cosignature import WitnessKey, check_cosignature, read_cosignatures, read_witness_vkey
from gateledger.seal.witness_request import write_request

ORIGIN = "ledger.example/test"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LOG = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a log").digest())
OTHER_LOG = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"another log").digest())
OWN = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a witness").digest())
KEY = WitnessKey("witness.example/w1", OWN.public_key())


def root_of(leaves: list[bytes]) -> bytes:
    """The root, computed as RFC 6962 section 2.1 defines it."""
    if len(leaves) <= 1:
        return leaf_hash(leaves[0]) if leaves else EMPTY_ROOT
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(root_of(leaves[:split]), root_of(leaves[split:]))


class Log:
    """A log of made-up leaves, and what it says to a witness."""

    def __init__(self, name: str = "leaf", key: Ed25519PrivateKey = LOG, origin: str = ORIGIN) -> None:
        self.leaves = [f"{name} {number}".encode() for number in range(64)]
        self.key, self.origin = key, origin

    def note(self, size: int) -> str:
        head = TreeHead(origin=self.origin, size=size, root_hash=root_of(self.leaves[:size]).hex())
        return sign_note(head.text(), self.origin, self.key.public_key(), self.key.sign).decode()

    def proof(self, old: int, size: int) -> list[str]:
        return [root_of(self.leaves[low:high]).hex() for low, high in consistency_ranges(old, size)]

    def request(self, old: int, size: int) -> bytes:
        return write_request(old, self.proof(old, size), self.note(size))


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    made = Memory(tmp_path / "state.db", KEY.vkey, fresh=True)
    yield made
    made.close()


@pytest.fixture
def witness(memory: Memory) -> Witness:
    return Witness(KEY, OWN.sign, {ORIGIN: [LOG.public_key()]}, memory, lambda: NOON)


def size_kept(memory: Memory) -> int:
    head = memory.of(ORIGIN)
    return head.size if head else 0


def test_the_arithmetic_of_this_test_is_that_of_the_house():
    assert root_of([b"a", b"b", b"c"]) == fold([node_hash(leaf_hash(b"a"), leaf_hash(b"b")), leaf_hash(b"c")])


def test_a_log_that_grows_is_cosigned_each_time(witness: Witness, memory: Memory):
    log, old = Log(), 0
    for size in (1, 2, 7, 7, 8, 40, 64):
        answer = witness.add_checkpoint(log.request(old, size))
        assert answer.status == 200, answer.body
        (line,) = read_cosignatures(answer.body)
        assert check_cosignature(read_note(log.note(size).encode()).text, line, KEY) == NOON
        old = size
    assert size_kept(memory) == 64


def test_a_wrong_size_is_answered_with_the_right_one(witness: Witness, memory: Memory):
    log = Log()
    assert witness.add_checkpoint(log.request(3, 5)).body == b"0\n"
    witness.add_checkpoint(log.request(0, 5))
    for old, size in ((0, 7), (3, 7), (6, 7), (0, 3), (0, 5)):
        answer = witness.add_checkpoint(log.request(old, size))
        assert (answer.status, answer.body, answer.media_type) == (409, b"5\n", "text/x.tlog.size")
    assert size_kept(memory) == 5


def refused(how: str) -> tuple[int, bytes]:
    """A request against the rules, for a witness that has seen size 5 of the log."""
    log, fork, stranger = Log(), Log("other leaf"), Log(key=OTHER_LOG)
    note = log.note(7)
    broken = note.replace("\n\u2014 ", "x\n\u2014 ", 1) if how == "text" else note
    return {
        "rollback": (409, log.request(3, 3)),
        "old larger than new": (400, write_request(5, [], log.note(3))),
        "fork": (422, write_request(5, fork.proof(5, 7), fork.note(7))),
        "fork of the same size": (422, write_request(5, [], fork.note(5))),
        "no proof": (422, write_request(5, [], note)),
        "proof too long": (422, write_request(5, [*log.proof(5, 7), "00" * 32], note)),
        "proof of other sizes": (422, write_request(5, log.proof(4, 7), note)),
        "stranger's signature": (403, write_request(5, log.proof(5, 7), stranger.note(7))),
        "unknown origin": (404, Log(origin="other.example/log").request(0, 7)),
        "signature over another text": (
            403,
            write_request(5, log.proof(5, 7), note.replace("\n7\n", "\n8\n")),
        ),
        "text": (400, write_request(5, log.proof(5, 7), broken)),
        "old with a zero before": (400, log.request(5, 7).replace(b"old 5", b"old 05")),
        "old below zero": (400, log.request(5, 7).replace(b"old 5", b"old -5")),
        "no old": (400, log.request(5, 7).replace(b"old 5\n", b"")),
        "64 proof lines": (400, write_request(5, ["00" * 32] * 64, note)),
        "a short hash": (400, log.request(5, 7).replace(b"\n\n", b"\nAAAA\n\n", 1)),
        "no empty line": (400, log.request(5, 7).replace(b"\n\n", b"\n")),
        "no note": (400, b"old 5\n\n"),
        "nothing": (400, b""),
        "carriage returns": (400, log.request(5, 7).replace(b"\n", b"\r\n")),
        "not text": (400, b"old 5\n\n\xff\xfe\n7\nAAAA\n\n\xe2\x80\x94 x AAAAAAAA\n"),
        "a size beyond 64 bits": (400, log.request(5, 7).replace(b"\n7\n", b"\n9999999999999999999\n")),
        "no signature": (400, f"old 5\n\n{ORIGIN}\n7\nAAAA\n\n".encode()),
        "65 signatures": (400, log.request(5, 7) + b"\xe2\x80\x94 x AAAAAAAA\n" * 64),
    }[how]


@pytest.mark.parametrize(
    "how",
    [
        "rollback",
        "old larger than new",
        "fork",
        "fork of the same size",
        "no proof",
        "proof too long",
        "proof of other sizes",
        "stranger's signature",
        "unknown origin",
        "signature over another text",
        "text",
        "old with a zero before",
        "old below zero",
        "no old",
        "64 proof lines",
        "a short hash",
        "no empty line",
        "no note",
        "nothing",
        "carriage returns",
        "not text",
        "a size beyond 64 bits",
        "no signature",
        "65 signatures",
    ],
)
def test_what_is_against_the_rules_is_refused_and_changes_nothing(witness: Witness, memory: Memory, how: str):
    assert witness.add_checkpoint(Log().request(0, 5)).status == 200
    before = memory.of(ORIGIN)
    status, body = refused(how)
    answer = witness.add_checkpoint(body)
    assert answer.status == status, answer.body
    assert b"\xe2\x80\x94" not in answer.body
    assert memory.of(ORIGIN) == before


def test_the_empty_tree_has_one_root(witness: Witness):
    empty = Log()
    assert witness.add_checkpoint(empty.request(0, 0)).status == 200
    head = TreeHead(origin=ORIGIN, size=0, root_hash="ab" * 32)
    note = sign_note(head.text(), ORIGIN, LOG.public_key(), LOG.sign).decode()
    assert witness.add_checkpoint(write_request(0, [], note)).status == 422
    assert witness.add_checkpoint(write_request(0, ["00" * 32], empty.note(3))).status == 422


def test_signatures_of_strangers_beside_the_log_are_passed_by_and_not_kept(witness: Witness, memory: Memory):
    note = (
        Log().note(5)
        + sign_note(b"x\n", "stranger", OTHER_LOG.public_key(), OTHER_LOG.sign).decode().split("\n\n")[1]
    )
    assert witness.add_checkpoint(write_request(0, [], note)).status == 200
    head = memory.of(ORIGIN)
    assert head is not None
    assert head.note == Log().note(5).encode()


def test_extension_lines_of_other_logs_are_cosigned_with_the_rest(witness: Witness):
    text = (
        TreeHead(origin=ORIGIN, size=1, root_hash=root_of(Log().leaves[:1]).hex()).text() + b"extension 1\n"
    )
    note = sign_note(text, ORIGIN, LOG.public_key(), LOG.sign).decode()
    answer = witness.add_checkpoint(write_request(0, [], note))
    assert answer.status == 200
    check_cosignature(text, read_cosignatures(answer.body)[0], KEY)


def test_the_last_head_is_shown_cosigned(witness: Witness):
    name = hashlib.sha256(ORIGIN.encode()).hexdigest()
    assert witness.checkpoint(name).status == 404
    assert witness.checkpoint("x").status == 404
    witness.add_checkpoint(Log().request(0, 5))
    shown = witness.checkpoint(name).body
    assert open_checkpoint(shown, ORIGIN, LOG.public_key()).size == 5
    check_cosignature(read_note(shown).text, read_note(shown).signatures[-1], KEY)


def test_any_key_of_a_log_will_do(memory: Memory):
    keys = {ORIGIN: [OTHER_LOG.public_key(), LOG.public_key()]}
    witness = Witness(KEY, OWN.sign, keys, memory, lambda: NOON)
    assert witness.add_checkpoint(Log().request(0, 5)).status == 200
    assert witness.add_checkpoint(Log(key=OTHER_LOG).request(5, 6)).status == 200


def test_logs_are_kept_apart(memory: Memory):
    keys = {ORIGIN: [LOG.public_key()], "b.example": [OTHER_LOG.public_key()]}
    witness = Witness(KEY, OWN.sign, keys, memory, lambda: NOON)
    assert witness.add_checkpoint(Log().request(0, 5)).status == 200
    assert witness.add_checkpoint(Log("b", OTHER_LOG, "b.example").request(0, 3)).status == 200
    assert size_kept(memory) == 5


def test_it_is_remembered_before_it_is_signed(memory: Memory):
    """Whoever pulls the plug between the two gets no signature, and finds the size remembered."""

    def plug(_: bytes) -> bytes:
        raise KeyboardInterrupt

    witness = Witness(KEY, plug, {ORIGIN: [LOG.public_key()]}, memory, lambda: NOON)
    with pytest.raises(KeyboardInterrupt):
        witness.add_checkpoint(Log().request(0, 5))
    assert size_kept(memory) == 5


def test_what_cannot_be_kept_is_not_signed(memory: Memory):
    signed = []
    witness = Witness(
        KEY, lambda data: signed.append(data) or b"", {ORIGIN: [LOG.public_key()]}, memory, lambda: NOON
    )
    memory.close()
    with pytest.raises(sqlite3.Error):
        witness.add_checkpoint(Log().request(0, 5))
    assert signed == []


def test_many_at_once_never_go_back(witness: Witness, memory: Memory):
    log, answers = Log(), []
    sizes = [*range(1, 41)] * 2

    def submit(size: int) -> None:
        for _ in range(200):
            old = size_kept(memory)
            if old > size:
                return
            answer = witness.add_checkpoint(log.request(old, size))
            if answer.status == 200:
                answers.append(size)
                return

    threads = [threading.Thread(target=submit, args=(size,)) for size in sizes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert size_kept(memory) == 40 == max(answers)


def test_two_processes_on_one_state_do_not_contradict_each_other(tmp_path: Path, witness: Witness):
    second = Memory(tmp_path / "state.db", KEY.vkey, fresh=False)
    twin = Witness(KEY, OWN.sign, witness.logs, second, lambda: NOON)
    log, fork = Log(), Log("other leaf")
    assert witness.add_checkpoint(log.request(0, 5)).status == 200
    assert twin.add_checkpoint(fork.request(0, 7)).status == 409
    assert twin.add_checkpoint(write_request(5, fork.proof(5, 7), fork.note(7))).status == 422
    assert twin.add_checkpoint(log.request(5, 7)).status == 200
    assert witness.add_checkpoint(log.request(5, 6)).status == 409
    second.close()


def test_the_state_is_never_begun_anew_for_a_key_that_was_there(tmp_path: Path, memory: Memory):
    with pytest.raises(Mistake, match="--new-state"):
        Memory(tmp_path / "lost.db", KEY.vkey, fresh=False)
    with pytest.raises(Mistake, match="is the state of"):
        Memory(tmp_path / "state.db", WitnessKey("other", OWN.public_key()).vkey, fresh=True)
    (tmp_path / "no.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(Mistake, match="cannot be opened"):
        Memory(tmp_path / "no.db", KEY.vkey, fresh=True)


def test_the_file_refuses_to_forget(tmp_path: Path, witness: Witness):
    witness.add_checkpoint(Log().request(0, 5))
    raw = sqlite3.connect(tmp_path / "state.db")
    for statement in ("DELETE FROM head", "UPDATE head SET size = 4", "UPDATE head SET root = zeroblob(32)"):
        with pytest.raises(sqlite3.IntegrityError):
            raw.execute(statement)
    raw.close()
    assert (tmp_path / "state.db").stat().st_mode & 0o077 == 0


# Over HTTP


@pytest.fixture
async def client(witness: Witness):
    transport = httpx.ASGITransport(witness_app(witness))
    async with httpx.AsyncClient(transport=transport, base_url="http://witness") as made:
        yield made


async def test_the_protocol_over_http(client: httpx.AsyncClient):
    log = Log()
    first = await client.post("/add-checkpoint", content=log.request(0, 5))
    assert (first.status_code, first.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    conflict = await client.post("/add-checkpoint", content=log.request(0, 7))
    assert (conflict.status_code, conflict.headers["content-type"], conflict.text) == (
        409,
        "text/x.tlog.size",
        "5\n",
    )
    shown = await client.get(f"/{hashlib.sha256(ORIGIN.encode()).hexdigest()}/checkpoint")
    assert shown.text == log.note(5) + first.text
    assert (await client.get("/add-checkpoint")).status_code == 405
    assert (await client.get("/")).status_code == 404


async def test_a_huge_body_is_cut_off_whatever_it_says_of_itself(client: httpx.AsyncClient):
    sent = 0

    async def endless():
        nonlocal sent
        for _ in range(1000):
            sent += 65536
            yield b"x" * 65536

    assert (await client.post("/add-checkpoint", content=endless())).status_code == 413
    assert (await client.post("/add-checkpoint", content=b"x" * (LARGEST + 1))).status_code == 413
    assert (await client.post("/add-checkpoint", content=b"x" * LARGEST)).status_code == 400


async def test_a_slow_body_is_not_waited_for(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("gateledger.run.witness.server.SECONDS", 0.05)

    async def slow():
        yield b"old 0\n"
        await asyncio.sleep(5)
        yield b"\n"

    assert (await client.post("/add-checkpoint", content=slow())).status_code == 408


def test_a_connection_that_says_nothing_is_closed(witness: Witness, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("gateledger.run.witness.server.SECONDS", 0.3)
    server = server_of(witness, "127.0.0.1", 0)
    bound = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        for said in (
            b"",
            b"POST /add-checkpoint HTTP/1.1\r\nHost: w",
            b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 9\r\n\r\nold",
        ):
            with socket.create_connection(bound.getsockname(), timeout=20) as silent:
                silent.sendall(said)
                answered = b"".join(iter(lambda: silent.recv(4096), b""))  # ends when the server hangs up
            assert (b" 408 " in answered) is (b"old" in said)
    finally:
        server.should_exit = True
        thread.join(20)
        bound.close()


async def test_a_full_disk_is_no_cosignature(client: httpx.AsyncClient, memory: Memory):
    memory.close()
    answer = await client.post("/add-checkpoint", content=Log().request(0, 5))
    assert (answer.status_code, answer.text) == (503, "what was seen could not be kept\n")


# As a process


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], str, WitnessKey]]]:
    running: list[subprocess.Popen[str]] = []

    def begin(*more: str) -> tuple[subprocess.Popen[str], str, WitnessKey]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        files = ["--key", str(tmp_path / "w.pem"), "--state", str(tmp_path / "w.db")]
        words = ["witness", "--port", str(port), *files, "--log", vkey(ORIGIN, LOG.public_key()), *more]
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("GATELEDGER_")
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "gateledger.run.cli", *words],
            stdout=subprocess.PIPE,
            text=True,
            env=environment | {"HOME": str(tmp_path / "home")},
        )
        running.append(process)
        assert process.stdout is not None
        key = read_witness_vkey(process.stdout.readline().strip())
        url = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                httpx.get(url, trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        return process, url, key

    yield begin
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(20)
        assert process.stdout is not None
        process.stdout.close()


def test_it_runs_alone_and_survives_being_killed(start, tmp_path: Path):
    process, url, key = start()
    log = Log()
    answer = httpx.post(f"{url}/add-checkpoint", content=log.request(0, 5), trust_env=False)
    check_cosignature(read_note(log.note(5).encode()).text, read_cosignatures(answer.content)[0], key)
    process.kill()
    process.wait(20)
    _, url, again = start()
    assert again.vkey == key.vkey
    conflict = httpx.post(f"{url}/add-checkpoint", content=log.request(0, 3), trust_env=False)
    assert (conflict.status_code, conflict.text) == (409, "5\n")
    assert httpx.post(f"{url}/add-checkpoint", content=log.request(5, 7), trust_env=False).status_code == 200
    assert not (tmp_path / "home").exists()  # it made no ledger and no data directory of its own


def test_killed_between_keeping_and_answering_it_answers_the_next_question(start, tmp_path: Path):
    """What was kept and never answered is answered with its size, and the same head is cosigned then."""
    process, _, key = start()
    process.kill()
    process.wait(20)
    log = Log()
    half = Memory(tmp_path / "w.db", key.vkey, fresh=False)

    def plug(_: bytes) -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Witness(key, plug, {ORIGIN: [LOG.public_key()]}, half, lambda: NOON).add_checkpoint(log.request(0, 5))
    half.close()
    _, url, _ = start()
    conflict = httpx.post(f"{url}/add-checkpoint", content=log.request(0, 5), trust_env=False)
    assert (conflict.status_code, conflict.text) == (409, "5\n")
    again = httpx.post(f"{url}/add-checkpoint", content=log.request(5, 5), trust_env=False)
    check_cosignature(read_note(log.note(5).encode()).text, read_cosignatures(again.content)[0], key)


def test_a_wrong_log_leaves_no_key_behind(tmp_path: Path):
    with pytest.raises(Mistake, match="--log junk: a verifier key has the form"):
        witnessing.witness(log=["junk"], key=tmp_path / "key", state=tmp_path / "state")
    assert not list(tmp_path.iterdir())
