"""The gate `auth-model`: the document, what it names, who approved which content of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateledger.artifacts.auth.read import read_auth_model
from gateledger.judge.gates.auth_model import auth_model
from gateledger.judge.said import Said
from gateledger.model.actor import Actor
from gateledger.model.artifact import State
from gateledger.model.facts import Approvals, Before, Change, Commit, File, Files, Unavailable
from gateledger.model.policy import WHOLE, Service
from gateledger.model.report import CouldNotTell, Finding, Note
from gateledger.model.standing import DocumentHistory, DocumentReview, Team

HEAD = "a" * 40
NOW = "n" * 40
OLD = "o" * 40
DOC = "docs/auth-model.md"
SPEC = "api/openapi.yaml"
ADA, BOB, CAI = Actor(login="ada"), Actor(login="bob"), Actor(login="cai")
BOT = Actor(login="helper[bot]", kind="Bot")
DAY = datetime(2026, 11, 20, tzinfo=UTC)

MODEL = """# Auth model of the shop

| Who | Means | May |
| --- | --- | --- |
| clerk | `bearerAuth` with `orders:read`, `orders:write` | read and change orders |
| partner | `partnerKey` | read its own orders |

## Public operations

- `GET /health`
- `POST /login`
"""

API = """openapi: 3.1.0
info: {title: shop, version: 1.0.0}
security: [{bearerAuth: ["orders:read"]}]
components:
  securitySchemes:
    bearerAuth: {type: http, scheme: bearer}
    partnerKey: {type: apiKey, in: header, name: X-Key}
    adminAuth: {type: http, scheme: bearer}
paths:
  /orders:
    get: {operationId: listOrders, responses: {"200": {description: ok}}}
