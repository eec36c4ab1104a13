"""The story: a pull request is judged, recorded and answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel
from rich.text import Text

from gateledger.run.demo.documents import CHANGE, FILES, THIN, WEAKENED, WHOLE
from gateledger.run.demo.stage import Stage, StageError


class Story:
    """Acts at the sandbox, waits for what our server answers there, and tells it."""

    def __init__(self, stage: Stage, console: Console) -> None:
        """Take an open stage."""
        self._stage = stage
        self._console = console
        self._chapter = 0

    def play(self) -> None:
        """Play it to the end. Raises StageError when an answer is not the one the story needs."""
        hub = self._stage.hub
        self._tell(
            "A repository, acme/shop, has a policy", "Its default branch carries .github/policies.yml."
        )
        repo = hub.repository("acme/shop", FILES)
        issue = repo.issue("Guest checkout", THIN, author="priya")
        self._tell(
            "A pull request without requirements",
            f"Priya's issue #{issue.number} says “TBD”. Her pull request changes the web front end all the same.",
        )
        repo.commit("guest-checkout", CHANGE, message="Let visitors check out as guests", author="priya")
        pull = repo.pull(
            head="guest-checkout",
            title="Let visitors check out as guests",
            body=f"Closes #{issue.number}",
            author="priya",
        )
        self._check(pull, "failure")
        self._tell(
            "The issue is completed",
            "Criteria and edge cases are written down. Nobody touches the pull request.",
        )
        issue.edit(body=WHOLE, by="priya")
        self._check(pull, "success")
        self._tell(
            "Somebody edits the issue afterwards", "Two criteria disappear. The same commit is judged again."
        )
        issue.edit(body=WEAKENED, by="sam")
        self._check(pull, "failure")
        self._tell("They are put back", "And the check follows.")
        issue.edit(body=WHOLE, by="priya")
        self._check(pull, "success")
        self._prove()

    def _tell(self, title: str, text: str) -> None:
        self._chapter += 1
        self._console.print()
        self._console.rule(Text(f"{self._chapter}. {title}", style="bold"), align="left", style="dim")
        self._console.print(text)

    def _check(self, pull: Any, conclusion: str) -> None:
        """Wait for our check on the pull request's head and show it."""

        def ours() -> Iterator[Any]:
            return (run for run in pull.checks() if run.name == "gateledger" and run.conclusion == conclusion)

        seconds = self._stage.wait(f"a check that says {conclusion}", lambda: any(ours()))
        run = next(ours())
        colour = "green" if conclusion == "success" else "red"
        self._console.print(
            Panel(
                Markdown(run.summary or ""),
                title=Text(
                    f"{'✓' if conclusion == 'success' else '✗'} gateledger: {run.title}",
                    style=f"bold {colour}",
                ),
                subtitle=Text(f"answered in {seconds * 1000:.0f} ms"),
                border_style=colour,
                title_align="left",
                subtitle_align="right",
            )
        )

    def _prove(self) -> None:
        """Show the last record and let the ledger be verified by its own command."""
        self._tell("Every decision is a signed record", "The last one, as an auditor reads it:")
        status = self._run("ledger", "status")
        self._console.print(Text(status.strip(), style="dim"))
        size = int(next(line.split()[1] for line in status.splitlines() if line.startswith("records")))
        record = json.loads(self._run("ledger", "show", str(size - 1)))
        predicate = record["statement"]["predicate"]
        shown = {
            "result": predicate["result"],
            "decided": predicate["timing"]["decidedAt"],
            "head": predicate["change"]["head"]["sha"],
            "work item": predicate["change"]["workItems"][0]["uri"],
            "work item sha256": predicate["change"]["workItems"][0]["digest"]["sha256"],
            "log index": record["receipt"]["index"],
            "log root": record["receipt"]["rootHash"],
        }
        for name, value in shown.items():
            self._console.print(f"  {name:<17} {value}", highlight=False)
        self._tell("And it can be proved", "gateledger ledger verify; gateledger replay")
        self._console.print(Text(self._run("ledger", "verify").strip(), style="green"))
        self._run("replay", str(size - 1))
        self._console.print(
            Text(f"record {size - 1} judged again: the same report, byte for byte", style="green")
        )

    def _run(self, *arguments: str) -> str:
        done = self._stage.run(*arguments)
        if done.returncode:
            raise StageError(f"gateledger {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout
