"""The rows of PRODUCT.md section 7 that exist already, each measured over real HTTP."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console
from rich.table import Table

from bench.ledger import measure
from bench.releases import release
from bench.stage import REPOSITORY, Stage, family, open_stage, quantile, seed, until
from bench.trace import trace
from bench.trail import trail

Row = tuple[str, str, str]
"""What, target, measured."""


def acknowledgements(folder: Path) -> list[Row]:
    """200 deliveries a second for five seconds, with the workers at work beside."""
    with open_stage(folder) as stage:
        pulls = seed(stage, 200)
        times = asyncio.run(_steady(stage, pulls, rate=200, seconds=5))
    late = [each for each in times if each[0] != 202]
    seconds = [each[1] for each in times]
    return [
        (
            "acknowledge a delivery at 200/s",
            "p99 < 30 ms, none dropped",
            (
                f"p50 {quantile(seconds, 0.5) * 1000:.1f} ms, p99 {quantile(seconds, 0.99) * 1000:.1f} ms, "
                f"{len(late)} of {len(times)} refused"
            ),
        )
    ]


async def _steady(
    stage: Stage, pulls: list[dict[str, Any]], *, rate: int, seconds: int
) -> list[tuple[int, float]]:
    ready = [
        stage.delivery(each["number"], each["head_sha"])
        for each in pulls
        for _ in range(rate * seconds // len(pulls))
    ]
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as client:
        started, tasks = time.monotonic(), []
        for number, (body, headers) in enumerate(ready):
            await asyncio.sleep(max(0.0, started + number / rate - time.monotonic()))
            tasks.append(asyncio.create_task(stage.post(client, body, headers)))
        return list(await asyncio.gather(*tasks))


def single_events(folder: Path) -> list[Row]:
    """One event at a time on an idle server: cold (nothing known) and warm (policy and tree known)."""
    with open_stage(folder) as stage:
        pulls = seed(stage, 12)
        asyncio.run(_one(stage, pulls[0]))  # brings the installation token
        cold_stage = [asyncio.run(_cold(stage, each)) for each in pulls[1:2]]
        fresh = [asyncio.run(_one(stage, each)) for each in pulls[2:8]]
        warm = []
        for each in pulls[2:8]:
            stage.hub.call(
                "issue.edit", repository=REPOSITORY, number=each["issue"], title=f"Again {each['number']}"
            )
            warm.append(asyncio.run(_one(stage, each)))
    return [
        _latency(
            "event -> check, idle, first of a repository",
            "<= 300 ms, <= 6 requests, <= 4 in sequence",
            cold_stage,
        ),
        _latency("event -> check, idle, new commit", "<= 300 ms, <= 6 requests, <= 4 in sequence", fresh),
        _latency("event -> check, idle, warm", "<= 230 ms, <= 4 requests, <= 3 in sequence", warm),
    ]


async def _cold(stage: Stage, pull: dict[str, Any]) -> tuple[float, int, int]:
    """The same in a repository that nobody has seen: only the token is known."""
    return await _one(stage, pull)


async def _one(stage: Stage, pull: dict[str, Any]) -> tuple[float, int, int]:
    """Send one event; give seconds until its check is complete, requests, and those in sequence."""
    stage.hub.reset_requests()
    body, headers = stage.delivery(pull["number"], pull["head_sha"])
    async with aiohttp.ClientSession() as client:
        sent = time.monotonic()
        await stage.post(client, body, headers)
    writes = await asyncio.to_thread(until, stage, 1)
    await asyncio.sleep(0.3)
    requests = [each for each in stage.hub.requests() if each["end"]]
    return float(writes[0]["end"]) - sent, len(requests), depth(requests)


def depth(requests: list[dict[str, Any]]) -> int:
    """Count round trips in sequence: the longest chain of requests of which each began after the last had ended."""
    longest = 0
    chain: list[tuple[float, int]] = []
    for each in sorted(requests, key=lambda one: one["start"]):
        length = 1 + max((level for end, level in chain if end <= each["start"]), default=0)
        chain.append((each["end"], length))
        longest = max(longest, length)
    return longest


def _latency(name: str, target: str, runs: list[tuple[float, int, int]]) -> Row:
    seconds = [each[0] for each in runs]
    return (
        name,
        target,
        (
            f"{quantile(seconds, 0.5) * 1000:.0f} ms, {max(each[1] for each in runs)} requests, "
            f"{max(each[2] for each in runs)} in sequence"
        ),
    )


def burst(folder: Path, count: int = 500) -> list[Row]:
    """Everything at once: acknowledgements, throughput, memory, tokens."""
    with open_stage(folder) as stage:
        pulls = seed(stage, count)
        idle, before = stage.memory(), _cpu(stage)
        stage.hub.reset_requests()
        started = time.monotonic()
        peak, answers = asyncio.run(_burst(stage, pulls))
        writes = until(stage, count)
        took = max(float(each["end"]) for each in writes) - started
        requests = stage.hub.requests()
        tokens = sum("access_tokens" in each["path"] for each in requests)
        cpu = _cpu(stage) - before
    refused = sum(status != 202 for status, _ in answers)
    acknowledged = quantile([seconds for _, seconds in answers], 0.99)
    return [
        (
            f"burst of {count}: acknowledgement",
            "p99 < 250 ms, none dropped",
            f"p99 {acknowledged * 1000:.0f} ms, {refused} refused",
        ),
        (
            f"burst of {count}: checks",
            "every head answered, >= 130 events/s",
            f"{len(writes)} answered, {count / took:.0f} events/s",
        ),
        (f"burst of {count}: requests an event", "<= 6", f"{len(requests) / count:.2f}"),
        (f"burst of {count}: memory (PSS)", "<= 300 MB in all", f"idle {idle:.0f} MB, peak {peak:.0f} MB"),
        (f"burst of {count}: token requests", "1", str(tokens)),
        (f"burst of {count}: CPU an event, all our processes", "-", f"{cpu / count * 1000:.1f} ms"),
    ]


async def _burst(stage: Stage, pulls: list[dict[str, Any]]) -> tuple[float, list[tuple[int, float]]]:
    ready = [stage.delivery(each["number"], each["head_sha"]) for each in pulls]
    peak = stage.memory()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        tasks = [asyncio.create_task(stage.post(client, body, headers)) for body, headers in ready]
        await asyncio.wait(tasks)
    for _ in range(20):
        peak = max(peak, await asyncio.to_thread(stage.memory))
        await asyncio.sleep(0.1)
    return peak, [task.result() for task in tasks]


def _cpu(stage: Stage) -> float:
    """CPU seconds of the server and everything below it, so far."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for pid in family(stage.server.pid):
        text = Path(f"/proc/{pid}/stat").read_text()
        fields = text[text.rindex(")") + 2 :].split()
        total += int(fields[11]) + int(fields[12])
    return total / ticks


