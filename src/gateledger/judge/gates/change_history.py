"""Everything since the previous release arrived by a pull request that was judged and let through.

Why: A release is the sum of its changes. One direct push, one merge past a red check, and what is released is not what
was judged; nobody finds that later by looking at the release alone.

Passes: Every commit on the first-parent line from the previous release to this one came with a merged pull request
(merge, squash or rebase), whose last decision was made on the very head that was merged, and allowed it, waivers
included. What came past its verdict was reviewed since by somebody who may (`bypasses.reviewers`). Every one of these pull
requests traces to a work item, but for those that the policy skips, or that were so reviewed. The tag stands where it stood.

Not enough: A green check on an earlier head; a decision that was made after the merge was forced; a bypass that nobody
reviewed, whatever was decided since; a review by who did it or wrote it; a revert or a
cherry-pick that was pushed directly; a history that could not be read to its end.

Fix: What is past cannot be made earlier. Bring direct pushes in again by a pull request (revert, then merge), or release
from a commit that holds judged changes alone. When judging begins in a repository that has a past, tag the commit where
it begins with a name that `tags` matches, or set `since`.

Source: https://slsa.dev/spec/v1.1/source-requirements (change management);
https://docs.github.com/rest/commits/commits#compare-two-commits

Stages: release, deployment

Controls: 21CFR11:11.10(k), DORA:9.4.e, DORA:RTS-17, IEC62304:5.8.4, IEC62304:6.3.1, ISO27001:A.8.31, ISO27001:A.8.32,
NIST800-53:CM-3, NIST800-53:SA-10, SSDF:PS.3.2, PCI-DSS:6.5.1, SOC2:CC8.1
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from gateledger.judge.marks import Tightens
from gateledger.judge.said import Said
from gateledger.model.facts import History, Release
from gateledger.model.release import KnownBypass, Landed, LandedCommit
from gateledger.model.report import CouldNotTell, Finding, Locator, Note

Day = Annotated[date | None, Tightens("fixed")]
WorkItems = Annotated[Literal["require", "note"], Tightens("fixed")]
Observed = Annotated[Literal["refuse", "note"], Tightens("fixed")]
MOST = 20


def change_history(
    release: Release,
    history: History,
    *,
    since: Day = None,
    work_items: WorkItems = "require",
    observed: Observed = "refuse",
) -> Iterator[Said]:
    """Follow every change back to its decision.

    Settings:
        since: Changes that were merged, and commits that were made, before this day (UTC) need no decision; they are counted.
        work_items: `require` objects to changes that trace to no work item; `note` only lists them.
        observed: `refuse` objects to changes that were let through although they failed, since they were observed only; `note` only lists them.
    """
    yield from _moved(release)
    if history.truncated:
        reason = f"the history since {release.previous_tag or 'the beginning'} could not be read whole: {history.truncated}"
        yield CouldNotTell(reason=reason)
    commits = [each for each in history.commits if not _is_earlier(each.committed_at, since)]
    changes = [each for each in history.changes if not _is_earlier(each.merged_at, since)]
    yield from _direct(commits)
    yield from _capped(list(_judged(changes, observed)))
    yield from _unlinked(changes, work_items)
    yield _counted(release, history, len(history.changes) - len(changes), since)


def _is_earlier(moment: datetime | None, since: date | None) -> bool:
    return bool(since and moment and moment.astimezone(UTC).date() < since)


def _moved(release: Release) -> Iterator[Finding]:
    if release.repointed_from:
        yield Finding(
            code="repointed",
            message=(
                f"The tag {release.tag} stood at {release.repointed_from[:12]} when it was judged before, and stands "
                f"at {release.commit[:12]} now"
            ),
            locator=Locator(item=f"tag {release.tag}", url=release.url or None),
            fix="Leave a tag that was seen where it is, and make a new one; `gateledger enforce` can forbid moving them.",
        )


def _direct(commits: Sequence[LandedCommit]) -> Iterator[Finding]:
    found = [each for each in commits if each.pull_request is None]
    for each in found[:MOST]:
        who = f" by @{each.author.login}" if each.author else ""
        what = {"revert": "a revert", "cherry-pick": "a cherry-pick"}.get(each.via, "it")
        original = f" of {each.original[:12]}" if each.original and what != "it" else ""
        yield Finding(
            code="direct",
            message=f"{each.sha[:12]} “{each.headline[:100]}”{who}: {what}{original} was pushed without a pull request",
            locator=Locator(item=f"commit {each.sha[:12]}"),
            fix=f"Revert {each.sha[:12]} and bring it in again by a pull request, so that it is judged.",
        )
    if len(found) > MOST:
        yield _more("direct", len(found) - MOST, "commits were pushed without a pull request")


def _judged(changes: Sequence[Landed], observed: str) -> Iterator[Said]:
    for each in changes:
        verdict, name = each.verdict, _named(each)
        at = Locator(item=f"#{each.number}", url=each.url or None)
        if each.bypass:
            yield _bypassed(each.bypass, name, at)
        elif verdict is None:
            fix = "Bring it in again by a pull request, so that it is judged, or find out why no event of it arrived: `gateledger doctor`."
            yield Finding(code="unjudged", message=f"{name} was never judged", locator=at, fix=fix)
        elif each.head_sha and verdict.head_sha != each.head_sha:
            message = (
                f"{name} was merged at {each.head_sha[:12]}, and last judged at {verdict.head_sha[:12]} "
                f"(record {verdict.index})"
            )
            fix = (
                "What was pushed after the last decision was not judged: bring it in again by a pull request."
            )
            yield Finding(code="other-head", message=message, locator=at, fix=fix)
        elif verdict.verdict != "allow" and verdict.mode == "observe":
            message = f"{name} did not pass, and was observed only (record {verdict.index})"
            if observed == "refuse":
                fix = "Mend what the record names in a further pull request, or let changes be enforced: `mode: enforce`."
                yield Finding(code="observed", message=message, locator=at, fix=fix)
            else:
                yield Note(message=message, locator=at)
        elif verdict.verdict != "allow":
            by = f" by @{each.merged_by.login}" if each.merged_by else ""
            message = f"{name} was merged{by} although it was blocked (record {verdict.index})"
            fix = "Mend what the record names in a further pull request, or revert it; the record says what was missing."
            yield Finding(code="bypassed", message=message, locator=at, fix=fix)


def _bypassed(bypass: KnownBypass, name: str, at: Locator) -> Said:
    """Object to what came past its verdict until somebody who may reviewed it; then that is told."""
    how = f"{name} came past its verdict ({bypass.how or 'erased'}, record {bypass.index})"
    if bypass.review is not None:
        by = f" by @{bypass.reviewed_by.login}" if bypass.reviewed_by else ""
        return Note(message=f"{how}, and was reviewed{by} (record {bypass.review})", locator=at)
    due = f", due {bypass.due_at.astimezone(UTC).date()}" if bypass.due_at else ""
    fix = (
        "Have it reviewed by one of those who may: `/gateledger review-bypass because ...` in its issue or on the pull "
        "request; or revert it."
    )
    message = f"{how}, and nobody reviewed that{due}"
    return Finding(code="unreviewed", message=message, locator=at, fix=fix)


def _capped(found: list[Said]) -> Iterator[Said]:
    """Give at most so many of each code, and how many more there are."""
    told: dict[str, int] = {}
    for each in found:
        code = each.code if isinstance(each, Finding) else ""
        told[code] = told.get(code, 0) + 1
        if told[code] <= MOST:
            yield each
    for code, count in told.items():
        if code and count > MOST:
            yield _more(code, count - MOST, "pull requests are like these")


def _unlinked(changes: Sequence[Landed], work_items: str) -> Iterator[Said]:
    # What the policy skips was asked for no work item when it was merged.
    # What came past its verdict was reviewed as a whole, or is objected to already.
    judged = [each for each in changes if each.verdict is not None and each.bypass is None]
    asked = [each for each in judged if each.verdict and each.verdict.result != "NOT_APPLICABLE"]
    found = [each for each in asked if each.verdict and not each.verdict.work_items]
    if not found:
        return
    names = ", ".join(f"#{each.number}" for each in found[:MOST])
    message = f"{len(found)} of {len(changes)} changes trace to no work item: {names}" + (
        ", …" if len(found) > MOST else ""
    )
    at = Locator(item=f"#{found[0].number}", url=found[0].url or None)
    if work_items == "note":
        yield Note(message=message, locator=at)
        return
    fix = "Link the issue that asked for each (the gate `linked-work-item` asks for that before the merge), then judge it again."
    yield Finding(code="unlinked", message=message, locator=at, fix=fix)


def _more(code: str, count: int, what: str) -> Finding:
    return Finding(
        code=code, message=f"{count} more {what}", fix="The evidence of this release lists all of them."
    )


def _named(each: Landed) -> str:
    return f"#{each.number} “{each.title[:100]}”" if each.title else f"#{each.number}"


def _counted(release: Release, history: History, left_out: int, since: date | None) -> Note:
    begins = f"since {release.previous_tag}" if release.previous_tag else "since the first commit"
    waived = sum(bool(each.verdict and each.verdict.waived) for each in history.changes)
    message = f"{history.total} commits {begins} came with {len(history.changes)} pull requests"
    if waived:
        message += f", {waived} of them with waivers"
    if left_out:
        message += f"; {left_out} were merged before {since} and need no decision"
    return Note(message=message, locator=Locator(item=release.tag, url=release.url or None))
