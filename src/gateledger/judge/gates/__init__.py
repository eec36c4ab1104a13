"""The registry: every gate, in the order in which it is shown. A new gate is one more line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateledger.judge.gates.acceptance_criteria import acceptance_criteria
from gateledger.judge.gates.edge_cases import edge_cases
from gateledger.judge.gates.linked_work_item import linked_work_item
from gateledger.judge.said import Said

GATES: tuple[Callable[..., Iterator[Said]], ...] = (
    linked_work_item,
    acceptance_criteria,
    edge_cases,
)

PLANNED = (
    "criteria-before-code",
    "api-spec",
    "contract-tests",
    "auth-model",
    "observability",
    "test-plan",
    "artifact-chain",
    "slo",
    "runbook",
    "change-history",
    "qa-sign-off",
)
"""Gates that policies may come to name: a later version has them, this one says so."""
