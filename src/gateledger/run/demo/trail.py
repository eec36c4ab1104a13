"""The end of the story: an exception that is granted, one that is taken, and what an auditor makes of both."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from gateledger.run.demo.stage import StageError
from gateledger.run.demo.telling import Teller

WAIVED = "linked-work-item, acceptance-criteria, criteria-before-code"
FIX = {"src/orders.py": "RETRIES = 3\n"}
SHORTCUT = {"src/prices.py": "ROUNDING = 'up'\n"}


def exceptions(teller: Teller, repo: Any) -> None:
    """One gate is waived by somebody who may; then somebody merges past the verdict."""
    teller.tell(
        "A fix that cannot wait", "Orders are lost tonight. Sam has the fix, and nobody wrote an issue."
    )
    fix = _pull(repo, "lost-orders", "Stop losing orders", FIX)
    teller.check(fix, "failure")
    day = (datetime.fromisoformat(teller.stage.hub.clock.now()) + timedelta(days=3)).date()
    asked = f"/gateledger waive {WAIVED} until {day} because orders are lost tonight, and the issue follows on Monday"
    teller.tell("It is let through by name, for a reason, until a day", f"Rita, who may, comments: {asked}")
    fix.comment("rita", asked)
    teller.check(fix, "success")
    fix.merge(by="priya")
    teller.tell(
        "Somebody merges past the verdict",
        "Owen administers the repository, and does not wait for a green check.",
    )
    shortcut = _pull(repo, "rounding", "Round prices up", SHORTCUT)
    teller.check(shortcut, "failure")
    shortcut.merge(by="owen", bypass=True)
    teller.stage.wait("the issue of the bypass", lambda: _bypass(repo, shortcut.number) is not None)
    issue = _bypass(repo, shortcut.number)
    teller.line(f"  issue #{issue.number}: {issue.title}", "yellow")
    issue.comment(
        "rita", "/gateledger review-bypass because the prices were checked by hand on Tuesday morning"
    )
    teller.stage.wait("the end of the bypass", lambda: issue.state == "CLOSED")
    teller.line(f"  issue #{issue.number}: reviewed by rita, and closed", "green")


def audit(teller: Teller, tag: str) -> None:
    """What an auditor does: ask where a release came from, take everything away, verify it, catch a forgery."""
    teller.tell("Which requirement drove this release?", f"gateledger trace {tag}")
    teller.line(teller.run("trace", tag, "--repository", "acme/shop").rstrip())
    teller.tell(
        "The auditor takes it all away",
        "Records, proofs, evidence, and the population of merges and releases; then verifies it without our database.",
    )
    folder = teller.stage.log.parent / "audit"
    teller.run("ledger", "export", "--out", str(folder))
    (export,) = folder.iterdir()
    teller.line(teller.run("verify", str(export)).strip(), "green")
    teller.tell("A forged export is refused", "In a copy of it somebody turns a “block” into an “allow”:")
    teller.line(_refused(teller, export), "red")


def _pull(repo: Any, branch: str, title: str, files: dict[str, str]) -> Any:
    repo.commit(branch, files, message=title, author="sam")
    return repo.pull(head=branch, title=title, body="", author="sam")


def _bypass(repo: Any, number: int) -> Any:
    """Give the issue that our server opened about the bypass of a pull request; None while there is none."""
    ours = (each for each in repo.threads.values() if each.author is repo.hub.app.bot)
    return next((each for each in ours if "ypass" in each.title and f"#{number}" in each.title), None)


def _refused(teller: Teller, export: Path) -> str:
    forged = export.parent.parent / "forged-audit"
    shutil.copytree(export, forged)
    record = next(
        path for path in sorted((forged / "records").glob("*.dsse.json")) if '"payload"' in path.read_text()
    )
    text = record.read_text()
    at = text.index('"payload":"') + 40
    record.write_text(text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :])
    done = teller.stage.run("verify", str(forged))
    if done.returncode != 1:
        raise StageError(f"a forged export was not refused:\n{done.stdout}{done.stderr}")
    return (done.stderr.strip() or done.stdout.strip()).splitlines()[-1]
