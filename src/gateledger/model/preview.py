"""What a policy would have said of pull requests that are merged already."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from gateledger.model.policy import PolicySource
from gateledger.model.problem import Problem
from gateledger.model.report import Outcome, Report
from gateledger.model.value import Value


class Standing(StrEnum):
    """`not-judged`: nothing failed, but a gate needs what cannot be seen here."""

    BLOCKED = "blocked"
    PASS = "pass"  # noqa: S105
    NOT_JUDGED = "not-judged"


class Past(Value):
    """One merged pull request, judged now."""

    title: str
    merged_at: datetime | None = None
    standing: Standing
    report: Report


class Direct(Value):
    """A commit of the base branch that no pull request is known to have brought."""

    sha: str
    title: str
    at: datetime | None = None


class Tally(Value):
    """How often one gate came to each Outcome."""

    gate: str
    passed: int = 0
    failed: int = 0
    unknown: int = 0
    skipped: int = 0
    waived: int = 0


class Preview(Value):
    """Newest first. `asked` is how many pull requests (or, of a checkout, commits) were looked for."""

    repository: str
    base_ref: str
    seen_through: Literal["github", "checkout"]
    asked: int
    mode: Literal["enforce", "observe"]
    policy: PolicySource
    pulls: tuple[Past, ...] = ()
    direct: tuple[Direct, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Warnings about the policy."""

    def count(self, standing: Standing) -> int:
        """How many pull requests stand so."""
        return sum(each.standing is standing for each in self.pulls)

    def tallies(self) -> tuple[Tally, ...]:
        """Count each gate's outcomes, in the order of the rulings."""
        names = dict.fromkeys(ruling.gate for each in self.pulls for ruling in each.report.rulings)
        return tuple(self._tally(name) for name in names)

    def _tally(self, gate: str) -> Tally:
        seen = [
            ruling.outcome for each in self.pulls for ruling in each.report.rulings if ruling.gate == gate
        ]
        return Tally(
            gate=gate,
            passed=seen.count(Outcome.PASS),
            waived=seen.count(Outcome.WAIVED),
            failed=seen.count(Outcome.FAIL),
            unknown=seen.count(Outcome.UNKNOWN),
            skipped=seen.count(Outcome.SKIPPED),
        )
