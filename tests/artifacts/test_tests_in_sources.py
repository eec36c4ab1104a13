"""Names of tests, feature files, results, and how criteria map to them."""

from __future__ import annotations

import pytest

from gateledger.artifacts.criterion_ids import ids_in, same_id
from gateledger.artifacts.feature_file import read_feature
from gateledger.artifacts.junit import is_junit, read_junit
from gateledger.artifacts.mapping import Proof, map_criteria
from gateledger.artifacts.test_names import as_words, read_tests
from gateledger.model.artifact import Item

SOURCES = {
    "pytest": ("a.py", "class TestPay:\n    async def test_is_grey(self):\n        pass\n", "Pay is grey", 2),
    "Vitest": ("a.test.ts", 'describe("Pay", () => {\n  it.only("is grey", () => {\n', "Pay is grey", 2),
    "a name in backticks": ("a.test.js", "it(`is grey`, () => {});\n", "is grey", 1),
    "Deno": ("a.ts", 'Deno.test("is grey", () => {});\n', "is grey", 1),
    "Go": ("a_test.go", "func TestPayIsGrey(t *testing.T) {\n", "Pay Is Grey", 1),
    "a Go table": ("a_test.go", '\t\t{\n\t\t\tname: "is grey",\n', "is grey", 2),
    "JUnit": ("A.java", "class PayTest {\n  @Test\n  public void isGrey() {\n", "Pay Test is Grey", 3),
    "Kotlin in words": ("A.kt", "@Test\nfun `pay is grey`() {\n", "pay is grey", 2),
    "Spock": ("A.groovy", '  def "pay is grey"() {\n', "pay is grey", 1),
    "RSpec": ("a_spec.rb", 'RSpec.describe Pay, "button" do\n  it "is grey" do\n', "button is grey", 2),
    "xUnit": ("A.cs", "class PayTests {\n  [Fact]\n  public async Task IsGrey() {\n", "Pay Tests Is Grey", 3),
    "Rust": ("a.rs", "#[tokio::test]\nasync fn pay_is_grey() {\n", "pay is grey", 2),
    "PHPUnit": ("ATest.php", "public function test_pay_is_grey(): void\n", "pay is grey", 1),
    "Swift": ("A.swift", "  func testPayIsGrey() {\n", "Pay Is Grey", 1),
    "Dart": ("a_test.dart", "  test('pay is grey', () {\n", "pay is grey", 1),
    "Bats": ("a.bats", '@test "pay is grey" {\n', "pay is grey", 1),
    "Robot Framework": ("a.robot", "*** Test Cases ***\nPay is grey\n    [Tags]    AC-1\n", "Pay is grey", 2),
    "GoogleTest": ("a.cc", "TEST(Pay, IsGrey) {\n", "Pay, IsGrey", 1),
}


@pytest.mark.parametrize(("path", "text", "words", "line"), SOURCES.values(), ids=SOURCES)
def test_a_test_is_found_with_its_words_and_line(path, text, words, line):
    found = read_tests(path, text)
    assert (found[-1].words, found[-1].line) == (words, line)


NAMING = {
    "in the name": ("a.py", "def test_ac_1_x(): pass\n"),
    "in a comment above": ("a.py", "# Covers: AC-1\ndef test_x(): pass\n"),
    "in a marker with another between": (
        "a.py",
        '@pytest.mark.criterion("AC-1")\n@pytest.mark.slow\ndef test_x(): pass\n',
    ),
    "in the doc string": ("a.py", 'def test_x():\n    """Verifies AC-1."""\n'),
    "in a group": ("a.test.ts", 'describe("AC-1 pay", () => {\n  it("is grey", () => {\n'),
    "in a relation": ("a.test.ts", "// @relation(AC-1, scope=function)\nit('x', () => {\n"),
    "in a display name": ("A.java", '@Test\n@DisplayName("AC-1: x")\nvoid x() {\n'),
    "in an attribute": ("A.cs", '[Fact(DisplayName = "AC-1 x")]\npublic void X() {\n'),
    "in a tag": ("a.robot", "*** Test Cases ***\nX\n    [Tags]    AC-1\n"),
}


@pytest.mark.parametrize(("path", "text"), NAMING.values(), ids=NAMING)
def test_a_criterion_is_named(path, text):
    assert "AC-1" in read_tests(path, text)[-1].ids


