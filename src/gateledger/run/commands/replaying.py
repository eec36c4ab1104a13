"""`gateledger replay`: the same verdict again, from what was stored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gateledger.run.mistake import Mistake


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay")(replay)


def replay(
    what: Annotated[
        str,
        typer.Argument(help="A record's index, or a file with a stored snapshot.", metavar="RECORD|SNAPSHOT"),
    ],
    policy: Annotated[
        Path | None, typer.Option(help="With SNAPSHOT: the policy to judge it by.", metavar="FILE")
    ] = None,
) -> None:
    """Judge a stored snapshot again. Of a record: exit code 1 when the report differs from the recorded one."""
    if what.isdigit():
        _replay_record(int(what))
    else:
        _replay_file(Path(what), policy)


def _replay_record(index: int) -> None:
    from gateledger.flow.replaying import CannotReplay
    from gateledger.flow.replaying import replay as again
    from gateledger.run.archive import read_archive

    with read_archive() as archive:
        try:
            replayed = again(archive.ledger, index)
        except CannotReplay as error:
            raise Mistake(str(error)) from error
    typer.echo(replayed.report.canonical().decode())
    if not replayed.same:
        typer.secho(f"record {index} was judged differently by this version's gates", fg="red", err=True)
        raise typer.Exit(1)
    typer.secho(f"record {index}: the same report, byte for byte", err=True)


def _replay_file(path: Path, policy_file: Path | None) -> None:
    from pydantic import ValidationError

    from gateledger.flow.replaying import judge_snapshot
    from gateledger.run.commands.policies import read_policy_file
    from gateledger.run.version import VERSION

    if policy_file is None:
        raise Mistake(f"{path}: a snapshot is judged by a policy: add --policy FILE")
    _, policy = read_policy_file(policy_file, None)
    try:
        report = judge_snapshot(policy, path.read_bytes(), version=VERSION)
    except OSError as error:
        raise Mistake(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        raise Mistake(f"{path}: not a snapshot of this version: {error.errors()[0]['msg']}") from error
    typer.echo(report.canonical().decode())
