"""The stage: a sandbox GitHub, and a whole Gateledger server beside it, as a customer would run it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateledger.sandbox import Sandbox

PATIENCE = 60.0
"""Seconds for anything in the story; a verdict takes a fraction of one."""


class StageError(RuntimeError):
    """The play cannot go on: what was waited for, and the end of the server's log."""


@dataclass(frozen=True)
class Stage:
    """`hub` is the GitHub, `url` our server, `environment` what its commands need."""

    hub: Sandbox
    url: str
    environment: dict[str, str]
    log: Path

    def wait(self, what: str, happened: Callable[[], bool]) -> float:
        """Wait until something has happened; give the seconds it took. Raises StageError."""
        started = time.monotonic()
        while not happened():
            if time.monotonic() - started > PATIENCE:
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
                raise StageError(f"waited {PATIENCE:.0f} s for {what}; the server's log ends with:\n{tail}")
            time.sleep(0.02)
        return time.monotonic() - started

    def review(self, files: dict[str, str]) -> dict[str, str]:
        """Review every link of some documents as a developer does in a checkout; give them as they are then."""
        top = Path(tempfile.mkdtemp(prefix="review-", dir=self.log.parent))
        subprocess.run(["git", "init", "-q", "-b", "main", str(top)], check=True, timeout=PATIENCE)
        for name, text in files.items():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_text(text)
        done = self.run("trace", "--review", "--all", "--by", "sam", "--path", str(top))
        if done.returncode:
            raise StageError(f"the documents could not be reviewed:\n{done.stdout}{done.stderr}")
        return {name: (top / name).read_text() for name in files}

    def forge(self) -> list[str]:
        """Change a verdict in a copy of the ledger, past its triggers, and give what `ledger verify` says of it."""
        copy = self.log.parent / "forged"
        shutil.copytree(self.log.parent / "data" / "keys", copy / "keys")
        source, target = self.log.parent / "data" / "ledger.sqlite3", copy / "ledger.sqlite3"
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as forged:
            original.backup(forged)
            forged.execute("DROP TRIGGER ledger_entry_no_update")
            forged.execute("UPDATE ledger_entry SET verdict = 'allow' WHERE verdict = 'block'")
            forged.commit()
        told = self.environment | {"GATELEDGER_DATA_DIR": str(copy)}
        done = self._command("ledger", "verify", environment=told)
        if done.returncode != 1:
            raise StageError("a forged ledger was not refused")
        return done.stderr.strip().splitlines()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of our own commands against this ledger."""
        return self._command(*arguments, environment=self.environment)

    @staticmethod
    def _command(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "gateledger.run.cli", *arguments]
        return subprocess.run(
            command, env=environment, text=True, capture_output=True, timeout=PATIENCE, check=False
        )


@contextmanager
def open_stage(
    folder: Path, *, port: int = 0, latency: float = 0.0, settings: Mapping[str, str] | None = None
) -> Iterator[Stage]:
    """Start the sandbox and `gateledger serve`; stop both at the end, also after an error.

    `settings` are further environment variables of the server.
    """
    with ExitStack() as stack:
        hub = stack.enter_context(Sandbox(latency=latency))
        key = folder / "app.pem"
        key.write_text(hub.private_key_pem)
        port = port or free_port()
        environment = _environment(hub, folder, key, f"http://127.0.0.1:{port}") | dict(settings or {})
        log = folder / "server.log"
        stack.enter_context(_server(port, environment, log))
        stage = Stage(hub=hub, url=f"http://127.0.0.1:{port}", environment=environment, log=log)
        stage.wait("the server", lambda: _answers(f"{stage.url}/readyz"))
        stage.wait("a worker", lambda: _workers(f"{stage.url}/readyz") > 0)
        hub.webhook_url = f"{stage.url}/webhook"
        yield stage


def _environment(hub: Sandbox, folder: Path, key: Path, public_url: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GATELEDGER_")}
    return inherited | {
        "GATELEDGER_APP_ID": str(hub.app.database_id),
        "GATELEDGER_PRIVATE_KEY_FILE": str(key),
        "GATELEDGER_WEBHOOK_SECRET": hub.webhook_secret,
        "GATELEDGER_GITHUB_API_URL": hub.url,
        "GATELEDGER_GITHUB_GRAPHQL_URL": hub.graphql_url,
        "GATELEDGER_DATA_DIR": str(folder / "data"),
        "GATELEDGER_PUBLIC_URL": public_url,
        "GATELEDGER_LOG_ORIGIN": "demo.gateledger.local",
    }


@contextmanager
def _server(port: int, environment: dict[str, str], log: Path) -> Iterator[None]:
    command = [
        sys.executable,
        "-m",
        "gateledger.run.cli",
        "serve",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """Give a port of the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except OSError:
        return False


def _workers(url: str) -> int:
    with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
        told: dict[str, int] = json.load(answer)
        return told["workers"]
