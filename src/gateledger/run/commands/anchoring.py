"""`gateledger ledger anchor`: carry the signed head out of the house, by hand."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gateledger.model.anchor import Anchor
    from gateledger.run.anchoring.carrier import Told
    from gateledger.run.anchoring.outsider import Outsider
    from gateledger.run.archive import Archive


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("anchor")(anchor)


def anchor(
    at_once: Annotated[
        bool,
        typer.Option("--now", help="Ask everybody, also those whose time has not come."),
    ] = False,
) -> None:
    """Sign the head, hand it to the outsiders, and print what each answered.

    Exit code 0: enough of them hold the newest checkpoint, or one that is fresh enough; 1: unwitnessed.
    """
    from gateledger.flow.anchoring import standing
    from gateledger.run.anchoring import by_hand
    from gateledger.run.archive import read_archive
    from gateledger.run.clock import now

    with read_archive() as archive:
        told, others = asyncio.run(by_hand.anchor(archive, at_once=at_once))
        for each in told:
            _print(each, local=each.name in archive.outsiders.here)
        for outsider in others:
            typer.echo(f"{outsider.kind:<11}  {outsider.name}: {_held(archive, outsider)}")
        held = standing(archive, now())
        if held.policy_met:
            typer.echo(f"held outside up to size {held.witnessed_size} of {held.size}")
            return
        typer.secho(f"unwitnessed: {held.reason}", fg="yellow", err=True)
        raise typer.Exit(1)


def may_sign(archive: Archive) -> None:
    """See that a command may seal and sign: outsiders hold no other ledger than this one. Raises Mistake, LedgerError."""
    from gateledger.run.anchoring import by_hand

    for line in asyncio.run(by_hand.look(archive)):
        typer.secho(f"could not be asked how far the ledger was: {line}", fg="yellow", err=True)


def _print(told: Told, *, local: bool) -> None:
    if told.anchor is None:
        wrong = "DISPUTED: " if told.disputed else "no word: "
        typer.secho(f"{told.kind:<11}  {told.name}: {wrong}{told.said}", fg="red", err=True)
        return
    note = " (on this machine: it does not count)" if local else ""
    typer.echo(f"{told.kind:<11}  {told.name}: size {told.size}{_commit(told.anchor)}{note}")


def _commit(anchor: Anchor) -> str:
    if anchor.kind != "git":
        return ""
    return f", commit {json.loads(anchor.content)['commit']}"


def _held(archive: Archive, outsider: Outsider) -> str:
    last = archive.ledger.anchors(None, outsider.kind, name=outsider.name, limit=1)
    return f"holds size {last[0].size} since {last[0].at:%Y-%m-%d %H:%M:%S} UTC" if last else "not asked"
