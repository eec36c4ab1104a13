"""`gateledger trace`: from anything the ledger knows to who asked for it; and the links of a checkout, and their review."""

from __future__ import annotations

import difflib
import json
import os
import shutil
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateledger.run.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateledger.artifacts.chain_graph import Edge
    from gateledger.artifacts.chain_stamp import Review
    from gateledger.flow.tracing import Rewrite, Traced


class Format(StrEnum):
    """How links and traces are printed; a page and a picture are of traces alone."""

    TERMINAL = "terminal"
    JSON = "json"
    HTML = "html"
    SVG = "svg"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("trace")(trace)


def trace(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="What to trace: a commit, pull request, issue, document, release or deployment (o/r#12, o/r@v1.2, "
            "docs/prd.md, an address on GitHub). With --status and --review: documents, or path#id, whose links are meant.",
            metavar="REF",
        ),
    ] = None,
    review: Annotated[
        bool, typer.Option("--review", help="Say what changed upstream, and write that it was reviewed.")
    ] = False,
    status: Annotated[bool, typer.Option("--status", help="List the links and where they stand.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="With --review: every link that needs it.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --review: write nothing.")] = False,
    by: Annotated[str | None, typer.Option(help="Who reviewed.", show_default="git's user")] = None,
    repository: Annotated[
        str, typer.Option(help="`owner/name`, where REF names none.", show_default="any")
    ] = "",
    path: Annotated[Path, typer.Option("--path", "-C", help="A git checkout.", show_default="here")] = Path(),
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TERMINAL,
) -> None:
    """Say who asked for something and what came of it, from the ledger; or review the links between documents.

    With --status or --review: which documents of a checkout rest on an upstream that changed since it was reviewed.
    """
    if review and status:
        raise Mistake("trace: say --status or --review, not both")
    if not review and not status:
        _trace_ref(names or [], repository, form)
        return
    if form in {Format.HTML, Format.SVG}:
        raise Mistake(
            f"trace: --format {form} is for `gateledger trace REF`; links are printed as terminal or json"
        )
    traced = _trace(path)
    if review and not names and not everything:
        raise Mistake("trace --review: name the documents whose upstream you have read, or say --all")
    edges = _chosen(traced, names or [])
    if traced.note:
        typer.secho(f"Documents: {traced.note}", err=True, dim=True)
    if status:
        raise typer.Exit(_status(traced, edges, form))
    raise typer.Exit(_review(traced, edges, by=by, dry_run=dry_run, form=form))


def _trace_ref(names: Sequence[str], repository: str, form: Format) -> None:
    from gateledger.flow.trace_ref import Ambiguous, NothingKnown, trace_ref
    from gateledger.run.archive import read_archive

    if len(names) != 1:
        raise Mistake(
            "trace: name one commit, pull request, issue, document, release or deployment; or say --status"
        )
    with read_archive() as archive:
        try:
            found = trace_ref(archive.ledger, names[0], repository=repository)
        except (Ambiguous, NothingKnown) as error:
            raise Mistake(str(error)) from error
    if form is Format.TERMINAL:
        from rich.console import Console

        from gateledger.render.trace_tree import trace_tree

        Console(highlight=False).print(trace_tree(found))
        return
    if form is Format.JSON:
        from gateledger.render.trace_json import trace_json as text
    elif form is Format.SVG:
        from gateledger.render.trace_svg import trace_svg as text
    else:
        from gateledger.render.pages.trace import trace_file as text
    typer.echo(text(found))


def _trace(path: Path) -> Traced:
    from gateledger.checkout.errors import CheckoutError
    from gateledger.flow.local import Bench
    from gateledger.flow.tracing import trace_checkout
    from gateledger.judge.catalog import catalog
    from gateledger.run.shipped import packs
    from gateledger.run.version import VERSION

    bench = Bench(catalog(), packs(), VERSION, datetime.now(UTC), environment=os.environ)
    try:
        return trace_checkout(path, bench=bench)
    except CheckoutError as error:
        raise Mistake(str(error)) from error


def _chosen(traced: Traced, names: Sequence[str]) -> tuple[Edge, ...]:
    for name in names:
        if not traced.of([name]):
            near = difflib.get_close_matches(name, traced.children(), n=1)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise Mistake(
                f"{name}: no link is declared of it{meant} (`gateledger trace --status` lists them)"
            )
    return traced.of(names)


def _status(traced: Traced, edges: Sequence[Edge], form: Format) -> int:
    from gateledger.flow.tracing import IN_ORDER

    problems = traced.chain.problems
    if form is Format.JSON:
        shown = {"links": [_json(edge) for edge in edges], "problems": [_problem(each) for each in problems]}
        typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))
    else:
        _table(edges)
        for each in problems:
            typer.secho(str(each), fg="yellow", err=True)
    broken = any(each.severity == "error" for each in problems)
    return 1 if broken or any(edge.state not in IN_ORDER for edge in edges) else 0


