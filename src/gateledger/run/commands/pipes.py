"""`gateledger collect | judge | render`: one room each, JSON in and out."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gateledger.run.commands.checking import Format
from gateledger.run.mistake import Mistake


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("collect")(collect)
    app.command("judge")(judge)
    app.command("render")(render)


def collect(
    path: Annotated[Path, typer.Argument(help="A git checkout.", show_default="here")] = Path(),
    base: Annotated[
        str | None, typer.Option(help="Compare with this branch or commit.", show_default="main")
    ] = None,
    issue: Annotated[
        list[Path] | None, typer.Option(help="A work item as a Markdown file.", metavar="FILE.md")
    ] = None,
) -> None:
    """Collect the facts of a checkout and print the snapshot as JSON."""
    from gateledger.checkout.errors import CheckoutError
    from gateledger.flow.local import Bench, see_checkout
    from gateledger.judge.catalog import catalog
    from gateledger.run.commands.checking import read_handed
    from gateledger.run.shipped import packs
    from gateledger.run.version import VERSION

    bench = Bench(
        catalog=catalog(), packs=packs(), version=VERSION, now=datetime.now(UTC), environment=os.environ
    )
    try:
        seen = see_checkout(path, base=base, handed=read_handed(issue or [], []), bench=bench)
    except CheckoutError as error:
        raise Mistake(str(error)) from error
    if seen.snapshot is None:
        raise Mistake(seen.note or f"{path}: no policy, so nothing is asked for")
    typer.echo(seen.snapshot.canonical().decode())


def judge(
    policy: Annotated[Path, typer.Option(help="The policy file to judge by.", metavar="FILE")],
    snapshot: Annotated[
        Path | None, typer.Argument(help="A snapshot.", show_default="standard input")
    ] = None,
) -> None:
    """Judge a snapshot and print the report as JSON."""
    from pydantic import ValidationError

    from gateledger.flow.replaying import judge_snapshot
    from gateledger.run.commands.policies import read_policy_file
    from gateledger.run.version import VERSION

    _, chosen = read_policy_file(policy, None)
    try:
        report = judge_snapshot(chosen, _input(snapshot), version=VERSION)
    except ValidationError as error:
        raise Mistake(
            f"{snapshot or 'standard input'}: not a snapshot: {error.errors()[0]['msg']}"
        ) from error
    typer.echo(report.canonical().decode())


def render(
    report: Annotated[Path | None, typer.Argument(help="A report.", show_default="standard input")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TERMINAL,
) -> None:
    """Render a report for people or tools; the exit code is that of its verdict."""
    from pydantic import ValidationError

    from gateledger.model.report import Report
    from gateledger.run.printing import exit_code, print_report

    try:
        given = Report.model_validate_json(_input(report))
    except ValidationError as error:
        raise Mistake(f"{report or 'standard input'}: not a report: {error.errors()[0]['msg']}") from error
    print_report(given, form.value, sys.stdout)
    raise typer.Exit(exit_code(given))


def _input(path: Path | None) -> bytes:
    try:
        return path.read_bytes() if path else sys.stdin.buffer.read()
    except OSError as error:
        raise Mistake(f"{path}: {error.strerror}") from error
