"""What the gates said of one Subject."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from gateledger.model.facts import Evidence
from gateledger.model.problem import Problem
from gateledger.model.subject import Subject
from gateledger.model.value import Value
from gateledger.model.waiver import WaiverUse


class Outcome(StrEnum):
    """The outcome of one gate. `unknown` blocks like `fail`, with its own wording."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    WAIVED = "waived"


class Verdict(StrEnum):
    """The one word for a Subject."""

    ALLOW = "allow"
    BLOCK = "block"


class Locator(Value):
    """Where: a file and line of the head commit, or a work item and a line of its text. `url` opens it."""

    path: str | None = None
    line: int | None = None
    end_line: int | None = None
    item: str | None = None
    """A work item (`o/r#5`) or another named thing."""
    url: str | None = None

    def __str__(self) -> str:
        place = self.path or self.item or ""
        return f"{place}:{self.line}" if self.line and place else place


class Finding(Value):
    """One objection: what, where, how to mend it. `code` is stable within its gate."""

    code: str
    message: str
    locator: Locator = Locator()
    fix: str = ""
    """Markdown; may hold a snippet to paste."""
    severity: Literal["error", "warning"] = "error"


class CouldNotTell(Value):
    """What a gate could not see, and why: its outcome is `unknown` unless there are Findings as well."""

    reason: str
    locator: Locator = Locator()
    transient: bool = False
    waiting: bool = False
    """Something still runs whose end will be announced: there is nothing to decide yet, and no use in asking."""


class Note(Value):
    """Something a gate counted in favour: shown, never decisive."""

    message: str
    locator: Locator = Locator()


class Ruling(Value):
    """One gate's Outcome. `about` names the pull request of a merge group, or the service, it speaks of."""

    gate: str
    outcome: Outcome
    about: str = ""
    reason: str = ""
    """Why it was skipped, waived, or could not tell."""
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    controls: tuple[str, ...] = ()
    version: int = 1
    transient: bool = False
    """The unknown may go away by itself: worth asking again."""
    waiting: bool = False
    """The unknown ends with something that still runs, and that will be announced."""
    # Left out while empty: a Report without waivers is, byte for byte, what it was before there were any.
    waivers: tuple[WaiverUse, ...] = Field(default=(), exclude_if=lambda uses: not uses)
    """What became of the waivers that name this gate, where it did not pass by itself; those that hold first."""


class PolicyUse(Value):
    """Which policy judged: its place, the digest of its effective meaning, and the digests of its texts."""

    uri: str = ""
    digest: str = ""
    blob: str = ""
    sha256: str = ""


class Report(Value):
    """The Verdict and everything behind it.

    `headline` says why there are no rulings ("draft policy", "kind of change is skipped"), if that is so.
    `problems` are those of a policy that could not be used, or of the pull request's own new policy.
    """

    verdict: Verdict
    subject: Subject
    policy: PolicyUse
    mode: Literal["enforce", "observe"] = "enforce"
    headline: str = ""
    rulings: tuple[Ruling, ...] = ()
    problems: tuple[Problem, ...] = ()
    snapshot: str = ""
    """SHA-256 (hex) of the canonical Snapshot."""
    facts: str = ""
    """The same without the Moment: part of a Record's identity."""
    version: str

    @property
    def transient(self) -> bool:
        """Whether asking again later may change an unknown."""
        return any(ruling.transient for ruling in self.rulings)

    @property
    def waiting(self) -> str:
        """What is still waited for, where nothing else stands against the subject; else empty."""
        blocking = [each for each in self.rulings if each.outcome in {Outcome.FAIL, Outcome.UNKNOWN}]
        if self.problems or not blocking or not all(each.waiting for each in blocking):
            return ""
        return "; ".join(dict.fromkeys(each.reason for each in blocking))
