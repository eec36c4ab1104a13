"""`gateledger check --stage release`: the gates of a release on a laptop."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from gateledger.run import cli

POLICY = """version: 1
services:
  till: {paths: ["till/**"]}
  shelf: {paths: ["shelf/**"]}
release:
  tags: ["v*", "till-v*"]
  gates: {slo: {}, observability: {require: []}, artifact-chain: {}}
"""
SLO = """apiVersion: openslo/v1
kind: SLO
metadata: {name: till-availability}
spec:
  description: People can pay.
  service: till
  budgetingMethod: Occurrences
  indicator:
    metadata: {name: till-good}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(http_requests_total{job="till",code!~"5.."}[5m]))'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'sum(rate(http_requests_total{job="till"}[5m]))'}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  objectives: [{displayName: Paid, target: 0.995}]
"""
Ran = tuple[int, str, str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    for name in list(os.environ):
        if name.startswith("GATELEDGER_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")

    def ran(*arguments: object) -> Ran:
        monkeypatch.setattr("sys.argv", ["gateledger", "check", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return ran


class Shop:
    def __init__(self, top: Path):
        self.top = top
        top.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> None:
        told = ["-c", "user.name=dev", "-c", "user.email=dev@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(self.top), *told, *arguments], check=True, capture_output=True)

    def commit(self, files: dict[str, str | None], message: str = "Change") -> None:
        for path, text in files.items():
            place = self.top / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.unlink() if text is None else place.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Two services, a first release, and one more commit."""
    made = Shop(tmp_path / "shop")
    made.commit({".github/policies.yml": POLICY, "till/slo.yaml": SLO, "shelf/app.py": "1\n"}, "Begin")
    made.git("tag", "v1.0.0")
    made.commit({"till/app.py": "2\n"}, "Round prices")
    return made


def outcomes(out: str) -> dict[tuple[str, str], str]:
    return {(each["gate"], each.get("about", "")): each["outcome"] for each in json.loads(out)["rulings"]}


def test_a_ready_release_ends_with_0_and_says_what_goes_out(run, shop):
    code, out, err = run(shop.top, "--stage", "release", "--tag", "v1.1.0")
    assert (code, out.split()[0]) == (0, "ALLOW")
    said = " ".join(err.split())
    assert "There is no tag v1.1.0 here: judged as if it were made at HEAD." in said
    assert "Released: `till` changed since v1.0.0. 1 commit since v1.0.0, 1 files." in said


def test_an_unready_release_ends_with_1_and_names_the_service(run, shop):
    shop.commit({"till/slo.yaml": None})
    code, out, _ = run(shop.top, "--stage", "release", "--format", "json")
    assert code == 1
    found = json.loads(out)
    assert found["verdict"] == "block"
    assert outcomes(out)["slo", "till"] == "fail"
    assert ("slo", "shelf") not in outcomes(out)


def test_a_tag_that_is_there_is_judged_as_it_is_whatever_lies_on_disk(run, shop):
    shop.git("tag", "till-v1.1.0")
    shop.commit({"till/slo.yaml": None})
    (shop.top / "till" / "app.py").write_text("3\n")
    assert run(shop.top, "--stage", "release", "--tag", "till-v1.1.0")[0] == 0
    assert run(shop.top, "--stage", "release", "--tag", "till-v1.2.0")[0] == 1


def test_what_only_github_knows_is_said_and_fails_under_strict_alone(run, shop):
    asks = POLICY.replace("slo: {}", "slo: {}, change-history: {}, qa-sign-off: {approvers: ['@grace']}")
    shop.commit({".github/policies.yml": asks})
    options = (shop.top, "--stage", "release", "--tag", "till-v1.1.0")
    code, out, _ = run(*options, "--format", "json")
    assert (code, json.loads(out)["verdict"]) == (0, "allow")
    reasons = {
        each["gate"]: each["reason"] for each in json.loads(out)["rulings"] if each["outcome"] == "unknown"
    }
    assert reasons.keys() == {"change-history", "qa-sign-off"}
    assert all("needs GitHub" in each for each in reasons.values())
    assert run(*options, "--strict")[0] == 1
    shop.commit({"till/slo.yaml": None})
    assert run(*options)[0] == 1


def test_a_tag_that_is_no_release_is_said_to_be_none(run, shop):
    _, _, err = run(shop.top, "--stage", "release", "--tag", "nightly-7")
    assert "names nightly-7: on GitHub it would not be judged" in " ".join(err.split())


def test_a_policy_without_a_release_stage_lets_everything_out(run, shop):
    shop.commit({".github/policies.yml": "version: 1\n"})
    code, _, err = run(shop.top, "--stage", "release")
    assert code == 0
    assert "The policy asks nothing of a release" in " ".join(err.split())


def test_a_repository_without_a_policy_is_left_alone(run, shop):
    shop.commit({".github/policies.yml": None})
    code, out, err = run(shop.top, "--stage", "release")
    assert (code, out) == (0, "")
    assert "Neither main nor the working tree has" in " ".join(err.split())


def test_a_broken_policy_is_the_users_mistake(run, shop):
    shop.commit({".github/policies.yml": "version: 1\nreleases: {}\n"})
    code, out, _ = run(shop.top, "--stage", "release")
    assert code == 2
    assert "did you mean `release`?" in out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--tag", "v1"), "add --stage release"),
        (("--stage", "release", "--issue", "x.md"), "a release does not"),
        (("--stage", "release", "--base", "nowhere"), "'nowhere' is no commit here"),
    ],
)
def test_an_option_of_the_other_stage_is_a_mistake(run, shop, options, told):
    code, _, err = run(shop.top, *options)
    assert code == 2
    assert told in " ".join(err.split())
