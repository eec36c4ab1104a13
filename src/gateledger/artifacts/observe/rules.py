"""Alerts out of a document of any format: Prometheus and Loki rules, Grafana-managed alerts, Datadog monitors.

`read_alerts` gives an answer for any text. Only alerts that could really fire are evidence: templates, patches and
other parts are fragments, and tests of rules, scrape and routing configurations are not rules at all.
"""

from __future__ import annotations

import re
from functools import lru_cache

from gateledger.artifacts.observe.alert_in_terraform import is_terraform_alerts, read_terraform
from gateledger.artifacts.observe.alert_pint import suppressions
from gateledger.artifacts.observe.alerts_words import AlertRules, Form
from gateledger.artifacts.observe.datadog import read_datadog
from gateledger.artifacts.observe.grafana_alerts import read_grafana
from gateledger.artifacts.observe.prometheus_documents import Claim, read_document
from gateledger.artifacts.observe.prometheus_groups import Gathered, is_hollow
from gateledger.artifacts.observe.templating import fragment_reason
from gateledger.artifacts.yaml_tree import Node, read_tree
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_REMEMBERED = 128 * 1024  # characters: the gates ask about one file several times
_PROSE = (
    ".md", ".markdown", ".mdx", ".rst", ".adoc", ".txt", ".html", ".go", ".py", ".js", ".ts", ".tsx", ".jsx", ".java", ".rb", ".rs", ".sh",
    ".feature", ".xml", ".proto", ".graphql", ".css", ".sql", ".c", ".h", ".cpp", ".cs", ".php", ".kt", ".scala", ".groovy", ".toml", ".lock",
)  # fmt: skip
_MARK = re.compile(
    r"\b(?:alert|record|groups|rules|PrometheusRule|VMRule|DatadogMonitor|grafana_alert|datadog_monitor|grafana_rule_group|GrafanaAlertRuleGroup|monitors?)\b"
    r"|\"(?:query|condition)\""
)
_LIKE_RULES = re.compile(r"^\s*(?:\{%[^\n]*%\})?\s*-?\s*[\"']?(?:alert|record)[\"']?\s*:\s*\S", re.MULTILINE)
_LIKE_EXPR = re.compile(r"^\s*-?\s*[\"']?expr[\"']?\s*:", re.MULTILINE)
_RESOURCES = frozenset(
    {"PrometheusRule", "VMRule", "AlertingRule", "RecordingRule", "DatadogMonitor", "GrafanaAlertRuleGroup"}
)
_HOLDERS = frozenset(
    {"ConfigMap", "List", "Template", "Rules", "ClusterRules", "GlobalRules", "PrometheusRuleList"}
)
_KIND = re.compile(r"^(?:[ ]{0,2}(?:- )?)[\"']?kind[\"']?\s*:\s*[\"']?(\w{1,60})", re.MULTILINE)
_TOP = re.compile(r"^(?: {0,2}(?:- )?[\"']?groups[\"']?\s*:|- (?:name|alert|record)\s*:)", re.MULTILINE)
_LANGUAGES = (".jsonnet", ".libsonnet", ".cue", ".dhall", ".pkl")
_BY_LINES = ("a Go template: control blocks", "a template: a value that no parser")
_JSONNET = re.compile(r"\b(?:alert|record)['\"]?\s*:\s*(?:['\"|]|std\.)")
_JSONNET_EXPR = re.compile(r"\bexpr['\"]?\s*:")
_TESTS = re.compile(r"^(?:rule_files|evaluation_interval)\s*:", re.MULTILINE)
_TESTED = re.compile(r"^tests\s*:", re.MULTILINE)
_YAML_START = re.compile(r"(?:\s*(?:#[^\n]*)?\n)*(?:---|[\w\"'{\[-]|\{\{)")


def is_alerts(path: str, text: str) -> bool:
    """Tell a document of alerts or recording rules, or a part of one, by its content."""
    return read_alerts(path, text).state is not State.ABSENT


def read_alerts(path: str, text: str) -> AlertRules:
    """Read the alerts of a document; state `absent` where it is something else."""
    if path.lower().endswith(_PROSE) or not _MARK.search(text):
        return AlertRules(path)
    return _remembered(path, text) if len(text) <= _REMEMBERED else _read(path, text)


