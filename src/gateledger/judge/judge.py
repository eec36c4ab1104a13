"""Judge a subject: every gate of the policy, one Report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from gateledger.judge.kinds import Match, belongs
from gateledger.judge.ruling import rule, without_answer
from gateledger.judge.services import concerned, of_kinds
from gateledger.judge.waiving import waived
from gateledger.model.facts import Change, GroupSnapshot, Moment, Snapshot, Unavailable
from gateledger.model.policy import ChangeKind, GateUse, Policy, PolicySource, Service
from gateledger.model.problem import Problem, Severity
from gateledger.model.report import Outcome, PolicyUse, Report, Ruling, Verdict
from gateledger.model.subject import Subject

Mode = Literal["enforce", "observe"]
BLOCKING = {Outcome.FAIL, Outcome.UNKNOWN}
MOMENT = frozenset({"moment"})
NO_MOMENT = Moment(now=datetime(1970, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Judged:
    """One pull request, judged: `headline` says why there are no rulings, if there are none."""

    rulings: tuple[Ruling, ...] = ()
    headline: str = ""
    mode: Mode = "enforce"

    @property
    def blocks(self) -> bool:
        """Whether any gate failed or could not tell."""
        return any(ruling.outcome in BLOCKING for ruling in self.rulings)


def judge_pull_request(
    policy: Policy, snapshot: Snapshot, *, version: str, own: Sequence[Problem] = ()
) -> Report:
    """Judge a pull request; `own` are the Problems of a policy that it brings itself.

    Such a policy judges nothing here, but one with errors would block every pull request after this one: it
    blocks this one instead.
    """
    judged = _judge(policy, snapshot)
    broken = any(problem.severity is Severity.ERROR for problem in own)
    return Report(
        verdict=Verdict.BLOCK if judged.blocks or broken else Verdict.ALLOW,
        subject=snapshot.subject,
        policy=used(policy),
        mode=judged.mode,
        headline=judged.headline,
        rulings=judged.rulings,
        problems=tuple(own),
        snapshot=snapshot.fingerprint(),
        facts=snapshot.fingerprint(without=MOMENT),
        version=version,
    )


def judge_group(policy: Policy, snapshot: GroupSnapshot, *, version: str) -> Report:
    """Judge every pull request of a merge group as if it stood alone; one that blocks, blocks the group.

    Members opened before the policy's `since` are observed only: their rulings are shown and do not block.
    A group without members is blocked, and so is one that is not complete: whatever GitHub is about to merge was
    not seen.
    """
    judged = [(member.subject.name, _judge(policy, member)) for member in snapshot.members]
    enforced = [each for _, each in judged if each.mode == "enforce"]
    deciding = enforced or [each for _, each in judged]
    blocks = any(each.blocks for each in deciding) or not judged
    report = Report(
        verdict=Verdict.BLOCK if blocks else Verdict.ALLOW,
        subject=snapshot.subject,
        policy=used(policy),
        mode="enforce" if enforced or not judged else "observe",
        headline=_group_headline(judged, mixed=bool(enforced)),
        rulings=tuple(_about(ruling, name) for name, each in judged for ruling in each.rulings),
        snapshot=snapshot.fingerprint(),
        facts=_without_moments(snapshot).fingerprint(without=MOMENT),
        version=version,
    )
    return report if snapshot.complete else _unseen_members(report)


def _unseen_members(report: Report) -> Report:
    """Block a merge group of which only some pull requests could be named: what else is in it was not seen."""
    reason = "GitHub did not show every pull request of this merge group, so what it would merge is not known"
    unseen = Ruling(gate="merge-group", outcome=Outcome.UNKNOWN, reason=reason, transient=True)
    return report.model_copy(update={"verdict": Verdict.BLOCK, "rulings": (*report.rulings, unseen)})


def refuse_policy(
    subject: Subject, source: PolicySource, problems: Sequence[Problem], *, version: str
) -> Report:
    """Block because the policy itself cannot be used, quoting what is wrong with it."""
    count = f"{len(problems)} problem" + ("" if len(problems) == 1 else "s")
    return Report(
        verdict=Verdict.BLOCK,
        subject=subject,
        policy=PolicyUse(uri=source.uri, blob=source.blob, sha256=source.sha256),
        headline=f"The policy {source.uri} cannot be used: {count}",
        problems=tuple(problems),
        version=version,
    )


def not_judged(snapshot: Snapshot, headline: str, *, version: str, blocked: bool = False) -> Report:
    """Report on a subject that no policy judged, and say why."""
    return Report(
        verdict=Verdict.BLOCK if blocked else Verdict.ALLOW,
        subject=snapshot.subject,
        policy=PolicyUse(),
        headline=headline,
        snapshot=snapshot.fingerprint(),
        facts=snapshot.fingerprint(without=MOMENT),
        version=version,
    )


def used(policy: Policy) -> PolicyUse:
    """Say which policy judged: the place and digests of its own text, the digest of its effective meaning."""
    if not policy.sources:
        return PolicyUse(digest=policy.digest)
    own = policy.sources[0]
    return PolicyUse(uri=own.uri, digest=policy.digest, blob=own.blob, sha256=own.sha256)


def _judge(policy: Policy, snapshot: Snapshot) -> Judged:
    stage, change = policy.pull_request, snapshot.change
    if stage is None or not stage.gates:
        return Judged(headline="The policy asks nothing of pull requests")
    if isinstance(change, Unavailable):
        reason = f"the pull request could not be read: {change.reason}"
        unknown = [
            without_answer(use, Outcome.UNKNOWN, reason, transient=change.transient) for use in stage.gates
        ]
        return Judged(rulings=waived(unknown, snapshot, policy.waivers), mode=policy.mode)
    mode = _mode(policy, change)
    matches = {kind.name: belongs(kind, change, snapshot.work_items) for kind in policy.changes}
    skipped = next((name for name in stage.skip if name in matches and matches[name].answer), None)
    if skipped:
        headline = (
            f"Nothing to judge: the policy skips changes of kind `{skipped}`, and {matches[skipped].why}"
        )
        return Judged(headline=headline, mode=mode)
    services = concerned(policy, change)
    asked = (
        _rule(use, snapshot, matches, of_kinds(services, _kinds(policy, use), snapshot))
        for use in stage.gates
    )
    found = (ruling for rulings in asked for ruling in rulings)
    return Judged(rulings=waived(found, snapshot, policy.waivers), mode=mode)


def _kinds(policy: Policy, use: GateUse) -> list[ChangeKind]:
    return [kind for kind in policy.changes if kind.name in use.when]


def _mode(policy: Policy, change: Change) -> Mode:
    opened = change.created_at
    if opened and opened.tzinfo is None:
        opened = opened.replace(tzinfo=UTC)  # never the machine's own time zone
    early = policy.since and opened and opened.astimezone(UTC).date() < policy.since
    return "observe" if early else policy.mode


def _rule(
    use: GateUse, snapshot: Snapshot, matches: dict[str, Match], services: tuple[Service, ...]
) -> tuple[Ruling, ...]:
    """Ask the gate if the change is of a kind it applies to; where that cannot be told, neither can the gate."""
    asked = [(name, matches.get(name)) for name in use.when]
    if not asked or any(match and match.answer for _, match in asked):
        return rule(use, snapshot, services)
    unsure = next(((name, match) for name, match in asked if match is None or match.answer is None), None)
    if unsure:
        name, match = unsure
        why = match.why if match else "the policy does not declare that kind"
        reason = f"whether this change is of kind `{name}` could not be told: {why}"
        return (without_answer(use, Outcome.UNKNOWN, reason, transient=bool(match and match.transient)),)
    kinds = " or ".join(f"`{name}`" for name in use.when)
    return (without_answer(use, Outcome.SKIPPED, f"it applies to changes of kind {kinds}; this is none"),)


def _about(ruling: Ruling, name: str) -> Ruling:
    return ruling.model_copy(update={"about": f"{name} {ruling.about}".rstrip()})


def _group_headline(judged: list[tuple[str, Judged]], *, mixed: bool) -> str:
    if not judged:
        return "No pull request of this merge group could be found, so nothing says that it may be merged"
    said = [f"{name}: {each.headline}" for name, each in judged if each.headline]
    if mixed:
        watched = [name for name, each in judged if each.mode == "observe"]
        said += [f"{name}: observed only, for it was opened before the policy's `since`" for name in watched]
    return "; ".join(said)


def _without_moments(snapshot: GroupSnapshot) -> GroupSnapshot:
    members = tuple(member.model_copy(update={"moment": NO_MOMENT}) for member in snapshot.members)
    return snapshot.model_copy(update={"members": members})
