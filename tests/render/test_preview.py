"""A preview in words."""

from __future__ import annotations

import json as decoder
from datetime import UTC, datetime
from io import StringIO

import pytest
from inline_snapshot import snapshot
from rich.console import Console

from gateledger.model.policy import PolicySource
from gateledger.model.preview import Direct, Past, Preview, Standing
from gateledger.model.report import Finding, Outcome, Ruling
from gateledger.render.json import document
from gateledger.render.preview import json, sentence, terminal

MERGED = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PASSED = Ruling(gate="linked-work-item", outcome=Outcome.PASS)
FAILED = Ruling(
    gate="acceptance-criteria",
    outcome=Outcome.FAIL,
    findings=(
        Finding(code="none", message="acme/shop#5 has no acceptance criteria. Needed: 2"),
        Finding(code="none", message="acme/shop#6 has none either"),
    ),
)
UNSEEN = Ruling(
    gate="linked-work-item", outcome=Outcome.UNKNOWN, reason="acme/shop#5 could not be read: needs GitHub"
)
SKIPPED = Ruling(gate="edge-cases", outcome=Outcome.SKIPPED)


@pytest.fixture
def past(decision):
    def make(number: int, standing: str, *rulings: Ruling, title: str = "Pay as a guest") -> Past:
        report = decision(*rulings, index=None).report
        subject = report.subject.model_copy(update={"number": number, "name": f"acme/shop#{number}"})
        report = report.model_copy(update={"subject": subject})
        return Past(title=title, merged_at=MERGED, standing=Standing(standing), report=report)

    return make


def preview(*pulls: Past, **more) -> Preview:
    told = {"repository": "acme/shop", "base_ref": "main", "seen_through": "github", "asked": 50}
    source = PolicySource(repository="acme/shop", path=".github/policies.yml", ref="main")
    return Preview(**{**told, "mode": "enforce", "policy": source, "pulls": pulls, **more})


def plain(found: Preview, width: int = 80) -> str:
    out = StringIO()
    Console(file=out, width=width, color_system=None, legacy_windows=False, _environ={}).print(
        terminal(found)
    )
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


@pytest.fixture
def mixed(past) -> Preview:
    return preview(
        past(9, "blocked", PASSED, FAILED, SKIPPED),
        past(8, "pass", PASSED, SKIPPED, title="Write " + "very " * 30 + "much"),
        past(7, "not-judged", UNSEEN, SKIPPED),
    )


def test_what_people_see(mixed):
    assert plain(mixed) == snapshot("""\
Of the last 3 merged pull requests 1 would have been blocked, 1 passes, 1 could
not be judged here.
Judged by acme/shop/.github/policies.yml@main, as things stand now; nothing was
recorded.

gate                 fail  can't tell  pass  skipped
linked-work-item        ·           1     2        ·
acceptance-criteria     1           ·     ·        ·
edge-cases              ·           ·     ·        3

✗ blocked     #9  Pay as a guest
                  acceptance-criteria: 2 findings: acme/shop#5 has no
                  acceptance criteria. Needed: 2
✓ pass        #8  Write very very very very very very very very very very ver…
? not judged  #7  Pay as a guest
                  linked-work-item: acme/shop#5 could not be read: needs
                  GitHub
""")


def test_a_checkout_tells_direct_commits_and_what_it_cannot_see(past):
    found = preview(
        past(7, "not-judged", UNSEEN),
        seen_through="checkout",
        mode="observe",
        direct=(Direct(sha="1f" * 20, title="Hotfix \x1b[31m"),),
        notes=("main has no policy yet.",),
    )
    assert plain(found) == snapshot("""\
Of 1 merged pull request in the last 2 commits of main 0 would have been
blocked, 0 pass, 1 could not be judged here; 1 commit names none.
Judged by acme/shop/.github/policies.yml@main, as things stand now; nothing was
recorded.
main has no policy yet.
The policy is in observe mode: until that changes, nothing is blocked.
Linked issues need GitHub: with the App's credentials they are read, --strict
counts them.

gate              fail  can't tell  pass  skipped
linked-work-item     ·           1     ·        ·

? not judged  #7       Pay as a guest
                       linked-work-item: acme/shop#5 could not be read: needs
                       GitHub
- direct      1f1f1f1  Hotfix [31m
""")


@pytest.mark.parametrize(
    ("stands", "direct", "said"),
    [
        ([], 0, "No merged pull request was found on main."),
        ([], 2, "No merged pull request was found on main in 2 commits."),
        (
            ["blocked"] * 12 + ["pass"] * 30 + ["not-judged"] * 8,
            0,
            "Of the last 50 merged pull requests 12 would have been blocked, 30 pass, 8 could not be judged here.",
        ),
        (
            ["pass"],
            1,
            (
                "Of 1 merged pull request in the last 2 commits of main 0 would have been blocked, 1 passes, "
                "0 could not be judged here; 1 commit names none."
            ),
        ),
    ],
)
def test_one_sentence_sums_it_up(past, stands, direct, said):
    pulls = [past(number, each, PASSED) for number, each in enumerate(stands, 1)]
    commits = tuple(Direct(sha="1f" * 20, title="Hotfix") for _ in range(direct))
    assert sentence(preview(*pulls, direct=commits)) == said


def test_the_document_holds_a_summary_and_reports_as_check_prints_them(mixed, decision):
    read = decoder.loads(json(mixed))
    assert read["summary"]["blocked"] == read["summary"]["pass"] == read["summary"]["not_judged"] == 1
    assert read["summary"]["gates"][0] == {
        "gate": "linked-work-item",
        "fail": 0,
        "unknown": 1,
        "pass": 2,
        "skipped": 0,
    }
    assert [each["standing"] for each in read["reports"]] == ["blocked", "pass", "not-judged"]
    assert set(document(decision(PASSED))) < set(read["reports"][0])
    assert read["reports"][0]["verdict"] == "block"
    assert read["reports"][0]["merged_at"] == "2026-11-20T10:00:00+00:00"


def test_text_of_users_sends_no_escape_codes_and_no_broken_json(past):
    evil = past(1, "blocked", FAILED, title="\x1b[31mred\ud800")
    assert "\x1b" not in plain(preview(evil))
    decoder.loads(json(preview(evil)).encode())
