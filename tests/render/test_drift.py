"""The issue that lists documents to review."""

from __future__ import annotations

from gateledger.model.drift import Drift, DriftedLink
from gateledger.render.drift import LIMIT, MARKER, drift_issue

SHA = "a" * 40
PLAN = DriftedLink(
    child="docs/plan.md",
    parent="docs/prd.md#FR-001",
    state="suspect",
    change="FR-001 changed from “5 s” to “30 s”",
    path=".trace.lock",
)


def drift(*links: DriftedLink) -> Drift:
    return Drift(
        branch="main", commit=SHA, index=3, url="https://github.com/o/r", count=len(links), links=links
    )


def test_what_misses_the_same_change_stands_together() -> None:
    issue = drift_issue(drift(PLAN, PLAN.model_copy(update={"child": "docs/run book.md"})))
    assert issue.title == "Documents to review: 2 rest on something that changed"
    assert issue.body.startswith(f"{MARKER}\n")
    assert issue.body.count("FR-001 changed from “5 s” to “30 s”") == 1
    assert "```sh\ngateledger trace --review docs/plan.md 'docs/run book.md'\n```" in issue.body
    assert f"[`docs/prd.md#FR-001`](https://github.com/o/r/blob/{SHA}/docs/prd.md)" in issue.body


def test_without_a_link_it_is_to_be_closed() -> None:
    issue = drift_issue(drift())
    assert not issue.is_open
    assert issue.body.startswith(MARKER)
    assert issue.farewell.startswith("Nothing is left to review")


def test_names_and_words_of_others_cannot_act() -> None:
    evil = {
        "child": "docs/a\n```\n@grace #7 <b>.md",
        "change": "@ada closes #7 <img src=x> [a](https://x.test)",
    }
    body = drift_issue(drift(PLAN.model_copy(update=evil))).body
    for acting in ("@grace", "@ada", "#7", "<img", "[a](https", "\n```\n@"):
        assert acting not in body


def test_many_are_cut_by_whole_blocks_and_commands_stay_whole() -> None:
    many = [
        PLAN.model_copy(update={"child": f"docs/plans/{number:03}-{'x' * 60}.md"}) for number in range(500)
    ]
    body = drift_issue(drift(*many)).body
    assert len(body.encode()) <= LIMIT + 200
    assert "more; `gateledger trace --status` lists them all." in body
    commands = [line for line in body.split("\n") if line.startswith("gateledger trace --review")]
    assert commands
    assert all(line.endswith(".md") for line in commands)
