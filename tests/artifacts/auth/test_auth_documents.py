"""Documents about authentication and authorisation: statuses, decisions, free forms, what they name."""

from __future__ import annotations

import pytest

from gateledger.artifacts.auth.names import names
from gateledger.artifacts.auth.public import lists_public
from gateledger.artifacts.auth.read import is_auth_model, read_auth_model
from gateledger.artifacts.auth.status import read_status
from gateledger.artifacts.auth.words import AuthModel
from gateledger.model.artifact import State

STATUSES = {
    "accepted": "accepted",
    "Accepted.": "accepted",
    "✅ **Accepted**": "accepted",
    "Accepted (2026-01-02)": "accepted",
    "Accepted on 3 May 2026": "accepted",
    "Accepted, 2026-05-01": "accepted",
    "accepted by @nina": "accepted",
    "Accepted. Amended by [ADR-4](0004.md)": "accepted",
    "Approved": "accepted",
    "Angenommen am 3. Mai 2026": "accepted",
    "Accepté": "accepted",
    "Aprobado": "accepted",
    "Aceita": "accepted",
    "принято": "accepted",
    "已接受": "accepted",
    "承認済み (2026-01-01)": "accepted",
    "proposed": "proposed",
    "Draft": "proposed",
    "In review": "proposed",
    "Entwurf": "proposed",
    "brouillon": "proposed",
    "Accepted — pending legal": "proposed",
    "rejected": "rejected",
    "Not accepted": "rejected",
    "abgelehnt": "rejected",
    "deprecated by ADR-3": "deprecated",
    "Superseded by [9](0009.md)": "superseded",
    "Superceded by [9. Use passkeys](0009.md)": "superseded",
    "superseded by ADR-0012": "superseded",
    "Accepted, but superseded by ADR-7": "superseded",
    "Ersetzt durch ADR-4": "superseded",
    "{proposed | rejected | accepted | deprecated | … | superseded by ADR-0123}": "placeholder",
    "[proposed | rejected | accepted | deprecated]": "placeholder",
    "proposed/accepted": "placeholder",
    "<status>": "placeholder",
    "accepted pending security review": "other",
    "accepted?": "other",
    "Accepted in part": "other",
    "Unacceptable": "other",
    "acceptance criteria": "other",
    "v1.2": "other",
    "": "none",
}


@pytest.mark.parametrize(("value", "standing"), STATUSES.items(), ids=lambda each: each[:40] or "empty")
def test_the_whole_status_counts(value: str, standing: str) -> None:
    assert read_status(value).standing == standing


BODY = """
## Context and Problem Statement

Clients of the booking service share one password today, and nobody can tell them apart.

## Decision Outcome

Every client signs in with OAuth 2.0 client credentials and gets an access token with scopes.
Only the role `dispatcher` may cancel a booking.

## Consequences

- Tokens must be checked at the gateway.
"""


def _record(head: str) -> AuthModel:
    return read_auth_model("docs/adr/0004-access-tokens.md", f"{head}\n{BODY}")


@pytest.mark.parametrize(
    ("head", "standing", "line"),
    [
        ("---\nstatus: accepted\ndate: 2026-01-02\n---\n# Use access tokens for clients", "accepted", 2),
        ('---\nstatus: "superseded by ADR-0009"\n---\n# Use access tokens for clients', "superseded", 2),
        ("# Use access tokens for clients\n\n* Status: accepted\n* Deciders: Nina", "accepted", 3),
        ("# Use access tokens for clients\n\n- Status: proposed", "proposed", 3),
        ("# Use access tokens for clients\n\nStatus: Accepted", "accepted", 3),
        ("# Use access tokens for clients\n\n**Status:** Rejected", "rejected", 3),
        ("# 4. Use access tokens\n\nDate: 2026-01-02\n\n## Status\n\nAccepted", "accepted", 7),
        (
            "# 4. Use access tokens\n\n## Status\n\nAccepted\n\nSuperseded by [9. Use passkeys](0009.md)",
            "superseded",
            7,
        ),
        ("# 4. Use access tokens\n\n## Status\n\nSuperceded by [9. Use passkeys](0009.md)", "superseded", 5),
        ("# 4. Use access tokens\n\n## Status\n\nAccepted\n\nAmends [2. Passwords](0002.md)", "accepted", 5),
        (
            "# ADR-4: Use access tokens\n\n| Status | Accepted |\n| --- | --- |\n| Date | 2026 |",
            "accepted",
            3,
        ),
        ("# ADR-4: Zugriffstoken für Clients\n\n## Status\n\nAngenommen", "accepted", 5),
        ("# ADR-4: access tokens\n\n## Statut\n\nProposé", "proposed", 5),
        ("# Use access tokens for clients", "none", 0),
    ],
)
def test_a_record_gives_its_status(head: str, standing: str, line: int) -> None:
    read = _record(head)
    assert (read.form, read.state) == ("adr", State.SUBSTANTIVE)
    assert (read.status.standing, read.status.line) == (standing, line)


