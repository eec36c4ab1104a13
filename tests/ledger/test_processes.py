"""Eight processes write at once; some transactions are torn, some processes are killed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gateledger.ledger import Ledger, Readers

ORIGIN = "ledger.example/test"
WRITER = Path(__file__).parent / "writer.py"
WRITERS = 8


def start(url: str, home: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(WRITER), url, str(home), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def acknowledged(output: str) -> list[tuple[str, int]]:
    """Read what a writer was told; a killed one may leave half a line."""
    lines = [line.split() for line in output.splitlines(keepends=True) if line.endswith("\n")]
    return [(identity, int(index)) for identity, index in (line for line in lines if line != ["open"])]


def check(ledger: Ledger, told: list[tuple[str, int]]) -> dict[int, str]:
    """Every acknowledged entry is where it was said to be; nothing is there twice, nothing is missing between."""
    stored: dict[int, str] = {}
    before = None
    while page := ledger.find(limit=500, before=before):
        stored |= {entry.index: entry.identity for entry in page}
        before = page[-1].index
    assert sorted(stored) == list(range(ledger.size()))
    assert len(set(stored.values())) == len(stored)
    assert {identity: index for index, identity in stored.items()}.items() >= set(told)
    leaf_of = lambda envelope: envelope.replace(b"envelope of", b"leaf of")  # noqa: E731
    assert ledger.verify(Readers(leaf_of=leaf_of)) == []
    assert len(ledger.outbox.pending(10_000)) == len(stored)
    return stored


@pytest.mark.timeout(300)
def test_eight_processes_open_and_write_without_gaps_or_doubles(url: str, tmp_path: Path):
    running = [start(url, tmp_path, f"writer{number}", 40) for number in range(WRITERS)]
    outputs = [process.communicate(timeout=250) for process in running]
    assert [(process.returncode, error) for process, (_, error) in zip(running, outputs, strict=True)] == [
        (0, "")
    ] * WRITERS
    told = [line for output, _ in outputs for line in acknowledged(output)]
    assert len(told) == WRITERS * 40
    with Ledger.open(url, origin=ORIGIN) as ledger:
        stored = check(ledger, told)
    assert len(stored) == WRITERS * 30 + 10  # the ten shared decisions are there once


@pytest.mark.timeout(300)
def test_writers_killed_in_the_middle_leave_a_valid_ledger(url: str, tmp_path: Path, sign):
    chance = random.Random(url.split(":", maxsplit=1)[0])
    running = [start(url, tmp_path, f"victim{number}", 100_000) for number in range(4)]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
    for process in running:
        time.sleep(chance.uniform(0.1, 0.5))
        process.kill()
    # What readline took from the pipe beyond its line is in the file object: communicate() would not see it.
    told = [line for process in running for line in acknowledged(process.stdout.read())]
    assert [process.wait(timeout=30) for process in running] == [-9] * 4
    for process in running:
        process.stdout.close()
        process.stderr.close()
    with Ledger.open(url, origin=ORIGIN) as ledger:
        stored = check(ledger, told)
        assert len(told) > 20
        assert len(stored) >= len(set(told))
        assert ledger.write_checkpoint(sign).size == len(stored)
    survivor = start(url, tmp_path, "survivor", 20)
    output, error = survivor.communicate(timeout=60)
    assert (survivor.returncode, error) == (0, "")
    with Ledger.open(url, origin=ORIGIN) as ledger:
        check(ledger, told + acknowledged(output))
