"""`gateledger controls` and `gateledger report`: what our gates and Records say of control frameworks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateledger.run.mistake import Mistake

if TYPE_CHECKING:
    from gateledger.model.control import Framework
    from gateledger.render.controls_report import ControlsReport


class ReportFormat(StrEnum):
    """How a report by control is written."""

    TERMINAL = "terminal"
    HTML = "html"
    CSV = "csv"
    OSCAL = "oscal"


class ListFormat(StrEnum):
    """How controls are listed."""

    TERMINAL = "terminal"
    JSON = "json"


Named = Annotated[
    list[str] | None,
    typer.Option("--framework", help="soc2, iso-27001 ...; again for another.", show_default="all"),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("controls")(controls)
    app.command("report")(report)


def controls(
    framework: Named = None,
    form: Annotated[ListFormat, typer.Option("--format", help="How to print.")] = ListFormat.TERMINAL,
) -> None:
    """List the controls that gates and records speak of: what they show of each, and what they do not."""
    chosen = _chosen(framework)
    if form is ListFormat.JSON:
        told = [each.model_dump(mode="json", by_alias=True) for each in chosen]
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    for each in chosen:
        table = Table(
            "Control", "Gates and records", "Shown, and not shown", title=f"{each.name} ({each.version})"
        )
        for one in each.controls:
            spoken = "\n".join([*one.gates, *(f"record: {kind.value}" for kind in one.records)])
            table.add_row(f"{each.named(one)}\n{one.title}", spoken, f"{one.how}\nNot: {one.shows_not}")
        console.print(table)


def report(
    framework: Named = None,
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, UTC.", show_default="the first"),
    ] = None,
    end: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, included, UTC.", show_default="today"),
    ] = None,
    repository: Annotated[str, typer.Option(help="`owner/name`.", show_default="all")] = "",
    form: Annotated[ReportFormat, typer.Option("--format", help="How to write it.")] = ReportFormat.TERMINAL,
    out: Annotated[Path | None, typer.Option(help="A file to write.", show_default="standard output")] = None,
) -> None:
    """Say by control what the records of a period show: judged, passed, waived, bypassed, gaps, or no evidence."""
    from gateledger.flow.control_reporting import control_report
    from gateledger.model.control import Scope
    from gateledger.run.archive import load_settings, read_archive

    first, after = start and start.replace(tzinfo=UTC), end and end.replace(tzinfo=UTC) + timedelta(days=1)
    if first and after and first >= after:
        raise Mistake("--from lies behind --to")
    home = load_settings().home
    chosen = _chosen(framework)
    with read_archive() as archive:
        scope = Scope(
            origin=archive.ledger.origin,
            repository=repository,
            start=first,
            end=after,
            record_address=f"{home}/decisions/{{index}}/record" if home else "",
        )
        found, _ = control_report(archive.ledger, chosen, scope)
    _write(found, form, out)


def _chosen(names: list[str] | None) -> tuple[Framework, ...]:
    from gateledger.run.shipped import frameworks

    known = {each.framework: each for each in frameworks()}
    unknown = [name for name in names or () if name not in known]
    if unknown:
        raise Mistake(f"{', '.join(unknown)}: no such framework; there are {', '.join(known)}")
    return tuple(known[name] for name in names) if names else tuple(known.values())


def _write(found: ControlsReport, form: ReportFormat, out: Path | None) -> None:
    from gateledger.run.clock import now
    from gateledger.run.version import VERSION

    if form is ReportFormat.TERMINAL:
        if out:
            raise Mistake("--out: say which --format: html, csv or oscal")
        _table(found)
        return
    if form is ReportFormat.OSCAL:
        text = found.oscal(now(), VERSION)
    else:
        text = (found.csv() if form is ReportFormat.CSV else found.html()).encode()
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_bytes(text)
    except OSError as error:
        raise Mistake(f"{out}: {error.strerror}") from error
    typer.echo(f"{out}")


def _table(found: ControlsReport) -> None:
    from rich.console import Console
    from rich.table import Table

    from gateledger.render.controls_report import STANDINGS

    console = Console(highlight=False)
    styles = {"operated": "green", "exceptions": "red", "no-evidence": "dim"}
    table = Table(
        "Control",
        "Title",
        "Standing",
        "Judged",
        "Passed",
        "Waived",
        "Held back",
        "Unknown",
        "Past it",
        "Open",
    )
    for row in found.rows():
        figures = (
            row.judged,
            row.passed,
            row.waived,
            row.failed,
            row.unknown,
            row.bypassed + row.gaps,
            row.exceptions,
        )
        told = [f"{each:,}" if each else "" for each in figures]
        style = styles[row.standing]
        table.add_row(row.name, row.control.title, f"[{style}]{STANDINGS[row.standing]}[/]", *told)
    console.print(table)
    erased = f", {found.tally.erased:,} of them erased" if found.tally.erased else ""
    console.print(f"{found.tally.size + found.tally.erased:,} records read{erased}.", style="dim")
