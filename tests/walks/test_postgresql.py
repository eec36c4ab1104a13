"""The whole way on PostgreSQL: two workers, one ledger, the same answers."""

from __future__ import annotations

import json

import httpx
import pytest

from gateledger.run.demo.stage import open_stage

pytestmark = pytest.mark.postgres


def test_pull_requests_are_judged_recorded_and_proved_on_postgresql(walk, postgres, tmp_path):
    told = {"GATELEDGER_DATABASE_URL": postgres, "GATELEDGER_WORKERS": "2"}
    with open_stage(tmp_path, settings=told) as stage:
        there = type(walk)(stage)
        repo = there.repository()
        thin = repo.issue("Pay as a guest", there.thin)
        pulls = [there.pull(repo, body=f"Closes #{thin.number}") for _ in range(6)]
        for pull in pulls:
            there.concludes(pull, "failure")
        thin.edit(body=there.whole)
        for pull in pulls:
            there.concludes(pull, "success")
        there.idle()
        verified = stage.run("ledger", "verify")
        assert verified.returncode == 0, verified.stderr
        (newest, _blocked) = there.records(pulls[-1])
        replayed = stage.run("replay", str(newest["index"]))
        assert replayed.returncode == 0, replayed.stderr
        page = httpx.get(
            f"{stage.url}/decisions/{newest['index']}", headers={"accept": "text/html"}, timeout=10
        )
        assert page.status_code == 200
        shown = stage.run("ledger", "show", str(newest["index"]))
        assert json.loads(shown.stdout)["statement"]["predicate"]["verdict"] == "allow"
