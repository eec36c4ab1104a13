"""`gateledger inspect`: how a document is read."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateledger.run.commands.siblings import siblings
from gateledger.run.mistake import Mistake

if TYPE_CHECKING:
    from gateledger.artifacts.inspection import Inspection


class Format(StrEnum):
    """How what was read is printed."""

    TERMINAL = "terminal"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("inspect")(inspect)


def inspect(
    files: Annotated[list[Path], typer.Argument(help="Documents to read.", metavar="FILE...")],
    kind: Annotated[
        str | None, typer.Option("--as", help="Read as this kind instead of finding out.", metavar="KIND")
    ] = None,
    template: Annotated[
        list[Path] | None,
        typer.Option(help="The repository's issue form or template: its lines never count.", metavar="FILE"),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TERMINAL,
) -> None:
    """Show how documents are read: kind, state, what counts, and problems with their lines."""
    from gateledger.artifacts.inspect import inspect as read
    from gateledger.artifacts.template import read_template

    templates = tuple(
        read_template(str(path), _bytes(path).decode("utf-8", "replace")) for path in template or ()
    )
    try:
        seen = []
        for path in files:
            data = _bytes(path)
            seen.append(read(str(path), data, kind=kind, templates=templates, beside=siblings(path, data)))
    except ValueError as error:
        raise Mistake(f"--as: {error}") from error
    if form is Format.JSON:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in seen], indent=2, ensure_ascii=False))
        return
    for each in seen:
        _print(each)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Mistake(f"{path}: {error.strerror}") from error


def _print(seen: Inspection) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    shown = seen.model_dump(mode="json")
    console.print(Text.assemble((shown["path"], "bold"), f"  {shown['kind']}: ", (shown["state"], "cyan")))
    sections = shown.get("sections") or {"": {"state": shown["state"], "items": shown["items"]}}
    for name, section in sections.items():
        if name:
            console.print(f"  {name}: {section['state']}")
        for item in section["items"]:
            outcome = f" → {item['outcome']}" if item.get("outcome") else ""
            console.print(Text(f"    {item['line']:>4}  {item['id']}  {item['text']}{outcome}"))
    for problem in shown["problems"]:
        console.print(
            Text(f"    {problem['line'] or '-':>4}  {problem['severity']}: {problem['message']}", style="dim")
        )
