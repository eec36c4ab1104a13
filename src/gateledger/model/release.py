"""Facts about a release: what it is, what it brings, who signed it off, how old its documents are."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from gateledger.model.actor import Actor
from gateledger.model.standing import Team
from gateledger.model.value import Value


class Release(Value):
    """A tag that a policy calls a release, resolved once to a commit, and GitHub's release of it if there is one."""

    tag: str
    commit: str
    tag_object: str = ""
    """The id of the annotated tag; empty for a lightweight one, and for a draft whose tag is not there yet."""
    repointed_from: str = ""
    """The commit at which our own ledger saw the same tag before, if that was another one."""
    previous_tag: str = ""
    previous_commit: str = ""
    """Where the history begins; both empty for a first release."""
    id: int | None = None
    """GitHub's number of the release; None for a tag without one."""
    draft: bool = False
    prerelease: bool = False
    immutable: bool = False
    title: str = ""
    body: str = ""
    url: str = ""
    author: Actor | None = None
    created_at: datetime | None = None
    published_at: datetime | None = None
    verdict: "PriorVerdict | None" = None
    """Of a deployment: the decision that let this very release through, if there is one that still holds."""

    @property
    def is_first(self) -> bool:
        """Whether nothing was released before it."""
        return not self.previous_commit


class PriorVerdict(Value):
    """The last decision of ours on a pull request: `verdict` and `result` in the ledger's words."""

    index: int
    record_id: str
    verdict: str
    result: str
    head_sha: str
    decided_at: datetime
    mode: str = "enforce"
    waived: tuple[str, ...] = ()
    """Gates that were waived."""
    work_items: tuple[str, ...] = ()


class LandedCommit(Value):
    """One commit on the first-parent line from the previous release to this one.

    `via` says how it came: by the merge, squash or rebase of `pull_request`, as a cherry-pick or revert of `original`
    (a sha or pull request that its message names), or pushed directly.
    """

    sha: str
    headline: str = ""
    author: Actor | None = None
    committed_at: datetime | None = None
    via: Literal["merge", "squash", "rebase", "cherry-pick", "revert", "direct"] = "direct"
    pull_request: int | None = None
    original: str = ""


class KnownBypass(Value):
    """That a change came past its verdict, and whether somebody who may looked at it since."""

    index: int
    how: str
    due_at: datetime | None = None
    review: int | None = None
    """The index of the review's Record; None while nobody reviewed it."""
    reviewed_by: Actor | None = None


class Landed(Value):
    """One merged pull request that the release brings, and what we decided on it before it was merged."""

    number: int
    title: str = ""
    url: str = ""
    author: Actor | None = None
    merged_by: Actor | None = None
    merged_at: datetime | None = None
    head_sha: str = ""
    merge_sha: str = ""
    base_ref: str = ""
    verdict: PriorVerdict | None = None
    """None when the ledger has no decision on it."""
    # Left out where there is none: Snapshots that were taken before anybody looked for it keep their digests.
    bypass: KnownBypass | None = Field(default=None, exclude_if=lambda known: known is None)


class History(Value):
    """Everything between the previous release and this one, oldest first.

    `total` counts the commits of the first-parent line; `truncated` says why some of them are not listed, if so.
    """

    base: str
    head: str
    commits: tuple[LandedCommit, ...] = ()
    changes: tuple[Landed, ...] = ()
    total: int = 0
    truncated: str = ""


class SignOff(Value):
    """Somebody's word that a commit was tested: a comment command, a box ticked in the notes, or a review.

    `commit` is the one it speaks of, as far as can be proven; empty where the word names none.
    """

    by: Actor
    at: datetime | None = None
    commit: str = ""
    source: Literal["comment", "notes", "review"] = "comment"
    text: str = ""
    url: str = ""
    withdrawn: bool = False


class SignOffs(Value):
    """Every sign-off that was found, oldest first, who belongs to the teams that may give one, and who wrote the code."""

    given: tuple[SignOff, ...] = ()
    teams: tuple[Team, ...] = ()
    authors: tuple[Actor, ...] = ()


class LastChange(Value):
    """When a document last changed in git, more than by white space: the date is the committer's own word."""

    path: str
    commit: str
    at: datetime
    by: Actor | None = None


class Ages(Value):
    """When the documents that gates date were last changed."""

    documents: tuple[LastChange, ...] = ()

    def of(self, path: str) -> LastChange | None:
        """The last change of the document of that path."""
        return next((each for each in self.documents if each.path == path), None)


class Page(Value):
    """A page outside of the repository, on a host that the policy allows: asked for once, its text not kept.

    `status` is HTTP's, 0 where nothing answered (`reason` says why); `sha256` (hex) of its bytes.
    """

    url: str
    status: int = 0
    reason: str = ""
    last_modified: datetime | None = None
    sha256: str = ""


class Pages(Value):
    """The pages that documents declare, on allowed hosts alone."""

    pages: tuple[Page, ...] = ()
