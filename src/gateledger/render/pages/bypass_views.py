"""What the page of bypasses shows."""

from typing import Literal

from gateledger.model.merge import ListedBypass
from gateledger.model.value import Value

Asked = Literal["", "waiting", "overdue", "reviewed"]
REVIEWS = {
    "overdue": ("!", "Overdue", "bad"),
    "waiting": ("?", "Waits for its review", "unsure"),
    "reviewed": ("✓", "Reviewed", "quiet"),
}
"""In the order in which they are shown."""


class BypassFilter(Value):
    """What a reader asked the list for; empty means all."""

    repository: str = ""
    state: Asked = ""


class BypassBoard(Value):
    """One page of the list. `older` is the address of the next page."""

    rows: tuple[ListedBypass, ...] = ()
    filter: BypassFilter = BypassFilter()
    older: str = ""
    erased: int = 0

    @property
    def groups(self) -> tuple[tuple[str, tuple[ListedBypass, ...]], ...]:
        """The rows by where they stand; of those that wait, what is due first comes first."""
        found = []
        for standing in REVIEWS:
            rows = [row for row in self.rows if row.standing == standing]
            if standing != "reviewed":
                rows.sort(key=lambda row: row.due_at)
            if rows:
                found.append((standing, tuple(rows)))
        return tuple(found)
