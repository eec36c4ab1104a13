"""The embedded queue server survives what happens to servers."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redis import Redis

from gateledger.run.valkey import EmbeddedValkey, QueueServerError


def ended(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").exists() and " Z " in Path(f"/proc/{pid}/stat").read_text()


def within(seconds, condition):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


@pytest.fixture
def client(tmp_path):
    """Connects to whatever URL it is given, and closes what it opened."""
    opened = []

    def connect(url):
        opened.append(Redis.from_url(url))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


def test_it_starts_listens_on_a_private_socket_and_stops_clean(tmp_path, client):
    server = EmbeddedValkey(tmp_path)
    url = server.start()
    assert client(url).config_get("port") == {"port": "0"}
    assert client(url).config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.home.stat().st_mode) == 0o700
    pid = server.pid
    server.stop()
    assert ended(pid)
    assert not server.socket.exists()
    server.stop()


def test_what_was_acknowledged_survives_a_kill(tmp_path, client):
    server = EmbeddedValkey(tmp_path)
    client(server.start()).set("promise", "kept")
    os.kill(server.pid, signal.SIGKILL)
    within(5, lambda: not server.alive())
    assert client(server.start()).get("promise") == b"kept"
    server.stop()


def test_a_torn_end_of_the_log_is_no_obstacle(tmp_path, client):
    with EmbeddedValkey(tmp_path) as server:
        client(server.redis_url).set("promise", "kept")
    (log,) = (server.home / "appendonlydir").glob("*.incr.aof")
    with log.open("ab") as file:
        file.write(b"*3\r\n$3\r\nSET\r\n$5\r\nhal")
    with EmbeddedValkey(tmp_path) as again:
        assert client(again.redis_url).get("promise") == b"kept"


def test_stale_sockets_and_pids_are_no_obstacle(tmp_path, client):
    home = tmp_path / "queue"
    home.mkdir()
    (home / "valkey.sock").touch()
    (home / "socket").write_text(f"{home / 'valkey.sock'}\n")
    (home / "valkey.pid").write_text("1\n")
    with EmbeddedValkey(tmp_path) as server:
        assert client(server.redis_url).ping()


def test_two_owners_share_one_server_and_the_last_one_ends_it(tmp_path, client):
    first, second = EmbeddedValkey(tmp_path), EmbeddedValkey(tmp_path)
    assert first.start() == second.start()
    pid = first.pid
    assert second.pid == pid
    first.stop()
    assert client(second.redis_url).ping()
    second.stop()
    within(5, lambda: ended(pid))


def test_a_long_path_gets_a_short_socket_that_the_others_find(tmp_path, client):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    with EmbeddedValkey(deep) as first, EmbeddedValkey(deep) as second:
        assert len(os.fsencode(first.socket)) <= 100
        assert first.socket == second.socket
        url = second.redis_url
        os.kill(first.pid, signal.SIGKILL)
        within(5, lambda: not first.alive())
        assert first.start() == url, "what others hold must lead to the new server"
        assert client(url).ping()
    assert not first.socket.parent.exists()


STARTER = """
import sys, time
from pathlib import Path
from gateledger.run.valkey import EmbeddedValkey
server = EmbeddedValkey(Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
time.sleep(float(sys.argv[2]))
server.stop()
"""


def starter(home, seconds):
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, str(home), str(seconds)], stdout=subprocess.PIPE, text=True
    )


def test_processes_that_start_at_once_share_one_server(tmp_path):
    processes = [starter(tmp_path, 2) for _ in range(4)]
    pids = set()
    for process in processes:
        with process:
            pids.add(process.stdout.readline())
    assert len(pids) == 1
    within(5, lambda: ended(int(pids.pop())))


def test_an_orphan_is_adopted_by_the_next_start(tmp_path, client):
    with starter(tmp_path, 600) as parent:
        pid = int(parent.stdout.readline())
        parent.kill()
    assert not ended(pid)
    with EmbeddedValkey(tmp_path) as heir:
        assert heir.pid == pid
        assert client(heir.redis_url).ping()
    within(5, lambda: ended(pid))


def test_a_server_whose_socket_was_swept_away_is_replaced_and_never_doubled(tmp_path, client):
    first = EmbeddedValkey(tmp_path)
    client(first.start()).set("promise", "kept")
    pid = first.pid
    first.socket.unlink()
    second = EmbeddedValkey(tmp_path)
    assert client(second.start()).get("promise") == b"kept"
    assert second.pid != pid
    assert ended(pid)
    second.stop()
    first.stop()


async def test_its_keeper_brings_it_back(tmp_path):
    server = EmbeddedValkey(tmp_path)
    server.start()
    keeper = asyncio.create_task(server.keep(every_seconds=0.05))
    pid = server.pid
    os.kill(pid, signal.SIGKILL)
    for _ in range(500):
        await asyncio.sleep(0.02)
        if server.pid != pid and await asyncio.to_thread(server._answers, patience=0.1):
            break
    else:
        pytest.fail("it did not come back")
    keeper.cancel()
    await asyncio.gather(keeper, return_exceptions=True)
    server.stop()


def test_a_server_that_cannot_start_says_where_its_log_is(tmp_path):
    home = tmp_path / "queue"
    home.mkdir()
    (home / "appendonlydir").write_text("in the way")
    server = EmbeddedValkey(tmp_path)
    with pytest.raises(QueueServerError, match=r"valkey\.log"):
        server.start()
    server.stop()
