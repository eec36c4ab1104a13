"""The command `gateledger` (PRODUCT.md section 2).

Exit codes: 0 allowed, 1 blocked, 2 the user's mistake (with file and line), 3 our fault.
"""

from __future__ import annotations

import os
import platform
import sys
import traceback
from typing import Annotated

import typer

from gateledger.run.commands import (
    anchoring,
    checking,
    controlling,
    documents,
    enforcing,
    exporting,
    ledger,
    pipes,
    policies,
    previewing,
    reconciling,
    replaying,
    retaining,
    rotating,
    serving,
    showing,
    starting,
    tracing,
    witnessing,
)
from gateledger.run.mistake import Mistake
from gateledger.run.version import VERSION

app = typer.Typer(
    name="gateledger",
    help="Release gates that read the content and its timing, are enforced, and leave proof.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
for family in (
    showing,
    serving,
    starting,
    checking,
    previewing,
    enforcing,
    reconciling,
    documents,
    pipes,
    replaying,
    tracing,
    controlling,
    witnessing,
):
    family.register(app)
app.add_typer(policies.app, name="policy")
anchoring.register(ledger.app)
rotating.register(ledger.app)
retaining.register(ledger.app)
app.add_typer(ledger.app, name="ledger")
exporting.register(app, ledger.app)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer's callback
    if wanted:
        typer.echo(f"gateledger {VERSION}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Release gates that read the content and its timing, are enforced, and leave proof."""


def main() -> None:
    """Run the command line and end the process with the right exit code."""
    try:
        app()  # ends by itself: 0, 2 for a wrong call, or the command's own code
    except Mistake as mistake:
        typer.secho(str(mistake), fg="red", err=True)
        code = 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left: head, less
        code = 0
    except Exception as error:  # noqa: BLE001 - HOUSE.md section 7: once in run/, so that exit code 3 means our fault
        _our_fault(error)
        code = 3
    sys.exit(code)


def _our_fault(error: Exception) -> None:
    """Print a report that can be pasted into an issue."""
    typer.secho(
        "gateledger failed. This is our fault, not yours; please report what follows:", fg="red", err=True
    )
    typer.echo(f"gateledger {VERSION}, Python {platform.python_version()}, {platform.platform()}", err=True)
    typer.echo("".join(traceback.format_exception(error)), err=True)


if __name__ == "__main__":
    main()