def test_a_template_nobody_filled_in_is_a_placeholder() -> None:
    text = (
        '---\nstatus: "{proposed | rejected | accepted | deprecated | … | superseded by ADR-0123}"\n---\n'
        "# {short title of the problem and the solution}\n\n## Context and Problem Statement\n\n"
        "{Describe the context, e.g. who authenticates}\n\n## Considered Options\n\n* {option 1}\n\n"
        "## Decision Outcome\n\nChosen option: {option}, because {justification}\n"
    )
    read = read_auth_model("docs/adr/template.md", text)
    assert read.state is State.PLACEHOLDER
    assert not is_auth_model("docs/adr/template.md", text)


def test_a_record_about_something_else_is_no_auth_model() -> None:
    text = "# 3. Keep orders in PostgreSQL\n\n## Status\n\nAccepted\n\n## Context\n\nWe need joins.\n\n## Decision\n\nPostgreSQL.\n\n## Consequences\n\nOne more thing to run.\n"
    assert read_auth_model("docs/adr/0003-postgres.md", text).state is State.ABSENT


def test_a_y_statement_is_a_record() -> None:
    text = (
        "# Authentication of partners\n\nIn the context of the partner API, facing shared passwords, we decided for "
        "mutual TLS with client certificates and neglected API keys, to achieve that every partner role can be told "
        "apart, accepting that certificates must be rotated.\n\nEach partner may only read its own bookings.\n"
        "Operators may revoke a certificate.\n"
    )
    assert read_auth_model("docs/x.md", text).form == "adr"


MODEL = """---
status: approved
approved_by: nina
public: ["GET /version"]
---
# Authentication and authorisation

## Who

| Role | Means | May |
| --- | --- | --- |
| clerk | session cookie | read and write bookings |
| partner | `partnerKey` header | read its own bookings |

## Schemes

- `bearerAuth`: a JWT of our identity provider with `bookings:read` and `bookings:write`
- Cookie auth for the back office
<!-- `ghostAuth` stood here -->
- ~~legacyAuth~~

## Public operations

- `GET /health`
- GET, HEAD /assets/*
- `POST /login`: hands out the session
- `/docs`
- `Query.motd`

### Protected

- `DELETE /bookings/{id}`

## Routes

| Method | Path | Auth |
| --- | --- | --- |
| GET | /bookings/{id} | bearerAuth |
| GET | /stations/{station} | none |
"""


@pytest.fixture
def model() -> AuthModel:
    return read_auth_model("docs/auth-model.md", MODEL)


def test_a_free_document_says_who_by_what_and_what(model: AuthModel) -> None:
    assert (model.form, model.state, model.told) == ("document", State.SUBSTANTIVE, {"who", "means", "may"})
    assert [each.text for each in model.scopes] == ["bookings:read", "bookings:write"]
    assert [each.text for each in model.roles] == ["clerk", "partner"]
    assert dict(model.claims)["approved_by"].text == "nina"
    assert model.status.standing == "accepted"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("bearerAuth", 17),
        ("BearerAuth", 17),
        ("bearer_auth", 17),
        ("bookings:write", 17),
        ("cookieAuth", 18),
        ("partnerKey", 13),
        ("partner", 13),
        ("bookings", 12),
        ("ghostAuth", None),
        ("legacyAuth", None),
        ("bookings:admin", None),
        ("bearer", None),
        ("oauth2", None),
        ("", None),
    ],
)
def test_a_name_is_found_whole_or_not_at_all(model: AuthModel, name: str, line: int | None) -> None:
    assert names(model, name) == line


@pytest.mark.parametrize(
    ("method", "path", "line"),
    [
        ("GET", "/health", 24),
        ("POST", "/health", None),
        ("GET", "/assets/app.js", 25),
        ("HEAD", "/assets/img/logo.svg", 25),
        ("POST", "/login", 26),
        ("GET", "/docs", 27),
        ("POST", "/docs", None),
        ("GET", "/version", 4),
        ("DELETE", "/bookings/{id}", None),
        ("GET", "/bookings/{bookingId}", None),
        ("GET", "/stations/{id}", 39),
        ("GET", "/healthz", None),
    ],
)
def test_the_public_list_is_read(model: AuthModel, method: str, path: str, line: int | None) -> None:
    assert lists_public(model, f"{method} {path}", method=method, path=path) == line


