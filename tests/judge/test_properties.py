"""What holds for every policy and every snapshot."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateledger.judge import catalog as cataloguing
from gateledger.judge import ruling
from gateledger.judge.judge import judge_group, judge_pull_request
from gateledger.model.actor import Actor
from gateledger.model.facts import (
    Change,
    ChangedFile,
    File,
    Files,
    GroupSnapshot,
    Moment,
    Reviews,
    Snapshot,
    Templates,
    Unavailable,
    WorkItem,
    WorkItems,
)
from gateledger.model.policy import ChangeKind, GateUse, Policy, PullRequestStage
from gateledger.model.report import Finding, Outcome, Verdict
from gateledger.model.subject import Subject, SubjectKind

BODIES = st.sampled_from(
    [
        "",
        "Closes #1, see docs/stories/a.md",
        "## Acceptance criteria\n\n- The total shows the discount of 10 % before payment\n",
        "## Edge cases\n\n| Case | Expected |\n|---|---|\n| Empty basket | Button is disabled |\n",
        "<!-- docs/stories/a.md -->",
    ]
)
LOST = st.builds(Unavailable, reason=st.just("502"), transient=st.booleans())
PATHS = st.sampled_from(["src/a.py", "docs/a.md", "web/a.tsx", "docs/stories/a.md"])
ITEM = st.builds(
    WorkItem,
    repository=st.just("a/b"),
    number=st.integers(1, 5),
    body=BODIES,
    state=st.sampled_from(["OPEN", "CLOSED"]),
    state_reason=st.sampled_from([None, "COMPLETED", "NOT_PLANNED"]),
    type=st.sampled_from([None, "Bug"]),
    unreadable=st.none() | LOST,
)
CHANGE = st.builds(
    Change,
    author=st.just(Actor(login="ada")),
    body=BODIES,
    labels=st.lists(st.sampled_from(["ui", "wip"]), max_size=2).map(tuple),
    created_at=st.none() | st.just(datetime(2026, 1, 1, tzinfo=UTC)),
    files=st.lists(st.builds(ChangedFile, path=PATHS, previous_path=st.none() | PATHS), max_size=3).map(
        tuple
    ),
)
FILE = st.builds(
    File,
    path=PATHS,
    sha=st.just("c" * 40),
    text=st.none() | BODIES,
    unreadable=st.none() | st.just("too large"),
)
SUBJECT = Subject(kind=SubjectKind.PULL_REQUEST, name="a/b#1", repository="a/b", head_sha="1" * 40)
SNAPSHOT = st.builds(
    Snapshot,
    subject=st.just(SUBJECT),
    change=CHANGE | LOST,
    work_items=st.builds(WorkItems, items=st.lists(ITEM, max_size=3).map(tuple)) | LOST,
    files=st.builds(Files, commit=st.just("1"), files=st.lists(FILE, max_size=3).map(tuple)) | LOST,
    templates=st.builds(Templates, commit=st.just("2")) | LOST,
    reviews=st.builds(Reviews),
    moment=st.builds(Moment, now=st.just(datetime(2026, 2, 1, tzinfo=UTC))),
)
KINDS = (
    ChangeKind(name="docs", paths=("docs/**",), only=True),
    ChangeKind(name="ui", paths=("web/**",), labels=("ui",)),
    ChangeKind(name="bug", types=("Bug",)),
)
NAMES = st.lists(st.sampled_from([kind.name for kind in KINDS]), max_size=2, unique=True).map(tuple)
USE = st.builds(
    GateUse,
    gate=st.sampled_from(["linked-work-item", "acceptance-criteria", "edge-cases", "slo"]),
    when=NAMES,
    settings=st.just({}),
)
POLICY = st.builds(
    Policy,
    changes=st.just(KINDS),
    pull_request=st.builds(
        PullRequestStage, skip=NAMES, gates=st.lists(USE, min_size=1, max_size=4).map(tuple)
    ),
)
FEW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(POLICY, SNAPSHOT)
def test_the_same_inputs_give_the_same_bytes(policy, snapshot):
    first = judge_pull_request(policy, snapshot, version="1").model_dump_json()
    again = (
        Policy.model_validate_json(policy.model_dump_json()),
        Snapshot.model_validate_json(snapshot.model_dump_json()),
    )
    assert judge_pull_request(*again, version="1").model_dump_json() == first


@FEW
@given(POLICY, SNAPSHOT)
def test_block_is_what_a_failing_or_unknown_gate_says_and_nothing_else(policy, snapshot):
    report = judge_pull_request(policy, snapshot, version="1")
    blocking = [each for each in report.rulings if each.outcome in {Outcome.FAIL, Outcome.UNKNOWN}]
    assert (report.verdict is Verdict.BLOCK) == bool(blocking)
    assert report.rulings or report.headline
    assert all(each.reason for each in report.rulings if each.outcome in {Outcome.UNKNOWN, Outcome.SKIPPED})
    assert all(each.findings for each in report.rulings if each.outcome is Outcome.FAIL)


def always_fails(change: Change):
    """Fail."""
    yield Finding(code="no", message="no")


@pytest.fixture
def failing(monkeypatch):
    monkeypatch.setattr(ruling, "GATES", (*ruling.GATES, always_fails))
    assert cataloguing.name_of(always_fails) == "always-fails"


@pytest.mark.usefixtures("failing")
@FEW
@given(POLICY, SNAPSHOT, st.integers(0, 4), NAMES)
def test_adding_a_failing_gate_never_turns_block_into_allow(policy, snapshot, position, when):
    before = judge_pull_request(policy, snapshot, version="1")
    gates = list(policy.pull_request.gates)
    gates.insert(position, GateUse(gate="always-fails", when=when))
    stage = policy.pull_request.model_copy(update={"gates": tuple(gates)})
    after = judge_pull_request(policy.model_copy(update={"pull_request": stage}), snapshot, version="1")
    assert not (before.verdict is Verdict.BLOCK and after.verdict is Verdict.ALLOW)
    if not when and after.rulings:
        assert after.verdict is Verdict.BLOCK


@FEW
@given(POLICY, st.lists(SNAPSHOT, max_size=3))
def test_a_group_is_allowed_only_if_each_member_alone_would_be(policy, members):
    subject = SUBJECT.model_copy(update={"kind": SubjectKind.MERGE_GROUP})
    group = GroupSnapshot(
        subject=subject, members=tuple(members), moment=Moment(now=datetime(2026, 2, 1, tzinfo=UTC))
    )
    alone = [judge_pull_request(policy, each, version="1").verdict for each in members]
    wanted = Verdict.ALLOW if members and set(alone) == {Verdict.ALLOW} else Verdict.BLOCK
    assert judge_group(policy, group, version="1").verdict is wanted
