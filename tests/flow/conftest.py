"""The corridor in one process: a small GitHub over real HTTP, a real Valkey, a real ledger, real keys, no server."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from jsonschema import Draft202012Validator
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

from gateledger.flow import subjects
from gateledger.flow.replaying import replay
from gateledger.flow.world import World
from gateledger.intake.parse import parse
from gateledger.intake.route import route
from gateledger.model.answer import Again, Answer, Done
from gateledger.model.event import Delivery, Trigger
from gateledger.model.job import Job, JobKind
from gateledger.run.archive import Archive, open_archive
from gateledger.run.credentials import Credentials
from gateledger.run.metrics import Metrics
from gateledger.run.redis_client import connect
from gateledger.run.settings import Settings
from gateledger.run.valkey import EmbeddedValkey
from gateledger.run.world import open_world
from gateledger.sandbox import Sandbox
from gateledger.sandbox.keys import fresh_key
from gateledger.seal.dsse import open_envelope
from gateledger.seal.predicate_schema import predicate_schema
from gateledger.seal.statement import PREDICATE

PUBLISHED = Draft202012Validator(predicate_schema())
"""What we promise readers of a Record's predicate: every Record of every test keeps it."""

POLICY = """\
version: 1
changes:
  trivial: {paths: ["docs/**", "*.md"], only: true}
  ui: {paths: ["web/**"], labels: [ui]}
pull_request:
  skip: [trivial]
  gates:
    linked-work-item: {}
    acceptance-criteria: {minimum: 2}
    edge-cases: {when: [ui], minimum: 2}
"""
LENIENT = "version: 1\npull_request: {gates: {linked-work-item: {}}}\n"
INVALID = "version: 1\npull_request:\n  gates:\n    linked-work-itme: {}\n"
THIN = "### Acceptance criteria\n\nTBD\n"
WHOLE = """\
### Acceptance criteria

- [ ] A visitor can pay without creating an account.
- [ ] The receipt is sent to the address given at checkout.
"""
HOME = ".github/policies.yml"


