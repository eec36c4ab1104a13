from __future__ import annotations

import pytest

from gateledger.judge.gates.acceptance_criteria import acceptance_criteria
from gateledger.model.facts import File, Unavailable, WorkItem
from gateledger.model.report import Finding

ONE = "## Acceptance criteria\n\n- [ ] The order total shows the discount of 10 % before payment\n"
TWO = ONE + "- [ ] An expired coupon shows the message 'This coupon has expired'\n"
EMPTY = "## Why\n\nBecause people ask for it.\n\n## Acceptance criteria\n\n"
TBD = "## Acceptance criteria\n\nTBD\n"
NONE = "Please make the shop nicer.\n"
LOST = Unavailable(reason="no permission to read issues")
FORM = """\
name: Story
body:
  - type: textarea
    attributes: {label: What do you need?}
  - type: textarea
    attributes: {label: Akzeptanzkriterien, placeholder: "- [ ] Der Warenkorb zeigt den Rabatt vor dem Bezahlen"}
"""


def issue(body: str, number: int = 12, **more: object) -> WorkItem:
    url = f"https://github.com/acme/shop/issues/{number}"
    return WorkItem(
        repository="acme/shop", number=number, url=url, title="Coupons in the basket", body=body, **more
    )


CASES = {
    "one criterion is enough by default": (
        {"items": (issue(ONE),)},
        "pass",
        "holds 1 acceptance criterion (line 3)",
    ),
    "two criteria where two are asked for": (
        {"items": (issue(TWO),), "settings": {"minimum": 2}},
        "pass",
        "holds 2 acceptance criteria (lines 3, 4)",
    ),
    "one criterion where two are asked for": (
        {"items": (issue(ONE),), "settings": {"minimum": 2}},
        "fail",
        "holds 1 acceptance criterion. Needed: 2",
    ),
    "the same criterion twice is one": (
        {"items": (issue(ONE + ONE.splitlines()[-1] + "\n"),), "settings": {"minimum": 2}},
        "fail",
        "is said twice",
    ),
    "no criteria at all": ({"items": (issue(NONE),)}, "fail", "has no acceptance criteria"),
    "a heading with nothing under it": (
        {"items": (issue(EMPTY),)},
        "fail",
        "line 5: nothing is listed under",
    ),
    "a placeholder is quoted with its line": ({"items": (issue(TBD),)}, "fail", "line 3: 'TBD'"),
    "criteria that repeat the title": (
        {"items": (issue("## Acceptance criteria\n\n- Coupons in the basket\n"),)},
        "fail",
        "only repeats the title",
    ),
    "every linked work item needs its own": (
        {"items": (issue(ONE), issue(NONE, 13))},
        "fail",
        "acme/shop#13",
    ),
    "a sub-task may lean on its parent": (
        {"items": (issue(NONE, parent=issue(ONE, 5)),)},
        "pass",
        "through its parent acme/shop#5",
    ),
    "a parent without criteria does not help": (
        {"items": (issue(NONE, parent=issue(TBD, 5)),)},
        "fail",
        "acme/shop#5 holds no acceptance criteria (line 3",
    ),
    "a parent that is not planned does not help": (
        {"items": (issue(NONE, parent=issue(ONE, 5, state="CLOSED", state_reason="NOT_PLANNED")),)},
        "fail",
        "has no acceptance criteria",
    ),
    "a parent that could not be read": (
        {"items": (issue(NONE, parent=issue("", 5, unreadable=LOST)),)},
        "unknown",
        "acme/shop#5 could not be read: no permission",
    ),
    "a parent that could not be read is not needed": (
        {"items": (issue(ONE, parent=issue("", 5, unreadable=LOST)),)},
        "pass",
        "holds 1 acceptance criterion",
    ),
    "an issue that could not be read": (
        {"items": (issue("", unreadable=LOST),)},
        "unknown",
        "acme/shop#12 could not be read",
    ),
    "an issue that is not planned does not count, good as it is": (
        {"items": (issue(TWO, state="CLOSED", state_reason="NOT_PLANNED"),)},
        "fail",
        "There is no work item",
    ),
    "no work item at all": ({}, "fail", "There is no work item that could hold acceptance criteria"),
    "criteria in the description do not replace a work item": (
        {"body": TWO},
        "fail",
        "those in the pull request's description do not replace a work item",
    ),
    "a story file that the change brings": (
        {"paths": ("docs/stories/1.md",), "files": {"docs/stories/1.md": TWO}, "settings": {"minimum": 2}},
        "pass",
        "docs/stories/1.md holds 2",
    ),
    "a story file that the description names must hold them too": (
        {"items": (issue(ONE),), "body": "docs/stories/1.md", "files": {"docs/stories/1.md": NONE}},
        "fail",
        "docs/stories/1.md has no acceptance criteria",
    ),
    "a story that is merely touched beside an issue is left alone": (
        {"items": (issue(ONE),), "paths": ("docs/stories/1.md",), "files": {"docs/stories/1.md": NONE}},
        "pass",
        "acme/shop#12",
    ),
    "a story that could not be read": (
        {"paths": ("specs/a/spec.md",), "lost": (File(path="specs/a/spec.md", sha="c" * 40),)},
        "unknown",
        "it is not a text file",
    ),
    "an untouched form counts for nothing": (
        {
            "items": (
                issue(
                    "### What do you need?\n\nx\n\n### Akzeptanzkriterien\n\n- [ ] Der Warenkorb zeigt den Rabatt vor dem Bezahlen\n"
                ),
            ),
            "templates": {".github/ISSUE_TEMPLATE/story.yml": FORM},
        },
        "fail",
        "stands in the template already",
    ),
    "Given, When and Then are a criterion": (
        {
            "items": (
                issue(
                    "**Acceptance criteria**\n\nGiven a basket of 50 EUR\nWhen I enter the coupon TEN\nThen I pay 45 EUR\n"
                ),
            )
        },
        "pass",
        "holds 1 acceptance criterion",
    ),
}


