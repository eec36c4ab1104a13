"""The gates of a release on a laptop: could the commit here go out, as far as a working copy tells?"""

from __future__ import annotations

from pathlib import Path

from gateledger.checkout.repository import Checkout
from gateledger.collect.local_release import LocalRelease, collect_local_release, open_local_release
from gateledger.flow.local import Bench, Checked, with_waivers, without_github
from gateledger.flow.release_seeing import is_release
from gateledger.judge.judge import refuse_policy
from gateledger.judge.needs import needs
from gateledger.judge.release import judge_release
from gateledger.model.facts import Change, Release, Snapshot
from gateledger.model.policy import Policy
from gateledger.model.report import Report
from gateledger.policy.read import read_policy


def check_release(path: Path, *, tag: str, base: str | None, bench: Bench, strict: bool) -> Checked:
    """Judge a tag of a working copy, or HEAD where it is not made yet, by the base's policy.

    What only GitHub can tell does not block here unless `strict`. Raises checkout.errors.CheckoutError.
    """
    checkout = Checkout.open(path, environment=bench.environment)
    opened = open_local_release(checkout, tag=tag, base=base, now=bench.now)
    if not isinstance(opened, LocalRelease):
        return Checked(report=None, note=opened.reason)
    policy, problems = read_policy(
        opened.policy, catalog=bench.catalog, packs=bench.packs, organisation=bench.organisation
    )
    if policy is None:
        refused = refuse_policy(opened.subject, opened.policy.source, problems, version=bench.version)
        return Checked(report=refused, note=opened.note)
    tags = policy.release.tags if policy.release else ()
    snapshot = collect_local_release(opened, needs(policy, bench.catalog, stage="release"), tags=tags)
    report = judge_release(policy, snapshot, version=bench.version)
    note = " ".join(filter(None, (opened.note, _no_release(policy, tag), _scope(report, snapshot))))
    note = with_waivers(note, report, policy)
    return Checked(report=report if strict else without_github(report), note=note)


def _no_release(policy: Policy, tag: str) -> str:
    """Say that nothing of this would be judged on GitHub, if that is so."""
    if not tag or policy.release is None or is_release(policy, tag):
        return ""
    return f"No pattern of `release.tags` names {tag}: on GitHub it would not be judged."


def _scope(report: Report, snapshot: Snapshot) -> str:
    """Say which services go out, and what they bring."""
    if not isinstance(snapshot.release, Release) or not isinstance(snapshot.change, Change):
        return report.headline
    count = snapshot.change.commits_total
    since = (
        f"since {snapshot.release.previous_tag}" if not snapshot.release.is_first else "of a first release"
    )
    brings = f"{count} commit{'' if count == 1 else 's'} {since}, {len(snapshot.change.files)} files."
    return f"{report.headline}. {brings}" if report.headline else brings
