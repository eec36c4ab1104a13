"""What is measured: a sandbox GitHub with 50 ms a request, and `gateledger serve` as a customer runs it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from gateledger.run.demo.stage import free_port
from gateledger.sandbox import SandboxProcess

LATENCY = 0.05
PADDING = "x" * 22_000
"""Fills a delivery to about the 25 KB of a real one."""
POLICY = """\
version: 1
extends: [auditable-release]
"""
REPOSITORY = "acme/shop"


@dataclass
class Stage:
    """The two processes; `sent` remembers when each delivery left, on the monotonic clock."""

    hub: SandboxProcess
    server: subprocess.Popen[bytes]
    url: str
    data: Path
    environment: dict[str, str]
    installation: int = 0
    sent: dict[str, float] = field(default_factory=dict)

    def delivery(self, number: int, sha: str, action: str = "synchronize") -> tuple[bytes, dict[str, str]]:
        """Make a signed pull_request delivery of about 25 KB."""
        body = json.dumps(
            {
                "action": action,
                "number": number,
                "pull_request": {
                    "number": number,
                    "state": "open",
                    "body": PADDING,
                    "head": {"sha": sha, "ref": "topic", "repo": {"full_name": REPOSITORY}},
                    "base": {"sha": "0" * 40, "ref": "main", "repo": {"full_name": REPOSITORY}},
                },
                "repository": {"id": 1, "full_name": REPOSITORY, "default_branch": "main"},
                "installation": {"id": self.installation},
                "sender": {"login": "dev", "id": 7, "type": "User"},
            }
        ).encode()
        digest = hmac.new(self.hub.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
        return body, {
            "Content-Type": "application/json",
            "X-GitHub-Event": "pull_request",
            "X-GitHub-Delivery": str(uuid.uuid4()),
            "X-Hub-Signature-256": f"sha256={digest}",
        }

    async def post(
        self, client: aiohttp.ClientSession, body: bytes, headers: dict[str, str]
    ) -> tuple[int, float]:
        """Send one delivery; give its status and the seconds until it was acknowledged."""
        started = time.monotonic()
        async with client.post(f"{self.url}/webhook", data=body, headers=headers) as answer:
            await answer.read()
            return answer.status, time.monotonic() - started

    def answered(self) -> int:
        """How many checks were made, as the sandbox counts its commits: cheap to ask again and again."""
        return int(self.hub.control("state")["check_writes"])

    def check_writes(self) -> list[dict[str, object]]:
        """The requests that made or changed a check."""
        return [
            one
            for one in self.hub.requests()
            if "/check-runs" in one["path"]
            and one["method"] in {"POST", "PATCH"}
            and one["status"] in {200, 201}
        ]

    def memory(self) -> float:
        """Megabytes (PSS: shared pages counted once) of the server, its workers and its Valkey."""
        return sum(_pss(pid) for pid in family(self.server.pid)) / 1024


@contextlib.contextmanager
def open_stage(folder: Path, *, workers: int | None = None, latency: float = LATENCY) -> Iterator[Stage]:
    """Start both and stop both."""
    folder.mkdir(parents=True, exist_ok=True)
    with SandboxProcess(latency=latency) as hub:
        port = free_port()
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("GATELEDGER_")
        } | {
            "GATELEDGER_APP_ID": str(hub.app_id),
            "GATELEDGER_PRIVATE_KEY_FILE": str(hub.private_key_file),
            "GATELEDGER_WEBHOOK_SECRET": hub.webhook_secret,
            "GATELEDGER_GITHUB_API_URL": hub.url,
            "GATELEDGER_GITHUB_GRAPHQL_URL": hub.graphql_url,
            "GATELEDGER_DATA_DIR": str(folder / "data"),
            "GATELEDGER_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
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
        command += ["--workers", str(workers)] if workers else []
        with (folder / "server.log").open("wb") as log:
            server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            stage = Stage(hub, server, f"http://127.0.0.1:{port}", folder / "data", environment)
            _wait_ready(stage)
            yield stage
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            server.kill()
            server.wait()


def seed(stage: Stage, count: int) -> list[dict[str, object]]:
    """Open quiet pull requests in the repository, with the policy on its base."""
    files = {".github/policies.yml": POLICY, "README.md": "# Shop\n"}
    made: list[dict[str, object]] = stage.hub.seed(
        count, REPOSITORY, quiet=True, files=files, without_criteria=4
    )
    stage.installation = installation_of(stage)
    return made


def installation_of(stage: Stage) -> int:
    """Ask the sandbox for the App's installation."""
    state = stage.hub.control("state")
    return int(state["installations"][0])


def _wait_ready(stage: Stage) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{stage.url}/readyz", timeout=1) as answer:
                if answer.status == 200 and json.load(answer)["workers"]:
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError("the server did not become ready")


def family(pid: int) -> list[int]:
    """The process and all below it, and the embedded Valkey, which may have another parent."""
    children: dict[int, list[int]] = {}
    names: dict[int, str] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            text = (folder / "stat").read_text()
            name, rest = text[text.index("(") + 1 : text.rindex(")")], text[text.rindex(")") + 2 :].split()
            names[int(folder.name)] = name
            children.setdefault(int(rest[1]), []).append(int(folder.name))
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def _pss(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def quantile(values: list[float], share: float) -> float:
    """Give the value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def until(stage: Stage, writes: int, patience: float = 120.0) -> list[dict[str, object]]:
    """Wait until so many checks were written; give the writes."""
    deadline = time.monotonic() + patience
    while stage.answered() < writes and time.monotonic() < deadline:
        time.sleep(0.05 if writes < 10 else 0.25)  # asking makes the sandbox, which shares the machine, work
    return stage.check_writes()


def run(coroutine: object) -> object:
    """Run a coroutine to its end."""
    return asyncio.run(coroutine)  # type: ignore[arg-type]
