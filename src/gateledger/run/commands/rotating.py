"""`gateledger ledger rotate-key` and `rotate-log`."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateledger.run.mistake import Mistake

if TYPE_CHECKING:
    from gateledger.run.archive import Archive


def register(app: typer.Typer) -> None:
    """Add the commands to those of the ledger."""
    app.command("rotate-key")(rotate_key)
    app.command("rotate-log")(rotate_log)


def _compare(archive: Archive) -> None:
    """Sign nothing on a ledger that is behind what outsiders hold. Raises Mistake."""
    from gateledger.run.anchoring import by_hand

    for line in asyncio.run(by_hand.look(archive)):
        typer.secho(f"could not be asked: {line}", fg="yellow", err=True)


def rotate_key(
    record: Annotated[bool, typer.Option("--record", help="The key that signs records.")] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            help="PEM of the next key, where keys are given by file or URI.", show_default="a new one"
        ),
    ] = None,
    overlap: Annotated[
        int,
        typer.Option(
            help="Hours in which processes that still run may sign with the old key.", min=0, max=720
        ),
    ] = 24,
) -> None:
    """Give the record key a successor, named in the log by the old one; processes pick it up when they start again."""
    from gateledger.run.archive import load_settings, read_archive
    from gateledger.run.rotating import rotate_record_key
    from gateledger.seal.keys import key_id

    if not record:
        raise Mistake(
            "say --record; a new key for the log is a new log: gateledger ledger rotate-log --origin NAME"
        )
    with read_archive() as archive:
        _compare(archive)
        receipt, new = rotate_record_key(archive, load_settings(), to=to, overlap=timedelta(hours=overlap))
        archive.write_checkpoint()
    typer.echo(f"record {receipt.index} names the next record key: {key_id(new)}")
    if to:
        typer.echo(f"now let GATELEDGER_RECORD_KEY_FILE (and _URI) lead to the key of {to}")
    typer.echo(f"start every process again within {overlap} hours; what the old key signs later is refused")


def rotate_log(
    origin: Annotated[str, typer.Option(help="The new log's name: it is signed into every checkpoint.")],
    database: Annotated[
        str | None,
        typer.Option(help="The new log's database.", show_default="a SQLite file beside the old one"),
    ] = None,
) -> None:
    """Close this log and begin another with a key of its own, whose first record holds the old one's last checkpoint.

    Stop the service first. The old log stays where it is: readable, verifiable, and to be exported as before.
    """
    from gateledger.run.archive import load_settings, read_archive
    from gateledger.run.rotating import rotate_log as rotate

    with read_archive() as archive:
        _compare(archive)
        made = rotate(archive, load_settings(), origin=origin, database=database)
    typer.echo(f"closed at size {made.last.size}; {made.origin} continues it with the log key {made.vkey}")
    typer.echo("let every process start with:")
    typer.echo(f"  GATELEDGER_LOG_ORIGIN={made.origin}")
    typer.echo(f"  GATELEDGER_LOG_KEY_FILE={made.key_file}")
    typer.echo(f"  GATELEDGER_DATABASE_URL={made.database}")
