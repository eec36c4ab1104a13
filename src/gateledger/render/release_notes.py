"""The short audit section that stands in the notes of a release, between our markers."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.model.facts import History, Snapshot
from gateledger.model.record import Decision
from gateledger.model.release import Landed
from gateledger.model.report import Outcome, Verdict
from gateledger.render.quote import code, digest, inline, link
from gateledger.render.sections import receipt_line
from gateledger.render.words import OUTCOMES, answer, blocking, counted, found

MOST = 100
"""Pull requests that are listed; the decision's page lists all."""


def release_notes(decision: Decision, snapshot: Snapshot) -> tuple[str, ...]:
    """Give the section in three lengths, longest first: whoever publishes takes the first that fits."""
    fixed = [_heading(decision), *_objections(decision), *_counts(snapshot)]
    record = f"- {receipt_line(decision)}"
    listed = _changes(snapshot)
    whole = "\n".join([*fixed, record, *(["", *listed] if listed else [])])
    return whole, "\n".join([*fixed, record]), _heading(decision)


def _heading(decision: Decision) -> str:
    report = decision.report
    mark = "✅" if report.verdict is Verdict.ALLOW else "❌"
    said = link(f"{mark} Gateledger: {inline(answer(report))}", decision.url)
    return f"**{said}** ({code(report.subject.name)} at {digest(report.subject.head_sha[:12])})\n"


def _objections(decision: Decision) -> Iterator[str]:
    """One line for each gate that blocks or was waived; those that pass are in the sentence above."""
    for ruling in blocking(decision.report):
        about = f" ({inline(ruling.about, 100)})" if ruling.about else ""
        symbol, word = OUTCOMES[ruling.outcome]
        yield f"- {symbol} {code(ruling.gate)}{about} {word}: {inline(found(ruling), 200)}"
    for ruling in decision.report.rulings:
        if ruling.outcome is Outcome.WAIVED:
            yield f"- {OUTCOMES[ruling.outcome][0]} {code(ruling.gate)} waived: {inline(ruling.reason, 200)}"


def _counts(snapshot: Snapshot) -> Iterator[str]:
    history = snapshot.history
    if not isinstance(history, History):
        return
    since = f" since {digest(history.base[:12])}" if history.base else ", the first release"
    more = f" ({inline(history.truncated, 200)})" if history.truncated else ""
    commits, pulls = counted(history.total, "commit"), counted(len(history.changes), "pull request")
    yield f"- {commits} by {pulls}{since}{more}"


def _changes(snapshot: Snapshot) -> list[str]:
    """The pull requests with what we decided on each: the way from the release back to who asked for it."""
    history = snapshot.history
    if not isinstance(history, History) or not history.changes:
        return []
    rows = [_row(each) for each in history.changes[:MOST]]
    left = len(history.changes) - len(rows)
    more = [f"| {counted(left, 'more pull request')} |  |  |"] if left else []
    return ["| Pull request | Work items | Decision |", "| --- | --- | --- |", *rows, *more]


def _row(one: Landed) -> str:
    verdict = one.verdict
    items = ", ".join(code(each) for each in verdict.work_items[:5]) if verdict else ""
    said = f"{verdict.result.lower()}, record {verdict.index}" if verdict else "no record"
    return f"| {link(f'{one.number}', one.url)} {inline(one.title, 80)} | {items} | {said} |"
