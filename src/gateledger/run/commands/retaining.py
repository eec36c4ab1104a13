"""`gateledger ledger backup`, `restore`, `compact`, `redact` and `hold`."""

from __future__ import annotations

import asyncio
import getpass
from pathlib import Path
from typing import Annotated

import typer

from gateledger.run.commands.anchoring import may_sign
from gateledger.run.mistake import Mistake

holding = typer.Typer(help="Say what must not be erased, whoever asks (legal hold).", no_args_is_help=True)
Reason = Annotated[str, typer.Option("--because", help="Why; it stays in the log for ever.")]


def register(ledger: typer.Typer) -> None:
    """Add the commands to those of the ledger."""
    ledger.command("backup")(backup)
    ledger.command("restore")(restore)
    ledger.command("compact")(compact)
    ledger.command("redact")(redact)
    ledger.add_typer(holding, name="hold")


def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes; nothing may be there yet.")],
) -> None:
    """Copy the ledger (SQLite), whole at one moment, while the service goes on. Keys are not in it."""
    from gateledger.ledger.errors import LedgerError
    from gateledger.run.archive import load_settings, read_archive
    from gateledger.run.retaining import sqlite_file

    settings = load_settings()
    sqlite_file(settings)
    with read_archive() as archive:
        try:
            archive.ledger.back_up(file)
        except LedgerError as error:
            raise Mistake(str(error)) from error
    typer.echo(f"{file}: {file.stat().st_size:,} bytes")
    if settings.evidence_url:
        typer.echo("evidence lies in another store (GATELEDGER_EVIDENCE_URL): copy that too, after this")
    typer.echo("the keys are not in it: copy them to another place than this file")


def restore(
    file: Annotated[Path, typer.Argument(help="A copy that `ledger backup` made.")],
) -> None:
    """Put a copy in the ledger's place, where nothing is; exit code 1 when it must not sign any more."""
    from gateledger.run.anchoring import by_hand
    from gateledger.run.archive import load_settings, open_archive
    from gateledger.run.retaining import restore as put_back

    settings = load_settings()
    target = put_back(settings, file)
    with open_archive(settings) as archive:
        faults = archive.verify()
        for fault in faults:
            typer.secho(str(fault), fg="red", err=True)
        typer.echo(f"{target}: {archive.ledger.size()} records of {archive.ledger.origin}")
        try:
            lines = asyncio.run(by_hand.look(archive))
        except Mistake as mistake:
            typer.secho(str(mistake), fg="red", err=True)
            raise typer.Exit(1) from mistake
        for line in lines:
            typer.secho(f"could not be asked how far the ledger was: {line}", fg="yellow", err=True)
    if faults:
        raise typer.Exit(1)
    typer.echo("what was erased after the copy was made is in it again: erase it again (docs/retention.md)")


def compact(
    move_evidence: Annotated[
        bool,
        typer.Option("--move-evidence", help="Move evidence from the database to GATELEDGER_EVIDENCE_URL."),
    ] = False,
) -> None:
    """Give space back without touching a proof; every root and a hundred proofs are compared before and after."""
    from datetime import timedelta

    from gateledger.ledger.errors import LedgerError
    from gateledger.run.archive import read_archive
    from gateledger.run.clock import now

    with read_archive() as archive:
        if move_evidence and archive.ledger.evidence.files is None:
            raise Mistake("--move-evidence: GATELEDGER_EVIDENCE_URL does not say where to")
        try:
            done = archive.ledger.compact(orphans_before=now() - timedelta(days=1), move=move_evidence)
        except LedgerError as error:
            raise Mistake(str(error)) from error
    typer.echo(f"size      {done.before:,} -> {done.after:,} bytes")
    typer.echo(f"outbox    {done.outbox} rows that a checkpoint covers")
    typer.echo(
        f"evidence  {done.recompressed} made smaller, {done.moved} moved, {done.orphans} orphans removed"
    )
    if not done.vacuumed:
        typer.echo("the file has too little free space to be worth writing anew")
    if not done.settled:
        typer.echo("the write-ahead log could not be emptied while others read: it empties itself later")
    for digest, why in sorted(done.left.items()):
        typer.echo(f"sha256:{digest} stays: {why}")
    typer.echo("every kept root and every proof that was tried is the same as before")


def redact(
    indices: Annotated[list[int], typer.Argument(help="The records, all of one repository.", min=0)],
    because: Reason,
    approval: Annotated[
        list[Path] | None,
        typer.Option(help="A signature of what --print gives; one from each of two people.", metavar="FILE"),
    ] = None,
    show: Annotated[
        bool, typer.Option("--print", help="Print what approvers sign, and erase nothing.")
    ] = False,
) -> None:
    """Erase what records say, and the evidence that nothing else rests on, at the word of two enrolled people.

    They sign what --print gives: ssh-keygen -Y sign -n gateledger-redaction -f KEY TEXT
    """
    from gateledger.run.archive import load_settings, read_archive
    from gateledger.run.retaining import redact as erase
    from gateledger.run.retaining import to_sign

    with read_archive() as archive:
        if show:
            typer.echo(to_sign(archive, indices, because)[1].decode(), nl=False)
            return
        may_sign(archive)
        index, left = erase(archive, load_settings(), indices, because, approval or [])
        typer.echo(f"erased; record {index} says by whom and why. Every proof is as it was.")
        for digest, why in sorted(left.items()):
            typer.echo(f"sha256:{digest}: {why}")


@holding.command("add")
def add(target: Annotated[str, typer.Argument(help="owner/name, or record/41.")], because: Reason) -> None:
    """Hold a repository's records, or one record: nobody can have anything of it erased."""
    _hold(target, because, lift=False)


@holding.command("remove")
def remove(target: Annotated[str, typer.Argument(help="owner/name, or record/41.")], because: Reason) -> None:
    """Lift a hold."""
    _hold(target, because, lift=True)


@holding.command("list")
def listed() -> None:
    """List the holds that stand."""
    from gateledger.flow.holding import holds
    from gateledger.flow.recording import predicate_of
    from gateledger.run.archive import read_archive

    with read_archive() as archive:
        for entry in holds(archive.ledger):
            said = predicate_of(entry)["hold"]
            typer.echo(
                f"{said['target']}  since {entry.at:%Y-%m-%d} (record {entry.index}): {said['reason']}"
            )


def _hold(target: str, reason: str, *, lift: bool) -> None:
    from gateledger.flow.holding import NoHold, hold
    from gateledger.run.archive import read_archive
    from gateledger.run.rotating import keeper_of

    with read_archive() as archive:
        may_sign(archive)
        try:
            receipt = hold(keeper_of(archive), target, reason=reason, by=getpass.getuser(), lift=lift)
        except NoHold as error:
            raise Mistake(str(error)) from error
    typer.echo(f"{target} is {'no longer held' if lift else 'held'}: record {receipt.index}")