class Corridor:
    """Acts at the sandbox; `settle` carries what its webhooks ask for through the corridor, one Job at a time."""

    policy, lenient, invalid, thin, whole = POLICY, LENIENT, INVALID, THIN, WHOLE

    def __init__(self, hub: Sandbox, world: World, archive: Archive) -> None:
        self.hub, self.world, self.archive = hub, world, archive
        self._seen = 0
        self._branches = 0

    # acting

    def repository(self, name="acme/shop", policy: str | None = POLICY, files=None):
        told = {"README.md": "# Shop\n", "src/app.py": "x = 1\n"} | (files or {})
        return self.hub.repository(name, told | ({HOME: policy} if policy else {}))

    def pull(self, repository, files=None, *, branch="", base="main", **more):
        """Commit files on a new branch of the base, and open a pull request for it."""
        self._branches += 1
        branch = branch or f"change-{self._branches}"
        if f"refs/heads/{branch}" not in repository.branches.refs:
            tip = repository.branches.tip(base)
            repository.branches.move(f"refs/heads/{branch}", tip, self.hub.account(None))
        repository.commit(branch, files or {f"src/{branch}.py": "y = 2\n"})
        return repository.pull(branch, base, **more)

    # asking

    async def settle(self) -> list[tuple[str, Answer]]:
        """Answer every Job that the deliveries since last time raise, and those that these lead to."""
        waiting = {job.subject: job for job in self.heard()}
        answered: list[tuple[str, Answer]] = []
        while waiting:
            job = waiting.pop(next(iter(waiting)))
            answer = await subjects.answer(self.world, job)
            answered.append((job.subject, answer))
            assert len(answered) < 100, "the corridor goes round in circles"
            if isinstance(answer, Done):
                waiting |= {each.subject: each for each in answer.jobs if each.subject != job.subject}
            for each in self.heard():
                waiting[each.subject] = each
        return answered

    def heard(self) -> list[Job]:
        """The Jobs that the deliveries since last time raise."""
        fresh = self.hub.deliveries[self._seen :]
        self._seen += len(fresh)
        return [job for each in fresh for job in self.raised(each)]

    def raised(self, sent) -> tuple[Job, ...]:
        headers = {name.lower(): value for name, value in sent.headers.items()}
        event = parse(Delivery(headers=headers, body=sent.body, received_at=datetime.now(UTC)))
        return route(event, app_id=self.world.app_id) if event else ()

    async def judge(self, pull, *, last=False, event="pull_request", action="synchronize", **more) -> Answer:
        return await subjects.answer(
            self.world, self.job(pull, event=event, action=action, **more), last=last
        )

    def job(self, pull, *, event="pull_request", action="synchronize", **more) -> Job:
        installation = self.hub.installation_of(pull.repository)
        return Job(
            kind=JobKind.PULL_REQUEST,
            repository=pull.repository.name_with_owner,
            key=str(pull.number),
            installation=installation.database_id,
            trigger=Trigger(event=event, action=action, delivery_id="d-1", received_at=datetime.now(UTC)),
            **{"base_ref": pull.base_ref_name, "head_sha": pull.head_sha} | more,
        )

    def changed(self, **changes) -> None:
        """Put other things into the World."""
        self.world = dataclasses.replace(self.world, **changes)

    # looking

    def checks(self, pull, sha=""):
        return [run for run in pull.repository.checks(sha or pull.head_sha) if run.name == "gateledger"]

    def check(self, pull, sha=""):
        """The one check run of ours on the head."""
        (run,) = self.checks(pull, sha)
        return run

    def conclusion(self, pull, sha="") -> str | None:
        return self.check(pull, sha).conclusion

    def records(self, pull) -> list[int]:
        """The indices of a pull request's records, oldest first."""
        name = f"{pull.repository.name_with_owner}#{pull.number}"
        return sorted(entry.index for entry in self.world.ledger.find(subject=name, limit=100))

    def predicate(self, index):
        from gateledger.flow.recording import predicate_of

        return predicate_of(self.world.ledger.get(index))

    def comments(self, pull):
        return [each for each in pull.comments if each.author is self.hub.app.bot]

    def writes(self) -> list[str]:
        """Every request that changed something since the log was reset."""
        asked = [each for each in self.hub.requests if not each.path.endswith(("/graphql", "access_tokens"))]
        return [f"{each.method} {each.path}" for each in asked if each.method in {"POST", "PATCH", "PUT"}]

    def prove(self) -> None:
        """Whatever a test did: the ledger is whole, every record is signed, and replays to the same bytes."""
        public = self.archive.keys.record.public_key()
        theirs = SSlibKey.from_crypto(public, keyid=self.archive.keys.record_keyid)
        assert self.archive.verify() == []
        for index in range(self.archive.ledger.size()):
            entry = self.archive.ledger.get(index)
            assert entry is not None
            if entry.erased:
                assert self.archive.ledger.erased(index) is not None
                continue
            Envelope.from_dict(json.loads(entry.envelope)).verify([theirs], 1)
            said = json.loads(open_envelope(entry.envelope).payload)
            if said["predicateType"] == PREDICATE:
                PUBLISHED.validate(said["predicate"])
            if (
                entry.kind == "decision"
                and not self.archive.ledger.linked(  # what was erased cannot be replayed
                    "erases-evidence", f"record/{index}"
                )
            ):  # what was merely seen decided nothing
                assert replay(self.archive.ledger, index).same, f"record {index} replays differently"


@pytest.fixture(scope="session")
def app_key() -> str:
    return fresh_key()


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory) -> Iterator[str]:
    with EmbeddedValkey(tmp_path_factory.mktemp("valkey"), fsync="no") as server:
        yield server.redis_url


@pytest.fixture
def hub(app_key) -> Iterator[Sandbox]:
    with Sandbox(private_key_pem=app_key) as hub:
        yield hub


@pytest.fixture
async def redis(valkey_url):
    client = connect(valkey_url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
async def corridor(hub, redis, tmp_path) -> AsyncIterator[Corridor]:
    settings = Settings(github_api_url=hub.url, github_graphql_url=hub.graphql_url, data_dir=tmp_path)
    credentials = Credentials(
        app_id=hub.app.database_id, private_key=hub.private_key_pem, secrets=("s",), slug=hub.app.slug
    )
    with open_archive(settings) as archive:
        opened = open_world(settings, credentials, redis=redis, archive=archive, metrics=Metrics())
        async with opened as world:
            corridor = Corridor(hub, world, archive)
            yield corridor
            corridor.prove()


def again(answer: Answer) -> Again:
    assert isinstance(answer, Again), answer
    return answer
