"""What a webhook is answered: never an exception, never a promise that is not kept."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import hashlib
import hmac
import itertools
import json
import logging
import time
from collections import Counter
from datetime import UTC, datetime

import httpx
import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateledger.run.metrics import Metrics
from gateledger.run.queue import Queue
from gateledger.run.receiver import BODY_LIMIT
from gateledger.run.receiver import Receiver as App
from gateledger.run.redis_client import connect

START = datetime(2026, 11, 23, tzinfo=UTC)
SECRET = b"it is no secret"
OURS = 42


@pytest.fixture(autouse=True)
def _quiet():
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def sign(body: bytes, secret: bytes = SECRET) -> str:
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def headers(body: bytes, event: str = "pull_request", guid: str = "g-1", **more: str) -> dict[str, str]:
    return {
        "content-type": "application/json",
        "x-github-event": event,
        "x-github-delivery": guid,
        "x-hub-signature-256": sign(body),
        **more,
    }


def pull_request(number: int = 7, **more) -> bytes:
    return json.dumps(
        {
            "action": "synchronize",
            "number": number,
            "repository": {"id": 1, "full_name": "o/r"},
            "installation": {"id": 5},
            "sender": {"login": "dependabot[bot]", "type": "Bot"},
            "pull_request": {
                "number": number,
                "head": {"sha": "a" * 40, "ref": "f"},
                "base": {"ref": "main"},
            },
            **more,
        }
    ).encode()


class Receiver:
    """The app over ASGI: an exception inside reaches the test."""

    def __init__(self, queue: Queue, secrets=(SECRET,), clock=None):
        self.queue, self.metrics = queue, Metrics()
        app = App(queue, secrets=secrets, app_id=OURS, metrics=self.metrics, now=clock)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")

    async def post(self, body, given=None, event="pull_request", guid="g-1"):
        return await self.client.post("/webhook", content=body, headers=given or headers(body, event, guid))

    def count(self, event: str, result: str) -> float:
        labels = {"event": event, "result": result}
        return self.metrics.registry.get_sample_value("gateledger_deliveries_total", labels) or 0


@pytest.fixture
async def hook(queue, clock):
    made = Receiver(queue, clock=clock)
    yield made
    await made.client.aclose()


async def test_a_signed_delivery_is_queued_and_then_accepted(hook, clock):
    answer = await hook.post(pull_request())
    assert (answer.status_code, answer.json()) == (202, {"status": "queued"})
    pending = await hook.queue.pending()
    assert {name.partition(":")[0] for name in pending} == {"o/r#7", "o/r?seen=7"}
    trigger = pending["o/r#7"].trigger
    assert trigger.payload_sha256 == hashlib.sha256(pull_request()).hexdigest()
    assert (trigger.received_at, trigger.delivery_id, trigger.sender) == (
        clock.time,
        "g-1",
        "dependabot[bot]",
    )
    assert hook.count("pull_request", "queued") == 1


async def test_a_redelivery_is_accepted_and_queues_nothing(hook):
    await hook.post(pull_request())
    for claim in await hook.queue.claim(10, "w"):
        await hook.queue.finish(claim)
    answer = await hook.post(pull_request())
    assert (answer.status_code, answer.json()) == (202, {"status": "duplicate"})
    assert await hook.queue.pending() == {}


@pytest.mark.parametrize(
    "broken",
    [
        {"x-hub-signature-256": ""},
        {"x-hub-signature-256": "sha256="},
        {"x-hub-signature-256": sign(pull_request(), b"another secret")},
        {"x-hub-signature-256": sign(pull_request()).removeprefix("sha256=")},
        {"x-hub-signature-256": sign(pull_request()).replace("sha256", "sha1")},
        {"x-hub-signature-256": sign(pull_request()) + "0"},
    ],
)
async def test_what_is_not_signed_is_not_read(hook, broken):
    answer = await hook.post(pull_request(), headers(pull_request()) | broken)
    assert answer.status_code == 401
    assert await hook.queue.pending() == {}


async def test_the_old_signature_header_proves_nothing(hook):
    given = headers(pull_request())
    del given["x-hub-signature-256"]
    given["x-hub-signature"] = "sha1=" + hmac.new(SECRET, pull_request(), hashlib.sha1).hexdigest()
    assert (await hook.post(pull_request(), given)).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nothing",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
    ],
)
async def test_a_body_that_is_not_one_json_object_is_refused(hook, body):
    answer = await hook.post(body)
    assert answer.status_code == 400
    assert answer.json()["reason"]


async def test_form_encoded_deliveries_are_understood(hook):
    body = str(httpx.QueryParams({"payload": pull_request().decode()})).encode()
    given = headers(body) | {"content-type": "application/x-www-form-urlencoded"}
    assert (await hook.post(body, given)).json() == {"status": "queued"}


async def test_other_content_types_are_refused_with_the_cure(hook):
    answer = await hook.post(pull_request(), headers(pull_request()) | {"content-type": "text/xml"})
    assert answer.status_code == 415
    assert "application/json" in answer.json()["reason"]


async def test_what_is_too_large_is_refused_before_it_is_read(hook):
    asked = []

    async def body():
        for _ in range(40):
            asked.append(1)
            yield b"x" * 1024 * 1024

    answer = await hook.client.post("/webhook", content=body(), headers=headers(b""))
    assert answer.status_code == 413
    declared = headers(b"") | {"content-length": str(BODY_LIMIT + 1)}
    assert (await hook.client.post("/webhook", content=body(), headers=declared)).status_code == 413


async def test_unknown_events_are_accepted_and_forgotten(hook):
    for event in ("ping", "star", "no such event", ""):
        answer = await hook.post(pull_request(), event=event)
        assert (answer.status_code, answer.json()) == (202, {"status": "ignored"})
    assert hook.count("other", "ignored") == 3


async def test_without_a_queue_github_is_told_and_its_redelivery_works(clock, queue, valkey_url, prefix):
    redis = connect("unix:///nowhere/valkey.sock")
    away, back = Receiver(Queue(redis, prefix=prefix), clock=clock), Receiver(queue, clock=clock)
    answer = await away.post(pull_request())
    assert answer.status_code == 503
    assert "redeliver" in answer.json()["reason"]
    assert (await back.post(pull_request())).json() == {"status": "queued"}
    await redis.aclose()
    await away.client.aclose()
    await back.client.aclose()


async def test_a_burst_of_five_hundred_is_acknowledged_whole(hook):
    bodies = [pull_request(number, padding="x" * 25_000) for number in range(1, 501)]

    async def one(number, body):
        started = time.perf_counter()
        answer = await hook.post(body, guid=f"g-{number}")
        return answer.status_code, time.perf_counter() - started

    answers = await asyncio.gather(*(one(number, body) for number, body in enumerate(bodies)))
    assert Counter(status for status, _ in answers) == {202: 500}
    pending = Counter(job.kind for job in (await hook.queue.pending()).values())
    assert pending == {"pull-request": 500, "sighting": 500}


async def test_every_example_of_github_is_accepted(hook, oracles):
    posted = 0
    for entry in json.loads((oracles / "webhook-examples.json").read_bytes()):
        for example in entry["examples"]:
            for installed in (example, {**example, "installation": {"id": 5}}):
                answer = await hook.post(
                    json.dumps(installed).encode(), event=entry["name"], guid=f"g-{posted}"
                )
                assert answer.status_code == 202, entry["name"]
            posted += 1
    assert posted == 329


STRANGE = (
    None,
    True,
    0,
    -1,
    2**63,
    1e308,
    "",
    "x",
    "\ud800",
    "\x00",
    [],
    [None],
    {},
    {"a": [{}]},
    [[[[[]]]]],
)


def paths(value, path=()):
    yield path
    for key, child in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from paths(child, (*path, key))


def mutated(payload, path, strange, drop):
    payload = copy.deepcopy(payload)
    place = payload
    for step in path[:-1]:
        place = place[step]
    if drop:
        del place[path[-1]]
    else:
        place[path[-1]] = strange
    return json.dumps(payload).encode()


@pytest.fixture(scope="session")
def examples(oracles):
    wanted = {"pull_request", "issues", "check_run", "check_suite", "push", "merge_group", "issue_comment"}
    wanted |= {"installation", "pull_request_review", "installation_repositories"}
    entries = json.loads((oracles / "webhook-examples.json").read_bytes())
    return [
        (e["name"], {**x, "installation": {"id": 5}})
        for e in entries
        if e["name"] in wanted
        for x in e["examples"]
    ]


async def test_no_damage_to_any_field_is_our_error(hook, examples):
    """Every path of one payload of each event, dropped and replaced by something strange in turn."""
    strange = itertools.cycle(STRANGE)
    tried = 0
    for name, payload in dict(examples).items():
        for path in paths(payload):
            # never read, and half of all fields
            if not path or path[-1] == "node_id" or str(path[-1]).endswith("_url"):
                continue
            for drop in (True, False):
                answer = await hook.post(mutated(payload, path, next(strange), drop), event=name, guid="")
                assert answer.status_code in {202, 400}, (name, path)
                tried += 1
    assert tried > 1000


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_random_damage_is_our_error(valkey_url, examples, data):
    name, payload = data.draw(st.sampled_from(examples))
    body = mutated(
        payload,
        data.draw(st.sampled_from(list(paths(payload))[1:])),
        data.draw(
            st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists)
        ),
        drop=False,
    )
    cut = data.draw(st.none() | st.integers(0, len(body)))
    body = body[:cut] + data.draw(st.binary(max_size=4)) if cut is not None else body

    async def post():
        redis = connect(valkey_url)
        hook = Receiver(Queue(redis, prefix="{random}:"), clock=lambda: START)
        async with contextlib.aclosing(redis), contextlib.aclosing(hook.client):
            return (await hook.post(body, event=name)).status_code

    assert asyncio.run(post()) in {202, 400}


@pytest.mark.parametrize("field", ["action", "number", "repository", "sender", "pull_request", "extra"])
async def test_enormous_values_are_no_harm(hook, field):
    for value in ("x" * 5_000_000, int("9" * 4000), ["deep"] * 100_000, json.loads("[" * 500 + "]" * 500)):
        answer = await hook.post(pull_request(**{field: value}))
        assert answer.status_code in {202, 400}


@pytest.mark.parametrize("event", ["pull\x7frequest", "x" * 8000, "PULL_REQUEST", "é"])
async def test_odd_headers_are_no_harm(hook, event):
    given = headers(pull_request(), guid="ü" * 50, **{"x-github-event": event})
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    assert (await hook.client.post("/webhook", content=pull_request(), headers=encoded)).status_code == 202
