"""`gateledger ledger`: status, show, checkpoint, verify."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from gateledger.run.mistake import Mistake

if TYPE_CHECKING:
    from gateledger.model.anchor import AnchorStanding
    from gateledger.model.receipt import Stored
    from gateledger.run.archive import Archive

app = typer.Typer(help="Look into the ledger, and prove that it is whole.", no_args_is_help=True)


@app.command()
def status() -> None:
    """Say how long the ledger is, its root, and what its last checkpoint covers."""
    from gateledger.flow.anchoring import standing
    from gateledger.run.archive import read_archive
    from gateledger.run.clock import now

    with read_archive() as archive:
        checkpoint = archive.ledger.latest_checkpoint()
        size = archive.ledger.size()
        held = standing(archive, now())
        typer.echo(f"origin      {archive.ledger.origin}")
        typer.echo(f"records     {size}")
        typer.echo(f"root        {archive.ledger.root() if size else '-'}")
        typer.echo(f"checkpoint  {f'size {checkpoint.size}, {checkpoint.at}' if checkpoint else 'none yet'}")
        typer.echo(f"witnesses   {_held(held)}")
        typer.echo(f"record key  {archive.keys.record_keyid}")
        for name, key in archive.record_keys().items():
            if key.end is not None:
                typer.echo(f"replaced    {name}, could sign until {key.end}")
        typer.echo(f"log key     {archive.keys.log_vkey}")
        if after := archive.closed_for():
            typer.echo(f"closed      {after} continues it")


def _held(standing: AnchorStanding) -> str:
    """Say who outside holds what was signed; *unwitnessed* is said in so many words."""
    held = ""
    if standing.witnessed_size:
        how = ", ".join(standing.kinds)
        held = f"held outside up to size {standing.witnessed_size} ({how}), {standing.witnessed_at}"
    return held if standing.policy_met else "; ".join(filter(None, (f"unwitnessed: {standing.reason}", held)))


@app.command()
def show(
    index: Annotated[int, typer.Argument(help="The record's index.", min=0)],
    envelope: Annotated[
        bool, typer.Option("--envelope", help="Print the signed DSSE envelope instead.")
    ] = False,
    bundle: Annotated[
        bool, typer.Option("--bundle", help="Print the record with its proof as a Sigstore bundle instead.")
    ] = False,
) -> None:
    """Print one record: the statement, and where it stands in the log."""
    from gateledger.run.archive import read_archive
    from gateledger.seal.record import read_statement

    with read_archive() as archive:
        entry = archive.ledger.get(index)
        if entry is None:
            raise Mistake(f"record {index}: the ledger has {archive.ledger.size()} records, from 0")
        if (envelope or bundle) and entry.erased:
            raise Mistake(
                f"record {index} was {entry.erasure}: there is no envelope any more, only its proof"
            )
        if envelope:
            typer.echo(entry.envelope.decode())
            return
        if bundle:
            typer.echo(_bundle(archive, entry))
            return
        proof = archive.ledger.inclusion_proof(index)
        place = {
            "index": index,
            "leafHash": proof.leaf_hash,
            "treeSize": proof.tree_size,
            "rootHash": proof.root_hash,
            "inclusionProof": list(proof.hashes),
        }
        said = (
            {"erasedBy": entry.erased_by} if entry.erased else {"statement": read_statement(entry.envelope)}
        )
        document = {**said, "receipt": place}
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False))


def _bundle(archive: Archive, entry: Stored) -> str:
    made = archive.bundle(entry)
    if made is None:
        raise Mistake(
            f"record {entry.index}: no checkpoint covers it yet; `gateledger ledger checkpoint` signs one"
        )
    return made.decode()


@app.command()
def checkpoint() -> None:
    """Sign the ledger's head now and print the signed note; refused when outsiders have seen another ledger."""
    from gateledger.run.anchoring import by_hand
    from gateledger.run.archive import read_archive

    with read_archive() as archive:
        latest, lines = asyncio.run(by_hand.sign(archive))
        for line in lines:
            typer.secho(f"could not be asked: {line}", fg="yellow", err=True)
        if latest is None:
            raise Mistake("the ledger is empty: there is nothing to sign yet")
        typer.echo(latest.note, nl=False)


@app.command()
def verify() -> None:
    """Recompute everything: each signature, leaf, node, root and checkpoint. Exit code 1 when anything is wrong."""
    from gateledger.run.archive import read_archive

    with read_archive() as archive:
        faults = archive.verify()
        for fault in faults:
            typer.secho(str(fault), fg="red", err=True)
        if faults:
            raise typer.Exit(1)
        typer.echo(
            f"{archive.ledger.size()} records: every signature, leaf, node, root and checkpoint is right"
        )
