"""The pull request is linked to the work item that asked for it.

Why: A change nobody asked for cannot be traced. Auditors start from a commit and ask who wanted it and why; a year
later so does whoever has to decide whether the line may go.

Passes: At least one work item is linked: an issue of this repository, or of another one of the same owner, by a closing
keyword or in the sidebar, or a story file that the pull request brings or names by its path. Issues of other owners count
where `repositories` lists theirs. An issue of another private repository is read, and quoted, only where `repositories`
lists it and the pull request's own repository is private too.

Not enough: A number mentioned in passing (`see #12`); an issue that was closed as not planned or as a duplicate; an issue of
an owner whom the policy does not name.

Fix: Write `Closes #12` into the pull request's description, choose the issue under *Development* in its sidebar,
or name the story file (`Story: docs/stories/12-checkout.md`).

Source: https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue

Stages: pull-request

Controls: DORA:9.4.e, DORA:RTS-17, IEC62304:5.2.1, IEC62304:8.2.1, IEC62304:8.2.4, ISO27001:A.8.32, NIST800-53:CM-3,
NIST800-53:SI-2, SSDF:PW.1.2, PCI-DSS:6.5.1, SOC2:CC8.1
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import StringConstraints

from gateledger.judge.candidates import candidates
from gateledger.judge.items import counts, locate, unseen, why_not
from gateledger.judge.marks import Tightens
from gateledger.judge.mentions import issues_in
from gateledger.judge.said import Said
from gateledger.judge.stories import STORIES, Glob, Stories
from gateledger.model.facts import Change, Files, WorkItem, WorkItems
from gateledger.model.report import Finding, Locator, Note

Trusted = Annotated[Glob, StringConstraints(pattern=r"^[^!]")]
"""No exceptions: leaving one out would widen what is inherited."""
Repositories = Annotated[tuple[Trusted, ...], Tightens("subset")]

WAYS = {
    "github-link": "linked on GitHub",
    "keyword": "named with a closing keyword",
    "file": "a story in this repository",
    "given": "given",
}
FIX = (
    "Write `Closes #<number>` into the description, choose the issue under *Development* in the sidebar, "
    "or name the story file that asks for this change."
)


def linked_work_item(
    change: Change,
    work_items: WorkItems,
    files: Files,
    *,
    stories: Stories = STORIES,
    repositories: Repositories = (),
) -> Iterator[Said]:
    """Look for one work item that counts.

    Settings:
        stories: Files that are work items, where the repository keeps its stories itself.
        repositories: Repositories of other owners, and other private ones, whose issues count for every gate; globs over `owner/name`.
    """
    found = candidates(change, work_items, files, stories)
    good = [item for item in found if counts(item)]
    for item in good:
        lost = unseen(item)
        if lost is None:
            yield Note(message=f"{item.name} is {WAYS[item.source]}", locator=locate(item))
        elif all(each.unreadable for each in good):
            yield lost
    if not good:
        yield from _objections(change, found, repositories)
    for item in found if good else ():
        if item.source == "stranger":
            yield Note(message=f"{item.name} does not count: it is {why_not(item)}", locator=locate(item))


def _objections(change: Change, found: tuple[WorkItem, ...], listed: tuple[str, ...]) -> Iterator[Finding]:
    for item in found:
        if item.source == "stranger":
            yield _strange(item, listed)
            continue
        message = f"{item.name} is linked, but it was {why_not(item)}"
        fix = "Reopen it if the work is wanted after all, or link the issue that asks for this change."
        yield Finding(code="not-planned", message=message, locator=locate(item), fix=fix)
    if not found:
        mentioned = ", ".join(issues_in(change.body)[:5])
        passing = f"; {mentioned} is only mentioned in passing" if mentioned else ""
        message = f"No work item is linked to this pull request{passing}"
        yield Finding(code="no-work-item", message=message, locator=Locator(url=change.url or None), fix=FIX)


def _strange(item: WorkItem, listed: tuple[str, ...]) -> Finding:
    message = f"{item.name} is linked, but it does not count: it is {why_not(item)}"
    known = f" (now: {', '.join(listed)})" if listed else ""
    fix = (
        f"Link an issue of this repository or of its owner, or list `{item.repository}` under `repositories` of "
        f"`linked-work-item` in the policy{known}."
    )
    return Finding(code="other-owner", message=message, locator=locate(item), fix=fix)
