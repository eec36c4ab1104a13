"""Could this be released now? An answer for people and badges: it decides nothing, and no Record is made of it."""

from datetime import datetime
from typing import Literal

from gateledger.model.report import Report
from gateledger.model.value import Value


class Missing(Value):
    """What one gate still wants: `outcome` is `fail` or `unknown`; `messages` say what, in the words of the gate."""

    gate: str
    outcome: str
    messages: tuple[str, ...] = ()
    since: datetime | None = None
    """When the gate began to say so without a break."""


class ServiceReadiness(Value):
    """One service (empty for the repository as a whole, of which gates ask that speak of no service)."""

    service: str
    ready: bool
    missing: tuple[Missing, ...] = ()
    since: datetime | None = None
    """When it became ready, or ceased to be."""


class Readiness(Value):
    """What a release of the branch's head would be told, as of `at`.

    `state` is `unasked` where the policy asks nothing of releases, and `unknown` where nothing but unknowns stands
    in the way; `reason` then says why. `report` is whole: every gate with its findings, for whoever shows more.
    """

    repository: str
    branch: str
    commit: str
    at: datetime
    state: Literal["ready", "blocked", "unknown", "unasked"]
    reason: str = ""
    url: str = ""
    services: tuple[ServiceReadiness, ...] = ()
    report: Report | None = None
    since: datetime | None = None
    """When the state began."""

    @property
    def ready(self) -> bool:
        """Whether it could go out now."""
        return self.state == "ready"

    def after(self, earlier: "Readiness | None") -> "Readiness":
        """Say since when each answer holds: since `at`, or as long as the earlier one says it did already."""
        same = earlier.since if earlier and earlier.state == self.state else None
        before = {each.service: each for each in earlier.services} if earlier else {}
        services = tuple(_service_after(each, before.get(each.service), self.at) for each in self.services)
        return self.model_copy(update={"services": services, "since": same or self.at})


def _service_after(now: ServiceReadiness, earlier: ServiceReadiness | None, at: datetime) -> ServiceReadiness:
    same = earlier.since if earlier and earlier.ready is now.ready else None
    before = {each.gate: each for each in earlier.missing} if earlier else {}
    missing = tuple(_missing_after(each, before.get(each.gate), at) for each in now.missing)
    return now.model_copy(update={"missing": missing, "since": same or at})


def _missing_after(now: Missing, earlier: Missing | None, at: datetime) -> Missing:
    same = earlier.since if earlier and earlier.outcome == now.outcome else None
    return now.model_copy(update={"since": same or at})
