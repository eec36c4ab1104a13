"""Over real sockets: what the recorded exchanges cannot show."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace

import pytest

from gateledger.github.app import GitHubApp
from gateledger.github.errors import Transient
from gateledger.github.transport import PooledTransport, SharedClient

TOKEN = b'{"token": "ghs_%s", "expires_at": "2026-11-23T13:00:00Z"}' % (b"a" * 36)
VALUES = {"owner": "o", "repo": "r"}


class Listener:
    """Answers every request with JSON, and remembers request lines and connections."""

    def __init__(self):
        self.lines = []
        self.connections = 0
        self.server = None

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        self.server.close()

    async def _serve(self, reader, writer):
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                line = head.partition(b"\r\n")[0].decode()
                self.lines.append(line)
                lengths = [row for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:")]
                if lengths:
                    await reader.readexactly(int(lengths[0].partition(b":")[2]))
                body = TOKEN if "access_tokens" in line else b"{}"
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
        except asyncio.IncompleteReadError:
            writer.close()


@pytest.fixture
async def listener():
    async with Listener() as listener:
        yield listener


def app_at(config, redis, clock, url):
    return GitHubApp(replace(config, rest_url=url), redis=redis, now=clock)


async def test_tasks_share_one_pool(config, redis, clock, listener):
    async with app_at(config, redis, clock, listener.url) as app:
        for _ in range(5):
            await asyncio.create_task(app.installation(1).get("/repos/{owner}/{repo}", VALUES))
    assert listener.connections == 1
    assert len(listener.lines) == 6


async def test_the_client_never_closes_the_pool(listener):
    pool = PooledTransport()
    for _ in range(3):
        client = SharedClient(listener.url, pool, "test")
        await client.arequest("GET", "/x")
        await client.aclose()
    await pool.close_pool()
    assert listener.connections == 1


async def test_encoded_values_arrive_encoded(config, redis, clock, listener):
    async with app_at(config, redis, clock, listener.url) as app:
        values = {"owner": "a/../b", "repo": "%2e%2e", "path": "x y/ü?#.md"}
        params = {"ref": "a&b=c+d"}
        await app.installation(1).get("/repos/{owner}/{repo}/contents/{path}", values, params=params)
    assert listener.lines[-1] == (
        "GET /repos/a%2F..%2Fb/%252e%252e/contents/x%20y/%C3%BC%3F%23.md?ref=a%26b%3Dc%2Bd HTTP/1.1"
    )


async def test_what_was_never_sent_is_tried_again_even_when_it_writes(config, redis, clock, listener):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    async with app_at(config, redis, clock, listener.url) as app:
        await app.installation(1).get("/repos/{owner}/{repo}", VALUES)
    seen = []
    config = replace(config, rest_url=nobody)
    async with GitHubApp(
        config, redis=redis, now=clock, on_request=lambda *given: seen.append(given[:3])
    ) as app:
        with pytest.raises(Transient, match="no answer"):
            await app.installation(1).post("/repos/{owner}/{repo}/check-runs", VALUES, {"name": "x"})
    assert seen == [("POST", "/repos/{owner}/{repo}/check-runs", 0)] * 3
