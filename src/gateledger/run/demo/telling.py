"""How the story is told: chapters, checks as GitHub would show them, lines of any length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel
from rich.text import Text

from gateledger.run.demo.stage import Stage, StageError


class Teller:
    """Waits for what our server answers at the stage's GitHub, and tells it."""

    def __init__(self, stage: Stage, console: Console) -> None:
        """Take an open stage."""
        self.stage = stage
        self.console = console
        self._chapter = 0

    def land(self, repo: Any, title: str, asked: str, files: dict[str, str], *, quiet: bool = False) -> None:
        """Bring files in by a pull request that was asked for and is let through."""
        issue = repo.issue(title, asked, author="priya")
        branch = f"issue-{issue.number}"
        repo.commit(branch, files, message=title, author="sam")
        pull = repo.pull(head=branch, title=title, body=f"Closes #{issue.number}", author="sam")
        if quiet:
            self.stage.wait(
                "a green check", lambda: any(each.conclusion == "success" for each in pull.checks())
            )
        else:
            self.check(pull, "success")
        pull.merge(by="priya")

    def waits(self, pull: Any) -> None:
        """Wait until our check says that it waits."""

        def ours() -> Iterator[Any]:
            return (
                run for run in pull.checks() if run.name == "gateledger" and "Waiting" in (run.title or "")
            )

        self.stage.wait("a check that waits", lambda: any(ours()))
        self.line(f"  … gateledger: {next(ours()).title}", "yellow")

    def tell(self, title: str, text: str) -> None:
        self._chapter += 1
        self.console.print()
        self.console.rule(Text(f"{self._chapter}. {title}", style="bold"), align="left", style="dim")
        self.console.print(text)

    def check(self, pull: Any, conclusion: str) -> None:
        """Wait for our check on the pull request's head and show it."""
        self.verdict("gateledger", pull.checks, conclusion)

    def verdict(self, name: str, checks: Callable[[], Iterable[Any]], conclusion: str) -> None:
        """Wait for our check of a name and show it."""

        def ours() -> Iterator[Any]:
            return (run for run in checks() if run.name == name and run.conclusion == conclusion)

        seconds = self.stage.wait(f"a check that says {conclusion}", lambda: any(ours()))
        run = next(ours())
        colour = "green" if conclusion == "success" else "red"
        self.console.print(
            Panel(
                Markdown(run.summary or ""),
                title=Text(
                    f"{'✓' if conclusion == 'success' else '✗'} {name}: {run.title}",
                    style=f"bold {colour}",
                ),
                subtitle=Text(f"answered in {seconds * 1000:.0f} ms"),
                border_style=colour,
                title_align="left",
                subtitle_align="right",
            )
        )

    def line(self, text: str, style: str = "") -> None:
        """Print one line of any length: digests are for copying."""
        self.console.print(Text(text, style=style), soft_wrap=True)

    def run(self, *arguments: str) -> str:
        done = self.stage.run(*arguments)
        if done.returncode:
            raise StageError(f"gateledger {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout
