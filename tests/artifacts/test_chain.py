"""What documents declare of the chain, where it leads, and how a review is written back."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateledger.artifacts.chain import read_declared
from gateledger.artifacts.chain_graph import EdgeState, read_chain
from gateledger.artifacts.chain_places import Documents
from gateledger.artifacts.chain_stamp import LOCK, Review, add_line, in_place, restamp
from gateledger.artifacts.doorstop import from_doorstop
from gateledger.artifacts.fingerprint import fingerprint, read_meaning

HEX = "0123456789abcdef" * 4
REVIEW = Review(by="@ada", on="2026-12-01")

ITEM = """active: true
derived: false
header: ''
level: 1.0
links:
- SYS001: {stamp}
normative: true
ref: ' src/pay.py '
references:
- path: 'src/a.py '
  type: file
  keyword: PAY
reviewed: null
text: |
  The buyer **shall** pay.{end}

  Once.
""".replace("{end}", "  ")
SDOC = """[DOCUMENT]
TITLE: Pay

[[SECTION]]
TITLE: Cards

[REQUIREMENT]
UID: PAY-2
STATEMENT: >>>
The system shall
TYPE: no field
refuse.
<<<
RELATIONS:
- TYPE: Parent
  VALUE: PAY-1
- TYPE: Child
  VALUE: PAY-3
- TYPE: File
  VALUE: src/pay.py

