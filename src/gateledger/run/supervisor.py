"""Worker processes under one roof: started, watched, restarted, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Mapping, Sequence

import structlog

log = structlog.get_logger()

BREATH = 1.0
"""Seconds between the death of a worker and its successor, so that one that cannot start does not spin."""


class Supervisor:
    """Keep `count` copies of a command running until told to stop."""

    def __init__(self, command: Sequence[str], *, count: int, environment: Mapping[str, str]) -> None:
        """Take the command as an argument vector and the whole environment of the children."""
        self._command = list(command)
        self._count = count
        self._environment = dict(environment)
        self._processes: dict[int, asyncio.subprocess.Process] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the workers that run now."""
        return tuple(process.pid for process in self._processes.values() if process.returncode is None)

    async def start(self) -> None:
        """Start every worker."""
        self._tasks = [asyncio.create_task(self._keep(place)) for place in range(self._count)]

    async def stop(self, *, patience: float = 20.0) -> None:
        """Ask every worker to finish what it holds; after `patience` seconds end it."""
        self._stopping = True
        for process in self._processes.values():
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        _, late = await asyncio.wait(self._tasks, timeout=patience) if self._tasks else (set(), set())
        for process in self._processes.values() if late else ():
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, place: int) -> None:
        while not self._stopping:
            process = await asyncio.create_subprocess_exec(*self._command, env=self._environment)
            self._processes[place] = process
            code = await process.wait()
            if not self._stopping:
                log.warning("worker ended", place=place, pid=process.pid, code=code, next_in_seconds=BREATH)
                await asyncio.sleep(BREATH)
