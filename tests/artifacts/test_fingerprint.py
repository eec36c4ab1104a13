"""How a document is written never changes its fingerprint; what it says always does."""

from __future__ import annotations

import json
import random
import textwrap

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateledger.artifacts.fingerprint import fingerprint, read_meaning

WORDS = [
    "the",
    "buyer",
    "must",
    "not",
    "pay",
    "within",
    "5",
    "seconds",
    "order",
    "refund",
    "never",
    "twice",
    "card",
]
sentences = st.lists(st.sampled_from(WORDS), min_size=3, max_size=25)
documents = st.lists(
    st.tuples(st.sampled_from(["heading", "text", "item", "row", "requirement"]), sentences),
    min_size=1,
    max_size=12,
)
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def written(document, draw=None):
    """Write a document; with `draw`, in a style chosen at random."""
    choose = draw.choice if draw else lambda options: options[0]
    lines = ["# Title", ""]
    rows = False
    number = 0
    bullet = choose(["-", "*", "+"])
    for kind, words in document:
        text = " ".join(words)
        if kind != "row" and rows:
            lines.append("")
        if kind != "row":
            rows = False
        if kind == "heading":
            lines += ["", choose([f"## {text}", f"## {text} ##", f"{text}\n{'-' * 12}"]), ""]
        elif kind == "text":
            text = choose([text, text.replace("must", "**must**"), text.replace("not", "_not_")])
            lines += ["", *choose([[text], textwrap.wrap(text, 20, break_long_words=False)]), ""]
            lines += choose([[], ["<!-- a comment -->", ""]])
        elif kind == "row":
            if not rows:
                lines += ["", *choose([["| a | b |", "|---|---|"], ["|a|b|", "| :--- | ---: |"]])]
            rows = True
            lines.append(choose([f"| {text} | x |", f"|  {text}|x|"]))
        else:
            number += 1
            label = f"FR-{number:03}: " if kind == "requirement" else ""
            tick = choose(["", "[ ] ", "[x] "])
            lines += choose([[], [""]])
            lines.append(f"{bullet} {tick}{choose([label, f'**{label.strip()}** ' if label else ''])}{text}")
            lines.append("") if not draw else lines.extend(choose([[""], ["", ""]]))
    return choose(["\n", "\r\n"]).join(lines) + choose(["", "\n", "\n\n"])


@QUIET
@given(documents, st.integers())
def test_how_prose_is_written_never_counts(document, seed):
    plain = read_meaning("a.md", written(document))
    styled = read_meaning("a.md", written(document, random.Random(seed)))
    assert styled.words == plain.words
    assert styled.digest == plain.digest
    assert [(part.id, part.digest) for part in styled.parts] == [
        (part.id, part.digest) for part in plain.parts
    ]


@QUIET
@given(documents, st.data())
def test_any_changed_word_number_or_negation_counts(document, data):
    place = data.draw(st.integers(0, len(document) - 1))
    kind, words = document[place]
    index = data.draw(st.integers(0, len(words) - 1))
    new = data.draw(st.sampled_from([word for word in [*WORDS, "", "6"] if word != words[index]]))
    changed = [*words[:index], *([new] if new else []), *words[index + 1 :]]
    other = [*document[:place], (kind, changed), *document[place + 1 :]]
    assert fingerprint("a.md", written(document)) != fingerprint("a.md", written(other))


