"""The registry: every gate, in the order in which it is shown. A new gate is one more line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gateledger.judge.gates.acceptance_criteria import acceptance_criteria
from gateledger.judge.gates.api_spec import api_spec
from gateledger.judge.gates.artifact_chain import artifact_chain
from gateledger.judge.gates.auth_model import auth_model
from gateledger.judge.gates.change_history import change_history
from gateledger.judge.gates.contract_tests import contract_tests
from gateledger.judge.gates.criteria_before_code import criteria_before_code
from gateledger.judge.gates.edge_cases import edge_cases
from gateledger.judge.gates.linked_work_item import linked_work_item
from gateledger.judge.gates.observability import observability
from gateledger.judge.gates.qa_sign_off import qa_sign_off
from gateledger.judge.gates.runbook import runbook
from gateledger.judge.gates.slo import slo
from gateledger.judge.gates.test_plan import test_plan
from gateledger.judge.said import Said

GATES: tuple[Callable[..., Iterator[Said]], ...] = (
    linked_work_item,
    acceptance_criteria,
    criteria_before_code,
    edge_cases,
    test_plan,
    api_spec,
    contract_tests,
    auth_model,
    observability,
    artifact_chain,
    slo,
    runbook,
    change_history,
    qa_sign_off,
)

PLANNED: tuple[str, ...] = ()
"""Gates that policies may come to name: a later version has them, this one says so."""
