"""The gates a repository chose and their settings, after inheritance."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from gateledger.model.value import Value


class PolicySource(Value):
    """Where a policy text was found: `o/r`, path, the commit it was read at, its blob id and SHA-256 (hex)."""

    repository: str = ""
    path: str
    ref: str = ""
    commit: str = ""
    blob: str = ""
    sha256: str = ""

    @property
    def uri(self) -> str:
        """`o/r/.github/policies.yml@main`."""
        place = f"{self.repository}/{self.path}" if self.repository else self.path
        return f"{place}@{self.ref}" if self.ref else place


class PolicyText(Value):
    """A policy file before it is read."""

    source: PolicySource
    data: bytes

    @classmethod
    def at(cls, path: str, text: str, *, repository: str = "") -> "PolicyText":
        """Make a policy text of a file that was read already."""
        return cls(source=PolicySource(repository=repository, path=path), data=text.encode())


class ChangeKind(Value):
    """What kind of change is this? Any path, label or type matches; `only`: every changed file must match."""

    name: str
    paths: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    only: bool = False


class Service(Value):
    """A unit of a monorepo: `paths` are globs of its files, `docs` the folder of its documents."""

    name: str
    paths: tuple[str, ...]
    docs: str | None = None
    others: tuple[str, ...] = Field(default=(), exclude=True)
    """Globs of what belongs to the policy's other services; known to gates, no part of the policy's meaning."""


WHOLE = Service(name="", paths=("**",))
"""The repository as one unit: where a policy names no services, or a change touches none of them."""


class GateUse(Value):
    """One gate as the policy uses it. `when`: it applies only to these kinds of change; empty means always."""

    gate: str
    when: tuple[str, ...] = ()
    settings: dict[str, Any] = Field(default_factory=dict)


class PullRequestStage(Value):
    """`skip`: kinds of change that need no judgement."""

    skip: tuple[str, ...] = ()
    gates: tuple[GateUse, ...] = ()


class ReleaseStage(Value):
    """`tags`: globs of the tag names that are releases. `publishers`: who may have a draft published (empty: see Policy)."""

    tags: tuple[str, ...] = ()
    gates: tuple[GateUse, ...] = ()
    # Left out while empty: a policy that says nothing of it means, and is called, what it was before.
    publishers: tuple[str, ...] = Field(default=(), exclude_if=lambda names: not names)


class DeploymentStage(Value):
    """`inherit`: the release's gates are used."""

    environments: tuple[str, ...] = ()
    inherit: bool = False
    gates: tuple[GateUse, ...] = ()


class WaiverRules(Value):
    """Who may waive what, for how long. `approvers` are `@login` or `@org/team`.

    `bind`: a waiver holds for the subject, whatever is pushed to it, or only for the commit that it was granted at.
    """

    approvers: tuple[str, ...] = ()
    max_days: int = 14
    not_for: tuple[str, ...] = ()
    # Left out while it is the default: a policy that says nothing of it means, and is called, what it was before.
    bind: Literal["subject", "head"] = Field(default="subject", exclude_if=lambda to: to == "subject")


class BypassRules(Value):
    """Who looks afterwards at what came past its verdict (empty: see Policy), and within how many days."""

    due_days: int = 5
    reviewers: tuple[str, ...] = ()


class RetentionRules(Value):
    """Who may have a Record erased (nobody, where none is named), and how long what was seen is kept.

    `confirm_days`: within how many days a second person has to agree. `evidence_days` is about what decisions rest on,
    `observation_days` about texts that were witnessed; None keeps them for ever. What Records say has no class: it
    stays.
    """

    approvers: tuple[str, ...] = ()
    confirm_days: int = 7
    evidence_days: int | None = None
    observation_days: int | None = None


class Origin(Value):
    """Where a part of the policy was set: `what` is its dotted name (`waivers.max_days`), `uri` the file's."""

    what: str
    uri: str
    line: int


class Policy(Value):
    """The effective policy. `sources` are the texts it was made of, own file first; `digest` covers its meaning.

    `origins` says where each part comes from; what it does not list is a default. It has no say in the digest.
    """

    version: int = 1
    mode: Literal["enforce", "observe"] = "enforce"
    since: date | None = None
    changes: tuple[ChangeKind, ...] = ()
    services: tuple[Service, ...] = ()
    pull_request: PullRequestStage | None = None
    release: ReleaseStage | None = None
    deployment: DeploymentStage | None = None
    waivers: WaiverRules = WaiverRules()
    # Left out while nobody says anything of it, as `publishers` are.
    bypasses: BypassRules = Field(default=BypassRules(), exclude_if=lambda rules: rules == BypassRules())
    retention: RetentionRules = Field(
        default=RetentionRules(), exclude_if=lambda rules: rules == RetentionRules()
    )
    sources: tuple[PolicySource, ...] = ()
    origins: tuple[Origin, ...] = ()
    digest: str = ""

    @property
    def publishers(self) -> tuple[str, ...]:
        """Who may have a draft published: those whom `release.publishers` names, else who may waive."""
        return (self.release.publishers if self.release else ()) or self.waivers.approvers

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Who may review a bypass: those whom `bypasses.reviewers` names, else who may waive."""
        return self.bypasses.reviewers or self.waivers.approvers
