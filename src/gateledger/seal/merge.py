"""Merges, bypasses and their reviews as occurrences: the parts `merge`, `bypass` and the links of their Records."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import Any

from gateledger.model.actor import Actor
from gateledger.model.enforcement import Required
from gateledger.model.merge import Bypass, Compared, Decided, GroupSeen, Merge, Published
from gateledger.model.occurrence import Named, Occurrence
from gateledger.model.policy import BypassRules, Policy
from gateledger.model.record import RecordKind
from gateledger.seal.statement import actor_said, utc, without_empty

PULL_REQUEST = "pull-request"
MERGE_COMMIT = "merge-commit"
VERDICT = "verdict"
WORK_ITEM = "work-item"
BASE = "base"
OBSERVED = "observed"
BYPASS = "bypass"
"""Relations: of a bypass to what it was observed by, and of a review to the bypass; targets are indices as text."""
LONGEST = 300
MOST_FILES = 200


def merge_occurrence(
    merge: Merge,
    compared: Compared,
    *,
    required: Required,
    seen_at: datetime,
    review: Mapping[str, Any],
    late: bool = False,
) -> Occurrence:
    """Say what was merged, and how that stands to the verdict; the same merge commit again is the same Record.

    `review` says how a bypass is to be reviewed: `{dueDays, reviewers}`; `late` that the merge's event never came.
    """
    decisions = [each for each in (compared.verdict, _group(compared)) if each]
    newest = compared.verdict
    return Occurrence(
        kind=RecordKind.MERGE_OBSERVED,
        about=merge.name,
        repository=merge.repository,
        subjects=_subjects(merge),
        same_as=merge.commit,
        result=compared.result,
        head_sha=merge.head_sha,
        event_at=merge.merged_at,
        parts=without_empty(
            {
                "mode": newest.mode if newest else "",
                "policy": _policy(newest),
                "merge": _merge_said(merge, compared)
                | {"required": {"standing": required, "seenAt": utc(seen_at)}}
                | ({"review": dict(review)} if compared.how else {})
                | ({"late": True} if late else {}),
            }
        ),
        links=links_of(merge, decisions, work_items=newest.work_items if newest else ()),
    )


def _subjects(merge: Merge) -> tuple[Named, ...]:
    return (
        Named(name="head", algorithm="gitCommit", digest=merge.head_sha),
        Named(name="merge-result", algorithm="gitTree", digest=merge.tree),
        Named(name="merge-commit", algorithm="gitCommit", digest=merge.commit),
    )


def _group(compared: Compared) -> Decided | None:
    return compared.group.decided if compared.group and compared.group.part is not False else None


def links_of(
    merge: Merge, decisions: Sequence[Decided], *, work_items: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Give the lookup keys of a merge by relation."""
    links = {
        PULL_REQUEST: (merge.name,),
        MERGE_COMMIT: (merge.commit,),
        BASE: (f"{merge.repository}:{merge.base_ref}",),
        VERDICT: tuple(str(each.index) for each in decisions),
        WORK_ITEM: tuple(work_items),
    }
    return {relation: targets for relation, targets in links.items() if targets}


def _policy(decided: Decided | None) -> dict[str, Any]:
    if decided is None:
        return {}
    return without_empty({"uri": decided.policy, "effective": decided.effective})


def _merge_said(merge: Merge, compared: Compared) -> dict[str, Any]:
    group = compared.group
    return without_empty(
        {
            "pullRequest": merge.number,
            "uri": merge.url,
            "title": merge.title[:LONGEST],
            "author": actor_said(merge.author),
            "mergedBy": actor_said(merge.merged_by),
            "mergedAt": utc(merge.merged_at),
            "base": without_empty({"ref": merge.base_ref, "sha": merge.base_sha}),
            "head": {"sha": merge.head_sha},
            "commit": merge.commit,
            "method": merge.method,
            "trees": without_empty({"head": merge.head_tree, "merge": merge.tree})
            | {"sameTree": bool(merge.head_tree) and merge.head_tree == merge.tree},
            "verdict": verdict_said(compared.verdict),
            "oldest": verdict_said(_other(compared.oldest, compared.verdict)),
            "later": verdict_said(compared.later),
            "group": _group_said(group, merge) if group else None,
            "how": compared.how or "",
            "why": compared.why,
        }
    )


