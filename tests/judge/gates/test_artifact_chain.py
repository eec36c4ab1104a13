from __future__ import annotations

import pytest

from gateledger.artifacts.fingerprint import fingerprint
from gateledger.judge.gates.artifact_chain import artifact_chain
from gateledger.model.facts import ChangedFile, File, Files, Release, Templates
from gateledger.model.report import Finding

PRD = """# Checkout

## Goals

Buyers pay without an account.

## Requirements

- **FR-001**: The buyer MUST pay within 5 seconds.
- **FR-002**: The buyer MUST NOT be charged twice.
"""
SLOWER = PRD.replace("5 seconds", "30 seconds")
WRAPPED = PRD.replace("without an account", "without\nan *account*").replace("- **FR", "* [x] **FR")
BRIEF = "# Brief\n\nBuyers want to pay fast.\n"
API = """openapi: 3.1.0
info: {title: Orders, version: 1.0.0}
paths:
  /orders:
    get: {operationId: listOrders, responses: {'200': {description: All of them}}}
    post:
      operationId: placeOrder
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'201': {description: Placed}}
components:
  schemas:
    Order: {type: object, required: [sku], properties: {sku: {type: string}, note: {type: string}}}
"""


def stamp(path: str, text: str, name: str = "") -> str:
    return f"@sha256:{fingerprint(path, text, name)}"


def plan(target: str, body: str = "# Plan\n\nPay, and look at the clock.\n") -> str:
    return f"---\nverifies: {target}\n---\n{body}"


WHOLE = plan(f"docs/prd.md {stamp('docs/prd.md', PRD)}")
PART = plan(f"docs/prd.md#FR-001 {stamp('docs/prd.md', PRD, 'FR-001')}")
OTHER = plan(f"docs/prd.md#FR-002 {stamp('docs/prd.md', PRD, 'FR-002')}")
OUT = Release(tag="v2", commit="a" * 40, previous_tag="v1", previous_commit="b" * 40)
LOCK = f"docs/plan.md -> docs/prd.md {stamp('docs/prd.md', PRD)} by @grace on 2026-11-01\n"
RELOCKED = f"docs/plan.md -> docs/prd.md {stamp('docs/prd.md', SLOWER)} by @grace on 2026-12-01\n"
BARE = plan("docs/prd.md")
PLACED = plan(f"api/openapi.yaml#placeOrder {stamp('api/openapi.yaml', API, 'placeOrder')}")
GOOD = {"docs/prd.md": PRD, "docs/plan.md": WHOLE}


def case(head, base=None, paths=("docs/prd.md",), **settings):
    return {"files": head, "templates": GOOD if base is None else base, "paths": paths, "settings": settings}


