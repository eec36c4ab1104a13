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
def site(tmp_path):
    settings = Settings(data_dir=tmp_path, public_url="https://gates.example.com")
    with open_archive(settings) as archive:
        yield Site(settings=settings, queue=NoQueue(), archive=archive, metrics=Metrics(), credentials=None)


@pytest.fixture
def ask(site):
    app = create_app(site)

    async def get(path: str, *, client="127.0.0.1", home="", headers=None) -> httpx.Response:
        if home:
            site.settings = site.settings.model_copy(update={"public_url": home})
        transport = httpx.ASGITransport(app, client=(client, 1234))
        async with httpx.AsyncClient(transport=transport, base_url=site.settings.home) as asking:
            return await asking.get(path, headers=headers)

    return get


LOCAL = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("client", "home", "headers"),
    [
        ("203.0.113.7", LOCAL, {}),
        ("127.0.0.1", "https://gates.example.com", {}),
        ("127.0.0.1", LOCAL, {"x-forwarded-for": "203.0.113.7"}),
        ("127.0.0.1", LOCAL, {"host": "evil.example.com"}),
    ],
    ids=["from afar", "through a proxy that says nothing", "through a proxy", "by a name that was rebound"],
)
async def test_without_the_token_of_the_log_nobody_from_afar_may_register(ask, site, client, home, headers):
    page = await ask("/?token=guessed", client=client, home=home, headers=headers)
    assert page.status_code == 200
    assert "settings/apps/new" not in page.text
    assert "no_credentials" in page.text
    assert site.setup_token not in page.text
    page = await ask(f"/?token={site.setup_token}", client=client, home=home, headers=headers)
    assert "settings/apps/new" in page.text


async def test_the_machines_own_people_may_register_without_the_token(ask):
    assert "settings/apps/new" in (await ask("/", home=LOCAL)).text


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
async def test_the_app_is_registered_for_whoever_is_named(ask, site, query, posts_to):
    page = await ask(f"/?token={site.setup_token}&{query.removeprefix('?')}")
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
