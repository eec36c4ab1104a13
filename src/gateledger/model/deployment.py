"""A deployment that waits for our word."""

from datetime import datetime

from gateledger.model.actor import Actor
from gateledger.model.value import Value


class DeploymentAsk(Value):
    """What GitHub asked: may this commit go on to this environment?

    `callback` is the address that the payload gives for the answer, not yet believed; `run` the workflow run that it
    names. `number` is the deployment's own, None where the payload had none. `sha` is the commit that it deploys.
    """

    environment: str
    run: int
    callback: str
    number: int | None = None
    sha: str = ""
    ref: str = ""


class DeploymentSeen(Value):
    """A deployment that goes on or is done, as a delivery showed it; `ref` is the branch, tag or commit it was made of."""

    environment: str
    number: int
    sha: str
    ref: str = ""
    state: str
    by: Actor
    at: datetime
    url: str = ""
