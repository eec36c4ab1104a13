from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateledger.judge.gates.criteria_before_code import criteria_before_code
from gateledger.model.actor import Actor
from gateledger.model.facts import (
    Change,
    ChangedFile,
    Commit,
    Edit,
    File,
    Files,
    Templates,
    Unavailable,
    Witnessed,
    WitnessedItem,
    WitnessedPush,
    WitnessedText,
    WorkItem,
    WorkItems,
)
from gateledger.model.report import CouldNotTell, Finding

OPENED = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
HEAD, BASE = "a" * 40, "b" * 40
PAY = "A visitor can pay without creating an account"
MAIL = "The receipt is sent to the address given at checkout"
FAST = "The total must be shown within 200 ms"
NEVER = "Card numbers must not be stored on our servers"
LOST = Unavailable(reason="GitHub answered 502", transient=True)


def asks(*criteria: str) -> str:
    return "## Acceptance criteria\n\n" + "".join(f"- [ ] {each}\n" for each in criteria)


EMPTY = "We want guests to buy things.\n\n## Acceptance criteria\n\nTBD\n"
WHOLE = asks(PAY, MAIL, FAST, NEVER)


def edit(at: datetime, text: str | None, by: str = "grace", **more: Any) -> Edit:
    return Edit(at=at, editor=Actor(login=by), text=text, **more)


def deleted(at: datetime) -> Edit:
    return edit(at, None, deleted_at=OPENED + 5 * DAY)


def issue(*texts: tuple[datetime, str | None] | Edit, number: int = 12, **more: Any) -> WorkItem:
    """An issue as it was written and edited, oldest first; the last text is what it says."""
    edits = [each if isinstance(each, Edit) else edit(*each) for each in texts]
    given = {
        "repository": "acme/shop",
        "number": number,
        "url": f"https://github.com/acme/shop/issues/{number}",
        "title": "Guest checkout",
        "body": edits[-1].text or "" if edits else "",
        "author": Actor(login="grace"),
        "created_at": edits[0].at if edits else None,
        "edits": tuple(reversed(edits)) if len(edits) > 1 else (),
    }
    return WorkItem(**given | more)


def seen(at: datetime, text: str | None, index: int = 3, action: str = "edited", number: int = 12):
    """What a delivery showed."""
    told = WitnessedText(
        at=at,
        received_at=at + timedelta(seconds=2),
        by=Actor(login="grace"),
        action=action,
        sha256="e" * 64,
        text=text,
        index=index,
    )
    return (f"acme/shop#{number}", told)


def pushed(at: datetime, *, whole: bool = True) -> WitnessedPush:
    return WitnessedPush(
        branch="acme/shop:guests",
        at=at,
        received_at=at,
        by=Actor(login="ada"),
        sha=HEAD,
        index=7,
        whole=whole,
    )


def commit(at: datetime, **more: Any) -> Commit:
    return Commit(sha=HEAD, **{"committed_at": at, "authored_at": at} | more)


def before(text: str, **more: Any) -> WorkItem:
    return issue((OPENED - DAY, text), **more)


def then(was: str, now: str, **more: Any) -> WorkItem:
    """Written the day before the pull request was opened, edited by ada an hour after."""
    return issue((OPENED - DAY, was), edit(OPENED + HOUR, now, "ada"), **more)