SAME = {
    "emphasis": ("a **b** _c_ `d`", "a b c d"),
    "a line wrap": ("one two\nthree", "one two three"),
    "a hard break": ("one  \ntwo", "one two"),
    "a comment between two lines of a paragraph": ("one\n<!-- no -->\ntwo", "one\ntwo"),
    "a comment of several lines": ("one\n\n<!-- no\nno -->\n\ntwo", "one\n\ntwo"),
    "a comment inside a sentence": ("one <!-- no --> two", "one two"),
    "a tick": ("- [ ] one", "- [x] one"),
    "bullets": ("- one\n- two", "* one\n* two"),
    "a loose list": ("- one\n- two", "- one\n\n- two"),
    "where link references stand": ("[a][1] [b][2]\n\n[1]: /x\n[2]: /y", "[a][2] [b][1]\n\n[2]: /x\n[1]: /y"),
    "a reference or its address": ("[a][1]\n\n[1]: /x", "[a](/x)"),
    "an address in brackets": ("<https://a.example/>", "https://a.example/"),
    "the front matter of a review": ("---\nreviewed_by: ada\nreviewed: 2026-01-01\n---\none", "one"),
    "the front matter of links": ("---\nderives_from: a.md\ncovers: [b.md]\n---\none", "one"),
    "the order of front matter": ("---\na: 1\nb: 2\n---\none", "---\nb: '2'\na: 1 # x\n---\none"),
    "setext headings": ("One\n===\n\ntwo", "# One\n\ntwo"),
    "a table's padding": ("|a|b|\n|-|-|\n|1|2|", "| a  |  b |\n|:---|---:|\n| 1 | 2 |"),
    "windows": ("one\r\n\r\ntwo\r\n", "one\n\ntwo\n"),
    "a byte order mark": ("\ufeff# One", "# One"),
    "quotes of a word processor": ("don\u2019t say \u201cno\u201d", 'don\'t say "no"'),
    "composed and combined accents": ("caf\u00e9", "cafe\u0301"),
    "a wrap between Chinese words": ("\u9a8c\u6536\n\u6807\u51c6", "\u9a8c\u6536\u6807\u51c6"),
    "an entity": ("a &amp; b", "a & b"),
    "code in ticks or tildes": ("```\nx = 1\n```", "~~~python\nx = 1  \n~~~"),
}
OTHER = {
    "a number": ("within 5 s", "within 50 s"),
    "a negation": ("must not fail", "must fail"),
    "a contraction": ("it can fail", "it can't fail"),
    "a heading": ("# One\n\ntwo", "# Two\n\ntwo"),
    "a heading's level": ("# A\n\n## One", "# A\n\n### One"),
    "a cell": ("|a|b|\n|-|-|\n|1|2|", "|a|b|\n|-|-|\n|1|3|"),
    "a cell moved": ("|a|b|\n|-|-|\n|1||", "|a|b|\n|-|-|\n||1|"),
    "a requirement's id": ("- FR-001: x", "- FR-002: x"),
    "a word struck out": ("must not fail", "must ~~not~~ fail"),
    "order": ("- one\n- two", "- two\n- one"),
    "nesting": ("- one\n- two", "- one\n  - two"),
    "where a link leads": ("[a](/x)", "[a](/y)"),
    "code": ("```\nx = 1\n```", "```\nx = 2\n```"),
    "indentation of code": ("```\nif x:\n  a\nb\n```", "```\nif x:\n  a\n  b\n```"),
    "a status": ("---\nstatus: draft\n---\none", "---\nstatus: approved\n---\none"),
    "words after an unclosed comment in code": ("`<!--` a\n\nb", "`<!--` a\n\nc"),
    "words in a fence that look like a comment": ("```\n<!-- a -->\n```", "```\n<!-- b -->\n```"),
    "upper case": ("it must", "it MUST"),
    "deep nesting": (">" * 50 + " a", ">" * 50 + " b"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_what_does_not_count(one, other):
    assert read_meaning("a.md", one).words == read_meaning("a.md", other).words


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER)
def test_what_counts(one, other):
    assert fingerprint("a.md", one) != fingerprint("a.md", other)


values = st.recursive(
    st.one_of(
        st.text("abc 1:#'\"-", max_size=8), st.integers(), st.booleans(), st.none(), st.dates().map(str)
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcd", min_size=1, max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def as_text(value):
    """What YAML and JSON agree on: every scalar as its text, white space single."""
    if isinstance(value, dict):
        return {key: as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value]
    if value is None:
        return ""
    return " ".join(str(value).lower().split()) if isinstance(value, bool) else " ".join(str(value).split())


@QUIET
@given(
    st.dictionaries(st.text("abcd", min_size=1, max_size=3), values, min_size=1, max_size=4), st.integers()
)
def test_how_data_is_written_never_counts(value, seed):
    def shuffled(each):
        if isinstance(each, dict):
            keys = list(each)
            random.Random(seed).shuffle(keys)
            return {key: shuffled(each[key]) for key in keys}
        return [shuffled(inner) for inner in each] if isinstance(each, list) else each

    plain = fingerprint("a.yaml", json.dumps(value))
    assert fingerprint("a.json", json.dumps(shuffled(value), indent=3)) == plain
    assert fingerprint("a.yml", yaml.safe_dump(shuffled(value), allow_unicode=True, width=30)) == plain
    assert fingerprint("a.yml", yaml.safe_dump(value, default_flow_style=True) + "# a comment\n") == plain


@QUIET
@given(values, values)
def test_data_that_says_something_else_has_another_fingerprint(one, other):
    same = as_text(one) == as_text(other)
    found = fingerprint("a.json", json.dumps({"a": one})) == fingerprint("a.json", json.dumps({"a": other}))
    assert found == same


def test_an_alias_says_what_its_anchor_says():
    assert fingerprint("a.yaml", "a: &x {b: 1}\nc: *x\n") == fingerprint("a.yaml", "a: {b: 1}\nc: {b: 1}\n")


FEATURE = """# a comment
@AC-1 @slow
Feature: Pay

  Background:
    Given a cart

  Scenario: By card
    When I pay  with a card
    Then I get a receipt
      | item | price |
      | tea  | 5     |

  Scenario: Refused
    When the card is refused
    Then nothing is charged
"""


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda text: text.replace("# a comment\n", ""), True),
        (lambda text: text.replace("@slow", "@fast"), True),
        (lambda text: text.replace("| tea  | 5     |", "|tea|5|"), True),
        (lambda text: text.replace("    ", "  ").replace("\n", "\r\n"), True),
        (lambda text: text.replace("5 ", "6 "), False),
        (lambda text: text.replace("nothing is", "something is"), False),
        (lambda text: text.replace("a cart", "two carts"), False),
    ],
)
def test_a_feature_is_its_steps(change, same):
    assert (fingerprint("a.feature", change(FEATURE)) == fingerprint("a.feature", FEATURE)) is same