def test_operations_without_a_path_are_listed_by_name(model: AuthModel) -> None:
    assert lists_public(model, "Query.motd") == 28
    assert lists_public(model, "Query.orders") is None


def test_a_base_path_may_stand_before_a_listed_path() -> None:
    read = read_auth_model("auth.md", MODEL.replace("`GET /health`", "`GET /v1/health`"))
    assert lists_public(read, "GET /health", method="GET", path="/health", bases=("/v1",))
    assert lists_public(read, "GET /health", method="GET", path="/health") is None


@pytest.mark.parametrize(
    "heading",
    [
        "## Public endpoints",
        "### Unauthenticated",
        "**No authentication required:**",
        "## Öffentliche Endpunkte",
        "## Ohne Anmeldung",
        "## Routes publiques",
        "## Sans authentification",
        "## Endpoints públicos",
        "## Sin autenticación",
        "## Rotas públicas",
        "## Sem autenticação",
        "## 公开接口",
        "## 認証不要",
        "## Публичные эндпоинты",
    ],
)
def test_the_list_is_found_in_many_languages(heading: str) -> None:
    text = MODEL.replace("## Public operations", heading)
    read = read_auth_model("docs/auth-model.md", text)
    assert lists_public(read, "GET /health", method="GET", path="/health") == 24


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "SECURITY.md",
            "# Security policy\n\n## Supported versions\n\n| Version | Supported |\n| - | - |\n| 1 | yes |\n\n## Reporting a vulnerability\n\nWrite to us. Do not open an issue. We answer within two days with a token of thanks.\n",
        ),
        (
            "docs/auth.md",
            "# How to add authentication\n\n```sh\nnpm i auth\n```\n\nYou can now sign in with your password. Your users get a role.\n",
        ),
        (
            "CHANGELOG.md",
            "# Changelog\n\n- authentication: roles may now read tokens\n- permissions for users\n- sessions\n- oauth scopes\n",
        ),
        ("README.md", "# Bookings\n\n## Authentication\n\nUse a token.\n\n## Install\n\nRun it.\n"),
        (
            "docs/runbooks/auth.md",
            "# Runbook: authentication fails\n\n## Symptoms\n\nUsers cannot log in, tokens are refused.\n\n## Mitigation\n\nRestart the identity provider. Only admins may do so.\n",
        ),
        (
            "docs/test.md",
            "# Test plan: authorization\n\n| ID | Case | Expected |\n| - | - | - |\n| TC-1 | user without role | 403 |\n| TC-2 | expired token | 401 |\n",
        ),
        (
            "docs/prd.md",
            "# Requirements\n\n### Requirement 1: Login\n\n#### Acceptance Criteria\n\n1. WHEN a user logs in THEN the system SHALL give a token\n\n### Requirement 2: Roles\n\nUsers have roles and permissions.\n",
        ),
        ("docs/auth.json", '{"detail": {"a": 1}}'),
        ("docs/x.md", ""),
        ("docs/x.md", "\x00\x01auth"),
    ],
    ids=[
        "disclosure policy",
        "how-to",
        "changelog",
        "readme",
        "runbook",
        "test plan",
        "requirements",
        "json",
        "empty",
        "binary",
    ],
)
def test_what_only_looks_like_one_is_none(path: str, text: str) -> None:
    assert not is_auth_model(path, text)
    assert read_auth_model(path, text).state is not State.SUBSTANTIVE


def test_a_form_nobody_filled_in_is_a_placeholder() -> None:
    text = "# Auth model\n\n## Roles\n\nTBD\n\n## Schemes\n\n<list the schemes here>\n\n## Public operations\n\n_To be written_\n"
    assert read_auth_model("docs/auth-model.md", text).state is State.PLACEHOLDER


def test_a_matrix_of_marks_is_one() -> None:
    rows = "\n".join(f"| `bookings.{verb}` | ✅ | ❌ | – |" for verb in ("read", "write", "cancel", "export"))
    text = f"# Permission matrix\n\n| Permission | Clerk | Partner | Guest |\n| --- | --- | --- | --- |\n{rows}\n"
    read = read_auth_model("docs/permissions.md", text)
    assert read.state is State.SUBSTANTIVE
    assert {"who", "may"} <= read.told
    assert any("by what means" in each.message for each in read.problems)