def coalescing(folder: Path) -> list[Row]:
    """Twenty events on one pull request while it is judged."""
    with open_stage(folder) as stage:
        pulls = seed(stage, 2)
        asyncio.run(_one(stage, pulls[0]))
        stage.hub.reset_requests()

        async def twenty() -> None:
            async with aiohttp.ClientSession() as client:
                for _ in range(20):
                    body, headers = stage.delivery(pulls[1]["number"], pulls[1]["head_sha"])
                    await stage.post(client, body, headers)

        asyncio.run(twenty())
        time.sleep(2)
        judged = sum(each["operation"] == "OpenPullRequest" for each in stage.hub.requests())
    return [("20 events on one pull request while it is judged", "<= 2 judgements", f"{judged} judgements")]


def killed_worker(folder: Path) -> list[Row]:
    """Kill the only worker with -9 while it judges."""
    with open_stage(folder) as stage:
        pulls = seed(stage, 2)
        asyncio.run(_one(stage, pulls[0]))
        stage.hub.reset_requests()
        stage.hub.configure(latency=1.0)
        body, headers = stage.delivery(pulls[1]["number"], pulls[1]["head_sha"])

        async def send() -> None:
            async with aiohttp.ClientSession() as client:
                await stage.post(client, body, headers)

        asyncio.run(send())
        time.sleep(0.5)
        for pid in _workers(stage):
            os.kill(pid, signal.SIGKILL)
        killed = time.monotonic()
        stage.hub.configure(latency=0.05)
        writes = until(stage, 1)
        took = float(writes[0]["end"]) - killed if writes else float("inf")
    return [("killed worker: its subject has its check", "within 30 s", f"{took:.1f} s")]