def test_a_scenario_is_found_by_name_and_by_tag_and_stands_alone_but_for_the_background():
    other = FEATURE.replace("nothing is charged", "all is charged")
    for name in ("By card", "by-card"):
        assert fingerprint("a.feature", FEATURE, name) == fingerprint("a.feature", other, name)
    assert fingerprint("a.feature", FEATURE, "Refused") != fingerprint("a.feature", other, "Refused")
    moved = FEATURE.replace("a cart", "two carts")
    assert fingerprint("a.feature", FEATURE, "By card") != fingerprint("a.feature", moved, "By card")


PARTS = """# Title

## Goals

Fast.

### FR-001 Speed

Within 5 s.

## Requirements

- **FR-002**: No double charge.
  - not even on retry
- FR-003: A receipt.

**AC-1** Given a cart
- when I pay

| id | text |
| --- | --- |
| NFR-1 | small |

## Tracing

| id | test |
| --- | --- |
| NFR-1 | test_small |

## Goals {#other-goals}

Again.
"""


@pytest.mark.parametrize(
    ("name", "line", "holds"),
    [
        ("goals", 3, "Within 5 s."),
        ("#goals".removeprefix("#"), 3, "Fast."),
        ("FR-001", 7, "Within 5 s."),
        ("fr-001-speed", 7, "Within"),
        ("FR-002", 13, "not even on retry"),
        ("fr002", 13, "double"),
        ("FR-003", 15, "receipt"),
        ("AC1", 17, "when I pay"),
        ("NFR-1", 22, "small"),
        ("goals-1", 30, "Again."),
        ("other-goals", 30, "Again."),
    ],
)
def test_a_part_is_found_by_its_id_or_slug(name, line, holds):
    [part] = read_meaning("a.md", PARTS).find(name)
    assert part.line == line
    assert holds in part.words


def test_a_part_changes_with_what_hangs_on_it_and_with_nothing_else():
    inside = PARTS.replace("on retry", "on a second retry")
    assert fingerprint("a.md", PARTS, "FR-002") != fingerprint("a.md", inside, "FR-002")
    assert fingerprint("a.md", PARTS, "FR-003") == fingerprint("a.md", inside, "FR-003")
    assert fingerprint("a.md", PARTS, "Goals") == fingerprint("a.md", inside, "Goals")


def test_an_id_defined_twice_has_no_fingerprint():
    assert fingerprint("a.md", "- FR-1: a\n- FR-1: b\n", "FR-1") is None
    assert fingerprint("a.md", PARTS, "FR-009") is None
