"""What is said about criteria that came, went or changed, with both texts side by side."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.judge.beginning import Beginning
from gateledger.judge.compared import Compared, Lost
from gateledger.judge.items import locate
from gateledger.judge.said import Said
from gateledger.judge.seen import at
from gateledger.model.artifact import Item, Section
from gateledger.model.facts import WorkItem
from gateledger.model.report import Finding, Locator, Note

LONGEST = 300
MOST = 5
WAIVER = "have somebody who may grant waivers accept it"
WEAK = "; only that commit's own date says so, which is weaker evidence than a push that we saw"


def taken_away(item: WorkItem, section: Section, lost: Lost, who: str) -> Finding:
    """Object to a criterion that was removed, weakened or replaced, and say what to paste back."""
    what = "removed" if lost.after is None else "changed"
    why = f" ({lost.why})" if lost.why else ""
    now = f"After: “{cut(lost.after.text)}”" if lost.after else "After: nothing"
    message = (
        f"{item.name}: a criterion was {what} after the work began, {who}{why}. "
        f"Before: “{cut(lost.before.text)}”. {now}"
    )
    fix = f"Paste it back into {item.name}, or {WAIVER}:\n\n```diff\n{_side_by_side(lost)}\n```"
    line = lost.after.line if lost.after else section.line
    return Finding(
        code="removed" if lost.after is None else "weakened",
        message=message,
        locator=locate(item, line),
        fix=fix,
    )


def _side_by_side(lost: Lost) -> str:
    """Write what to put back as a line to add, and what stands there now as one to take out."""
    now = [f"- - [ ] {_one_line(lost.after)}"] if lost.after else []
    return "\n".join([*now, f"+ - [ ] {_one_line(lost.before)}"])


def _one_line(item: Item) -> str:
    return " ".join(item.text.split()).replace("```", "'''")


def added_later(item: WorkItem, section: Section, found: Compared) -> Iterator[Said]:
    """List what came after the beginning, became stricter, or moved."""
    told = [f"added after the work began: “{cut(each.text)}”" for each in found.added]
    told += [
        f"made stricter after the work began ({why}): “{cut(each.text)}”" for each, why in found.extended
    ]
    told += [f"stands elsewhere now: “{cut(each.text)}”" for each in found.moved]
    for each in told[:MOST]:
        yield Note(message=f"{item.name}: {each}", locator=at(item, section))
    if len(told) > MOST:
        yield Note(message=f"{item.name}: and {len(told) - MOST} more like these", locator=at(item, section))


def unchanged(item: WorkItem, section: Section, count: int, via: str) -> Note:
    """Say that what was asked for is still asked for."""
    message = f"{item.name}{via} held {_count(count)} before the work began, and holds them still"
    return Note(message=message, locator=at(item, section))


def late(item: WorkItem, section: Section, who: str, began: Beginning) -> Finding:
    """Object to criteria that were written after the work began."""
    weak = WEAK if began.weak else ""
    message = f"{item.name}: written after the work began: {_count(len(section.items))}, {who}; the work began on {began}{weak}"
    fix = (
        f"What was written too late cannot be made earlier. If {item.name} is not what asked for this change, "
        f"unlink it (mention it without a closing keyword) and link what did; otherwise {WAIVER}. "
        "Next time write the criteria first, then push."
    )
    return Finding(code="late", message=message, locator=at(item, section), fix=fix)


def none_at_all(item: WorkItem, locator: Locator) -> Finding:
    """Object to an item without criteria."""
    message = f"{item.name} has no acceptance criteria, so none were there before the work began"
    fix = (
        f"Add acceptance criteria to {item.name} (`acceptance-criteria` says how). This change began without "
        f"any: {WAIVER}."
    )
    return Finding(code="none", message=message, locator=locator, fix=fix)


def _count(number: int) -> str:
    return f"{number} acceptance criteri{'on' if number == 1 else 'a'}"


def cut(text: str) -> str:
    """Give a text on one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
