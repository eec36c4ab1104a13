"""A sandbox in a process of its own, for the bench and the demo."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from gateledger.sandbox.errors import SandboxError

START_SECONDS = 30
STOP_SECONDS = 10


class SandboxProcess:
    """Start `python -m gateledger.sandbox`, talk to its control endpoints, stop it.

    The child ends when its standard input does, hence also when this process dies.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        latency: float = 0.0,
        app_id: int = 1,
        webhook_secret: str = "sandbox-webhook-secret",  # noqa: S107 - known to both sides
        webhook_url: str | None = None,
        token_format: str = "classic",  # noqa: S107 - a format, no secret
        private_key_file: Path | None = None,
    ) -> None:
        self.webhook_secret = webhook_secret
        given: dict[str, Any] = {
            "port": port,
            "latency": latency,
            "app-id": app_id,
            "webhook-secret": webhook_secret,
            "webhook-url": webhook_url,
            "token-format": token_format,
            "private-key-file": private_key_file,
        }
        options = [f"--{name}={value}" for name, value in given.items() if value is not None]
        self._command = [sys.executable, "-m", "gateledger.sandbox", *options]
        self._child: subprocess.Popen[str] | None = None
        self.url = self.graphql_url = ""
        self.app_id = app_id
        self.private_key_file = Path()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Return once it answers; its first line says where."""
        self._child = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            raise SandboxError(f"the sandbox did not start: exit code {self._child.wait(START_SECONDS)}")
        said = json.loads(line)
        self.url, self.graphql_url, self.app_id = said["url"], said["graphql_url"], said["app_id"]
        self.private_key_file = Path(said["private_key_file"])

    @property
    def pid(self) -> int:
        if self._child is None:
            raise SandboxError("the sandbox is not started")
        return self._child.pid

    @property
    def private_key_pem(self) -> str:
        return self.private_key_file.read_text("ascii")

    def stop(self) -> None:
        """Close its standard input and wait; kill it when it does not obey."""
        child, self._child = self._child, None
        if child is None:
            return
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.close()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(STOP_SECONDS)
        child.stdout.close()

    def control(self, path: str, body: dict[str, Any] | None = None, timeout: float = 60.0) -> Any:
        """Ask a control endpoint: POST with a body, GET without."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/_control/{path}", data=data, method="GET" if body is None else "POST")  # noqa: S310 - our own address
        try:
            with urlopen(request, timeout=timeout) as answer:  # noqa: S310
                return json.load(answer)
        except OSError as error:
            reason = getattr(error, "read", lambda: b"")() or str(error).encode()
            raise SandboxError(f"{path}: {reason.decode(errors='replace')}") from None

    def configure(self, **settings: Any) -> Any:
        """Set `webhook_url`, `latency`, `tree_limit`, `blob_limit`."""
        return self.control("configure", settings)

    def seed(self, count: int, repository: str = "acme/shop", **options: Any) -> list[dict[str, Any]]:
        """Open pull requests with issues; see `seed.seed` for the options."""
        made: list[dict[str, Any]] = self.control(
            "seed", {"repository": repository, "count": count, **options}
        )
        return made

    def call(self, called: str, /, **given: Any) -> Any:
        """Call `repository.commit`, `pull.push`, `issue.edit`, `hub.redeliver`, `faults.add` ... by name.

        Takes `repository` and `number` to find the target, everything else as its arguments;
        `{"$thread": n}` stands for an issue or pull request.
        """
        return self.control("call", {"call": called, **given})["result"]

    def requests(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("requests")["requests"]
        return found

    def in_flight_peak(self) -> int:
        return int(self.control("requests")["in_flight_peak"])

    def reset_requests(self) -> None:
        self.control("requests/reset", {})

    def checks(
        self, repository: str = "acme/shop", sha: str | None = None
    ) -> dict[str, list[dict[str, Any]]]:
        """Give the check runs by commit: of one sha, or of every pull request's head."""
        asked = {"repository": repository} | ({"sha": sha} if sha else {})
        found: dict[str, list[dict[str, Any]]] = self.control("checks?" + urlencode(asked))
        return found

    def deliveries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("deliveries")
        return found

    def flush(self, timeout: float = 10.0) -> bool:
        """Wait until every delivery is answered."""
        return bool(self.control(f"flush?timeout={timeout}", timeout=timeout + 10)["flushed"])
