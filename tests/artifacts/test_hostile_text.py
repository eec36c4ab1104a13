"""Any text at all is read without an exception and in bounded time."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateledger.artifacts.inspect import inspect
from gateledger.artifacts.template import read_template
from gateledger.artifacts.work_item import read_work_item

N = 100_000
HOSTILE = {
    "nested quotes": ">" * N,
    "nested quotes with spaces": "> " * N,
    "nested bullets on a line": "- " * N,
    "nested numbers on a line": "1. " * N,
    "a staircase of bullets": "\n".join(" " * (2 * i) + "- a" for i in range(1_000)),
    "stars": "*" * N,
    "alternating emphasis": "*a _b " * (N // 6),
    "emphasis under a label": "## Acceptance criteria\n- " + "**a " * (N // 4),
    "open brackets": "[" * N,
    "open links": "## AC\n- " + "[a](" * (N // 4),
    "open comments": "<!--" * (N // 4),
    "open tags": "<a " * (N // 3),
    "open headings in html": "<h3>" * (N // 4),
    "ticks": "`a" * (N // 2),
    "fences": "```\n" * (N // 4),
    "open braces": "## AC\n- " + "{{" * (N // 2),
    "underscores": "## AC\n- " + "_a" * (N // 2),
    "tildes": "## AC\n- " + "~~a" * (N // 3),
    "labels": "## Acceptance criteria\n" * 4_000,
    "bold labels": "**Acceptance criteria**\n\n" * 4_000,
    "inline labels": "AC: " * (N // 4),
    "given when then for ever": "## AC\n" + "Given a\nWhen b\nThen c\n" * 5_000,
    "given in one line": "## AC\n- " + "given when " * (N // 11),
    "a very wide table": "## Edge cases\n|"
    + "a|" * 5_000
    + "\n|"
    + "-|" * 5_000
    + "\n"
    + ("|" + "b|" * 5_000 + "\n") * 20,
    "a very long table": "## Edge cases\n|a|b|\n|-|-|\n" + "|x|y|\n" * 20_000,
    "ten megabytes": "lorem ipsum dolor sit amet\n" * 400_000,
    "one long line": "a" * 10_000_000,
    "one long item": "## AC\n- " + "word " * 200_000,
    "white space": " " * N + "\n" + "\t" * N,
    "many empty items": "## AC\n" + "- [ ]\n" * 10_000,
    "long criteria lists": "## AC\n"
    + "".join(f"- criterion about the thing with number {i}\n" for i in range(5_000)),
    "nuls and controls": "## AC\x00\x01\n- \x1b[31mthe red button is red\x00 when pressed\x07\n" * 100,
    "lone surrogates": "## AC\n- the \ud800 sign is shown in the title \udfff\n",
    "jira braces": "h3. AC\n" + "{code" * 10_000,
    "jira panels": "h3. AC\n{panel:" + "title=" * 10_000,
    "dots": "## AC\n- " + "." * N,
    "dashes": "-" * N,
    "equal signs": "a\n" + "=" * N,
    "colons": "## Edge cases\n- " + "a: " * (N // 3),
    "dashes between words": "## Edge cases\n- " + " - " * (N // 3),
    "spaces inside emphasis": "**" + " " * N + "**",
    "question marks": "## Edge cases\n- " + "? " * (N // 2),
    "setext": "a\n-\n" * 10_000,
    "numbers with dots": "## AC\n- " + "1." * (N // 2),
    "commas": "## Edge cases\n- if " + "a, " * (N // 3),
    "shall": "## AC\n- the " + "system the " * 10_000 + " SHALL",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_in_bounded_time(text: str) -> None:
    start = time.process_time()
    read_work_item(text)
    assert time.process_time() - start < 4


def test_what_is_over_the_cap_is_named() -> None:
    read = read_work_item("a\n" * 600_000)
    assert "only the first" in read.problems[0].message


PIECES = st.sampled_from(
    [
        "## Acceptance Criteria\n",
        "**AC:** ",
        "- [ ] ",
        "- ",
        "1. ",
        "> ",
        "```gherkin\n",
        "```\n",
        "Given ",
        "When ",
        "Then ",
        "AC-1: ",
        "TBD",
        "Edge cases\n",
        "",
        " a ",
        " b ",
        "\n",
        "",
        " - ",
        " - ",
        "\n",
        "<!-- ",
        "-->",
        "<details>",
        "</summary>",
        "h3. ",
        "# ",
        "{code}\n",
        "(/) ",
        "*",
        "_",
        "~~",
        "[x](y)",
        "\n",
        "\n\n",
        "    ",
        "WHEN x THE SYSTEM SHALL y",
        "受け入れ条件\n",
        "・",
        "：",
        " -> ",
        "?",
        "✅ ",
        "�",
        "\x00",
        "\u2028",
        "<h3>",
        "</h3>",
        "{{x}}",
        "[ ]",
        "---\n",
        "Examples:\n",
        "Scenario: ",
        "<br>",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=40).map("".join), st.text(max_size=30))
def test_no_text_raises(text: str, title: str) -> None:
    template = read_template("a.md", text)
    read = read_work_item(text, title=title, templates=(template, read_template("a.yml", text)))
    lines = text.count("\n") + text.count("\r") + text.count("\u2028") + 1
    assert all(1 <= item.line <= lines for item in read.acceptance_criteria.items + read.edge_cases.items)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.md", "a", "x/a.yaml", "", "\x00"]))
def test_no_bytes_raise(data: bytes, path: str) -> None:
    found = inspect(path, data)
    assert found.model_dump_json()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=10)), max_size=30).map("".join))
def test_reading_is_a_function_of_the_text(text: str) -> None:
    assert read_work_item(text) == read_work_item(text)


def test_line_endings_and_byte_order_marks_change_nothing() -> None:
    text = "# Story\n\n## Acceptance criteria\n- the lamp is on after dusk\n- the lamp is off after dawn\n"
    plain = read_work_item(text)
    assert [item.line for item in plain.acceptance_criteria.items] == [4, 5]
    assert read_work_item(text.replace("\n", "\r\n")) == plain
    assert read_work_item(text.replace("\n", "\r")) == plain
    assert read_work_item("\ufeff" + text) == plain
