"""PromQL: is it a query, and what does it pick? Template variables are given values before it is parsed.

Source: https://prometheus.io/docs/prometheus/latest/querying/basics/; the parser is promql-parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import promql_parser

from gateledger.artifacts.observe.alerts_words import Matcher, Query, Selector

MAX_CHARACTERS = 20_000
_MAX_DEPTH = 150
"""The parser recurses: about 3 KB of stack for each operator or bracket, and a thread may have only 512 KB."""
_MAX_WIDE = 4

STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"?|\'(?:[^\'\\\n]|\\.)*\'?|`[^`]*`?')
"""A string, also one that is not closed: so that each is looked at once."""
_COMMENT = re.compile(r"#[^\n]*")
_DEEPER = re.compile(r"[-+*/%^(<>=!]|\b(?:and|or|unless|atan2)\b", re.IGNORECASE)
_WIDE = re.compile(r"\\{1,2}[pP](?:\{[^{}]*\}|.)|\\{1,2}[wWdDsSbB]")
_COUNTED = re.compile(r"(?<!\$)\{\d+(?:,\d*)?\}")
"""Classes and their repetitions in a pattern cost up to 0.2 s to compile: it is parsed without most of them."""
_VARIABLE = re.compile(
    r"\{\{(?:[^{}]|\{[^{}]*\})*\}\}|\$\{[^{}\n]*\}|\$__?\w+|%%\w+%%|%\([^()\n]*\)[sdf]|<%=?[^%]*%>|<<[\w .-]+>>|\$[A-Za-z]\w*|@@\w+@@"
)
_NEWER = re.compile(r"\b(?:smoothed|anchored)\b|\bfill(?:_left|_right)?\s*\([^()]*\)")
"""Words of Prometheus 3.9 and later that the parser does not know; without them it can read the rest."""
_METRICSQL = re.compile(
    r"\bkeep_metric_names\b|\bwith\s*\(\s*\w+\s*(?:\([^()]*\))?\s*=|\b(?:default|ifnot|if)\s+[\w(]|\blimit\s+\d"
    r"|\b(?:median|mode_over_time|any|distinct|geomean|histogram|quantiles|outliersk|outliers_mad|share|zscore|bottomk_\w+|topk_\w+"
    r"|increase_p\w+|increase_pure|rate_p\w+|rollup\w*|range_\w+|running_\w+|interpolate|keep_last_value|keep_next_value|label_\w+"
    r"|union|median_over_time|distinct_over_time|lag|lifetime|tmax_over_time|tmin_over_time|integrate|ideriv|aggr_over_time|quantiles_over_time"
    r"|prometheus_buckets|buckets_limit|drop_\w+|smooth_exponential|sort_by_label_numeric\w*|alias|now|step|start|end|rand\w*|hoeffding_\w+"
    r"|count_(?:eq|ne|gt|le)_over_time|share_(?:gt|le|eq)_over_time|sum_(?:gt|le|eq)_over_time|first_over_time|scrape_interval|ttf|zscore_over_time)\s*\("
    r"|\[\s*\d+i\s*\]|\b\d+(?:\.\d+)?(?-i:[KMGT]i?)\b|\)\s*\[|\[\d+\.\d+\w\]",
    re.IGNORECASE,
)
_PAIRS = {")": "(", "]": "[", "}": "{"}
_OPS = (
    (promql_parser.MatchOp.Equal, "="),
    (promql_parser.MatchOp.NotEqual, "!="),
    (promql_parser.MatchOp.Re, "=~"),
    (promql_parser.MatchOp.NotRe, "!~"),
)


@lru_cache(maxsize=1024)
def read_promql(text: str) -> Query:
    """Parse a query; what is too large, or of a dialect, is `unchecked`."""
    if len(text) > MAX_CHARACTERS:
        return Query(text, unchecked=f"longer than {MAX_CHARACTERS} characters: not parsed")
    bare = _COMMENT.sub("", STRING.sub('""', text))
    if sum(1 for _ in _DEEPER.finditer(bare)) > _MAX_DEPTH:
        return Query(text, unchecked="too large an expression to parse")
    said = ""
    for attempt in _attempts(text):
        try:
            tree = promql_parser.parse(_cheap(attempt))
        except (ValueError, UnicodeError) as error:
            said = said or _first_line(str(error))
        else:
            return Query(text, selectors=tuple(_selectors(tree)))
    if _METRICSQL.search(bare) and not unbalanced(bare):
        return Query(text, "metricsql", unchecked="MetricsQL, which is not parsed here")
    return Query(text, problem=said)


def _cheap(text: str) -> str:
    """Give the query with patterns that compile in no time: without counts, and with few classes."""
    if _COUNTED.search(text):
        text = STRING.sub(lambda found: _COUNTED.sub("", found[0]), text)
    if sum(1 for _ in _WIDE.finditer(text)) > _MAX_WIDE:
        text = STRING.sub(lambda found: _WIDE.sub("x", found[0]), text)
    return text


def has_variables(text: str) -> bool:
    """Tell whether something is filled in before the query runs."""
    return _VARIABLE.search(text) is not None


def unbalanced(bare: str) -> str:
    """Say which bracket of a query without strings has no partner, or nothing."""
    open_ones: list[str] = []
    for mark in bare:
        if mark in "([{":
            open_ones.append(mark)
        elif mark in _PAIRS and (not open_ones or open_ones.pop() != _PAIRS[mark]):
            return f"a '{mark}' closes nothing"
    return f"'{open_ones[-1]}' is not closed" if open_ones else ""


def _attempts(text: str) -> Iterator[str]:
    """Give the query, then with values in place of its variables: where one stands alone it may be a number or a name."""
    varied = has_variables(text)
    if not varied:
        yield text
    else:
        # A variable inside a string parses as it is, and as a pattern it would not.
        yield filled(text, "5")
        yield filled(text, "x")
        yield text
    if _NEWER.search(text):
        yield _NEWER.sub("", filled(text, "5"))


def filled(text: str, alone: str) -> str:
    """Give template variables values that fit where they stand: a duration, a matcher, part of a name, or `alone`."""
    pieces: list[str] = []
    at = 0
    for found in STRING.finditer(text):
        pieces += [_filled_outside(text[at : found.start()], alone), _VARIABLE.sub("x", found[0])]
        at = found.end()
    return "".join([*pieces, _filled_outside(text[at:], alone)])


def _filled_outside(piece: str, alone: str) -> str:
    result = ""
    at = 0
    for found in _VARIABLE.finditer(piece):
        before = result + piece[at : found.start()]
        result = before + _value(before.rstrip(), before, piece[found.end() : found.end() + 1], alone)
        at = found.end()
    return result + piece[at:]


def _value(before: str, exactly: str, after: str, alone: str) -> str:
    if before.endswith(("[", ":")) and "[" in before[-40:]:
        return "5m"
    if before.endswith(" offset"):
        return "5m"
    if exactly[-1:].isalnum() or exactly[-1:] in ("_", ":") or after.isalnum() or after in ("_", ":"):
        return "5" if exactly[-1:].isdigit() else "x"
    inside = before.rfind("{") > before.rfind("}")
    if inside and before.endswith(("{", ",")):
        return 'x="x"'
    return '"x"' if inside and before.endswith(("=", "~")) else alone


def _selectors(tree: object) -> list[Selector]:
    found: list[Selector] = []

    def visit(node: object) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(_selector(node))

    promql_parser.walk(tree, visit)  # type: ignore[arg-type]  # parse() gives one of the expressions
    return found


def _selector(node: promql_parser.VectorSelector) -> Selector:
    every = [*node.matchers.matchers, *(each for group in node.matchers.or_matchers for each in group)]
    name = node.name or next((each.value for each in every if each.name == "__name__"), "")
    return Selector(name, tuple(Matcher(each.name, _op(each), each.value) for each in every))


def _op(matcher: promql_parser.Matcher) -> str:
    return next((text for op, text in _OPS if op == matcher.op), "=")


def _first_line(message: str) -> str:
    return message.strip().split("\n", 1)[0][:200] or "not readable"
