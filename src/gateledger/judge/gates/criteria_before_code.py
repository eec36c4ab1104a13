"""What was asked for stood in the work item before the work on it began, and nobody watered it down since.

Why: Criteria written after the code describe what was built, not what was wanted, and a criterion that is dropped or
softened once it turns out to be hard is a requirement that nobody decided to give up. Reviewers and auditors need to
know which of the two they are looking at.

Passes: Every linked work item, or its parent when it holds none itself, held acceptance criteria when the work began:
at the first push of the change's commits to a branch, or when the pull request was opened, draft or not, whichever came
first. What the item said then is read from its edit history *and* from what this App witnessed when it happened.
Later additions and stricter wording are listed. Ticking, numbering, reordering, emphasis, typing errors, splitting and
merging criteria, and moving one to its parent, to another linked item or to the edge cases are no change. A push
that was not witnessed (the App was not installed, or a fork's) is dated by the earliest commit, which is weaker
evidence, and said so. A story file counts as the base branch has it; a change to nothing but stories has no code.

Not enough: Criteria written after the first push or the opening; a placeholder then and criteria now; a story that the
same pull request adds; an edit history that cannot be read, or from which the text that stood at the beginning was
deleted and that nobody witnessed (the gate could not tell, and says so).

Fix: Paste a criterion that was removed or weakened back; the check quotes both texts, who changed them and when. What
was written too late cannot be made earlier: merge the story first, unlink what is not this change's work item, or have
somebody who may grant waivers accept it.

Source: https://docs.github.com/en/communities/moderating-comments-and-conversations/tracking-changes-in-a-comment;
docs/decisions/0005-witness.md

Stages: pull-request

Controls: 21CFR11:11.10(e), DORA:RTS-16, IEC62304:5.2.6, IEC62304:8.2.4, ISO27001:A.8.25, ISO27001:A.8.32,
NIST800-53:AU-10, NIST800-53:CM-3, NIST800-53:SA-15, SSDF:PW.1.2, SOC2:CC8.1
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from gateledger.artifacts.paths import matches
from gateledger.judge.asked import Asking, Readings
from gateledger.judge.beginning import beginning
from gateledger.judge.candidates import candidates
from gateledger.judge.changed_criteria import judge_issue
from gateledger.judge.changed_stories import judge_story
from gateledger.judge.items import counts, unseen
from gateledger.judge.marks import Patterns, SameAs, Tightens
from gateledger.judge.said import Said
from gateledger.judge.seen import read_templates, unread_templates
from gateledger.judge.stories import STORIES, Glob
from gateledger.model.facts import Change, Files, Templates, Witnessed, WorkItems
from gateledger.model.report import CouldNotTell, Finding, Locator, Note

Grace = Annotated[int, Field(ge=0, le=10_080), Tightens("lower")]
StoriesThenAndNow = Annotated[
    tuple[Glob, ...], Patterns("both"), Tightens("subset"), SameAs("linked-work-item")
]
LINK = "Link the work item that asked for this change: write `Closes #<number>` into the description."


def criteria_before_code(  # noqa: PLR0913 - five facts, and its settings
    change: Change,
    work_items: WorkItems,
    files: Files,
    templates: Templates,
    witnessed: Witnessed,
    *,
    grace_minutes: Grace = 0,
    stories: StoriesThenAndNow = STORIES,
) -> Iterator[Said]:
    """Compare what every work item asks for now with what it asked for when the work began.

    Settings:
        grace_minutes: For how many minutes after the work began criteria may still be written and changed.
        stories: Files that are work items; as for `linked-work-item` unless set here.
    """
    yield from unread_templates(templates)
    items = [item for item in candidates(change, work_items, files, stories) if counts(item)]
    if not items:
        message = "There is no work item that could have asked for this change before it was made"
        yield Finding(code="no-work-item", message=message, locator=Locator(url=change.url or None), fix=LINK)
        return
    if change.files and all(matches(path, stories) for path in change.paths):
        yield Note(message="This change brings stories only, and no code that they would have to be before")
        return
    began = beginning(change, witnessed)
    if began is None:
        yield CouldNotTell(reason="when the work on this change began is not known")
        return
    yield Note(message=f"The work began on {began}")
    readings = Readings(read_templates(templates))
    asking = Asking(began, began.at + timedelta(minutes=grace_minutes), readings, tuple(items))
    for item in items:
        lost = unseen(item)
        if lost:
            yield lost
        elif item.source == "file":
            yield from judge_story(item, change, templates, asking)
        else:
            yield from judge_issue(item, witnessed, asking)