[[/SECTION]]
"""
NEEDS = {
    "current_version": "1.0",
    "versions": {
        "1.0": {
            "needs": {
                "REQ_1": {
                    "title": "Pay",
                    "type": "req",
                    "content": "Within 5 s",
                    "links": [],
                    "links_back": ["T_1"],
                },
                "T_1": {
                    "title": "Test",
                    "type": "test",
                    "links": ["REQ_1"],
                    "verifies": ["REQ_1"],
                    "tags": ["REQ_1"],
                },
            }
        }
    },
}


def edges(path, text):
    return [
        (str(link.child), str(link.parent), link.line, link.stamp[:13])
        for link in read_declared(path, text).links
    ]


CASES = {
    "one path in front matter": (
        "a.md",
        "---\nderives_from: docs/b.md\n---\n",
        [("a.md", "docs/b.md", 2, "")],
    ),
    "a part, with its stamp": (
        "a.md",
        f"---\ntitle: x\nsatisfies: b.md#FR-1 @sha256:{HEX}\n---\n",
        [("a.md", "b.md#FR-1", 3, "sha256:012345")],
    ),
    "a list of them, each on its line": (
        "a.md",
        "---\ncovers:\n  - b.md\n  - 'c.md#x y'\n---\n",
        [("a.md", "b.md", 3, ""), ("a.md", "c.md#x y", 4, "")],
    ),
    "a list on one line": (
        "a.md",
        "---\nrefines: [b.md, REQ-2]\n---\n",
        [("a.md", "b.md", 2, ""), ("a.md", "REQ-2", 2, "")],
    ),
    "every key, spelled with hyphens too": (
        "a.md",
        "---\nderives-from: b.md\nimplements: c.md\nverifies: d.md\n---\n",
        [("a.md", "b.md", 2, ""), ("a.md", "c.md", 3, ""), ("a.md", "d.md", 4, "")],
    ),
    "an issue": ("a.md", "---\nimplements: 'acme/shop#7'\n---\n", [("a.md", "acme/shop#7", 2, "")]),
    "an address": (
        "a.md",
        "---\nimplements: https://x.example/a.md\n---\n",
        [("a.md", "https://x.example/a.md", 2, "")],
    ),
    "a part of the document itself": (
        "a.md",
        "---\ncovers: '#goals'\n---\n",
        [("a.md", "a.md#goals", 2, "")],
    ),
    "windows line ends": ("a.md", "---\r\nx: y\r\ncovers: b.md\r\n---\r\n", [("a.md", "b.md", 3, "")]),
    "the top of a YAML document": ("a.yaml", "x: 1\nderives_from: b.md\n", [("a.yaml", "b.md", 2, "")]),
    "an operation of an API": (
        "a.yaml",
        "openapi: 3.0.0\ninfo: {x-derives-from: p.md}\npaths:\n  /o:\n    get:\n      x-satisfies: b.md#FR-1\n",
        [("a.yaml", "p.md", 2, ""), ("a.yaml#GET /o", "b.md#FR-1", 6, "")],
    ),
    "a comment of a feature file": (
        "a.feature",
        f"# verifies: b.md#AC-1 @sha256:{HEX}\nFeature: x\n",
        [("a.feature", "b.md#AC-1", 1, "sha256:012345")],
    ),
    "a lock": (
        ".trace.lock",
        f"# x\n\na.yaml#GET /o -> b.md#FR-1 @sha256:{HEX} by Ada Lovelace on 2026-01-02\nc.md -> b.md\n",
        [("a.yaml#GET /o", "b.md#FR-1", 3, "sha256:012345"), ("c.md", "b.md", 4, "")],
    ),
    "a traceability.yml": (
        "docs/traceability.yml",
        f"version: 1\nlinks:\n  - a.md -> b.md @sha256:{HEX} by @ada on 2026-01-02 # why\n  - 'c.md -> b.md'\n",
        [("a.md", "b.md", 3, "sha256:012345"), ("c.md", "b.md", 4, "")],
    ),
    "somebody else's traceability.yml": ("traceability.yml", "tool: x\nrows: [1]\n", []),
    "a Doorstop item": (
        "reqs/PAY001.yml",
        ITEM.format(stamp="abc="),
        [("reqs/PAY001.yml#PAY001", "SYS001", 6, "abc=")],
    ),
    "a Doorstop link that nobody reviewed": (
        "reqs/PAY001.yml",
        ITEM.format(stamp="null"),
        [("reqs/PAY001.yml#PAY001", "SYS001", 6, "")],
    ),
    "a StrictDoc document": (
        "a.sdoc",
        SDOC,
        [("a.sdoc#PAY-2", "PAY-1", 16, ""), ("PAY-3", "a.sdoc#PAY-2", 18, "")],
    ),
    "a relation in code": (
        "a.py",
        "x = 1\n# @relation(REQ-1, REQ-2, scope=function)\n",
        [("a.py", "REQ-1", 2, ""), ("a.py", "REQ-2", 2, "")],
    ),
    "an OpenFastTrace item": (
        "a.md",
        "### Pay\n`dsn~pay~2`\n\nBy card.\n\nNeeds: impl\n\nCovers:\n\n* [`req~pay~1`](#x)\n* `req~buy~3`\n",
        [("a.md#dsn~pay", "req~pay", 10, "1"), ("a.md#dsn~pay", "req~buy", 11, "3")],
    ),
    "an OpenFastTrace tag": ("a.java", "// [impl->dsn~pay~2]\n", [("a.java#impl~line-1", "dsn~pay", 1, "2")]),
    "sphinx-needs": (
        "build/needs.json",
        json.dumps(NEEDS, indent=1),
        [("build/needs.json#T_1", "REQ_1", 15, ""), ("build/needs.json#T_1", "REQ_1", 15, "")],
    ),
    "prose about links": ("a.md", "derives_from: b.md\n", []),
    "no reference at all": ("a.md", "---\nimplements: the whole thing\n---\n", []),
    "a number": ("a.md", "---\ncovers: 12\n---\n", []),
    "nothing": ("a.md", "---\ncovers:\n---\n", []),
}


@pytest.mark.parametrize(("path", "text", "found"), CASES.values(), ids=CASES)
def test_declared_links(path, text, found):
    assert edges(path, text) == found


def test_a_value_that_is_no_reference_is_a_problem_with_its_line():
    [problem] = read_declared("a.md", "---\nimplements: the whole thing\n---\n").problems
    assert (problem.path, problem.line) == ("a.md", 2)
    assert "names no document or id" in problem.message


def test_a_lock_says_which_line_is_no_edge_and_that_a_conflict_was_left():
    found = read_declared(".trace.lock", "a.md => b.md\n<<<<<<< HEAD\na.md -> b.md @sha256:12\n")
    assert [(each.line, each.message[:20]) for each in found.problems] == [
        (1, "not an edge (`child "),
        (2, "a merge conflict was"),
        (3, "not an edge (`child "),
    ]


def test_doorstops_stamp_is_the_one_that_doorstop_writes():
    """The value is what Doorstop 3.2 computes for this item (doorstop.core.types.Stamp)."""
    item = from_doorstop("reqs/PAY001.yml", ITEM.format(stamp="null"))
    assert item.defined[0].stamp == "oU1q1VAhSXCjTqqfS-aw66031NBcR71iP1RV7SiRKh4="


def test_a_doorstop_stamp_that_cannot_be_computed_is_unknown():
    config = "settings: {prefix: SYS}\nattributes: {reviewed: [owner]}\n"
    parent = ITEM.replace("- SYS001: {stamp}\n", "- OTHER001: null\n").replace(
        "level: 1.0", "level: 1.0\nowner: ada"
    )
    texts = {
        "reqs/.doorstop.yml": config,
        "reqs/SYS001.yml": parent,
        "reqs/PAY001.yml": ITEM.format(stamp="abc="),
    }
    found = {str(edge.parent): edge for edge in read_chain(Documents(texts)).edges}
    assert found["reqs/SYS001.yml#SYS001"].state is EdgeState.UNKNOWN
    assert "owner" in found["reqs/SYS001.yml#SYS001"].why
    assert found["OTHER001"].state is EdgeState.BROKEN


def states(texts):
    return {edge.key: str(edge.state) for edge in read_chain(Documents(texts)).edges}


def test_doorstop_by_its_own_stamps():
    parent = ITEM.replace("- SYS001: {stamp}\n", "").replace("links:\n", "links: []\n")
    stamp = from_doorstop("reqs/SYS001.yml", parent).defined[0].stamp
    texts = {"reqs/SYS001.yml": parent, "reqs/PAY001.yml": ITEM.format(stamp=stamp)}
    key = ("reqs/PAY001.yml#PAY001", "reqs/SYS001.yml#SYS001")
    assert states(texts) == {key: "reviewed"}
    assert states(texts | {"reqs/SYS001.yml": parent.replace("Once", "Twice")}) == {key: "suspect"}
    assert states(texts | {"reqs/PAY001.yml": ITEM.format(stamp="null")}) == {key: "unreviewed"}


def test_openfasttrace_by_revision():
    design = "`dsn~pay~{}`\n\nBy card.\n"
    for revision, state in ((1, "predated"), (2, "reviewed"), (3, "outdated")):
        texts = {"a.md": design.format(revision), "b.java": "// [impl->dsn~pay~2]\n"}
        assert list(states(texts).values()) == [state]


def test_a_path_is_read_from_the_root_or_from_where_it_is_written():
    texts = {
        "docs/a.md": "---\ncovers: [b.md, ./b.md, ../c.md, docs/b.md]\n---\n",
        "docs/b.md": "B\n",
        "c.md": "C\n",
    }
    assert set(states(texts)) == {("docs/a.md", "docs/b.md"), ("docs/a.md", "c.md")}


def test_an_id_alone_is_found_where_it_is_defined_and_not_where_it_is_mentioned():
    texts = {
        "plan.md": "---\nverifies: FR-1\n---\n- FR-1: tested by hand\n",
        "prd.md": "## Requirements\n\n- FR-1: Pay\n",
        "notes.md": "We talked of FR-1.\n",
    }
    assert states(texts) == {("plan.md", "prd.md#FR-1"): "unreviewed"}
    assert states(texts | {"other.md": "- FR-1: Pray\n"}) == {("plan.md", "FR-1"): "ambiguous"}


def test_a_stamp_may_be_shortened_to_twelve_digits():
    stamp = fingerprint("b.md", "B\n")
    for size, state in ((64, "reviewed"), (12, "reviewed")):
        assert states({"a.md": f"---\ncovers: b.md @sha256:{stamp[:size]}\n---\n", "b.md": "B\n"}) == {
            ("a.md", "b.md"): state
        }


def test_parts_of_one_document_do_not_make_a_circle():
    texts = {"a.md": "---\ncovers: b.md#x\n---\n# y\n", "b.md": "# x\n", ".trace.lock": "b.md#x -> a.md#y\n"}
    assert "cyclic" in states(texts).values()
    assert "cyclic" not in states({"a.md": "---\ncovers: '#y'\n---\n# y\n"}).values()
    apart = {
        "a.md": "# x\n\n# y\n",
        "b.md": "# x\n\n# y\n",
        ".trace.lock": "a.md#x -> b.md#x\nb.md#y -> a.md#y\n",
    }
    assert set(states(apart).values()) == {"unreviewed"}


def test_a_circle_of_three():
    texts = {f"{one}.md": f"---\ncovers: {other}.md\n---\n" for one, other in ("ab", "bc", "ca")}
    assert set(states(texts | {"d.md": "---\ncovers: a.md\n---\n"}).items()) == {
        (("a.md", "b.md"), "cyclic"),
        (("b.md", "c.md"), "cyclic"),
        (("c.md", "a.md"), "cyclic"),
        (("d.md", "a.md"), "unreviewed"),
    }


# --- writing a review back ---

WRITTEN = {
    "a line of front matter": (
        "a.md",
        "---\nx: 1 \ncovers: b.md\n---\nbody  \n",
        "covers: b.md",
        "covers: b.md @{}",
    ),
    "an old stamp": ("a.md", f"---\ncovers: b.md @sha256:{HEX}\n---\n", f"@sha256:{HEX}", "@{}"),
    "one of a list": ("a.md", "---\ncovers: [c.md, b.md] # both\n---\n", "b.md]", "b.md @{}]"),
    "quotes": ("a.md", '---\ncovers:\n  - "b.md"\n---\n', '"b.md"', '"b.md @{}"'),
    "windows line ends and a mark": ("a.md", "\ufeff---\r\ncovers: b.md\r\n---\r\nx\r\n", "b.md", "b.md @{}"),
    "no line end at the end": ("a.feature", "# verifies: b.md", "b.md", "b.md @{}"),
    "a lock's line": (
        ".trace.lock",
        f"# x\na.md -> b.md @sha256:{HEX} by bob on 2020-01-01 # why\nc.md -> b.md\n",
        f"@sha256:{HEX} by bob on 2020-01-01",
        "@{} by @ada on 2026-12-01",
    ),
    "a lock's line in YAML": (
        "traceability.yml",
        "links:\n  - 'a.md -> b.md'\n",
        "b.md'",
        "b.md @{} by @ada on 2026-12-01'",
    ),
    "an operation": (
        "a.yaml",
        "openapi: 3.0.0\npaths:\n  /b.md: {get: {x-covers: b.md}}\n",
        "x-covers: b.md",
        "x-covers: b.md @{}",
    ),
}


@pytest.mark.parametrize(("path", "text", "old", "new"), WRITTEN.values(), ids=WRITTEN)
def test_a_review_changes_its_line_and_not_one_byte_more(path, text, old, new):
    texts = {"b.md": "B\n", "a.md": "A\n", "c.md": "C\n", path: text}
    edge = next(
        each
        for each in read_chain(Documents(texts)).edges
        if each.parent.path == "b.md" and each.at.path == path
    )
    written = restamp(text, edge, REVIEW)
    assert written == text.replace(old, new.format(f"sha256:{fingerprint('b.md', 'B' + chr(10))}"))
    [after] = [each for each in read_chain(Documents(texts | {path: written})).edges if each.key == edge.key]
    assert after.state is EdgeState.REVIEWED
    assert read_meaning(path, written).digest == read_meaning(path, text).digest or path in (
        LOCK,
        "traceability.yml",
    )


def test_a_line_that_cannot_be_edited_is_left_alone():
    folded = "---\ncovers: >-\n  b.md\n---\n"
    [edge] = read_chain(Documents({"a.md": folded, "b.md": "B\n"})).edges
    assert restamp(folded, edge, REVIEW) is None
    lone = "---\rcovers: b.md\r---\r"
    [edge] = read_chain(Documents({"a.md": lone, "b.md": "B\n"})).edges
    assert restamp(lone, edge, REVIEW) is None


def test_doorstop_and_openfasttrace_are_restamped_in_their_own_way():
    parent = ITEM.replace("- SYS001: {stamp}\n", "").replace("links:\n", "links: []\n")
    texts = {"reqs/SYS001.yml": parent, "reqs/PAY001.yml": ITEM.format(stamp="null")}
    [edge] = read_chain(Documents(texts)).edges
    written = restamp(texts["reqs/PAY001.yml"], edge, REVIEW)
    assert set(states(texts | {"reqs/PAY001.yml": written}).values()) == {"reviewed"}
    texts = {"a.md": "`dsn~pay~3`\n\nBy card.\n", "b.java": "x // [impl->dsn~pay~2] y\n"}
    [edge] = read_chain(Documents(texts)).edges
    assert restamp(texts["b.java"], edge, REVIEW) == "x // [impl->dsn~pay~3] y\n"


def test_a_new_line_of_the_lock_stands_among_the_others_in_order():
    texts = dict.fromkeys(("a.md", "b.md", "c.md", "p.md"), "x\n") | {
        LOCK: "# mine\r\nc.md -> p.md\r\n",
        "b.md": "---\ncovers: p.md\n---\n",
    }
    edge = next(each for each in read_chain(Documents(texts)).edges if each.child.path == "b.md")
    assert not in_place(edge, has_lock=True)
    assert in_place(edge, has_lock=False)
    lines = add_line(texts[LOCK], edge, REVIEW).split("\r\n")
    assert [line[:12] for line in lines] == ["# mine", "b.md -> p.md", "c.md -> p.md", ""]
    listed = add_line("version: 1\nlinks:\n  - c.md -> p.md", edge, REVIEW)
    assert listed.split("\n")[2].startswith("  - b.md -> p.md @sha256:")
    assert add_line("", edge, REVIEW).startswith("# What each document rests on")


def test_a_name_cannot_break_the_lines_form():
    texts = {"a.sdoc": SDOC, "b.sdoc": "[REQUIREMENT]\nUID: PAY-1\nSTATEMENT: x\n"}
    edge = next(each for each in read_chain(Documents(texts)).edges if each.parent.id == "PAY-1")
    line = add_line("", edge, Review(by="Eve'\n#x on 1999-01-01", on="2026-12-01"))
    [link] = read_declared(LOCK, line).links
    assert link.on == "2026-12-01"


# --- hostile texts ---

N = 60_000
PATHS = (
    "a.md",
    "a.yaml",
    "a.json",
    "a.feature",
    "a.sdoc",
    ".trace.lock",
    "traceability.yml",
    "reqs/A1.yml",
    "a.py",
    "needs.json",
)
BOMB = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))
HOSTILE = {
    "binary": bytes(range(256)).decode("latin-1") * 100,
    "nul": "\0" * N,
    "surrogates": "---\ncovers: \ud800\n---\n\udfff",
    "an alias bomb": BOMB,
    "an alias bomb in front matter": f"---\n{BOMB}covers: b.md\n---\n",
    "an alias of itself": "a: &a [*a]\nderives_from: b.md\n",
    "deep nesting": "derives_from: " + "[" * N,
    "deep JSON": '{"derives_from":' * 20_000,
    "deep blocks": "".join(f"{' ' * i}a:\n" for i in range(1_000)) + "derives_from: b.md\n",
    "front matter without end": "---\n" + "covers: b.md\n" * 20_000,
    "many links": "---\ncovers: [" + "b.md," * 20_000 + "]\n---\n",
    "many arrows": "a -> b " * 4_000,
    "a lock of one long line": "a" * 500_000 + " -> b.md",
    "spaces and an arrow": " " * N + "->" + " " * N,
    "many locks": "a.md -> b.md by " + "x " * 900 + "\n" * 10,
    "tildes": "a~b~" * 20_000,
    "tags": "[impl->" * 4_000,
    "relations": "@relation(" * 4_000 + "scope=",
    "ids": "`req~a~1`\n" * 5_000,
    "comments": "<!--" * N,
    "comment lines": "<!--\n" * 8_000,
    "closed comment lines": "<!-- x -->\n" * 8_000,
    "brackets": "[" * N,
    "references": "[a]: /b\n" * 4_000,
    "open references": "[a\n" * 4_000,
    "emphasis": "*a _b " * 4_000,
    "ticks": "`a" * 30_000,
    "quotes": "> " * N,
    "tables": "|a|b|\n|-|-|\n" + "|x|y|\n" * 4_000,
    "wide tables": "|" + "a|" * 3_000 + "\n|" + "-|" * 3_000 + "\n" + ("|" + "b|" * 3_000 + "\n") * 5,
    "headings": "# a\n" * 4_000,
    "requirements": "- FR-1: a\n" * 4_000,
    "nested headings": "".join("#" * (1 + i % 6) + f" h{i}\n\ntext\n\n" for i in range(3_000)),
    "two megabytes": "lorem ipsum dolor\n" * 120_000,
    "a needs file of nonsense": '{"versions": {"1": {"needs": {"a": {"links": ["b"]}, "c": 1}}}}',
    "scenarios": "Feature: a\n" + "Scenario: b\nGiven c\n" * 4_000,
    "quotes of gherkin": '"""\n' * 20_000,
}


