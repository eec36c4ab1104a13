"""Records in, one graph out: every kind, holes and erasures included."""

from __future__ import annotations

from typing import Any

from gateledger.artifacts.upstream import Rest
from gateledger.model.trace import NodeKind, Trace
from gateledger.trace.seen import CriteriaSeen, Inside, Seen, Story, SubjectSeen
from gateledger.trace.story import tell

HEAD = "1f" * 20
PULL = "acme/shop#7"


def decided(
    index: int = 41, subject: str = PULL, *, said: dict[str, Any] | None = None, **links: tuple[str, ...]
) -> Seen:
    told = {
        "result": "PASSED",
        "mode": "enforce",
        "change": {
            "subject": subject,
            "purpose": "Pay as a guest",
            "url": "https://github.com/acme/shop/pull/7",
            "author": {"login": "mona"},
            "workItems": [{"name": "acme/shop#5", "uri": "https://github.com/acme/shop/issues/5", "digest": {"sha256": "aa"}}],
        },
        "rulings": [{"gate": "linked-work-item", "outcome": "pass"}],
        **(said or {}),
    }  # fmt: skip
    return Seen(index, "decision", "acme/shop", subject, HEAD, "allow", "2026-11-23T12:00:00Z", told, links)


def happened(
    kind: str, index: int = 50, said: dict[str, Any] | None = None, result: str = "NOT_APPLICABLE"
) -> Seen:
    told = None if said is None else {"result": result, **said}
    return Seen(index, kind, "acme/shop", f"{kind}:{PULL}", HEAD, "", "2026-11-23T13:00:00Z", told)


def story(*pulls: SubjectSeen, **more: Any) -> Trace:
    return tell(Story(ref="r", root=f"pull-request:{PULL}", pulls=pulls, **more))


def one(*happenings: Seen, decision: Seen | None = None, **inside: Any) -> SubjectSeen:
    return SubjectSeen(PULL, "acme/shop", decision or decided(), 1, happenings, Inside(**inside))


def only(trace: Trace, kind: NodeKind):
    (found,) = [each for each in trace.nodes if each.kind is kind]
    return found


def test_a_pull_request_that_nobody_decided_about_is_there_and_says_so():
    found = story(SubjectSeen(PULL, "acme/shop"))
    assert only(found, NodeKind.PULL_REQUEST).state == "no record"
    assert found.edges == ()


def test_an_erased_decision_is_shown_as_erased():
    erased = Seen(
        41,
        "decision",
        "acme/shop",
        PULL,
        HEAD,
        "allow",
        "2026-11-23T12:00:00Z",
        None,
        {"work-item": ("acme/shop#5",)},
    )
    found = story(one(decision=erased))
    decision = only(found, NodeKind.DECISION)
    assert (decision.erased, decision.state) == (True, "allow, erased")
    assert only(found, NodeKind.WORK_ITEM).name == "acme/shop#5"


def test_a_waiver_tells_who_until_when_and_why():
    waiver = {
        "gates": ["edge-cases"],
        "reason": "the matrix comes with the next sprint",
        "expiresAt": "2026-12-24T00:00:00.000Z",
        "approvedBy": [{"login": "rosa", "role": "@acme/leads"}],
        "compensating": ["manual test"],
    }
    node = only(story(one(happened("waiver", said={"waiver": waiver}, result="WAIVED"))), NodeKind.EXCEPTION)
    assert (node.title, node.state) == ("of edge-cases by @rosa", "until 2026-12-24T00:00:00.000Z")
    assert [(each.label, each.text) for each in node.told] == [
        ("reason", "the matrix comes with the next sprint"),
        ("role", "@rosa as @acme/leads"),
        ("instead", "manual test"),
    ]


def test_an_erased_waiver_is_still_an_exception():
    node = only(story(one(happened("waiver"))), NodeKind.EXCEPTION)
    assert (node.erased, node.state) == (True, "erased")


