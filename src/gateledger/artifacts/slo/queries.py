"""What is measured: queries that are parsed where their language is known, and really ask for something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.observe.alerts_words import Query
from gateledger.artifacts.observe.promql import has_variables, read_promql
from gateledger.artifacts.slo.blanks import has_angles, is_blank, is_blank_query
from gateledger.artifacts.slo.draft import Draft
from gateledger.artifacts.slo.words import Role, SloQuery
from gateledger.artifacts.tree import Node

_PROMETHEUS = frozenset(
    {
        "prometheus", "promql", "thanos", "cortex", "mimir", "amazonprometheus", "amazon_prometheus", "managedprometheus", "victoriametrics",
        "azureprometheus", "azure_prometheus", "gcpprometheus", "googlemanagedprometheus", "coralogix_promql",
    }
)  # fmt: skip
_QUERY_KEYS = ("query", "promql", "expr", "expression", "q", "sql", "logql", "nrql", "metric", "queryString")
_WINDOW = re.compile(r"\[\s*window\s*\]|\[\s*\$?\{?window\}?\s*\]", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.\s+\-*/()]*|vector\(\s*[\d.]+\s*\)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_METRICSQL = re.compile(r"\b(?:histogram_share|histogram_quantiles|histogram_over_time|vmrange)\b")
"""Words of VictoriaMetrics that the reader of PromQL does not take for its own."""
_MOST_LEAVES = 40


def is_prometheus(kind: str) -> bool:
    """Tell a source whose queries are PromQL by its name."""
    return re.sub(r"[\s-]", "", kind).lower() in _PROMETHEUS


def take_query(
    draft: Draft, node: Node | None, role: Role, *, what: str, promql: bool | None
) -> SloQuery | None:
    """Read one query; None where it is empty (an error) or only holds a place (remembered).

    `promql`: True where it must be PromQL, None where it may be (a query that does not parse is then of another
    language), False where it is certainly something else.
    """
    text = node.value.strip() if node and isinstance(node.value, str) else ""
    line = node.place if node else draft.line
    if not text:
        draft.error(f"{what} is empty", line)
        return None
    query = _parsed(text, promql=promql)
    if is_blank_query(text) or (query.problem and has_angles(text)):
        draft.hold(what, text)
        return None
    if promql and query.problem:
        draft.error(f"{what} is not PromQL: {query.problem}", line)
    elif promql and _asks_nothing(text, query):
        draft.hold(what, text)
        return None
    return SloQuery(role, query, line)


def _parsed(text: str, *, promql: bool | None) -> Query:
    if promql is False:
        return Query(text, "other", unchecked="not PromQL")
    found = read_promql(_WINDOW.sub("[5m]", text))
    if found.problem and _METRICSQL.search(text):
        return Query(text, "metricsql", unchecked="MetricsQL, which is not parsed here")
    if found.problem and promql is None:
        return Query(text, "other", unchecked="of an unknown language")
    return Query(text, found.language, found.selectors, found.problem, found.unchecked)


def _asks_nothing(text: str, query: Query) -> bool:
    """Tell a constant: it selects no series, so it measures nothing."""
    if query.problem or query.unchecked or query.selectors:
        return False
    return bool(_NUMBER.fullmatch(text)) or not has_variables(text)


def same(draft: Draft, first: SloQuery | None, second: SloQuery | None, what: str) -> None:
    """Say when both halves of a ratio are the same query: the ratio is then always 1."""
    if first and second and _normal(first.query.text) == _normal(second.query.text):
        draft.error(f"{what} are the same query: the ratio can never change", second.line)


def _normal(text: str) -> str:
    return _SPACE.sub("", text)


def asked(spec: Node) -> tuple[Node | None, str]:
    """Find the query in a table of a source's own keys, and its key; else all its texts in one line."""
    for key in _QUERY_KEYS:
        found = spec.at(key)
        if found is not None and isinstance(found.value, str):
            return found, key
        if found is not None and key == "query":
            return asked(found)
    leaves = [
        f"{key}={value}" if not is_blank(value) else value for key, value in _leaves(spec, 4) if value.strip()
    ]
    if not leaves:
        return None, ""
    only = leaves[0] if len(leaves) == 1 else "; ".join(leaves)
    return Node(only, spec.line, key_line=spec.key_line), ""


def _leaves(node: Node, depth: int) -> Iterator[tuple[str, str]]:
    inner = [*node.entries(), *((str(index), value) for index, value in enumerate(node.items()))]
    for key, value in inner[:_MOST_LEAVES]:
        if isinstance(value.value, str):
            yield key, value.value[:2_000]
        elif depth:
            yield from ((f"{key}.{name}", text) for name, text in _leaves(value, depth - 1))