def _other(one: Decided | None, than: Decided | None) -> Decided | None:
    return one if one and (than is None or one.index != than.index) else None


def _group_said(group: GroupSeen, merge: Merge) -> dict[str, Any]:
    said = verdict_said(group.decided) or {}
    part = {None: "unknown", True: "yes", False: "no"}[group.part]
    trees = {"tree": group.tree, "sameTree": group.tree == merge.tree} if group.tree else {}
    return said | {"head": group.decided.head_sha, "merged": part} | trees


def verdict_said(decided: Decided | None) -> dict[str, Any] | None:
    """Name a decision; None for none."""
    if decided is None:
        return None
    return without_empty(
        {
            "index": decided.index,
            "recordId": decided.record_id,
            "verdict": decided.verdict,
            "result": decided.result,
            "mode": decided.mode,
            "decidedAt": utc(decided.at),
        }
    )


def release_occurrence(
    out: Published, compared: Compared, *, review: Mapping[str, Any], mode: str = ""
) -> Occurrence:
    """Say what was published, with which files, and how that stands to the verdict."""
    files = [each for each in out.files if each.sha256][:MOST_FILES]
    tag = [Named(name="tag", algorithm="gitTag", digest=out.tag_object)] if out.tag_object else []
    verdict = compared.verdict
    return Occurrence(
        kind=RecordKind.RELEASE,
        about=out.name,
        repository=out.repository,
        subjects=(
            Named(name="head", algorithm="gitCommit", digest=out.commit),
            *tag,
            *(Named(name=f"asset/{each.name}", algorithm="sha256", digest=each.sha256) for each in files),
        ),
        same_as=f"{out.id}\n{out.commit}\n{utc(out.at)}",
        result=compared.result,
        head_sha=out.commit,
        event_at=out.at,
        parts=without_empty(
            {
                "mode": verdict.mode if verdict else mode,
                "policy": _policy(verdict),
                "release": _release_said(out, compared) | ({"review": dict(review)} if compared.how else {}),
            }
        ),
        links={VERDICT: (str(verdict.index),)} if verdict else {},
    )


def _release_said(out: Published, compared: Compared) -> dict[str, Any]:
    listed = [
        without_empty({"name": each.name, "size": each.size, "digest": _digest(each.sha256)})
        for each in out.files[:MOST_FILES]
    ]
    return without_empty(
        {
            "tag": out.tag,
            "commit": out.commit,
            "tagObject": out.tag_object,
            "id": out.id,
            "uri": out.url,
            "title": out.title[:LONGEST],
            "prerelease": out.prerelease or None,
            "immutable": out.immutable or None,
            "publishedBy": actor_said(out.by),
            "publishedAt": utc(out.at),
            "author": actor_said(out.author) if out.author else None,
            "assets": listed,
            "moreAssets": max(len(out.files) - MOST_FILES, 0) or None,
            "verdict": verdict_said(compared.verdict),
            "oldest": verdict_said(_other(compared.oldest, compared.verdict)),
            "later": verdict_said(compared.later),
            "how": compared.how or "",
            "why": compared.why,
        }
    )


def _digest(sha256: str) -> dict[str, str]:
    return {"sha256": sha256} if sha256 else {}


def merge_bypass(said: Mapping[str, Any], index: int, verdict: Decided | None) -> Bypass:
    """Read the bypass that an observed merge is out of its Record's statement. Raises KeyError."""
    predicate = said["predicate"]
    merge, links = predicate["merge"], predicate["links"]["relatesTo"]
    return Bypass(
        what="merge",
        how=merge["how"],
        about=predicate["change"]["subject"],
        repository=predicate["repository"]["fullName"],
        commit=merge["commit"],
        head_sha=merge["head"]["sha"],
        subjects=subjects_of(said),
        actor=_actor(merge["mergedBy"]),
        author=_actor(merge["author"]),
        at=datetime.fromisoformat(merge["mergedAt"]),
        why=merge["why"],
        url=merge.get("uri", ""),
        title=merge.get("title", ""),
        required=merge["required"]["standing"],
        due_days=merge["review"]["dueDays"],
        reviewers=tuple(merge["review"].get("reviewers") or ()),
        verdict=verdict,
        observed=index,
        pull_request=merge["pullRequest"],
        branch=merge["base"]["ref"],
        links=_links(links, {PULL_REQUEST, MERGE_COMMIT, VERDICT, WORK_ITEM, BASE}),
    )


