"""The packs that ship, the generated pages, and the shape of every gate's file."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gateledger.judge.catalog import catalog, name_of
from gateledger.judge.gates import GATES, PLANNED
from gateledger.judge.needs import needs
from gateledger.model.policy import PolicySource, PolicyText
from gateledger.policy.read import read_policy

ROOT = Path(__file__).resolve().parents[2]
PACKS = {
    path.stem: PolicyText(source=PolicySource(path=f"policies/{path.name}"), data=path.read_bytes())
    for path in (ROOT / "policies").glob("*.yml")
}
CHOSEN = {"test-plan", "criteria-before-code"}
"""Gates that no pack turns on: the one needs tests that name what they test, which a repository begins with first;
what the other objects to in work that had begun before cannot be mended any more, only accepted."""
LATER = {gate.name for gate in catalog().gates if "pull-request" not in gate.stages}
RELEASE = {"slo", "runbook", "observability", "change-history"}
"""Asked of releases by a pack: `qa-sign-off` needs approvers, whom only the repository can name."""
INTEGRATION = {"api-spec", "contract-tests", "auth-model", "observability"}
ASKED = {
    "integration-ready": INTEGRATION,
    "release-ready": set(),
    **dict.fromkeys(
        ("auditable-release", "observe-first"),
        {gate.name for gate in catalog().gates} - CHOSEN - INTEGRATION - LATER,
    ),
}

EVERYTHING = """\
version: 1
extends: [auditable-release]
mode: enforce
since: 2026-12-01
changes:
  ui: {paths: ["web/**", "**/*.tsx"]}
  integration: {paths: ["**/openapi*.y*ml", "clients/**"]}
  trivial: {paths: ["docs/**", "*.md"], only: true}
services:
  checkout: {paths: ["services/checkout/**"], docs: "services/checkout/docs"}
pull_request:
  skip: [trivial]
  gates:
    linked-work-item: {}
    acceptance-criteria: {minimum: 2}
    criteria-before-code: {}
    edge-cases: {when: [ui], minimum: 3}
    api-spec: {when: [integration], breaking: needs-label:breaking-change}
    contract-tests: {when: [integration], checks: ["contract*"], coverage: changed-operations}
    auth-model: {when: [integration], documents: ["docs/auth-model.md"], approvers: ["@acme/security"]}
    observability: {when: [integration], require: [alerts, dashboards, tracing]}
    test-plan: {}
    artifact-chain: {}
release:
  tags: ["v*"]
  gates: {slo: {}, runbook: {max_age_days: 180}, observability: {}, change-history: {}, qa-sign-off: {approvers: ["@acme/qa"]}}
