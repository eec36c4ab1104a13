from __future__ import annotations

import pytest

from gateledger.judge.gates.test_plan import test_plan as gate
from gateledger.model.facts import File, Unavailable, WorkItem
from gateledger.model.report import Finding, Note

LOST = Unavailable(reason="GitHub answered 502", transient=True)
DISABLED = "the pay button is disabled while the basket is empty"
RECEIPT = "a receipt with the total is mailed within 60 seconds"


def body(*criteria: str) -> str:
    return "## Acceptance criteria\n\n" + "".join(f"- [ ] {each}\n" for each in criteria)


def issue(text: str, number: int = 12, **more: object) -> WorkItem:
    url = f"https://github.com/acme/shop/issues/{number}"
    return WorkItem(repository="acme/shop", number=number, url=url, title="Pay button", body=text, **more)


BOTH = issue(body(f"AC-1: {DISABLED}", f"AC-2: {RECEIPT}"))
ONE = issue(body(f"AC-1: {DISABLED}"))
PLAIN = issue(body(DISABLED))
PY = "tests/test_pay.py"
PLAN_HEAD = "# Test plan: pay button (#12)\n\n## Scope\nThe basket page and the mails it sends.\n\n## Test cases\n\n| Criterion | Case | Steps | Expected result |\n| --- | --- | --- | --- |\n"
PLAN_ROWS = (
    "| AC-1 | Empty basket | Open /basket without items | The pay button is grey |\n"
    "| AC-2 | Receipt | Pay for one item, read the mailbox | One mail with the total within a minute |\n"
)
FEATURE = "Feature: Pay\n\n  @AC-1\n  Scenario: nothing to pay\n    Given an empty basket\n    When I open the page\n    Then the pay button is disabled\n"
OTHER = "Feature: Basket\n\n  Scenario: sums\n    Given two books\n    When I look\n    Then I see 20 euros\n"
PATHS = ("src/pay.py", PY)


def py(*names: str) -> str:
    return "".join(f"def test_{name}():\n    assert pay()\n\n" for name in names)


