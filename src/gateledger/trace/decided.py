"""Decisions: the verdict, every gate's outcome, who approved, what ran."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gateledger.model.trace import Node, NodeKind, Relation, Standing, Told
from gateledger.trace.graph import Graph, identity, one_line, words
from gateledger.trace.seen import Inside, Seen, SubjectSeen

OUTCOMES: dict[str, tuple[str, Standing]] = {
    "pass": ("passed", "good"),
    "fail": ("failed", "bad"),
    "unknown": ("could not tell", "unsure"),
    "skipped": ("skipped", "quiet"),
    "waived": ("waived", "unsure"),
}
TESTING = ("contract-tests", "test-plan")
OPERATING = ("runbook", "slo", "observability")


def verdict_of(seen: Seen | None) -> tuple[str, Standing]:
    """Say a decision's verdict, and how it stands; without one that is said."""
    if seen is None:
        return "no record", "bad"
    allowed = seen.verdict == "allow"
    if seen.said is None:
        return f"{seen.verdict}, erased", "unsure"
    if not allowed and seen.text("mode") == "observe":
        return "would block", "unsure"
    if allowed and seen.text("result") == "WAIVED":
        return "allow, waived", "unsure"
    return ("allow", "good") if allowed else ("block", "bad")


def add_decision(graph: Graph, subject: str, one: SubjectSeen) -> str:
    """Add the newest decision on a subject with everything that hangs on it; empty when there is none."""
    seen = one.decision
    if seen is None:
        return ""
    state, standing = verdict_of(seen)
    found = graph.node(
        Node(
            id=identity(NodeKind.DECISION, str(seen.index)),
            kind=NodeKind.DECISION,
            name=f"#{seen.index}",
            title=one.name,
            state=state,
            standing=standing,
            at=seen.at,
            record=seen.index,
            erased=seen.said is None,
            told=tuple(_gates(seen, one.inside)) + _history(one),
        )
    )
    graph.edge(subject, found, Relation.JUDGED_BY)
    _approvals(graph, subject, seen)
    _tests(graph, subject, seen, one.inside)
    return found


def _gates(seen: Seen, inside: Inside) -> Iterator[Told]:
    for ruling in seen.rows("rulings"):
        outcome, standing = OUTCOMES.get(str(ruling.get("outcome")), ("could not tell", "unsure"))
        about = f" for {ruling['about']}" if ruling.get("about") else ""
        why = str(ruling.get("reason") or "") or _first_finding(ruling)
        why = why or next(iter(inside.notes.get(str(ruling.get("gate")), ())), "")
        said = f"{outcome}{about}" + (f": {one_line(why)}" if why else "")
        yield Told(label=str(ruling.get("gate")), text=said, standing=standing)


def _first_finding(ruling: Mapping[str, Any]) -> str:
    found = ruling.get("findings") or ()
    return str(found[0].get("message", "")) if found and isinstance(found[0], Mapping) else ""


def _history(one: SubjectSeen) -> tuple[Told, ...]:
    policy = one.decision.text("policy", "uri") if one.decision else ""
    told = [Told(label="policy", text=policy)] if policy else []
    if one.decided > 1:
        told.append(Told(label="decided", text=f"{one.decided} times; this is the last decision"))
    if one.inside.missing:
        told.append(Told(label="evidence", text=one.inside.missing, standing="unsure"))
    return tuple(told)


def _approvals(graph: Graph, subject: str, seen: Seen) -> None:
    for row in seen.rows("approvals"):
        actor = row.get("actor")
        login = str(actor.get("login", "")) if isinstance(actor, Mapping) else ""
        commit = str(row.get("commit") or "")
        dismissed, stale = bool(row.get("dismissed")), bool(commit) and commit != seen.head_sha
        state = "dismissed" if dismissed else "of an earlier commit" if stale else "approved"
        role = str(row.get("role") or "").lower()
        found = graph.node(
            Node(
                id=identity(NodeKind.APPROVAL, f"{seen.subject}/{login}/{row.get('at') or ''}"),
                kind=NodeKind.APPROVAL,
                name=f"@{login}",
                title=str(row.get("meaning") or ""),
                state=state,
                standing="good" if state == "approved" else "unsure",
                at=str(row.get("at") or ""),
                record=seen.index,
                told=tuple(
                    Told(label=label, text=text)
                    for label, text in (("role", role), ("commit", commit))
                    if text not in {"", "none"}
                ),
            )
        )
        graph.edge(found, subject, Relation.APPROVED)


def _tests(graph: Graph, subject: str, seen: Seen, inside: Inside) -> None:
    rulings = [row for row in seen.rows("rulings") if row.get("gate") in TESTING]
    told = [
        Told(label=f"{name} check", text=ended or "still runs", url=url, standing=_ended(ended))
        for name, ended, url in inside.checks
    ]
    for row in rulings:
        outcome, standing = OUTCOMES.get(str(row.get("outcome")), ("could not tell", "unsure"))
        notes = [
            Told(label=str(row["gate"]), text=one_line(each))
            for each in inside.notes.get(str(row["gate"]), ())
        ]
        told += [Told(label=str(row["gate"]), text=outcome, standing=standing), *notes]
    if not told:
        return
    bad = next((each.standing for each in told if each.standing in {"bad", "unsure"}), "good")
    found = graph.node(
        Node(
            id=identity(NodeKind.TESTS, str(seen.index)),
            kind=NodeKind.TESTS,
            name="Tests and checks",
            title=one_line(words(each.label for each in told[: len(inside.checks)])),
            standing=bad,
            record=seen.index,
            told=tuple(told),
        )
    )
    graph.edge(found, subject, Relation.TESTED)


def _ended(conclusion: str) -> Standing:
    if conclusion in {"success", "neutral", "skipped"}:
        return "good" if conclusion == "success" else "quiet"
    return "bad" if conclusion in {"failure", "timed_out", "startup_failure"} else "unsure"