def _actor(said: Mapping[str, Any]) -> Actor:
    return Actor(login=said["login"], id=said.get("id"), kind=said["type"])


def subjects_of(said: Mapping[str, Any]) -> tuple[Named, ...]:
    """Give what a statement is about."""
    return tuple(
        Named(name=str(each["name"]), algorithm=algorithm, digest=digest)
        for each in said["subject"]
        for algorithm, digest in each["digest"].items()
    )


def _links(related: Sequence[Mapping[str, Any]], kept: Container[str]) -> dict[str, tuple[str, ...]]:
    links: dict[str, tuple[str, ...]] = {}
    for each in related:
        if each["relation"] in kept:
            links[each["relation"]] = (*links.get(each["relation"], ()), each["target"])
    return links


def review_asked(policy: Policy | None) -> dict[str, Any]:
    """Say by whom, and within how many days, a bypass is to be reviewed."""
    rules = policy.bypasses if policy else BypassRules()
    return without_empty(
        {"dueDays": rules.due_days, "reviewers": list(policy.reviewers if policy else ())[:20]}
    )


def bypass_occurrence(bypass: Bypass, *, due_at: datetime) -> Occurrence:
    """Say what came past its verdict, who did it, and until when somebody has to look at it.

    The follow-up's issue is made after this Record, which it quotes; the Record of the review names the issue.
    """
    follow_up = without_empty({"dueAt": utc(due_at), "reviewers": list(bypass.reviewers)})
    links = dict(bypass.links) | ({OBSERVED: (str(bypass.observed),)} if bypass.observed is not None else {})
    return Occurrence(
        kind=RecordKind.BYPASS,
        about=bypass.about,
        repository=bypass.repository,
        subjects=bypass.subjects,
        same_as=f"{bypass.what}\n{bypass.commit}\n{bypass.before}",
        result="BYPASSED",
        head_sha=bypass.head_sha,
        event_at=bypass.at,
        parts={"bypass": _bypass_said(bypass) | {"followUp": follow_up}},
        links=links,
    )


def _bypass_said(bypass: Bypass) -> dict[str, Any]:
    commits = [
        without_empty(
            {
                "sha": each.sha,
                "headline": each.headline[:LONGEST],
                "author": each.author[:LONGEST],
                "login": each.login,
                "via": each.via,
            }
        )
        for each in bypass.commits
    ]
    return without_empty(
        {
            "what": bypass.what,
            "how": bypass.how,
            "actor": actor_said(bypass.actor),
            "author": actor_said(bypass.author) if bypass.author else None,
            "at": utc(bypass.at),
            "why": bypass.why,
            "uri": bypass.url,
            "title": bypass.title[:LONGEST],
            "pullRequest": bypass.pull_request,
            "commit": bypass.commit,
            "required": bypass.required,
            "verdict": verdict_said(bypass.verdict),
            "branch": bypass.branch,
            "before": bypass.before,
            "forced": bypass.forced or None,
            "commits": commits,
            "moreCommits": bypass.more_commits or None,
        }
    )


def review_occurrence(
    bypassed: Mapping[str, Any], index: int, review: Mapping[str, Any], *, at: datetime
) -> Occurrence:
    """Say that somebody looked at a bypass afterwards; `bypassed` is the statement of its Record.

    `review` is `{by, at, because, issue, comment}`; another review of the same bypass adds nothing.
    """
    predicate = bypassed["predicate"]
    related = predicate.get("links", {}).get("relatesTo", ())
    links = {BYPASS: (str(index),)} | _links(related, {PULL_REQUEST, MERGE_COMMIT, WORK_ITEM})
    said = predicate["bypass"]
    return Occurrence(
        kind=RecordKind.BYPASS_REVIEWED,
        about=predicate["change"]["subject"],
        repository=predicate["repository"]["fullName"],
        subjects=subjects_of(bypassed),
        same_as=str(index),
        head_sha=predicate["change"].get("head", {}).get("sha", ""),
        event_at=at,
        parts={
            "bypass": without_empty(
                {
                    "record": index,
                    "what": said["what"],
                    "how": said["how"],
                    "followUp": without_empty(
                        {"issue": review.get("issue"), "dueAt": said["followUp"]["dueAt"]}
                    ),
                    "retroactiveReview": dict(review),
                }
            )
        },
        links=links,
    )
