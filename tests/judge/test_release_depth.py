"""Gates that pull requests know, at a release: the whole service, not only what changed."""

from __future__ import annotations

import hashlib

import pytest

from gateledger.judge.catalog import catalog
from gateledger.judge.judge import judge_pull_request
from gateledger.judge.needs import needs
from gateledger.judge.release import judge_release
from gateledger.model.facts import File, Files, Release, Templates
from gateledger.model.policy import GateUse, Policy, PullRequestStage, ReleaseStage, Service
from gateledger.model.report import Outcome
from gateledger.model.subject import Subject, SubjectKind

GATES = (GateUse(gate="observability"), GateUse(gate="artifact-chain"))
POLICY = Policy(
    services=(Service(name="till", paths=("till/**",)), Service(name="shelf", paths=("shelf/**",))),
    pull_request=PullRequestStage(gates=GATES),
    release=ReleaseStage(tags=("v*",), gates=GATES),
)
ALERTS = """groups:
- name: till
  rules:
  - alert: TillDown
    expr: up{job="till"} == 0
    labels: {severity: page}
    annotations: {runbook_url: docs/runbook.md}
"""
PAGE = (
    "# Till\n\nRestart it with `kubectl rollout restart deployment/till`, then look at its graph of errors.\n"
)
PLAN = "---\nverifies: docs/prd.md\n---\n# Plan\n\nPay at the till.\n"
TEXTS = {
    "till/alerts.yml": ALERTS,
    "docs/runbook.md": PAGE,
    "docs/prd.md": "# PRD\n\nPeople pay.\n",
    "docs/plan.md": PLAN,
}


def held(texts):
    return tuple(
        File(path=path, sha=hashlib.sha1(text.encode()).hexdigest(), text=text)
        for path, text in texts.items()
    )


@pytest.fixture
def seen(change, snapshot):
    def _seen(tag, previous="b" * 40, paths=("src/a.py",)):
        subject = Subject(
            kind=SubjectKind.RELEASE, name=f"acme/shop@{tag}", repository="acme/shop", head_sha="a" * 40
        )
        return snapshot(
            subject=subject,
            change=change(paths, number=None),
            files=Files(commit="a" * 40, files=held(TEXTS)),
            templates=Templates(commit=previous, files=held(TEXTS)),
            release=Release(tag=tag, commit="a" * 40, previous_tag="v1", previous_commit=previous),
        )

    return _seen


def outcomes(report):
    return {(ruling.gate, ruling.about): ruling.outcome for ruling in report.rulings}


def test_a_release_is_asked_for_every_service_and_every_link(seen):
    report = judge_release(POLICY, seen("v2"), version="1")
    assert outcomes(report) == {
        ("observability", "till"): Outcome.PASS,
        ("observability", "shelf"): Outcome.FAIL,
        ("artifact-chain", ""): Outcome.FAIL,
    }


def test_a_release_of_one_service_asks_how_that_one_is_watched(seen):
    found = outcomes(judge_release(POLICY, seen("till-v2"), version="1"))
    assert found["observability", "till"] is Outcome.PASS
    assert ("observability", "shelf") not in found


def test_the_pull_request_that_touches_none_of_it_is_let_through(seen, snapshot, change):
    full = seen("v2")
    small = snapshot(change=change(("till/a.py",)), files=full.files, templates=full.templates)
    found = outcomes(judge_pull_request(POLICY, small, version="1"))
    assert found == {("observability", "till"): Outcome.PASS, ("artifact-chain", ""): Outcome.PASS}


@pytest.mark.parametrize("stage", ["release", "deployment"])
@pytest.mark.parametrize("gate", ["observability", "artifact-chain"])
def test_a_policy_may_use_them_at_each_stage(gate, stage):
    found = catalog().get(gate)
    assert found is not None
    assert stage in found.stages


def test_what_links_lead_to_is_wanted_at_the_release_and_at_the_one_before():
    wanted = needs(POLICY, catalog(), stage="release")
    assert "docs/**/*.md" in wanted.base
    assert "docs/**/*.md" in (*wanted.head, *wanted.touched)
