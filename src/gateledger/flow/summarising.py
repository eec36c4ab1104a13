"""Decision -> verification summary: what passed is said once more, in the words that SLSA's verifiers read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateledger.flow.keeping import Sealer, keep_foreign, sealing_of
from gateledger.flow.recording import predicate_of
from gateledger.flow.test_results import attest_tests
from gateledger.model.event import Trigger
from gateledger.model.receipt import Receipt, Stored
from gateledger.model.record import RecordKind
from gateledger.model.waiver import WAIVED_BY
from gateledger.seal.merge import VERDICT
from gateledger.seal.summary import KIND, Rests, Summarised, summary_identity, summary_statement

PASSED = frozenset({"PASSED", "WAIVED"})
"""Results that let something through; a waived gate's property is left out, and its waiver named."""
GITHUB = "https://github.com"


@dataclass(frozen=True)
class _Found:
    """The decisions that a summary speaks of, in the order of the ledger."""

    entries: tuple[Stored, ...]
    said: tuple[dict[str, Any], ...]


def summarise_merge(sealer: Sealer, index: int, trigger: Trigger) -> Receipt | None:
    """Summarise an observed merge that PASSED, and attest the tests that it rests on.

    None when it did not, or nothing is known of why.

    The same merge again gives the first Receipt. Raises LedgerError.
    """
    observed = sealer.ledger.get(index)
    if observed is None or observed.erased or observed.kind != RecordKind.MERGE_OBSERVED:
        return None
    said = predicate_of(observed)
    found = _decisions(sealer, [int(each) for each in observed.links.get(VERDICT, ())])
    if said["result"] not in PASSED or not found.entries:
        return None
    attest_tests(sealer, found.entries, trigger)
    merge = said["merge"]
    what = Summarised(
        repository=observed.repository,
        web=_web(merge.get("uri", ""), observed.repository),
        commit=merge["commit"],
        refs=(f"refs/heads/{merge['base']['ref']}",),
    )
    return _seal(sealer, what, found, (observed,), trigger)


def summarise_release(sealer: Sealer, index: int, trigger: Trigger) -> Receipt | None:
    """Summarise a release that was allowed; None when it was not. Raises LedgerError."""
    found = _decisions(sealer, [index])
    if not found.entries:
        return None
    (said,) = found.said
    release = said.get("release") or {}
    if said["verdict"] != "allow" or said["result"] not in PASSED or not release.get("tag"):
        return None
    repository = said["repository"]["fullName"]
    what = Summarised(
        repository=repository,
        web=_web(said["change"].get("url", "") or release.get("uri", ""), repository),
        commit=said["change"]["head"]["sha"],
        refs=(f"refs/tags/{release['tag']}",),
        tag_object=release.get("tagObject", ""),
    )
    return _seal(sealer, what, found, (), trigger)


def _decisions(sealer: Sealer, indices: Sequence[int]) -> _Found:
    entries = (sealer.ledger.get(each) for each in sorted(set(indices)))
    there = tuple(each for each in entries if each and each.kind == RecordKind.DECISION and not each.erased)
    return _Found(there, tuple(predicate_of(each) for each in there))


def _web(url: str, repository: str) -> str:
    """Find where GitHub shows the repository, from the address of something in it."""
    before, found, _ = url.partition(f"/{repository}/")
    return f"{before}{found}".rstrip("/") if found else f"{GITHUB}/{repository}"


def _seal(
    sealer: Sealer, what: Summarised, found: _Found, more: tuple[Stored, ...], trigger: Trigger
) -> Receipt | None:
    rests = (*found.entries, *more, *_waivers(sealer, found.said))
    sealing = sealing_of(sealer, trigger)
    statement = summary_statement(
        what, found.said, [Rests(each.index, each.envelope) for each in rests], sealing
    )
    if statement is None:
        return None
    return keep_foreign(sealer, statement, sealing, identity=summary_identity(statement), kind=KIND)


def _waivers(sealer: Sealer, said: Sequence[Mapping[str, Any]]) -> list[Stored]:
    """Find the Records of the waivers that the decisions rest on."""
    related = (link for each in said for link in (each.get("links") or {}).get("relatesTo", ()))
    names = dict.fromkeys(link["target"] for link in related if link["relation"] == WAIVED_BY)
    entries = (sealer.ledger.get(int(name.removeprefix("record/"))) for name in names)
    return [each for each in entries if each is not None and not each.erased]