def test_a_bypass_makes_its_subject_bad():
    bypass = {
        "how": "admin-merge",
        "why": "record 41 blocked it",
        "followUp": {"dueAt": "2026-12-01T00:00:00Z"},
    }
    found = story(one(happened("bypass", said={"bypass": bypass}, result="BYPASSED")))
    assert only(found, NodeKind.PULL_REQUEST).standing == "bad"
    assert only(found, NodeKind.EXCEPTION).state == "admin-merge"


def test_approvals_of_earlier_commits_and_dismissed_ones_are_told_apart():
    approvals = [
        {"actor": {"login": "priya"}, "role": "MEMBER", "commit": HEAD, "at": "1"},
        {"actor": {"login": "sam"}, "role": "MEMBER", "commit": "2b" * 20, "at": "2"},
        {"actor": {"login": "lee"}, "role": "NONE", "commit": HEAD, "at": "3", "dismissed": True},
    ]
    found = story(one(decision=decided(said={"approvals": approvals})))
    states = {each.name: each.state for each in found.nodes if each.kind is NodeKind.APPROVAL}
    assert states == {"@priya": "approved", "@sam": "of an earlier commit", "@lee": "dismissed"}


def test_what_ran_is_told_with_how_it_ended():
    rulings = [{"gate": "contract-tests", "outcome": "fail"}, {"gate": "test-plan", "outcome": "pass"}]
    found = only(
        story(
            one(
                decision=decided(said={"rulings": rulings}),
                checks=(("contract", "failure", ""), ("lint", "", "")),
            )
        ),
        NodeKind.TESTS,
    )
    assert found.standing == "bad"
    assert [each.text for each in found.told] == ["failure", "still runs", "failed", "passed"]


def test_documents_lead_to_the_work_item_that_names_them_and_not_twice_to_the_pull_request():
    decision = decided(
        document=("acme/shop:docs/brief.md", "acme/shop:docs/prd.md", "acme/shop:docs/plan.md")
    )
    found = story(
        one(
            decision=decision,
            rests=(Rest("docs/prd.md", "docs/brief.md"),),
            cites={"acme/shop#5": ("docs/prd.md",)},
        )
    )
    drives = {(each.source, each.target) for each in found.edges if each.relation.value == "drives"}
    assert drives == {
        ("document:acme/shop:docs/brief.md", "document:acme/shop:docs/prd.md"),
        ("document:acme/shop:docs/prd.md", "work-item:acme/shop#5"),
        ("document:acme/shop:docs/plan.md", f"pull-request:{PULL}"),
    }


def test_records_from_before_documents_were_linked_are_named():
    evidence = [{"role": "file", "uri": f"acme/shop/docs/plan.md@{HEAD}", "digest": {"sha256": "aa"}}]
    rulings = [{"gate": "test-plan", "outcome": "pass", "evidence": evidence}]
    found = story(one(decision=decided(said={"rulings": rulings})))
    assert found.notes == ("Record 41: recorded before documents were linked; documents do not lead to it",)
    assert only(found, NodeKind.DOCUMENT).name == "acme/shop:docs/plan.md"


def test_criteria_that_were_weakened_are_bad_and_unknown_ones_unsure():
    lost = CriteriaSeen("acme/shop#5", "then", then=("a", "b"), lost=("“a” was taken away",))
    unknown = CriteriaSeen("acme/shop#5", "then", why="deleted")
    for seen, standing in ((lost, "bad"), (unknown, "unsure")):
        assert only(story(one(criteria=(seen,))), NodeKind.CRITERIA).standing == standing


def test_a_statement_that_is_not_ours_breaks_nothing():
    odd = Seen(
        41, "decision", "acme/shop", PULL, HEAD, "allow", "", {"change": "?", "rulings": [7], "approvals": {}}
    )
    found = story(one(happened("new-kind", said={"new-kind": ["?"]}), decision=odd))
    assert only(found, NodeKind.OBSERVED).name == "New kind"


def test_the_same_pieces_give_the_same_trace():
    assert story(one()) == story(one())
