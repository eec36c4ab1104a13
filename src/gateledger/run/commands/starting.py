"""`gateledger init`: a first policy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gateledger.run.mistake import Mistake

PLACE = Path(".github/policies.yml")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init")(init)


def init(
    path: Annotated[Path, typer.Argument(help="A git checkout.", show_default="here")] = Path(),
    force: Annotated[bool, typer.Option("--force", help="Replace a policy that is there.")] = False,
) -> None:
    """Write a starter .github/policies.yml from what the repository already has; it watches and blocks nothing."""
    import os

    from gateledger.checkout.errors import CheckoutError
    from gateledger.checkout.repository import Checkout
    from gateledger.policy.starter import starter

    place = path / PLACE
    if place.exists() and not force:
        raise Mistake(
            f"{place}: there is a policy already; `gateledger policy explain` shows it, --force replaces it"
        )
    try:
        listing = Checkout.open(path, environment=os.environ).listing(None)
    except CheckoutError as error:
        raise Mistake(str(error)) from error
    text = starter(each.path for each in listing)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Mistake(f"{place}: {error.strerror}") from error
    typer.echo(f"{place} is written. Next: gateledger policy validate; gateledger policy preview {place}")
