"""The user's mistake, on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from gateledger.model.problem import Problem


class Mistake(Exception):  # noqa: N818 - it is not our error
    """Something the user can mend: each line says what and where. Ends the command with exit code 2."""

    def __init__(self, *lines: str | Problem) -> None:
        """Take one line for each thing that is wrong."""
        super().__init__("\n".join(str(line) for line in lines))


def refuse(problems: Sequence[Problem]) -> None:
    """Raise Mistake when any of the Problems is an error."""
    if any(problem.severity == "error" for problem in problems):
        raise Mistake(*problems)
