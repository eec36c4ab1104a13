"""Facts: complete groups of observations, and the Snapshot that holds them.

A fact that could not be had is `Unavailable`; an empty one means that there is nothing. The two are never mixed.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import SerializerFunctionWrapHandler, model_serializer
from pydantic_core import from_json

from gateledger.model.actor import Actor
from gateledger.model.deployment import DeploymentAsk
from gateledger.model.files import File
from gateledger.model.release import Ages, History, Pages, Release, SignOffs
from gateledger.model.standing import Approvals, Before, Checks
from gateledger.model.subject import Subject
from gateledger.model.unavailable import Unavailable
from gateledger.model.value import Value
from gateledger.model.waiver import Waivers

__all__ = [
    "UNASKED",
    "UNWITNESSED",
    "Ages",
    "Approvals",
    "Before",
    "Change",
    "ChangedFile",
    "Checks",
    "Commit",
    "Edit",
    "Evidence",
    "Fact",
    "FactName",
    "File",
    "Files",
    "GroupSnapshot",
    "History",
    "Moment",
    "Pages",
    "Release",
    "Review",
    "Reviews",
    "SignOffs",
    "Snapshot",
    "Templates",
    "Unavailable",
    "Waivers",
    "Witnessed",
    "WitnessedItem",
    "WitnessedPush",
    "WitnessedText",
    "WorkItem",
    "WorkItems",
    "read_snapshot",
]


class Evidence(Value):
    """Something a gate saw: `uri` says where, `sha256` what exactly (hex, of its UTF-8 bytes or raw bytes)."""

    role: str
    uri: str
    sha256: str
    media_type: str = "text/markdown"


class ChangedFile(Value):
    """`status` is GitHub's REST word: added, removed, modified, renamed, copied, changed, unchanged."""

    path: str
    status: str = "modified"
    previous_path: str | None = None
    additions: int = 0
    deletions: int = 0


class Commit(Value):
    """One commit of the change; times are the author's and committer's own claims."""

    sha: str
    message: str = ""
    author: Actor | None = None
    authored_at: datetime | None = None
    committed_at: datetime | None = None


class Change(Value):
    """The pull request itself. `files` is complete or the whole fact is Unavailable."""

    number: int | None = None
    title: str = ""
    body: str = ""
    author: Actor
    state: str = "OPEN"
    draft: bool = False
    url: str = ""
    created_at: datetime | None = None
    base_ref: str = ""
    base_is_default: bool = True
    head_ref: str = ""
    head_sha: str = ""
    head_repository: str | None = None
    labels: tuple[str, ...] = ()
    files: tuple[ChangedFile, ...] = ()
    commits: tuple[Commit, ...] = ()
    commits_total: int = 0
    """`commits` may be shorter: GitHub lists at most 250."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path the change touches, the old names of renamed files included."""
        old = [file.previous_path for file in self.files if file.previous_path]
        return tuple(dict.fromkeys([*(file.path for file in self.files), *old]))


class Edit(Value):
    """One revision of a work item's text. `text` is None when the revision was deleted."""

    at: datetime
    editor: Actor | None = None
    text: str | None = None
    deleted_at: datetime | None = None


class WorkItem(Value):
    """An issue, or a story file. `source` says how it is linked; `unreadable` why its text could not be had.

    A `stranger` is linked, but belongs to another owner whom the policy does not name: it does not count.
    """

    repository: str = ""
    number: int | None = None
    path: str | None = None
    url: str = ""
    title: str = ""
    body: str = ""
    state: str = "OPEN"
    state_reason: str | None = None
    type: str | None = None
    labels: tuple[str, ...] = ()
    author: Actor | None = None
    created_at: datetime | None = None
    last_edited_at: datetime | None = None
    edits: tuple[Edit, ...] | Unavailable = ()
    """Newest first, the oldest being the creation; empty when never edited."""
    parent: "WorkItem | None" = None
    source: Literal["github-link", "keyword", "file", "given", "stranger"] = "github-link"
    unreadable: Unavailable | None = None

    @property
    def name(self) -> str:
        """`o/r#5`, or the path of a story file."""
        return self.path or f"{self.repository}#{self.number}"


class WorkItems(Value):
    """Every work item linked to the change."""

    items: tuple[WorkItem, ...] = ()


class Files(Value):
    """The files at the head commit that any gate asked for by pattern."""

    commit: str
    files: tuple[File, ...] = ()


class Templates(Value):
    """What gates want to see at the base commit: issue and pull-request templates, and stories as they were.

    `defaults` are templates of the organisation's `.github` repository, of kinds that the repository has none of.
    """

    commit: str
    files: tuple[File, ...] = ()
    defaults: tuple[File, ...] = ()
    defaults_commit: str = ""


class Review(Value):
    """`state` is GitHub's: APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED, PENDING."""

    author: Actor
    state: str
    commit: str = ""
    at: datetime | None = None
    association: str = ""


class Reviews(Value):
    """Every review of the change."""

    reviews: tuple[Review, ...] = ()


