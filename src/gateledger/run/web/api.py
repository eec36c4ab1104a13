"""`/api/v1`: what the ledger holds, as JSON."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel

from gateledger.ledger import Ledger
from gateledger.model.receipt import Stored
from gateledger.run.archive import Archive
from gateledger.seal.predicate_schema import predicate_schema
from gateledger.seal.record import read_statement

Limit = Annotated[int, Query(ge=1, le=200)]
Before = Annotated[
    int | None, Query(ge=0, description="Only records with a lower index: the last one you have.")
]


class Row(BaseModel):
    """A record in a list."""

    index: int
    kind: str
    repository: str
    subject: str
    head_sha: str
    verdict: str
    at: str


class Receipt(BaseModel):
    """Where a record stands in the log; `inclusion_proof` holds hex hashes from the leaf up."""

    index: int
    leaf_hash: str
    tree_size: int
    root_hash: str
    inclusion_proof: list[str]


class Full(Row):
    """A record with its statement, its signed envelope and its receipt.

    Both are null where a redaction erased them; `erased_by` is its index. The receipt still proves that it was there.
    """

    statement: dict[str, Any] | None
    envelope: str | None
    erased_by: int | None = None
    receipt: Receipt


def api(archive: Archive) -> APIRouter:
    """Make the router."""
    router = APIRouter(tags=["ledger"])
    ledger = archive.ledger

    @router.get("/records", summary="List records, newest first")
    async def records(
        repository: str | None = None,
        subject: str | None = None,
        kind: str | None = None,
        verdict: str | None = None,
        before: Before = None,
        limit: Limit = 50,
    ) -> list[Row]:
        found = await asyncio.to_thread(
            ledger.find,
            repository=repository,
            subject=subject,
            kind=kind,
            verdict=verdict,
            before=before,
            limit=limit,
        )
        return [_row(entry) for entry in found]

    @router.get("/records/{index}", summary="One record, with its proof", responses={404: {}})
    async def record(index: int) -> Full:
        return await asyncio.to_thread(_full, ledger, index)

    @router.get("/repositories", summary="The repositories that have records")
    async def repositories() -> list[str]:
        return await asyncio.to_thread(ledger.repositories)

    @router.get(
        "/checkpoint",
        summary="The last signed checkpoint (C2SP signed note), with what witnesses said below",
        response_class=PlainTextResponse,
    )
    async def checkpoint() -> PlainTextResponse:
        note = await asyncio.to_thread(archive.published_checkpoint)
        if note is None:
            raise HTTPException(404, "nothing has been signed yet")
        return PlainTextResponse(note)

    _add_schema(router)
    return router


def _add_schema(router: APIRouter) -> None:
    @router.get(
        "/schemas/gate-record-v0.1.json",
        summary="JSON Schema of the predicate of our records",
        response_class=JSONResponse,
    )
    async def gate_record_schema() -> JSONResponse:
        return JSONResponse(predicate_schema(), media_type="application/schema+json")


def _row(entry: Stored) -> Row:
    return Row(
        index=entry.index,
        kind=entry.kind,
        repository=entry.repository,
        subject=entry.subject,
        head_sha=entry.head_sha,
        verdict=entry.verdict,
        at=entry.at.isoformat(),
    )


def _full(ledger: Ledger, index: int) -> Full:
    entry = ledger.get(index) if index >= 0 else None
    if entry is None:
        raise HTTPException(404, f"the ledger has no record {index}")
    proof = ledger.inclusion_proof(index)
    return Full(
        **_row(entry).model_dump(),
        statement=None if entry.erased else read_statement(entry.envelope),
        envelope=None if entry.erased else entry.envelope.decode(),
        erased_by=entry.erased_by,
        receipt=Receipt(
            index=index,
            leaf_hash=proof.leaf_hash,
            tree_size=proof.tree_size,
            root_hash=proof.root_hash,
            inclusion_proof=list(proof.hashes),
        ),
    )