def _workers(stage: Stage) -> list[int]:
    listed = subprocess.run(
        ["pgrep", "-P", str(stage.server.pid), "-f", "work"], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in listed.stdout.split()]


def local_check(folder: Path, files: int = 20_000) -> list[Row]:
    """`gateledger check` on a large repository."""
    folder.mkdir(parents=True)
    script = ["blob\nmark :1\ndata 2\nx\n"]
    script.append(
        "commit refs/heads/main\ncommitter Bench <bench@example.org> 1700000000 +0000\ndata 4\nmain\n"
    )
    script += [f"M 100644 :1 src/part{number % 200}/file{number}.py\n" for number in range(files)]
    policy = "version: 1\nextends: [auditable-release]\n"
    story = "# Story\n\n## Acceptance criteria\n\n- A visitor can pay without an account.\n"
    script.append(f"M 100644 inline .github/policies.yml\ndata {len(policy)}\n{policy}\n")
    script.append(
        "commit refs/heads/topic\ncommitter Bench <bench@example.org> 1700000100 +0000\ndata 6\nchange\nfrom refs/heads/main\n"
    )
    script.append(
        f"M 100644 inline docs/stories/one.md\ndata {len(story)}\n{story}\nM 100644 :1 src/new.py\n"
    )
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    subprocess.run(
        ["git", "-C", str(folder), "fast-import", "--quiet"], input="".join(script), text=True, check=True
    )
    subprocess.run(["git", "-C", str(folder), "checkout", "-q", "topic"], check=True)
    command = [sys.executable, "-m", "gateledger.run.cli", "check", str(folder), "--base", "main"]
    times = []
    for _ in range(3):
        started = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        times.append(time.monotonic() - started)
        if done.returncode not in {0, 1}:
            raise RuntimeError(done.stderr)
    return [
        (f"gateledger check, {files:,} files", "< 2 s", f"{min(times):.2f} s (exit code {done.returncode})")
    ]


def ledger_rates(_: Path) -> list[Row]:
    """Appends of one record a transaction, and what `verify` reads."""
    return [
        (f"ledger, {engine}: {name.replace('_', ' ')}", ">= 1,000/s", f"{value:,.0f}/s")
        for engine, figures in measure().items()
        for name, value in figures.items()
    ]


MEASURES = {
    "acknowledge": acknowledgements,
    "single": single_events,
    "burst": burst,
    "coalesce": coalescing,
    "killed": killed_worker,
    "check": local_check,
    "ledger": ledger_rates,
    "release": release,
    "trail": trail,
    "trace": trace,
}


def main(names: list[str]) -> None:
    """Measure what is named, everything by default, and print a table."""
    table = Table(
        "what",
        "target",
        "measured",
        title="Against a local GitHub with 50 ms a request",
        title_justify="left",
    )
    with tempfile.TemporaryDirectory(prefix="gateledger-bench-") as folder:
        for name in names or list(MEASURES):
            for row in MEASURES[name](Path(folder) / name):
                table.add_row(*row)
                print(" | ".join(row), file=sys.stderr, flush=True)
    Console().print(table)
