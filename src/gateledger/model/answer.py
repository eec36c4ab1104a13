"""How a journey ended."""

from gateledger.model.job import Job
from gateledger.model.value import Value


class Done(Value):
    """The Job is answered. `jobs` are further questions to queue (a Sweep only lists them)."""

    reason: str = ""
    verdict: str = ""
    index: int | None = None
    jobs: tuple[Job, ...] = ()


class Again(Value):
    """The Job goes back for `after` seconds. `counts` is False when nobody failed: a rate limit, a moved head."""

    after: float
    reason: str
    counts: bool = True


Answer = Done | Again
