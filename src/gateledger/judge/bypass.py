"""What was merged, held against what was decided: docs/completeness.md says the same to people.

The verdict in force when the change was merged is decisive: the last one on this pull request, on this head, for this
base, that had been recorded by then. What is recorded later clears nothing. GitHub's clock ticks in whole seconds and
is not ours, so a decision up to TOLERANCE younger than the merge counts as made before it; it was made of an open pull
request, for merged ones are not judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from gateledger.model.enforcement import Required
from gateledger.model.merge import Asked, Compared, Decided, GroupSeen, How, Merge
from gateledger.model.occurrence import Result

TOLERANCE = timedelta(seconds=5)
ALLOW = "allow"
_CLEAN: dict[str, Result] = {"WAIVED": "WAIVED", "NOT_APPLICABLE": "NOT_APPLICABLE"}
_REQUIRED: dict[str, str] = {
    "bound": "a ruleset required the check from this App",
    "spoofable": "the rules required a check of this name from anybody, not from this App",
    "other-app": "the rules required a check of this name from another App",
    "missing": "no ruleset required the check",
    "unknown": "whether the check was required could not be told",
}


def compare(
    merge: Merge, own: Sequence[Decided], groups: Sequence[Decided], *, asked: Asked, required: Required
) -> Compared:
    """Hold a merge against the decisions on the pull request, and on the merge groups that it was a member of.

    `asked` counts only where nothing was decided about this head in time.
    """
    mine = sorted((each for each in own if speaks_of(each, merge)), key=lambda each: each.index)
    until = merge.merged_at + TOLERANCE
    in_time = [each for each in mine if each.at <= until]
    later = next((each for each in mine if each.at > until), None)
    group = _group(merge, [each for each in groups if each.at <= until])
    if not in_time:
        found = _without(merge, own, later=later, asked=asked, required=required)
    else:
        found = _with(in_time[-1], group, required=required)
    oldest = mine[0] if mine else None
    return found.model_copy(update={"oldest": oldest, "later": later, "group": group})


def compare_out(own: Sequence[Decided], *, at: datetime, asked: Asked, against: How) -> Compared:
    """Hold what went out (a release, a deployment) against the decisions on it.

    A decision that saw the release published was made after that, whatever the clocks say. `against` is the word for
    what went out although it was refused.
    """
    mine = sorted(own, key=lambda each: each.index)
    in_time = [each for each in mine if not _after(each, at)]
    later = next((each for each in mine if _after(each, at)), None)
    force, oldest = (in_time[-1] if in_time else None), (mine[0] if mine else None)
    found = _out(force, later, asked=asked, against=against)
    return found.model_copy(update={"oldest": oldest, "later": later})


def _after(each: Decided, at: datetime) -> bool:
    return each.published or each.at > at + TOLERANCE


def _out(force: Decided | None, later: Decided | None, *, asked: Asked, against: How) -> Compared:
    if force is None:
        if asked == "nothing":
            return Compared(result="NOT_APPLICABLE", why="no policy asked anything of it")
        how: How = "check-late" if later else "check-absent"
        why = (
            f"its first verdict came afterwards (record {later.index})"
            if later
            else "no verdict was recorded"
        )
        if asked == "observe":
            return Compared(result="NOT_APPLICABLE", why=f"observed only: {why}")
        return Compared(result="BYPASSED", how=how, why=why)
    if force.mode == "observe":
        why = f"observed only: the verdict was {force.verdict} (record {force.index})"
        return Compared(result="NOT_APPLICABLE", why=why, verdict=force)
    if force.verdict != ALLOW:
        told = "could not tell, and refused it" if force.result == "ERROR" else "refused it"
        why = f"the verdict in force {told} (record {force.index})"
        return Compared(result="BYPASSED", how=against, why=why, verdict=force)
    why = f"record {force.index} had allowed it"
    return Compared(result=_CLEAN.get(force.result, "PASSED"), why=why, verdict=force)


def speaks_of(each: Decided, merge: Merge) -> bool:
    """Whether a decision was made on the head that was merged, by the policy of the base that it was merged into."""
    return each.head_sha == merge.head_sha and each.base_ref in {merge.base_ref, ""}


def _group(merge: Merge, groups: Sequence[Decided]) -> GroupSeen | None:
    """Give the newest merge group in which the change was judged, and whether the merge is a part of it."""
    newest = max(groups, key=lambda each: each.index, default=None)
    if newest is None:
        return None
    if newest.head_sha not in merge.lines:
        return GroupSeen(decided=newest)
    tree, line = merge.lines[newest.head_sha]
    part = merge.commit == newest.head_sha or merge.commit in line or bool(tree and tree == merge.tree)
    return GroupSeen(decided=newest, tree=tree, part=part)


def _with(force: Decided, group: GroupSeen | None, *, required: Required) -> Compared:
    # A group of which nothing is shown any more counts: what cannot be told lets nothing pass.
    counts = group is not None and group.part is not False
    against = [force, *([group.decided] if group and counts else [])]
    blocked = next((each for each in against if each.verdict != ALLOW and each.mode != "observe"), None)
    if blocked is not None:
        return Compared(
            result="BYPASSED", how=_how(required), why=_against(blocked, force, required), verdict=force
        )
    if force.mode == "observe":
        why = f"observed only: the verdict was {force.verdict} (record {force.index})"
        return Compared(result="NOT_APPLICABLE", why=why, verdict=force)
    said = {each.result for each in against}
    result: Result = "WAIVED" if "WAIVED" in said else _CLEAN.get(force.result, "PASSED")
    return Compared(
        result=result, why=f"record {force.index} had allowed it when it was merged", verdict=force
    )


def _how(required: Required) -> How:
    return "ruleset-bypass" if required == "bound" else "admin-merge"


def _against(blocked: Decided, force: Decided, required: Required) -> str:
    which = "its merge group" if blocked is not force else "it"
    told = "could not tell, and blocked" if blocked.result == "ERROR" else "blocked"
    return f"the verdict in force {told} {which} (record {blocked.index}), and {_REQUIRED[required]}"


def _without(
    merge: Merge, own: Sequence[Decided], *, later: Decided | None, asked: Asked, required: Required
) -> Compared:
    if asked == "nothing":
        why = f"no policy asked anything of changes to {merge.base_ref} when it was merged"
        return Compared(result="NOT_APPLICABLE", why=why)
    how: How = "check-late" if later else "check-absent"
    if later:
        why = f"the first verdict on this head came after the merge (record {later.index})"
    else:
        why = f"no verdict on this head had been recorded{_elsewhere(merge, own)}"
    if asked == "observe":
        return Compared(result="NOT_APPLICABLE", why=f"observed only: {why}")
    return Compared(result="BYPASSED", how=how, why=f"{why}, and {_REQUIRED[required]}")


def _elsewhere(merge: Merge, own: Sequence[Decided]) -> str:
    """Say what the newest decision that does not count spoke of."""
    newest = max(own, key=lambda each: each.index, default=None)
    if newest is None:
        return ""
    if newest.head_sha != merge.head_sha:
        return f"; the last one was on the head {newest.head_sha[:12]} (record {newest.index})"
    return f"; the last one was for the base {newest.base_ref} (record {newest.index})"