def _problem(problem: Any) -> dict[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line,
        "message": problem.message,
        "severity": problem.severity,
    }


def _json(edge: Edge) -> dict[str, Any]:
    return {
        "child": str(edge.child),
        "parent": str(edge.parent),
        "state": str(edge.state),
        "why": edge.why,
        "path": edge.at.path,
        "line": edge.at.line or None,
        "stamp": edge.stamp,
        "current": edge.current,
        "by": edge.at.by,
        "on": edge.at.on,
    }


def _table(edges: Sequence[Edge]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    if not edges:
        console.print("No link is declared: docs/traceability.md says how.")
    colours = {"reviewed": "green", "outside": "dim"}
    for edge in edges:
        who = f"  by {edge.at.by} on {edge.at.on}" if edge.at.by and str(edge.state) == "reviewed" else ""
        state = (f"{edge.state!s:<11}", colours.get(str(edge.state), "red"))
        line = Text.assemble(state, f"{edge.child} -> {edge.parent}", (who, "dim"))
        console.print(line)
        if edge.why and str(edge.state) != "outside":
            console.print(Text(f"           {edge.at.path}:{edge.at.line or '-'}  {edge.why}", style="dim"))


def _review(traced: Traced, edges: Sequence[Edge], *, by: str | None, dry_run: bool, form: Format) -> int:
    from gateledger.artifacts.chain_stamp import Review
    from gateledger.flow.tracing import IN_ORDER, REVIEWABLE, review_links, upstream_in_words

    due = [edge for edge in edges if edge.state in REVIEWABLE]
    beyond = [edge for edge in edges if edge.state not in (*REVIEWABLE, *IN_ORDER)]
    review = Review(by=by or _user(traced), on=datetime.now(UTC).date().isoformat())
    rewrites = review_links(traced, due, review)
    if form is Format.JSON:
        told = [_json(edge) | {"upstream": upstream_in_words(traced, edge)} for edge in due]
        files = [rewrite.path for rewrite in rewrites]
        typer.echo(
            json.dumps(
                {"reviewed": told, "by": review.by, "files": files, "dry_run": dry_run},
                indent=2,
                ensure_ascii=False,
            )
        )
    else:
        for edge in due:
            typer.echo(f"{edge.child} -> {edge.parent}\n    {upstream_in_words(traced, edge)}")
        if due or not beyond:
            _told(rewrites, review, len(due), dry_run=dry_run)
    if not dry_run:
        for rewrite in rewrites:
            _write(traced.checkout.top / rewrite.path, rewrite)
    for edge in beyond:
        message = (
            f"{edge.at.path}:{edge.at.line or '-'}: {edge.child} -> {edge.parent} is {edge.state}: {edge.why}"
        )
        typer.secho(message, fg="red", err=True)
    return 1 if beyond else 0


def _user(traced: Traced) -> str:
    user = traced.checkout.user()
    return f"@{user.login}" if user.id is not None else user.login


def _told(rewrites: Sequence[Rewrite], review: Review, count: int, *, dry_run: bool) -> None:
    for rewrite in rewrites:
        old = (rewrite.old or "").splitlines()
        for line in difflib.unified_diff(
            old, rewrite.new.splitlines(), rewrite.path, rewrite.path, n=0, lineterm=""
        ):
            typer.secho(line, dim=True)
    if not count:
        typer.echo("Nothing to review: every link rests on what was reviewed.")
        return
    links = "1 link" if count == 1 else f"{count} links"
    done = "would be reviewed; nothing was written" if dry_run else "reviewed: commit the change"
    typer.echo(f"{links} {done} (by {review.by} on {review.on}).")


def _write(path: Path, rewrite: Rewrite) -> None:
    """Replace a file whole, keeping its mode; refuse when it is not what was read. Raises Mistake."""
    new = rewrite.new.encode()
    beside = path.with_name(f".{path.name}.gateledger")
    try:
        there = path.read_bytes() if rewrite.old is not None else None
        if there is not None and there != (rewrite.old or "").encode():
            raise Mistake(f"{path}: changed while it was reviewed; run the command again")
        beside.write_bytes(new)
        if there is not None:
            shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise Mistake(f"{path}: {error.strerror}") from error