CASES = {
    "every criterion has a test that names its id": (
        {"items": (BOTH,), "paths": PATHS, "files": {PY: py("ac_1_disabled", "ac_2_receipt")}},
        "pass",
        "AC-1 'the pay button",
    ),
    "one criterion has no test": (
        {"items": (BOTH,), "paths": PATHS, "files": {PY: py("ac_1_disabled")}},
        "fail",
        "acme/shop#12 AC-2 'a receipt with the total is mailed within 60 seconds' has no test",
    ),
    "no test at all": ({"items": (ONE,)}, "fail", "has no test"),
    "zeros before a number do not matter": (
        {"items": (ONE,), "paths": PATHS, "files": {PY: py("ac_001_disabled")}},
        "pass",
        "by its id",
    ),
    "a comment above the test names the id": (
        {
            "items": (ONE,),
            "paths": PATHS,
            "files": {PY: "# Covers: AC-1\ndef test_grey():\n    assert pay()\n"},
        },
        "pass",
        "test_grey",
    ),
    "a marker names the id": (
        {
            "items": (ONE,),
            "paths": PATHS,
            "files": {
                PY: '@pytest.mark.criterion("AC-1")\n@pytest.mark.slow\ndef test_grey():\n    assert pay()\n'
            },
        },
        "pass",
        "test_grey",
    ),
    "a relation comment in TypeScript names the id": (
        {
            "items": (ONE,),
            "paths": ("web/pay.test.ts",),
            "files": {"web/pay.test.ts": '// @relation(AC-1, scope=function)\nit("greys out", () => {});\n'},
        },
        "pass",
        "greys out",
    ),
    "a name in words, in Jest": (
        {
            "items": (ONE,),
            "paths": ("a.spec.ts",),
            "files": {"a.spec.ts": 'it("AC-1 greys out", () => {});\n'},
        },
        "pass",
        "a.spec.ts:1",
    ),
    "a scenario's tag": (
        {"items": (ONE,), "paths": ("f/pay.feature",), "files": {"f/pay.feature": FEATURE}},
        "pass",
        "nothing to pay",
    ),
    "a display name in Java": (
        {
            "items": (ONE,),
            "paths": ("src/test/PayTest.java",),
            "files": {
                "src/test/PayTest.java": 'class PayTest {\n  @Test\n  @DisplayName("AC-1: grey")\n  void grey() {}\n}\n'
            },
        },
        "pass",
        "AC-1: grey",
    ),
    "a Go test in camel case": (
        {
            "items": (ONE,),
            "paths": ("pay_test.go",),
            "files": {"pay_test.go": "func TestAC1Disabled(t *testing.T) {\n}\n"},
        },
        "pass",
        "TestAC1Disabled",
    ),
    "a plan with steps for each criterion": (
        {"items": (BOTH,), "files": {"docs/test-plan.md": PLAN_HEAD + PLAN_ROWS}},
        "pass",
        "docs/test-plan.md:10 'Empty basket' (by its id)",
    ),
    "a plan that forgot one": (
        {
            "items": (BOTH,),
            "files": {"docs/test-plan.md": PLAN_HEAD + PLAN_ROWS.split("\n", maxsplit=1)[0] + "\n"},
        },
        "fail",
        "AC-2 'a receipt",
    ),
    "a file named test-plan.md with nothing in it": (
        {"items": (ONE,), "files": {"docs/test-plan.md": "# Test plan\n\nTBD\n"}},
        "fail",
        "docs/test-plan.md is not filled in",
    ),
    "a file named test-plan.md that is about something else": (
        {"items": (ONE,), "files": {"docs/test-plan.md": "# Notes\n\nAC-1 was discussed on Monday.\n"}},
        "fail",
        "docs/test-plan.md is no test plan",
    ),
    "a plan that only repeats the criteria": (
        {
            "items": (BOTH,),
            "files": {
                "docs/test-plan.md": f"# Test plan\n\nFor #12.\n\n## Test cases\n\n- AC-1: {DISABLED}\n- AC-2: {RECEIPT}\n- Check AC-1 again\n"
            },
        },
        "fail",
        "without steps",
    ),
    "a plan that repeats the criteria as headings": (
        {
            "items": (ONE,),
            "files": {
                "docs/test-plan.md": f"# Test plan for #12\n\n## Scope\nThe basket page of the shop.\n\n## Test cases\n\n### AC-1: {DISABLED}\n\n### TC-2: another\n\n- Step: open it\n- Expected: it is there\n"
            },
        },
        "fail",
        "has no test",
    ),
    "an unfilled template of a plan": (
        {
            "items": (ONE,),
            "files": {
                "docs/test-plan.md": "# Test plan: {feature}\n\n## Scope\n[what is tested]\n\n## Test cases\n\n| ID | Case | Expected |\n| --- | --- | --- |\n| TC-1 | [case] | [result] |\n"
            },
        },
        "fail",
        "not filled in",
    ),
    "a report of tests that ran is no plan": (
        {
            "items": (ONE,),
            "files": {"docs/test-plan.md": "# Test report\n\n" + PLAN_HEAD.split("\n", 1)[1] + PLAN_ROWS},
        },
        "fail",
        "is no test plan",
    ),
    "the same id in a test of another story": (
        {"items": (ONE,), "files": {"tests/test_search.py": py("ac_1_results_are_sorted_by_date")}},
        "fail",
        "AC-1",
    ),
    "the same id of another specification": (
        {
            "items": (issue(body(f"FR-001: {DISABLED}")),),
            "files": {"tests/test_search.py": py("fr_001_results_are_sorted_by_date")},
        },
        "fail",
        "FR-001",
    ),
    "a colour that looks like the issue's number": (
        {
            "items": (ONE,),
            "files": {"tests/test_search.py": "RED = '#12ab00'\n" + py("ac_1_results_are_sorted_by_date")},
        },
        "fail",
        "AC-1",
    ),
    "an id of the tracker is given once": (
        {
            "items": (issue(body(f"SHOP-77: {DISABLED}")),),
            "files": {"tests/test_grey.py": "# Covers: SHOP-77\n" + py("grey")},
        },
        "pass",
        "has ",
    ),
    "the same id in an untouched test about the same thing": (
        {"items": (ONE,), "files": {PY: py("ac_1_pay_button_disabled")}},
        "pass",
        "by its id",
    ),
    "the same id in an untouched test that names the issue": (
        {"items": (ONE,), "files": {"tests/test_grey.py": "# For #12\n" + py("ac_1_grey")}},
        "pass",
        "by its id",
    ),
    "no ids, but a test says the same": (
        {"items": (PLAIN,), "files": {PY: py("pay_button_is_disabled_when_basket_is_empty")}},
        "pass",
        "by text, score",
    ),
    "no ids, and a test says the opposite": (
        {"items": (PLAIN,), "files": {PY: py("pay_button_is_disabled_when_basket_is_not_empty")}},
        "fail",
        "one of them negates",
    ),
    "no ids, and a test has another number": (
        {
            "items": (issue(body("an account is locked after 5 failed logins")),),
            "files": {PY: py("account_is_locked_after_3_failed_logins")},
        },
        "fail",
        "the numbers differ",
    ),
    "no ids, and a test of the other state": (
        {"items": (PLAIN,), "files": {PY: py("pay_button_is_enabled_while_basket_is_empty")}},
        "fail",
        "'disabled' is not 'enabled'",
    ),
    "no ids, and a test about something else nearby": (
        {"items": (PLAIN,), "files": {PY: py("basket_shows_total")}},
        "fail",
        "nearest is tests/test_pay.py:1 'test_basket_shows_total' with a score of",
    ),
    "a higher score may be asked for": (
        {
            "items": (PLAIN,),
            "files": {PY: py("pay_button_disabled_with_empty_shopping_basket_on_mobile")},
            "settings": {"minimum_score": 99},
        },
        "fail",
        "99 are needed",
    ),
    "text in German": (
        {
            "items": (
                issue(
                    "## Akzeptanzkriterien\n\n- Der Bezahlen-Knopf ist deaktiviert, solange der Warenkorb leer ist\n"
                ),
            ),
            "files": {
                "web/pay.spec.ts": 'it("Bezahlen-Knopf ist deaktiviert, wenn der Warenkorb leer ist", () => {});\n'
            },
        },
        "pass",
        "by text",
    ),
    "a test file that could not be read may hold it": (
        {
            "items": (ONE,),
            "lost": (File(path=PY, sha="c" * 40, unreadable="not fetched: more than 400 files"),),
        },
        "unknown",
        "1 test file could not be read, tests/test_pay.py among them: not fetched: more than 400 files",
    ),
    "an unread test file does not matter when everything is mapped": (
        {
            "items": (ONE,),
            "paths": PATHS,
            "files": {PY: py("ac_1_disabled")},
            "lost": (File(path="tests/test_other.py", sha="c" * 40, unreadable="larger than 1000000 bytes"),),
        },
        "pass",
        "by its id",
    ),
    "an unread file that is no test does not matter": (
        {"items": (ONE,), "lost": (File(path="docs/prd.md", sha="c" * 40, unreadable="too large"),)},
        "fail",
        "has no test",
    ),
    "tests in a folder of fixtures do not count": (
        {"items": (ONE,), "files": {"tests/fixtures/test_pay.py": py("ac_1_disabled")}},
        "fail",
        "has no test",
    ),
    "tests where the policy says": (
        {
            "items": (ONE,),
            "paths": ("checks/pay.py",),
            "files": {"checks/pay.py": py("ac_1_disabled")},
            "settings": {"tests": ("checks/*.py",)},
        },
        "pass",
        "checks/pay.py",
    ),
    "every linked issue is asked": (
        {
            "items": (ONE, issue(body(f"AC-9: {RECEIPT}"), 13)),
            "paths": PATHS,
            "files": {PY: py("ac_1_disabled")},
        },
        "fail",
        "acme/shop#13 AC-9",
    ),
    "a sub-task without criteria needs one of its parent's": (
        {"items": (issue("Do it.", 14, parent=BOTH),), "paths": PATHS, "files": {PY: py("ac_1_disabled")}},
        "pass",
        "need not test: AC-2",
    ),
    "a sub-task whose parent's criteria all have no test": (
        {"items": (issue("Do it.", 14, parent=BOTH),)},
        "fail",
        "acme/shop#12 AC-1",
    ),
    "a work item without criteria is another gate's finding": (
        {"items": (issue("Please add a button."),)},
        "pass",
        "holds no criteria to map",
    ),
    "nothing is linked": ({}, "pass", "no work item"),
    "an issue that could not be read": (
        {"items": (issue("", unreadable=LOST),)},
        "unknown",
        "GitHub answered 502",
    ),
    "a story file in the repository": (
        {
            "paths": ("docs/stories/4.md", PY),
            "files": {
                "docs/stories/4.md": "# Story 4\n\n" + body(f"AC-1: {DISABLED}"),
                PY: py("ac_1_disabled"),
            },
        },
        "pass",
        "docs/stories/4.md AC-1",
    ),
}


