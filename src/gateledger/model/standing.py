"""Facts about what stands around a change: how it was before, what ran on it, who approved which document."""

from datetime import datetime
from typing import Literal

from gateledger.model.actor import Actor
from gateledger.model.files import File
from gateledger.model.unavailable import Unavailable
from gateledger.model.value import Value


class Before(Value):
    """Files as they were where the change began: of those that gates compare, the ones that the change touched.

    `commit` is the merge base. A file that the change leaves alone is at the head as it was there.
    """

    commit: str
    files: tuple[File, ...] = ()

    def get(self, path: str) -> File | None:
        """The file of that path, if the change touched it and it was there."""
        return next((file for file in self.files if file.path == path), None)


class CheckResult(Value):
    """The latest run of one check on a commit, or the latest commit status of one context.

    `status` is `queued`, `in_progress`, `completed` ... (a pending status context is `in_progress`). `conclusion` is
    GitHub's word in lower case, empty while it runs; of a status context `success` or `failure`.
    """

    kind: Literal["check-run", "status"] = "check-run"
    name: str
    workflow: str = ""
    """Of a job of GitHub Actions: its workflow's name."""
    app: str = ""
    """The slug of the app that owns the check run, or the login of the account that set the status."""
    app_id: int | None = None
    status: str = "completed"
    conclusion: str = ""
    url: str = ""
    completed_at: datetime | None = None

    @property
    def runs(self) -> bool:
        """Whether it has not ended yet."""
        return self.status != "completed"


class TestReport(Value):
    """Results of tests that somebody handed over (JUnit XML): how many ended how. `name` says where from."""

    name: str
    suites: tuple[str, ...] = ()
    passed: int = 0
    failed: int = 0
    skipped: int = 0


class Checks(Value):
    """What ran on the head commit, our own checks left out. `reports` are given on a laptop alone."""

    commit: str
    results: tuple[CheckResult, ...] = ()
    reports: tuple[TestReport, ...] = ()


class DocumentReview(Value):
    """A review, and which content of the document it looked at: `blob` is the git id there, empty where unknown.

    `state` is GitHub's: APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED.
    """

    author: Actor
    state: str
    at: datetime | None = None
    pull_request: int
    commit: str = ""
    blob: str = ""


class DocumentHistory(Value):
    """Where a document's present content comes from, and who looked at it.

    `blob` is its git id at the head. `pull_request` brought the last change: this one (`here`), an earlier one, or
    None when it was pushed directly. `authors` are everybody who opened that pull request or has a commit in it,
    also as its committer or as an author beside another; of `unlisted` commits nobody knows.
    `reviews` are those of that pull request and of this one, oldest first.
    """

    path: str
    blob: str
    here: bool = False
    commit: str = ""
    pull_request: int | None = None
    authors: tuple[Actor, ...] = ()
    unlisted: int = 0
    reviews: tuple[DocumentReview, ...] = ()


class Team(Value):
    """`name` is `@org/team` as the policy writes it."""

    name: str
    members: tuple[Actor, ...] | Unavailable = ()


class Approvals(Value):
    """Who approved the documents that gates ask about, and who belongs to the teams that may."""

    documents: tuple[DocumentHistory, ...] = ()
    teams: tuple[Team, ...] = ()

    def of(self, path: str) -> DocumentHistory | None:
        """The history of the document of that path."""
        return next((each for each in self.documents if each.path == path), None)
