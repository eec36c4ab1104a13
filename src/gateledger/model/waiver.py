"""A named person's dated, reasoned, expiring permission to pass one gate on one subject, and what became of it."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from pydantic import Field

from gateledger.model.actor import Actor
from gateledger.model.unavailable import Unavailable
from gateledger.model.value import Value

WAIVER_OF = "waiver-of"
"""The relation from a waiver, or its revocation, to the name of its subject."""
GATE = "gate"
"""The relation from a waiver, or its revocation, to the gates that it names."""
REVOKES = "revokes"
"""The relation from a revocation to the waiver's id."""
EXPIRES = "expires"
"""The relation from a waiver to the UTC day of its end (`2026-12-25`): so the ledger finds what ended, by the day."""
WAIVED_BY = "waived-by"
"""The relation from a decision to the Records of the waivers that it rests on (`record/41`)."""


class Wanted(Value):
    """What somebody asked for with `/gateledger waive`, as read: nothing is granted by it yet.

    `ends` is exclusive and in UTC; `day` says that a whole day was named, and `ends` is the midnight after it.
    """

    gates: tuple[str, ...]
    tag: str = ""
    """A release's; empty for the pull request that the comment stands on."""
    ends: datetime
    day: bool = True
    reason: str
    risk: str = ""
    compensating: tuple[str, ...] = ()
    even_unknown: bool = False
    """The words `even if unknown` were there: what cannot be told may pass, too."""


class Unwanted(Value):
    """What somebody asked to be revoked: a waiver by its id, or every one of these gates."""

    ids: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    tag: str = ""
    reason: str = ""


class Revocation(Value):
    """Somebody took a waiver back, of these gates; `index` is the Record's."""

    gates: tuple[str, ...]
    by: Actor
    at: datetime
    reason: str = ""
    index: int


class Waiver(Value):
    """A waiver as its Record says it; `index` is the Record's. `head_sha` is where the subject stood when it was granted."""

    id: str
    index: int
    gates: tuple[str, ...]
    by: Actor
    requested_by: Actor | None = None
    reason: str
    risk: str = ""
    compensating: tuple[str, ...] = ()
    even_unknown: bool = False
    granted_at: datetime
    ends: datetime
    head_sha: str = ""
    url: str = ""
    revocations: tuple[Revocation, ...] = ()

    def revoked(self, gate: str) -> Revocation | None:
        """Give the first revocation that took it back for a gate."""
        return next((each for each in self.revocations if gate in each.gates), None)

    @property
    def standing_gates(self) -> tuple[str, ...]:
        """The gates for which nobody took it back."""
        return tuple(gate for gate in self.gates if self.revoked(gate) is None)


class Waivers(Value):
    """Every waiver that our own ledger holds of a subject, oldest first, those that ended and were revoked as well.

    `writers` are all who have a part in the commits, co-authors and committers too: asked for, and kept, only where a
    pull request moved on since somebody waived something of it.
    """

    given: tuple[Waiver, ...] = ()
    writers: tuple[Actor, ...] | Unavailable = Field(default=(), exclude_if=lambda found: found == ())


State = Literal[
    "holds",
    "expired",
    "revoked",
    "not-for",
    "nobody",
    "other-head",
    "own-work",
    "writers-unseen",
    "could-not-tell",
]
"""What became of a waiver at a gate that did not pass; all but `holds` leave it blocking.

`not-for`: the policy lets nobody waive this gate by now; `nobody`: it lets nobody waive anything by now; `other-head`:
the policy binds waivers to the commit, and that is another one by now; `own-work`: whoever granted it has written some
of the change since; `could-not-tell`: it covers a `fail` alone.
"""


class WaiverUse(Value):
    """What became of a waiver at a gate that did not pass."""

    id: str
    index: int
    by: str
    reason: str
    ends: datetime
    head_sha: str = ""
    state: State = "holds"
    moved: bool = False
    """Whether the subject stands elsewhere by now than when it was granted."""
    revoked_by: str = ""
    untold: str = Field(default="", exclude_if=lambda text: not text)
    """What could not be told, where the waiver covers that, too."""


def until(ends: datetime) -> str:
    """Say an end as people do: `the end of 2026-12-24 (UTC)`, or `2026-12-24 18:00 UTC`."""
    ends = ends.astimezone(UTC)
    if (ends.hour, ends.minute, ends.second, ends.microsecond) == (0, 0, 0, 0):
        return f"the end of {ends - timedelta(days=1):%Y-%m-%d} (UTC)"
    return f"{ends:%Y-%m-%d %H:%M} UTC"


SOON = timedelta(days=3)
"""How near its end a waiver is called `expiring`."""
Standing = Literal["active", "expiring", "expired", "revoked"]


class ListedWaiver(Value):
    """A waiver in a list over many subjects. What the policy of today says of it is for the next decision to tell."""

    waiver: Waiver
    repository: str
    subject: str
    standing: Standing


def standing_of(waiver: Waiver, now: datetime) -> Standing:
    """Say where a waiver stands: one that was taken back for all its gates is revoked, whenever it would have ended."""
    if not waiver.standing_gates:
        return "revoked"
    if now >= waiver.ends:
        return "expired"
    return "expiring" if waiver.ends - now <= SOON else "active"
