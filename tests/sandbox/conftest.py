"""A sandbox, a client that may ask it, and a receiver of its webhooks."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from openapi_schema_validator import OAS30Validator

from gateledger.sandbox import Sandbox


class Client(httpx.Client):
    """An HTTP client of the sandbox, as the app or as an installation."""

    def __init__(self, hub: Sandbox) -> None:
        super().__init__(base_url=hub.url, timeout=20, verify=False)  # no certificates: plain HTTP
        self.hub = hub

    def proof(self, **claims: Any) -> str:
        now = int(time.time())
        body = {"iat": now - 30, "exp": now + 300, "iss": str(self.hub.app.database_id)} | claims
        return jwt.encode(body, self.hub.private_key_pem, algorithm="RS256")

    def as_app(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self.request(method, path, headers={"Authorization": f"Bearer {self.proof()}"}, **more)

    def token(self, **body: Any) -> str:
        installation = next(iter(self.hub.installations))
        answer = self.as_app("POST", f"/app/installations/{installation}/access_tokens", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["token"]

    def sign_in(self, **body: Any) -> None:
        self.headers["Authorization"] = f"Bearer {self.token(**body)}"

    def graphql(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = self.post("/graphql", json={"query": query, "variables": variables})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def check(self, sha: str, **body: Any) -> httpx.Response:
        given = {"name": "gateledger", "head_sha": sha} | body
        return self.post("/repos/acme/shop/check-runs", json=given)


class Receiver:
    """Keeps what is posted to it; answers `status`, after `delay` seconds."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 202
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers.items()), body))
                self.send_response(receiver.status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/webhook"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})

    def events(self) -> list[str]:
        """Give `event.action` of each, sorted: deliveries come in any order."""
        found = []
        for headers, body in self.got:
            action = json.loads(body).get("action")
            found.append(headers["X-GitHub-Event"] + (f".{action}" if action else ""))
        return sorted(found)


@pytest.fixture
def hub() -> Iterator[Sandbox]:
    with Sandbox(webhook_secret="s3cret") as running:
        yield running


@pytest.fixture
def repo(hub: Sandbox):
    return hub.repository("acme/shop", {"README.md": "# Shop\n", "src/app.py": "one\ntwo\nthree\n"})


@pytest.fixture
def client(hub: Sandbox, repo) -> Iterator[Client]:
    with Client(hub) as made:
        made.sign_in()
        yield made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    made.thread.start()
    yield made
    made.server.shutdown()
    made.thread.join(5)
    made.server.server_close()


@pytest.fixture
def pull(repo):
    """A pull request with one changed and one new file, which closes an issue."""
    issue = repo.issue("Prices", "Show prices", author="paula", labels=["story"])
    repo.commit("prices", {"src/app.py": "one\n2\nthree\n", "docs/new.md": "new\n"}, "Show prices", "dev")
    return repo.pull("prices", title="Show prices", body=f"Closes #{issue.number}", author="dev")


@pytest.fixture(scope="session")
def description(oracles: Path):
    read = json.loads((oracles / "openapi-trim.json").read_text("utf-8"))
    # this one path says allOf(user, enterprise), which nothing can be; the component says anyOf
    answer = read["paths"]["/app/installations"]["get"]["responses"]["200"]["content"]["application/json"]
    answer["schema"]["items"] = {"$ref": "#/components/schemas/installation"}
    return loosened(read)


def loosened(schema):
    """Read the description as it is meant: a nullable enum may be null, an array has no discriminator."""
    if isinstance(schema, list):
        return [loosened(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: loosened(value) for key, value in schema.items() if key != "discriminator"}
    if kept.get("nullable") is True and isinstance(kept.get("enum"), list):
        kept["enum"] = [*kept["enum"], None]
    return kept


@pytest.fixture
def conforms(description):
    def check(answer, template: str, method: str = "get") -> None:
        responses = description["paths"][template][method]["responses"]
        assert str(answer.status_code) in responses, (
            f"{answer.status_code} is not described: {answer.text[:300]}"
        )
        schema = responses[str(answer.status_code)]["content"]["application/json"]["schema"]
        validator = OAS30Validator(schema | {"components": description["components"]})
        problems = [
            f"{list(one.absolute_path)}: {one.message[:200]}" for one in validator.iter_errors(answer.json())
        ]
        assert not problems, problems

    return check