def _read(path: str, text: str) -> AlertRules:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if path.lower().endswith((".tf", ".tf.json")):
        return _terraform(path, text)
    part = fragment_reason(path, text) or ""
    if path.lower().endswith(_LANGUAGES):
        return (
            _fragment(path, part)
            if _JSONNET.search(text) and _JSONNET_EXPR.search(text)
            else AlertRules(path)
        )
    tree = read_tree(text)
    if tree.problem:
        return _unreadable(path, text, tree.problem, part)
    gathered = Gathered()
    claim = _claimed(tree.documents, path, text, gathered)
    if claim is None:
        return AlertRules(path)
    if part.startswith(_BY_LINES):
        part = ""  # it was read all the same: the lines stand inside of texts that Prometheus fills in
    if part or claim.part:
        return _fragment(path, part or claim.part, claim.form)
    strict = Severity.ERROR if claim.form.startswith("prometheus") else Severity.WARNING
    for key, line in tree.repeated:
        gathered.say(f"the key '{key[:60]}' stands twice in one table", line, strict)
    return _finished(path, text, claim.form, gathered)


_remembered = lru_cache(maxsize=128)(_read)


def _claimed(documents: tuple[Node, ...], path: str, text: str, into: Gathered) -> Claim | None:
    claims = [claim for each in documents if (claim := _claim(each, path, text, into))]
    whole = [claim for claim in claims if not claim.part]
    if whole and (into.alerts or into.recordings):
        for claim in claims:
            if claim.part:
                into.say(f"one document is not judged: {claim.part}", 0, Severity.NOTE)
        return whole[0]
    return next((claim for claim in claims if claim.part), whole[0] if whole else None)


def _claim(document: Node, path: str, text: str, into: Gathered) -> Claim | None:
    return (
        read_grafana(document, into)
        or read_datadog(document, into)
        or read_document(document, path, text, into)
    )


def _unreadable(path: str, text: str, problem: Problem, part: str) -> AlertRules:
    """Tell a template from a broken document, and both from something else."""
    kinds = set(_KIND.findall(text))
    like = kinds & _RESOURCES or (
        _is_like_rules(text) and _TOP.search(text) and (not kinds or kinds & _HOLDERS)
    )
    if not like or not _YAML_START.match(text):
        return AlertRules(path)
    if _TESTS.search(text) and _TESTED.search(text):
        return AlertRules(path)
    if part:
        return _fragment(path, part)
    return AlertRules(path, state=State.INVALID, problems=(_at(problem, path),))


def _is_like_rules(text: str) -> bool:
    return _LIKE_RULES.search(text) is not None and _LIKE_EXPR.search(text) is not None


def _terraform(path: str, text: str) -> AlertRules:
    if not is_terraform_alerts(text):
        return AlertRules(path)
    gathered = Gathered()
    form = read_terraform(text, gathered)
    return _finished(path, text, form, gathered)


def _fragment(path: str, reason: str, form: Form = "prometheus") -> AlertRules:
    note = Problem(message=f"not judged: {reason}", path=path, severity=Severity.NOTE)
    return AlertRules(path, form, State.FRAGMENT, problems=(note,))


def _finished(path: str, text: str, form: Form, gathered: Gathered) -> AlertRules:
    alerts = suppressions(text, tuple(gathered.alerts))
    queries = [*(alert.query for alert in alerts), *(rule.query for rule in gathered.recordings)]
    if all(is_hollow(query) for query in queries):
        state = State.PLACEHOLDER
        gathered.say("there is no rule" if not queries else "no rule asks anything", 0, Severity.WARNING)
    else:
        state = State.SUBSTANTIVE
        for alert in alerts:
            if is_hollow(alert.query) and not alert.query.problem:
                gathered.say(
                    f"alert {alert.name[:100]}: '{alert.expr[:60]}' asks nothing",
                    alert.line,
                    Severity.WARNING,
                )
            if not alert.severity:
                gathered.say(f"alert {alert.name[:100]} has no severity", alert.line, Severity.WARNING)
            if not alert.runbook:
                gathered.say(f"alert {alert.name[:100]} names no runbook", alert.line, Severity.NOTE)
    if any(problem.severity is Severity.ERROR for problem in gathered.problems):
        state = State.INVALID
    problems = tuple(_at(problem, path) for problem in gathered.problems)
    if form == "prometheus" and any(query.language == "logql" for query in queries):
        form = "loki"
    return AlertRules(path, form, state, alerts, tuple(gathered.recordings), problems)


def _at(problem: Problem, path: str) -> Problem:
    return problem.model_copy(update={"path": path})
