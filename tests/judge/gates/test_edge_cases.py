from __future__ import annotations

import pytest

from gateledger.judge.gates.edge_cases import edge_cases
from gateledger.model.facts import File, Unavailable, WorkItem
from gateledger.model.report import Finding

ROWS = (
    "| The basket is empty | The pay button is disabled |",
    "| The card is declined | The order stays open and the message names the bank |",
    "| The session has expired | The buyer signs in and the basket is kept |",
)
HEAD = "## Edge cases\n\n| Case | Expected behaviour |\n| --- | --- |\n"
THREE = HEAD + "\n".join(ROWS) + "\n"
TWO = HEAD + "\n".join(ROWS[:2]) + "\n"
QUESTIONS = "## Edge cases\n\n- What happens when the basket is empty?\n- What if the card is declined?\n- What if the session has expired?\n"
LIST = (
    "### Edge cases\n\n- **Empty basket**: the pay button is disabled\n- **Declined card**: the order stays open\n"
    "- **Expired session**: the buyer signs in and the basket is kept\n"
)
NONE = "Please add a pay button.\n"
LOST = Unavailable(reason="GitHub answered 502", transient=True)
DOCUMENT = "docs/checkout-edge-cases.md"


def issue(body: str, number: int = 12, **more: object) -> WorkItem:
    url = f"https://github.com/acme/shop/issues/{number}"
    return WorkItem(repository="acme/shop", number=number, url=url, title="Pay button", body=body, **more)


CASES = {
    "a matrix with three rows": ({"items": (issue(THREE),)}, "pass", "holds 3 edge cases (lines 5, 6, 7)"),
    "a list with three answers": ({"items": (issue(LIST),)}, "pass", "holds 3 edge cases"),
    "a matrix with two rows": (
        {"items": (issue(TWO),)},
        "fail",
        "holds 2 edge cases with an expected behaviour. Needed: 3",
    ),
    "two rows where two are asked for": (
        {"items": (issue(TWO),), "settings": {"minimum": 2}},
        "pass",
        "holds 2",
    ),
    "a row that stands twice counts once": (
        {"items": (issue(TWO + ROWS[0] + "\n"),)},
        "fail",
        "is said twice",
    ),
    "a table with only its header": ({"items": (issue(HEAD),)}, "fail", "Needed: 3"),
    "a row without an expected behaviour": (
        {"items": (issue(TWO + "| The session has expired | |\n"),)},
        "fail",
        "'The session has expired' does not say what shall happen",
    ),
    "a row whose behaviour is TBD": (
        {"items": (issue(TWO + "| The session has expired | TBD |\n"),)},
        "fail",
        "does not say what shall happen",
    ),
    "questions without answers are quoted": (
        {"items": (issue(QUESTIONS),)},
        "fail",
        "line 3: 'What happens when the basket is empty?'",
    ),
    "no edge cases at all": ({"items": (issue(NONE),)}, "fail", "has no edge cases"),
    "the parent's matrix counts": ({"items": (issue(NONE, parent=issue(THREE, 5)),)}, "pass", "acme/shop#5"),
    "one matrix is enough for two issues": (
        {"items": (issue(NONE, 11), issue(THREE))},
        "pass",
        "acme/shop#12",
    ),
    "two halves do not make a matrix": (
        {"items": (issue(TWO, 11), issue(HEAD + ROWS[2] + "\n"))},
        "fail",
        "holds 1 edge case with",
    ),
    "a document that the issue links": (
        {"items": (issue(f"See [the matrix]({DOCUMENT})."),), "files": {DOCUMENT: THREE}},
        "pass",
        f"{DOCUMENT} holds 3 edge cases",
    ),
    "a document that the description links, without an issue": (
        {"body": f"Edge cases: /{DOCUMENT}", "files": {DOCUMENT: THREE}},
        "pass",
        DOCUMENT,
    ),
    "a document that nothing links": (
        {"items": (issue(NONE),), "files": {DOCUMENT: THREE}},
        "fail",
        "has no edge cases",
    ),
    "a linked document that the policy does not name": (
        {"items": (issue("See docs/notes.md"),), "files": {"docs/notes.md": THREE}},
        "fail",
        "has no edge cases",
    ),
    "a linked document where the policy says": (
        {
            "items": (issue("See docs/notes.md"),),
            "files": {"docs/notes.md": THREE},
            "settings": {"documents": ("docs/*.md",)},
        },
        "pass",
        "docs/notes.md",
    ),
    "a linked document with too little": (
        {"items": (issue(f"See {DOCUMENT}"),), "files": {DOCUMENT: TWO}},
        "fail",
        f"{DOCUMENT} holds 2 edge cases",
    ),
    "a document beside the story that links it": (
        {
            "paths": ("specs/001/spec.md",),
            "files": {
                "specs/001/spec.md": "# Pay\n\nSee [edge cases](./edge-cases.md).\n",
                "specs/001/edge-cases.md": THREE,
            },
        },
        "pass",
        "specs/001/edge-cases.md holds 3",
    ),
    "a story file holds them itself": (
        {"paths": ("specs/001/spec.md",), "files": {"specs/001/spec.md": THREE}},
        "pass",
        "specs/001/spec.md holds 3",
    ),
    "a linked document that could not be read": (
        {
            "items": (issue(f"See {DOCUMENT}"),),
            "lost": (File(path=DOCUMENT, sha="c" * 40, unreadable="too large"),),
        },
        "unknown",
        f"{DOCUMENT} could not be read: too large",
    ),
    "an issue that could not be read": (
        {"items": (issue("", unreadable=LOST),)},
        "unknown",
        "GitHub answered 502",
    ),
    "an unread issue beside a full matrix": (
        {"items": (issue("", 11, unreadable=LOST), issue(THREE))},
        "pass",
        "#12",
    ),
    "an issue that is not planned": (
        {"items": (issue(THREE, state="CLOSED", state_reason="NOT_PLANNED"),)},
        "fail",
        "There is no work item or linked document",
    ),
    "nothing is linked": ({}, "fail", "There is no work item or linked document that could hold edge cases"),
}


@pytest.mark.parametrize(("case", "outcome", "says"), CASES.values(), ids=CASES)
def test_edge_cases(ask, case, outcome, says):
    found, text, said = ask(edge_cases, case)
    assert found == outcome, text
    assert says in text
    assert all("```markdown" in each.fix for each in said if isinstance(each, Finding))


def test_questions_have_a_code_of_their_own(ask):
    assert ask(edge_cases, {"items": (issue(QUESTIONS),)})[2][0].code == "unanswered"


def test_what_the_fix_says_to_paste_does_not_pass_before_it_is_filled_in(ask):
    skeleton = ask(edge_cases, {"items": (issue(NONE),)})[2][0].fix
    pasted = skeleton.split("```markdown\n")[1].split("```")[0]
    assert ask(edge_cases, {"items": (issue(pasted),)})[0] == "fail"
