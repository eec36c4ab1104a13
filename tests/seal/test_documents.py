"""By which documents the ledger finds a decision."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateledger.artifacts.upstream import Rest, named_in, upstream
from gateledger.model.facts import (
    Evidence,
    File,
    Files,
    GroupSnapshot,
    Moment,
    Snapshot,
    Unavailable,
    WorkItem,
    WorkItems,
)
from gateledger.model.report import Outcome, PolicyUse, Report, Ruling
from gateledger.model.subject import Subject, SubjectKind
from gateledger.seal.documents import documents_of

SHA = "1f" * 20
BRIEF = "# Brief\n\nShops want guests.\n"
PRD = "---\nderives_from: [docs/brief.md]\n---\n# PRD\n\n- FR-001: A visitor can pay without an account.\n"
STORY = "---\nsatisfies: [docs/prd.md#FR-001]\n---\n# Pay as a guest\n"
TEXTS = {"docs/brief.md": BRIEF, "docs/prd.md": PRD, "docs/stories/1.md": STORY, "docs/other.md": "# Other\n"}
SUBJECT = Subject(
    kind=SubjectKind.PULL_REQUEST, name="acme/shop#7", repository="acme/shop", number=7, head_sha=SHA
)
GONE = Unavailable(reason="not here")


def seen(*items: WorkItem, texts=TEXTS) -> Snapshot:
    files = Files(
        commit=SHA, files=tuple(File(path=path, sha="0" * 40, text=text) for path, text in texts.items())
    )
    moment = Moment(now=datetime(2026, 11, 23, tzinfo=UTC))
    return Snapshot.unseen(SUBJECT, GONE, moment).model_copy(
        update={"files": files, "work_items": WorkItems(items=items)}
    )


def report(*paths: str, role="file") -> Report:
    evidence = tuple(Evidence(role=role, uri=f"acme/shop/{path}@{SHA}", sha256="0" * 64) for path in paths)
    ruling = Ruling(gate="test-plan", outcome=Outcome.PASS, evidence=evidence)
    return Report(verdict="allow", subject=SUBJECT, policy=PolicyUse(), rulings=(ruling,), version="1")


def test_a_file_that_a_gate_used_is_named_with_its_repository():
    assert documents_of(report("docs/other.md"), seen()) == ("acme/shop:docs/other.md",)
    assert documents_of(report("docs/other.md", role="template"), seen()) == ()


def test_what_a_story_rests_on_is_named_to_the_top():
    story = WorkItem(path="docs/stories/1.md", body=STORY, source="file")
    names = [f"acme/shop:{path}" for path in ("docs/brief.md", "docs/prd.md", "docs/stories/1.md")]
    assert list(documents_of(report(), seen(story))) == names


def test_a_document_that_an_issue_names_is_one_with_what_it_rests_on():
    issue = WorkItem(repository="acme/shop", number=5, body="As docs/prd.md#FR-001 asks.")
    parent = issue.model_copy(update={"number": 4, "body": "See ./docs/other.md."})
    found = documents_of(report(), seen(issue.model_copy(update={"parent": parent})))
    assert found == ("acme/shop:docs/brief.md", "acme/shop:docs/other.md", "acme/shop:docs/prd.md")


def test_a_merge_group_names_the_documents_of_all_its_members():
    issues = [
        WorkItem(repository="acme/shop", number=1, body=path) for path in ("docs/brief.md", "docs/other.md")
    ]
    group = GroupSnapshot(
        subject=SUBJECT, members=tuple(seen(each) for each in issues), moment=Moment(now=datetime.now(UTC))
    )
    assert documents_of(report(), group) == ("acme/shop:docs/brief.md", "acme/shop:docs/other.md")


def test_where_no_file_could_be_read_the_evidence_alone_is_named():
    unseen = seen().model_copy(update={"files": GONE, "work_items": GONE})
    assert documents_of(report("docs/prd.md"), unseen) == ("acme/shop:docs/prd.md",)


def test_a_chain_that_goes_in_circles_ends():
    texts = {"a.md": "---\nderives_from: b.md\n---\n", "b.md": "---\nderives_from: a.md\n---\n"}
    assert upstream(texts, ["a.md"]) == (Rest("a.md", "b.md"), Rest("b.md", "a.md"))


def test_a_lock_may_declare_the_link():
    texts = {".trace.lock": "a.md -> b.md\n", "a.md": "# A\n", "b.md": "# B\n"}
    assert upstream(texts, ["a.md"]) == (Rest("a.md", "b.md"),)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("see docs/prd.md.", True),
        ("`docs/prd.md#FR-1`", True),
        ("[it](/docs/prd.md)", True),
        ("https://github.com/acme/shop/blob/main/docs/prd.md#L3", True),
        ("old/docs/prd.md", False),
        ("docs/prd.mdx", False),
        ("docs/prd.md.bak", False),
        ("mydocs/prd.md", False),
    ],
)
def test_a_path_is_named_only_where_it_stands_alone(text, named):
    assert bool(named_in(text, ["docs/prd.md"])) is named
