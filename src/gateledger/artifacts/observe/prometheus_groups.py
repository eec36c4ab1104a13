"""Groups of Prometheus rules: what `promtool check rules` refuses is an error, what it lints is a warning.

Source: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ and its `rulefmt` package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gateledger.artifacts.observe.alert_labels import runbook_of, severity_of, summary_of
from gateledger.artifacts.observe.alerts_words import Alert, Annotation, Form, Query, Recording
from gateledger.artifacts.observe.loki import is_logql, read_logql, reads_streams
from gateledger.artifacts.observe.promql import has_variables, read_promql
from gateledger.artifacts.yaml_tree import Node
from gateledger.model.problem import Problem, Severity

MAX_RULES = 20_000
DURATION = re.compile(r"(?=\d)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?|0")
_GROUP_KEYS = frozenset(
    {
        "name", "interval", "limit", "rules", "labels", "query_offset", "partial_response_strategy", "source_tenants",
        "align_evaluation_time_on_interval", "evaluation_delay", "params", "headers", "concurrency", "type", "tenant", "notifier_headers",
        "eval_offset", "eval_delay", "eval_alignment", "debug", "extra_filter_labels", "remote_write", "updateEntriesLimit",
        "update_entries_limit", "datasource_type", "id", "file", "namespace",
    }
)  # fmt: skip
RULE_KEYS = frozenset(
    {
        "alert",
        "record",
        "expr",
        "for",
        "keep_firing_for",
        "labels",
        "annotations",
        "debug",
        "update_entries_limit",
        "enabled",
    }
)
_ONLY_ALERTS = frozenset({"for", "keep_firing_for", "annotations"})
_NAME = re.compile(r"[A-Za-z_{]")
_OPENS = re.compile(r"\{\{|\}\}")
_BLANK = re.compile(r"<[A-Za-z][\w ./|-]{1,80}>|\[[A-Z][A-Z _]{2,60}\]")
_HOLLOW = re.compile(
    r"(?i)(?:todo|tbd|fixme|xxx+|changeme|placeholder|expr|query|promql|your[_ -]?\w+|<[^<>]*>|\.\.\.|vector\(0\)\s*[>!=].*)"
)


@dataclass(slots=True)
class Gathered:
    """What was read so far."""

    form: Form = "prometheus"
    alerts: list[Alert] = field(default_factory=list)
    recordings: list[Recording] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    groups: int = 0

    @property
    def unknown_key(self) -> Severity:
        """How bad a key is that nobody knows: Prometheus refuses the file, Kubernetes drops the key."""
        return Severity.ERROR if self.form == "prometheus" else Severity.WARNING

    def say(self, message: str, line: int, severity: Severity = Severity.ERROR) -> None:
        """Keep a Problem."""
        self.problems.append(Problem(message=message, line=line or None, severity=severity))


def read_groups(groups: Node, into: Gathered, offset: int = 0) -> None:
    """Read a list of groups. `offset` is added to every line: the groups may stand inside another document."""
    seen: set[str] = set()
    for group in groups.items():
        name = group.text("name")
        line = group.line + offset
        into.groups += 1
        if not isinstance(group.value, dict):
            into.say("a group must be a table with name and rules", line)
            continue
        if not name:
            into.say("a group has no name", line)
        elif name in seen:
            into.say(f"the group '{name[:100]}' is there twice", line)
        seen.add(name)
        _read_group(group, name, into, offset)


def _read_group(group: Node, name: str, into: Gathered, offset: int) -> None:
    for key, node in group.entries():
        if key not in _GROUP_KEYS:
            message = f"group '{name[:100]}': '{key[:60]}' is no key of a group"
            into.say(message, node.place + offset, into.unknown_key)
    _duration(group, "interval", f"group '{name[:100]}'", into, offset)
    rules = group.at("rules")
    if rules is None:
        return
    if not isinstance(rules.value, list):
        if rules.value:
            into.say(f"group '{name[:100]}': rules must be a list", rules.line + offset)
        return
    shared = _values(group.at("labels"), offset)
    other = group.text("type") or group.text("datasource_type")
    seen: set[tuple[str, str]] = set()
    for rule in rules.items():
        if len(into.alerts) + len(into.recordings) >= MAX_RULES:
            into.say(
                f"more than {MAX_RULES} rules: the rest was not read", rule.line + offset, Severity.WARNING
            )
            return
        read = _Rule(rule, name, shared, other, offset)
        read.into(into, seen)


@dataclass(slots=True)
class _Rule:
    """One rule on its way into what is gathered."""

    node: Node
    group: str
    shared: Mapping[str, Annotation]
    other: str
    offset: int

    @property
    def line(self) -> int:
        named = self.node.at("alert") or self.node.at("record")
        return (named or self.node).place + self.offset

    def into(self, gathered: Gathered, seen: set[tuple[str, str]]) -> None:
        node = self.node
        if not isinstance(node.value, dict):
            gathered.say("a rule must be a table with alert or record, and expr", self.line)
            return
        alert, record = node.text("alert"), node.text("record")
        what = f"alert {alert[:100]}" if alert else f"record {record[:100]}" if record else "a rule"
        self.check_keys(node, what, gathered)
        query = self.query(node, what, gathered)
        if alert:
            _duration(node, "for", what, gathered, self.offset)
            _duration(node, "keep_firing_for", what, gathered, self.offset)
            self.keep_alert(node, query, gathered, seen)
        elif record:
            gathered.recordings.append(Recording(record, query, self.line, self.group))

    def check_keys(self, node: Node, what: str, gathered: Gathered) -> None:
        alert, record = node.text("alert"), node.text("record")
        if alert and record:
            gathered.say(f"{what}: a rule cannot be an alert and a record at once", self.line)
        elif not alert and not record:
            gathered.say("a rule is neither an alert nor a record", self.line)
        for key, value in node.entries():
            if key not in RULE_KEYS:
                message = f"{what}: '{key[:60]}' is no key of a rule"
                gathered.say(message, value.place + self.offset, gathered.unknown_key)
            elif key in _ONLY_ALERTS and value.value and not alert:
                severity = Severity.WARNING if self.other else Severity.ERROR
                gathered.say(f"{what}: only an alert can have '{key}'", self.line, severity)

    def query(self, node: Node, what: str, gathered: Gathered) -> Query:
        given = node.at("expr")
        text = given.value if given and isinstance(given.value, str) else ""
        if not text.strip():
            gathered.say(f"{what}: there is no expr", (given.line + self.offset) if given else self.line)
            return Query(text, problem="there is none")
        line = (given.line if given else 0) + self.offset
        query = read_query(text.strip(), logs=gathered.form == "loki", other=self.other)
        if query.problem and is_hollow(query):
            gathered.say(f"{what}: expr is still to be written", line, Severity.WARNING)
        elif query.problem:
            said = "LogQL" if query.language == "logql" else "PromQL"
            gathered.say(f"{what}: expr is not {said}: {query.problem}", line)
        elif query.unchecked:
            gathered.say(f"{what}: expr was not checked: {query.unchecked}", line, Severity.NOTE)
        return query

    def keep_alert(self, node: Node, query: Query, gathered: Gathered, seen: set[tuple[str, str]]) -> None:
        labels = {**self.shared, **_values(node.at("labels"), self.offset)}
        annotations = _values(node.at("annotations"), self.offset)
        what = f"alert {node.text('alert')[:100]}"
        for key, value in (*labels.items(), *annotations.items()):
            if wrong := _template_problem(value.value):
                gathered.say(f"{what}: {key[:60]}: {wrong}", value.line)
        alert = make_alert(
            node.text("alert"),
            query,
            labels,
            annotations,
            line=self.line,
            group=self.group,
            for_=node.text("for"),
        )
        twin = (alert.name, repr(sorted((key, value.value) for key, value in labels.items())))
        if twin in seen:
            gathered.say(
                f"{what} is twice in the group '{self.group[:100]}', with the same labels",
                self.line,
                Severity.WARNING,
            )
        seen.add(twin)
        gathered.alerts.append(alert)


def make_alert(  # noqa: PLR0913  # the parts of an alert
    name: str,
    query: Query,
    labels: Mapping[str, Annotation],
    annotations: Mapping[str, Annotation],
    *,
    line: int,
    group: str = "",
    for_: str = "",
) -> Alert:
    """Put an alert together, its severity and runbook found among labels and annotations."""
    key, runbook = runbook_of(annotations, labels)
    return Alert(
        name=name.strip(),
        query=query,
        line=line,
        group=group,
        severity=severity_of(labels),
        runbook=runbook.value.strip(),
        runbook_key=key,
        runbook_line=runbook.line,
        summary=summary_of(annotations),
        for_=for_,
        labels=labels,
        annotations=annotations,
    )


def read_query(text: str, *, logs: bool = False, other: str = "") -> Query:
    """Read a query as PromQL, or as LogQL where it is one; `other` is a type of data source that somebody named."""
    if other and other not in ("prometheus", "loki"):
        return Query(text, "other", unchecked=f"a query of {other[:40]}")
    if logs or other == "loki" or is_logql(text):
        return read_logql(text)
    query = read_promql(text)
    if query.problem and (reads_streams(text) or not _NAME.search(text)):
        return read_logql(text)  # numbers alone are compared there, and here only with `bool`
    return query


def is_hollow(query: Query) -> bool:
    """Tell an expression that only holds a place for one."""
    text = query.text.strip()
    return not text or _HOLLOW.fullmatch(text) is not None or bool(query.problem and _BLANK.search(text))


def _values(node: Node | None, offset: int) -> dict[str, Annotation]:
    if node is None:
        return {}
    return dict(_texts(node, offset))


def _texts(node: Node, offset: int) -> Iterator[tuple[str, Annotation]]:
    for key, value in node.entries():
        if isinstance(value.value, str):
            yield key, Annotation(value.value, value.line + offset)


def values(node: Node | None) -> dict[str, Annotation]:
    """Give the texts of a table of labels or annotations, with their lines."""
    return _values(node, 0)


def _duration(node: Node, key: str, what: str, into: Gathered, offset: int) -> None:
    given = node.at(key)
    if (
        given is None
        or given.value == ""
        or (isinstance(given.value, str) and DURATION.fullmatch(given.value.strip()))
    ):
        return
    text = given.value if isinstance(given.value, str) else "a list or table"
    if has_variables(text):
        return
    into.say(f"{what}: '{key}' is not a duration such as 5m: {text[:60]!r}", given.line + offset)


def _template_problem(text: str) -> str:
    """Say that an action of a Go template is not closed."""
    depth = 0
    for found in _OPENS.finditer(text):
        depth += 1 if found[0] == "{{" else -1
        if depth > 1:
            return "a '{{' is not closed by '}}'"
        depth = max(depth, 0)
    return "a '{{' is not closed by '}}'" if depth else ""
