"""The check run: the answer in words, everything behind it, and GitHub's limits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from inline_snapshot import snapshot
from markdown_it import MarkdownIt

from gateledger.model.problem import Problem, Severity
from gateledger.model.report import Finding, Locator, Note, Outcome, PolicyUse, Ruling
from gateledger.render.check_run import check_gave_up, check_in_progress, check_run, check_run_shared
from gateledger.render.quote import ZERO

PASS = Ruling(gate="linked-work-item", outcome=Outcome.PASS)
FAIL = Ruling(
    gate="acceptance-criteria", outcome=Outcome.FAIL, findings=(Finding(code="none", message="none"),)
)
UNKNOWN = Ruling(gate="edge-cases", outcome=Outcome.UNKNOWN, reason="GitHub answered 502", transient=True)
SKIPPED = Ruling(gate="api-spec", outcome=Outcome.SKIPPED, reason="no integration changed")
WAIVED = Ruling(gate="test-plan", outcome=Outcome.WAIVED, reason="by rm until 2026-12-24")


@pytest.mark.parametrize(
    ("rulings", "changes", "gave_up", "title", "conclusion"),
    [
        ((PASS, FAIL), {}, False, "1 of 2 gates blocks", "failure"),
        ((FAIL, FAIL, PASS, SKIPPED), {}, False, "2 of 3 gates block", "failure"),
        ((FAIL, UNKNOWN), {}, True, "2 of 2 gates block, 1 of them could not be judged", "failure"),
        ((PASS, UNKNOWN), {}, False, "Could not tell: 1 of 2 gates could not be judged", "failure"),
        ((PASS, UNKNOWN), {}, True, "Could not evaluate: 1 of 2 gates could not be judged", "action_required"),
        ((PASS, PASS, PASS), {}, False, "All 3 gates pass", "success"),
        ((PASS,), {}, False, "The only gate passes", "success"),
        ((PASS, WAIVED, SKIPPED), {}, False, "1 of 2 gates passes, 1 is waived", "success"),
        ((WAIVED,), {}, False, "The only gate is waived", "success"),
        ((SKIPPED,), {}, False, "Not applicable: no gate applies to this change", "success"),
        ((), {"headline": "only documentation changed"}, False, "Not applicable: only documentation changed", "success"),
        ((PASS, FAIL), {"mode": "observe"}, False, "Would block: 1 of 2 gates blocks", "neutral"),
        ((UNKNOWN,), {"mode": "observe"}, True, "Would block: could not evaluate: 1 of 1 gate could not be judged", "neutral"),
        ((PASS, PASS), {"mode": "observe"}, False, "All 2 gates pass", "success"),
        (
            (),
            {"verdict": "block", "policy": PolicyUse(), "problems": (Problem(message="a"), Problem(message="b"))},
            False,
            "Policy cannot be used: 2 problems",
            "failure",
        ),
        (
            (PASS,),
            {"verdict": "block", "problems": (Problem(message="a"),)},
            False,
            "The policy that this change brings cannot be used: 1 problem",
            "failure",
        ),
        ((PASS, UNKNOWN), {"verdict": "allow"}, False, "Nothing blocks, but 1 gate could not be judged here", "success"),
        ((), {"verdict": "block", "headline": "The queue moved on"}, False, "The queue moved on", "failure"),
    ],
)  # fmt: skip
def test_the_title_says_the_answer(decision, rulings, changes, gave_up, title, conclusion) -> None:
    check = check_run(decision(*rulings, **changes), gave_up=gave_up)
    assert (check.title, check.conclusion) == (title, conclusion)
    assert check.status == "completed"


def test_a_blocked_pull_request(blocked) -> None:
    check = check_run(blocked)
    assert check.summary.replace(ZERO, "") == snapshot("""\
**2 of 3 gates block, 1 of them could not be judged.**

