"""A later version maps gates to other controls: what was decided before replays to the same bytes."""

from __future__ import annotations

from gateledger.flow.replaying import replay
from gateledger.judge import ruling
from gateledger.judge.catalog import catalog


async def test_other_controls_change_no_decision_of_the_past(corridor, monkeypatch):
    repo = corridor.repository()
    pull = corridor.pull(repo)
    await corridor.settle()
    (index,) = corridor.records(pull)
    gates = tuple(gate.model_copy(update={"controls": ("NEW:1",)}) for gate in catalog().gates)
    changed = catalog().model_copy(update={"gates": gates})
    monkeypatch.setattr(ruling, "catalog", lambda: changed)
    again = replay(corridor.world.ledger, index)
    assert again.same
    assert "NEW:1" not in again.report.rulings[0].controls