@pytest.mark.parametrize("path", ["a.md", "a.yaml", ".trace.lock", "a.feature"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_any_text_is_read_to_an_answer_in_bounded_time(path, text):
    start = time.process_time()
    assert read_meaning(path, text).digest
    chain = read_chain(Documents({path: text, "b.md": "B\n"}))
    assert all(edge.state for edge in chain.edges)
    assert time.process_time() - start < 8


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(PATHS),
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(
            [
                "---\n",
                "covers: ",
                "b.md",
                "#",
                "->",
                " @sha256:",
                "[",
                "]",
                "\n",
                "- ",
                "~1",
                "`",
                "links:\n",
                ": ",
                "&a ",
                "*a",
                "UID: ",
                "{",
                "}",
            ]
        ),
        max_size=30,
    ).map("".join),
)
def test_nothing_raises(path, text):
    assert read_meaning(path, text).digest
    documents = Documents({path: text, "b.md": "B\n"})
    for edge in read_chain(documents).edges:
        if in_place(edge, has_lock=False):
            restamp(documents.texts[edge.at.path], edge, REVIEW)


def test_a_tag_in_a_code_span_is_an_example_and_no_link():
    text = "# How to trace\n\nWrite `[impl->dsn~name~1]` above the function.\n\n<!-- [impl->dsn~real~2] -->\n"
    assert [link.written for link in read_declared("docs/how.md", text).links] == ["dsn~real~2"]
