"""What the page of exports shows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateledger.model.export_job import ExportJob
from gateledger.model.value import Value
from gateledger.render.pages.templating import page
from gateledger.render.pages.views import Site


class ExportRow(Value):
    """An export that the ledger holds a record of, wherever it was made."""

    index: int
    at: datetime
    repository: str = ""
    start: str = ""
    until: str = ""
    records: int = 0
    missing: int = 0
    size: int = 0
    manifest: str = ""


class ExportBoard(Value):
    """`allowed` says whether whoever looks may have one made, and download it; `wrong` is what was wrong with the asking."""

    rows: tuple[ExportRow, ...] = ()
    jobs: tuple[ExportJob, ...] = ()
    allowed: bool = False
    token: str = ""
    busy: bool = False
    wrong: str = ""
    repository: str = ""
    first: str = ""
    last: str = ""
    older: str = ""


def export_row(index: int, at: datetime, predicate: Mapping[str, Any]) -> ExportRow:
    """Read what the record of an export says."""
    said = predicate.get("export") or {}
    return ExportRow(
        index=index,
        at=at,
        repository=str(said.get("repository") or ""),
        start=str(said.get("from") or ""),
        until=str(said.get("until") or ""),
        records=int(said.get("records") or 0),
        missing=int(said.get("missing") or 0),
        size=int((said.get("checkpoint") or {}).get("size") or 0),
        manifest=str((said.get("manifest") or {}).get("sha256") or ""),
    )


def exports_page(board: ExportBoard, site: Site) -> str:
    """The exports that were made, and a form to make one."""
    return page("exports.html", site, board=board)
