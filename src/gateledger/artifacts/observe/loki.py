"""LogQL: recognised, its stream selectors read, its brackets counted; there is no parser of it for Python.

Source: https://grafana.com/docs/loki/latest/query/
"""

from __future__ import annotations

import re

from gateledger.artifacts.observe.alerts_words import Query, Selector
from gateledger.artifacts.observe.promql import MAX_CHARACTERS, STRING, filled, read_promql, unbalanced

_PIPE = re.compile(r"\}\s*(?:\|[=~>]?|!=|!~|!>)\s*[\"`\w(_]")
_OVER_LOGS = re.compile(
    r"\b(?:count_over_time|rate|bytes_rate|bytes_over_time|absent_over_time|rate_counter)\s*\(\s*\(?\s*\{[^{}]*\}"
)
_LOG_ONLY = re.compile(
    r"\b(?:bytes_rate|bytes_over_time|rate_counter)\s*\(|\|\s*(?:json|logfmt|unwrap|pattern|regexp|line_format|label_format)\b"
)
_STREAM = re.compile(r"\{[^{}]*\}")
_WORD = re.compile(r"[A-Za-z_]\w+")
_MOST_STREAMS = 20


def is_logql(text: str) -> bool:
    """Tell a query of logs: a stream and a pipe or filter after it, or a function that only logs have."""
    bare = STRING.sub('""', text[:MAX_CHARACTERS])
    return bool(_PIPE.search(bare) or _LOG_ONLY.search(bare))


def reads_streams(text: str) -> bool:
    """Tell a query that counts the entries of a stream: no metric before the brace."""
    return bool(_OVER_LOGS.search(STRING.sub('""', text[:MAX_CHARACTERS])))


def read_logql(text: str) -> Query:
    """Read the streams of a query of logs."""
    if len(text) > MAX_CHARACTERS:
        return Query(text, "logql", unchecked=f"longer than {MAX_CHARACTERS} characters: not parsed")
    ready = filled(text, "5")
    wrong = unbalanced(STRING.sub('""', ready))
    streams = _streams(ready)
    if not wrong and "{" not in ready and _WORD.search(ready):
        return Query(text, "logql", problem="it names no stream of logs")
    return Query(text, "logql", streams, problem=wrong)


def _streams(text: str) -> tuple[Selector, ...]:
    hidden = STRING.sub(lambda found: '"' + "_" * (len(found[0]) - 2) + '"', text)
    found = [text[each.start() : each.end()] for each in _STREAM.finditer(hidden)][:_MOST_STREAMS]
    return tuple(selector for each in found for selector in read_promql(each).selectors)
