"""Their mistake, with its place."""

from enum import StrEnum

from gateledger.model.value import Value


class Severity(StrEnum):
    """How bad a Problem is: only an error stops the document from being used."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Problem(Value):
    """Something wrong with a document somebody wrote: what, and where (1-based line and column)."""

    message: str
    path: str = ""
    line: int | None = None
    column: int | None = None
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part)
        return f"{place}: {self.message}" if place else self.message
