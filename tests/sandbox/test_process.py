"""The sandbox in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from gateledger.sandbox import SandboxError, SandboxProcess


@pytest.fixture(scope="module")
def hub():
    with SandboxProcess(latency=0.01, app_id=5) as running:
        yield running


def test_it_says_where_it_is_and_keeps_its_key_private(hub):
    assert hub.url.startswith("http://127.0.0.1:")
    assert hub.private_key_pem.startswith("-----BEGIN RSA PRIVATE KEY-----")
    assert hub.private_key_file.stat().st_mode & 0o777 == 0o600
    assert hub.control("state")["app_id"] == 5


def test_seeding_and_acting(hub):
    seeded = hub.seed(4, "acme/seeded", without_criteria=2)
    assert [one["issue"] for one in seeded] == [1, 3, 5, 7]
    where = {"repository": "acme/seeded"}
    sha = hub.call("pull.push", number=2, files={"x.txt": "x"}, **where)
    run = hub.call("repository.foreign_check", sha=sha, name="ci", conclusion="success", **where)
    assert run["conclusion"] == "success"
    hub.call("pull.link", number=2, issue={"$thread": 3}, **where)
    hub.call("issue.edit", number=1, body="changed", **where)
    group = hub.call("repository.merge_group", pulls=[{"$thread": 4}], **where)
    assert group["head_ref"].startswith("gh-readonly-queue/main/pr-4-")
    hub.call("group.destroy", number=4, reason="dequeued", **where)
    assert [one["name"] for one in hub.checks("acme/seeded", sha)[sha]] == ["ci"]
    assert set(hub.checks("acme/seeded")) >= {sha}
    assert {one["event"] for one in hub.deliveries()} >= {"push", "issues", "pull_request"}
    assert hub.flush()


def test_reporting_for_others(hub):
    hub.seed(1, "acme/reports", quiet=True)
    where = {"repository": "acme/reports"}
    sha = hub.call("pull.push", number=2, files={"x.txt": "x"}, **where)
    assert hub.call("repository.status", sha=sha, context="broker", **where)["state"] == "success"
    run = hub.call("repository.workflow_run", sha=sha, jobs={"test": None}, **where)
    assert (run["name"], run["status"]) == ("CI", "in_progress")
    job = hub.call("workflows.finish", run_id=run["id"], job="test", conclusion="failure", **where)
    assert (job["name"], job["conclusion"]) == ("test", "failure")
    kept = hub.call("workflows.upload", run_id=run["id"], name="junit", files={"a.xml": "<a/>"}, **where)
    assert kept["name"] == "junit"
    check = hub.call("repository.foreign_check", sha=sha, name="pact", app_id=7, app_slug="pact", **where)
    assert check["app"]["slug"] == "pact"
    ended = hub.call("repository.finish_check", check_run_id=check["id"], conclusion="success", **where)
    assert ended["status"] == "completed"
    assert hub.call("hub.team", organization="acme", slug="qa", members=["quinn"])["slug"] == "qa"
    hub.call("hub.permission", name="members", level=None)
    draft = hub.call("releases.create", tag="v1", draft=True, **where)
    hub.call("releases.upload", release_id=draft["id"], name="a.txt", data="a", **where)
    assert hub.call("releases.publish", release_id=draft["id"], **where)["draft"] is False
    hub.call("deployments.protect", name="production", **where)
    waiting = hub.call("deployments.start", environment="production", **where)
    assert waiting["state"] == "waiting"
    assert hub.call("deployments.bypass", deployment_id=waiting["id"], **where)["state"] == "in_progress"
    rules = hub.call("rulesets.create", name="r", rules=[{"type": "deletion"}], **where)
    assert rules["enforcement"] == "active"
    merged = hub.call("pull.merge", number=2, method="squash", **where)
    assert len(merged) == 40


def test_settings_and_the_log(hub):
    assert hub.configure(webhook_url=None, latency=0.0)["latency"] == 0.0
    hub.reset_requests()
    assert httpx.get(f"{hub.url}/repos/a/b").status_code == 401
    (logged,) = hub.requests()
    assert (logged["path"], logged["status"]) == ("/repos/a/b", 401)
    assert hub.in_flight_peak() == 1


@pytest.mark.parametrize(
    ("method", "given"),
    [
        ("pull.nothing", {"repository": "acme/none", "number": 1}),
        ("hub._app", {}),
        ("hub.nothing", {}),
        ("planet.spin", {"repository": "acme/none"}),
    ],
)
def test_a_wrong_call_is_told(hub, method, given):
    with pytest.raises(SandboxError):
        hub.call(method, **given)


def test_it_ends_with_its_parent():
    code = (
        "import os, sys\nfrom gateledger.sandbox import SandboxProcess\n"
        "hub = SandboxProcess(); hub.start(); print(hub.pid, flush=True); os._exit(1)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    pid = int(said.stdout)
    end = time.monotonic() + 10
    while time.monotonic() < end and alive(pid):
        time.sleep(0.05)
    assert not alive(pid)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:  # a zombie that nobody waits for has ended too
        stat = Path(f"/proc/{pid}/stat").read_text("ascii")
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_stopping_frees_the_port():
    hub = SandboxProcess()
    hub.start()
    hub.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(hub.url)
