"""The check run: the answer in words, every gate, every finding with its fix, within GitHub's limits.

Limits: https://docs.github.com/rest/checks/runs (65,535 for summary and for text; we count bytes, which is
never more than GitHub allows).
"""

from collections.abc import Sequence
from datetime import datetime

from gateledger.model.record import Decision
from gateledger.model.report import Outcome, Report, Verdict
from gateledger.model.subject import Subject
from gateledger.model.text import Action, CheckText
from gateledger.render import sections
from gateledger.render.annotations import annotations
from gateledger.render.fitting import Block, fitted
from gateledger.render.quote import code, inline
from gateledger.render.waived import lapsed
from gateledger.render.words import answer, blocking, conclusion, counted, only_unknowns, policy_unusable

NAME = "gateledger"
RE_EVALUATE = Action(
    label="Re-evaluate", description="Judge this commit again, right now", identifier="re-evaluate"
)
REQUEST_WAIVER = Action(
    label="Request waiver", description="Ask the approvers to waive a gate", identifier="request-waiver"
)
MOST_ANNOTATIONS = 250
"""GitHub takes 50 in a request and allows some 80 such writes a minute to all repositories of an installation."""
_RANK = ("success", "neutral", "action_required", "failure")


def check_run(decision: Decision, *, name: str = NAME, gave_up: bool = False) -> CheckText:
    """Render a decision as a check run on its head commit.

    `gave_up`: every retry has been used, so that mere unknowns end as `action_required`.
    """
    return check_run_shared([decision], name=name, gave_up=gave_up)


def check_run_shared(
    decisions: Sequence[Decision], *, name: str = NAME, gave_up: bool = False, waiting: Sequence[str] = ()
) -> CheckText:
    """Render the decisions of all pull requests on one commit as the one check they share.

    It blocks while any of them blocks, and does not end while any is `waiting` for its verdict. Raises ValueError for no decisions or for different commits.
    """
    if len({decision.report.subject.head_sha for decision in decisions}) != 1:
        raise ValueError("a check run speaks of exactly one commit")
    worst = max(decisions, key=lambda decision: _rank(decision.report, gave_up=gave_up))
    fixed, blocks, closing = _content(decisions, gave_up=gave_up)
    summary, text = fitted(fixed, blocks, closing, worst.url)
    indices = [decision.index for decision in decisions if decision.index is not None]
    blocked = any(decision.report.verdict is Verdict.BLOCK for decision in decisions)
    check = CheckText(
        name=name,
        head_sha=worst.report.subject.head_sha,
        external_id=f"gl:{max(indices)}" if indices else "",
        conclusion=_RANK[_rank(worst.report, gave_up=gave_up)],
        title=_title(decisions, gave_up=gave_up),
        summary=summary,
        text=text,
        annotations=tuple(dict.fromkeys(one for each in decisions for one in annotations(each.report)))[
            :MOST_ANNOTATIONS
        ],
        actions=(RE_EVALUATE, REQUEST_WAIVER) if blocked else (RE_EVALUATE,),
        details_url=worst.url or None,
        completed_at=_moment(worst.decided_at),
    )
    return check if blocked or not waiting else _held(check, waiting)


def _held(check: CheckText, waiting: Sequence[str]) -> CheckText:
    """Leave a check that would pass open: somebody else on the commit has no verdict yet."""
    numbers = ", ".join(f"#{name.rpartition('#')[2]}" for name in waiting[:5])
    why = f"This commit is the head of {numbers} too, which could not be judged yet and is being asked for again."
    return check.model_copy(
        update={
            "status": "in_progress",
            "conclusion": None,
            "completed_at": None,
            "annotations": (),
            "title": f"Waiting for another pull request on this commit: {numbers}",
            "summary": why,
            "text": "",
        }
    )


def check_in_progress(
    subject: Subject, *, name: str = NAME, reason: str = "", details_url: str = "", runs: bool = False
) -> CheckText:
    """Say that the answer is on its way; with a `reason`, why it is asked for again, or what `runs` until then."""
    said = "Waiting until this has ended" if runs else "Asking again, because this could not be read"
    why = f"{said}:\n\n{inline(reason, 2000)}" if reason else "Reading ..."
    again = "Waiting for checks that still run" if runs else "Could not tell yet: asking again"
    return CheckText(
        name=name,
        head_sha=subject.head_sha,
        status="in_progress",
        title=again if reason else "Being judged",
        summary=f"{why}\n\nSubject: {code(subject.name)}. Nothing is decided yet; this check blocks until it is.",
        actions=(RE_EVALUATE,),
        details_url=details_url or None,
    )


