"""What to paste into an auth model, or for the whole of one: our own reader finds in it what was missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gateledger.artifacts.api.words import Api, Operation

_MOST = 12
_TYPES = {
    "oauth2": "access token of the authorisation server (OAuth 2.0)",
    "openIdConnect": "token of the identity provider (OpenID Connect)",
    "apiKey": "API key",
    "http": "credential in the Authorization header",
    "mutualTLS": "client certificate (mutual TLS)",
}


def scheme_row(scheme: str, kind: str, scopes: Sequence[str], asked: Iterable[tuple[Api, Operation]]) -> str:
    """Write a row: who, by what means, which scopes, for which operations."""
    keys = list(dict.fromkeys(f"`{_cell(operation.key)}`" for _, operation in asked))
    may = ", ".join(keys[:_MOST]) + (f" and {len(keys) - _MOST} more" if len(keys) > _MOST else "")
    named = ", ".join(f"`{_cell(scope)}`" for scope in scopes) or "none"
    return f"| clients with `{_cell(scheme)}` | {_TYPES.get(kind, kind or 'credential')} | {named} | may call {may} |"


def public_line(operation: Operation) -> str:
    """Write an entry of the list of public operations."""
    return f"- `{operation.key}`: anybody may call it"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("`", "'")


def auth_skeleton(
    name: str,
    uses: Sequence[tuple[str, str, Sequence[str], Sequence[tuple[Api, Operation]]]],
    opened: Sequence[Operation],
) -> str:
    """Write a whole document out of what the descriptions say; `uses` are scheme, type, scopes, operations."""
    rows = [scheme_row(scheme, kind, scopes, asked) for scheme, kind, scopes, asked in uses]
    rows = rows or [
        "| people of the team | single sign-on of the identity provider | none | may administer it |"
    ]
    listed = [public_line(each) for each in opened[:_MOST]] or [
        "There are none: every call needs a credential."
    ]
    return "\n".join(
        [
            f"# Auth model of {name}",
            "",
            "Who comes in, by what means, and what they may do then. Everything else is denied.",
            "",
            "## Schemes and scopes",
            "",
            "| Who | Means | Scopes | May |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
            "## Public operations",
            "",
            *listed,
        ]
    )
