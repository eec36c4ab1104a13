"""Both rooms together: whatever a repository writes, it cannot escape what it inherits."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gateledger.judge.catalog import catalog
from gateledger.judge.judge import judge_pull_request
from gateledger.model.actor import Actor
from gateledger.model.facts import (
    Change,
    ChangedFile,
    File,
    Files,
    Moment,
    Reviews,
    Snapshot,
    Templates,
    WorkItem,
    WorkItems,
)
from gateledger.model.policy import PolicyText
from gateledger.model.report import Verdict
from gateledger.model.subject import Subject, SubjectKind
from gateledger.policy.read import read_policy

GLOBS = st.lists(
    st.sampled_from(["src/**", "docs/**", "*.md", "web/**", "!docs/stories/**", "!web/a.tsx", "a.md"]),
    min_size=1,
    max_size=4,
)
WORDS = st.lists(st.sampled_from(["x", "y"]), min_size=1, max_size=2, unique=True)
KIND = st.fixed_dictionaries(
    {"paths": GLOBS}, optional={"labels": WORDS, "types": WORDS, "only": st.booleans()}
)
KINDS = st.fixed_dictionaries({"one": KIND, "two": KIND})
NAMES = st.lists(st.sampled_from(["one", "two"]), min_size=1, max_size=2, unique=True)
WHEN = NAMES | st.just(["always"])
STORIES = st.lists(
    st.sampled_from(["docs/stories/*.md", "docs/**", "!docs/stories/a.md"]),
    min_size=1,
    max_size=2,
    unique=True,
)
GATES: dict[str, Any] = {
    "linked-work-item": st.fixed_dictionaries({}, optional={"when": WHEN, "stories": STORIES}),
    "acceptance-criteria": st.fixed_dictionaries(
        {}, optional={"when": WHEN, "minimum": st.integers(1, 3), "stories": STORIES}
    ),
    "edge-cases": st.fixed_dictionaries(
        {}, optional={"when": WHEN, "minimum": st.integers(1, 4), "stories": STORIES}
    ),
}
# A list that a pack leaves out is open to those who inherit it (docs/gates): only what it says itself binds.
SAID: dict[str, Any] = {
    name: st.builds(lambda use, stories: {**use, "stories": stories}, use, STORIES)
    for name, use in GATES.items()
}
STAGE = st.fixed_dictionaries(
    {"gates": st.fixed_dictionaries({}, optional=GATES)}, optional={"skip": NAMES | st.just([])}
)
BINDING = st.fixed_dictionaries(
    {"gates": st.fixed_dictionaries({}, optional=SAID)}, optional={"skip": NAMES | st.just([])}
)
BASE = st.fixed_dictionaries({"version": st.just(1), "changes": KINDS, "pull_request": BINDING})
OWN = st.fixed_dictionaries(
    {"version": st.just(1), "extends": st.just(["base", "other"])},
    optional={
        "changes": st.fixed_dictionaries({}, optional={"one": KIND, "two": KIND}),
        "pull_request": STAGE,
    },
)
CRITERION = "- The total shows the discount of {} % before payment\n"
BODY = st.integers(0, 3).map(
    lambda count: "## Acceptance criteria\n\n" + "".join(CRITERION.format(n + 7) for n in range(count))
)
PATHS = st.sampled_from(["src/a.py", "docs/a.md", "a.md", "web/a.tsx", "docs/stories/a.md"])
ITEM = st.builds(
    WorkItem, repository=st.just("a/b"), number=st.just(1), body=BODY, type=st.sampled_from([None, "x"])
)


def _policy(data: dict[str, Any], packs: dict[str, PolicyText]):
    text = PolicyText.at(".github/policies.yml", yaml.safe_dump(data))
    return read_policy(text, catalog=catalog(), packs=packs)[0]


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    paths = draw(st.lists(PATHS, max_size=3, unique=True))
    changed = tuple(ChangedFile(path=path, previous_path=draw(st.none() | PATHS)) for path in paths)
    labels = draw(st.lists(st.sampled_from(["x", "y"]), max_size=1))
    files = tuple(File(path=path, sha="c" * 40, text=draw(BODY)) for path in paths if path.endswith(".md"))
    return Snapshot(
        subject=Subject(kind=SubjectKind.PULL_REQUEST, name="a/b#1", repository="a/b", head_sha="1" * 40),
        change=Change(author=Actor(login="ada"), files=changed, labels=tuple(labels)),
        work_items=WorkItems(items=tuple(draw(st.lists(ITEM, max_size=1)))),
        files=Files(commit="1", files=files),
        templates=Templates(commit="2"),
        reviews=Reviews(),
        moment=Moment(now="2026-01-01T00:00:00Z"),
    )


@settings(max_examples=60, deadline=None)
@given(BASE, BASE, OWN, st.lists(snapshots(), min_size=3, max_size=6))
def test_what_an_inherited_policy_blocks_stays_blocked(base, other, own, seen):
    packs = {
        "base": PolicyText.at("base.yml", yaml.safe_dump(base)),
        "other": PolicyText.at("other.yml", yaml.safe_dump(other)),
    }
    inherited = [policy for policy in (_policy(base, {}), _policy(other, {})) if policy]
    effective = _policy(own, packs)
    assume(effective is not None and len(inherited) == 2)
    for snapshot in seen:
        alone = [judge_pull_request(policy, snapshot, version="1").verdict for policy in inherited]
        if Verdict.BLOCK in alone:
            assert judge_pull_request(effective, snapshot, version="1").verdict is Verdict.BLOCK
