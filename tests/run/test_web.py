"""The web application by itself: offering to register the App, and odd questions."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest
from redis.exceptions import RedisError

from gateledger.run.archive import open_archive
from gateledger.run.metrics import Metrics
from gateledger.run.settings import Settings
from gateledger.run.web.app import create_app
from gateledger.run.web.setup import Registration
from gateledger.run.web.site import Site


class NoQueue:
    """A queue that is away."""

    async def stats(self) -> None:
        raise RedisError("away")


@pytest.fixture
def ask(tmp_path):
    settings = Settings(data_dir=tmp_path, public_url="https://gates.example.com")
    with open_archive(settings) as archive:
        site = Site(settings=settings, queue=NoQueue(), archive=archive, metrics=Metrics(), credentials=None)
        transport = httpx.ASGITransport(create_app(site))

        async def get(path: str) -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="https://gates.example.com") as client:
                return await client.get(path)

        yield get


@pytest.mark.parametrize(
    ("query", "posts_to"),
    [
        ("", "https://github.com/settings/apps/new"),
        ("?organisation=acme", "https://github.com/organizations/acme/settings/apps/new"),
        ("?organisation=%20acme-inc%20", "https://github.com/organizations/acme-inc/settings/apps/new"),
        ("?organisation=../evil", "https://github.com/settings/apps/new"),
        ("?organisation=a%22onx", "https://github.com/settings/apps/new"),
    ],
    ids=["my own account", "an organisation", "spaces around its name", "a path", "a quote"],
)
async def test_the_app_is_registered_for_whoever_is_named(ask, query, posts_to):
    page = await ask(f"/{query}")
    action = re.search(r'<form method="post" action="([^"]+)"', page.text)
    assert action
    assert unescape(action[1]).partition("?")[0] == posts_to


@pytest.mark.parametrize(
    ("api", "website"),
    [
        ("https://api.github.com", "https://github.com"),
        ("https://ghe.example.com/api/v3", "https://ghe.example.com"),
        ("https://api.acme.ghe.com", "https://acme.ghe.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_the_website_belongs_to_the_api(tmp_path, api, website):
    assert Registration(Settings(data_dir=tmp_path, github_api_url=api)).github == website


FAR = "9" * 30


@pytest.mark.parametrize(
    "path",
    [
        f"/api/v1/records/{FAR}",
        f"/api/v1/records?before={FAR}",
        f"/decisions?before={FAR}",
        f"/decisions/{FAR}",
        f"/decisions/{FAR}/record",
    ],
)
async def test_a_number_that_no_record_can_have_is_not_our_fault(ask, path):
    assert (await ask(path)).status_code == 404
