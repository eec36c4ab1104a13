"""The auth model is written down, names what this change asks of callers, and is approved as it is now.

Why: Who may call what is decided once in somebody's head and then copied from endpoint to endpoint. A description
shows that a token is asked for; only a document that somebody else approved shows that it was meant.

Passes: A document of the service (or of the repository) says who comes in, by what means and what they may do, and
does not call itself proposed, rejected, deprecated or superseded. It names every security scheme and scope that the
touched operations ask for, and lists every touched operation that lets anybody in. Its present content is approved by
one of `approvers` who neither opened the pull request that brought it nor has a commit in it: in a review of that pull
request or of this one, at a commit where the document is what it is now.

Not enough: Front matter that says `approved`; an approval before the last edit, by its author, by a bot, or taken back
by a later request for changes; a scheme's type ("OAuth") in place of its name; a path without a method, for an
operation that changes something; an operation that changes something and whose description says nothing of security.

Fix: Add the row or the line that the check gives, or take its skeleton for a whole document; then ask one of the
approvers to review this pull request. Where no approvers are named nobody can approve: name them in the policy.

Source: https://cheatsheetseries.owasp.org/cheatsheets/Authorization_Cheat_Sheet.html;
https://spec.openapis.org/oas/v3.1.1#security-requirement-object (which security is in effect)

Stages: pull-request

Controls: 21CFR11:11.10(g), DORA:RTS-16, ISO27001:A.5.15, ISO27001:A.8.3, ISO27001:A.8.27, NIST800-53:AC-3,
NIST800-53:AC-14, SSDF:PO.1.2, SSDF:PW.2.1, PCI-DSS:7.2.1, SOC2:CC6.1, SOC2:CC8.1
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import StringConstraints

from gateledger.judge.auth_approval import approval
from gateledger.judge.auth_coverage import Needed, asked_of, covered, needed
from gateledger.judge.auth_documents import Document, find_documents, objections, unread
from gateledger.judge.auth_skeleton import auth_skeleton
from gateledger.judge.contract_apis import Described, describe_apis
from gateledger.judge.gates.contract_tests import PARTS, SPECS
from gateledger.judge.marks import Beside, Compared, Names, Patterns, Reviewed, SameAs, Tightens
from gateledger.judge.said import Said
from gateledger.judge.stories import Glob
from gateledger.model.artifact import State
from gateledger.model.facts import Approvals, Before, Change, Files, Unavailable
from gateledger.model.policy import Service
from gateledger.model.report import CouldNotTell, Finding, Locator, Note

Documents = Annotated[tuple[Glob, ...], Patterns("head"), Reviewed(), Tightens("subset")]
Specs = Annotated[
    tuple[Glob, ...], Patterns("head"), Compared(), SameAs("contract-tests"), Tightens("superset")
]
Parts = Annotated[
    tuple[Glob, ...], Beside("specs"), Compared(), SameAs("contract-tests"), Tightens("superset")
]
Person = Annotated[str, StringConstraints(pattern=r"^@[A-Za-z0-9][\w.-]*(?:/[\w.-]+)?$", max_length=140)]
Approvers = Annotated[tuple[Person, ...], Names("people"), Tightens("subset")]
Scope = Annotated[Literal["changed-operations", "all"], Tightens("fixed")]

DOCUMENTS = (
    "**/[Aa][Uu][Tt][Hh]-[Mm][Oo][Dd][Ee][Ll]*.md",
    "**/[Aa][Uu][Tt][Hh]-[Mm][Oo][Dd][Ee][Ll]*.adoc",
    "**/[Aa][Uu][Tt][Hh]-[Mm][Oo][Dd][Ee][Ll]*.rst",
    "**/docs/[Aa]uth.md",
    "**/docs/**/[Aa]uthenticati*.md",
    "**/docs/**/[Aa]uthori[sz]ati*.md",
    "**/docs/**/[Aa]ccess-[Cc]ontrol*.md",
    "**/docs/**/[Ss]ecurity-[Mm]odel*.md",
    "**/docs/security/[Aa]uth*.md",
    "**/*threat-model*.json",
    "!**/node_modules/**",
    "!**/vendor/**",
    "!**/fixtures/**",
    "!**/testdata/**",
    "!**/*[Tt]emplate*",
)


def auth_model(  # noqa: PLR0913  # five facts, five settings
    change: Change,
    files: Files,
    before: Before | Unavailable,
    approvals: Approvals | Unavailable,
    service: Service,
    *,
    documents: Documents = DOCUMENTS,
    approvers: Approvers = (),
    specs: Specs = SPECS,
    parts: Parts = PARTS,
    coverage: Scope = "changed-operations",
) -> Iterator[Said]:
    """Look for the document, for what it names, and for who approved it.

    Settings:
        documents: Files that may be the auth model; a service's own come first, others count when they name it.
        approvers: Who may approve it: `@login` and `@org/team`. Empty means that nobody may, so the gate fails and says so.
        specs: Descriptions of interfaces whose operations it must cover; as for `contract-tests` unless set here.
        parts: Other files that descriptions refer to, beside them; as for `contract-tests` unless set here.
        coverage: `changed-operations` asks for those that the change touches, `all` for every one.
    """
    described = describe_apis(change, files, before, service, specs, parts)
    need = needed(asked_of(described, coverage))
    found, lost = find_documents(files, service, documents)
    counting = [each for each in found if each.counts]
    if not approvers:
        yield _no_approvers()
    yield from _unsure(described)
    if counting:
        yield from _judge(change, need, counting, approvals, approvers)
    else:
        yield from unread(lost)
        yield from _without(described, need, found, service, lost=bool(lost))


def _judge(
    change: Change,
    need: Needed,
    counting: list[Document],
    approvals: Approvals | Unavailable,
    approvers: tuple[str, ...],
) -> Iterator[Said]:
    """Compare with those that are approved first, so that a draft beside the model does no harm."""
    if isinstance(approvals, Unavailable):
        yield from covered(need, counting)[0]
        reason = f"who approved {counting[0].file.path} could not be told: {approvals.reason}"
        yield CouldNotTell(
            reason=reason, locator=Locator(path=counting[0].file.path), transient=approvals.transient
        )
        return
    answers = {each.file.path: approval(each.file, change, approvals, approvers) for each in counting}
    ordered = sorted(counting, key=lambda each: not isinstance(answers[each.file.path], Note))
    said, rests = covered(need, ordered)
    yield from said
    if approvers:
        yield from (answers[each.file.path] for each in rests or ordered[:1])


def _no_approvers() -> Finding:
    return Finding(
        code="no-approvers",
        message="The policy names nobody who may approve the auth model",
        fix='Name people or teams in the policy:\n\n```yaml\nauth-model: {approvers: ["@org/team"]}\n```',
    )


def _unsure(described: Described) -> Iterator[CouldNotTell]:
    """Tell of descriptions whose touched operations could not be told."""
    for path, why in described.unsure:
        yield CouldNotTell(
            reason=f"which operations of {path} the change touches could not be told: {why}",
            locator=Locator(path=path),
        )


def _without(
    described: Described, need: Needed, found: Sequence[Document], service: Service, *, lost: bool
) -> Iterator[Said]:
    """Object to what stands in the document's place; where nothing does, give one to paste."""
    seen = [each for each in found if each.model.form]
    yield from objections(seen)
    taken_back = [each for each in seen if each.model.state is State.SUBSTANTIVE]
    if taken_back:
        yield from covered(need, taken_back)[0]
    elif not lost:
        yield _none(described, found, service)


def _none(described: Described, found: Sequence[Document], service: Service) -> Finding:
    name = service.name or "this repository"
    path = f"{(service.docs or 'docs').strip('/')}/auth-model.md"
    skeleton = _skeleton(name, needed(asked_of(described, "all")))
    return Finding(
        code="no-document",
        message=f"There is no auth model of {name} that says who may do what",
        locator=Locator(path=next((each.file.path for each in found), None)),
        fix=f"Write one, for instance `{path}`, and have it approved:\n\n````markdown\n{skeleton}\n````",
    )


def _skeleton(name: str, need: Needed) -> str:
    scopes: dict[str, list[str]] = {}
    for each in need.names:
        if each.what == "scope":
            scopes.setdefault(each.scheme, []).append(each.name)
    uses = [
        (each.name, each.type, scopes.get(each.name, []), each.asked)
        for each in need.names
        if each.what == "scheme"
    ]
    return auth_skeleton(name, uses, [operation for _, operation in need.unguarded])