CASES = {
    "an untouched chain says nothing": (
        case(GOOD, paths=("src/cart.py",)),
        "pass",
        "touches no declared link",
    ),
    "a repository without links is left alone": (
        case({"docs/prd.md": SLOWER}, {"docs/prd.md": PRD}),
        "pass",
        "touches no declared link",
    ),
    "an upstream whose meaning changes makes the link suspect": (
        case(GOOD | {"docs/prd.md": SLOWER}),
        "fail",
        "docs/plan.md rests on docs/prd.md, and this change alters it: FR-001 changed from",
    ),
    "the words that changed are quoted side by side": (
        case(GOOD | {"docs/prd.md": SLOWER}),
        "fail",
        "“pay within 5 seconds.” to “pay within 30 seconds.”",
    ),
    "an upstream that is only wrapped and ticked anew is no change": (
        case(GOOD | {"docs/prd.md": WRAPPED}),
        "pass",
        "1 of 1",
    ),
    "a comment or a review in the upstream's front matter is no change": (
        case(GOOD | {"docs/prd.md": f"---\nreviewed_by: ada\n---\n<!-- later -->\n{PRD}"}),
        "pass",
        "1 of 1",
    ),
    "a link to one requirement is not suspect when another one changes": (
        case({"docs/prd.md": SLOWER, "docs/plan.md": OTHER}, {"docs/prd.md": PRD, "docs/plan.md": OTHER}),
        "pass",
        "1 of 1",
    ),
    "a link to one requirement is suspect when that one changes": (
        case({"docs/prd.md": SLOWER, "docs/plan.md": PART}, {"docs/prd.md": PRD, "docs/plan.md": PART}),
        "fail",
        "docs/plan.md rests on docs/prd.md#FR-001",
    ),
    "a negation taken away is a change": (
        case(
            {"docs/prd.md": PRD.replace(" NOT", ""), "docs/plan.md": OTHER},
            {"docs/prd.md": PRD, "docs/plan.md": OTHER},
        ),
        "fail",
        "FR-002 changed from “The buyer MUST NOT be charged” to “The buyer MUST be charged”",
    ),
    "a requirement that is removed breaks its links": (
        case(
            {"docs/prd.md": PRD.replace("FR-002", "FR-003"), "docs/plan.md": OTHER},
            {"docs/prd.md": PRD, "docs/plan.md": OTHER},
        ),
        "fail",
        "docs/prd.md has no FR-002; did you mean FR-003?",
    ),
    "an upstream that is removed breaks its links": (
        case({"docs/plan.md": WHOLE}),
        "fail",
        "there is no docs/prd.md",
    ),
    "a link that nobody ever reviewed": (
        case({"docs/prd.md": PRD, "docs/plan.md": BARE}, {"docs/prd.md": PRD}, ("docs/plan.md",)),
        "fail",
        "nobody has reviewed what it takes from docs/prd.md",
    ),
    "the same folder is no link": (
        case(
            {"docs/prd.md": SLOWER, "docs/plan.md": "# Plan\n"},
            {"docs/prd.md": PRD, "docs/plan.md": "# Plan\n"},
        ),
        "pass",
        "touches no declared link",
    ),
    "the same date is no review": (
        case(
            {
                "docs/prd.md": f"---\ndate: 2026-12-01\n---\n{SLOWER}",
                "docs/plan.md": BARE.replace("---\nver", "---\ndate: 2026-12-01\nver"),
            },
            {"docs/prd.md": PRD, "docs/plan.md": BARE},
        ),
        "fail",
        "nobody has reviewed",
    ),
    "a suspect link that is restamped here counts, and says who answers for it": (
        case({"docs/prd.md": SLOWER, "docs/plan.md": plan(f"docs/prd.md {stamp('docs/prd.md', SLOWER)}")}),
        "pass",
        "docs/plan.md -> docs/prd.md was reviewed in this pull request by @ada",
    ),
    "a review in the lock counts, and names whom the line names": (
        case(
            {"docs/prd.md": SLOWER, "docs/plan.md": BARE, ".trace.lock": RELOCKED},
            {"docs/prd.md": PRD, "docs/plan.md": BARE, ".trace.lock": LOCK},
            ("docs/prd.md", ".trace.lock"),
        ),
        "pass",
        "by @ada (the line names @grace)",
    ),
    "a lock whose upstream moved is suspect on the lock's line": (
        case(
            {"docs/prd.md": SLOWER, ".trace.lock": f"# links\n{LOCK}", "docs/plan.md": "x"},
            {"docs/prd.md": PRD, ".trace.lock": f"# links\n{LOCK}", "docs/plan.md": "x"},
        ),
        "fail",
        "docs/plan.md rests on docs/prd.md",
    ),
    "either of two lines that a union merge kept may be the review": (
        case(
            {"docs/prd.md": SLOWER, "docs/plan.md": "x", ".trace.lock": LOCK + RELOCKED},
            {"docs/prd.md": PRD, "docs/plan.md": "x", ".trace.lock": LOCK},
            ("docs/prd.md", ".trace.lock"),
        ),
        "pass",
        "1 of 1",
    ),
    "a merge conflict left in the lock": (
        case(
            {"docs/prd.md": PRD, "docs/plan.md": "x", ".trace.lock": f"<<<<<<< HEAD\n{LOCK}"},
            {"docs/prd.md": PRD, "docs/plan.md": "x", ".trace.lock": LOCK},
            (".trace.lock",),
        ),
        "fail",
        "a merge conflict was left here",
    ),
    "the lock names a document that is not there": (
        case(
            {"docs/prd.md": PRD, ".trace.lock": LOCK},
            {"docs/prd.md": PRD, ".trace.lock": LOCK, "docs/plan.md": "x"},
            ("docs/plan.md",),
        ),
        "fail",
        "the lock names docs/plan.md, which is not there",
    ),
    "a link to an operation is suspect when its schema changes": (
        case(
            {
                "api/openapi.yaml": API.replace("note: {type: string}", "note: {type: integer}"),
                "docs/plan.md": PLACED,
            },
            {"api/openapi.yaml": API, "docs/plan.md": PLACED},
            ("api/openapi.yaml",),
        ),
        "fail",
        "docs/plan.md rests on api/openapi.yaml#placeOrder",
    ),
    "a link to an operation is not suspect when another operation changes": (
        case(
            {"api/openapi.yaml": API.replace("'200': {desc", "'206': {desc"), "docs/plan.md": PLACED},
            {"api/openapi.yaml": API, "docs/plan.md": PLACED},
            ("api/openapi.yaml",),
        ),
        "pass",
        "1 of 1",
    ),
    "a mended description in an API makes nothing suspect": (
        case(
            {"api/openapi.yaml": API.replace("Placed", "It was placed"), "docs/plan.md": PLACED},
            {"api/openapi.yaml": API, "docs/plan.md": PLACED},
            ("api/openapi.yaml",),
        ),
        "pass",
        "1 of 1",
    ),
    "old drift elsewhere does not block": (
        case(
            GOOD | {"docs/prd.md": SLOWER, "src/a.py": ""},
            GOOD | {"docs/prd.md": SLOWER},
            ("src/a.py",),
        ),
        "pass",
        "touches no declared link",
    ),
    "old drift elsewhere blocks where the policy asks for all": (
        case(GOOD | {"docs/prd.md": SLOWER}, GOOD, ("docs/prd.md",), scope="all"),
        "fail",
        "docs/plan.md rests on docs/prd.md",
    ),
    "where the change touches no document, the base's are judged when all are asked for": (
        case({}, GOOD | {"docs/prd.md": SLOWER}, ("src/a.py",), scope="all"),
        "fail",
        "docs/prd.md changed since it was reviewed",
    ),
    "a downstream that is changed while its upstream is suspect must be reviewed": (
        case(
            {"docs/prd.md": SLOWER, "docs/plan.md": WHOLE + "More steps.\n"},
            {"docs/prd.md": SLOWER, "docs/plan.md": WHOLE},
            ("docs/plan.md",),
        ),
        "fail",
        "docs/prd.md changed since it was reviewed. It now says “# Checkout",
    ),
    "documents that rest on each other": (
        case(
            {
                "docs/a.md": "---\nderives_from: docs/b.md\n---\nA\n",
                "docs/b.md": "---\nderives_from: docs/a.md\n---\nB\n",
            },
            {},
            ("docs/a.md", "docs/b.md"),
        ),
        "fail",
        "the documents rest on each other",
    ),
    "an id that two documents define": (
        case(
            {
                "docs/a.md": "---\nid: REQ-1\n---\nA\n",
                "docs/b.md": "---\nid: REQ-1\n---\nB\n",
                "docs/plan.md": plan("REQ-1"),
            },
            {},
            ("docs/plan.md",),
        ),
        "fail",
        "REQ-1 is defined more than once: docs/a.md",
    ),
    "an issue is outside: not followed, and no objection": (
        case({"docs/plan.md": plan("'acme/shop#12'")}, {}, ("docs/plan.md",)),
        "pass",
        "1 of 1",
    ),
    "code is no upstream: not followed, and no objection": (
        case({"docs/plan.md": plan("src/pay.py")}, {}, ("docs/plan.md",)),
        "pass",
        "1 of 1",
    ),
    "an upstream outside the documents that are looked at could not be told": (
        case({"docs/plan.md": plan("src/notes.txt")}, {}, ("docs/plan.md",)),
        "unknown",
        "src/notes.txt is not among the documents that are looked at",
    ),
    "an OpenFastTrace item that was revised makes its coverage outdated": (
        case(
            {
                "docs/design.md": "`dsn~pay~2`\n\nPay by card.\n\nNeeds: impl\n",
                "docs/code.md": "`impl~pay~1`\n\nCovers:\n\n- `dsn~pay~1`\n",
            },
            {
                "docs/design.md": "`dsn~pay~1`\n\nPay.\n",
                "docs/code.md": "`impl~pay~1`\n\nCovers:\n\n- `dsn~pay~1`\n",
            },
            ("docs/design.md",),
        ),
        "fail",
        "covers revision 1 of docs/design.md#dsn~pay, which is at 2",
    ),
    "a required hop that is missing": (
        case(
            {"docs/stories/1.md": "# Pay\n", "docs/prd.md": PRD},
            {},
            ("docs/stories/1.md",),
            require=("prd <- work-item",),
        ),
        "fail",
        "docs/stories/1.md is a document of kind `work-item` and declares nothing of kind `prd`",
    ),
    "a required hop that is there": (
        case(
            {"docs/stories/1.md": plan(f"docs/prd.md {stamp('docs/prd.md', PRD)}"), "docs/prd.md": PRD},
            {},
            ("docs/stories/1.md",),
            require=("prd <- work-item",),
        ),
        "pass",
        "1 of 1",
    ),
    "a required hop is not asked of documents that the change leaves alone": (
        case(
            {"docs/stories/1.md": "# Pay\n", "docs/prd.md": PRD},
            {},
            ("src/a.py",),
            require=("prd <- work-item",),
        ),
        "pass",
        "touches no declared link",
    ),
    "a required hop between globs": (
        case(
            {"runbooks/pay.md": "# Pay\n"},
            {},
            ("runbooks/pay.md",),
            require=("docs/plans/** <- runbooks/**",),
        ),
        "fail",
        "declares nothing of `docs/plans/**`",
    ),
    "a key that names no document": (
        case({"docs/plan.md": plan("the product brief")}, {}, ("docs/plan.md",)),
        "fail",
        "`verifies` names no document or id: “the product brief”",
    ),
    "a link that is taken away is said, and does not block by itself": (
        case({"docs/prd.md": SLOWER, "docs/plan.md": "# Plan\n"}, None, ("docs/prd.md", "docs/plan.md")),
        "fail",
        "takes away the link by which docs/plan.md rests on docs/prd.md",
    ),
    "a release whose links all rest on what was reviewed": (
        case(GOOD, paths=("src/a.py",), release=OUT),
        "pass",
        "1 of 1 links in question rest on what was reviewed",
    ),
    "a release without links": (
        case({"docs/prd.md": PRD}, {}, ("src/a.py",), release=OUT),
        "pass",
        "No document declares a link",
    ),
    "a release is asked for drift that none of its changes touches": (
        case(
            {"docs/prd.md": SLOWER, "docs/plan.md": WHOLE},
            {"docs/prd.md": SLOWER, "docs/plan.md": WHOLE},
            ("src/a.py",),
            release=OUT,
        ),
        "fail",
        "docs/prd.md changed since it was reviewed",
    ),
    "a release is told what changed since the previous one": (
        case(GOOD | {"docs/prd.md": SLOWER}, release=OUT),
        "fail",
        "it was altered since the previous release: FR-001 changed from",
    ),
    "a first release is asked for every link": (
        case({"docs/prd.md": PRD, "docs/plan.md": BARE}, {}, release=Release(tag="v1", commit="a" * 40)),
        "fail",
        "nobody has reviewed what it takes from docs/prd.md",
    ),
    "a release is not held for links that it reviewed": (
        case(
            {"docs/prd.md": SLOWER, "docs/plan.md": plan(f"docs/prd.md {stamp('docs/prd.md', SLOWER)}")},
            release=OUT,
        ),
        "pass",
        "1 of 1",
    ),
    "a release is told of links that were taken away": (
        case(
            {"docs/prd.md": PRD, "docs/plan.md": "# Plan\n"},
            None,
            ("docs/plan.md",),
            release=OUT,
        ),
        "fail",
        "Since the previous release the link by which docs/plan.md rests on docs/prd.md was taken away",
    ),
    "a release without any document of a required kind": (
        case(GOOD, paths=("src/a.py",), release=OUT, require=("prd <- runbook",)),
        "fail",
        "Nothing at the released commit is a document of kind `runbook`, which must rest on kind `prd`",
    ),
    "a pull request may come before any document of a required kind": (
        case(GOOD, paths=("src/a.py",), require=("prd <- runbook",)),
        "pass",
        "touches no declared link",
    ),
    "a release whose work items are issues has no stories": (
        case(GOOD, paths=("src/a.py",), release=OUT, require=("prd <- work-item",)),
        "pass",
        "1 of 1",
    ),
    "a release is asked for a required hop of every document": (
        case(
            GOOD | {"runbooks/pay.md": "# Pay\n"},
            paths=("src/a.py",),
            release=OUT,
            require=("prd <- runbook",),
        ),
        "fail",
        "runbooks/pay.md is a document of kind `runbook` and declares nothing of kind `prd`",
    ),
    "a release from the brief down to the runbook": (
        case(
            GOOD
            | {
                "docs/brief.md": BRIEF,
                "docs/prd.md": f"---\nderives_from: docs/brief.md {stamp('docs/brief.md', BRIEF)}\n---\n{PRD}",
                "docs/plan.md": WHOLE,
                "docs/runbook.md": WHOLE,
            },
            paths=("src/a.py",),
            release=OUT,
            require=("brief <- prd", "prd <- runbook"),
        ),
        "pass",
        "3 of 3",
    ),
}


