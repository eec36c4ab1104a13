"""Processes are killed and GitHub stumbles: every subject gets its verdict, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from gateledger.run.demo import stage as staging
from gateledger.run.valkey import EmbeddedValkey
from gateledger.sandbox import Sandbox

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the worker is found through /proc")


def test_a_long_secondary_limit_is_waited_for_without_a_second_record(walk):
    repo = walk.repository()
    walk.hub.faults.secondary_limit("POST", f"/{repo.name_with_owner}/check-runs$", retry_after=2)
    pull = walk.pull(repo)
    walk.concludes(pull, "failure")
    walk.idle()
    assert len(walk.records(pull)) == 1
    assert len(walk.checks(pull)) == 1


def test_a_bad_gateway_is_outlived(walk):
    repo = walk.repository()
    walk.hub.faults.add("GET", f"/repos/{repo.name_with_owner}/git/trees", status=502, times=5)
    pull = walk.pull(repo)
    walk.concludes(pull, "failure")
    walk.idle()
    assert len(walk.records(pull)) == 1


@on_linux
def test_a_worker_killed_in_mid_job_loses_nothing(walk):
    repo = walk.repository()
    tree = f"/repos/{repo.name_with_owner}/git/trees"
    walk.hub.faults.add("GET", tree, pass_through=True, delay=5)
    pull = walk.pull(repo)
    walk.wait("the job to be under way", lambda: any(tree in one.path for one in walk.hub.requests))
    (worker,) = walk.workers()
    os.kill(worker, signal.SIGKILL)
    walk.concludes(pull, "failure")
    walk.wait("another worker", lambda: walk.workers() not in ([], [worker]))
    walk.idle()
    assert len(walk.records(pull)) == 1
    assert len(walk.checks(pull)) == 1


def test_a_queue_server_killed_and_started_again_loses_nothing(walk):
    repo = walk.repository()
    first = walk.pull(repo)
    walk.concludes(first, "failure")
    walk.hub.faults.add("GET", f"/repos/{repo.name_with_owner}/git/trees", pass_through=True, delay=0.5)
    during = walk.pull(repo)
    assert walk.hub.flush()
    os.kill(EmbeddedValkey(walk.data).pid, signal.SIGKILL)
    after = walk.pull(repo)
    assert walk.hub.flush(20)
    walk.wait("the queue to answer again", lambda: walk.get("/readyz").status_code == 200)
    for lost in [one for one in walk.hub.deliveries if one.sent and one.status_code not in {200, 202}]:
        walk.hub.redeliver(lost.guid)  # GitHub's log shows them as failed: nothing was promised
    for pull in (first, during, after):
        walk.concludes(pull, "failure")
        assert len(walk.checks(pull)) == 1
        assert len(walk.records(pull)) == 1


@on_linux
def test_server_and_worker_killed_together_are_followed_by_others_that_answer(walk, tmp_path):
    with Sandbox() as hub:
        key = tmp_path / "app.pem"
        key.write_text(hub.private_key_pem)
        port = staging.free_port()
        home = f"http://127.0.0.1:{port}"
        environment = staging._environment(hub, tmp_path, key, home)
        repo = hub.repository("acme/shop", {walk.home: walk.policy, "a.txt": "a\n"})
        hub.webhook_url = f"{home}/webhook"
        hub.faults.add("GET", "/git/trees", pass_through=True, delay=3)
        command = [sys.executable, "-m", "gateledger.run.cli", "serve", "--port", str(port)]
        with (tmp_path / "first.log").open("wb") as log:
            first = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            walk.wait("the first server", lambda: staging._answers(f"{home}/readyz"))
            pull = walk.pull(repo)
            walk.wait(
                "the job to be under way", lambda: any("/git/trees" in one.path for one in hub.requests)
            )
        finally:
            for pid in walk.workers(tmp_path / "data"):
                os.kill(pid, signal.SIGKILL)
            first.kill()
            first.wait()
        assert walk.checks(pull) == []
        with staging._server(port, environment, tmp_path / "second.log"):
            walk.wait("the second server", lambda: staging._answers(f"{home}/readyz"))
            walk.concludes(pull, "failure")
            assert len(walk.checks(pull)) == 1
