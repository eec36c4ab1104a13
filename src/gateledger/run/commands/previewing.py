"""`gateledger preview` and `gateledger policy preview`: a policy tried on pull requests that are merged already."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateledger.run.commands import policies
from gateledger.run.mistake import Mistake, refuse

if TYPE_CHECKING:
    from gateledger.flow.local import Bench
    from gateledger.flow.previewing import Asked
    from gateledger.model.preview import Preview


class Format(StrEnum):
    """How a preview is written."""

    TERMINAL = "terminal"
    JSON = "json"


Last = Annotated[int, typer.Option(min=1, max=1000, help="How many; of a checkout, how many commits.")]
Place = Annotated[Path, typer.Argument(help="A git checkout.", show_default="here")]
Base = Annotated[str | None, typer.Option(help="The branch they went to.", show_default="the default one")]
Repository = Annotated[
    str | None, typer.Option(help="Look at this repository on GitHub.", metavar="O/R", show_default="origin")
]
Form = Annotated[Format, typer.Option("--format", help="How to print it.")]
Strict = Annotated[bool, typer.Option("--strict", help="Count what needs GitHub as blocked.")]
Offline = Annotated[
    bool, typer.Option("--offline", help="Look at the checkout alone, whatever the credentials.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("preview")(preview)
    policies.app.command("preview")(preview_policy)


def preview(
    path: Place = Path(),
    last: Last = 50,
    policy: Annotated[
        Path | None,
        typer.Option(help="Judge by this policy file.", metavar="FILE", show_default="the base branch's"),
    ] = None,
    repository: Repository = None,
    base: Base = None,
    organisation: policies.OrganisationOption = None,
    form: Form = Format.TERMINAL,
    strict: Strict = False,
    offline: Offline = False,
) -> None:
    """Say which of the last merged pull requests would have been blocked, and why; nothing is recorded.

    With the App's credentials GitHub is asked; without, the checkout's history: merge commits and squash messages.
    """
    from gateledger.flow.previewing import Asked

    if offline and repository:
        raise Mistake("--offline looks at a checkout, --repository asks GitHub: choose one")
    text = policies.read_policy_text(policy) if policy else None
    asked = Asked(last=last, base=base, policy=text, strict=strict)
    _print(_look(path, repository, asked, _bench(organisation), offline=offline), form)


def preview_policy(
    file: Annotated[Path, typer.Argument(help="A policy file that need not be in force yet.")],
    path: Place = Path(),
    last: Last = 50,
    repository: Repository = None,
    base: Base = None,
    organisation: policies.OrganisationOption = None,
    form: Form = Format.TERMINAL,
    strict: Strict = False,
    offline: Offline = False,
) -> None:
    """Try a policy file on merged pull requests: the same as `gateledger preview --policy FILE`."""
    preview(path, last, file, repository, base, organisation, form, strict, offline)


def _bench(organisation: Path | None) -> Bench:
    from gateledger.flow.local import Bench
    from gateledger.judge.catalog import catalog
    from gateledger.run.shipped import packs
    from gateledger.run.version import VERSION

    return Bench(
        catalog=catalog(),
        packs=packs(),
        version=VERSION,
        now=datetime.now(UTC),
        environment=os.environ,
        organisation=policies.read_policy_text(organisation) if organisation else None,
    )


def _look(path: Path, repository: str | None, asked: Asked, bench: Bench, *, offline: bool) -> Preview:
    """Preview at GitHub where that can be, else from the checkout; raises Mistake."""
    from gateledger.checkout.errors import CheckoutError
    from gateledger.flow.previewing import NoPreview, preview_checkout
    from gateledger.run.previewing import find_place

    try:
        place = None if offline else find_place(path, repository)
        if place is None:
            return preview_checkout(path, asked, bench)
        from gateledger.run.previewing_github import Progress, preview_at_github

        with Progress() as progress:
            return asyncio.run(preview_at_github(place, asked, bench, progress))
    except CheckoutError as error:
        raise Mistake(str(error)) from error
    except NoPreview as none:
        refuse(none.problems)
        raise Mistake(f"{none} `gateledger init` writes a first one, --policy FILE tries any.") from none


def _print(found: Preview, form: Format) -> None:
    from rich.console import Console

    from gateledger.render.preview import json, terminal

    for problem in found.problems:
        typer.secho(str(problem), fg="yellow", err=True)
    if form is Format.JSON:
        sys.stdout.write(json(found))
    else:
        Console(highlight=False).print(terminal(found))