@pytest.mark.parametrize(("given", "outcome", "says"), CASES.values(), ids=CASES)
def test_artifact_chain(ask, given, outcome, says):
    found, text, said = ask(artifact_chain, given)
    assert found == outcome, text
    assert says in text
    assert all(each.fix for each in said if isinstance(each, Finding))


def findings(ask, given):
    return [each for each in ask(artifact_chain, given)[2] if isinstance(each, Finding)]


def test_the_fix_names_the_command_and_the_line_that_it_writes(ask):
    [finding] = findings(ask, case(GOOD | {"docs/prd.md": SLOWER}))
    assert "gateledger trace --review docs/plan.md" in finding.fix
    assert f"verifies: docs/prd.md {stamp('docs/prd.md', SLOWER)}" in finding.fix
    assert (finding.locator.path, finding.locator.line) == ("docs/plan.md", 2)


def test_the_fix_of_a_locked_link_is_a_line_of_the_lock(ask):
    head = {"docs/prd.md": SLOWER, "docs/plan.md": "x", ".trace.lock": f"# links\n{LOCK}"}
    [finding] = findings(ask, case(head, head | {"docs/prd.md": PRD}))
    assert f"docs/plan.md -> docs/prd.md {stamp('docs/prd.md', SLOWER)} by @ada on <today>" in finding.fix
    assert (finding.locator.path, finding.locator.line) == (".trace.lock", 2)


