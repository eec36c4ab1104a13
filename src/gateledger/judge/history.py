"""What a work item said when: from its edit history, and from what we witnessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from gateledger.judge.items import locate
from gateledger.model.facts import Edit, Unavailable, WitnessedText, WorkItem
from gateledger.model.report import CouldNotTell

SLACK = timedelta(seconds=5)
"""GitHub writes the time of an edit and the time of the item one after the other."""
SOMEBODY = "somebody"


@dataclass(frozen=True)
class Version:
    """A text and the time from which it stood. `text` is None when nobody has it any more, `lost` says why."""

    at: datetime
    by: str
    text: str | None
    lost: str = ""
    witnessed: int | None = None
    """The Record that has the text where the history does not."""


@dataclass(frozen=True)
class History:
    """A work item's versions, oldest first, and the texts that we saw and the history does not show."""

    item: WorkItem
    versions: tuple[Version, ...]
    unexplained: tuple[WitnessedText, ...] = ()

    def at(self, moment: datetime) -> Version | None:
        """Give the version that stood at a moment; None before the first one.

        GitHub's clock ticks in seconds. What was written within the same second may have come after, so it
        counts only where nothing stood before it, and then as it was first written.
        """
        place = self._place(moment)
        return None if place is None else self.versions[place]

    def since(self, moment: datetime) -> Iterator[Version]:
        """Give the later versions, oldest first."""
        place = self._place(moment)
        return iter(self.versions[0 if place is None else place + 1 :])

    def _place(self, moment: datetime) -> int | None:
        second = moment.replace(microsecond=0)
        earlier = sum(each.at < second for each in self.versions)
        if earlier:
            return earlier - 1
        return 0 if self.versions and self.versions[0].at <= moment else None


def utc(moment: datetime) -> datetime:
    """Read a time without a zone as UTC, never as the machine's own."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def read_history(item: WorkItem, witnessed: Sequence[WitnessedText]) -> History | CouldNotTell:
    """Put a work item's versions in order, filling in deleted ones from what was witnessed."""
    if isinstance(item.edits, Unavailable):
        reason = f"the edit history of {item.name} could not be read: {item.edits.reason}"
        return CouldNotTell(reason=reason, locator=locate(item), transient=item.edits.transient)
    if item.created_at is None and not item.edits:
        return CouldNotTell(reason=f"when {item.name} was written is not known", locator=locate(item))
    versions = _completed(item, _told(item))
    filled = tuple(_filled(versions, place, witnessed) for place in range(len(versions)))
    return History(item, filled, tuple(_unexplained(filled, witnessed)))


def _told(item: WorkItem) -> list[Version]:
    edits = item.edits if isinstance(item.edits, tuple) else ()
    return sorted((_version(edit) for edit in reversed(edits)), key=lambda each: each.at)


def _version(edit: Edit) -> Version:
    by = f"@{edit.editor.login}" if edit.editor else SOMEBODY
    lost = "" if edit.text is not None else "GitHub no longer has its text"
    if edit.deleted_at:
        lost = f"its text was deleted from the history on {shown(edit.deleted_at)}"
    return Version(utc(edit.at), by, None if edit.deleted_at else edit.text, lost)


def _completed(item: WorkItem, versions: list[Version]) -> list[Version]:
    """Add what the history leaves out: how the item began, and what it says now."""
    author = f"@{item.author.login}" if item.author else SOMEBODY
    created = utc(item.created_at) if item.created_at else None
    if not versions:
        return [Version(created, author, item.body)] if created else []
    if created and versions[0].at - created > SLACK:
        missing = "GitHub does not show how it was first written"
        versions = [Version(created, author, None, missing), *versions]
    newest = versions[-1]
    if newest.text is None:
        versions[-1] = replace(newest, text=item.body, lost="")
    elif not same_text(newest.text, item.body):
        edited = utc(item.last_edited_at) if item.last_edited_at else newest.at
        versions.append(Version(max(edited, newest.at), SOMEBODY, item.body))
    return versions


def _filled(versions: Sequence[Version], place: int, witnessed: Sequence[WitnessedText]) -> Version:
    """Give a version whose text is gone the text that we saw in its time."""
    version = versions[place]
    if version.text is not None:
        return version
    until = versions[place + 1].at if place + 1 < len(versions) else None
    before = versions[place - 1].text if place else None
    for seen in witnessed:
        at = utc(seen.at)
        early = at < version.at  # within the slack: it may be what stood before
        if seen.text is None or at < version.at - SLACK or (until and at >= until):
            continue
        if early and (before is None or same_text(seen.text, before)):
            continue
        return replace(version, text=seen.text, witnessed=seen.index)
    return version


def _unexplained(versions: Sequence[Version], witnessed: Sequence[WitnessedText]) -> Iterator[WitnessedText]:
    """Give the texts that we saw, and that the history neither shows nor may have had deleted."""
    known = {_bare(each.text) for each in versions if each.text is not None}
    return (seen for seen in witnessed if seen.text is not None and _bare(seen.text) not in known)


def same_text(one: str, other: str) -> bool:
    """Whether two texts are the same but for line ends and the white space around them."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def shown(moment: datetime) -> str:
    """Write a time for people."""
    return f"{utc(moment):%Y-%m-%d %H:%M:%S} UTC"
