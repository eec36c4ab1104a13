"""Contract tests that ran green, for those who read in-toto's own predicates: a test result of a merged change's head.

Source: https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md. That predicate has no place for
when and by whom it was said: those stand in one extension field, under a name that is a URI as the attestation
specification asks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateledger.model.record import SAID, RecordKind
from gateledger.seal.statement import STATEMENT, Sealing, utc, without_empty
from gateledger.seal.summary import SUMMARY_OF, Rests

TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
KIND = RecordKind.TEST_RESULT.value


@dataclass(frozen=True)
class Tested:
    """What ran green on a head: the names of the runs and their address, and the contracts that they are about."""

    repository: str
    commit: str
    passed: tuple[str, ...]
    url: str = ""
    contracts: tuple[Mapping[str, Any], ...] = ()
    """Evidence of the ruling: `uri`, `digest`, `mediaType`."""


def test_result_statement(what: Tested, decision: Rests, sealing: Sealing) -> dict[str, Any]:
    """Build the Statement; `decision` is the Record whose gate looked at the runs."""
    contracts = [
        without_empty({"uri": each["uri"], "digest": each["digest"], "mediaType": each.get("mediaType")})
        for each in what.contracts
    ]
    return {
        "_type": STATEMENT,
        "subject": [{"name": "head", "digest": {"gitCommit": what.commit}}],
        "predicateType": TEST_RESULT,
        "predicate": {
            "result": "PASSED",
            # Required by the predicate, and empty where no contract is a file.
            "configuration": contracts,
            **without_empty({"url": what.url}),
            "passedTests": list(what.passed),
            SAID: {
                "timeVerified": utc(sealing.decided_at),
                "repository": what.repository,
                "verifier": {
                    "id": sealing.decider.id,
                    "version": {"gateledger": sealing.decider.version},
                },
                "decision": {
                    "uri": f"gateledger:{sealing.log['origin']}#{decision.index}",
                    "name": f"record/{decision.index}",
                    "digest": {"sha256": hashlib.sha256(decision.envelope).hexdigest()},
                },
            },
        },
    }


def test_result_identity(said: Mapping[str, Any]) -> str:
    """Say what makes two of them the same: the decision."""
    return f"{KIND}/{said['predicate'][SAID]['decision']['uri']}"


def test_result_keys(said: Mapping[str, Any]) -> dict[str, Any]:
    """Give the ledger's lookup keys, from the signed statement. Raises KeyError."""
    place, commit = said["predicate"][SAID], said["subject"][0]["digest"]["gitCommit"]
    return {
        "kind": KIND,
        "repository": place["repository"],
        "subject": f"{KIND}:{place['repository']}@{commit}",
        "head_sha": commit,
        "verdict": "",
        "at": datetime.fromisoformat(place["timeVerified"]),
        "links": {SUMMARY_OF: (place["decision"]["name"],)},
    }


def green_runs(rulings: Sequence[Mapping[str, Any]], gate: str) -> list[Mapping[str, Any]]:
    """Give the rulings of a gate that passed, out of a decision's predicate."""
    return [each for each in rulings if each["gate"] == gate and each["outcome"] == "pass"]
