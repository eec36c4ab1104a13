"""`gateledger enforce`: make GitHub refuse what has no verdict."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateledger.run.mistake import Mistake

if TYPE_CHECKING:
    from gateledger.flow.enforcing import Plan
    from gateledger.run.previewing import Place


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("enforce")(enforce)


def enforce(
    repository: Annotated[str, typer.Argument(help="The repository on GitHub.", metavar="OWNER/REPO")],
    apply: Annotated[
        bool, typer.Option("--apply", help="Do it; without this, only say what would be done.")
    ] = False,
) -> None:
    """Compare GitHub's rulesets with what the policy of the default branch needs; with --apply make them so.

    Exit code 0: everything is in force; 1: something is to be done.
    """
    from gateledger.run.previewing import find_place

    place = find_place(Path(), repository)
    assert place is not None, "a repository that is named needs GitHub"
    done = asyncio.run(_enforce(place, apply=apply))
    raise typer.Exit(0 if done else 1)


async def _enforce(place: Place, *, apply: bool) -> bool:
    from gateledger.flow.enforcing import enforce as take_steps
    from gateledger.flow.enforcing import plan, policy_in_force
    from gateledger.github.errors import Forbidden, NotFound
    from gateledger.judge.catalog import catalog
    from gateledger.run.at_github import at_github
    from gateledger.run.shipped import packs

    async with at_github(place) as hub:
        policy, why = await policy_in_force(hub, place.repository, catalog(), packs())
        if policy is None:
            raise Mistake(f"{place.repository}: {why}")
        planned = await plan(hub, place.repository, policy, app_id=place.credentials.app_id)
        _print(planned, apply=apply)
        if planned.is_done or not apply:
            return planned.is_done
        try:
            numbers = await take_steps(hub, planned)
        except (Forbidden, NotFound) as error:
            raise Mistake(
                f"{place.repository}: GitHub refuses ({error}). The App needs the permission `administration: write` for this; "
                "or have an administrator send the JSON above: gh api -X POST repos/OWNER/REPO/rulesets --input FILE"
            ) from error
        typer.echo(f"In force now: {', '.join(f'ruleset {number}' for number in numbers)}")
        return True


def _print(planned: Plan, *, apply: bool) -> None:
    from gateledger.publish.rulesets import body

    if not planned.steps:
        typer.echo(f"{planned.repository}: the policy enforces nothing on pull requests or releases")
    for step in planned.steps:
        number = f" {step.wanted.id}" if step.wanted.id else ""
        said = {"keep": "is in force", "create": "is to be made", "change": "is to be changed"}[step.action]
        typer.echo(f"{step.wanted.target:<7} ruleset{number} “{step.wanted.name}” {said}")
        for why in (*step.why, *step.warnings):
            typer.echo(f"        {why}")
        if step.action != "keep" and not apply:
            typer.echo(json.dumps(body(step.wanted), indent=2))
    if not planned.is_done and not apply:
        typer.echo("Nothing was changed: --apply does it.")