@pytest.mark.parametrize(("case", "outcome", "says"), CASES.values(), ids=CASES)
def test_acceptance_criteria(ask, case, outcome, says):
    found, text, said = ask(acceptance_criteria, case)
    assert found == outcome, text
    assert says in text
    assert all("```markdown" in each.fix for each in said if isinstance(each, Finding))


@pytest.mark.parametrize(
    ("body", "code"),
    [(NONE, "none"), (TBD, "placeholder"), (EMPTY, "placeholder")],
    ids=["nothing", "a placeholder", "an empty heading"],
)
def test_the_code_says_what_was_seen(ask, body, code):
    _, _, said = ask(acceptance_criteria, {"items": (issue(body),)})
    assert [each.code for each in said] == [code]


def test_the_fix_has_the_shape_of_the_repositorys_own_form(ask):
    case = {"items": (issue(NONE),), "templates": {".github/ISSUE_TEMPLATE/story.yml": FORM}}
    assert "### Akzeptanzkriterien" in ask(acceptance_criteria, case)[2][0].fix
    markdown = {
        ".github/ISSUE_TEMPLATE/story.md": "---\nname: s\n---\n# Story\n\n#### Critères d'acceptation\n\n- [ ] \n"
    }
    assert (
        "#### Critères d'acceptation" in ask(acceptance_criteria, {**case, "templates": markdown})[2][0].fix
    )
    assert "## Acceptance criteria" in ask(acceptance_criteria, {**case, "templates": {}})[2][0].fix


def test_what_the_fix_says_to_paste_does_not_pass_before_it_is_filled_in(ask):
    skeleton = ask(acceptance_criteria, {"items": (issue(NONE),)})[2][0].fix
    pasted = skeleton.split("```markdown\n")[1].split("```")[0]
    assert ask(acceptance_criteria, {"items": (issue(pasted),)})[0] == "fail"


def test_a_template_that_could_not_be_read_is_not_taken_for_none(change):
    from gateledger.model.facts import Files, Templates, WorkItems

    lost = File(path=".github/ISSUE_TEMPLATE/story.md", sha="d" * 40, unreadable="GitHub answered 502")
    said = list(
        acceptance_criteria(
            change(),
            WorkItems(items=(issue(ONE),)),
            Files(commit="a" * 40),
            Templates(commit="b" * 40, files=(lost,)),
        )
    )
    assert "the template .github/ISSUE_TEMPLATE/story.md could not be read" in said[0].reason


def test_a_finding_points_at_the_line_and_the_address_of_the_work_item(ask):
    where = ask(acceptance_criteria, {"items": (issue("Hello.\n\n" + TBD),)})[2][0].locator
    assert (where.item, where.line, where.url) == (
        "acme/shop#12",
        3,
        "https://github.com/acme/shop/issues/12",
    )
    story = {"paths": ("docs/stories/1.md",), "files": {"docs/stories/1.md": TBD}}
    where = ask(acceptance_criteria, story)[2][0].locator
    assert (where.path, where.line, where.item) == ("docs/stories/1.md", 1, None)
