"""What the work items of a change ask for, read once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from gateledger.artifacts.template import Template
from gateledger.artifacts.work_item import read_work_item
from gateledger.judge.beginning import Beginning
from gateledger.judge.items import counts
from gateledger.model.artifact import Item, Section, WorkItemText
from gateledger.model.facts import WorkItem


@dataclass(frozen=True)
class Readings:
    """Texts as read, with the repository's templates subtracted: each is read once, however often it is compared."""

    templates: tuple[Template, ...]
    _read: dict[tuple[str, str], WorkItemText] = field(default_factory=dict)

    def whole(self, text: str, title: str = "") -> WorkItemText:
        """Read a text."""
        key = (text, title)
        if key not in self._read:
            self._read[key] = read_work_item(text, title=title, templates=self.templates)
        return self._read[key]

    def section(self, text: str, title: str = "") -> Section:
        """Give the section of its criteria."""
        return self.whole(text, title).acceptance_criteria

    def criteria(self, text: str, title: str = "") -> tuple[Item, ...]:
        """Give the criteria that count."""
        return self.section(text, title).items


@dataclass(frozen=True)
class Asking:
    """The beginning of the work, the moment up to which criteria count as early, and the items of the change."""

    began: Beginning
    until: datetime
    readings: Readings
    items: tuple[WorkItem, ...]

    def elsewhere(self, item: WorkItem) -> list[str]:
        """Give the texts among which a criterion that left the item's list may be found again."""
        cases = self.readings.whole(item.body, item.title).edge_cases.items
        told = [f"{case.text}: {case.outcome}" if case.outcome else case.text for case in cases]
        return [*told, *(each.text for other in self._others(item) for each in self._now(other))]

    def _others(self, item: WorkItem) -> Iterator[WorkItem]:
        for each in self.items:
            for other in (each, each.parent):
                if other and other.name != item.name and other.unreadable is None and counts(other):
                    yield other

    def _now(self, item: WorkItem) -> tuple[Item, ...]:
        return self.readings.criteria(item.body, item.title)
