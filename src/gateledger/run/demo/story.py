"""The story: a pull request is judged, recorded and answered."""

from __future__ import annotations

import json
from typing import Any

from gateledger.run.demo import integration, releasing
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
    TIMING_ISSUE,
    WEAKENED,
    WHOLE,
)
from gateledger.run.demo.stage import StageError
from gateledger.run.demo.telling import Teller
from gateledger.run.demo.trail import audit, exceptions


class Story(Teller):
    """Acts at the sandbox, waits for what our server answers there, and tells it."""

    def play(self) -> None:
        """Play it to the end. Raises StageError when an answer is not the one the story needs."""
        hub = self.stage.hub
        self.tell("A repository, acme/shop, has a policy", "Its default branch carries .github/policies.yml.")
        repo = hub.repository("acme/shop", FILES)
        issue = repo.issue("Guest checkout", THIN, author="priya")
        self.tell(
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
        self.check(pull, "failure")
        self.tell(
            "The issue is completed",
            "Criteria and edge cases are written down. Nobody touches the pull request.",
        )
        issue.edit(body=WHOLE, by="priya")
        self.check(pull, "success")
        self.tell(
            "Somebody edits the issue afterwards", "Two criteria disappear. The same commit is judged again."
        )
        issue.edit(body=WEAKENED, by="sam")
        self.check(pull, "failure")
        self.tell("They are put back", "And the check follows.")
        issue.edit(body=WHOLE, by="priya")
        self.check(pull, "success")
        pull.merge(by="priya")
        self._timing(repo)
        self._drift(repo)
        record = self._releasing(repo, self._integration(repo))
        exceptions(self, repo)
        self._prove(record)
        audit(self, "v1.2")

    def _timing(self, repo: Any) -> None:
        """The same words count only if they were there before the code."""
        documents = {".github/policies.yml": TIMED_POLICY}
        documents |= self.stage.review({"docs/prd.md": PRD, "docs/test-plan.md": PLAN})
        self.land(repo, "Ask for requirements before code", TIMING_ISSUE, documents, quiet=True)
        self.tell(
            "From now on timing counts",
            "The policy gains two gates: criteria-before-code and artifact-chain.",
        )
        issue = repo.issue("Gift cards", GIFT_CARDS, author="priya")
        repo.commit("gift-cards", GIFT_CHANGE, message="Take gift cards", author="sam")
        pull = repo.pull(
            head="gift-cards", title="Take gift cards", body=f"Closes #{issue.number}", author="sam"
        )
        self.check(pull, "success")
        self.tell(
            "A criterion is softened after the work began",
            "One box is ticked, which is no change. “Is refused with the date” becomes “may be refused”, which is one.",
        )
        issue.edit(body=SOFTENED, by="sam")
        self.check(pull, "failure")
        self.tell("It is put back", "Only what was asked for when work began can be what was delivered.")
        issue.edit(body=GIFT_CARDS, by="priya")
        self.check(pull, "success")

    def _drift(self, repo: Any) -> None:
        """A requirement moves, and the document that rests on it does not."""
        self.tell(
            "A requirement changes", "Refunds within 2 working days instead of 5. The test plan rests on it."
        )
        issue = repo.issue("Faster refunds", GIFT_CARDS.replace("gift card", "refund"), author="priya")
        repo.commit("refunds", {"docs/prd.md": STRICTER_PRD, "src/refund.py": "DAYS = 2\n"}, author="sam")
        pull = repo.pull(head="refunds", title="Refund faster", body=f"Closes #{issue.number}", author="sam")
        self.check(pull, "failure")
        self.tell(
            "The test plan follows and is reviewed",
            "Sam changes its second case and runs: gateledger trace --review docs/test-plan.md",
        )
        pull.push(self.stage.review({"docs/prd.md": STRICTER_PRD, "docs/test-plan.md": STRICTER_PLAN}))
        self.check(pull, "success")

    def _integration(self, repo: Any) -> Any:
        """An operation is promised; it is let through once somebody's reliance on it is tested, here and now.

        Gives its pull request, which may be merged.
        """
        self.land(repo, "Gate integrations", integration.BEGINNING_ISSUE, integration.BEGINNING, quiet=True)
        self.tell(
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
        self.check(pull, "failure")
        self.tell(
            "The contract follows, and its check runs",
            "Two interactions are added. The job “contract” has begun: nothing is decided until it ends.",
        )
        pull.push({"pacts/shop-pages-orders.json": integration.PACT_WITH_RETURNS})
        run = repo.workflow_run(pull.head_sha, "CI", jobs={"contract": None})
        self.waits(pull)
        self.tell("The job ends green, on this very commit", "GitHub says so, and the verdict follows.")
        repo.workflows.finish(run.database_id, "contract", "success")
        self.check(pull, "success")
        return pull

    def _releasing(self, repo: Any, returns: Any) -> str:
        """What nobody could mend at night is not released and not deployed; with its runbook it is.

        Gives the number of the release's record.
        """
        self.stage.hub.permission("contents", "write")
        repo.deployments.protect("production")
        repo.tag("v1.0")
        began = self.stage.hub.clock.now()
        returns.merge(by="priya")
        # Git tells whole seconds, and what was tagged before anybody asked is told by its time.
        self.stage.wait("the next second", lambda: self.stage.hub.clock.now() > began)
        self.tell(
            "From now on releases are judged, too",
            "By a pull request the policy extends a second pack, release-ready; an objective and an alert come with it.",
        )
        self.land(repo, "Release only what is ready", releasing.READYING_ISSUE, releasing.READYING)
        self.tell("A release without a runbook", "Priya publishes v1.1, and the workflow deploys it.")
        release = repo.releases.create("v1.1", by="priya", name="Returns", body="Orders can be sent back.\n")
        self.verdict("gateledger/release", lambda: repo.checks(repo.branches.tip("main")), "failure")
        self._deploy(repo, release, "rejected")
        self.tell("The runbook arrives", "By a pull request that is judged like every other.")
        runbook = releasing.with_runbook(self.stage.hub.clock.now()[:10])
        self.land(repo, "Say what to do when orders fail", releasing.RUNBOOK_ISSUE, runbook)
        self.tell("A draft of the next release", "It is judged before anybody sees it; then it is published.")
        draft = repo.releases.create("v1.2", by="priya", draft=True, name="Returns", body="With a runbook.\n")
        self.verdict("gateledger/release", lambda: repo.checks(repo.branches.tip("main")), "success")
        repo.releases.publish(draft.database_id, by="priya")
        self._deploy(repo, draft, "approved")
        self.stage.wait("the release's notes", lambda: bool(releasing.page_named_in(draft.body)))
        self.console.print("What it rests on, requirement by requirement, is on its page:")
        page = releasing.page_named_in(draft.body)
        self.line(f"  {page}", "cyan")
        return page.rpartition("/")[2]

    def _deploy(self, repo: Any, release: Any, wanted: str) -> None:
        """Start a deployment of a release and wait for our word."""
        deployment = repo.deployments.start("production", release.tag_name)

        def answers() -> list[Any]:
            return [each for each in deployment.answers if each.state]

        self.stage.wait(f"a deployment that is {wanted}", lambda: bool(answers()))
        answer = answers()[0]
        if answer.state != wanted:
            raise StageError(f"the deployment of {release.tag_name} was {answer.state}: {answer.comment}")
        approved = wanted == "approved"
        self.line(
            f"{'✓' if approved else '✗'} {release.tag_name} to production: {wanted}",
            "green" if approved else "red",
        )
        self.line(answer.comment)

    def _prove(self, index: str) -> None:
        """Show the release's record and let the ledger be verified by its own command."""
        self.tell("Every decision is a signed record", "The release's, as an auditor reads it:")
        self.run("ledger", "checkpoint")
        record = json.loads(self.run("ledger", "show", index))
        predicate, receipt = record["statement"]["predicate"], record["receipt"]
        shown = {
            "result": predicate["result"],
            "decided": predicate["timing"]["decidedAt"],
            "head": predicate["change"]["head"]["sha"],
            "release": predicate["release"]["tag"],
            "since": predicate["release"]["previous"]["tag"],
            "place": f"index {receipt['index']} of {receipt['treeSize']}",
            "root": receipt["rootHash"],
        }
        for name, value in shown.items():
            self.line(f"  {name:<10} {value}")
        self.tell(
            "It can be proved", "Recompute every signature, leaf, node, root and checkpoint; judge again."
        )
        self.line(self.run("ledger", "verify").strip(), "green")
        self.run("replay", index)
        self.line(f"record {index} judged again: the same report, byte for byte", "green")
        self.tell(
            "And it cannot be changed",
            "In a copy of the database somebody turns every “block” into “allow”:",
        )
        for fault in self.stage.forge():
            self.line(fault, "red")
