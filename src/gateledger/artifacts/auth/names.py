"""Where a document names schemes, scopes and roles: what it lists, and whether it names a given one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gateledger.artifacts.auth.words import AuthModel, Named

_CODE = re.compile(r"`([^`\n]{1,80})`")
_SCHEME = re.compile(
    r"(?<![\w-])(?:[A-Za-z][\w-]{0,30}?(?:[Bb]earer|[Oo][Aa]uth2?|[Bb]asic|[Aa]pi[-_]?[Kk]ey|APIKey|[Jj][Ww][Tt]|OIDC|[Oo]penId|[Mm]tls|mTLS|[Cc]ookie|[Ss]ession|[Tt]oken)(?:[-_]?[Aa]uth)?|(?:bearer|basic|apiKey|ApiKey|api_key|jwt|cookie|oauth2?|oidc|mtls|session|hmac|token|digest)(?:[-_]?[Aa]uth\w{0,12})|oauth2|openIdConnect|mutualTLS|[A-Z]\w{2,30}Auth)(?![\w-])"
)
_SCOPE = re.compile(
    r"^(?:https?://[\w./-]+/auth/[\w./-]+|[a-z][\w.-]{0,40}[:.](?:[\w-]{1,40}[:.])?(?:read|write|create|update|delete|admin|manage|list|view|edit|all|\*|full|owner|export|import|run|execute|publish|approve|cancel|refund|use|invite|readonly|readwrite)(?:[:._-]\w{1,30})?|(?:read|write|manage|admin|view|create|delete|update|list)[:._][\w.:-]{2,40}|openid|profile|email|offline_access|(?-i:[A-Z][A-Za-z]{2,40}\.(?:View|Read|List|Create|Add|Update|Edit|Write|Delete|Remove|Manage|Assign|Approve|Reject|Import|Export|Cancel|Submit|Publish|Execute|Admin)(?:[A-Z][A-Za-z]{0,40})?))$",
    re.IGNORECASE,
)
_ROLE = re.compile(r"^(?:[A-Z][A-Z_]{2,30}|[a-z][a-z_-]{2,30}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)$")
_MOST = 200


def names(model: AuthModel, name: str) -> int | None:
    """Say at which line the document names a scheme or a scope; None when it does not.

    The whole name counts, whatever its case, as a word or a code span; spaces, `-` and `_` between its words do
    not matter (`Bearer auth`, `bearer_auth` for `bearerAuth`). The kind of a scheme ("OAuth") is not its name.
    """
    if not name.strip():
        return None
    exact = re.compile(rf"(?<![\w:.-]){re.escape(name.strip())}(?![\w:-]|\.\w)", re.IGNORECASE)
    parts = _parts(name)
    spaced = (
        re.compile(rf"(?<![\w:.-]){'[ _-]?'.join(map(re.escape, parts))}(?![\w:-])", re.IGNORECASE)
        if len(parts) > 1
        else None
    )
    for pattern in filter(None, (exact, spaced)):
        for each in model.lines:
            if pattern.search(each.text):
                return each.line
    return None


def _parts(name: str) -> list[str]:
    """Part a name at its humps and joints; a scope with a colon is one word."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{2,100}", name.strip()):
        return []
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name.strip())
    return [part for part in re.split(r"[\s_-]+", spaced) if part]


def _once(found: Iterable[Named]) -> tuple[Named, ...]:
    unique: dict[str, Named] = {}
    for each in found:
        unique.setdefault(each.text, each)
        if len(unique) >= _MOST:
            break
    return tuple(unique.values())


def schemes(lines: Iterable[Named]) -> tuple[Named, ...]:
    """List what looks like the name of a security scheme."""
    return _once(Named(hit[0], each.line) for each in lines for hit in _SCHEME.finditer(each.text[:500]))


def scopes(lines: Iterable[Named]) -> tuple[Named, ...]:
    """List the scopes and permissions in code spans: `orders:write`, `read:orders`, `openid`."""
    return _once(_spans(lines, _SCOPE))


def roles(lines: Iterable[Named]) -> tuple[Named, ...]:
    """List the first cells, or items, that look like a role's name."""
    return _once(each for each in lines if _ROLE.match(each.text))


def _spans(lines: Iterable[Named], shape: re.Pattern[str]) -> Iterator[Named]:
    for each in lines:
        for span in _CODE.findall(each.text):
            for part in re.split(r"[\s,]+", span.strip()):
                if shape.match(part):
                    yield Named(part, each.line)
