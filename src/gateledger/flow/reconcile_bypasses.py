"""A thing that GitHub lists, as the bypass that it is."""

from __future__ import annotations

from gateledger.flow.reconcile_listing import Asked
from gateledger.model.actor import GHOST
from gateledger.model.merge import Bypass, How
from gateledger.model.occurrence import Named
from gateledger.model.policy import BypassRules
from gateledger.model.population import Listed, What
from gateledger.model.sighting import Push, Sighting

SORTS = {
    What.MERGE: "merge",
    What.DIRECT_PUSH: "push",
    What.RELEASE: "release",
    What.DEPLOYMENT: "deployment",
}
NOTHING = "0" * 40


def bypass_of(asked: Asked, item: Listed, why: str, how: How) -> Bypass:
    """Say what came past its verdict. What an event tells of it later is the same Record."""
    rules = asked.policy.bypasses if asked.policy else BypassRules()
    push = item.what is What.DIRECT_PUSH
    # A branch that was deleted stands nowhere: what it stood at is what was done something to.
    head = item.head_sha if item.head_sha.strip("0") else item.before_sha or NOTHING
    number = item.name.rpartition("#")[2]
    return Bypass.model_validate(
        {
            "what": SORTS[item.what],
            "how": how,
            "about": item.name,
            "repository": asked.repository,
            "commit": item.merge_sha or head,
            "head_sha": head,
            "subjects": (Named(name="head", algorithm="gitCommit", digest=head),),
            "actor": item.actor or GHOST,
            "at": item.at,
            "why": why,
            "url": item.url,
            "due_days": rules.due_days,
            "reviewers": asked.policy.reviewers if asked.policy else (),
            "pull_request": int(number) if item.what is What.MERGE and number.isdecimal() else None,
            "branch": item.base_ref,
            "before": item.before_sha if push else "",
            "forced": push and item.note == "forced",
            "links": {"pull-request": (item.name,)} if item.what is What.MERGE else {},
        }
    )


class SeenPush(Sighting):
    """A Sighting that has a push."""

    push: Push


def pushed_sighting(item: Listed) -> SeenPush:
    """Say what a delivery of the push would have shown."""
    push = Push(
        branch=item.base_ref,
        before=item.before_sha,
        after=item.head_sha,
        created=not item.before_sha.strip("0"),
        deleted=not item.head_sha.strip("0"),
        forced=item.note == "forced",
        policy=True,
        commits=(item.head_sha,),
    )
    return SeenPush(kind="push", name=item.name, url=item.url, at=item.at, by=item.actor or GHOST, push=push)