def check_gave_up(
    subject: Subject, reason: str, attempts: int, *, name: str = NAME, details_url: str = ""
) -> CheckText:
    """Say that nothing could be judged after all `attempts`: no verdict, so nothing is let through."""
    return CheckText(
        name=name,
        head_sha=subject.head_sha,
        conclusion="action_required",
        title=f"Could not evaluate, after {counted(attempts, 'attempt')}",
        summary=(
            f"Gateledger could not evaluate {code(subject.name)}. This is not a verdict on the change:\n\n"
            f"> {inline(reason or 'no reason was given', 4000)}\n\n"
            f"It was tried {counted(attempts, 'time')}. Mend the cause, then press **Re-evaluate**; "
            "`gateledger doctor` on the server says more."
        ),
        actions=(RE_EVALUATE,),
        details_url=details_url or None,
    )


def _content(decisions: Sequence[Decision], *, gave_up: bool) -> tuple[str, list[Block], str]:
    fixed, blocks, closing = [], [], []
    for decision in decisions:
        heading = f"## {code(decision.report.subject.name)}\n\n" if len(decisions) > 1 else ""
        fixed.append(heading + introduction(decision.report, gave_up=gave_up))
        blocks += details(decision.report, heading=heading, page=decision.url)
        closing.append(heading + sections.closing(decision))
    return "\n\n".join(fixed), blocks, "\n\n".join(closing)


def introduction(report: Report, *, gave_up: bool = False) -> str:
    """The verdict in words and the table of gates."""
    parts = [f"**{inline(answer(report, gave_up=gave_up))}.**"]
    if report.mode == "observe":
        parts.append("This policy observes: it says what it would do and blocks nothing.")
    if only_unknowns(report):
        parts.append(
            "Not a verdict on the change: what could not be read counts neither as met nor as missing."
        )
    if policy_unusable(report):
        parts.append("Nothing is judged until the policy on the base branch can be read.")
    if report.rulings:
        parts.append(sections.gate_table(report))
    return "\n\n".join(parts)


def details(report: Report, *, heading: str = "", page: str = "") -> list[Block]:
    """Everything behind the table, in the order in which it matters, in pieces that may be moved or left out."""
    blocks = [*_findings(report), *_unknowns(report), *_lapsed(report, page), *_problems(report)]
    for title, lines in (
        ("Waived and skipped", sections.exceptions(report.rulings, page)),
        ("What counted", sections.notes(report.rulings)),
    ):
        blocks += [Block(f"### {title}\n\n{line}" if not at else line) for at, line in enumerate(lines)]
    return (
        [Block(heading + blocks[0].text, blocks[0].findings), *blocks[1:]] if blocks and heading else blocks
    )


def _findings(report: Report) -> list[Block]:
    blocks = []
    for ruling in report.rulings:
        if ruling.outcome is Outcome.WAIVED:
            continue  # struck through further down: it stands in nobody's way
        many = len(ruling.findings)
        for at, one in enumerate(ruling.findings, start=1):
            heading = f"### {sections.gate_heading(ruling)}\n\n" if at == 1 else ""
            number = f"**{at} of {many}.** " if many > 1 else ""
            blocks.append(Block(f"{heading}{number}{sections.finding(one)}", findings=1))
    return blocks


def _unknowns(report: Report) -> list[Block]:
    return [
        Block(f"### {sections.gate_heading(ruling)}\n\n{sections.unknown(ruling)}")
        for ruling in blocking(report)
        if ruling.outcome is Outcome.UNKNOWN or (ruling.findings and ruling.reason)
    ]


def _lapsed(report: Report, page: str) -> list[Block]:
    lines = [f"- {code(ruling.gate)}: {each}" for ruling in report.rulings for each in lapsed(ruling, page)]
    return [Block("### Waivers that do not count\n\n" + "\n".join(dict.fromkeys(lines)))] if lines else []


def _problems(report: Report) -> list[Block]:
    title = (
        "Problems of the policy"
        if policy_unusable(report)
        else "Problems of the policy that this change proposes"
    )
    return [
        Block(f"### {title}\n\n{sections.problem(one)}" if not at else sections.problem(one), findings=1)
        for at, one in enumerate(report.problems)
    ]


def _rank(report: Report, *, gave_up: bool) -> int:
    return _RANK.index(conclusion(report, gave_up=gave_up))


def _title(decisions: Sequence[Decision], *, gave_up: bool) -> str:
    if len(decisions) == 1:
        return answer(decisions[0].report, gave_up=gave_up)
    stopped = [decision.report for decision in decisions if decision.report.verdict is Verdict.BLOCK]
    if not stopped:
        return f"All {len(decisions)} pull requests on this commit may pass"
    numbers = ", ".join(f"#{report.subject.number}" for report in stopped[:5])
    verb = "blocks" if len(stopped) == 1 else "block"
    return f"{len(stopped)} of {len(decisions)} pull requests on this commit {verb}: {numbers}"


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