def test_a_comment_counts_for_the_next_test_only():
    first, second = read_tests("a.py", "# Covers: AC-1\ndef test_a():\n    pass\n\ndef test_b():\n    pass\n")
    assert (first.ids, second.ids) == (("AC-1",), ())


def test_helpers_are_no_tests():
    assert read_tests("a.py", "def make_test_data(): pass\ndef contest(): pass\n") == ()
    assert read_tests("a.txt", "def test_a(): pass\n") == ()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("AC1: x", ("AC-1",)),
        ("test_ac_12", ("AC-12",)),
        ("testAC2Grey", ("AC-2",)),
        ("AC-1.2", ("AC-1.2",)),
        ("SHOP-12", ("SHOP-12",)),
        ("utf-8, sha256, us 2", ()),
    ],
)
def test_ids_are_spelled_one_way(text, ids):
    assert ids_in(text) == ids


def test_zeros_do_not_make_another_id():
    assert same_id("AC-1", "ac-001")
    assert not same_id("AC-1", "AC-10")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("test_pay_is_grey", "pay is grey"),
        ("payIsGrey", "pay Is Grey"),
        ("HTTPServerStops", "HTTP Server Stops"),
        ("is grey", "is grey"),
    ],
)
def test_a_name_reads_as_a_sentence(name, words):
    assert as_words(name) == words


FEATURE = "@FR-9\nFeature: Pay\n\n  @AC-1\n  Scenario: grey\n    Given a basket\n    When I look\n    Then the button is grey\n"


def test_a_scenario_has_its_tags_steps_and_effect():
    scenario = read_feature(FEATURE).scenarios[0]
    assert (scenario.line, scenario.ids, scenario.effect) == (5, ("FR-9", "AC-1"), "Then the button is grey")


def test_a_bare_scenario_keeps_its_lines():
    assert read_feature("Scenario: grey\n  Given a basket\n").scenarios[0].line == 1
    german = "# language: de\nSzenario: grau\n  Angenommen ein Korb\n"
    assert [(each.name, each.line) for each in read_feature(german).scenarios] == [("grau", 2)]


def test_what_is_not_gherkin_has_a_line():
    problems = read_feature("Feature: Pay\n  Scenario: a\n    Given b\n    nonsense here\n").problems
    assert [problem.line for problem in problems] == [4]


RESULTS = """<testsuites><testsuite name="pay" timestamp="2026-01-01T00:00:00">
<testcase name="test_ac_1" classname="pay"/><testcase name="b"><failure/></testcase>
<testcase name="c"><skipped/></testcase><testcase name="d"><error/></testcase></testsuite></testsuites>"""


def test_results_are_counted_from_cases():
    read = read_junit(RESULTS)
    assert [read.count(each) for each in ("passed", "failed", "skipped", "error")] == [1, 1, 1, 1]
    assert (read.cases[0].ids, read.timestamp, read.is_green) == (("AC-1",), "2026-01-01T00:00:00", False)
    assert is_junit(RESULTS)


def test_green_means_that_something_ran():
    assert read_junit('<testsuite><testcase name="a"/></testsuite>').is_green
    assert not read_junit("<testsuite/>").is_green


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY a "b">]><testsuites>&a;</testsuites>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/x"><testsuites/>',
        "<testsuites>",
        "<html/>",
        "",
    ],
)
def test_unsafe_or_foreign_xml_is_a_problem(text):
    read = read_junit(text)
    assert read.problems
    assert read.cases == ()


def _map(criterion, *names, **more):
    proofs = [Proof(kind="test", path="a.py", line=1, name=name, words=name, **more) for name in names]
    return map_criteria([Item(id="0" * 12, text=criterion, line=1)], proofs)[0]


def test_the_best_match_comes_first():
    found = _map("export as CSV with a header row", "export has a header row as CSV", "export CSV header row")
    assert [match.score for match in found.matches] == sorted(
        (match.score for match in found.matches), reverse=True
    )


def test_the_nearest_is_named_with_its_score():
    found = _map("export as CSV with a header row", "import of CSV", "the basket is red")
    assert found.matches == ()
    assert found.nearest is not None
    assert found.nearest.proof.name == "import of CSV"
    assert found.nearest.score < 70
