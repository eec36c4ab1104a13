"""The journey that makes verdicts binding: what should be in force, what is, and the steps between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateledger.collect.merged import open_branch
from gateledger.collect.opening import Nothing
from gateledger.collect.rules import list_rulesets, required_checks
from gateledger.github.errors import NotFound
from gateledger.github.installation import Installation
from gateledger.judge.enforcement import CHECK, Standing, standing, steps, wanted_rulesets
from gateledger.model.catalog import Catalog
from gateledger.model.enforcement import Step
from gateledger.model.policy import Policy, PolicyText
from gateledger.policy.read import read_policy
from gateledger.publish.rulesets import publish_ruleset

NO_POLICY = "it has no policy"


@dataclass(frozen=True)
class Plan:
    """The steps for one repository; empty where its policy asks for nothing that could be enforced."""

    repository: str
    steps: tuple[Step, ...]

    @property
    def is_done(self) -> bool:
        """Whether everything is in force already."""
        return all(step.action == "keep" for step in self.steps)


async def policy_in_force(
    hub: Installation, repository: str, catalog: Catalog, packs: Mapping[str, PolicyText]
) -> tuple[Policy | None, str]:
    """Give the policy of the default branch, or why there is none that can be used. Raises GitHubError."""
    branch = await open_branch(hub, repository, name=None)
    if isinstance(branch, Nothing):
        return None, branch.reason
    text = branch.own_policy or (None if branch.problems else branch.organisation_policy)
    if text is None:
        return None, str(branch.problems[0]) if branch.problems else NO_POLICY
    lent = branch.organisation_policy if branch.own_policy else None
    policy, problems = read_policy(text, catalog=catalog, packs=packs, organisation=lent)
    return policy, "" if policy else "; ".join(map(str, problems[:3]))


async def plan(hub: Installation, repository: str, policy: Policy, *, app_id: int) -> Plan:
    """Compare what a policy needs with the rulesets that are there. Raises GitHubError."""
    wanted = wanted_rulesets(policy, app_id)
    there = await list_rulesets(hub, repository) if wanted else ()
    return Plan(repository, steps(wanted, there))


async def enforce(hub: Installation, planned: Plan) -> tuple[int, ...]:
    """Take the steps of a plan, one after another; give the numbers of the rulesets. Raises GitHubError."""
    return tuple(
        [
            await publish_ruleset(hub, planned.repository, step.wanted)
            for step in planned.steps
            if step.action != "keep"
        ]
    )


async def branch_standing(hub: Installation, repository: str, branch: str, *, app_id: int) -> Standing:
    """Say how a branch requires our check now. Raises GitHubError."""
    try:
        checks = await required_checks(hub, repository, branch)
    except NotFound:
        return "missing"
    return standing(checks, CHECK, app_id)
