"""Pages elsewhere: what is asked for, and what never is."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import ssl
from ipaddress import ip_address

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateledger.run import pages
from gateledger.run.pages import PageClient, is_public

RUNBOOK = b"# Runbook\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of this machine's own, as (file, trusting context)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
async def site(certificate):
    """A small site; `site.seen` are the paths that were asked for."""
    seen = []

    async def answer(request):
        seen.append(request.path)
        match request.path:
            case "/runbook":
                return web.Response(
                    body=RUNBOOK,
                    headers={"Last-Modified": "Mon, 02 Nov 2026 10:00:00 GMT", "Set-Cookie": "a=b"},
                )
            case "/moved":
                raise web.HTTPFound("/runbook")
            case "/away":
                raise web.HTTPFound("https://127.0.0.1:1/secret")
            case "/down":
                raise web.HTTPFound("http://localhost/secret")
            case "/round":
                raise web.HTTPFound("/round")
            case "/large":
                return web.Response(body=b"x" * (pages.MOST_BYTES + 1))
            case "/slow":
                await asyncio.sleep(5)
        raise web.HTTPNotFound

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server).start()
    yield f"https://localhost:{runner.addresses[0][1]}", seen
    await runner.cleanup()


@pytest.fixture
async def client(certificate):
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with PageClient(["LOCALHOST", "127.0.0.1"], loopback=True, ssl=trusting) as client:
        yield client


async def test_a_page_is_told_by_its_digest_and_its_date(site, client):
    page = await client.fetch(f"{site[0]}/runbook")
    assert (page.status, page.sha256) == (200, hashlib.sha256(RUNBOOK).hexdigest())
    assert page.last_modified == dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
    assert page.reason == ""


async def test_a_redirect_within_the_host_is_followed(site, client):
    page = await client.fetch(f"{site[0]}/moved")
    assert (page.url, page.status) == (f"{site[0]}/moved", 200)


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("/away", 302, "it leads to another host"),
        ("/down", 302, "it leads to another host"),
        ("/round", 0, "it leads on and on"),
        ("/large", 200, "it is larger than 1 MiB"),
        ("/none", 404, ""),
    ],
)
async def test_a_page_that_is_not_there(site, client, path, status, reason):
    page = await client.fetch(site[0] + path)
    assert (page.status, page.reason, page.sha256) == (status, reason, "")


async def test_nobody_waits_for_a_slow_page(site, client, monkeypatch):
    monkeypatch.setattr(pages, "SECONDS", 0.2)
    assert "did not answer" in (await client.fetch(f"{site[0]}/slow")).reason


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/",
        "http://localhost/runbook",
        "https://user@localhost/runbook",
        "file:///etc/passwd",
        "https://localhost.elsewhere.example/",
        "",
    ],
)
async def test_no_other_host_is_asked(site, client, url):
    page = await client.fetch(url)
    assert (page.status, page.reason) == (0, "its host is not allowed")
    assert site[1] == []


async def test_a_name_that_leads_to_this_machine_is_not_followed(site, certificate):
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with PageClient(["localhost", "127.0.0.1", "169.254.169.254"], ssl=trusting) as client:
        # Without the permission of the tests: the standard port alone, and public addresses alone.
        assert (await client.fetch(f"{site[0]}/runbook")).reason == "its host is not allowed"
        assert "not public" in (await client.fetch("https://localhost/runbook")).reason
        assert "not public" in (await client.fetch("https://127.0.0.1/runbook")).reason
        assert "not public" in (await client.fetch("https://169.254.169.254/latest/meta-data")).reason
    assert site[1] == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "2002:a00:1::",
        "64:ff9b::a00:1",
        "localhost",
    ],
)
def test_an_address_that_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_an_address_that_is_public(address):
    assert is_public(address)
