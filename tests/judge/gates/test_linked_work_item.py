from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from gateledger.judge.gates.linked_work_item import Repositories, linked_work_item
from gateledger.model.facts import ChangedFile, File, Unavailable, WorkItem
from gateledger.model.report import Finding

STORY = "# Checkout\n\nAs a buyer I want to pay.\n"


def issue(number: int = 12, **more: object) -> WorkItem:
    return WorkItem(
        repository="acme/shop",
        number=number,
        url=f"https://github.com/acme/shop/issues/{number}",
        title="Pay by card",
        **more,
    )


NOT_PLANNED = {"state": "CLOSED", "state_reason": "NOT_PLANNED"}
LOST = Unavailable(reason="GitHub answered 502", transient=True)

CASES = {
    "an issue linked on GitHub counts": (
        {"items": (issue(),)},
        "pass",
        "acme/shop#12 is linked on GitHub",
    ),
    "a closing keyword for another base branch counts": (
        {"items": (issue(source="keyword"),)},
        "pass",
        "with a closing keyword",
    ),
    "an issue of another repository counts": (
        {"items": (WorkItem(repository="acme/backlog", number=3),)},
        "pass",
        "acme/backlog#3",
    ),
    "an issue of an owner whom the policy does not name does not count, and that is said": (
        {"items": (WorkItem(repository="eve/any", number=1, source="stranger", unreadable=LOST),)},
        "fail",
        "eve/any#1 is linked, but it does not count: it is not of this repository's owner",
    ),
    "beside an issue that counts a stranger's is only mentioned": (
        {"items": (issue(), WorkItem(repository="eve/any", number=1, source="stranger", unreadable=LOST))},
        "pass",
        "eve/any#1 does not count",
    ),
    "an issue that is done already counts": (
        {"items": (issue(state="CLOSED", state_reason="COMPLETED"),)},
        "pass",
        "#12",
    ),
    "an issue given by hand counts": (
        {"items": (WorkItem(path="issue.md", source="given"),)},
        "pass",
        "issue.md is given",
    ),
    "nothing at all": ({}, "fail", "No work item is linked to this pull request"),
    "a number in passing is named, and does not count": (
        {"body": "See #12 and acme/backlog#4."},
        "fail",
        "#12, acme/backlog#4 is only mentioned in passing",
    ),
    "a number in a comment is not even in passing": (
        {"body": "<!-- Closes #12 -->"},
        "fail",
        "No work item is linked to this pull request",
    ),
    "an issue closed as not planned does not count": (
        {"items": (issue(**NOT_PLANNED),)},
        "fail",
        "is linked, but it was closed as not planned",
    ),
    "an issue closed as a duplicate does not count": (
        {"items": (issue(state="CLOSED", state_reason="DUPLICATE"),)},
        "fail",
        "closed as a duplicate",
    ),
    "an open issue beside one that is not planned is enough": (
        {"items": (issue(11, **NOT_PLANNED), issue(12))},
        "pass",
        "#12",
    ),
    "an issue that could not be read": (
        {"items": (issue(unreadable=LOST),)},
        "unknown",
        "acme/shop#12 could not be read: GitHub answered 502",
    ),
    "an issue that could be read beside one that could not": (
        {"items": (issue(11, unreadable=LOST), issue(12))},
        "pass",
        "#12",
    ),
    "an unread issue beside one that is not planned": (
        {"items": (issue(11, unreadable=LOST), issue(12, **NOT_PLANNED))},
        "unknown",
        "#11 could not be read",
    ),
    "a story that the change brings counts": (
        {"paths": ("docs/stories/1.md", "src/a.py"), "files": {"docs/stories/1.md": STORY}},
        "pass",
        "docs/stories/1.md is a story in this repository",
    ),
    "a story that the description names counts": (
        {"body": "Story: `docs/stories/1.md`", "files": {"docs/stories/1.md": STORY}},
        "pass",
        "docs/stories/1.md",
    ),
    "a story linked by its address counts": (
        {
            "body": "[story](https://github.com/acme/shop/blob/main/docs/stories/1.md)",
            "files": {"docs/stories/1.md": STORY},
        },
        "pass",
        "docs/stories/1.md",
    ),
    "a story of another repository does not count": (
        {
            "body": "https://github.com/eve/fork/blob/main/docs/stories/1.md",
            "files": {"docs/stories/1.md": STORY},
        },
        "fail",
        "No work item",
    ),
    "a story that merely lies there does not count": (
        {"files": {"docs/stories/1.md": STORY}},
        "fail",
        "No work item",
    ),
    "a story named only in a comment does not count": (
        {"body": "<!-- e.g. docs/stories/1.md -->", "files": {"docs/stories/1.md": STORY}},
        "fail",
        "No work item",
    ),
    "a longer path that ends like a story does not name it": (
        {"body": "old/docs/stories/1.md.bak", "files": {"docs/stories/1.md": STORY}},
        "fail",
        "No work item",
    ),
    "a story's template is no story": (
        {"paths": ("docs/stories/template.md",), "files": {"docs/stories/template.md": STORY}},
        "fail",
        "No work item",
    ),
    "a file that is no story does not count": (
        {"paths": ("docs/notes/1.md",), "body": "docs/notes/1.md", "files": {"docs/notes/1.md": STORY}},
        "fail",
        "No work item",
    ),
    "stories are where the policy says": (
        {"paths": ("req/1.md",), "files": {"req/1.md": STORY}, "settings": {"stories": ("req/*.md",)}},
        "pass",
        "req/1.md",
    ),
    "a changed story that could not be read": (
        {
            "paths": ("specs/1/spec.md",),
            "lost": (File(path="specs/1/spec.md", sha="c" * 40, unreadable="larger than 1 MiB"),),
        },
        "unknown",
        "specs/1/spec.md could not be read: larger than 1 MiB",
    ),
    "a story with a space in its name may be encoded": (
        {"body": "[it](docs/stories/my%20story.md)", "files": {"docs/stories/my story.md": STORY}},
        "pass",
        "my story.md",
    ),
}


@pytest.mark.parametrize(("case", "outcome", "says"), CASES.values(), ids=CASES)
def test_linked_work_item(ask, case, outcome, says):
    found, text, said = ask(linked_work_item, case)
    assert found == outcome, text
    assert says in text
    assert all(each.fix for each in said if isinstance(each, Finding))


def test_a_story_that_the_change_removes_does_not_count(change):
    from gateledger.model.facts import Files, WorkItems

    gone = change(files=(ChangedFile(path="docs/stories/1.md", status="removed"),))
    said = list(linked_work_item(gone, WorkItems(), Files(commit="a" * 40)))
    assert [each.code for each in said] == ["no-work-item"]


def test_an_exception_among_the_listed_repositories_is_refused():
    with pytest.raises(ValidationError):
        TypeAdapter(Repositories).validate_python(("acme/*", "!acme/secret"))
