"""What could not be seen."""

from typing import Literal

from gateledger.model.value import Value


class Unavailable(Value):
    """What could not be seen, and why. `transient` says that asking again later may help."""

    unavailable: Literal[True] = True
    reason: str
    transient: bool = False
