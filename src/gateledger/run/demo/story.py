"""The story: a pull request is judged, recorded and answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.panel import Panel
from rich.text import Text

from gateledger.run.demo import integration
from gateledger.run.demo.documents import (
    CHANGE,
    FILES,
    GIFT_CARDS,
    GIFT_CHANGE,
    PLAN,
    PRD,
    SOFTENED,
    STRICTER_PLAN,
    STRICTER_PRD,
    THIN,
    TIMED_POLICY,
    WEAKENED,
    WHOLE,
)
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
        pull.merge(by="priya")
        self._timing(repo)
        self._drift(repo)
        self._integration(repo)
        self._prove()

    def _timing(self, repo: Any) -> None:
        """The same words count only if they were there before the code."""
        documents = {".github/policies.yml": TIMED_POLICY}
        documents |= self._stage.review({"docs/prd.md": PRD, "docs/test-plan.md": PLAN})
        repo.commit("main", documents, message="Ask for requirements before code", author="priya")
        self._tell(
            "From now on timing counts",
            "The policy gains two gates: criteria-before-code and artifact-chain.",
        )
        issue = repo.issue("Gift cards", GIFT_CARDS, author="priya")
        repo.commit("gift-cards", GIFT_CHANGE, message="Take gift cards", author="sam")
        pull = repo.pull(
            head="gift-cards", title="Take gift cards", body=f"Closes #{issue.number}", author="sam"
        )
        self._check(pull, "success")
        self._tell(
            "A criterion is softened after the work began",
            "One box is ticked, which is no change. “Is refused with the date” becomes “may be refused”, which is one.",
        )
        issue.edit(body=SOFTENED, by="sam")
        self._check(pull, "failure")
        self._tell("It is put back", "Only what was asked for when work began can be what was delivered.")
        issue.edit(body=GIFT_CARDS, by="priya")
        self._check(pull, "success")

    def _drift(self, repo: Any) -> None:
        """A requirement moves, and the document that rests on it does not."""
        self._tell(
            "A requirement changes", "Refunds within 2 working days instead of 5. The test plan rests on it."
        )
        issue = repo.issue("Faster refunds", GIFT_CARDS.replace("gift card", "refund"), author="priya")
        repo.commit("refunds", {"docs/prd.md": STRICTER_PRD, "src/refund.py": "DAYS = 2\n"}, author="sam")
        pull = repo.pull(head="refunds", title="Refund faster", body=f"Closes #{issue.number}", author="sam")
        self._check(pull, "failure")
        self._tell(
            "The test plan follows and is reviewed",
            "Sam changes its second case and runs: gateledger trace --review docs/test-plan.md",
        )
        pull.push(self._stage.review({"docs/prd.md": STRICTER_PRD, "docs/test-plan.md": STRICTER_PLAN}))
        self._check(pull, "success")

    def _integration(self, repo: Any) -> None:
        """An operation is promised; it is let through once somebody's reliance on it is tested, here and now."""
        repo.commit("main", integration.BEGINNING, message="Gate integrations", author="priya")
        self._tell(
            "An interface grows",
            "The policy asks for valid descriptions and for contract tests. Sam's description promises a new "
            "operation, and what the pages rely on stays as it was.",
        )
        issue = repo.issue("Returns", integration.RETURNS_ISSUE, author="priya")
        change = {"api/openapi.yaml": integration.API_WITH_RETURNS, "src/returns.py": "LABEL = True\n"}
        repo.commit("returns", change, message="Take orders back", author="sam")
        pull = repo.pull(
            head="returns", title="Take orders back", body=f"Closes #{issue.number}", author="sam"
        )
        self._check(pull, "failure")
        self._tell(
            "The contract follows, and its check runs",
            "Two interactions are added. The job “contract” has begun: nothing is decided until it ends.",
        )
        pull.push({"pacts/shop-pages-orders.json": integration.PACT_WITH_RETURNS})
        run = repo.workflow_run(pull.head_sha, "CI", jobs={"contract": None})
        self._waits(pull)
        self._tell("The job ends green, on this very commit", "GitHub says so, and the verdict follows.")
        repo.workflows.finish(run.database_id, "contract", "success")
        self._check(pull, "success")

    def _waits(self, pull: Any) -> None:
        """Wait until our check says that it waits."""

        def ours() -> Iterator[Any]:
            return (
                run for run in pull.checks() if run.name == "gateledger" and "Waiting" in (run.title or "")
            )

        self._stage.wait("a check that waits", lambda: any(ours()))
        self._line(f"  … gateledger: {next(ours()).title}", "yellow")

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
        self._run("ledger", "checkpoint")
        status = self._run("ledger", "status")
        size = int(next(line.split()[1] for line in status.splitlines() if line.startswith("records")))
        record = json.loads(self._run("ledger", "show", str(size - 1)))
        predicate, receipt = record["statement"]["predicate"], record["receipt"]
        item = predicate["change"]["workItems"][0]
        shown = {
            "result": predicate["result"],
            "decided": predicate["timing"]["decidedAt"],
            "head": predicate["change"]["head"]["sha"],
            "work item": item["uri"],
            "as seen": f"sha256:{item['digest']['sha256']}",
            "place": f"index {receipt['index']} of {receipt['treeSize']}",
            "root": receipt["rootHash"],
        }
        for name, value in shown.items():
            self._line(f"  {name:<10} {value}")
        self._tell(
            "It can be proved", "Recompute every signature, leaf, node, root and checkpoint; judge again."
        )
        self._line(self._run("ledger", "verify").strip(), "green")
        self._run("replay", str(size - 1))
        self._line(f"record {size - 1} judged again: the same report, byte for byte", "green")
        self._tell(
            "And it cannot be changed",
            "In a copy of the database somebody turns every “block” into “allow”:",
        )
        for fault in self._stage.forge():
            self._line(fault, "red")

    def _line(self, text: str, style: str = "") -> None:
        """Print one line of any length: digests are for copying."""
        self._console.print(Text(text, style=style), soft_wrap=True)

    def _run(self, *arguments: str) -> str:
        done = self._stage.run(*arguments)
        if done.returncode:
            raise StageError(f"gateledger {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout
