"""Rules of a branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateledger.sandbox.model.check import CheckRun


@dataclass(frozen=True)
class RequiredCheck:
    """A check that must pass before a merge; `app_id` None accepts any app."""

    branch: str
    check: str
    app_id: int | None
    ruleset_id: int

    def met_by(self, runs: Sequence[CheckRun]) -> bool:
        """Say whether the newest run of the name, by the right app, passes; none at all blocks."""
        found = [run for run in runs if run.name == self.check and self.app_id in {None, run.app.database_id}]
        return bool(found) and found[-1].passes