STORY = "docs/stories/12.md"
CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "criteria written the day before pass": (
        {"items": (before(WHOLE),)},
        "pass",
        "held 4 acceptance criteria before the work began",
    ),
    "an issue opened after the pull request comes too late": (
        {"items": (issue((OPENED + HOUR, WHOLE)),)},
        "fail",
        "written after the work began: 4 acceptance criteria",
    ),
    "criteria that replace a placeholder after the opening come too late, and are told by whom": (
        {"items": (then(EMPTY, WHOLE),)},
        "fail",
        "by @ada on 2026-12-01 10:00:00 UTC",
    ),
    "criteria that replace a placeholder before the opening pass": (
        {"items": (issue((OPENED - DAY, EMPTY), (OPENED - HOUR, WHOLE)),)},
        "pass",
        "held 4",
    ),
    "criteria written in the very second of the opening pass": (
        {"items": (issue((OPENED, WHOLE)),)},
        "pass",
        "held 4",
    ),
    "criteria written between the first push and the opening come too late": (
        {"items": (issue((OPENED - HOUR, WHOLE)),), "push": pushed(OPENED - 2 * HOUR)},
        "fail",
        "acme/shop:guests was first pushed (witnessed in record 7)",
    ),
    "criteria written before the first push pass": (
        {"items": (issue((OPENED - 3 * HOUR, WHOLE)),), "push": pushed(OPENED - 2 * HOUR)},
        "pass",
        "The work began on 2026-12-01 07:00:00 UTC, when acme/shop:guests was first pushed",
    ),
    "a pull request opened long after the first commits began with them, on weaker evidence": (
        {"items": (issue((OPENED - DAY, WHOLE)),), "commits": (commit(OPENED - 9 * DAY),)},
        "fail",
        "weaker evidence",
    ),
    "a witnessed push counts, whatever the commits say of themselves": (
        {
            "items": (before(WHOLE),),
            "commits": (commit(OPENED - 9 * DAY),),
            "push": pushed(OPENED - HOUR),
        },
        "pass",
        "held 4",
    ),
    "where an earlier push was not seen the earliest commit counts": (
        {
            "items": (before(WHOLE),),
            "commits": (commit(OPENED - 9 * DAY),),
            "push": pushed(OPENED - HOUR, whole=False),
        },
        "fail",
        "made by its own date",
    ),
    "a commit that claims to come from the future changes nothing": (
        {"items": (before(WHOLE),), "commits": (commit(OPENED + 999 * DAY),)},
        "pass",
        "when the pull request was opened",
    ),
    "a cherry-picked commit of last year is work of the day it was picked": (
        {"items": (before(WHOLE),), "commits": (commit(OPENED - HOUR, authored_at=OPENED - 300 * DAY),)},
        "pass",
        "held 4",
    ),
    "a draft is opened like any other": (
        {"items": (issue((OPENED + MINUTE, WHOLE)),), "change": {"draft": True}},
        "fail",
        "the pull request was opened",
    ),
    "times in different zones are compared as times": (
        {
            "items": (issue((datetime.fromisoformat("2026-12-01T10:30:00+02:00"), WHOLE)),),
        },
        "pass",
        "held 4",
    ),
    "a few minutes of grace may be given": (
        {"items": (issue((OPENED + 4 * MINUTE, WHOLE)),), "settings": {"grace_minutes": 5}},
        "pass",
        "held 4",
    ),
    "the grace ends": (
        {"items": (issue((OPENED + 6 * MINUTE, WHOLE)),), "settings": {"grace_minutes": 5}},
        "fail",
        "written after",
    ),
    "a removed criterion is quoted, with who and when": (
        {"items": (then(WHOLE, asks(PAY, MAIL, FAST)),)},
        "fail",
        f"a criterion was removed after the work began, by @ada on 2026-12-01 10:00:00 UTC. Before: “{NEVER}”",
    ),
    "a criterion removed before the work began was never asked of it": (
        {"items": (issue((OPENED - DAY, WHOLE), (OPENED - HOUR, asks(PAY, MAIL))),)},
        "pass",
        "held 2",
    ),
    "a criterion that was struck through is gone": (
        {"items": (then(asks(PAY, MAIL), f"{asks(PAY)}- [ ] ~~{MAIL}~~\n"),)},
        "fail",
        f"Before: “{MAIL}”",
    ),
    "a criterion removed and put back is there": (
        {"items": (issue((OPENED - DAY, WHOLE), (OPENED + HOUR, asks(PAY)), (OPENED + 2 * HOUR, WHOLE)),)},
        "pass",
        "holds them still",
    ),
    "who removed it first does not matter when it came back: the last one is named": (
        {
            "items": (
                issue(
                    (OPENED - DAY, WHOLE),
                    edit(OPENED + HOUR, asks(PAY), "ada"),
                    (OPENED + 2 * HOUR, WHOLE),
                    edit(OPENED + 3 * HOUR, asks(PAY, MAIL, FAST), "linus"),
                    edit(OPENED + 4 * HOUR, asks(PAY, MAIL, FAST) + "\nThanks all.\n", "triage[bot]"),
                ),
            )
        },
        "fail",
        "by @linus on 2026-12-01 12:00:00 UTC",
    ),
    "all criteria thrown away are all quoted": (
        {"items": (then(asks(PAY, MAIL), "Done, see the code."),)},
        "fail",
        f"Before: “{PAY}”",
    ),
    "a larger number is not a typo": (
        {"items": (then(WHOLE, WHOLE.replace("200 ms", "2000 ms")),)},
        "fail",
        "a number changed: '200' became '2000'",
    ),
    "another unit is not a typo": (
        {"items": (then(WHOLE, WHOLE.replace("200 ms", "200 s")),)},
        "fail",
        "a unit changed",
    ),
    "a negation taken out is not a typo": (
        {"items": (then(WHOLE, WHOLE.replace("must not be", "must be")),)},
        "fail",
        "a negation changed",
    ),
    "must that became may is weaker": (
        {"items": (then(WHOLE, WHOLE.replace("total must be", "total may be")),)},
        "fail",
        "how binding it is changed: 'must' became 'may'",
    ),
    "should that became must is stricter, and listed": (
        {"items": (then(asks(PAY, FAST.replace("must", "should")), asks(PAY, FAST)),)},
        "pass",
        "made stricter after the work began",
    ),
    "an exception put in is weaker": (
        {"items": (then(WHOLE, WHOLE.replace(MAIL, f"{MAIL}, except for guests")),)},
        "fail",
        "'except' was put in",
    ),
    "words put in that take nothing away are listed": (
        {"items": (then(WHOLE, WHOLE.replace(MAIL, f"{MAIL} and shows the order number")),)},
        "pass",
        "made stricter",
    ),
    "words left out are quoted": (
        {"items": (then(WHOLE, WHOLE.replace(" to the address given at checkout", "")),)},
        "fail",
        "was dropped",
    ),
    "muss that became kann is weaker in German, too": (
        {
            "items": (
                then(
                    "## Akzeptanzkriterien\n\n- [ ] Die Summe muss den Rabatt vor dem Bezahlen zeigen\n",
                    "## Akzeptanzkriterien\n\n- [ ] Die Summe kann den Rabatt vor dem Bezahlen zeigen\n",
                ),
            )
        },
        "fail",
        "'muss' became 'kann'",
    ),
    "ne pas taken out is a negation in French, too": (
        {
            "items": (
                then(
                    "## Critères d'acceptation\n\n- [ ] Le client ne doit pas payer deux fois la même commande\n",
                    "## Critères d'acceptation\n\n- [ ] Le client doit payer deux fois la même commande\n",
                ),
            )
        },
        "fail",
        "a negation changed",
    ),
    "kein taken out is a negation in German, too": (
        {
            "items": (
                then(
                    "## Akzeptanzkriterien\n\n- [ ] Gäste brauchen kein Konto für die Bestellung im Laden\n",
                    "## Akzeptanzkriterien\n\n- [ ] Gäste brauchen Konto für die Bestellung im Laden\n",
                ),
            )
        },
        "fail",
        "a negation changed",
    ),
    "ticked boxes are no change": (
        {"items": (then(WHOLE, WHOLE.replace("[ ]", "[x]")),)},
        "pass",
        "holds them still",
    ),
    "numbers instead of boxes are no change": (
        {
            "items": (
                then(
                    asks(PAY, MAIL),
                    f"## Acceptance criteria\n\n1. **{PAY}.**\n2. {MAIL.replace(' ', '  ')}\n",
                ),
            )
        },
        "pass",
        "held 2",
    ),
    "another order is no change": (
        {"items": (then(WHOLE, asks(NEVER, FAST, MAIL, PAY)),)},
        "pass",
        "held 4",
    ),
    "a typo mended is no change": (
        {"items": (then(WHOLE.replace("receipt", "reciept"), WHOLE),)},
        "pass",
        "held 4",
    ),
    "ids given later are no change": (
        {"items": (then(asks(PAY, MAIL), asks(f"AC-1: {PAY}", f"AC-2: {MAIL}")),)},
        "pass",
        "held 2",
    ),
    "criteria renumbered after one was taken out are not all changed": (
        {
            "items": (
                then(
                    asks(f"AC-1: {PAY}", f"AC-2: {MAIL}", f"AC-3: {FAST}"),
                    asks(f"AC-1: {PAY}", f"AC-2: {FAST}"),
                ),
            )
        },
        "fail",
        f"a criterion was removed after the work began, by @ada on 2026-12-01 10:00:00 UTC. Before: “{MAIL}”",
    ),
    "another text under the same id is shown beside the old one": (
        {
            "items": (
                then(
                    asks(f"AC-1: {PAY}", f"AC-2: {NEVER}"),
                    asks(f"AC-1: {PAY}", "AC-2: A banner explains what guests have to do first"),
                ),
            )
        },
        "fail",
        "After: “A banner explains",
    ),
    "Windows line ends are no change": (
        {"items": (then(WHOLE, WHOLE.replace("\n", "\r\n")),)},
        "pass",
        "held 4",
    ),
    "a criterion split in two is no change": (
        {
            "items": (
                then(
                    asks(PAY, "The receipt shows the total and the delivery address"),
                    asks(PAY, "The receipt shows the total", "The receipt shows the delivery address"),
                ),
            )
        },
        "pass",
        "holds them still",
    ),
    "a criterion that moved to the edge cases is still asked for": (
        {
            "items": (
                then(
                    asks(PAY, "An expired card: the order is kept and the visitor may try another card"),
                    asks(PAY)
                    + "\n## Edge cases\n\n- An expired card: the order is kept and the visitor may try another card\n",
                ),
            )
        },
        "pass",
        "stands elsewhere now",
    ),
    "a criterion that moved to another linked issue is still asked for": (
        {"items": (then(WHOLE, asks(PAY, MAIL, FAST)), before(asks(NEVER), number=13))},
        "pass",
        "acme/shop#12: stands elsewhere now",
    ),
    "a criterion that moved to an issue nobody linked is gone": (
        {"items": (then(WHOLE, asks(PAY, MAIL, FAST)), before(asks(PAY), number=13))},
        "fail",
        f"Before: “{NEVER}”",
    ),
    "criteria added later are listed": (
        {"items": (then(asks(PAY), asks(PAY, MAIL)),)},
        "pass",
        f"added after the work began: “{MAIL}”",
    ),
    "another title or introduction is no change": (
        {"items": (then(WHOLE, f"Some context for readers.\n\n{WHOLE}"),)},
        "pass",
        "holds them still",
    ),
    "every linked issue has to be early": (
        {"items": (before(WHOLE), issue((OPENED + HOUR, WHOLE), number=13))},
        "fail",
        "acme/shop#13: written after the work began",
    ),
    "an issue without criteria never had any": (
        {"items": (before("Make the shop nicer."),)},
        "fail",
        "has no acceptance criteria, so none were there",
    ),
    "nothing linked": ({}, "fail", "There is no work item"),
    "an issue that is not planned does not count": (
        {"items": (before(WHOLE, state="CLOSED", state_reason="NOT_PLANNED"),)},
        "fail",
        "There is no work item",
    ),
    "a sub-task leans on the criteria that its parent held": (
        {"items": (issue((OPENED + HOUR, "Do it."), parent=before(WHOLE, number=5)),)},
        "pass",
        "acme/shop#5 (the parent of acme/shop#12) held 4",
    ),
    "a criterion that left the parent is missed": (
        {"items": (before("Do it.", parent=then(WHOLE, asks(PAY, MAIL, FAST), number=5)),)},
        "fail",
        "acme/shop#5: a criterion was removed",
    ),
    "a criterion that went up to the parent is still asked for": (
        {"items": (then(WHOLE, asks(PAY, MAIL, FAST), parent=before(asks(NEVER), number=5)),)},
        "pass",
        "stands elsewhere now",
    ),
    "a parent that was written later, too, does not help": (
        {"items": (before("Do it.", parent=issue((OPENED + HOUR, WHOLE), number=5)),)},
        "fail",
        "acme/shop#5: written after the work began",
    ),
    "a parent that cannot be read leaves it open": (
        {"items": (before("Do it.", parent=before(WHOLE, number=5, unreadable=LOST)),)},
        "unknown",
        "acme/shop#5 could not be read",
    ),
    "an issue that cannot be read leaves it open": (
        {"items": (before(WHOLE, unreadable=LOST),)},
        "unknown",
        "acme/shop#12 could not be read",
    ),
    "a history that cannot be read leaves it open, good as the text is": (
        {"items": (before(WHOLE, edits=LOST),)},
        "unknown",
        "the edit history of acme/shop#12 could not be read: GitHub answered 502",
    ),
    "a deleted revision that stood at the beginning leaves it open": (
        {"items": (issue((OPENED - 2 * DAY, EMPTY), deleted(OPENED - DAY), (OPENED + HOUR, WHOLE)),)},
        "unknown",
        "its text was deleted from the history on 2026-12-06",
    ),
    "a deleted revision that we witnessed is known": (
        {
            "items": (issue((OPENED - 2 * DAY, EMPTY), deleted(OPENED - DAY), (OPENED + HOUR, WHOLE)),),
            "seen": (seen(OPENED - DAY, WHOLE),),
        },
        "pass",
        "record 3 has its text",
    ),
    "what a deleted revision asked for is still asked for": (
        {
            "items": (issue((OPENED - 2 * DAY, EMPTY), deleted(OPENED - DAY), (OPENED + HOUR, asks(PAY))),),
            "seen": (seen(OPENED - DAY, WHOLE),),
        },
        "fail",
        f"Before: “{NEVER}”",
    ),
    "a deleted revision of before that we saw something else of leaves it open": (
        {
            "items": (issue((OPENED - 2 * DAY, EMPTY), deleted(OPENED - DAY), (OPENED + HOUR, WHOLE)),),
            "seen": (seen(OPENED - 2 * DAY, EMPTY, action="opened"),),
        },
        "unknown",
        "nobody witnessed it",
    ),
    "a deleted revision that stood no more at the beginning does not matter": (
        {"items": (issue((OPENED - 3 * DAY, EMPTY), deleted(OPENED - 2 * DAY), (OPENED - DAY, WHOLE)),)},
        "pass",
        "held 4",
    ),
    "a deleted revision of later does not matter": (
        {"items": (issue((OPENED - DAY, WHOLE), deleted(OPENED + HOUR), (OPENED + DAY, WHOLE)),)},
        "pass",
        "holds them still",
    ),
    "a removal that may have been in a deleted revision is said to be": (
        {"items": (issue((OPENED - DAY, WHOLE), deleted(OPENED + HOUR), (OPENED + DAY, asks(PAY))),)},
        "fail",
        "or earlier: a revision before it was deleted",
    ),
    "a history without its beginning leaves it open where the beginning matters": (
        {"items": (issue((OPENED + HOUR, asks(PAY)), (OPENED + DAY, WHOLE), created_at=OPENED - DAY),)},
        "unknown",
        "GitHub does not show how it was first written",
    ),
    "a text that we saw and the history does not show is an objection of its own": (
        {"items": (before(asks(PAY)),), "seen": (seen(OPENED - HOUR, WHOLE),)},
        "fail",
        "the edit history does not show the text that stood there on 2026-12-01 08:00:00 UTC",
    ),
    "what the rewritten history hides is still missed": (
        {"items": (before(asks(PAY)),), "seen": (seen(OPENED - HOUR, WHOLE),)},
        "fail",
        f"Before: “{NEVER}”",
    ),
    "a text that we saw with the same criteria contradicts nothing": (
        {"items": (before(WHOLE),), "seen": (seen(OPENED - HOUR, f"Hello.\n\n{WHOLE}"),)},
        "pass",
        "held 4",
    ),
    "what we saw and the history agree": (
        {"items": (before(WHOLE),), "seen": (seen(OPENED - DAY, WHOLE.replace("\n", "\r\n")),)},
        "pass",
        "held 4",
    ),
    "a story that this very change adds was not there before": (
        {"stories": {STORY: (None, WHOLE)}},
        "fail",
        "come with this very pull request",
    ),
    "a story that the base branch has, and this change ticks off": (
        {"stories": {STORY: (WHOLE, WHOLE.replace("[ ]", "[x]"))}},
        "pass",
        f"{STORY} on main held 4",
    ),
    "a story that this change waters down": (
        {"stories": {STORY: (WHOLE, WHOLE.replace("200 ms", "2000 ms"))}},
        "fail",
        "after the work began, by this pull request (a number changed",
    ),
    "a story that gets its criteria only now": (
        {"stories": {STORY: (EMPTY, WHOLE)}},
        "fail",
        "come with this very pull request",
    ),
    "a story that is only named was there before": (
        {
            "stories": {STORY: (WHOLE, WHOLE)},
            "paths": ("src/cart.py",),
            "change": {"body": f"Story: {STORY}"},
        },
        "pass",
        "held 4",
    ),
    "a change that brings nothing but stories has no code": (
        {"stories": {STORY: (None, WHOLE)}, "paths": (STORY,)},
        "pass",
        "brings stories only",
    ),
    "a beginning that nobody knows leaves it open": (
        {"items": (before(WHOLE),), "change": {"created_at": None}},
        "unknown",
        "when the work on this change began is not known",
    ),
}


