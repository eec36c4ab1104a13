"""One whole server beside one small GitHub for each test process; every walk has repositories of its own."""

from __future__ import annotations

import itertools
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

from gateledger.flow.replaying import replay
from gateledger.run.archive import Archive, open_archive
from gateledger.run.demo.stage import Stage, open_stage
from gateledger.run.settings import Settings

POLICY = """\
version: 1
changes:
  trivial: {paths: ["docs/**", "*.md"], only: true}
pull_request:
  skip: [trivial]
  gates:
    linked-work-item: {}
    acceptance-criteria: {minimum: 2}
"""
INVALID = "version: 1\npull_request:\n  gates:\n    linked-work-itme: {}\n"
THIN = "### Acceptance criteria\n\nTBD\n"
WHOLE = """\
### Acceptance criteria

- [ ] A visitor can pay without creating an account.
- [ ] The receipt is sent to the address given at checkout.
"""
HOME = ".github/policies.yml"
SECONDS = 50.0
"""Patience, for machines with other things to do: an answer takes a fraction of a second, after a kill 15."""

_names = itertools.count(1)


class Walk:
    """A repository of its own, and eyes for what the server does there."""

    thin, whole, policy, invalid, home = THIN, WHOLE, POLICY, INVALID, HOME

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.hub = stage.hub
        self.owner = f"acme-{next(_names)}"

    def repository(self, name="shop", policy: str | None = POLICY, files=None):
        told = {"README.md": "# Shop\n", "src/app.py": "x = 1\n"} | (files or {})
        return self.hub.repository(f"{self.owner}/{name}", told | ({HOME: policy} if policy else {}))

    def pull(self, repository, files=None, *, branch="", base="main", **more):
        """Commit files on a new branch of the base, and open a pull request for it."""
        branch = branch or f"change-{next(_names)}"
        tip = repository.branches.tip(base)
        repository.branches.move(f"refs/heads/{branch}", tip, self.hub.account(None))
        repository.commit(branch, files or {f"src/{branch}.py": "y = 2\n"})
        return repository.pull(branch, base, **more)

    def wait(self, what: str, happened: Callable[[], object], seconds: float = SECONDS) -> float:
        """Wait, at most so long; give the seconds it took."""
        started = time.monotonic()
        while not happened():
            if time.monotonic() - started > seconds:
                tail = "\n".join(self.stage.log.read_text(errors="replace").splitlines()[-15:])
                raise AssertionError(
                    f"waited {seconds:.0f} s for {what}; the server's log ends with:\n{tail}"
                )
            time.sleep(0.01)
        return time.monotonic() - started

    def checks(self, pull, sha=""):
        return [run for run in pull.repository.checks(sha or pull.head_sha) if run.name == "gateledger"]

    def concludes(self, pull, conclusion: str, sha="") -> None:
        """Wait until the newest check of ours on the head says so."""
        self.wait(
            f"{conclusion} on {pull.repository.name_with_owner}#{pull.number}",
            lambda: [run.conclusion for run in self.checks(pull, sha)][-1:] == [conclusion],
        )

    def comments(self, pull):
        return [each for each in pull.comments if each.author is self.hub.app.bot]

    def idle(self, state: str = "pending") -> None:
        """Wait until every delivery is answered and every question that it raised as well.

        With the state `waiting` those may stay that wait for their time: how a push came is told a while later.
        """
        assert self.hub.flush(SECONDS)
        self.wait("an empty queue", lambda: self.gauge(state) + self.gauge("leased") == 0)

    def gauge(self, state: str) -> float:
        """How many subjects are in a state of the queue: pending, leased, failed."""
        text = httpx.get(f"{self.stage.url}/metrics", timeout=5).text
        found = re.search(rf"^gateledger_queue_{state} (\S+)$", text, re.MULTILINE)
        assert found, "the queue says nothing about itself"
        return float(found[1])

    def get(self, path: str, *, html=True) -> httpx.Response:
        accept = "text/html" if html else "application/json"
        return httpx.get(self.stage.url + path, headers={"accept": accept}, timeout=10)

    def records(self, pull) -> list[dict]:
        """A pull request's records from the API, newest first."""
        name = f"{pull.repository.name_with_owner}#{pull.number}"
        found = httpx.get(f"{self.stage.url}/api/v1/records", params={"subject": name}, timeout=10)
        return found.raise_for_status().json()

    @property
    def data(self) -> Path:
        return Path(self.stage.environment["GATELEDGER_DATA_DIR"])

    def workers(self, data: Path | None = None) -> list[int]:
        """The process ids of the workers of a data directory: of our server's, unless another is named."""
        return workers_of(data or self.data)


def workers_of(data: Path) -> list[int]:
    """The process ids of the workers of a data directory."""
    mark = f"GATELEDGER_DATA_DIR={data.resolve()}".encode()
    return [pid for pid in _processes(b"gateledger.run.cli\0work\0") if mark in _environment_of(pid)]


def _processes(command: bytes) -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and command in (entry / "cmdline").read_bytes():
                yield int(entry.name)
        except OSError:
            continue


def _environment_of(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


@contextmanager
def archive_of(stage: Stage) -> Iterator[Archive]:
    """The stage's ledger, opened beside the running server."""
    settings = Settings(
        data_dir=Path(stage.environment["GATELEDGER_DATA_DIR"]),
        log_origin=stage.environment["GATELEDGER_LOG_ORIGIN"],
    )
    with open_archive(settings) as archive:
        yield archive


@pytest.fixture(scope="session")
def stage(tmp_path_factory) -> Iterator[Stage]:
    """The server and its GitHub; when all walks are over, everything they recorded is proved."""
    with open_stage(tmp_path_factory.mktemp("stage")) as stage:
        yield stage
        verified = stage.run("ledger", "verify")
        assert verified.returncode == 0, verified.stderr
        with archive_of(stage) as archive:
            prove(archive)


def prove(archive: Archive) -> None:
    """Every record is signed, as somebody else's verifier sees it, and replays to the same bytes."""
    public = archive.keys.record.public_key()
    theirs = SSlibKey.from_crypto(public, keyid=archive.keys.record_keyid)
    for index in range(archive.ledger.size()):
        entry = archive.ledger.get(index)
        assert entry is not None
        Envelope.from_dict(json.loads(entry.envelope)).verify([theirs], 1)
        if entry.kind == "decision":  # what was merely seen decided nothing
            assert replay(archive.ledger, index).same, f"record {index} replays differently"


@pytest.fixture
def walk(stage) -> Iterator[Walk]:
    made = Walk(stage)
    yield made
    stage.hub.faults.clear()
    stage.hub.latency = 0.0


@pytest.fixture
def without_credentials(stage) -> dict[str, str]:
    """An environment in which nobody has registered the App yet."""
    secret = ("APP_ID", "PRIVATE_KEY_FILE", "WEBHOOK_SECRET")
    names = {f"GATELEDGER_{name}" for name in secret}
    return {name: value for name, value in stage.environment.items() if name not in names} | {
        "PATH": os.environ["PATH"]
    }