@pytest.mark.parametrize(("case", "outcome", "says"), CASES.values(), ids=CASES)
def test_the_gate(ask, case, outcome, says):
    found, text, said = ask(gate, case)
    assert found == outcome, text
    assert says in text
    assert all("```" in each.fix for each in said if isinstance(each, Finding))


def test_a_finding_points_at_the_criterions_line(ask):
    finding = ask(gate, {"items": (BOTH,), "paths": PATHS, "files": {PY: py("ac_1_disabled")}})[2][-1]
    assert (finding.locator.item, finding.locator.line, finding.code) == ("acme/shop#12", 4, "unmapped")


def test_a_note_points_at_the_test(ask):
    note = ask(gate, {"items": (ONE,), "paths": PATHS, "files": {PY: py("other", "ac_1_disabled")}})[2][0]
    assert isinstance(note, Note)
    assert (note.locator.path, note.locator.line) == (PY, 4)


STYLES = {
    "pytest": ({PY: py("basket_shows_total")}, "def test_ac_1_the_pay_button"),
    "Jest": ({"a.test.ts": 'it("sums", () => {});\n'}, 'it("AC-1 the pay button'),
    "a feature file": ({"a.feature": OTHER}, "@AC-1\nScenario: the pay button"),
    "Go": ({"a_test.go": "func TestSum(t *testing.T) {\n}\n"}, "func TestAc1ThePayButton"),
    "JUnit": (
        {"ATest.java": "class ATest {\n @Test\n void sums() {}\n}\n"},
        '@DisplayName("AC-1 the pay button',
    ),
    "RSpec": ({"a_spec.rb": 'it "sums" do\nend\n'}, 'it "AC-1 the pay button'),
    "no tests yet": ({}, "| AC-1 | the pay button"),
}


