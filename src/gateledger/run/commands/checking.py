"""`gateledger check`: the gates on a local checkout, no network."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateledger.run.mistake import Mistake

if TYPE_CHECKING:
    from gateledger.collect.local import Handed
    from gateledger.flow.local import Checked
    from gateledger.model.standing import TestReport


class Format(StrEnum):
    """How a Report is written."""

    TERMINAL = "terminal"
    JSON = "json"
    SARIF = "sarif"
    MARKDOWN = "markdown"


class Stage(StrEnum):
    """Which gates."""

    PULL_REQUEST = "pull-request"
    RELEASE = "release"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(check)


def check(
    path: Annotated[Path, typer.Argument(help="A git checkout.", show_default="here")] = Path(),
    base: Annotated[
        str | None, typer.Option(help="Compare with this branch or commit.", show_default="main")
    ] = None,
    issue: Annotated[
        list[Path] | None,
        typer.Option(help="A work item as a Markdown file; may be repeated.", metavar="FILE.md"),
    ] = None,
    results: Annotated[
        list[Path] | None,
        typer.Option(
            help="Results of contract tests that ran here, as JUnit XML; may be repeated.", metavar="FILE.xml"
        ),
    ] = None,
    stage: Annotated[Stage, typer.Option(help="Which gates to run.")] = Stage.PULL_REQUEST,
    tag: Annotated[
        str | None,
        typer.Option(
            help="With `--stage release`: the release's tag; it need not be made yet.",
            show_default="HEAD, without a tag",
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print the report.")] = Format.TERMINAL,
    organisation: Annotated[
        Path | None,
        typer.Option(
            help="The organisation's policy file, for `extends: [{organisation: true}]`.", metavar="FILE"
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail as well when a gate needs GitHub.")] = False,
) -> None:
    """Run the gates on a local checkout, without a network.

    For a pull request: committed and uncommitted changes against the base. For a release: what is committed at the tag.
    """
    from gateledger.run.printing import exit_code, print_report

    _refuse_strays(stage, tag, issue, results)
    at = None if stage is Stage.PULL_REQUEST else tag or ""
    handed = read_handed(issue or [], results or [])
    checked = _checked(path, base, handed, organisation, strict=strict, tag=at)
    if checked.note:
        typer.secho(checked.note, err=True, dim=True)
    if checked.report is None:
        raise typer.Exit(0)
    print_report(checked.report, form.value, sys.stdout)
    raise typer.Exit(exit_code(checked.report))


def _refuse_strays(
    stage: Stage, tag: str | None, issue: list[Path] | None, results: list[Path] | None
) -> None:
    """Refuse what belongs to the other stage; raises Mistake."""
    if stage is Stage.PULL_REQUEST and tag is not None:
        raise Mistake(f"--tag {tag}: only a release has one; add --stage release")
    if stage is Stage.RELEASE and (issue or results):
        raise Mistake("--issue and --results: a pull request has them, a release does not")


def _checked(
    path: Path, base: str | None, handed: Handed, organisation: Path | None, *, strict: bool, tag: str | None
) -> Checked:
    """Judge the checkout, or its release where there is a tag (which may be empty); raises Mistake."""
    from gateledger.checkout.errors import CheckoutError
    from gateledger.flow.local import Bench, check_checkout
    from gateledger.flow.local_release import check_release
    from gateledger.judge.catalog import catalog
    from gateledger.run.commands.policies import read_policy_text
    from gateledger.run.shipped import packs
    from gateledger.run.version import VERSION

    bench = Bench(
        catalog=catalog(),
        packs=packs(),
        version=VERSION,
        now=datetime.now(UTC),
        environment=os.environ,
        organisation=read_policy_text(organisation) if organisation else None,
    )
    try:
        if tag is not None:
            return check_release(path, tag=tag, base=base, bench=bench, strict=strict)
        return check_checkout(path, base=base, handed=handed, bench=bench, strict=strict)
    except CheckoutError as error:
        raise Mistake(str(error)) from error


def read_handed(issues: list[Path], results: list[Path]) -> Handed:
    """Read what is handed over by hand; raises Mistake."""
    from gateledger.collect.local import Handed

    return Handed(
        issues=tuple(read_issue(file) for file in issues),
        reports=tuple(report for file in results for report in _read_results(file)),
    )


def _read_results(file: Path) -> Iterator[TestReport]:
    """Give the results of each suite and class on its own: which of them are contract tests, their names tell."""
    from gateledger.artifacts.junit import read_junit
    from gateledger.model.standing import TestReport

    read = read_junit(read_issue(file)[1])
    if read.problems:
        raise Mistake(f"{file}: {read.problems[0].message}")
    whole = tuple(dict.fromkeys(each for each in read.suites if each)) if len(read.suites) == 1 else ()
    for suite in dict.fromkeys(case.suite for case in read.cases):
        ended = Counter(case.outcome for case in read.cases if case.suite == suite)
        yield TestReport(
            name=str(file),
            suites=tuple(dict.fromkeys([*whole, suite])),
            passed=ended["passed"],
            failed=ended["failed"] + ended["error"],
            skipped=ended["skipped"],
        )


def read_issue(file: Path) -> tuple[str, str]:
    """Read a work item given as a file; raises Mistake."""
    try:
        return str(file), file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise Mistake(f"{file}: {error.strerror}") from error
