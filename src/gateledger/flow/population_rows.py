"""One row of the population: a thing that happened, held against the Records about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateledger.flow.recording import predicate_of
from gateledger.model.actor import Actor
from gateledger.model.population import Listed, PopulationRow, RowException, What
from gateledger.model.receipt import Stored
from gateledger.model.record import RecordKind

BYPASS = RecordKind.BYPASS.value
WHAT = {RecordKind.MERGE_OBSERVED.value: What.MERGE, RecordKind.RELEASE.value: What.RELEASE}
OBSERVING = frozenset({*WHAT, BYPASS})
"""Kinds of Records that say that something happened."""
VERDICTS = {"PASSED": "allow", "WAIVED": "allow", "FAILED": "block", "BYPASSED": "block"}
DECISION = "decision"
SEEN = RecordKind.PUSH_OBSERVED.value
TOLD_ALONE = {"push": What.DIRECT_PUSH, "deployment": What.DEPLOYMENT}
"""Of these no other Record says that they happened: merges and releases have one."""


@dataclass(frozen=True)
class Sighted:
    """Something that happened: as the platform listed it, or as the Record `entry` alone says."""

    listed: Listed
    entry: Stored | None = None


def sighted(entry: Stored) -> Sighted | None:
    """Read what a Record says that happened; None for a bypass that is told with its merge or release."""
    said = said_by(entry)
    about = next(iter(entry.links.get("about", ())), "")
    what = WHAT.get(entry.kind) or told_alone(said)
    if what is None or not about:
        return None
    return Sighted(
        Listed(
            what=what,
            name=about,
            at=_time(said) or entry.at,
            actor=_actor(said),
            head_sha=entry.head_sha,
            merge_sha=_merge_sha(said),
            before_sha=str((said.get("bypass") or {}).get("before") or ""),
        ),
        entry,
    )


def row_of(repository: str, seen: Sighted, records: Sequence[Stored]) -> PopulationRow:
    """Write the row; `records` are all about this thing, oldest first."""
    listed = seen.listed
    main = _main(records) or seen.entry
    said = said_by(main) if main else {}
    kind, exception = _exception(records, said)
    return PopulationRow(
        repository=repository,
        what=listed.what,
        name=listed.name,
        at=listed.at,
        url=listed.url,
        actor=listed.actor.login if listed.actor else "",
        head_sha=listed.head_sha or (main.head_sha if main else ""),
        merge_sha=listed.merge_sha or _merge_sha(said),
        record_index=main.index if main else None,
        record_kind=main.kind if main else "",
        verdict=_verdict(main, said),
        exception=kind,
        exception_index=exception.index if exception else None,
        note="; ".join(_notes(listed, main, records, exception)),
    )


def said_by(entry: Stored) -> Mapping[str, Any]:
    """Give a Record's predicate; empty when it was erased, or is none of ours."""
    try:
        return predicate_of(entry)
    except (ValueError, KeyError):
        return {}


def told_alone(said: Mapping[str, Any]) -> What | None:
    """Say what happened, where a bypass is the only Record of it."""
    return TOLD_ALONE.get(str((said.get("bypass") or {}).get("what") or ""))


def _main(records: Iterable[Stored]) -> Stored | None:
    """The Record that says it happened, the newest; else the last decision about it."""
    found = list(records)
    observed = [each for each in found if each.kind in WHAT]
    decided = [each for each in found if each.kind == DECISION]
    seen = [each for each in found if each.kind == SEEN]
    alone = [each for each in found if each.kind == BYPASS and told_alone(said_by(each))]
    return next(iter((observed or decided or alone or seen)[-1:]), None)


def _exception(records: Sequence[Stored], said: Mapping[str, Any]) -> tuple[RowException, Stored | None]:
    kinds: tuple[RowException, ...] = ("bypass", "gap")
    for kind in kinds:
        if found := [each for each in records if each.kind == kind]:
            return kind, found[-1]
    if said.get("result") == "WAIVED":
        waivers = [each for each in records if each.kind == RecordKind.WAIVER.value]
        return "waived", waivers[-1] if waivers else None
    return "", None


def _verdict(main: Stored | None, said: Mapping[str, Any]) -> str:
    if main is None:
        return ""
    if main.kind == DECISION:
        return main.verdict
    parts = (said.get(name) for name in ("merge", "release", "deployment", "bypass"))
    said_of = (part.get("verdict") for part in parts if isinstance(part, dict))
    told = [str(each.get("verdict") if isinstance(each, dict) else each) for each in said_of if each]
    return told[0] if told else VERDICTS.get(str(said.get("result") or ""), "")


def _notes(
    listed: Listed, main: Stored | None, records: Sequence[Stored], exception: Stored | None
) -> Iterable[str]:
    if listed.note:
        yield listed.note
    if main and not main.envelope:
        yield "the record's content was erased"
    if exception is not None and (said := said_by(exception)):
        part = said.get(exception.kind) or {}
        yield str(part.get("how") or part.get("reason") or exception.kind)
    others = [each.index for each in records if each.kind in {"bypass", "gap"} and each is not exception]
    if others:
        yield "also " + ", ".join(f"record {index}" for index in others)
    reviewed = [each.index for each in records if each.kind == RecordKind.BYPASS_REVIEWED.value]
    if reviewed:
        yield f"reviewed afterwards: record {reviewed[-1]}"


def _time(said: Mapping[str, Any]) -> datetime | None:
    try:
        return datetime.fromisoformat(said["timing"]["eventAt"])
    except (KeyError, TypeError, ValueError):
        return None


def _actor(said: Mapping[str, Any]) -> Actor | None:
    for name in ("merge", "release", "deployment", "bypass"):
        part = said.get(name)
        raw = part.get("actor") or part.get("mergedBy") if isinstance(part, dict) else None
        if isinstance(raw, dict) and raw.get("login"):
            number = raw.get("id")
            return Actor(login=str(raw["login"]), id=number if isinstance(number, int) else None)
    return None


def _merge_sha(said: Mapping[str, Any]) -> str:
    part = said.get("merge")
    return str(part.get("commit") or "") if isinstance(part, dict) else ""
