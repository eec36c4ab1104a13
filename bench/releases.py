"""A release of many judged pull requests: how long, how many requests, how much memory."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import aiohttp

from bench.stage import REPOSITORY, Stage, installation_of, open_stage, until

Row = tuple[str, str, str]
POLICY = """\
version: 1
extends: [auditable-release]
release:
  tags: ["v*"]
  gates: {change-history: {}}
"""
FLIGHT = 32
"""Deliveries under way at once."""


def release(folder: Path, count: int = 500) -> list[Row]:
    """Judge and merge so many pull requests, then tag; measure from the tag to its check, and the memory until then."""
    with open_stage(folder) as stage:
        files = {".github/policies.yml": POLICY, "README.md": "# Shop\n"}
        stage.hub.seed(0, REPOSITORY, quiet=True, files=files)
        stage.hub.call("repository.tag", repository=REPOSITORY, name="v1.0")
        pulls: list[dict[str, Any]] = stage.hub.seed(count, REPOSITORY, quiet=True)
        stage.installation = installation_of(stage)
        asyncio.run(_deliver(stage, pulls))
        until(stage, count)
        tip: str | None = None
        for each in pulls:
            tip = stage.hub.call("pull.merge", repository=REPOSITORY, number=each["number"], method="squash")
        before = stage.memory()
        stage.hub.reset_requests()
        tagged = time.monotonic()
        stage.hub.configure(webhook_url=f"{stage.url}/webhook")
        stage.hub.call("repository.tag", repository=REPOSITORY, name="v1.1")
        took, peak = _answered(stage, tagged)
        requests = [each for each in stage.hub.requests() if each["end"]]
        checks = [run for runs in stage.hub.checks(sha=tip).values() for run in runs]
    said = next(str(run["conclusion"]) for run in checks if run["name"] == "gateledger/release")
    return [
        (f"release of {count} judged pull requests: tag -> check", "-", f"{took:.1f} s, {said}"),
        (f"release of {count}: requests", "-", str(len(requests))),
        (f"release of {count}: memory (PSS)", "<= 300 MB", f"before {before:.0f} MB, peak {peak:.0f} MB"),
    ]


async def _deliver(stage: Stage, pulls: list[dict[str, Any]]) -> None:
    """Tell our server of every pull request."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=FLIGHT)) as client:
        ready = [stage.delivery(each["number"], each["head_sha"]) for each in pulls]
        await asyncio.gather(*(stage.post(client, body, headers) for body, headers in ready))


def _answered(stage: Stage, since: float, patience: float = 120.0) -> tuple[float, float]:
    """Wait for the first check; give the seconds it took and the most memory seen meanwhile (MB)."""
    peak = stage.memory()
    while time.monotonic() - since < patience:
        if writes := stage.check_writes():
            return float(writes[-1]["end"]) - since, peak
        peak = max(peak, stage.memory())
        time.sleep(0.1)
    raise RuntimeError("the release was not judged")
