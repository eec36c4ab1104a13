"""What a delivery document turned out to say."""

from enum import StrEnum

from gateledger.model.problem import Problem
from gateledger.model.value import Value


class State(StrEnum):
    """How much a document, or a section of one, really says (PRODUCT.md section 2)."""

    SUBSTANTIVE = "substantive"
    PLACEHOLDER = "placeholder"
    UNANSWERED = "unanswered"
    INVALID = "invalid"
    FRAGMENT = "fragment"
    ABSENT = "absent"


class Item(Value):
    """One criterion, case, requirement ...: `id` is explicit (`AC-1`) or a digest of the normalised text."""

    id: str
    text: str
    line: int
    outcome: str = ""
    """Of an edge case: the expected behaviour. Empty when the document does not say."""


class Section(Value):
    """A part of a work item: only items that count are listed; `problems` says what did not count and why."""

    state: State = State.ABSENT
    items: tuple[Item, ...] = ()
    line: int | None = None


class WorkItemText(Value):
    """A work item as read: its criteria and its edge cases, each with its own state."""

    state: State = State.ABSENT
    acceptance_criteria: Section = Section()
    edge_cases: Section = Section()
    problems: tuple[Problem, ...] = ()
