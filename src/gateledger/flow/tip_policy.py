"""The policy of a repository's default branch, where a command or the clock asks and no pull request does."""

from __future__ import annotations

from gateledger.collect.opening import Nothing
from gateledger.collect.tip import open_tip
from gateledger.flow.world import World
from gateledger.github.installation import Installation
from gateledger.model.job import Job, JobKind
from gateledger.model.policy import Policy


async def tip_policy(world: World, hub: Installation, job: Job) -> Policy | str:
    """Read it as it stands now; or say why there is none. Raises GitHubError."""
    tip = await open_tip(hub, job.model_copy(update={"kind": JobKind.READINESS, "key": ""}))
    if isinstance(tip, Nothing):
        return tip.reason
    text = tip.own_policy or tip.organisation_policy
    lent = tip.organisation_policy if tip.own_policy else None
    policy = world.read_policy(text, lent)[0] if text else None
    return policy or "this repository has no policy that can be used"