| Outcome | Gate | What it found |
| --- | --- | --- |
| ✅ pass | [`linked-work-item`](https://github.com/gateledger/gateledger/blob/main/docs/gates/linked-work-item.md) | acme/shop#5 is linked |
| ❌ fail | [`acceptance-criteria`](https://github.com/gateledger/gateledger/blob/main/docs/gates/acceptance-criteria.md) | 2 findings: 1 criterion of the 2 that the policy asks for |
| ❔ could not tell | [`edge-cases`](https://github.com/gateledger/gateledger/blob/main/docs/gates/edge-cases.md) | GitHub answered 502 |

### ❌ [`acceptance-criteria`](https://github.com/gateledger/gateledger/blob/main/docs/gates/acceptance-criteria.md): fail

**1 of 2.** 1 criterion of the 2 that the policy asks for

Where: [`acme/shop#5:3`](https://github.com/acme/shop/issues/5)

How to mend it:

Edit the issue and add:

```markdown
## Acceptance criteria
- [ ] Given a cart, when …
```

**2 of 2.** a criterion is only a placeholder: TBD

Where: `specs/cart/spec.md:12`

How to mend it:

Write what must be true.

### ❔ [`edge-cases`](https://github.com/gateledger/gateledger/blob/main/docs/gates/edge-cases.md): could not tell

GitHub answered 502

This may pass by itself: Gateledger asks again. **Re-evaluate** asks at once.

### What counted

- `linked-work-item`: acme/shop#5 is linked (`acme/shop#5`)

### Policy and record

- Policy: [`acme/shop/.github/policies.yml@main`](https://github.com/acme/shop/blob/2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b/.github/policies.yml) at base commit `2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b`, effective digest `d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5`.
- Record: [recorded as \\#41](https://gates.example/decisions/41), tree size 42, root `c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3`.
- Judged: `acme/shop#7` at `1f1f1f1f1f1f` by Gateledger `0.1.0`.\
""")
    assert check.text == ""
    assert check.external_id == "gl:41"
    assert check.details_url == "https://gates.example/decisions/41"
    assert check.completed_at == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert [action.identifier for action in check.actions] == ["re-evaluate", "request-waiver"]


def test_annotations_are_those_on_lines_of_files(blocked) -> None:
    annotations = check_run(blocked).annotations
    assert [(each.path, each.start_line, each.end_line, each.level, each.title) for each in annotations] == [
        ("specs/cart/spec.md", 12, 14, "failure", "acceptance-criteria")
    ]


def test_an_allowed_pull_request_offers_no_waiver(allowed) -> None:
    check = check_run(allowed)
    assert [action.identifier for action in check.actions] == ["re-evaluate"]


def test_without_a_record_there_is_no_index(decision) -> None:
    check = check_run(decision(PASS, index=None))
    assert (check.external_id, check.details_url, check.completed_at) == ("", None, None)
    assert "not recorded in a ledger" in check.summary


def test_button_texts_fit(blocked) -> None:
    for action in check_run(blocked).actions:
        assert len(action.label) <= 20
        assert len(action.description) <= 40
        assert len(action.identifier) <= 20


def test_problems_of_a_proposed_policy_are_annotated_and_those_of_the_judging_one_are_not(decision) -> None:
    problems = (
        Problem(message="unknown key", path=".github/policies.yml", line=4, column=3),
        Problem(message="old name", path=".github/policies.yml", severity=Severity.WARNING),
    )
    proposed = check_run(decision(PASS, problems=problems))
    assert [(each.start_line, each.level) for each in proposed.annotations] == [
        (4, "failure"),
        (1, "warning"),
    ]
    assert "that this change proposes" in proposed.summary
    judging = check_run(decision(verdict="block", problems=problems))
    assert judging.annotations == ()
    assert "policies.yml:4:3" in judging.summary


def test_places_outside_the_repository_are_not_annotated(decision) -> None:
    places = [
        Locator(path="../a", line=1),
        Locator(path="/etc/passwd", line=1),
        Locator(path="a.md"),
        Locator(item="o/r#5", line=3),
    ]
    findings = tuple(Finding(code="x", message="m", locator=place) for place in places)
    assert check_run(decision(FAIL.model_copy(update={"findings": findings}))).annotations == ()


def test_annotations_are_few_enough_to_be_written_within_a_minute(decision) -> None:
    findings = tuple(
        Finding(code="x", message="m", locator=Locator(path="a.md", line=line)) for line in range(1, 2000)
    )
    shown = check_run(decision(FAIL.model_copy(update={"findings": findings}))).annotations
    assert [each.start_line for each in shown] == list(range(1, 251))


@pytest.mark.parametrize("script", ["plain words ", "日本語の説明", "@|`*&<"])
def test_any_number_of_findings_fits_and_the_rest_is_counted_exactly(decision, script) -> None:
    findings = tuple(
        Finding(code="x", message=f"finding-{number}! {script * 40}", fix=f"```\n{script * 20}\n```")
        for number in range(600)
    )
    check = check_run(decision(PASS, FAIL.model_copy(update={"findings": findings})))
    assert len(check.summary.encode()) <= 65_535
    assert len(check.text.encode()) <= 65_535
    shown = sum(
        f"finding-{number}!" in (check.summary.split("\n### ", 1)[1] + check.text) for number in range(600)
    )
    assert f"**{600 - shown:,} more findings** did not fit here" in check.text
    assert "https://gates.example/decisions/41" in check.text.rsplit("did not fit", 1)[1]
    assert "root `c3c3" in check.summary, "the receipt is never pushed out"
    assert MarkdownIt().parse(check.text)[-1].type == "paragraph_close", (
        "cut at a finding, no fence left open"
    )


def test_a_huge_merge_group_lists_what_blocks_and_counts_the_rest(decision) -> None:
    rulings = [PASS.model_copy(update={"about": f"o/r#{number}"}) for number in range(100)]
    check = check_run(decision(*rulings, FAIL.model_copy(update={"about": "o/r#500"})))
    assert "100 more gates not listed here." in check.summary
    assert "| About |" in check.summary
    assert f"o/r#{ZERO}500" in check.summary


def test_two_pull_requests_on_one_commit_share_a_check_that_blocks_while_either_does(decision) -> None:
    good = decision(PASS, index=50)
    bad = decision(FAIL, index=41)
    bad = bad.model_copy(
        update={
            "report": bad.report.model_copy(
                update={"subject": bad.report.subject.model_copy(update={"name": "acme/shop#8", "number": 8})}
            )
        }
    )
    check = check_run_shared([good, bad])
    assert check.conclusion == "failure"
    assert check.title == "1 of 2 pull requests on this commit blocks: #8"
    assert check.external_id == "gl:50"
    assert check.details_url == "https://gates.example/decisions/41"
    assert check.summary.replace(ZERO, "").count("## `acme/shop#7`") >= 1
    assert check_run_shared([good, good]).title == "All 2 pull requests on this commit may pass"


def test_a_check_never_speaks_of_two_commits(decision) -> None:
    one = decision(PASS)
    other = one.model_copy(
        update={
            "report": one.report.model_copy(
                update={"subject": one.report.subject.model_copy(update={"head_sha": "3c" * 20})}
            )
        }
    )
    with pytest.raises(ValueError, match="one commit"):
        check_run_shared([one, other])
    with pytest.raises(ValueError, match="one commit"):
        check_run_shared([])


def test_in_progress_says_that_it_blocks_until_it_knows(blocked) -> None:
    subject = blocked.report.subject
    check = check_in_progress(subject, reason="GitHub answered 502")
    assert (check.status, check.conclusion, check.title) == (
        "in_progress",
        None,
        "Could not tell yet: asking again",
    )
    assert "GitHub answered 502" in check.summary
    assert check_in_progress(subject).title == "Being judged"


def test_giving_up_is_not_a_verdict(blocked) -> None:
    check = check_gave_up(blocked.report.subject, "502 from @github <!-- x -->", 5)
    assert (check.conclusion, check.title) == ("action_required", "Could not evaluate, after 5 attempts")
    assert "<!--" not in check.summary


def test_notes_and_exceptions_are_listed(decision) -> None:
    linked = PASS.model_copy(update={"notes": (Note(message="acme/shop#5 is linked"),)})
    summary = check_run(decision(linked, WAIVED)).summary
    assert "### What counted" in summary
    assert "### Waived and skipped" in summary
    assert "by rm until 2026-12-24" in summary
