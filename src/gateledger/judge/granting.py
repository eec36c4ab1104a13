"""Whether what somebody asks to be waived may be waived at all, whoever grants it: by the policy, and by its own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from difflib import get_close_matches

from gateledger.artifacts.placeholder import is_placeholder
from gateledger.judge.needs import gates_at
from gateledger.model.actor import Actor
from gateledger.model.policy import Policy, WaiverRules
from gateledger.model.waiver import Wanted

FEWEST_LETTERS = 10
FEWEST_WORDS = 2
SOON = 7
"""Days of an example: long enough to mend what is missing."""
_LETTER = re.compile(r"[^\W\d_]")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that write a word in a sign or two, without spaces."""
NOBODY = "the policy lets nobody waive anything (`waivers.approvers` names nobody), so a waiver cannot be granted here"


def waivable_stages(release: bool) -> tuple[str, ...]:  # noqa: FBT001 - it is the question
    """Name the stages whose gates a waiver may name: a deployment follows its release."""
    return ("release", "deployment") if release else ("pull-request",)


def gates_of(policy: Policy, *, release: bool) -> tuple[str, ...]:
    """Name the gates that the policy asks of a pull request, or of a release and of its deployments."""
    uses = (use.gate for stage in waivable_stages(release) for use in gates_at(policy, stage))
    return tuple(dict.fromkeys(uses))


def why_not(wanted: Wanted, policy: Policy, now: datetime) -> tuple[str, ...]:
    """Say everything that stands against a waiver, whoever asks for it; empty for nothing."""
    rules, there = policy.waivers, gates_of(policy, release=bool(wanted.tag))
    if not rules.approvers:
        return (NOBODY,)
    found = [*_wrong_gates(wanted.gates, there, rules), _wrong_end(wanted, rules, now), _wrong_reason(wanted)]
    return tuple(each for each in found if each)


def _wrong_gates(gates: Sequence[str], there: Sequence[str], rules: WaiverRules) -> Iterable[str]:
    for gate in gates:
        if gate not in there:
            near = get_close_matches(gate, there, n=1)
            meant = f": did you mean `{near[0]}`?" if near else f"; it asks: {_listed(there)}"
            yield f"the policy asks no gate `{gate[:60]}` here{meant}"
        elif gate in rules.not_for:
            yield f"nobody may waive `{gate}` (`waivers.not_for`)"


def _listed(there: Sequence[str]) -> str:
    return ", ".join(f"`{each}`" for each in there[:20]) or "nothing"


def _wrong_end(wanted: Wanted, rules: WaiverRules, now: datetime) -> str:
    if wanted.ends <= now:
        return "its end is in the past"
    latest = last_end(rules, now) if wanted.day else now + timedelta(days=rules.max_days)
    if wanted.ends <= latest:
        return ""
    last = last_end(rules, now) - timedelta(days=1)
    return (
        f"it would last longer than the policy allows: `waivers.max_days` is {rules.max_days}, "
        f"so the last day is {last:%Y-%m-%d}"
    )


def last_end(rules: WaiverRules, now: datetime) -> datetime:
    """Give the latest end of a waiver that names a day: the midnight after the last day (UTC)."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=rules.max_days + 1)


def _wrong_reason(wanted: Wanted) -> str:
    said = wanted.reason
    letters, dense = len(_LETTER.findall(said)), len(_DENSE.findall(said))
    if is_placeholder(said):
        return f"{said[:60]!r} only holds the place of a reason"
    if dense * 2 >= FEWEST_LETTERS or (letters >= FEWEST_LETTERS and len(said.split()) >= FEWEST_WORDS):
        return ""
    return f"{said[:60]!r} is no reason that somebody could weigh later: say what would be worse, and why it cannot wait"


def is_ones_own(speaker: Actor, authors: Iterable[Actor]) -> bool:
    """Whether the speaker is among those who wrote it, by account or by login."""
    login = speaker.login.casefold()
    return any(
        (speaker.id is not None and each.id == speaker.id)
        or (each.kind != "Git" and each.login.casefold() == login)
        for each in authors
    )


def example(wanted: Wanted | None, policy: Policy | None, now: datetime, *, issue: bool = False) -> str:
    """Write a command that would be right, as near as can be to what was asked for; on an `issue` with a tag."""
    tag = wanted.tag if wanted else "v1.2.0" if issue else ""
    there = gates_of(policy, release=bool(tag)) if policy else ()
    may = [each for each in there if policy and each not in policy.waivers.not_for]
    asked = [each for each in (wanted.gates if wanted else ()) if each in may]
    rules = policy.waivers if policy else WaiverRules()
    return command_for(asked or may[:1] or ("GATE",), rules, now, tag=tag)


def command_for(
    gates: Sequence[str], rules: WaiverRules, now: datetime, *, tag: str = "", unknown: bool = False
) -> str:
    """Write a command that is right; its reason is one to be replaced. `unknown`: also what cannot be told is to pass."""
    until = f"{now + timedelta(days=min(rules.max_days, SOON)):%Y-%m-%d}"
    words = [*([f"for {tag}"] if tag else []), *(["even if unknown"] if unknown else []), f"until {until}"]
    said = f"/gateledger waive {', '.join(gates)} {' '.join(words)}"
    return f"{said} because the fix for the outage cannot wait for it, and #123 follows up"
