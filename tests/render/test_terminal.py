"""The terminal, the JSON document, Markdown."""

from __future__ import annotations

import json as decoder

from inline_snapshot import snapshot
from rich.console import Console

from gateledger.model.problem import Problem
from gateledger.model.report import Finding, Locator, Outcome, Ruling
from gateledger.render.json import json
from gateledger.render.markdown import markdown
from gateledger.render.quote import ZERO
from gateledger.render.terminal import plain, terminal


def test_a_blocked_pull_request(blocked) -> None:
    assert plain(blocked) == snapshot("""\
BLOCK  2 of 3 gates block, 1 of them could not be judged
acme/shop#7 at 1f1f1f1f1f1f, policy acme/shop/.github/policies.yml@main

✓ pass        linked-work-item     acme/shop#5 is linked
✗ fail        acceptance-criteria  2 findings: 1 criterion of the 2 that the …
? can't tell  edge-cases           GitHub answered 502

✗ acceptance-criteria: 1 criterion of the 2 that the policy asks for
  acme/shop#5:3
    Edit the issue and add:

    ## Acceptance criteria
    - [ ] Given a cart, when …

✗ acceptance-criteria: a criterion is only a placeholder: TBD
  specs/cart/spec.md:12
    Write what must be true.

? edge-cases: could not tell: GitHub answered 502. It may pass by itself: ask
again.

Recorded as #41, tree size 42, root
c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3c3.
https://gates.example/decisions/41
""")


def test_an_allowed_one_without_a_record(decision) -> None:
    assert plain(decision(Ruling(gate="edge-cases", outcome=Outcome.PASS), index=None)) == snapshot("""\
ALLOW  The only gate passes
acme/shop#7 at 1f1f1f1f1f1f, policy acme/shop/.github/policies.yml@main

✓ pass        edge-cases

Not recorded in a ledger.
""")


def test_it_keeps_to_the_width_and_sends_no_escape_codes(decision) -> None:
    wide = Finding(
        code="x", message="\x1b[31m" + "w" * 300, locator=Locator(path="a/" * 100, line=2), fix="y" * 200
    )
    failing = Ruling(
        gate="a-gate-with-a-very-long-name-that-never-ends",
        outcome=Outcome.FAIL,
        findings=(wide,),
        about="o/r#7",
    )
    problems = (Problem(message="z" * 200, path="\x1b]0;title\x07policies.yml"),)
    text = plain(decision(failing, problems=problems))
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "\x1b" not in text
    assert "\x07" not in text


def test_brackets_are_not_markup(decision) -> None:
    failing = Ruling(
        gate="edge-cases", outcome=Outcome.FAIL, findings=(Finding(code="x", message="a [bold]b[/] [/]"),)
    )
    assert "a [bold]b[/] [/]" in plain(decision(failing))


def test_a_terminal_gets_colours(blocked) -> None:
    console = Console(force_terminal=True, color_system="standard", width=80, _environ={})
    with console.capture() as captured:
        console.print(terminal(blocked))
    assert "\x1b[" in captured.get()


def test_the_json_document_keeps_its_promise(blocked) -> None:
    document = decoder.loads(json(blocked))
    assert document["verdict"] == "block"
    assert document["subject"]["name"] == "acme/shop#7"
    assert document["policy"]["uri"] == "acme/shop/.github/policies.yml@main"
    failing = document["rulings"][1]
    assert (failing["gate"], failing["outcome"]) == ("acceptance-criteria", "fail")
    assert failing["findings"][0]["locator"]["item"] == "acme/shop#5"
    assert {"message", "locator", "fix"} <= set(failing["findings"][0])
    assert document["record"]["index"] == 41


def test_the_json_document_survives_anything(decision) -> None:
    failing = Ruling(
        gate="edge-cases", outcome=Outcome.FAIL, findings=(Finding(code="x", message="\ud800 é \x00"),)
    )
    text = json(decision(failing, index=None))
    text.encode()
    document = decoder.loads(text)
    assert document["rulings"][0]["findings"][0]["message"] == "\ud800 é \x00"
    assert document["record"] is None


def test_markdown_leaves_nothing_out(decision) -> None:
    findings = tuple(Finding(code="x", message=f"finding {number}." + "w " * 300) for number in range(400))
    text = markdown(decision(Ruling(gate="edge-cases", outcome=Outcome.FAIL, findings=findings)))
    assert all(f"finding {number}." in text for number in range(400))
    assert text.startswith(f"# Gateledger: `acme/shop#{ZERO}7`")
