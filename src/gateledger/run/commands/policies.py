"""`gateledger policy`: validate, explain, schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateledger.run.mistake import Mistake, refuse

if TYPE_CHECKING:
    from gateledger.model.policy import Policy, PolicyText

app = typer.Typer(help="Look at a policy before it judges anything.", no_args_is_help=True)
PLACES = (".github/policies.yml", "policies.yml")

PathArgument = Annotated[
    Path, typer.Argument(help="A policy file, or a checkout that has one.", show_default="here")
]
OrganisationOption = Annotated[
    Path | None,
    typer.Option(
        help="The organisation's policy file, for `extends: [{organisation: true}]`.", metavar="FILE"
    ),
]


@app.command()
def validate(path: PathArgument = Path(), organisation: OrganisationOption = None) -> None:
    """Read a policy and say everything that is wrong with it, with file, line and column."""
    file, policy = read_policy_file(path, organisation)
    stage = policy.pull_request
    count = len(stage.gates) if stage else 0
    typer.echo(f"{file}: valid, {count} pull-request gates, {policy.mode} mode")


@app.command()
def explain(path: PathArgument = Path(), organisation: OrganisationOption = None) -> None:
    """Show the effective policy: which gates are on, with which settings, and where each was set."""
    from rich.console import Console
    from rich.table import Table

    from gateledger.judge.catalog import catalog
    from gateledger.policy.explain import explain as rows

    file, policy = read_policy_file(path, organisation)
    title = f"{file}: {policy.mode} mode"
    table = Table(
        "stage", "gate", "when", "setting", "from", title=title, title_justify="left", show_lines=True
    )
    for row in rows(policy, catalog()):
        settings = "\n".join(f"{each.name}: {each.value}" for each in row.settings)
        origins = "\n".join(each.origin for each in row.settings)
        table.add_row(row.stage, row.gate, ", ".join(row.when) or "always", settings, origins or row.origin)
    Console().print(table)


@app.command()
def schema() -> None:
    """Print the JSON Schema of policy files, for editors."""
    from gateledger.judge.catalog import catalog
    from gateledger.policy.schema import json_schema

    typer.echo(json.dumps(json_schema(catalog()), indent=2, ensure_ascii=False))


def read_policy_file(path: Path, organisation: Path | None) -> tuple[Path, Policy]:
    """Find and read the policy; raises Mistake with every Problem."""
    from gateledger.judge.catalog import catalog
    from gateledger.policy.read import read_policy
    from gateledger.run.shipped import packs

    file = next((path / place for place in PLACES if (path / place).is_file()), path)
    if not file.is_file():
        raise Mistake(f"{path}: no policy here; looked for {' and '.join(PLACES)}")

    policy, problems = read_policy(
        read_policy_text(file),
        catalog=catalog(),
        packs=packs(),
        organisation=read_policy_text(organisation) if organisation else None,
    )
    refuse(problems)
    assert policy is not None, "no policy without an error"
    for problem in problems:
        typer.secho(str(problem), fg="yellow", err=True)
    return file, policy


def read_policy_text(file: Path) -> PolicyText:
    """Read a policy file's bytes; raises Mistake."""
    from gateledger.model.policy import PolicySource, PolicyText

    try:
        return PolicyText(source=PolicySource(path=str(file)), data=file.read_bytes())
    except OSError as error:
        raise Mistake(f"{file}: {error.strerror}") from error
