"""Texts of objectives that hold a place for something still to be written, or that a tool fills in."""

from __future__ import annotations

import re

from gateledger.artifacts.observe.promql import has_variables

_TYPE_NAMES = (
    r"any|str|number|numeric|float|int|integer|double|decimal|boolean|bool|duration(?:-shorthand)?"
    r"|name|value|service(?:[ _-]name)?|slo[ _-]name|sli[ _-]name|target|objective|description|foo|bar|baz"
)
_WORDS = (
    r"string|todo(?:\s*:.*|\s.*)?|tbd|tbc|tba|fixme(?:[\s:].*)?|n/a|none|null|nil|placeholder|change[ _-]?me|replace[ _-]?(?:me|this)|fill[ _-]?(?:me|in).*"
    r"|to be (?:defined|decided|determined|added|filled.*|done)|xxx+|x+\.x+|\?+|\.{2,}|…|-+|_+|lorem ipsum.*"
    r"|your[ _-].{1,80}|my[ _-](?:query|metric)|insert .{1,80}|(?:service|slo|sli)[ _]name"
)
_BRACKETED = r"<[^<>\n]{0,200}>|\[[A-Za-z][^\[\]\n]{0,200}\]|\{[A-Za-z_][\w ]{0,80}\}"
_QUERY_WORDS = (
    r"query|queries|promql|metric(?:s|[ _-]?name|[ _-]?query)?|expr(?:ession)?|selector|query[ _-]?string|some[ _-](?:query|metric)|the[ _-]query"
    r"|(?:good|bad|total|error|valid|success)(?:[ _-]?(?:quer(?:y|ies)|events?|metrics?|expr(?:ession)?|filter|count|requests?))?"
)
_NAME = re.compile(rf"(?is)(?:{_WORDS}|{_BRACKETED})")
_BLANK = re.compile(rf"(?is)(?:{_TYPE_NAMES}|{_WORDS}|{_BRACKETED})")
_QUERY = re.compile(rf"(?i)(?:{_QUERY_WORDS})\s*(?:\(\))?")
_MARKED = re.compile(
    r"\b(?:TODO|TBD|FIXME|CHANGE[ _-]?ME|REPLACE[ _-]?(?:ME|THIS|WITH)|PLACEHOLDER|INSERT[_-]\w+|XXX+)\b"
    r"|\b(?:YOUR|your|Your)[_-][A-Za-z]\w*|(?i:\breplace[_-]?me\b|\bchange[_-]?me\b|\byour query\b)"
)
_COMMENT = re.compile(r"(?:^|\s)#[^\n]*")
_ANGLES = re.compile(r"<[A-Za-z_][\w.-]{0,60}(?: [\w.-]{1,60}){0,6}>")
_SHAPED = re.compile(r"\[\s*numeric\b|(?i:^(?:numeric|number|float|int|string)\b)")
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
_VARIABLE_REFERENCE = re.compile(
    r"(?:var|local|each|data|module|count|self|path|try|lookup|coalesce|merge|format|join|element|tonumber|tostring"
    r"|[a-z]+_[a-z_]+)\s*[.(\[].*",
    re.DOTALL,
)


def is_blank_name(text: str) -> bool:
    """Tell a name that only holds a place: TODO, `<service>`, `[service name]`; a service may be called `service`."""
    text = text.strip()
    return bool(text) and len(text) < 600 and _NAME.fullmatch(text) is not None


def is_blank(text: str) -> bool:
    """Tell a text that only holds a place: `string`, TODO, `<a query>`, the word `value`; not an empty one."""
    text = text.strip()
    return bool(text) and len(text) < 600 and _BLANK.fullmatch(text) is not None


def is_blank_number(text: str) -> bool:
    """Tell what stands where a number belongs in a description of the format: `numeric [0.0, 1.0)`."""
    return is_blank(text) or _SHAPED.search(text) is not None


def is_blank_query(text: str) -> bool:
    """Tell a query that asks nothing yet: one word of a template, or one with marks to replace inside."""
    text = text.strip()
    bare = _COMMENT.sub("", text[:5_000]).strip()  # a remark beside a query is none of its words
    if is_blank(text) or not bare or _QUERY.fullmatch(bare) or _MARKED.search(bare):
        return True
    return any(_ANGLES.search(quoted) for quoted in _QUOTED.findall(text[:5_000])) or bool(
        _ANGLES.fullmatch(text)
    )


def has_angles(text: str) -> bool:
    """Tell whether there is `<a name>` in a query; where the query cannot be parsed that is a place to fill in."""
    return _ANGLES.search(text) is not None


def is_variable(text: str) -> bool:
    """Tell a value that a tool fills in: `${var.target}`, `{{ target }}`, `var.target`."""
    return has_variables(text) or _VARIABLE_REFERENCE.fullmatch(text.strip()) is not None