def test_drift_that_was_there_before_and_is_only_passed_by_is_a_warning(ask):
    """A wrapped line in a document that was suspect already is not this change's fault."""
    head = {"docs/prd.md": SLOWER, "docs/plan.md": WHOLE.replace("look at the", "look at\nthe")}
    [finding] = findings(ask, case(head, {"docs/prd.md": SLOWER, "docs/plan.md": WHOLE}, ("docs/plan.md",)))
    assert finding.severity == "warning"
    assert "It was so before this change" in finding.message


def test_a_renamed_upstream_is_named(change):
    gone = change(files=(ChangedFile(path="docs/product.md", status="renamed", previous_path="docs/prd.md"),))
    head = {"docs/product.md": PRD, "docs/plan.md": WHOLE}
    said = list(artifact_chain(gone, files(head), templates(GOOD)))
    [finding] = [each for each in said if isinstance(each, Finding)]
    assert finding.code == "broken"
    assert "`docs/prd.md` is `docs/product.md` now: write `docs/product.md` on line 2" in finding.fix


def test_a_document_that_could_not_be_read_may_hold_links(change):
    lost = File(path="docs/huge.md", sha="c" * 40, unreadable="larger than 1 MiB")
    head = Files(commit="a" * 40, files=(*files(GOOD).files, lost))
    said = list(artifact_chain(change(("docs/prd.md",)), head, templates(GOOD)))
    assert [each.reason for each in said if hasattr(each, "reason")] == [
        "docs/huge.md could not be read (larger than 1 MiB), and links may stand there"
    ]
    assert not [
        each
        for each in artifact_chain(change(("src/a.py",)), head, templates(GOOD))
        if hasattr(each, "reason")
    ]


def test_a_branch_behind_its_base_is_not_blamed_for_what_the_base_reviewed_since(ask):
    """The base changed and restamped both; this branch still has the older pair, and touches neither."""
    newer = {"docs/prd.md": SLOWER, "docs/plan.md": plan(f"docs/prd.md {stamp('docs/prd.md', SLOWER)}")}
    older = {"docs/prd.md": SLOWER, "docs/plan.md": WHOLE}
    assert ask(artifact_chain, case(older, newer, ("src/a.py",)))[0] == "pass"


def test_old_drift_blocks_a_release(ask):
    """Nothing is only passed by here: what goes out answers for all that it rests on."""
    drift = {"docs/prd.md": SLOWER, "docs/plan.md": WHOLE}
    [finding] = findings(ask, case(drift, drift, ("docs/plan.md",), release=OUT))
    assert finding.severity == "error"


def files(texts):
    return Files(commit="a" * 40, files=tuple(File(path=p, sha="c" * 40, text=t) for p, t in texts.items()))


def templates(texts):
    return Templates(
        commit="b" * 40, files=tuple(File(path=p, sha="d" * 40, text=t) for p, t in texts.items())
    )
