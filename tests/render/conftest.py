"""Decisions to render, as small or as large as a test asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gateledger.model.record import Decision
from gateledger.model.report import Finding, Locator, Note, Outcome, PolicyUse, Report, Ruling
from gateledger.model.subject import Subject, SubjectKind

SUBJECT = Subject(
    kind=SubjectKind.PULL_REQUEST,
    name="acme/shop#7",
    repository="acme/shop",
    repository_id=1,
    installation=9,
    number=7,
    head_sha="1f" * 20,
    base_ref="main",
    base_sha="2b" * 20,
    url="https://github.com/acme/shop/pull/7",
)
POLICY = PolicyUse(
    uri="acme/shop/.github/policies.yml@main", digest="d5" * 32, blob="0a" * 20, sha256="5e" * 32
)

LINKED = Ruling(
    gate="linked-work-item",
    outcome=Outcome.PASS,
    notes=(Note(message="acme/shop#5 is linked", locator=Locator(item="acme/shop#5")),),
)
FEW = Finding(
    code="too-few",
    message="1 criterion of the 2 that the policy asks for",
    locator=Locator(item="acme/shop#5", line=3, url="https://github.com/acme/shop/issues/5"),
    fix="Edit the issue and add:\n\n```markdown\n## Acceptance criteria\n- [ ] Given a cart, when …\n```",
)
ON_LINE = Finding(
    code="placeholder",
    message="a criterion is only a placeholder: TBD",
    locator=Locator(path="specs/cart/spec.md", line=12, end_line=14),
    fix="Write what must be true.",
)
CRITERIA = Ruling(gate="acceptance-criteria", outcome=Outcome.FAIL, findings=(FEW, ON_LINE))
EDGES = Ruling(gate="edge-cases", outcome=Outcome.UNKNOWN, reason="GitHub answered 502", transient=True)


def build(*rulings: Ruling, index: int | None = 41, **changes: Any) -> Decision:
    """A decision over the rulings; the verdict follows from them unless `verdict` says otherwise."""
    blocks = any(each.outcome in {Outcome.FAIL, Outcome.UNKNOWN} for each in rulings)
    values: dict[str, Any] = {
        "verdict": "block" if blocks else "allow",
        "subject": SUBJECT,
        "policy": POLICY,
        "rulings": rulings,
        "version": "0.1.0",
        **changes,
    }
    place: dict[str, Any] = {}
    if index is not None:
        place = {
            "record_id": "01JD",
            "index": index,
            "tree_size": index + 1,
            "root_hash": "c3" * 32,
            "leaf_hash": "1e" * 32,
            "url": f"https://gates.example/decisions/{index}",
            "decided_at": "2026-11-23T10:00:00Z",
        }
    return Decision(report=Report(**values), **place)


@pytest.fixture
def decision() -> Callable[..., Decision]:
    return build


@pytest.fixture
def blocked() -> Decision:
    return build(LINKED, CRITERIA, EDGES)


@pytest.fixture
def allowed() -> Decision:
    return build(LINKED, CRITERIA.model_copy(update={"outcome": Outcome.PASS, "findings": ()}))