def ask(case: dict[str, Any]) -> tuple[str, str, list[Any]]:
    stories = case.get("stories", {})
    paths = case.get("paths", ("src/cart.py", *stories))
    kinds = {path: "modified" if was else "added" for path, (was, _) in stories.items()}
    change = {
        "number": 7,
        "author": Actor(login="ada"),
        "url": "https://github.com/acme/shop/pull/7",
        "created_at": OPENED,
        "base_ref": "main",
        "head_sha": HEAD,
        "commits": case.get("commits", ()),
        "files": tuple(ChangedFile(path=path, status=kinds.get(path, "modified")) for path in paths),
    }
    told: dict[str, list[WitnessedText]] = {}
    for name, text in case.get("seen", ()):
        told.setdefault(name, []).append(text)
    said = list(
        criteria_before_code(
            Change(**change | case.get("change", {})),
            WorkItems(items=case.get("items", ())),
            Files(commit=HEAD, files=tuple(file(path, now) for path, (_, now) in stories.items())),
            Templates(commit=BASE, files=tuple(file(path, was) for path, (was, _) in stories.items() if was)),
            Witnessed(
                items=tuple(WitnessedItem(name=name, texts=tuple(texts)) for name, texts in told.items()),
                first_push=case.get("push"),
            ),
            **case.get("settings", {}),
        )
    )
    outcome = "pass"
    if any(isinstance(each, Finding) for each in said):
        outcome = "fail"
    elif any(isinstance(each, CouldNotTell) for each in said):
        outcome = "unknown"
    texts = [each.reason if isinstance(each, CouldNotTell) else each.message for each in said]
    return outcome, "\n".join(texts), said


def file(path: str, text: str) -> File:
    return File(path=path, sha="c" * 40, text=text)


@pytest.mark.parametrize("name", CASES)
def test_criteria_before_code(name):
    case, expected, part = CASES[name]
    outcome, text, _ = ask(case)
    assert outcome == expected, text
    assert part in text


def test_the_fix_shows_what_to_paste_back_beside_what_stands_there():
    case, _, _ = CASES["a larger number is not a typo"]
    (finding,) = [each for each in ask(case)[2] if isinstance(each, Finding)]
    assert finding.code == "weakened"
    assert finding.fix.splitlines()[2:] == [
        "```diff",
        "- - [ ] The total must be shown within 2000 ms",
        f"+ - [ ] {FAST}",
        "```",
    ]


def test_every_objection_says_what_to_do():
    for case, _, _ in CASES.values():
        assert all(each.fix and each.code for each in ask(case)[2] if isinstance(each, Finding))


def test_an_unknown_that_may_pass_says_so():
    case, _, _ = CASES["a history that cannot be read leaves it open, good as the text is"]
    (unknown,) = [each for each in ask(case)[2] if isinstance(each, CouldNotTell)]
    assert unknown.transient
