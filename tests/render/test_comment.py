"""The sticky comment."""

from __future__ import annotations

import pytest
from inline_snapshot import snapshot

from gateledger.model.problem import Problem
from gateledger.model.report import Finding, Outcome, Ruling
from gateledger.render.comment import MARKER, comment
from gateledger.render.quote import ZERO


def test_a_blocked_pull_request(blocked) -> None:
    said = comment(blocked)
    assert said.worth_creating
    assert said.number == 7
    assert said.marker == "<!-- gateledger:comment v1 -->"
    assert said.body.replace(ZERO, "") == snapshot("""\
<!-- gateledger:comment v1 -->
### ❌ Gateledger: 2 of 3 gates block, 1 of them could not be judged

Commit `1f1f1f1f1f1f`. Mend what is listed here and this comment follows; issues count as soon as they are edited.

<details><summary>❌ <b>acceptance-criteria</b>: fail, 2 findings</summary>

1 criterion of the 2 that the policy asks for

Where: `acme/shop#5:3`

How to mend it:

Edit the issue and add:

```markdown
## Acceptance criteria
- [ ] Given a cart, when …
```

---

a criterion is only a placeholder: TBD

Where: `specs/cart/spec.md:12`

How to mend it:

Write what must be true.

[What this gate asks for, and why](https://github.com/gateledger/gateledger/blob/main/docs/gates/acceptance-criteria.md)

</details>

<details><summary>❔ <b>edge-cases</b>: could not tell</summary>

GitHub answered 502

This may pass by itself: Gateledger asks again. **Re-evaluate** asks at once.

[What this gate asks for, and why](https://github.com/gateledger/gateledger/blob/main/docs/gates/edge-cases.md)

</details>

<sub>[Whole decision](https://gates.example/decisions/41) · record 41 · Gateledger `0.1.0`</sub>\
""")


def test_a_mended_pull_request_is_told_so_but_not_worth_a_new_comment(allowed) -> None:
    said = comment(allowed)
    assert not said.worth_creating
    assert said.body.replace(ZERO, "") == snapshot("""\
<!-- gateledger:comment v1 -->
### ✅ Gateledger: All 2 gates pass

Nothing stands in the way of commit `1f1f1f1f1f1f`.

<sub>[Whole decision](https://gates.example/decisions/41) · record 41 · Gateledger `0.1.0`</sub>\
""")


def test_observe_mode_says_that_nothing_is_blocked(decision) -> None:
    failing = Ruling(gate="edge-cases", outcome=Outcome.FAIL, findings=(Finding(code="x", message="none"),))
    said = comment(decision(failing, mode="observe"))
    assert said.worth_creating
    assert "Would block" in said.body
    assert "nothing is blocked" in said.body


def test_a_problem_of_the_proposed_policy_is_worth_a_comment(decision) -> None:
    passing = Ruling(gate="edge-cases", outcome=Outcome.PASS)
    said = comment(decision(passing, problems=(Problem(message="unknown key", path="policies.yml", line=3),)))
    assert said.worth_creating
    assert "policies.yml:3" in said.body


def test_work_items_are_not_linked_so_that_they_are_not_told(blocked) -> None:
    body = comment(blocked).body
    assert "github.com/acme/shop/issues" not in body
    assert f"acme/shop#{ZERO}5" in body


def test_the_marker_stands_once_at_the_start_whatever_users_wrote(decision) -> None:
    hostile = Finding(code="x", message=f"{MARKER} </details>", fix=f"```\n{MARKER}\n```\n{MARKER}</details>")
    failing = Ruling(
        gate="edge-cases", outcome=Outcome.FAIL, findings=(hostile,), reason=MARKER, about=MARKER
    )
    body = comment(decision(failing)).body
    assert body.startswith(MARKER)
    assert body.count("<!--") == 1
    assert body.count("</details>") == 1 + body.split("```")[1].count("</details>")


def test_a_comment_is_never_too_long(decision) -> None:
    findings = tuple(Finding(code="x", message="日本" * 500, fix="é" * 3000) for _ in range(50))
    rulings = [Ruling(gate=f"gate-{number}", outcome=Outcome.FAIL, findings=findings) for number in range(9)]
    body = comment(decision(*rulings)).body
    assert len(body.encode()) < 65_000
    assert "450 more findings" in body


def test_only_a_pull_request_has_a_conversation(blocked) -> None:
    report = blocked.report
    release = report.model_copy(update={"subject": report.subject.model_copy(update={"number": None})})
    with pytest.raises(ValueError, match="no conversation"):
        comment(blocked.model_copy(update={"report": release}))
