"""A deployment that waits for our word."""

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
