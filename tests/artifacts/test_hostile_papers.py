"""Any text at all is read as a document, a feature file, tests or results without an exception, in bounded time."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateledger.artifacts.feature_file import read_feature
from gateledger.artifacts.inspect import inspect
from gateledger.artifacts.junit import is_junit, read_junit
from gateledger.artifacts.mapping import Proof, map_criteria
from gateledger.artifacts.prd import read_prd
from gateledger.artifacts.test_names import read_tests
from gateledger.artifacts.test_plan import read_test_plan
from gateledger.model.artifact import Item

N = 100_000
SECONDS = 6
HOSTILE = {
    "nested quotes": ">" * N,
    "nested bullets on a line": "- " * N,
    "a staircase of bullets": "# PRD\n" + "\n".join(" " * (2 * i) + "- FR-1: a" for i in range(1_000)),
    "open links": "# Test plan\n- " + "[a](" * (N // 4),
    "open braces": "# PRD\n- " + "{{" * (N // 2),
    "bold labels": "# PRD\n" + "**Goal**: a\n\n" * 4_000,
    "headings": "# Test plan\n" + "## Test cases\n" * 8_000,
    "a very wide table": "# Test plan\n## Test cases\n|"
    + "expected|" * 4_000
    + "\n|"
    + "-|" * 4_000
    + "\n"
    + ("|" + "b|" * 4_000 + "\n") * 10,
    "a very long table": "# Test plan\n\n|ID|Case|Expected|\n|-|-|-|\n" + "|TC-1|x y z|y y y|\n" * 15_000,
    "many requirements": "# PRD\n## Requirements\n"
    + "".join(f"- FR-{i}: the thing number {i} works\n" for i in range(8_000)),
    "ten megabytes": "lorem ipsum dolor sit amet\n" * 400_000,
    "one long line": "# PRD " + "a" * 10_000_000,
    "dashes in a title": "# PRD " + "- " * (N // 2),
    "colons in a title": "# Test plan" + ": a" * (N // 3),
    "rules": "a\n===\n" * 10_000,
    "rst": ".. contents::\n" + "Title\n=====\n" * 8_000,
    "asciidoc": "= PRD\n" + "|===\n|a |b\n" * 8_000,
    "front matter of aliases": "---\na: &a [x]\n"
    + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(300))
    + "---\n# PRD\n",
    "front matter of brackets": "---\na: " + "[" * 40_000 + "\n---\n# PRD\n",
    "nuls": "# PRD\x00\n" * 100,
    "lone surrogates": "---\nowner: \ud800\n---\n# PRD\n\n## Goals\nsell more \udfff things to people\n",
    "ids": "# PRD\n" + "AC-1 " * (N // 5),
    "steps": "Feature: a\nScenario: b\n" + "Given a\n" * 9_000,
    "scenarios": "Feature: a\n" + "Scenario: b\nGiven a\n" * 4_000,
    "tags": "@a" * N + "\nFeature: b\n",
    "tests": "def test_a():\n" * 20_000,
    "quotes": 'it("' * (N // 4),
    "template literals": "it(`" + "`" * N,
    "spaces before a test": " " * N + "it('a')",
    "annotations": "@Test\n" * 20_000,
    "entities": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><testsuites>&b;</testsuites>',
    "nested suites": "<testsuite>" * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read_in_bounded_time(text):
    start = time.process_time()
    read_prd(text)
    read_test_plan(text)
    read_test_plan(text, path="a.feature")
    read_junit(text)
    for ending in ("py", "ts", "java", "go", "rb", "cs", "rs", "php", "swift", "robot", "dart"):
        read_tests(f"a.{ending}", text)
    assert time.process_time() - start < SECONDS


PIECES = st.sampled_from(
    [
        "# PRD: a\n", "# Test plan\n", "## Goals\n", "## Requirements\n", "## Test cases\n", "**Owner:** ", "- FR-1: ",
        "- [ ] ", "1. ", "| ID | Case | Expected |\n| - | - | - |\n", "| TC-1 | a | b |\n", "TBD", "{{x}}", "[x]",
        "---\n", "a: b\n", "\n", "\n\n", "text about people who wait ", "Feature: a\n", "Scenario: b\n", "Given c\n",
        "@AC-1\n", "# language: de\n", "def test_a():\n", 'it("a b", ', "@Test\n", "<testsuite>", "</testsuite>",
        "<testcase name='a'/>", "== x\n", "====\n", ".. x::\n", "\ud800", "\x00", "\u2028", "目标\n", "|===\n",
        '"""\n', "```gherkin\n", "```\n", "#[test]\n", "fn a() {\n", "*** Test Cases ***\n",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=15)), max_size=30).map("".join)
PATHS = st.sampled_from(
    ["a.md", "prd.md", "test-plan.md", "a.feature", "a.adoc", "a.rst", "", "docs/prd/epics.md"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, PATHS)
def test_no_text_raises_and_every_line_is_in_the_text(text, path):
    last = (
        text.count("\n")
        + text.count("\r")
        + text.count("\u2028")
        + text.count("\u2029")
        + text.count("\x85")
        + text.count("\x0b")
        + text.count("\x0c")
        + text.count("\x1c")
        + text.count("\x1d")
        + text.count("\x1e")
        + 1
    )
    product, plan = read_prd(text, path=path), read_test_plan(text, path=path)
    lines = [
        each.line
        for each in (
            *product.requirements.items,
            *product.unresolved,
            *plan.cases,
            *product.problems,
            *plan.problems,
        )
    ]
    assert all(line is None or 1 <= line <= last for line in lines)


@settings(max_examples=60, deadline=None)
@given(
    TEXTS, st.sampled_from(["py", "ts", "java", "kt", "go", "rb", "cs", "rs", "php", "robot", "swift", "ex"])
)
def test_no_source_raises(text, ending):
    assert all(1 <= each.line <= len(text) + 1 for each in read_tests(f"a.{ending}", text))
    read_feature(text)
    read_junit(text)
    is_junit(text)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), PATHS, st.sampled_from(["prd", "test-plan"]))
def test_no_bytes_raise(data, path, kind):
    assert inspect(path, data, kind=kind).model_dump_json()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4), st.lists(st.text(max_size=60), max_size=6))
def test_mapping_is_a_function_of_its_texts(criteria, names):
    items = [Item(id=f"AC-{i}", text=text, line=1) for i, text in enumerate(criteria)]
    proofs = [Proof(kind="test", path="a.py", line=1, name=name, words=name) for name in names]
    assert map_criteria(items, proofs) == map_criteria(items, proofs)