@pytest.mark.parametrize(("files", "snippet"), STYLES.values(), ids=STYLES)
def test_the_fix_is_written_in_the_repositorys_own_style(ask, files, snippet):
    said = ask(gate, {"items": (ONE,), "files": files})[2]
    assert snippet in said[-1].fix


@pytest.mark.parametrize("style", ["pytest", "Jest", "a feature file", "Go", "JUnit", "RSpec"])
def test_what_the_fix_says_to_paste_connects_the_criterion(ask, style):
    files, _ = STYLES[style]
    ((path, text),) = files.items()
    fix = ask(gate, {"items": (ONE,), "files": files})[2][-1].fix
    pasted = fix.split("```")[1].split("\n", 1)[1]
    assert ask(gate, {"items": (ONE,), "paths": (path,), "files": {path: f"{text}\n{pasted}"}})[0] == "pass"


def test_a_row_that_the_fix_says_to_paste_does_not_pass_before_it_is_filled_in(ask):
    fix = ask(gate, {"items": (ONE,)})[2][-1].fix
    pasted = fix.split("```markdown\n")[1].split("```")[0]
    plan = {
        "docs/test-plan.md": "# Test plan for #12\n\n## Scope\nThe basket page.\n\n## Test cases\n\n" + pasted
    }
    assert ask(gate, {"items": (ONE,), "files": plan})[0] == "fail"
