"""Whether an alert speaks of a service: in its name, its labels, or in what its query picks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gateledger.artifacts.observe.alerts_words import Alert, Matcher, Query
from gateledger.artifacts.observe.service_names import speaks_of as text_speaks_of
from gateledger.artifacts.observe.service_names import words_of

SUBJECTS = frozenset(
    {
        "service", "job", "app", "application", "service_name", "component", "app_kubernetes_io_name", "k8s_app", "deployment", "container",
    }
)  # fmt: skip
"""Labels whose value names what something is about."""

_BEGINS = re.compile(r"\^?([A-Za-z][\w-]{3,80})(?:\.\*|\.\+)\$?")
_IN_TEXTS = re.compile(r"\b(?:service|app|job|application|component)[=:]\s*\"?([\w.-]{1,100})")


def speaks_of(alert: Alert, names: Iterable[str], *, others: Iterable[str] = ()) -> bool:
    """Tell whether an alert is about the service of these names; `others` are names of other services.

    Prose does not count: "checkout is slow because of this" may stand in any alert's summary.
    """
    known, foreign = tuple(names), tuple(others)
    if any(text_speaks_of(text, known, others=foreign) for text in _texts(alert)):
        return True
    return any(
        _matches(matcher, known) for selector in alert.query.selectors for matcher in selector.matchers
    )


def _texts(alert: Alert) -> Iterator[str]:
    yield alert.name
    yield alert.group
    for key, value in alert.labels.items():
        if key != alert.runbook_key:
            yield value.value
    yield from query_texts(alert.query)


def query_texts(query: Query) -> Iterator[str]:
    """Give the names that a query picks by: metrics, and values that labels must have."""
    if not query.selectors:
        yield from _IN_TEXTS.findall(query.text[:20_000])
        if query.unchecked:
            yield query.text[:2_000]
    for selector in query.selectors:
        yield selector.metric
        yield from (each.value for each in selector.matchers if each.op in ("=", "=~"))


def subjects_of(query: Query) -> Iterator[str]:
    """Give the services that a query names outright, whatever they are called: no patterns, no variables."""
    for selector in query.selectors:
        for matcher in selector.matchers:
            if matcher.label.lower() in SUBJECTS and matcher.op == "=" and is_literal(matcher.value):
                yield matcher.value


def is_literal(value: str) -> bool:
    """Tell a value that is filled in by nothing."""
    return bool(value) and "$" not in value and "{{" not in value and "*" not in value


def _matches(matcher: Matcher, names: tuple[str, ...]) -> bool:
    """Tell a pattern such as `check.*` that names the service by its beginning."""
    found = _BEGINS.fullmatch(matcher.value) if matcher.op == "=~" else None
    if found is None:
        return False
    beginning = "".join(words_of(found[1]))
    return any("".join(words_of(name)).startswith(beginning) for name in names)
