"""An export that the server makes in the background: how far it is, and what came of it."""

from gateledger.model.export import Exported
from gateledger.model.value import Value


class ExportJob(Value):
    """`made` is there when it is whole, `error` when it is none; else it is being written: `what`, `done` of `of`."""

    id: str
    name: str
    repository: str = ""
    first: str
    last: str
    what: str = ""
    done: int = 0
    of: int = 0
    made: Exported | None = None
    tar_sha256: str = ""
    tar_bytes: int = 0
    error: str = ""

    @property
    def over(self) -> bool:
        """Nothing more happens to it."""
        return self.made is not None or bool(self.error)
