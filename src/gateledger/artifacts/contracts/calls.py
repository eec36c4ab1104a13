"""What a call looks like once host, query and the many ways to write a variable are taken off."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from gateledger.artifacts.contracts.words import ANY

METHODS = frozenset({"GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY", "CONNECT"})
_LONGEST = 2_000
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^/?#]*")
_BARE_HOST = re.compile(r"(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?=[/?#]|$)")
_LEADING = re.compile(r"(?:\$?\{\{?[^{}/]{0,200}\}\}?|<<[^<>/]{0,200}>>)+")
_VARIABLE = re.compile(
    r"\$?\{\{[^{}]{0,200}\}\}|\$\{[^{}]{0,200}\}|\{[^{}]{0,200}\}|<<[^<>]{0,200}>>|\((?:string|number|uuid|date|datetime|boolean|integer)\)|\*"
)


def call_path(raw: str, *, leading: bool = False) -> tuple[str, str]:
    """Split a written path or address into path and query.

    With `leading`, a variable at the very beginning stands for the server's address and is taken off.
    """
    text = _HOST.sub("", raw.strip()[:_LONGEST], count=1)
    if leading and (found := _LEADING.match(text)):
        text = text[found.end() :]
        text = text[text.find("/") :] if text.startswith(":") and "/" in text else text
    elif leading and not text.startswith("/") and _BARE_HOST.match(text):
        text = text[text.find("/") :] if "/" in text else ""
    path, _, query = text.partition("#")[0].partition("?")
    segments = [_segment(each) for each in path.split("/") if each]
    return "/" + "/".join(segments), query


def _segment(text: str) -> str:
    if text.startswith(":") and len(text) > 1:
        return ANY
    if _VARIABLE.search(text):
        return ANY if _VARIABLE.sub("", text) == "" else _VARIABLE.sub(ANY, text)
    return unquote(text)


def method_of(raw: Any) -> str:
    """Give a method in upper case; empty when it is none."""
    return raw.strip().upper() if isinstance(raw, str) and raw.strip().upper() in METHODS else ""


def status_of(raw: Any) -> str:
    """Give a status as three digits; empty when it is none."""
    text = str(raw).strip() if isinstance(raw, int | str) and not isinstance(raw, bool) else ""
    return text if len(text) == 3 and text.isascii() and text.isdigit() and text[0] in "12345" else ""


def content_type(headers: Any) -> str:
    """Find the content type among headers: a table in any case, of texts or of lists of texts."""
    if not isinstance(headers, dict):
        return ""
    for key, value in headers.items():
        if str(key).lower() in ("content-type", "contenttype"):
            first = value[0] if isinstance(value, list) and value else value
            return str(first)[:200] if isinstance(first, str) else ""
    return ""


def short(raw: Any) -> str:
    """Give a name or a description on one line; empty for anything that is not text."""
    return " ".join(raw[:400].split()) if isinstance(raw, str) else ""
