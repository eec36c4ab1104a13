"""What happened after the verdict: merges, and what came past it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from gateledger.model.actor import Actor
from gateledger.model.enforcement import Required
from gateledger.model.occurrence import Named, Result
from gateledger.model.value import Value

How = Literal[
    "ruleset-bypass",
    "admin-merge",
    "direct-push",
    "check-absent",
    "check-late",
    "release-bypass",
    "deployment-bypass",
]
"""How something came past its verdict; docs/completeness.md says exactly when which word is used."""
Method = Literal["merge", "squash", "rebase", "push", "unknown"]
"""`push`: nobody merged it, its head was pushed onto the base."""
Asked = Literal["enforce", "observe", "nothing"]
"""What the policy of the base asked of a change that nothing was decided about."""


class Decided(Value):
    """A decision, as far as it matters for what was done after it. Of an erased one the ledger's columns remain."""

    index: int
    record_id: str = ""
    verdict: str
    result: str = ""
    mode: str = "enforce"
    head_sha: str
    base_ref: str = ""
    published: bool = False
    """Of a release: it was out already when it was looked at."""
    deployment: int | None = None
    at: datetime
    effective: str = ""
    policy: str = ""
    """The policy that judged, `o/r/path@ref`."""
    document: str = ""
    """SHA-256 (hex) of the effective policy among the evidence."""
    work_items: tuple[str, ...] = ()


class GroupSeen(Value):
    """A merge group that a pull request was a member of: what was decided, and its tree.

    `part` says whether the merge is a part of the group; None where GitHub does not show the group any more.
    """

    decided: Decided
    tree: str = ""
    part: bool | None = None


class Merge(Value):
    """A merged pull request, as GitHub shows it afterwards. Trees and commits are hex ids.

    `base_sha` is the commit of the base that it met, as far as can be proven: the merge commit's first parent.
    """

    repository: str
    number: int
    url: str = ""
    title: str = ""
    author: Actor
    merged_by: Actor
    created_at: datetime | None = None
    merged_at: datetime
    base_ref: str
    base_sha: str
    head_sha: str
    head_tree: str = ""
    commit: str
    tree: str
    method: Method = "unknown"
    lines: Mapping[str, tuple[str, tuple[str, ...]]] = {}
    """Of merge groups, by their head: the tree, and the newest commits of the history."""

    @property
    def name(self) -> str:
        """`o/r#7`."""
        return f"{self.repository}#{self.number}"


class Compared(Value):
    """A merge held against the decisions: how it ended, and why in one sentence.

    `verdict` was in force when it was merged, `oldest` is the first on this head, `later` the first that came too late.
    """

    result: Result
    how: How | None = None
    why: str = ""
    verdict: Decided | None = None
    oldest: Decided | None = None
    later: Decided | None = None
    group: GroupSeen | None = None


class ReleasedFile(Value):
    """A file of a release, as GitHub lists it; `sha256` (hex) is empty where it tells none."""

    name: str
    size: int = 0
    sha256: str = ""


class Published(Value):
    """A release that is out: its tag at that moment, who published it, and its files."""

    repository: str
    tag: str
    commit: str
    tag_object: str = ""
    id: int
    url: str = ""
    title: str = ""
    prerelease: bool = False
    immutable: bool = False
    author: Actor | None = None
    by: Actor
    at: datetime
    files: tuple[ReleasedFile, ...] = ()

    @property
    def name(self) -> str:
        """`o/r@v1.2`."""
        return f"{self.repository}@{self.tag}"


class Pushed(Value):
    """A commit that was pushed: its id, first line, and author by account or as git has it."""

    sha: str
    headline: str = ""
    author: str = ""
    login: str = ""
    """The author's account, where GitHub knows it."""
    via: str = ""
    """`cherry-pick` or `revert` where its message says so."""


class Bypass(Value):
    """A merge, push, release or deployment that happened against or without a verdict.

    `about` is `o/r#7`, `o/r:main`, `o/r@v1` or `o/r@v1>production`; `commit` what was brought; `required` how the
    rules stood to our check. `observed` is the index of the Record that says what happened.
    """

    what: Literal["merge", "push", "release", "deployment"]
    how: How
    about: str
    repository: str
    commit: str
    head_sha: str
    subjects: tuple[Named, ...]
    actor: Actor
    author: Actor | None = None
    at: datetime
    why: str
    url: str = ""
    title: str = ""
    required: Required = "unknown"
    due_days: int = 5
    reviewers: tuple[str, ...] = ()
    verdict: Decided | None = None
    observed: int | None = None
    pull_request: int | None = None
    branch: str = ""
    before: str = ""
    forced: bool = False
    commits: tuple[Pushed, ...] = ()
    more_commits: int = 0
    links: Mapping[str, tuple[str, ...]] = {}


class ListedBypass(Value):
    """A bypass as lists show it; `verdict` and `review` are indices of the ledger."""

    index: int
    repository: str
    about: str
    what: str
    how: str
    commit: str
    by: Actor
    at: datetime
    why: str
    title: str = ""
    url: str = ""
    verdict: int | None = None
    due_at: datetime
    standing: Literal["waiting", "overdue", "reviewed"]
    review: int | None = None
    reviewed_by: Actor | None = None
    reviewed_at: datetime | None = None
    because: str = ""
    issue: str = ""
