"""The journey of a push that changed the policy in force: both texts are kept, and what became weaker is said.

An organisation's policy is that of its `.github` repository, so it is seen there; what it comes to elsewhere every
decision says for itself.
"""

from __future__ import annotations

from typing import Any

from gateledger.collect.landed_merge import PoliciesThen, policies_then
from gateledger.collect.opening import Nothing
from gateledger.flow.keeping import keep
from gateledger.flow.recording import YAML
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.model.answer import Done
from gateledger.model.job import Job
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.policy import PolicyText
from gateledger.model.receipt import Kept
from gateledger.model.record import RecordKind
from gateledger.model.sighting import Push, Sighting
from gateledger.policy.moves import moves
from gateledger.seal.merge import BASE
from gateledger.seal.statement import actor_said, without_empty

COMMIT = "commit"
MOST = 5


async def policy_changed(world: World, hub: Installation, job: Job) -> Done:
    """Record a change of the policy; the same push again is the same Record. Raises GitHubError and LedgerError."""
    seen = job.sighting
    push = seen.push if seen else None
    if seen is None or push is None:
        return Done(reason="nothing was pushed")
    # 1. The texts on both sides of the push.
    nothing = PoliciesThen()
    before = await policies_then(hub, job.repository, push.branch, push.before) if _was(push) else nothing
    after = await policies_then(hub, job.repository, push.branch, push.after)
    if isinstance(before, Nothing) or isinstance(after, Nothing):
        return Done(reason="the repository is not there any more")
    old, new = before.own, after.own
    if _same(old, new) and not before.problems and not after.problems:
        return Done(reason="the policy is what it was")
    if old is None and new is None:
        return Done(reason="no policy")
    # 2. Keep both, and say what moved.
    kept = [Kept(content=each.data, media_type=YAML) for each in (old, new) if each]
    what = _occurrence(world, job, seen, (old, new, after.organisation))
    receipt = await keep(world, what, job.trigger, installation=job.installation, kept=kept)
    return Done(reason="the policy changed", index=receipt.index)


def _was(push: Push) -> bool:
    return bool(push.before.strip("0")) and not push.created


def _same(old: PolicyText | None, new: PolicyText | None) -> bool:
    if old is None or new is None:
        return old is new
    return (old.source.path, old.source.sha256) == (new.source.path, new.source.sha256)


def _occurrence(
    world: World,
    job: Job,
    seen: Sighting,
    texts: tuple[PolicyText | None, PolicyText | None, PolicyText | None],
) -> Occurrence:
    old, new, organisation = texts
    push = seen.push
    assert push is not None, "asked before"
    moved = moves(old, new, catalog=world.catalog, packs=world.packs, organisation=organisation)
    path = (new or old or PolicyText.at("", "")).source.path
    digests = [Named(name="commit", algorithm="gitCommit", digest=push.after)]
    digests += [Named(name="policy", algorithm="sha256", digest=new.source.sha256)] if new else []
    return Occurrence(
        kind=RecordKind.POLICY_CHANGE,
        about=f"{job.repository}/{path}",
        repository=job.repository,
        subjects=tuple(digests),
        same_as=f"{push.before}\n{push.after}",
        head_sha=push.after,
        event_at=seen.at,
        parts={
            "policyChange": without_empty(
                {
                    "path": path,
                    "branch": push.branch,
                    "before": push.before if _was(push) else "",
                    "commit": push.after,
                    "by": actor_said(seen.by),
                    "old": _said(world, old, organisation),
                    "new": _said(world, new, organisation),
                    "weaker": list(moved.weaker),
                    "stronger": list(moved.stronger),
                    "other": list(moved.other),
                }
            )
        },
        links={COMMIT: (push.after,), BASE: (seen.name,)},
    )


def _said(world: World, text: PolicyText | None, organisation: PolicyText | None) -> dict[str, Any]:
    """Name a text by its digests and, where it can be used, by what it comes to; else by what is wrong with it."""
    if text is None:
        return {}
    policy, problems = world.read_policy(text, organisation)
    return without_empty(
        {
            "path": text.source.path,
            "digest": {"gitBlob": text.source.blob, "sha256": text.source.sha256},
            "effective": policy.digest if policy else "",
            "mode": policy.mode if policy else "",
            "problems": [str(each) for each in problems[:MOST]] if policy is None else [],
        }
    )
