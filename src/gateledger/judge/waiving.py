"""A gate that fails is waived where somebody may let it pass, dated and reasoned; its findings stay and are shown.

What could not be told is another thing than what fails: it passes only where the waiver says so in so many words.
"""

from __future__ import annotations

from collections.abc import Iterable

from gateledger.judge.granting import is_ones_own
from gateledger.model.facts import Snapshot, Unavailable
from gateledger.model.policy import WaiverRules
from gateledger.model.report import Outcome, Ruling
from gateledger.model.subject import SubjectKind
from gateledger.model.waiver import State, Waiver, WaiverUse, until

MOST = 3
"""Waivers that are named with a gate; the page of waivers has them all."""
BLOCKING = frozenset({Outcome.FAIL, Outcome.UNKNOWN})
FEW = 12
"""Characters of a commit's id."""


def waived(rulings: Iterable[Ruling], snapshot: Snapshot, rules: WaiverRules) -> tuple[Ruling, ...]:
    """Let the waivers of the snapshot count, as of its Moment and by the policy of today."""
    known = snapshot.waivers
    if isinstance(known, Unavailable) or not known.given:
        return tuple(rulings)
    return tuple(_waived(each, known.given, snapshot, rules) for each in rulings)


def _waived(ruling: Ruling, given: tuple[Waiver, ...], snapshot: Snapshot, rules: WaiverRules) -> Ruling:
    if ruling.outcome not in BLOCKING:
        return ruling
    naming = [each for each in given if ruling.gate in each.gates]
    uses = [_use(each, ruling, snapshot, rules) for each in reversed(naming)]
    holding = sorted((each for each in uses if each.state == "holds"), key=lambda each: each.ends)[::-1]
    if not holding:
        unseen = any(each.state == "writers-unseen" for each in uses) and _passes_by_itself(snapshot)
        again = {"transient": ruling.transient or unseen}
        return ruling.model_copy(update={"waivers": tuple(uses[:MOST]), **again}) if uses else ruling
    first = holding[0].model_copy(update={"untold": ruling.reason})
    return ruling.model_copy(
        update={
            "outcome": Outcome.WAIVED,
            "reason": _said(first, snapshot),
            "waivers": (first, *holding[1:MOST]),
            # Somebody answers for it: there is nothing left to wait for.
            "transient": False,
            "waiting": False,
        }
    )


def _state(waiver: Waiver, ruling: Ruling, snapshot: Snapshot, rules: WaiverRules) -> State:
    """Say whether a waiver holds at a gate now, and if not, why not."""
    bound = rules.bind == "head" and waiver.head_sha != snapshot.subject.head_sha
    against: tuple[tuple[State, bool], ...] = (
        ("revoked", waiver.revoked(ruling.gate) is not None),
        # The policy may have been tightened since: what nobody may waive by now is waived for nobody.
        ("nobody", not rules.approvers),
        ("not-for", ruling.gate in rules.not_for),
        ("expired", snapshot.moment.now >= waiver.ends),
        ("other-head", bound),
        ("own-work", _is_own_work(waiver, snapshot)),
        ("writers-unseen", _is_unseen(waiver, snapshot)),
        # A gate that fails may have something that it could not tell beside: that is its reason.
        ("could-not-tell", bool(ruling.reason) and not waiver.even_unknown),
    )
    return next((state for state, stands in against if stands), "holds")


def _is_own_work(waiver: Waiver, snapshot: Snapshot) -> bool:
    """Whether whoever granted it wrote some of the pull request, which they had not when they granted it."""
    change = snapshot.change
    if snapshot.subject.kind is not SubjectKind.PULL_REQUEST or isinstance(change, Unavailable):
        return False
    known = snapshot.waivers
    more = () if isinstance(known, Unavailable) or isinstance(known.writers, Unavailable) else known.writers
    return is_ones_own(
        waiver.by, [change.author, *(each.author for each in change.commits if each.author), *more]
    )


def _passes_by_itself(snapshot: Snapshot) -> bool:
    known = snapshot.waivers
    return (
        not isinstance(known, Unavailable)
        and isinstance(known.writers, Unavailable)
        and known.writers.transient
    )


def _is_unseen(waiver: Waiver, snapshot: Snapshot) -> bool:
    """Whether the change moved on, and nobody can tell whether whoever granted it has a part in that."""
    known = snapshot.waivers
    moved = waiver.head_sha != snapshot.subject.head_sha
    return moved and not isinstance(known, Unavailable) and isinstance(known.writers, Unavailable)


def _use(waiver: Waiver, ruling: Ruling, snapshot: Snapshot, rules: WaiverRules) -> WaiverUse:
    taken = waiver.revoked(ruling.gate)
    return WaiverUse(
        id=waiver.id,
        index=waiver.index,
        by=waiver.by.login,
        reason=waiver.reason,
        ends=waiver.ends,
        head_sha=waiver.head_sha,
        state=_state(waiver, ruling, snapshot, rules),
        moved=bool(waiver.head_sha) and waiver.head_sha != snapshot.subject.head_sha,
        revoked_by=taken.by.login if taken else "",
    )


def _said(use: WaiverUse, snapshot: Snapshot) -> str:
    """Say in one line who lets it pass, until when and why."""
    now = snapshot.subject.head_sha[:FEW]
    moved = f"; granted at {use.head_sha[:FEW]}, the head is now {now}" if use.moved else ""
    untold = f"; what could not be told: {use.untold}" if use.untold else ""
    return f"by @{use.by} until {until(use.ends)}: {use.reason} ({use.id}, record {use.index}{moved}){untold}"
