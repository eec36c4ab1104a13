"""What judging needs: facts with little typing, and a gate asked directly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

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
from gateledger.model.report import CouldNotTell, Finding, Note
from gateledger.model.subject import Subject, SubjectKind

HEAD = "a" * 40
NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def change() -> Callable[..., Change]:
    """A pull request; `paths` are its changed files."""

    def _change(paths: tuple[str, ...] = ("src/cart.py",), **more: Any) -> Change:
        given = {
            "number": 7,
            "author": Actor(login="ada"),
            "url": "https://github.com/acme/shop/pull/7",
            "created_at": datetime(2026, 12, 1, 9, 0, tzinfo=UTC),
            "files": tuple(ChangedFile(path=path) for path in paths),
        }
        return Change(**given | more)

    return _change


@pytest.fixture(scope="session")
def snapshot(change: Callable[..., Change]) -> Callable[..., Snapshot]:
    """Everything seen of a pull request; any fact may be replaced."""

    def _snapshot(number: int = 7, **more: Any) -> Snapshot:
        subject = Subject(
            kind=SubjectKind.PULL_REQUEST,
            name=f"acme/shop#{number}",
            repository="acme/shop",
            number=number,
            head_sha=HEAD,
        )
        given: dict[str, Any] = {
            "subject": subject,
            "change": change(number=number),
            "work_items": WorkItems(),
            "files": Files(commit=HEAD),
            "templates": Templates(commit="b" * 40),
            "reviews": Reviews(),
            "moment": Moment(now=NOW),
        }
        return Snapshot(**given | more)

    return _snapshot


@pytest.fixture(scope="session")
def ask(change: Callable[..., Change]) -> Callable[..., tuple[str, str, list[Any]]]:
    """Ask a gate: gives its outcome, all it said in one text, and what it said."""

    def _ask(gate: Callable[..., Any], case: dict[str, Any]) -> tuple[str, str, list[Any]]:
        items: tuple[WorkItem, ...] = case.get("items", ())
        files = tuple(
            File(path=path, sha="c" * 40, text=text) for path, text in case.get("files", {}).items()
        )
        files += case.get("lost", ())
        templates = tuple(
            File(path=path, sha="d" * 40, text=text) for path, text in case.get("templates", {}).items()
        )
        facts = {
            "change": change(case.get("paths", ("src/cart.py",)), body=case.get("body", "")),
            "work_items": WorkItems(items=items),
            "files": Files(commit=HEAD, files=files),
            "templates": Templates(commit="b" * 40, files=templates),
        }
        wanted = gate.__annotations__
        said = list(
            gate(**{name: fact for name, fact in facts.items() if name in wanted}, **case.get("settings", {}))
        )
        return (
            _outcome(said),
            "\n".join(getattr(each, "message", "") or getattr(each, "reason", "") for each in said),
            said,
        )

    return _ask


def _outcome(said: list[Any]) -> str:
    if any(isinstance(each, Finding) for each in said):
        return "fail"
    if any(isinstance(each, CouldNotTell) for each in said):
        return "unknown"
    assert all(isinstance(each, Note) for each in said)
    return "pass"
