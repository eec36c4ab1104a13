"""The issue about a bypass: what it says, that nothing quoted in it acts, and what its marker is worth."""

from __future__ import annotations

import pytest

from gateledger.render.bypass import MOST, Followed, bypass_issue, overdue, read_marker

MERGE = {
    "what": "merge",
    "how": "admin-merge",
    "actor": {"login": "ben", "id": 2, "type": "User"},
    "author": {"login": "ann", "id": 1, "type": "User"},
    "at": "2026-11-23T10:00:00.000Z",
    "why": "the verdict in force blocked it (record 12), and no ruleset required the check",
    "uri": "https://github.com/acme/shop/pull/7",
    "title": "Pay as a guest",
    "commit": "5c" * 20,
    "branch": "main",
    "followUp": {"dueAt": "2026-11-28T10:00:00.000Z"},
}
PUSH = {
    **{key: MERGE[key] for key in ("actor", "at", "commit", "branch", "followUp")},
    "what": "push",
    "how": "direct-push",
    "why": "a commit came by no pull request",
    "commits": [{"sha": "5c" * 20, "headline": "Mend it now", "author": "ben"}],
}


def followed(bypass=MERGE, **more):
    given = {"about": "acme/shop#7", "index": 41, "page": "https://gates.example.com/bypasses#record-41"}
    return Followed(bypass=bypass, **given | {"reviewers": ("@rita", "@acme/release-managers")} | more)


def test_what_happened_who_did_it_what_stood_and_what_to_do():
    text = bypass_issue(followed(findings=(("linked-work-item", "no work item is linked"),)))
    assert text.title == "Review a bypass: acme/shop#7 was merged (admin-merge)"
    assert text.is_open
    assert text.body.replace("\u200b", "") == (
        "<!-- gateledger:bypass-41 v1 -->\n"
        "`acme/shop#7` was merged against its verdict; no rule that Gateledger can see stood in the way.\n\n"
        "| | |\n|---|---|\n"
        "| What | [Pay as a guest](https://github.com/acme/shop/pull/7) |\n"
        "| By | `ben` |\n"
        "| Author | `ann` |\n"
        "| When | 2026-11-23T10:00:00.000Z |\n"
        "| Commit | `5c5c5c5c5c5c` on `main` |\n"
        "| Why it counts | the verdict in force blocked it (record 12), and no ruleset required the check |\n"
        "| Kind | `admin-merge` |\n"
        "| Review until | **2026-11-28** |\n"
        "| Record | [record 41](https://gates.example.com/bypasses#record-41) |\n\n"
        "### What stood against it\n\n"
        "- `linked-work-item`: no work item is linked\n\n"
        "### What to do\n\n"
        "1. Look at what was brought in, and at the findings above. Where it should not have gone in, revert it by a "
        "pull request.\n"
        "2. Then one of those who may (`@rita`, `@acme/release-managers`), who neither did nor wrote this, says in a "
        "comment here why it can stand, or what was done about it:\n\n"
        "```\n/gateledger review-bypass because ...\n```\n\n"
        "That is recorded, and closes this issue.\n\n"
        "<sub>Kept by Gateledger · record 41 · "
        "[what this means](https://github.com/gateledger/gateledger/blob/main/docs/completeness.md)</sub>"
    )


def test_a_direct_push_lists_its_commits():
    body = bypass_issue(followed(PUSH, about="acme/shop:main")).body
    assert "was pushed directly without a pull request, so nothing was judged" in body
    assert "Mend it now" in body


def test_a_review_closes_it():
    review = {
        "retroactiveReview": {"by": {"login": "rita"}, "at": "2026-11-24T08:00:00Z", "because": "agreed"}
    }
    text = bypass_issue(followed(reviewed=review, review_index=44))
    assert not text.is_open
    assert "Reviewed by `rita` on 2026-11-24 (record 44): agreed" in text.body
    assert text.farewell == "Reviewed by `rita`: record 44."
    assert "review-bypass" not in text.body


def test_what_is_not_kept_any_more_is_said():
    assert "is not kept any more" in bypass_issue(followed(findings=None)).body


def test_of_very_many_findings_and_commits_the_first_are_told():
    many = tuple(("edge-cases", f"case {n} is missing") for n in range(500))
    commits = [{"sha": f"{n:040x}", "headline": f"commit {n}", "author": "ben"} for n in range(50)]
    text = bypass_issue(followed({**PUSH, "commits": commits, "moreCommits": 70}, findings=many))
    assert f"and {500 - MOST} more, in the record" in text.body
    assert f"and {50 - MOST + 70} more" in text.body
    assert len(text.body.encode()) < 65_000


HOSTILE = "<!-- gateledger:bypass-1 v1 --> @mona #1 [x](http://evil) ![i](http://evil) </table> `code"


@pytest.mark.parametrize("place", ["title", "why"])
def test_nothing_that_others_wrote_acts(place):
    body = bypass_issue(followed({**MERGE, place: HOSTILE}, findings=(("g", HOSTILE),))).body
    rest = body.split("\n", 1)[1]
    assert "<!--" not in rest
    assert "@mona" not in rest
    assert "](http://evil)" not in rest
    assert read_marker(body) == 41


@pytest.mark.parametrize(
    ("body", "index"),
    [
        ("<!-- gateledger:bypass-41 v1 -->\ntext", 41),
        ("  \n<!-- gateledger:bypass-7 v1 -->", 7),
        ("quoted: <!-- gateledger:bypass-41 v1 -->", None),
        ("<!-- gateledger:drift v1 -->", None),
        ("", None),
    ],
)
def test_only_a_text_that_begins_with_the_marker_names_a_record(body, index):
    assert read_marker(body) == index


def test_what_is_overdue_says_since_when_and_for_whom_it_waits():
    text = overdue(followed(), 9)
    assert text.number == 9
    said = text.body.replace("\u200b", "")
    assert "until 2026-11-28, and nobody did" in said
    assert "`@rita`" in said
    assert "change-history" in said
    assert "change-history" not in overdue(followed(PUSH), 9).body
