"""Marks of a template: text that a program fills in before anybody reads it as a description."""

from __future__ import annotations

import re

from gateledger.artifacts.tree import Node

_CONTROL = re.compile(
    r"^[ \t]*(?:#[ \t]*)?(?:\{\{-?\s*(?:if|else|end|range|with|include|template|define|toYaml|for|each|block|\.|/\*|#|/|\^|>)|\{%|<%|<#|@(?:if|foreach|for)\b)",
    re.MULTILINE,
)
_UNQUOTED = re.compile(r"^[^#\n\"']*:[ \t]+(?:\{\{|<%|\{%)", re.MULTILINE)
_FILLED = re.compile(
    r"\{\{.*?\}\}|\$\{[^}\n]{1,200}\}|<%.*?%>|\{%.*?%\}|__[A-Z][A-Z0-9_]{2,60}__|@[a-z]+(?:\.[a-z]+)+@"
)
_SAMPLE = 400_000
_LOOKED_AT = 400


def is_controlled(text: str) -> bool:
    """Tell a text that is a program of a template language: statements on lines of their own, or bare insertions."""
    sample = text[:_SAMPLE]
    return bool(_CONTROL.search(sample) or _UNQUOTED.search(sample))


def has_mark(text: str) -> bool:
    """Tell a value that is filled in later."""
    return bool(_FILLED.search(text[:_LOOKED_AT]))


def is_filled_in(root: Node, *names: str) -> bool:
    """Tell a document whose title, or a name in one of the tables named, is filled in later."""
    if has_mark(root.text("info", "title")) or root.text("openapi").startswith(("{", "$", "<")):
        return True
    return any(
        has_mark(key) for name in names for key, _ in (root.at(name) or Node({})).entries() if _is_bare(key)
    )


def _is_bare(key: str) -> bool:
    return "{{" in key or "${" in key or "<%" in key
