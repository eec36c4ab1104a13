"""`gateledger ledger export` and `gateledger verify`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateledger.model.export import Tiles
from gateledger.run.commands.anchoring import may_sign
from gateledger.run.mistake import Mistake

if TYPE_CHECKING:
    from gateledger.flow.exporting import Progress
    from gateledger.ledger import Ledger
    from gateledger.model.export import Exported
    from gateledger.model.receipt import Checkpoint
    from gateledger.run.exports.jobs import Told

Day = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, UTC.", show_default="the ledger's first")
]  # fmt: skip
LastDay = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, included, UTC.", show_default="today")
]  # fmt: skip


def register(app: typer.Typer, ledger: typer.Typer) -> None:
    """Add the commands."""
    app.command("verify")(verify)
    ledger.command("export")(export)


def export(
    first: Day = None,
    last: LastDay = None,
    repository: Annotated[
        str,
        typer.Option(help="`owner/name`; what concerns the whole ledger comes along.", show_default="all"),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(help="The folder in which the export's folder is made.", show_default="here"),
    ] = None,
    tar: Annotated[Path | None, typer.Option(help="A tar to write instead of a folder.")] = None,
    checkpoint: Annotated[
        int | None,
        typer.Option(help="The size of a checkpoint to speak of.", show_default="signed now", min=1),
    ] = None,
    tiles: Annotated[
        Tiles, typer.Option(help="Bring the leaves of the whole log, or those of the period.")
    ] = Tiles.WHOLE,
    job: Annotated[
        Path | None, typer.Option(hidden=True, help="Where the server looks how far it is.")
    ] = None,
) -> None:
    """Write what an auditor needs of a period: records, proofs, evidence, reports, and how to verify them."""
    from gateledger.flow.exporting import export as write
    from gateledger.run.archive import read_archive
    from gateledger.run.exports.making import exporter_of, scope_of
    from gateledger.run.exports.sinks import folder_sink, tar_sink

    if out and tar:
        raise Mistake("--out and --tar: an export goes into one of them")
    with _told(job, tar) as told, read_archive() as archive, _bar() as progress:
        may_sign(archive)
        scope = scope_of(archive.ledger, _day(first), _day(last), repository, tiles)
        name = scope.name(archive.ledger.origin)
        sink = tar_sink(tar, name) if tar else folder_sink(out or Path(), name)
        exporter = exporter_of(archive, told.progress if told else progress)
        head = _checkpoint(archive.ledger, checkpoint)
        try:
            with sink as opened:
                made = write(exporter, scope, opened, head)
        except (OSError, ValueError) as error:
            raise Mistake(f"nothing was exported: {error}") from error
        if told and tar:
            told.made(made, tar)
    _tell(made, tar or (out or Path()) / name)


def verify(
    export_: Annotated[Path, typer.Argument(metavar="EXPORT", help="The folder, or a plain tar.")],
    log_key: Annotated[
        str, typer.Option(help="The log's verifier key, as you got it elsewhere.", metavar="VKEY")
    ] = "",
    record_key: Annotated[
        list[Path] | None,
        typer.Option(help="A record key in PEM, as you got it elsewhere; again for another.", metavar="FILE"),
    ] = None,
    previous_checkpoint: Annotated[
        Path | None, typer.Option(help="An earlier checkpoint that you hold.", metavar="FILE")
    ] = None,
    witness_policy: Annotated[
        Path | None, typer.Option(help="A tlog-policy whose quorum must have seen the log.", metavar="FILE")
    ] = None,
) -> None:
    """Verify an export as somebody who trusts nobody here: 0 whole, 1 refused with the reason, 2 a mistake in the call."""
    from gateledger.verifier.command import main

    given = {
        "--previous-checkpoint": previous_checkpoint,
        "--witness-policy": witness_policy,
        "--log-key": log_key,
    }
    arguments = [f"{name}={value}" for name, value in given.items() if value]
    arguments += [f"--record-key={each}" for each in record_key or ()]
    raise typer.Exit(main([*arguments, "--", str(export_)]))


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _checkpoint(ledger: Ledger, size: int | None) -> Checkpoint | None:
    if size is None:
        return None
    found = ledger.checkpoint(size)
    if found is None:
        raise Mistake(f"--checkpoint {size}: no checkpoint of that size was signed")
    return found


@contextmanager
def _told(path: Path | None, tar: Path | None) -> Iterator[Told | None]:
    """Tell the server what becomes of it, where it asked."""
    from gateledger.run.exports.jobs import Told, read_job

    job = read_job(path) if path and tar else None
    told = Told(path, job) if path and job else None
    try:
        yield told
    except Exception as error:
        if told:
            told.failed(str(error) or type(error).__name__)
        raise


def _tell(made: Exported, place: Path) -> None:
    missing = f", {made.missing:,} pieces of evidence missing" if made.missing else ""
    typer.echo(f"{place}")
    typer.echo(f"records     {made.records:,} (index {made.first} to before {made.end}){missing}")
    typer.echo(f"checkpoint  size {made.size}")
    typer.echo(f"manifest    sha256:{made.manifest_sha256}, sealed by record {made.index}")
    typer.echo("verify      gateledger verify " + str(place))


@contextmanager
def _bar() -> Iterator[Progress]:
    """Show how far it is, where somebody looks."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<9}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what)
            bar.update(tasks[what], completed=done, total=of)

        yield show
