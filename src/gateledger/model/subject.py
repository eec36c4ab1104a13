"""What is judged, pinned to a commit."""

from enum import StrEnum

from gateledger.model.value import Value


class SubjectKind(StrEnum):
    """The four things that can be judged."""

    PULL_REQUEST = "pull-request"
    MERGE_GROUP = "merge-group"
    RELEASE = "release"
    DEPLOYMENT = "deployment"


class Subject(Value):
    """`name` is `o/r#7` or `o/r@v1.2`; shas are hex; `repository_id` and `installation` are None on a laptop."""

    kind: SubjectKind
    name: str
    repository: str
    repository_id: int | None = None
    installation: int | None = None
    number: int | None = None
    head_sha: str
    base_ref: str = ""
    base_sha: str = ""
    """The base branch's tip whose policy judges."""
    url: str = ""