class WitnessedText(Value):
    """A work item's text as a delivery showed it: the first of those that showed the same one after another.

    `at` is GitHub's time, `received_at` ours; `index` is the Record's. `text` is None when it was not kept.
    """

    at: datetime
    received_at: datetime
    by: Actor
    action: str = ""
    sha256: str
    text: str | None = None
    index: int


class WitnessedItem(Value):
    """What was witnessed of one work item, oldest first; `name` is `o/r#5`."""

    name: str
    texts: tuple[WitnessedText, ...] = ()


class WitnessedPush(Value):
    """The first push of the change's commits, or of what a forced push replaced by them.

    `whole` is False when an earlier push must have been, and was not seen.
    """

    branch: str
    at: datetime
    received_at: datetime
    by: Actor
    sha: str
    index: int
    whole: bool = True


class Witnessed(Value):
    """What our own ledger saw of the change's work items and of its branch, before anybody could change it."""

    items: tuple[WitnessedItem, ...] = ()
    first_push: WitnessedPush | None = None

    def of(self, name: str) -> tuple[WitnessedText, ...]:
        """The texts of a work item, oldest first."""
        return next((item.texts for item in self.items if item.name.lower() == name.lower()), ())


UNWITNESSED = Unavailable(reason="needs the ledger, and the policy had no gate that asks it")


class Moment(Value):
    """The time at which the facts were collected. It is a fact like any other."""

    now: datetime


FactName = Literal[
    "change",
    "work_items",
    "files",
    "templates",
    "reviews",
    "witnessed",
    "before",
    "checks",
    "approvals",
    "release",
    "history",
    "sign_offs",
    "ages",
    "pages",
    "waivers",
    "moment",
]
Fact = (
    Change
    | WorkItems
    | Files
    | Templates
    | Reviews
    | Witnessed
    | Before
    | Checks
    | Approvals
    | Release
    | History
    | SignOffs
    | Ages
    | Pages
    | Waivers
    | Moment
)
UNASKED = Unavailable(reason="the policy had no gate that asks for it")


_NO_WAIVERS = Waivers()
_OPTIONAL = (
    "witnessed",
    "before",
    "checks",
    "approvals",
    "release",
    "history",
    "sign_offs",
    "ages",
    "pages",
    "waivers",
)


class Snapshot(Value):
    """All Facts collected for one Subject, frozen."""

    subject: Subject
    change: Change | Unavailable
    work_items: WorkItems | Unavailable
    files: Files | Unavailable
    templates: Templates | Unavailable
    reviews: Reviews | Unavailable
    witnessed: Witnessed | Unavailable = UNWITNESSED
    before: Before | Unavailable = UNASKED
    checks: Checks | Unavailable = UNASKED
    approvals: Approvals | Unavailable = UNASKED
    release: Release | Unavailable = UNASKED
    """Of a release and of a deployment alone; `change` is then everything since the previous release."""
    history: History | Unavailable = UNASKED
    sign_offs: SignOffs | Unavailable = UNASKED
    ages: Ages | Unavailable = UNASKED
    pages: Pages | Unavailable = UNASKED
    waivers: Waivers | Unavailable = UNASKED
    """Of the subject, or of the release that is deployed; left out also where there is none."""
    deployment: DeploymentAsk | None = None
    """What waits for our word, of a deployment alone: it tells two runs of one release apart."""
    moment: Moment

    @model_serializer(mode="wrap")
    def _without_what_nobody_asked(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what was not asked: older Snapshots keep their digests."""
        written: dict[str, Any] = write(self)
        for name in _OPTIONAL:
            if getattr(self, name) in (UNWITNESSED, UNASKED, _NO_WAIVERS):
                written.pop(name, None)
        if self.deployment is None:
            written.pop("deployment", None)
        return written

    @classmethod
    def unseen(cls, subject: Subject, reason: Unavailable, moment: Moment) -> "Snapshot":
        """Make the Snapshot of a Subject of which nothing could be seen."""
        return cls(
            subject=subject,
            change=reason,
            work_items=reason,
            files=reason,
            templates=reason,
            reviews=reason,
            witnessed=reason,
            before=reason,
            checks=reason,
            approvals=reason,
            release=reason,
            history=reason,
            sign_offs=reason,
            ages=reason,
            pages=reason,
            moment=moment,
        )


class GroupSnapshot(Value):
    """A merge group: one Snapshot for each of its pull requests, in queue order."""

    subject: Subject
    members: tuple[Snapshot, ...]
    moment: Moment
    complete: bool = True
    """False when there may be more pull requests in the group than could be seen."""


def read_snapshot(text: bytes) -> Snapshot | GroupSnapshot:
    """Read a stored Snapshot. Raises pydantic.ValidationError."""
    # Looked for at the top alone: of a pull request's Snapshot a part may have members, too (teams that approve).
    return GroupSnapshot.model_validate_json(text) if _is_group(text) else Snapshot.model_validate_json(text)


def _is_group(text: bytes) -> bool:
    try:
        found = from_json(text)
    except ValueError:
        return False
    return isinstance(found, dict) and "members" in found
