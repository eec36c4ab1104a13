"""What happened beside the decisions: waivers, bypasses, reviews, merges, releases, gaps, somebody's word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateledger.model.record import RecordKind
from gateledger.model.trace import Node, NodeKind, Relation, Standing, Told
from gateledger.trace.graph import Graph, identity, one_line, words
from gateledger.trace.seen import Seen

EXCEPTIONS = frozenset(
    {
        RecordKind.WAIVER,
        RecordKind.WAIVER_REVOKED,
        RecordKind.BYPASS,
        RecordKind.BYPASS_REVIEWED,
        RecordKind.GAP,
    }
)
_PARTS = {
    "waiver-revoked": "waiver",
    "merge-observed": "merge",
    "bypass-reviewed": "bypass",
    "sign-off-observed": "release",
    "publish-observed": "release",
}
_NAMES = {
    "waiver": "Waiver",
    "waiver-revoked": "Waiver revoked",
    "bypass": "Bypass",
    "bypass-reviewed": "Bypass reviewed",
    "gap": "Gap",
    "merge-observed": "Merge observed",
    "release": "Release observed",
    "sign-off-observed": "Sign-off",
    "publish-observed": "Order to publish",
    "redaction": "Redaction",
    "verification-summary": "Verification summary",
    "test-result": "Test result",
}
_STANDINGS: dict[str, Standing] = {
    "waiver": "unsure",
    "bypass": "bad",
    "gap": "bad",
    "bypass-reviewed": "good",
    "sign-off-observed": "good",
    "verification-summary": "good",
    "test-result": "good",
}
_RESULTS: dict[str, Standing] = {
    "PASSED": "good",
    "FAILED": "bad",
    "BYPASSED": "bad",
    "WAIVED": "unsure",
    "ERROR": "unsure",
}
_TOLD = ("what", "why", "how", "reason", "note", "risk", "required", "branch", "method")


def add_happenings(graph: Graph, subject: str, happened: Iterable[Seen]) -> None:
    """Add each Record about a subject, exceptions apart from what was merely seen."""
    for seen in happened:
        relation = Relation.EXCEPTION_OF if seen.kind in EXCEPTIONS else Relation.OBSERVED_OF
        graph.edge(graph.node(_node(seen)), subject, relation)


def _node(seen: Seen) -> Node:
    kind = NodeKind.EXCEPTION if seen.kind in EXCEPTIONS else NodeKind.OBSERVED
    part = _part(seen)
    return Node(
        id=identity(kind, str(seen.index)),
        kind=kind,
        name=_NAMES.get(seen.kind, seen.kind.replace("-", " ").capitalize()),
        title=_title(seen, part),
        state=_state(seen, part),
        standing=_STANDINGS.get(seen.kind) or _RESULTS.get(seen.text("result"), "quiet"),
        url=str(part.get("uri") or part.get("url") or ""),
        at=seen.text("timing", "eventAt") or seen.at,
        record=seen.index,
        erased=seen.said is None,
        told=tuple(_told(seen, part)),
    )


def _part(seen: Seen) -> Mapping[str, Any]:
    found = seen.part(_PARTS.get(seen.kind, seen.kind))
    return found if isinstance(found, Mapping) else {}


def _title(seen: Seen, part: Mapping[str, Any]) -> str:
    if seen.said is None:
        return "what it said was erased"
    gates = part.get("gates")
    named = words(str(each) for each in gates) if isinstance(gates, list) else ""
    who = words(_people(seen, part))
    return " ".join(each for each in (f"of {named}" if named else "", f"by {who}" if who else "") if each)


def _people(seen: Seen, part: Mapping[str, Any]) -> list[str]:
    named = [part.get(name) for name in ("approvedBy", "revokedBy", "reviewedBy", "mergedBy", "actor", "by")]
    named += [seen.part("observed", "by"), seen.part("bypass", "retroactiveReview", "by")]
    flat = [one for each in named for one in (each if isinstance(each, list) else [each])]
    logins = [str(each["login"]) for each in flat if isinstance(each, Mapping) and each.get("login")]
    return list(dict.fromkeys(f"@{login}" for login in logins))


def _state(seen: Seen, part: Mapping[str, Any]) -> str:
    if seen.said is None:
        return "erased"
    if seen.kind == RecordKind.WAIVER and part.get("expiresAt"):
        return f"until {part['expiresAt']}"
    if seen.kind == "sign-off-observed":
        return "withdrawn" if part.get("withdrawn") else f"of {str(part.get('commit', ''))[:10]}"
    if how := str(part.get("how") or ""):
        return how
    result = seen.text("result")
    return "" if result == "NOT_APPLICABLE" else result.lower()


def _told(seen: Seen, part: Mapping[str, Any]) -> list[Told]:
    told = [
        Told(label=name, text=one_line(str(part[name]), 600))
        for name in _TOLD
        if isinstance(part.get(name), str) and part[name]
    ]
    if commit := part.get("commit"):
        told.append(Told(label="commit", text=str(commit)))
    roles = [each for each in part.get("approvedBy") or () if isinstance(each, Mapping) and each.get("role")]
    told += [Told(label="role", text=f"@{each.get('login')} as {each['role']}") for each in roles]
    compensating = part.get("compensating")
    if isinstance(compensating, list) and compensating:
        told.append(Told(label="instead", text=one_line(words(map(str, compensating)), 600)))
    if due := seen.text("bypass", "followUp", "dueAt"):
        told.append(Told(label="to be reviewed by", text=due))
    if because := seen.text("bypass", "retroactiveReview", "because"):
        told.append(Told(label="because", text=one_line(because, 600)))
    if seen.kind == RecordKind.VERIFICATION_SUMMARY:
        told.append(Told(label="statement", text="in the shape of SLSA, for other people's verifiers"))
    return told
