"""Pages, API, health, commands and the registration of the App, on a server that has something to show."""

from __future__ import annotations

import json
import re
import stat
from html import unescape
from pathlib import Path

import httpx
import pytest
import yaml
from openapi_schema_validator import OAS31Validator

from gateledger.run.demo import stage as staging
from gateledger.sandbox import Sandbox
from gateledger.sandbox.model.ruleset import required_check

HOSTILE = "<script>alert('x')</script> & \"quoted\""


@pytest.fixture
def judged(walk):
    """A pull request with a hostile title and a hostile issue, judged."""
    repo = walk.repository()
    issue = repo.issue(HOSTILE, f"{walk.whole}\n{HOSTILE}\n")
    pull = walk.pull(repo, title=HOSTILE, body=f"Closes #{issue.number}")
    walk.concludes(pull, "success")
    walk.idle()
    return pull


def test_every_page_answers_and_escapes_what_people_wrote(walk, judged):
    (record,) = walk.records(judged)
    name = judged.repository.name_with_owner
    pages = (
        "/",
        "/decisions",
        f"/decisions?repository={name}&verdict=allow",
        f"/decisions/{record['index']}",
        f"/decisions/{record['index']}/record",
        f"/repositories/{name}",
    )
    for path in pages:
        page = walk.get(path)
        assert page.status_code == 200, path
        assert page.headers["content-type"].startswith("text/html"), path
        assert "default-src 'none'" in page.headers["content-security-policy"], path
        assert "<script" not in page.text.lower(), path
    shown = walk.get(f"/decisions/{record['index']}").text
    assert "alert(&#39;x&#39;)" in shown or "alert('x')" in unescape(shown)
    assert walk.checks(judged)[0].details_url == f"{walk.stage.url}/decisions/{record['index']}"


