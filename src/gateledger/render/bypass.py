"""The issue about one bypass: what happened, who did it, which findings stood, what to do, and until when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateledger.model.text import CommentText, IssueText
from gateledger.render.fitting import GAP, cut
from gateledger.render.quote import code, inline, link
from gateledger.render.words import PROJECT

MARKER = "<!-- gateledger:bypass-{index} v1 -->"
MARKED = re.compile(r"\A\s*<!-- gateledger:bypass-(\d{1,12}) v1 -->")
LIMIT = 60_000
"""Bytes; GitHub takes 65,536 characters."""
MOST = 20
PAGE = f"{PROJECT}/blob/main/docs/completeness.md"
WHAT = {
    "merge": "merged",
    "push": "pushed directly",
    "release": "released",
    "deployment": "deployed",
}
HOW = {
    "ruleset-bypass": "against its verdict, past a rule that requires the check",
    "admin-merge": "against its verdict; no rule that Gateledger can see stood in the way",
    "direct-push": "without a pull request, so nothing was judged",
    "check-absent": "before any verdict on it had been recorded",
    "check-late": "before its verdict, which came later",
    "release-bypass": "against its verdict",
    "deployment-bypass": "against Gateledger's answer to the environment's protection rule",
}


@dataclass(frozen=True)
class Followed:
    """A bypass that waits for its review, or had it.

    `bypass` is the part of that name of its Record, `index` the Record's; `findings` are gate and message of what stood
    against it, None where that is not kept any more; `reviewed` is the part `bypass` of the review's Record.
    """

    about: str
    index: int
    bypass: Mapping[str, Any]
    page: str = ""
    findings: tuple[tuple[str, str], ...] | None = ()
    reviewers: tuple[str, ...] = ()
    reviewed: Mapping[str, Any] | None = None
    review_index: int | None = None

    @property
    def due_at(self) -> datetime:
        """Until when it is to be reviewed."""
        return datetime.fromisoformat(self.bypass["followUp"]["dueAt"])


def bypass_issue(followed: Followed) -> IssueText:
    """Render the issue; once the bypass is reviewed it says so, and is to be closed."""
    said = followed.bypass
    marker = MARKER.format(index=followed.index)
    head = f"{_about(followed.about)} was {WHAT[said['what']]} {HOW[said['how']]}."
    parts = [
        f"{marker}\n{head}",
        _table(followed),
        *_stood(followed),
        *_commits(said),
        *_to_do(followed),
    ]
    foot = f"<sub>Kept by Gateledger · record {followed.index} · {link('what this means', PAGE)}</sub>"
    body = f"{cut(GAP.join(parts), LIMIT)}{GAP}{foot}"
    return IssueText(
        key=f"bypass-{followed.index}",
        marker=marker,
        title=f"Review a bypass: {_plain(followed.about)} was {WHAT[said['what']]} ({said['how']})",
        body=body,
        is_open=followed.reviewed is None,
        farewell=_farewell(followed),
    )


def _plain(about: str) -> str:
    # In a title nothing is Markdown, and GitHub links nothing but issues there.
    return " ".join(about.split())[:120]


def _about(about: str) -> str:
    return code(about, 200)


def _table(followed: Followed) -> str:
    said = followed.bypass
    rows = [
        (
            "What",
            link(inline(said["title"], 200), said["uri"]) if said.get("uri") and said.get("title") else "",
        ),
        ("By", code(said["actor"]["login"], 60)),
        ("Author", code(said["author"]["login"], 60) if said.get("author") else ""),
        ("When", f"{said['at']}"),
        (
            "Commit",
            f"`{said['commit'][:12]}`" + (f" on {code(said['branch'])}" if said.get("branch") else ""),
        ),
        ("Why it counts", inline(said["why"], 600)),
        ("Kind", f"`{said['how']}`"),
        ("Review until", f"**{said['followUp']['dueAt'][:10]}**"),
        ("Record", link(f"record {followed.index}", followed.page) if followed.page else ""),
    ]
    lines = [f"| {name} | {value} |" for name, value in rows if value]
    return "\n".join(["| | |", "|---|---|", *lines])


def _stood(followed: Followed) -> list[str]:
    """What the verdict objected to."""
    if followed.findings is None:
        return ["What stood against it is not kept any more."]
    if not followed.findings:
        return []
    lines = [f"- `{gate}`: {inline(message, 400)}" for gate, message in followed.findings[:MOST]]
    more = len(followed.findings) - MOST
    lines += [f"- and {more} more, in the record"] if more > 0 else []
    return ["### What stood against it", "\n".join(lines)]


def _commits(said: Mapping[str, Any]) -> list[str]:
    listed = said.get("commits") or ()
    if not listed:
        return []
    lines = [
        f"- `{each['sha'][:12]}` {inline(each.get('headline', ''), 120)} ({code(each.get('author', '?'), 80)})"
        for each in listed[:MOST]
    ]
    more = len(listed) - MOST + int(said.get("moreCommits") or 0)
    lines += [f"- and {more} more"] if more > 0 else []
    return ["### Commits", "\n".join(lines)]


def _to_do(followed: Followed) -> list[str]:
    if followed.reviewed is not None:
        review = followed.reviewed["retroactiveReview"]
        told = (
            f"Reviewed by {code(review['by']['login'], 60)} on {review['at'][:10]} "
            f"(record {followed.review_index}): {inline(review['because'], 1000)}"
        )
        return ["### Reviewed", told]
    who = (
        ", ".join(code(each, 80) for each in followed.reviewers[:10])
        or "nobody yet: see `bypasses.reviewers`"
    )
    first = (
        "1. Look at what was brought in, and at the findings above. Where it should not have gone in, revert it by a "
        "pull request."
    )
    second = (
        f"2. Then one of those who may ({who}), who neither did nor wrote this, says in a comment here why it can "
        "stand, or what was done about it:"
    )
    command = "```\n/gateledger review-bypass because ...\n```"
    return ["### What to do", f"{first}\n{second}", command, "That is recorded, and closes this issue."]


def _farewell(followed: Followed) -> str:
    if followed.reviewed is None:
        return ""
    by = followed.reviewed["retroactiveReview"]["by"]["login"]
    return f"Reviewed by {code(by, 60)}: record {followed.review_index}."


def overdue(followed: Followed, number: int) -> CommentText:
    """Tell once that nobody reviewed it in time; `number` is the issue's."""
    key = f"bypass-{followed.index}-overdue"
    marker = f"<!-- gateledger:{key} v1 -->"
    who = ", ".join(code(each, 80) for each in followed.reviewers[:10]) or "somebody"
    said = (
        f"This bypass was to be reviewed until {followed.bypass['followUp']['dueAt'][:10]}, and nobody did. "
        f"It waits for one of {who}."
    )
    if followed.bypass["what"] == "merge":
        said += " The gate `change-history` holds releases that bring it until then."
    return CommentText(
        number=number, key=key, marker=marker, body=f"{marker}\n⏰ {said}", worth_creating=True
    )


def read_marker(body: str) -> int | None:
    """Give the Record that an issue of ours is about; None for any other text."""
    found = MARKED.match(body)
    return int(found[1]) if found else None
