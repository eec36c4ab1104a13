from __future__ import annotations

import time

import pytest

from gateledger.collect.keywords import closing_references

CASES = {
    "plain": ("Closes #5", ["o/r#5"]),
    "every keyword": (
        "close #1 closes #2 closed #3 fix #4 fixes #5 fixed #6 resolve #7 resolves #8 resolved #9",
        [f"o/r#{n}" for n in range(1, 10)],
    ),
    "colon": ("Fixes: #5", ["o/r#5"]),
    "upper case": ("FIXES #5", ["o/r#5"]),
    "other repository": ("Fixes a-b/c.d#5", ["a-b/c.d#5"]),
    "address": ("Fixes https://github.com/a/b/issues/5", ["a/b#5"]),
    "address in brackets": ("Fixes <https://github.com/a/b/issues/5>", ["a/b#5"]),
    "old form": ("Fixes GH-5", ["o/r#5"]),
    "in a list": ("- fixes #5\n- fixes #6", ["o/r#5", "o/r#6"]),
    "twice": ("fixes #5, fixes O/R#5", ["o/r#5"]),
    "link text": ("Fixes [#5](https://x.test)", ["o/r#5"]),
    "bold": ("**Fixes** #5", ["o/r#5"]),
    "in a table": ("| a |\n|---|\n| fixes #5 |", ["o/r#5"]),
    "over a line end": ("Fixes\n#5", ["o/r#5"]),
    "only the first of several": ("Fixes #5, #6 and #7", ["o/r#5"]),
    "a number in passing": ("See #5", []),
    "inside another word": ("prefixes #5, disclose #6, hot-fix #7", []),
    "in code": ("`fixes #5`", []),
    "keyword outside code, number inside": ("fixes `#5`", []),
    "in a fence": ("```\nfixes #5\n```", []),
    "indented code": ("    fixes #5", []),
    "in a comment": ("<!-- Fixes #5 -->", []),
    "in a comment within a line": ("text <!-- Fixes #5 --> text", []),
    "unedited template": ("<!-- Closes #(issue) -->\n", []),
    "other host": ("Fixes https://gitlab.com/a/b/issues/5", []),
    "a pull request's address": ("Fixes https://github.com/a/b/pull/5", []),
    "letters after the number": ("Fixes #5a", []),
    "number zero": ("Fixes #0", []),
    "number beyond any": ("Fixes #9999999999", []),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=CASES)
def test_closing_keywords(body, expected):
    found = closing_references(body, repository="o/r")
    assert [f"{each.repository}#{each.number}" for each in found] == expected


def test_an_enterprise_host_is_the_one_that_counts():
    body = "Fixes https://git.corp.test/a/b/issues/5"
    assert closing_references(body, repository="o/r", host="git.corp.test")
    assert not closing_references(body, repository="o/r")


@pytest.mark.parametrize(
    "hostile",
    ["Fixes" + " " * 60_000 + "x", "Fixes :" + "\t " * 30_000 + "x", "Fixes " + "[" * 60_000],
    ids=["a keyword before many spaces", "a colon before many tabs", "many opening brackets"],
)
def test_a_hostile_description_takes_no_longer_than_a_friendly_one(hostile):
    started = time.process_time()
    found = closing_references(f"{hostile}\n\nCloses #7", repository="acme/shop")
    assert [each.number for each in found] == [7]
    assert time.process_time() - started < 2