@pytest.mark.parametrize(
    "path",
    [
        "/decisions/999999",
        "/decisions/999999/record",
        "/repositories/nobody/nothing",
        "/no/such/page",
        "/decisions/-1",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(walk, path):
    page = walk.get(path)
    assert page.status_code in {404, 422}
    assert page.status_code == 404 or path.endswith("-1")
    if page.status_code == 404:
        assert page.headers["content-type"].startswith("text/html")


def test_the_api_tells_the_same(walk, judged):
    (row,) = walk.records(judged)
    full = walk.get(f"/api/v1/records/{row['index']}", html=False).json()
    assert full["statement"]["predicate"]["change"]["subject"] == row["subject"]
    assert json.loads(full["envelope"])["signatures"]
    assert full["receipt"]["index"] == row["index"]
    assert judged.repository.name_with_owner in walk.get("/api/v1/repositories", html=False).json()
    missing = walk.get("/api/v1/records/999999")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/json")
    walk.wait("a checkpoint", lambda: walk.get("/api/v1/checkpoint", html=False).status_code == 200)
    note = walk.get("/api/v1/checkpoint", html=False).text
    assert note.startswith("demo.gateledger.local\n")


def test_the_openapi_document_is_valid_and_complete(walk):
    document = walk.get("/api/v1/openapi.json", html=False).json()
    assert document["openapi"].startswith("3.1")
    for schema in document["components"]["schemas"].values():
        OAS31Validator.check_schema(schema)
    assert {
        "/webhook",
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/v1/records",
        "/api/v1/records/{index}",
        "/api/v1/repositories/{owner}/{repo}/readiness",
    } <= set(document["paths"])


def test_health_and_metrics_answer(walk, judged):
    assert walk.get("/healthz", html=False).json() == {"status": "alive"}
    ready = walk.get("/readyz", html=False)
    assert (ready.status_code, ready.json()) == (
        200,
        {"ready": True, "queue": "ok", "ledger": "ok", "credentials": "ok", "workers": 1},
    )
    metrics = walk.get("/metrics", html=False).text
    assert re.search(r'^gateledger_deliveries_total\{.*result="queued".*\} [1-9]', metrics, re.MULTILINE)


def test_an_unsigned_delivery_is_refused(walk):
    answer = httpx.post(f"{walk.stage.url}/webhook", json={"action": "opened"}, timeout=5)
    assert answer.status_code == 401


def test_the_doctor_finds_everything_sound(walk):
    walk.repository()
    ours = walk.hub.app.database_id
    for repository in walk.hub.repositories.values():
        repository.rulesets.create("Ours", [required_check("gateledger", ours)], include=["~DEFAULT_BRANCH"])
    walk.hub.permission("contents", "write")  # the sandbox gives less than app.yml asks for
    try:
        said = walk.stage.run("doctor")
    finally:
        walk.hub.permission("contents", "read")
    assert said.returncode == 0, said.stdout + said.stderr
    for part in ("queue", "ledger", "credentials", "permissions", "events", "installed", "required"):
        assert re.search(rf"^✓ {part}\b", said.stdout, re.MULTILINE), part


def test_the_doctor_names_a_permission_that_is_missing(walk):
    walk.repository()
    app = walk.hub.app
    kept = dict(app.permissions)
    app.permissions["checks"] = "read"
    try:
        said = walk.stage.run("doctor")
    finally:
        app.permissions.update(kept)
    assert said.returncode == 1
    assert "missing checks: write" in said.stdout


def test_a_record_is_replayed_by_the_command(walk, judged):
    (record,) = walk.records(judged)
    said = walk.stage.run("replay", str(record["index"]))
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["verdict"] == "allow"


def test_the_app_is_registered_from_its_manifest_in_one_click(walk, without_credentials, tmp_path):
    with Sandbox() as hub:
        port = staging.free_port()
        home = f"http://127.0.0.1:{port}"
        environment = without_credentials | {
            "GATELEDGER_DATA_DIR": str(tmp_path / "data"),
            "GATELEDGER_PUBLIC_URL": home,
            "GATELEDGER_GITHUB_API_URL": hub.url,
            "GATELEDGER_GITHUB_GRAPHQL_URL": hub.graphql_url,
        }
        with staging._server(port, environment, tmp_path / "server.log"):
            walk.wait("the server", lambda: staging._answers(f"{home}/healthz"))
            assert httpx.get(f"{home}/readyz", timeout=5).status_code == 503
            assert httpx.post(f"{home}/webhook", json={}, timeout=5).status_code == 503
            _register(home, hub)
            stored = tmp_path / "data" / "app.json"
            assert stat.S_IMODE(stored.stat().st_mode) == 0o600
            hub.webhook_url = f"{home}/webhook"
            _is_judged(walk, hub)


def _register(home: str, hub: Sandbox) -> None:
    page = httpx.get(home, timeout=5).text
    action = re.search(r'<form method="post" action="([^"]+)"', page)
    offered = re.search(r'name="manifest" value="([^"]*)"', page)
    assert action
    assert offered
    manifest = json.loads(unescape(offered[1]))
    assert manifest["hook_attributes"]["url"] == f"{home}/webhook"
    written = yaml.safe_load((Path(__file__).parents[2] / "app.yml").read_text())
    assert manifest["default_permissions"] == written["default_permissions"]
    state = unescape(action[1]).rpartition("state=")[2]
    asked = {"code": "once", "state": "somebody else's"}
    assert httpx.get(f"{home}/setup/callback", params=asked, timeout=5).status_code == 403
    done = httpx.get(f"{home}/setup/callback", params=asked | {"state": state}, timeout=20)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    again = httpx.get(f"{home}/setup/callback", params={"code": "twice", "state": state}, timeout=5)
    assert again.status_code == 409
    assert hub.used_codes == {"once"}


def _is_judged(walk, hub: Sandbox) -> None:
    repo = hub.repository("acme/shop", {walk.home: walk.policy, "a.txt": "a\n"})
    repo.commit("feature", {"src/a.py": "a\n"})
    pull = repo.pull("feature")
    walk.concludes(pull, "failure")
