"""A file that goes with a release."""

from gateledger.model.value import Value


class Attachment(Value):
    """A file of ours: replaced as a whole when it says something else."""

    name: str
    media_type: str
    content: bytes
