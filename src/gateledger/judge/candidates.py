"""The work items behind a change: issues, story files it names, or the story files it brings."""

from __future__ import annotations

from gateledger.judge.items import counts
from gateledger.judge.stories import changed_stories, named_stories
from gateledger.model.facts import Change, Files, WorkItem, WorkItems


def candidates(
    change: Change, work_items: WorkItems, files: Files, stories: tuple[str, ...]
) -> tuple[WorkItem, ...]:
    """Give what a change says it is for, those included that do not count.

    A story file that is merely touched stands in only where nothing else is linked: a typo mended in an old story
    does not make that story this change's.
    """
    items = {item.name: item for item in work_items.items}
    for each in named_stories(change, files, stories):
        items.setdefault(each.name, each)
    if not any(counts(item) for item in items.values()):
        for each in changed_stories(change, files, stories):
            items.setdefault(each.name, each)
    return tuple(items.values())
