"""`gateledger demo` and `gateledger doctor`."""

from __future__ import annotations

import contextlib
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from gateledger.run.mistake import Mistake


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("demo")(demo)
    app.command("doctor")(doctor)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Play, print, and end.")] = False,
    port: Annotated[int, typer.Option(help="The port of the pages.", show_default="a free one")] = 0,
) -> None:
    """Run everything on this machine, GitHub included, play a story, and stay up to be looked at."""
    from rich.console import Console

    from gateledger.run.demo.stage import StageError, open_stage
    from gateledger.run.demo.story import Story

    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="gateledger-demo-") as folder, contextlib.ExitStack() as stack:
        stage = stack.enter_context(open_stage(Path(folder), port=port))
        try:
            Story(stage, console).play()
        except StageError as error:
            raise Mistake(str(error)) from error
        if once:
            return
        console.print()
        console.print(f"Decisions       {stage.url}/")
        console.print(f"Pull request    {stage.hub.url}/acme/shop/pull/2")
        console.print("Everything runs until you press Ctrl+C.", style="dim")
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)


def doctor() -> None:
    """Say whether the App can do its work here: credentials, permissions, events, queue, ledger, failed subjects."""
    import asyncio

    from rich.console import Console
    from rich.markup import escape

    from gateledger.run.doctor import examine

    console = Console(highlight=False)
    found = asyncio.run(examine())
    for each in found:
        mark = "[green]✓[/]" if each.sound else "[red]✗[/]"
        console.print(f"{mark} {each.part:<12} {escape(each.found)}")
    raise typer.Exit(0 if all(each.sound for each in found) else 1)
