"""What the page of a population shows."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

from pydantic import Field

from gateledger.model.population import PopulationRow, What
from gateledger.model.value import Value

MOST = 500
"""Rows on the page; all of them are in the table that can be downloaded."""
WORDS = {
    What.MERGE: "merge",
    What.DIRECT_PUSH: "direct push",
    What.RELEASE: "release",
    What.DEPLOYMENT: "deployment",
    What.NOT_RECONCILED: "not listed",
}
EXCEPTIONS = {
    "waived": ("~", "Waived", "unsure"),
    "bypass": ("✕", "Bypass", "bad"),
    "gap": ("?", "Gap", "unsure"),
}
VERDICTS = {"allow": ("✓", "Allow", "good"), "block": ("✕", "Block", "bad")}
NO_RECORD = ("✕", "No record", "bad")


class Tally(Value):
    """How many rows there are of a sort, and how many of them are not as they should be."""

    rows: Annotated[int, Field(ge=0)] = 0
    unrecorded: int = 0
    exceptions: int = 0


class PopulationView(Value):
    """The population of a period, both days included; `rows` are the first ones, `tallies` count all."""

    repository: str
    first: date
    last: date
    rows: tuple[PopulationRow, ...] = ()
    tallies: Mapping[What, Tally] = {}
    total: int = 0

    @property
    def holes(self) -> tuple[PopulationRow, ...]:
        """The times for which there is no complete list."""
        return tuple(each for each in self.rows if each.what is What.NOT_RECONCILED)

    @property
    def query(self) -> str:
        """The period as a query string."""
        return f"from={self.first.isoformat()}&to={self.last.isoformat()}"


def population_view(
    repository: str, first: date, last: date, rows: Iterable[PopulationRow]
) -> PopulationView:
    """Count all rows and keep the first ones, with every hole among those."""
    shown: list[PopulationRow] = []
    tallies: dict[What, Tally] = {}
    total = 0
    for row in rows:
        total += 1
        before = tallies.get(row.what, Tally())
        tallies[row.what] = Tally(
            rows=before.rows + 1,
            unrecorded=before.unrecorded + (row.record_index is None),
            exceptions=before.exceptions + bool(row.exception),
        )
        if len(shown) < MOST or (row.what is What.NOT_RECONCILED and len(shown) < 2 * MOST):
            shown.append(row)
    return PopulationView(
        repository=repository, first=first, last=last, rows=tuple(shown), tallies=tallies, total=total
    )
