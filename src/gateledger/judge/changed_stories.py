"""A story file's criteria at the base, and in this change."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.judge.asked import Asking
from gateledger.judge.compared import compare
from gateledger.judge.items import locate
from gateledger.judge.said import Said
from gateledger.judge.seen import at
from gateledger.judge.told import WAIVER, added_later, none_at_all, taken_away, unchanged
from gateledger.model.facts import Change, ChangedFile, File, Templates, WorkItem
from gateledger.model.report import CouldNotTell, Finding

HERE = "by this pull request"


def judge_story(item: WorkItem, change: Change, templates: Templates, asking: Asking) -> Iterator[Said]:
    """Judge a story by what the base branch has of it: what this very change brings was not there before."""
    section = asking.readings.section(item.body, item.title)
    touched = next((file for file in change.files if file.path == item.path), None)
    if touched is None:
        yield (
            unchanged(item, section, len(section.items), "")
            if section.items
            else none_at_all(item, at(item, section))
        )
        return
    before = _base(touched, templates)
    if before is None:
        yield _brought(item)
    elif before.text is None:
        reason = (
            f"{before.path} at the base could not be read: {before.unreadable or 'it is not a text file'}"
        )
        yield CouldNotTell(reason=reason, locator=locate(item))
    else:
        criteria = asking.readings.criteria(before.text, item.title)
        found = compare(criteria, section.items, asking.elsewhere(item))
        yield from (taken_away(item, section, lost, HERE) for lost in found.lost)
        yield from added_later(item, section, found)
        if not criteria:
            yield _brought(item) if section.items else none_at_all(item, at(item, section))
        elif not found.lost:
            yield unchanged(item, section, len(criteria), f" on {change.base_ref or 'the base branch'}")


def _base(touched: ChangedFile, templates: Templates) -> File | None:
    paths = {touched.previous_path or touched.path, touched.path}
    return next((file for file in templates.files if file.path in paths), None)


def _brought(item: WorkItem) -> Finding:
    message = (
        f"{item.name}: its acceptance criteria come with this very pull request, so nothing shows that they were "
        "there before the code"
    )
    fix = (
        f"Merge {item.name} in a pull request of its own first, or link an issue that held the criteria before "
        f"the work began; otherwise {WAIVER}."
    )
    return Finding(code="late", message=message, locator=locate(item), fix=fix)
