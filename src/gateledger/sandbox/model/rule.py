"""Rules of a branch."""

from __future__ import annotations

from dataclasses import dataclass

from gateledger.sandbox.model.check import CheckRun
from gateledger.sandbox.model.checking import Checking
from gateledger.sandbox.model.status import CommitStatus


@dataclass(frozen=True)
class RequiredCheck:
    """A check that must pass before a merge; `app_id` None accepts any app, and a commit status."""

    check: str
    app_id: int | None
    ruleset_id: int

    def names(self, one: CheckRun | CommitStatus) -> bool:
        """Say whether this is what the rule asks for, passing or not."""
        if isinstance(one, CommitStatus):
            return self.app_id is None and one.context == self.check
        return one.name == self.check and self.app_id in {None, one.app.database_id}

    def met_by(self, checking: Checking, sha: str) -> bool:
        """Say whether the newest run, and the newest status of the same name if there is one, pass."""
        runs = [run for run in checking.runs(sha) if self.names(run)]
        statuses = [one for one in checking.contexts(sha) if self.names(one)]
        said = [run.passes for run in runs[-1:]] + [one.state == "success" for one in statuses]
        return bool(said) and all(said)