"""


def api(*operations: str, base: str = API) -> str:
    return base + "".join(f"  {each}\n" for each in operations)


def operation(path: str, method: str, security: str = "") -> str:
    said = f"security: {security}, " if security else ""
    return f'{path}: {{{method}: {{{said}responses: {{"200": {{description: ok}}}}}}}}'


def review(
    who: Actor = BOB, state: str = "APPROVED", blob: str = NOW, number: int = 7, day: int = 0
) -> DocumentReview:
    return DocumentReview(
        author=who, state=state, at=DAY + timedelta(days=day), pull_request=number, commit="c" * 40, blob=blob
    )


def history(
    *reviews: DocumentReview,
    here: bool = False,
    authors: tuple[Actor, ...] = (CAI,),
    path: str = DOC,
    number: int | None = 3,
) -> DocumentHistory:
    return DocumentHistory(
        path=path, blob=NOW, here=here, pull_request=7 if here else number, authors=authors, reviews=reviews
    )


BY_BOB = Approvals(documents=(history(review()),))


@pytest.fixture
def judged(change: Callable[..., Change]) -> Callable[..., list[Said]]:
    def _judged(
        *,
        document: str | None = MODEL,
        spec: str | None = None,
        was: str | None = API,
        approvals: Approvals | Unavailable = BY_BOB,
        touched: tuple[str, ...] = (SPEC,),
        service: Service = WHOLE,
        extra: tuple[File, ...] = (),
        commits: dict[str, Any] | None = None,
        **settings: Any,
    ) -> list[Said]:
        files = [File(path=DOC, sha=NOW, text=document)] if document is not None else []
        files += [File(path=SPEC, sha="s" * 40, text=spec if spec is not None else API)]
        before: Before | Unavailable = Before(
            commit="m" * 40, files=(File(path=SPEC, sha="t" * 40, text=was),) if was is not None else ()
        )
        return list(
            auth_model(
                change(touched, **(commits or {})),
                Files(commit=HEAD, files=(*files, *extra)),
                before,
                approvals,
                service,
                **{"approvers": ("@bob", "@acme/security"), **settings},
            )
        )

    return _judged


def outcome(said: list[Said]) -> str:
    if any(isinstance(each, Finding) for each in said):
        return "fail"
    return "unknown" if any(isinstance(each, CouldNotTell) for each in said) else "pass"


def codes(said: list[Said]) -> list[str]:
    return [each.code for each in said if isinstance(each, Finding)]


def words(said: list[Said]) -> str:
    return "\n".join(getattr(each, "message", "") or getattr(each, "reason", "") for each in said)


def pasted(said: list[Said]) -> Iterator[str]:
    for each in said:
        if isinstance(each, Finding):
            yield from re.findall(r"^`{3,4}markdown\n(.*?)\n`{3,4}$", each.fix, re.DOTALL | re.MULTILINE)


TEAM = Team(name="@acme/security", members=(BOB,))
UNREAD = Team(name="@acme/security", members=Unavailable(reason="members: read is missing"))
APPROVALS = {
    "an earlier pull request's review of this content": ((history(review(number=3)),), "pass", "@bob in #3"),
    "a review of this pull request": ((history(review()),), "pass", "@bob in #7"),
    "a review of this pull request, which changes it": (
        (history(review(), here=True, authors=(ADA,)),),
        "pass",
        "@bob",
    ),
    "nobody": ((history(),), "fail", "nobody reviewed it"),
    "a comment alone": ((history(review(state="COMMENTED")),), "fail", "@bob commented"),
    "an earlier content": ((history(review(blob=OLD)),), "fail", "@bob approved an earlier content"),
    "an edit after the approval": (
        (history(review(blob=OLD, number=7), here=True, authors=(ADA,)),),
        "fail",
        "this pull request changes it",
    ),
    "its author": (
        (history(review(who=BOB), authors=(BOB,)),),
        "fail",
        "@bob wrote it and cannot approve it",
    ),
    "its author in another case": (
        (history(review(who=Actor(login="Bob")), authors=(BOB,)),),
        "fail",
        "wrote it",
    ),
    "somebody else": (
        (history(review(who=CAI), authors=(ADA,)),),
        "fail",
        "@cai approved it, but is none of the approvers",
    ),
    "a bot": ((history(review(who=BOT)),), "fail", "is a bot"),
    "a bot that the policy names": ((history(review(who=BOT)),), "fail", "is a bot"),
    "dismissed": ((history(review(state="DISMISSED")),), "fail", "took the approval back"),
    "then changes requested": (
        (history(review(), review(state="CHANGES_REQUESTED", day=1)),),
        "fail",
        "@bob asked for changes",
    ),
    "changes requested, then approved": (
        (history(review(state="CHANGES_REQUESTED"), review(day=1)),),
        "pass",
        "@bob",
    ),
    "approved, then commented": ((history(review(), review(state="COMMENTED", day=1)),), "pass", "@bob"),
    "changes requested by somebody else": (
        (history(review(), review(who=CAI, state="CHANGES_REQUESTED", day=1)),),
        "pass",
        "@bob",
    ),
    "approved, then an older content too": ((history(review(), review(blob=OLD, day=1)),), "pass", "@bob"),
    "content that nobody can tell": ((history(review(blob="")),), "unknown", "could not be told"),
    "pushed directly, then reviewed here": ((history(review(), number=None),), "pass", "@bob in #7"),
    "pushed directly": ((history(number=None),), "fail", "pushed without a pull request"),
    "no history": ((), "unknown", "could not be read"),
    "the history of another content": (
        (DocumentHistory(path=DOC, blob=OLD, reviews=(review(blob=OLD),)),),
        "unknown",
        "could not be read",
    ),
}


@pytest.mark.parametrize(("documents", "expected", "text"), APPROVALS.values(), ids=APPROVALS)
def test_an_approval_is_of_this_content_by_somebody_who_may(
    judged: Callable[..., list[Said]], documents: tuple[DocumentHistory, ...], expected: str, text: str
) -> None:
    said = judged(
        approvals=Approvals(documents=documents, teams=(Team(name="@acme/security"),)),
        approvers=("@bob", "@acme/security", "@helper"),
    )
    assert outcome(said) == expected
    assert text in words(said)


@pytest.mark.parametrize(
    ("teams", "who", "expected"),
    [
        ((TEAM,), BOB, "pass"),
        ((Team(name="@Acme/Security", members=(BOB,)),), BOB, "pass"),
        ((TEAM,), ADA, "fail"),
        ((UNREAD,), BOB, "unknown"),
        ((), BOB, "unknown"),
        ((UNREAD,), BOT, "fail"),
    ],
    ids=[
        "member",
        "another case",
        "no member",
        "team not read",
        "team not there",
        "bot beside a team not read",
    ],
)
def test_a_team_approves_by_its_members(
    judged: Callable[..., list[Said]], teams: tuple[Team, ...], who: Actor, expected: str
) -> None:
    said = judged(
        approvals=Approvals(documents=(history(review(who=who)),), teams=teams), approvers=("@acme/security",)
    )
    assert outcome(said) == expected


def test_a_team_that_could_not_be_read_does_not_matter_when_a_person_approved(
    judged: Callable[..., list[Said]],
) -> None:
    said = judged(approvals=Approvals(documents=(history(review()),), teams=(UNREAD,)))
    assert outcome(said) == "pass"


def test_who_has_a_commit_in_this_change_cannot_approve_what_it_changes(
    judged: Callable[..., list[Said]],
) -> None:
    approvals = Approvals(documents=(history(review(), here=True, authors=(ADA,)),), teams=(TEAM,))
    said = judged(
        approvals=approvals, commits={"commits": (Commit(sha="1", author=BOB),), "commits_total": 1}
    )
    assert outcome(said) == "fail"


def test_commits_that_are_not_listed_leave_it_open_who_wrote_it(judged: Callable[..., list[Said]]) -> None:
    approvals = Approvals(documents=(history(review(), here=True, authors=(ADA,)),), teams=(TEAM,))
    said = judged(
        approvals=approvals, commits={"commits": (Commit(sha="1", author=ADA),), "commits_total": 300}
    )
    assert outcome(said) == "unknown"


def test_without_approvers_nobody_can_approve(judged: Callable[..., list[Said]]) -> None:
    said = judged(approvers=())
    assert codes(said) == ["no-approvers"]


def test_on_a_laptop_only_the_approval_is_left_open(judged: Callable[..., list[Said]]) -> None:
    offline = Unavailable(reason="needs GitHub")
    assert outcome(judged(approvals=offline)) == "unknown"
    said = judged(approvals=offline, spec=api(operation("/admin", "delete", "[{adminAuth: []}]")))
    assert codes(said) == ["scheme-not-named"]
    assert "needs GitHub" in words(said)


CONTENT: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "nothing touched": ({}, [], "approved as it is now"),
    "an operation whose scheme is named": (
        {"spec": api(operation("/returns", "post", '[{bearerAuth: ["orders:write"]}]'))},
        [],
        "",
    ),
    "an operation under the description's own security": (
        {"spec": api(operation("/returns", "post"))},
        [],
        "",
    ),
    "a scheme that is not named": (
        {"spec": api(operation("/admin", "delete", "[{adminAuth: []}]"))},
        ["scheme-not-named"],
        "`DELETE /admin` of api/openapi.yaml asks for the scheme `adminAuth`, which docs/auth-model.md does not name",
    ),
    "one of two alternatives is not named": (
        {"spec": api(operation("/admin", "get", "[{bearerAuth: []}, {adminAuth: []}]"))},
        ["scheme-not-named"],
        "adminAuth",
    ),
    "a scope that is not named": (
        {"spec": api(operation("/refunds", "post", '[{bearerAuth: ["orders:refund"]}]'))},
        ["scope-not-named"],
        "the scope `orders:refund` of `bearerAuth`",
    ),
    "a longer scope is another": (
        {"spec": api(operation("/orders/all", "get", '[{bearerAuth: ["orders:read:all"]}]'))},
        ["scope-not-named"],
        "orders:read:all",
    ),
    "a public read that is listed": ({"spec": api(operation("/health", "get", "[]"))}, [], ""),
    "a public read that is not": (
        {"spec": api(operation("/prices", "get", "[]"))},
        ["not-listed"],
        "`GET /prices` of api/openapi.yaml lets anybody in, and is not on the list of public operations",
    ),
    "an optional credential lets anybody in": (
        {"spec": api(operation("/prices", "get", "[{}, {bearerAuth: []}]"))},
        ["not-listed"],
        "lets anybody in",
    ),
    "a public write that is listed": ({"spec": api(operation("/login", "post", "[]"))}, [], ""),
    "a public write that is not": (
        {"spec": api(operation("/orders/{id}", "delete", "[]"))},
        ["open-write"],
        "`DELETE /orders/{id}` of api/openapi.yaml changes something and lets anybody in",
    ),
    "a write of a description that says nothing": (
        {
            "spec": api(
                operation("/login", "post"),
                base=API.replace('security: [{bearerAuth: ["orders:read"]}]\n', ""),
            )
        },
        ["not-listed", "open-write"],
        "`POST /login` of api/openapi.yaml changes something and says nothing of security",
    ),
    "an operation loses its security": (
        {"spec": API.replace('["orders:read"]', "[]").replace("get: {", "get: {security: [], ")},
        ["not-listed"],
        "`GET /orders`",
    ),
    "an untouched operation is not asked about": (
        {
            "was": api(operation("/admin", "get", "[{adminAuth: []}]")),
            "spec": api(operation("/admin", "get", "[{adminAuth: []}]")),
        },
        [],
        "",
    ),
    "unless the policy asks for all": (
        {
            "was": api(operation("/admin", "get", "[{adminAuth: []}]")),
            "spec": api(operation("/admin", "get", "[{adminAuth: []}]")),
            "coverage": "all",
        },
        ["scheme-not-named"],
        "adminAuth",
    ),
    "no document": ({"document": None}, ["no-document"], "There is no auth model of this repository"),
    "a form that nobody filled in": (
        {"document": "# Auth model\n\n## Roles\n\nTBD\n"},
        ["placeholder", "no-document"],
        "nobody filled in",
    ),
    "a proposal": (
        {"document": "---\nstatus: proposed\n---\n" + MODEL},
        ["status"],
        "'proposed', not accepted",
    ),
    "a template's status": (
        {"document": "---\nstatus: proposed | accepted\n---\n" + MODEL},
        ["status"],
        "not accepted",
    ),
    "superseded": (
        {"document": MODEL.replace("\n\n|", "\n\nStatus: superseded by ADR-9\n\n|", 1)},
        ["status"],
        "superseded",
    ),
    "an approved status": ({"document": "---\nstatus: approved\n---\n" + MODEL}, [], "approved as it is now"),
    "a status that nobody knows": (
        {"document": "---\nstatus: accepted pending legal\n---\n" + MODEL},
        ["status"],
        "pending legal",
    ),
}


@pytest.mark.parametrize(("given", "expected", "text"), CONTENT.values(), ids=CONTENT)
def test_the_document_names_what_callers_need(
    judged: Callable[..., list[Said]], given: dict[str, Any], expected: list[str], text: str
) -> None:
    said = judged(**given)
    assert codes(said) == expected
    assert text in words(said)


def test_a_finding_points_at_the_operation(judged: Callable[..., list[Said]]) -> None:
    said = judged(spec=api(operation("/admin", "delete", "[{adminAuth: []}]")))
    found = next(each for each in said if isinstance(each, Finding))
    assert (found.locator.path, found.locator.line) == (SPEC, 12)


MENDED = {
    name: given
    for name, (given, expected, _) in CONTENT.items()
    if expected
    and "status" not in expected
    and "says nothing" not in name
    and name != "a form that nobody filled in"
}


@pytest.mark.parametrize("given", MENDED.values(), ids=MENDED)
def test_what_the_fix_gives_to_paste_mends_it(
    judged: Callable[..., list[Said]], given: dict[str, Any]
) -> None:
    said = judged(**given)
    mended = given.get("document", MODEL) or ""
    for snippet in pasted(said):
        table = snippet.startswith("|")
        mended = (
            re.sub(r"(\| partner .*\n)", rf"\1{snippet}\n", mended) if table else f"{mended}\n{snippet}\n"
        )
    assert mended != given.get("document", MODEL)
    assert outcome(judged(**{**given, "document": mended})) == "pass"


def test_the_skeleton_is_an_auth_model_by_our_own_reader(judged: Callable[..., list[Said]]) -> None:
    spec = api(
        operation("/prices", "get", "[]"), operation("/refunds", "post", '[{bearerAuth: ["orders:refund"]}]')
    )
    (skeleton,) = pasted(judged(document=None, spec=spec))
    read = read_auth_model(DOC, skeleton)
    assert (read.state, read.told) == (State.SUBSTANTIVE, {"who", "means", "may"})
    assert [each.text for each in read.public_operations] == ["GET /prices"]


def test_a_document_that_could_not_be_read_is_not_missing(judged: Callable[..., list[Said]]) -> None:
    lost = File(path=DOC, sha=NOW, text=None, unreadable="GitHub answered 502")
    assert outcome(judged(document=None, extra=(lost,))) == "unknown"


def test_a_description_as_it_was_that_could_not_be_read_leaves_it_open(change: Callable[..., Change]) -> None:
    files = (File(path=DOC, sha=NOW, text=MODEL), File(path=SPEC, sha="s" * 40, text=API))
    before = Unavailable(reason="GitHub answered 502", transient=True)
    said = list(
        auth_model(
            change((SPEC,)), Files(commit=HEAD, files=files), before, BY_BOB, WHOLE, approvers=("@bob",)
        )
    )
    assert outcome(said) == "unknown"


def test_a_service_has_its_own_document(judged: Callable[..., list[Said]]) -> None:
    pay = Service(name="pay", paths=("services/pay/**",), docs="services/pay/docs")
    own = File(path="services/pay/docs/auth-model.md", sha=NOW, text=MODEL)
    approvals = Approvals(documents=(history(review(), path=own.path),))
    assert outcome(judged(service=pay, extra=(own,), approvals=approvals)) == "pass"


def test_another_service_s_document_is_no_evidence(judged: Callable[..., list[Said]]) -> None:
    pay = Service(name="pay", paths=("services/pay/**",), docs="services/pay/docs")
    said = judged(service=pay)
    assert codes(said) == ["no-document"]
    assert "services/pay/docs/auth-model.md" in next(each.fix for each in said if isinstance(each, Finding))


def test_a_shared_document_counts_when_it_names_the_service(judged: Callable[..., list[Said]]) -> None:
    pay = Service(name="pay", paths=("services/pay/**",))
    assert outcome(judged(service=pay, document=MODEL.replace("the shop", "shop, pay and stock"))) == "pass"


def test_a_draft_beside_an_approved_model_does_no_harm(judged: Callable[..., list[Said]]) -> None:
    draft = File(path="docs/auth-model-next.md", sha="d" * 40, text=MODEL)
    approvals = Approvals(documents=(history(path=draft.path), history(review())))
    assert outcome(judged(extra=(draft,), approvals=approvals)) == "pass"


def test_a_name_that_only_a_draft_holds_needs_its_approval(judged: Callable[..., list[Said]]) -> None:
    draft = File(path="docs/auth-model-next.md", sha=NOW, text=MODEL.replace("partnerKey", "adminAuth"))
    approvals = Approvals(documents=(history(path=draft.path), history(review())))
    said = judged(
        extra=(draft,), approvals=approvals, spec=api(operation("/admin", "get", "[{adminAuth: []}]"))
    )
    assert codes(said) == ["not-approved"]


def test_a_kind_that_cannot_speak_of_security_is_noted(judged: Callable[..., list[Said]]) -> None:
    proto = File(
        path="api/shop.proto",
        sha="p" * 40,
        text='syntax = "proto3";\npackage shop.v1;\nmessage A { string id = 1; }\nservice Shop { rpc Get(A) returns (A); }\n',
    )
    said = judged(extra=(proto,), coverage="all")
    assert outcome(said) == "pass"
    assert any(isinstance(each, Note) and "cannot say how a call is secured" in each.message for each in said)


def test_many_findings_are_counted(judged: Callable[..., list[Said]]) -> None:
    spec = api(*(operation(f"/p{number}", "get", "[]") for number in range(40)))
    said = judged(spec=spec)
    assert codes(said).count("not-listed") == 30
    assert "10 more names or operations" in words(said)
