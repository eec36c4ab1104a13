"""The check run of a release: what the tags on a commit may do, and what could not be attached to them."""

from __future__ import annotations

from collections.abc import Sequence

from gateledger.model.record import Decision
from gateledger.model.report import Verdict
from gateledger.model.text import CheckText
from gateledger.render.check_run import RE_EVALUATE, check_run_shared
from gateledger.render.fitting import cut
from gateledger.render.quote import code, inline
from gateledger.render.words import counted

NAME = "gateledger/release"
FEW = 5


def release_check(
    decisions: Sequence[Decision],
    *,
    gave_up: bool = False,
    waiting: Sequence[str] = (),
    remarks: Sequence[str] = (),
) -> CheckText:
    """Render the decisions of all releases on one commit as the one check they share.

    It blocks while any of them blocks, and does not end while any is `waiting` for its verdict. `remarks` say what
    could not be done beside judging. Raises ValueError for no decisions or for different commits.
    """
    check = check_run_shared(decisions, name=NAME, gave_up=gave_up)
    blocked = any(decision.report.verdict is Verdict.BLOCK for decision in decisions)
    if blocked:
        # A release has no conversation in which a button could be answered.
        text = f"{check.text}\n\n{_how_to_waive(decisions)}".strip()
        check = check.model_copy(update={"actions": (RE_EVALUATE,), "text": cut(text)})
    if len(decisions) > 1:
        check = check.model_copy(update={"title": _title(decisions)})
    if remarks:
        said = "\n".join(f"- {inline(each, 2000)}" for each in remarks)
        text = cut(f"### Beside the verdict\n\n{said}\n\n{check.text}".rstrip())
        check = check.model_copy(update={"text": text})
    return check if blocked or not waiting else _held(check, waiting)


def _how_to_waive(decisions: Sequence[Decision]) -> str:
    stopped = [each.report.subject.name for each in decisions if each.report.verdict is Verdict.BLOCK]
    tag = inline(stopped[0].partition("@")[2], 100)
    return (
        "### To waive a gate\n\nWhoever `waivers.approvers` of the policy names, and did not make this release, may "
        f"comment in any issue or pull request: `/gateledger waive GATE for` {tag} `until DAY because REASON`"
    )


def _title(decisions: Sequence[Decision]) -> str:
    stopped = [each.report.subject.name for each in decisions if each.report.verdict is Verdict.BLOCK]
    if not stopped:
        return f"All {len(decisions)} releases of this commit may go out"
    verb = "blocks" if len(stopped) == 1 else "block"
    return f"{len(stopped)} of {len(decisions)} releases of this commit {verb}: {_tags(stopped)}"


def _tags(names: Sequence[str]) -> str:
    shown = ", ".join(name.partition("@")[2] for name in names[:FEW])
    return f"{shown} …" if len(names) > FEW else shown


def _held(check: CheckText, waiting: Sequence[str]) -> CheckText:
    """Leave a check that would pass open: another release of the commit has no verdict yet."""
    named = ", ".join(code(name.partition("@")[2]) for name in waiting[:FEW])
    return check.model_copy(
        update={
            "status": "in_progress",
            "conclusion": None,
            "completed_at": None,
            "annotations": (),
            "title": f"Waiting for {counted(len(waiting), 'other release')} of this commit",
            "summary": f"{named} could not be judged yet; it is being asked for again. This check blocks until it is.",
            "text": "",
        }
    )
