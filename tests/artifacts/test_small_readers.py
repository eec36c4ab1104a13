"""Placeholders, scenarios, EARS, ids and block lines, each for itself."""

from __future__ import annotations

import pytest

from gateledger.artifacts.ears import read_ears
from gateledger.artifacts.gherkin import is_gherkin, read_scenarios
from gateledger.artifacts.identity import explicit_id, item_id
from gateledger.artifacts.labels import Role, Style, classify
from gateledger.artifacts.markdown import Kind, read_blocks
from gateledger.artifacts.placeholder import is_placeholder, placeholder_reason
from gateledger.artifacts.plain import normalised, plain
from gateledger.artifacts.source import read_source


@pytest.mark.parametrize(
    "text",
    "_No response_;TBD;- [ ];- [x] TODO;n/a;None;...;…;-;Criterion 1;second criterion;[describe it];<result>;{{ ac }};_say what is needed_;see Jira: https://j.example.org/A-1;"
    "https://example.org;#12;Lorem ipsum dolor sit amet;Critère 1;Akzeptanzkriterium 2;critério 3;未定;待定;미정;к;As a ___ I want ___;Given [context] When [action] Then [outcome];to be defined;See SHOP-12".replace(
        ";к", ""
    ).split(";"),
)
def test_a_placeholder_is_one(text: str) -> None:
    assert is_placeholder(text), placeholder_reason(text)


@pytest.mark.parametrize(
    "text",
    [
        "TODO items can be filtered by tag",
        "The list is empty after logout",
        "Returns [] for unknown users",
        "`GET /users/<id>` returns 200",
        "See the total on every page of the report",
        "Links open in a new tab, see [the guide](https://example.org)",
        "Describe tables with `\\d` in psql",
        "[Backend] uploads over 20 MB are refused",
        "None of the old cookies is sent any more",
        "_Save_ is disabled while the form is invalid",
        "Add to cart works without JavaScript",
        "List view shows 50 rows at most",
    ],
)
def test_a_sentence_is_no_placeholder(text: str) -> None:
    assert placeholder_reason(text) is None


@pytest.mark.parametrize(
    ("text", "identity", "rest"),
    [
        ("AC1: a b", "AC-1", "a b"),
        ("AC-01 — a b", "AC-01", "a b"),
        ("[AC-2] a", "AC-2", "a"),
        ("#3 a b", "AC-3", "a b"),
        ("FR-001: x", "FR-001", "x"),
        ("SC-002 y", "SC-002", "y"),
        ("RAK-2: z", "RAK-2", "z"),
        ("UTF-8 is used", "", "UTF-8 is used"),
        ("Python 3 is needed", "", "Python 3 is needed"),
        ("Accept 2 files", "", "Accept 2 files"),
    ],
)
def test_ids_are_those_that_authors_give(text: str, identity: str, rest: str) -> None:
    assert explicit_id(text) == (identity, rest)


def test_the_digest_of_an_item_ignores_how_it_is_dressed() -> None:
    dresses = [
        "- [ ] The lamp is **on**.",
        "- [x] the lamp is on",
        "1. The  lamp is on",
        "* _The lamp_ is on!",
        "✅ The lamp is on",
    ]
    assert len({item_id(text) for text in dresses}) == 1
    assert item_id("The lamp is off") != item_id("The lamp is on")
    assert len(item_id("a")) == 12


def test_normalising_is_stable() -> None:
    assert normalised("- [ ] **The** lamp.") == normalised(normalised("- [ ] **The** lamp.")) == "the lamp"


def test_a_glob_in_ticks_keeps_its_stars() -> None:
    assert plain("match `**/*.py` and **bold**") == "match `**/*.py` and bold"


@pytest.mark.parametrize(
    ("text", "unwanted"),
    [
        ("WHEN a user signs in THE SYSTEM SHALL greet them", False),
        ("IF the disk is full THEN THE SYSTEM SHALL refuse uploads", True),
        ("WHILE offline, the app SHALL queue writes", False),
        ("THE SYSTEM SHALL log every sign-in", False),
    ],
)
def test_ears_sentences(text: str, unwanted: bool) -> None:
    found = read_ears(text)
    assert found is not None
    assert found.unwanted is unwanted


@pytest.mark.parametrize("text", ["When I click it crashes", "We shall see", "Marshall is on holiday", ""])
def test_other_sentences_are_not_ears(text: str) -> None:
    assert read_ears(text) is None


def test_scenarios_leave_out_background_and_keep_examples() -> None:
    lines = "Feature: f\nBackground:\n Given a shop\nScenario: one\n When x\n Then y\n And z\nScenario Outline: two\n When <a>\n Then <b>\n Examples:\n | a | b |\n | 1 | 2 |"
    one, two = read_scenarios(enumerate(lines.split("\n"), 1))
    assert (one.name, one.line, len(one.steps)) == ("one", 4, 3)
    assert two.examples[1] == (13, ["1", "2"])


@pytest.mark.parametrize(
    ("code", "info", "wanted"),
    [
        ("When a\nThen b", "gherkin", True),
        ("Given a\nWhen b\nThen c", "", True),
        ("given = 1\nwhen = 2", "python", False),
        ("Given a\nWhen b\nThen c", "js", False),
    ],
)
def test_which_code_is_gherkin(code: str, info: str, wanted: bool) -> None:
    assert is_gherkin(code, info) is wanted


def test_blocks_carry_the_lines_of_the_document() -> None:
    text = "---\ntitle: x\n---\n# a\n\n<!-- b\nc -->\n- d\n\n  e\n\n| f | g |\n|---|---|\n| h | i |\n\n> j\n"
    blocks = read_blocks(read_source(text))
    assert [(block.kind, block.line) for block in blocks] == [
        (Kind.HEADING, 4),
        (Kind.LIST, 8),
        (Kind.TABLE, 12),
        (Kind.QUOTE, 16),
    ]
    assert blocks[2].children[1].line == 14


@pytest.mark.parametrize(
    "heading",
    [
        "Acceptance Criteria",
        "## 🎯 ACCEPTANCE CRITERIA",
        "3.2 Acceptance criteria (draft)",
        "Accpetance criteria",
        "Akzeptanzkriterien",
        "Kriterien für die Abnahme",
        "Critères d’acceptation",
        "Criterios de aceptacion",
        "Critérios de Aceite",
        "Criteri di accettazione",
        "Acceptatiecriteria",
        "受け入れ基準",
        "受入条件",
        "验收标准",
        "驗收標準",
        "인수 조건",
        "Критерии приёмки",
        "Kryteria akceptacji",
    ],
)
def test_headings_of_criteria(heading: str) -> None:
    found = classify(heading)
    assert found is not None
    assert found.roles == {Role.CRITERIA}


@pytest.mark.parametrize(
    "heading",
    [
        "Addressing acceptance criteria",
        "Improve acceptance criteria",
        "Definition of Ready",
        "Acceptance criteria not met",
        "Out of scope",
        "Notes",
        "Acceptable use policy",
        "Criteria API",
    ],
)
def test_headings_of_something_else(heading: str) -> None:
    found = classify(heading)
    assert found is None or Role.CRITERIA not in found.roles


def test_plain_prose_is_no_label() -> None:
    assert classify("The acceptance criteria are unclear to me", Style.PLAIN) is None
