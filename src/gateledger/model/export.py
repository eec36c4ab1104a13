"""What an audit export is about, and what came of making one."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from gateledger.model.value import Value


class Tiles(StrEnum):
    """Which leaves of the log come along; the hashes of all of them always do."""

    WHOLE = "whole"
    """All: some 490 bytes for each entry of the log, whatever the period."""
    SCOPE = "scope"
    """Those of the period."""


class ExportScope(Value):
    """Which Records: sealed from `start` to before `end`, of one repository (`o/r`) or, if empty, of all.

    What concerns the whole ledger (`repository` empty) belongs to every scope.
    """

    repository: str = ""
    start: AwareDatetime
    end: AwareDatetime
    tiles: Tiles = Tiles.WHOLE

    @classmethod
    def of_days(
        cls, first: date, last: date, repository: str = "", tiles: Tiles = Tiles.WHOLE
    ) -> "ExportScope":
        """Take whole days in UTC, the last one included. Raises ValueError when they are not in order."""
        if last < first:
            raise ValueError(f"the last day, {last}, lies before the first, {first}")
        begin, end = (datetime.combine(day, time(), UTC) for day in (first, last + timedelta(days=1)))
        return cls(repository=repository, start=begin, end=end, tiles=tiles)

    def covers(self, repository: str) -> bool:
        """Tell whether a Record of this repository belongs to it."""
        return not self.repository or repository in {"", self.repository}

    def name(self, origin: str) -> str:
        """Name the folder: `audit-ORIGIN-FROM-TO`, both days included."""
        log = "".join(sign if sign.isascii() and (sign.isalnum() or sign in ".-") else "-" for sign in origin)
        return f"audit-{log}-{self.start:%Y-%m-%d}-{self.end - timedelta(microseconds=1):%Y-%m-%d}"


class Exported(Value):
    """An export that is whole. `index` is the Record that seals its manifest."""

    name: str
    manifest_sha256: str
    records: Annotated[int, Field(ge=0)]
    missing: Annotated[int, Field(ge=0)]
    first: int
    end: int
    size: int
    index: int
