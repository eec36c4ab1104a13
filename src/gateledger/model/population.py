"""What the platform says happened in a period, held against the ledger: one row each, holes included."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from gateledger.model.actor import Actor
from gateledger.model.value import Value


class What(StrEnum):
    """What can happen to a repository that an auditor counts."""

    MERGE = "merge"
    DIRECT_PUSH = "direct-push"
    RELEASE = "release"
    DEPLOYMENT = "deployment"
    BYPASS = "bypass"
    """A rule suite that GitHub let somebody bypass: no row of its own, but the reason of one."""
    NOT_RECONCILED = "not-reconciled"
    """A time for which nobody asked the platform, or got no complete answer."""


COUNTED = (What.MERGE, What.DIRECT_PUSH, What.RELEASE, What.DEPLOYMENT)
"""What has rows of its own."""
LISTED = (*COUNTED, What.BYPASS)
"""What a reconcile lists at the platform, each with a window of its own."""


class Listed(Value):
    """One thing that happened, as the platform lists it.

    `name` is what our Records are about (`acme/shop#12`, `acme/shop@v1.2`, `acme/shop:main`,
    `acme/shop@v1.2>production`); with `head_sha` it says which one. `merge_sha` is what the base branch got.
    """

    what: What
    name: str
    at: AwareDatetime
    url: str = ""
    actor: Actor | None = None
    base_ref: str = ""
    head_sha: str = ""
    merge_sha: str = ""
    before_sha: str = ""
    """Of a push: where the branch was."""
    number: int | None = None
    """Of a deployment: its own at GitHub."""
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two of them the same thing, whenever they were listed."""
        once = self.what is What.MERGE
        return self.what.value, self.name, "" if once else f"{self.before_sha}..{self.head_sha}"


class Window(Value):
    """What was listed of one sort, from when to when; `complete` is False where `reason` says why not.

    `start` of the listing lies before the end of the last complete one: listings overlap.
    """

    what: What
    start: AwareDatetime
    end: AwareDatetime
    complete: bool
    count: Annotated[int, Field(ge=0)] = 0
    reason: str = ""
    lost: str = ""
    """What can never be listed any more (GitHub forgets it), from when to when: it is named, and not asked for again."""


class Listing(Value):
    """What one reconcile got to see: kept as evidence, under its digest."""

    repository: str
    windows: tuple[Window, ...]
    items: tuple[Listed, ...] = ()
    tips: Mapping[str, str] = {}
    """The tip of every branch that was looked at, by name."""
    tags: Mapping[str, str] = {}
    """What every tag names that is a release by the policy: a tag, or a commit."""
    patterns: tuple[str, ...] = ()
    """What the policy called a release then: a tag that it did not is not new because it does now."""
    waiting: tuple[str, ...] = ()
    """Deployments that were neither let through nor stopped, by GitHub's node ids."""


RowException = Literal["", "waived", "bypass", "gap"]


class PopulationRow(Value):
    """One merge, release, deployment or direct push with its Record, or a time that nobody looked at.

    `record_index` None is written `NO RECORD`. Of `not-reconciled` rows `name` says what was not listed, `at` and
    `until` from when to when, and `note` why.
    """

    repository: str
    what: What
    name: str
    at: datetime
    until: datetime | None = None
    url: str = ""
    actor: str = ""
    head_sha: str = ""
    merge_sha: str = ""
    record_index: int | None = None
    record_kind: str = ""
    verdict: str = ""
    exception: RowException = ""
    exception_index: int | None = None
    note: str = ""