deployment: {environments: [production], gates: inherit-release}
waivers: {approvers: ["@acme/release-managers"], max_days: 14, not_for: [auth-model]}
"""

GATE_FILES = sorted(
    path for path in (ROOT / "src/gateledger/judge/gates").glob("*.py") if path.name != "__init__.py"
)


def _read(text):
    own = PolicyText.at(".github/policies.yml", text, repository="acme/shop")
    return read_policy(own, catalog=catalog(), packs=PACKS)


@pytest.mark.parametrize("name", sorted(PACKS))
def test_a_shipped_pack_is_read_without_a_word(name):
    policy, problems = read_policy(PACKS[name], catalog=catalog(), packs=PACKS)
    assert problems == ()
    wanted = [gate.name for gate in catalog().gates if gate.name in ASKED[name]]
    asked = policy.pull_request.gates if policy.pull_request else ()
    assert [use.gate for use in asked] == wanted


def test_packs_can_be_joined_and_the_approvers_are_named_by_the_repository():
    policy, problems = _read(
        "version: 1\nextends: [auditable-release, integration-ready]\npull_request:\n  skip: [trivial]\n  gates:\n"
        '    auth-model: {when: [integration], approvers: ["@acme/security"]}\n'
    )
    assert problems == ()
    assert {use.gate for use in policy.pull_request.gates} == ASKED["auditable-release"] | INTEGRATION
    (use,) = [each for each in policy.pull_request.gates if each.gate == "auth-model"]
    assert use.settings["approvers"] == ["@acme/security"]
    assert use.when == ("integration",)


def test_release_ready_asks_of_releases_and_lets_only_them_out():
    policy, _ = read_policy(PACKS["release-ready"], catalog=catalog(), packs=PACKS)
    assert {use.gate for use in policy.release.gates} == RELEASE
    assert policy.release.tags == ("v*",)
    (age,) = [use.settings["max_age_days"] for use in policy.release.gates if use.gate == "runbook"]
    assert age == 180
    assert (policy.deployment.environments, policy.deployment.inherit) == (("production",), True)


def test_all_packs_join_and_the_repository_names_who_may():
    policy, problems = _read(
        "version: 1\nextends: [auditable-release, integration-ready, release-ready]\n"
        'changes: {integration: {paths: ["clients/**"]}}\n'
        'services: {checkout: {paths: ["services/checkout/**"], docs: "services/checkout/docs"}}\n'
        'release:\n  tags: ["v*", "checkout-v*"]\n'
        '  gates: {runbook: {max_age_days: 90}, qa-sign-off: {approvers: ["@acme/qa"]}}\n'
        "deployment: {environments: [production, live], gates: inherit-release}\n"
    )
    assert problems == ()
    assert {use.gate for use in policy.release.gates} == RELEASE | {"qa-sign-off"}
    assert set(policy.deployment.environments) == {"production", "live"}
    assert {use.gate for use in policy.pull_request.gates} == ASKED["auditable-release"] | INTEGRATION


@pytest.mark.parametrize(
    "packs", ["auditable-release", "auditable-release, integration-ready, release-ready"]
)
def test_a_policy_that_asks_for_everything_is_read_without_a_word(packs):
    policy, problems = _read(EVERYTHING.replace("[auditable-release]", f"[{packs}]"))
    assert problems == ()
    assert {use.gate for use in policy.release.gates} == RELEASE | {"qa-sign-off"}


def test_a_pack_for_releases_cannot_be_weakened():
    policy, problems = _read(
        "version: 1\nextends: release-ready\nrelease: {gates: {runbook: {max_age_days: 365}}}"
    )
    assert policy is None
    assert any("max_age_days" in each.message for each in problems)


def test_observe_first_asks_what_auditable_release_asks():
    strict, _ = _read("version: 1\nextends: auditable-release")
    mild, _ = _read("version: 1\nextends: observe-first")
    assert (strict.mode, mild.mode) == ("enforce", "observe")
    same = {"mode": "", "digest": "", "sources": (), "origins": ()}
    assert strict.model_copy(update=same) == mild.model_copy(update=same)


def test_a_repository_may_say_where_its_pages_are_and_begin_on_a_day():
    policy, problems = _read(
        "version: 1\nextends: [auditable-release]\nmode: enforce\nsince: 2026-12-01\n"
        'changes:\n  ui: {paths: ["pages/**"]}\n  trivial: {paths: ["docs/**", "*.md"], only: true}\n'
        "pull_request:\n  skip: [trivial]\n  gates:\n    linked-work-item: {}\n"
        "    acceptance-criteria: {minimum: 2}\n    edge-cases: {when: [ui], minimum: 3}\n"
        'waivers: {approvers: ["@acme/release-managers"], max_days: 14}\n'
    )
    assert problems == ()
    assert "pages/**" in next(kind for kind in policy.changes if kind.name == "ui").paths


def test_an_unedited_pack_asks_for_templates_wherever_github_looks():
    from gateledger.artifacts.paths import matches

    policy, _ = _read("version: 1\nextends: auditable-release")
    asked = needs(policy, catalog())
    for path in (
        ".github/ISSUE_TEMPLATE/story.yml",
        ".github/ISSUE_TEMPLATE.md",
        ".github/issue_template/bug.md",
        ".github/pull_request_template.md",
        ".github/PULL_REQUEST_TEMPLATE/feature.md",
        "PULL_REQUEST_TEMPLATE.md",
        "issue_template.md",
        "docs/Pull_Request_Template.md",
        "docs/PULL_REQUEST_TEMPLATE/x.md",
    ):
        assert matches(path, asked.base), path
    for path in ("src/ISSUE_TEMPLATE/x.md", "src/.github/ISSUE_TEMPLATE.md", "README.md"):
        assert not matches(path, asked.base), path


def test_needs_unite_what_the_gates_ask_for_without_their_exceptions():
    policy, _ = _read(
        "version: 1\nchanges: {x: {types: [Bug]}}\n"
        'pull_request: {gates: {linked-work-item: {stories: ["s/*.md", "!s/x.md"]}, edge-cases: {documents: [e.md]}}}'
    )
    asked = needs(policy, catalog())
    assert asked.head == ()
    assert asked.touched == ("e.md", "s/*.md")
    assert asked.issue_types
    assert asked.work_items


def test_a_policy_without_pull_requests_needs_no_files():
    policy, _ = _read("version: 1")
    assert needs(policy, catalog()).touched == ()


def test_every_gate_file_is_registered_and_every_planned_gate_is_not():
    assert sorted(gate.__name__ for gate in GATES) == [path.stem for path in GATE_FILES]
    assert not {name_of(gate) for gate in GATES} & set(PLANNED)


@pytest.mark.parametrize("gate", catalog().gates, ids=lambda gate: gate.name)
def test_a_gate_says_why_how_to_mend_and_what_each_setting_means(gate):
    assert gate.claim.endswith(".")
    assert all((gate.why, gate.fix, gate.passes, gate.not_enough, gate.source, gate.stages, gate.needs))
    assert all(setting.meaning for setting in gate.settings)
    assert all(re.fullmatch(r"[A-Z0-9-]+:[A-Za-z0-9.()-]+", control) for control in gate.controls)
    assert gate.controls


@pytest.mark.parametrize("gate", catalog().gates, ids=lambda gate: gate.name)
def test_a_gate_has_at_least_fifteen_cases_and_a_page(gate):
    stem = gate.name.replace("-", "_")
    cases = (ROOT / "tests/judge/gates" / f"test_{stem}.py").read_text("utf-8")
    assert len(re.findall(r'^    "[^"]{15,}": ', cases, flags=re.MULTILINE)) >= 15
    assert (ROOT / "docs/gates" / f"{gate.name}.md").exists()


def test_generated_files_are_what_the_generator_writes():
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts/gen.py"), "--check"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == ""
    assert done.returncode == 0
