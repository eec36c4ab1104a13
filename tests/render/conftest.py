"""Decisions to render, as small or as large as a test asks for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateledger.model.actor import Actor
from gateledger.model.control import Control, Framework, Scope
from gateledger.model.event import Trigger
from gateledger.model.facts import UNASKED, Evidence, History, Moment, Release, SignOffs, Snapshot
from gateledger.model.merge import ListedBypass
from gateledger.model.readiness import Missing, Readiness, ServiceReadiness
from gateledger.model.receipt import Checkpoint, InclusionProof
from gateledger.model.record import Decision
from gateledger.model.release import Landed, LandedCommit, PriorVerdict, SignOff
from gateledger.model.report import Finding, Locator, Note, Outcome, PolicyUse, Report, Ruling
from gateledger.model.subject import Subject, SubjectKind
from gateledger.model.trace import Edge, Node, Told, Trace
from gateledger.model.waiver import State, WaiverUse
from gateledger.render import pages
from gateledger.render.controls_report import ControlsReport, by_control
from gateledger.render.pages import views
from gateledger.render.pages.bypass_views import BypassBoard, BypassFilter
from gateledger.render.pages.controls import ControlsAsked, controls_page
from gateledger.render.pages.proofs import steps
from gateledger.render.pages.readiness_views import Board
from gateledger.render.pages.release_views import ReleaseView, release_view
from gateledger.render.pages.trace import TraceAsked, trace_page
from gateledger.render.pages.waiver_views import WaiverBoard, WaiverFilter, WaiverRow

SUBJECT = Subject(
    kind=SubjectKind.PULL_REQUEST,
    name="acme/shop#7",
    repository="acme/shop",
    repository_id=1,
    installation=9,
    number=7,
    head_sha="1f" * 20,
    base_ref="main",
    base_sha="2b" * 20,
    url="https://github.com/acme/shop/pull/7",
)
POLICY = PolicyUse(
    uri="acme/shop/.github/policies.yml@main", digest="d5" * 32, blob="0a" * 20, sha256="5e" * 32
)

LINKED = Ruling(
    gate="linked-work-item",
    outcome=Outcome.PASS,
    notes=(Note(message="acme/shop#5 is linked", locator=Locator(item="acme/shop#5")),),
)
FEW = Finding(
    code="too-few",
    message="1 criterion of the 2 that the policy asks for",
    locator=Locator(item="acme/shop#5", line=3, url="https://github.com/acme/shop/issues/5"),
    fix="Edit the issue and add:\n\n```markdown\n## Acceptance criteria\n- [ ] Given a cart, when …\n```",
)
ON_LINE = Finding(
    code="placeholder",
    message="a criterion is only a placeholder: TBD",
    locator=Locator(path="specs/cart/spec.md", line=12, end_line=14),
    fix="Write what must be true.",
)
CRITERIA = Ruling(gate="acceptance-criteria", outcome=Outcome.FAIL, findings=(FEW, ON_LINE))
EDGES = Ruling(gate="edge-cases", outcome=Outcome.UNKNOWN, reason="GitHub answered 502", transient=True)


def build(*rulings: Ruling, index: int | None = 41, **changes: Any) -> Decision:
    """A decision over the rulings; the verdict follows from them unless `verdict` says otherwise."""
    blocks = any(each.outcome in {Outcome.FAIL, Outcome.UNKNOWN} for each in rulings)
    values: dict[str, Any] = {
        "verdict": "block" if blocks else "allow",
        "subject": SUBJECT,
        "policy": POLICY,
        "rulings": rulings,
        "version": "0.1.0",
        **changes,
    }
    place: dict[str, Any] = {}
    if index is not None:
        place = {
            "record_id": "01JD",
            "index": index,
            "tree_size": index + 1,
            "root_hash": "c3" * 32,
            "leaf_hash": "1e" * 32,
            "url": f"https://gates.example/decisions/{index}",
            "decided_at": "2026-11-23T10:00:00Z",
        }
    return Decision(report=Report(**values), **place)


@pytest.fixture(scope="session")
def decision() -> Callable[..., Decision]:
    return build


@pytest.fixture
def blocked() -> Decision:
    return build(LINKED, CRITERIA, EDGES)


@pytest.fixture
def allowed() -> Decision:
    return build(LINKED, CRITERIA.model_copy(update={"outcome": Outcome.PASS, "findings": ()}))


# What the pages show -------------------------------------------------------------------------------------------------

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SITE = views.Site(version="0.1.0", origin="gates.example/ledger")
HOSTILE = "<img src=x onerror=alert(1)> @acme/security [x](javascript:alert(1)) `code` " + "w" * 120


def row(index: int, **changes: Any) -> views.DecisionRow:
    values: dict[str, Any] = {
        "index": index,
        "at": NOON,
        "repository": "acme/shop",
        "subject": "acme/shop#7",
        "subject_url": "https://github.com/acme/shop/pull/7",
        "head_sha": "1f" * 20,
        "verdict": "block",
        "answer": "2 of 3 gates block",
        "blocking": ("acceptance-criteria", "edge-cases"),
        **changes,
    }
    return views.DecisionRow(**values)


ROWS = (
    row(43, mode="observe", answer="Would block: 1 of 3 gates blocks", blocking=("edge-cases",)),
    row(42, verdict="allow", answer="All 3 gates pass", blocking=(), subject="acme/shop#8"),
    row(41),
    row(40, subject="acme/a-repository-with-a-rather-long-name-for-a-phone#1204", answer=HOSTILE),
)


def leaf_pair() -> tuple[str, InclusionProof]:
    """A leaf and its proof in a tree of 43, right by construction."""
    leaf = (
        '{"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{"data":{"digest":"9f+/"}}}}'
    )
    current = hashlib.sha256(b"\0" + leaf.encode()).hexdigest()
    proof = InclusionProof(index=41, tree_size=42, leaf_hash=current, root_hash=current, hashes=())
    siblings = tuple(hashlib.sha256(bytes([number])).hexdigest() for number in range(3))
    walked = steps(proof.model_copy(update={"hashes": siblings}))
    return leaf, proof.model_copy(update={"hashes": siblings, "root_hash": walked[-1].result})


def sealed() -> views.Sealed:
    leaf, proof = leaf_pair()
    note = f"gates.example/ledger\n42\n{'c3' * 16}\n\n— gates.example/ledger AbCdEf012345\n"
    return views.Sealed(
        index=41,
        record_id="01JDCZ5V7R3M8Q2N4K6T9W1X0Y",
        subject="acme/shop#7",
        at=NOON,
        statement={
            "_type": "https://in-toto.io/Statement/v1",
            "predicate": {"kind": "decision", "result": "FAILED"},
        },
        envelope='{"payload":"'
        + "QUJD" * 60
        + '","payloadType":"application/vnd.in-toto+json","signatures":[]}',
        leaf=leaf,
        proof=proof,
        checkpoint=Checkpoint(
            origin="gates.example/ledger", size=42, root_hash=proof.root_hash, note=note, at=NOON
        ),
    )


def decision_view() -> views.DecisionView:
    evidence = Evidence(role="work item", uri="https://github.com/acme/shop/issues/5", sha256="ab" * 32)
    hostile = Finding(
        code="x", message=HOSTILE, locator=Locator(path="docs/" + "deep/" * 20 + "a.md", line=3), fix=HOSTILE
    )
    failing = CRITERIA.model_copy(
        update={
            "findings": (*CRITERIA.findings, hostile),
            "evidence": (evidence,),
            "controls": ("SOC2:CC8.1",),
        }
    )
    waived = Ruling(gate="test-plan", outcome=Outcome.WAIVED, reason="by @rm until 2026-12-24: hotfix")
    skipped = Ruling(
        gate="api-spec", outcome=Outcome.SKIPPED, reason="no integration changed", about="checkout"
    )
    decision = build(LINKED, failing, EDGES, waived, skipped)
    return views.DecisionView(
        decision=decision,
        trigger=Trigger(
            event="issues", action="edited", delivery_id="72d3162e-cc78-11e3", received_at=NOON, sender="ada"
        ),
        seen=(
            views.Seen(
                name="Change", says="Add a cart: 3 files, 2 commits, by ada", items=("web/cart.tsx", HOSTILE)
            ),
            views.Seen(name="Reviews", says="GitHub answered 502", unavailable=True),
        ),
        sealed=sealed(),
        latest=43,
    )


def release_parts() -> tuple[Decision, ReleaseView]:
    """A blocked release of two services with every way in which a commit can come."""
    name = "acme/shop@checkout-v1.2.0"
    about = SUBJECT.model_copy(
        update={
            "kind": SubjectKind.RELEASE,
            "name": name,
            "number": None,
            "url": "https://github.com/acme/shop/releases/tag/checkout-v1.2.0",
        }
    )
    lacking = Finding(
        code="missing", message="there is no runbook for `checkout`", fix="Write `docs/runbook.md`."
    )
    ruling = Ruling(gate="runbook", outcome=Outcome.FAIL, about="checkout", findings=(lacking,))
    ada, bob = Actor(login="ada", id=1), Actor(login="bob-with-a-very-long-name-for-a-phone-indeed", id=2)
    verdict = PriorVerdict(
        index=40, record_id="01JD", verdict="allow", result="WAIVED", head_sha="1f" * 20, decided_at=NOON,
        waived=("edge-cases",), work_items=("acme/shop#5", "specs/" + "deep/" * 12 + "pay.md"),
    )  # fmt: skip
    refused = verdict.model_copy(update={"index": 39, "verdict": "block", "work_items": ()})
    landed = (
        Landed(
            number=7, title="Guest checkout", author=ada, merged_by=bob, merge_sha="2b" * 20, verdict=verdict
        ),
        Landed(number=8, title=HOSTILE, author=bob, merge_sha="3c" * 20),
        Landed(number=9, title="Merged past the gates", author=bob, merge_sha="4d" * 20, verdict=refused),
    )
    ways = ("squash", "merge", "rebase", "direct", "cherry-pick", "revert")
    commits = tuple(
        LandedCommit(sha=f"{at}a" * 20, headline=HOSTILE if at == 2 else f"Step {at}", via=via, pull_request=pull,
                     original="acme/shop#3" if via in {"cherry-pick", "revert"} else "")
        for at, (via, pull) in enumerate(zip(ways, (7, 8, 9, None, 7, 10), strict=True), 1)
    )  # fmt: skip
    release = Release(
        tag="checkout-v1.2.0", commit="1f" * 20, previous_tag="checkout-v1.1.0", previous_commit="5e" * 20, draft=True,
        title="Pay as a guest", author=ada, url=about.url, created_at=NOON, repointed_from="6a" * 20,
    )  # fmt: skip
    signed = (
        SignOff(
            by=ada, at=NOON, commit="1f" * 20, source="review", url="https://github.com/acme/shop/pull/7"
        ),
        SignOff(by=bob, at=NOON, commit="6a" * 20, text=HOSTILE, withdrawn=True),
        SignOff(by=bob, source="notes"),
    )
    snapshot = Snapshot(
        subject=about, release=release, moment=Moment(now=NOON), sign_offs=SignOffs(given=signed),
        history=History(base="5e" * 20, head="1f" * 20, commits=commits, changes=landed, total=7, truncated="GitHub answered 502"),
        **dict.fromkeys(("change", "work_items", "files", "templates", "reviews"), UNASKED),
    )  # fmt: skip
    view = release_view(snapshot, about="Released: the tag names `checkout`")
    assert view is not None
    shown = {
        "previous_page": "/decisions/12",
        "pack": "/decisions/41/evidence.json",
        "deployments": (row(44, subject=f"{name}>production"),),
    }
    return build(ruling, subject=about), view.model_copy(update=shown)


def readiness() -> Readiness:
    """An answer about three services, as old as the rules allow, and one that has lasted for weeks."""
    report = release_parts()[0].report
    wanting = Missing(gate="runbook", outcome="fail", since=NOON - timedelta(days=20))
    unseen = Missing(
        gate="slo",
        outcome="unknown",
        messages=("GitHub answered 502", HOSTILE),
        since=NOON - timedelta(hours=1),
    )
    return Readiness(
        repository="acme/shop",
        branch="main",
        commit="1f" * 20,
        at=NOON - timedelta(minutes=5),
        state="blocked",
        since=NOON - timedelta(days=20),
        url=f"https://github.com/acme/shop/commit/{'1f' * 20}",
        services=(
            ServiceReadiness(service="", ready=True, since=NOON - timedelta(days=1)),
            ServiceReadiness(
                service="checkout", ready=False, missing=(wanting,), since=NOON - timedelta(days=20)
            ),
            ServiceReadiness(
                service=HOSTILE, ready=False, missing=(unseen,), since=NOON - timedelta(hours=1)
            ),
        ),
        report=report,
    )


def release_pages() -> dict[str, str]:
    """The pages of releases and of readiness, by name."""
    decision, view = release_parts()
    bare = ReleaseView(
        release=Release(tag="v1", commit="1f" * 20), unread="GitHub answered 502", unsigned=HOSTILE
    )
    found = readiness()
    long = found.model_copy(update={"repository": "acme/a-repository-with-a-rather-long-name-for-a-phone"})
    old = found.model_copy(
        update={
            "state": "unknown",
            "reason": HOSTILE,
            "at": NOON - timedelta(days=9),
            "services": (),
            "report": None,
        }
    )
    fine = found.model_copy(update={"state": "ready", "services": found.services[:1]})
    return {
        "release": pages.decision_page(views.DecisionView(decision=decision), SITE, release=view),
        "release-first": pages.decision_page(views.DecisionView(decision=decision), SITE, release=bare),
        "readiness": pages.readiness_page(Board(found=(found, long, old, fine), now=NOON), SITE),
        "readiness-empty": pages.readiness_page(Board(now=NOON), SITE),
        "readiness-away": pages.readiness_page(Board(now=NOON, away="The server is away."), SITE),
        "ready": pages.ready_page(found, NOON, SITE),
        "ready-old": pages.ready_page(old, NOON, SITE),
    }


MANIFEST = '{"name":"gateledger","url":"https://gates.example","public":false}'


SOC2 = Framework(
    framework="soc2",
    name="SOC 2, Trust Services Criteria",
    prefix="SOC2",
    version="2017",
    source="https://example.org/soc2",
    note="A service auditor judges the design and the operation of your controls.",
    controls=tuple(
        Control(
            id=name,
            title="Changes are authorised, designed, tested and approved",
            gates=gates,
            records=("decision", "bypass", "gap", "waiver"),
            how="Each merge has a signed record of what asked for it.",
            shows_not="Changes outside of the repositories that the App sees.",
        )
        for name, gates in (("CC8.1", ("linked-work-item",)), ("CC7.2", ("slo",)), ("A1.1", ("runbook",)))
    ),
)


def controls_report() -> ControlsReport:
    """Three controls: one with every sort of exception, one that operated, one that nothing speaks of."""
    decided = [
        {
            "kind": "decision",
            "recordId": "01JD",
            "change": {"subject": f"acme/shop#{number}" if number else HOSTILE},
            "rulings": [{"gate": "linked-work-item", "outcome": outcome}, {"gate": "slo", "outcome": "pass"}],
            "timing": {"decidedAt": "2026-11-23T12:00:00.000Z"},
        }
        for number, outcome in enumerate(("pass", "fail", "waived", "unknown"))
    ]
    happened = [{"kind": kind, "change": {"subject": "acme/shop#7"}} for kind in ("bypass", "gap")]
    scope = Scope(origin="gates.example/ledger", start=NOON, record_address="/decisions/{index}/record")
    return by_control([SOC2], enumerate([*decided, *happened]), scope)


def traced(pulls: int = 3) -> Trace:
    """Some pull requests of one document, shipped in one release and deployed."""

    def node(kind: str, name: str, **more: Any) -> Node:
        return Node(id=f"{kind}:{name}", kind=kind, name=name, **more)

    told = tuple(
        Told(label=label, text=text, record=41, standing=standing)
        for label, text, standing in (
            ("acceptance-criteria", "failed: " + HOSTILE, "bad"),
            ("edge-cases", "waived", "unsure"),
            ("linked-work-item", "passed", "good"),
            ("policy", "acme/shop/.github/policies.yml@main", "quiet"),
        )
    )
    nodes = [
        node("document", "acme/shop:docs/brief.md"),
        node("document", "acme/shop:docs/a-product-requirements-document-with-a-long-name.md"),
        node("release", "acme/shop@v1.2.0", state="allow", standing="good", at="2026-11-23T12:00:00Z"),
        node("deployment", "acme/shop@v1.2.0>production", state="block", standing="bad"),
    ]
    brief, prd, release, deployment = (each.id for each in nodes)
    edges = [(brief, prd, "drives"), (release, deployment, "deployed-as")]
    for number in range(7, 7 + pulls):
        state = ("merged, block, bypassed", "bad") if number == 8 else ("merged, allow", "good")
        pull = node("pull-request", f"acme/shop#{number}", title="Pay as a guest, " + HOSTILE, state=state[0], standing=state[1],
                    url=f"https://github.com/acme/shop/pull/{number}")  # fmt: skip
        item = node("work-item", f"acme/shop#{number + 100}", title="Guest checkout")
        decision = node(
            "decision", f"#{number + 30}", state="allow", standing="good", record=number + 30, told=told
        )
        criteria = node(
            "criteria", f"{item.name}@{pull.name}", title="2026-11-20", state="not known", standing="unsure"
        )
        bypass = node("exception", str(number + 60), state="admin-merge", standing="bad", record=number + 60)
        nodes += [pull, item, decision, criteria, *([bypass] if number == 8 else [])]
        edges += [
            (prd, item.id, "drives"),
            (item.id, pull.id, "asked-for"),
            (criteria.id, item.id, "criteria-of"),
        ]
        edges += [(pull.id, decision.id, "judged-by"), (pull.id, release, "shipped-in")]
        edges += [(bypass.id, pull.id, "exception-of")] if number == 8 else []
    return Trace(
        ref="acme/shop@v1.2.0",
        root=release,
        nodes=tuple(nodes),
        edges=tuple(Edge(source=one, target=other, relation=relation) for one, other, relation in edges),
        notes=("Record 12: recorded before documents were linked; documents do not lead to it",),
        origin="gates.example/ledger",
        size=43,
    )


def trace_pages() -> dict[str, str]:
    """The pages of a trace and of controls, by name."""
    several = TraceAsked(
        ref="#12", candidates=(("acme/shop#12", "pull request"), ("acme/till#12", "work item"))
    )
    known = [SOC2]
    asked = ControlsAsked(framework="soc2", start="2026-11-01", end="2026-11-23")
    return {
        "trace": trace_page(TraceAsked(ref="acme/shop@v1.2.0"), traced(), SITE),
        "trace-many": trace_page(TraceAsked(ref="acme/shop@v1.2.0"), traced(60), SITE),
        "trace-empty": trace_page(TraceAsked(), None, SITE),
        "trace-several": trace_page(several, None, SITE),
        "trace-unknown": trace_page(TraceAsked(ref=HOSTILE, wrong=f"{HOSTILE}: no record of it"), None, SITE),
        "controls": controls_page(
            known, asked, controls_report(), SITE, downloads=[("CSV", "/controls/soc2.csv")]
        ),
        "controls-wrong": controls_page(known, asked, None, SITE, wrong="the first day lies behind the last"),
    }


@pytest.fixture(scope="session")
def trace_of() -> Callable[..., Trace]:
    return traced


def use_of(state: State = "holds", **more: object) -> WaiverUse:
    """A waiver at a gate."""
    given = {
        "id": "W-ABCDEFGHIJ", "index": 40, "by": "owen", "reason": f"the outage fix cannot wait {HOSTILE}",
        "ends": NOON + timedelta(hours=12), "head_sha": "2b" * 20, "state": state,
    }  # fmt: skip
    return WaiverUse.model_validate({**given, **more})


def waiver_rows_shown() -> tuple[WaiverRow, ...]:
    """One waiver of every standing, with hostile words and long names."""
    base = WaiverRow(
        id="W-ABCDEFGHIJ", record=40, repository="acme/shop", subject="acme/shop#7",
        gates=("linked-work-item", "criteria-before-code"), by="owen", requested_by="ada",
        reason=f"the outage fix cannot wait {HOSTILE}", risk="late receipts", compensating=("on-call watches",),
        granted_at=NOON, ends=NOON + timedelta(days=9), until="the end of 2026-12-02 (UTC)",
        comment="https://github.com/acme/shop/pull/7#issuecomment-1", standing="active",
    )  # fmt: skip
    soon = {
        "standing": "expiring", "record": 41, "even_unknown": True, "id": "W-BCDEFGHIJK",
        "taken_back": ("criteria-before-code",), "revoked_by": "rita", "revoked_record": 44,
        "subject": "acme/a-repository-with-a-rather-long-name-for-a-phone@checkout-v1.2.0-rc.1+build.17",
    }  # fmt: skip
    gone = {"standing": "expired", "record": 30, "id": "W-CDEFGHIJKL", "comment": "javascript:alert(1)"}
    back = {
        "standing": "revoked", "record": 31, "id": "W-DEFGHIJKLM", "taken_back": base.gates,
        "revoked_by": "rita", "revoked_record": 32,
    }  # fmt: skip
    return (base, *(base.model_copy(update=each) for each in (soon, gone, back)))


def waiver_pages() -> dict[str, str]:
    """The pages that show waivers."""
    rows = waiver_rows_shown()
    finding = Finding(code="x", message=f"nothing is linked {HOSTILE}", fix="Link an issue.")
    waived = Ruling(
        gate="linked-work-item", outcome=Outcome.WAIVED, reason="by @owen", findings=(finding,),
        waivers=(use_of(moved=True, untold="GitHub answered 502"),),
    )  # fmt: skip
    states: tuple[State, ...] = ("expired", "revoked", "not-for", "nobody", "other-head", "could-not-tell")
    failing = Ruling(
        gate="edge-cases", outcome=Outcome.FAIL, findings=(finding,), waivers=tuple(use_of(each) for each in states)
    )  # fmt: skip
    decision = build(LINKED, waived, failing)
    subject = views.SubjectRow(name=ROWS[0].subject, latest=ROWS[0])
    filtered = WaiverFilter(repository="acme/shop", state="active")
    return {
        "waivers": pages.waivers_page(
            WaiverBoard(rows=rows, filter=filtered, older="/waivers?before=30", erased=2), SITE
        ),
        "waivers-empty": pages.waivers_page(WaiverBoard(), SITE),
        "decision-waived": pages.decision_page(views.DecisionView(decision=decision), SITE),
        "repository-waived": pages.repository_page(
            views.RepositoryView(name="acme/shop", subjects=(subject,), waivers=rows[:2]), SITE
        ),
    }


def bypass_pages() -> dict[str, str]:
    """The pages that show bypasses."""
    due = datetime(2026, 11, 26, 9, tzinfo=UTC)
    waits = ListedBypass(
        index=40, repository="acme/shop", about="acme/shop#12", what="merge", how="admin-merge", commit="5c" * 20,
        by=Actor(login=f"ben{HOSTILE}"), at=due, why=f"the verdict in force blocked it {HOSTILE}", title=f"Pay {HOSTILE}",
        url="https://github.com/acme/shop/pull/12", verdict=31, due_at=due, standing="waiting",
    )  # fmt: skip
    pushed = {
        "index": 41,
        "about": "acme/shop:main",
        "what": "push",
        "how": "direct-push",
        "verdict": None,
        "url": "javascript:alert(1)",
    }
    reviewed = {
        "index": 38, "standing": "reviewed", "review": 39, "reviewed_by": Actor(login="rita"), "reviewed_at": due,
        "because": f"it was agreed {HOSTILE}",
    }  # fmt: skip
    erased = {"index": 36, "standing": "reviewed", "review": 37}
    rows = (
        waits,
        *(waits.model_copy(update=each) for each in (pushed | {"standing": "overdue"}, reviewed, erased)),
    )
    filtered = BypassFilter(repository="acme/shop", state="waiting")
    return {
        "bypasses": pages.bypasses_page(
            BypassBoard(rows=rows, filter=filtered, older="/bypasses?before=30", erased=1), SITE
        ),
        "bypasses-empty": pages.bypasses_page(BypassBoard(), SITE),
    }


@pytest.fixture(scope="session")
def waiver_use() -> Callable[..., WaiverUse]:
    return use_of


@pytest.fixture(scope="session")
def html() -> dict[str, str]:
    """Every page, by name."""
    offer = views.ManifestOffer(action="https://github.com/settings/apps/new?state=s", manifest=MANIFEST)
    subjects = tuple(
        views.SubjectRow(name=each.subject, title="Add a cart", url=each.subject_url, latest=each)
        for each in ROWS
    )
    allowed_one = build(LINKED, verdict="allow", index=42)
    unusable = build(
        verdict="block",
        problems=(
            {
                "message": "unknown key `gate`: did you mean `gates`?",
                "path": ".github/policies.yml",
                "line": 4,
                "column": 3,
            },
        ),
    )
    return {
        "home": pages.home_page(
            views.Status(
                size=44, root_hash="c3" * 32, checkpoint_size=42, pending=3, failed=1, workers=2, recent=ROWS
            ),
            SITE,
        ),
        "home-new": pages.home_page(views.Status(offer=offer), SITE),
        "decisions": pages.decisions_page(
            views.Decisions(
                rows=ROWS, filter=views.DecisionFilter(repository="acme/shop"), older="/decisions?before=40"
            ),
            SITE,
        ),
        "decisions-empty": pages.decisions_page(views.Decisions(), SITE),
        "decision": pages.decision_page(decision_view(), SITE),
        "decision-allowed": pages.decision_page(views.DecisionView(decision=allowed_one), SITE),
        "decision-unusable": pages.decision_page(views.DecisionView(decision=unusable), SITE),
        "repository": pages.repository_page(
            views.RepositoryView(name="acme/shop", url="https://github.com/acme/shop", subjects=subjects),
            SITE,
        ),
        **release_pages(),
        **trace_pages(),
        **waiver_pages(),
        **bypass_pages(),
        "record": pages.record_page(sealed(), SITE),
        "not-found": pages.not_found_page("/" + HOSTILE, SITE),
        "error": pages.error_page("req-17", SITE),
    }
