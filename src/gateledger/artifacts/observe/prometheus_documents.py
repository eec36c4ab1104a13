"""Where groups of Prometheus rules stand: rule files, Kubernetes resources, ConfigMaps, exports, and parts of these."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.artifacts.observe.alerts_words import Form
from gateledger.artifacts.observe.prometheus_groups import RULE_KEYS, Gathered, read_groups
from gateledger.artifacts.yaml_tree import Node, read_tree
from gateledger.model.problem import Severity

_RESOURCES: dict[str, tuple[str, Form]] = {
    "PrometheusRule": ("monitoring.", "prometheus-rule"),
    "VMRule": ("operator.victoriametrics.com", "prometheus-rule"),
    "Rules": ("monitoring.googleapis.com", "prometheus-rule"),
    "ClusterRules": ("monitoring.googleapis.com", "prometheus-rule"),
    "GlobalRules": ("monitoring.googleapis.com", "prometheus-rule"),
    "AlertingRule": ("loki.grafana.com", "loki"),
    "RecordingRule": ("loki.grafana.com", "loki"),
}
"""Kinds of Kubernetes resources, the beginning of their API group, and what their groups are."""
_OPENSHIFT_RULE = "monitoring.openshift.io"
_INSIDE = re.compile(r"^\s*-?\s*[\"']?(?:alert|record)[\"']?\s*:", re.MULTILINE)
_FILE_KEYS = frozenset({"groups", "namespace", "version", "$schema"})
_CHARM = re.compile(r"\.rules?$|(?:^|/)(?:prometheus|loki)_alert_rules/")
_MOST_NESTED = 200


@dataclass(slots=True)
class Claim:
    """What a document turned out to be. `part` says of what it is only a part, so that it is not judged."""

    form: Form = "prometheus"
    part: str = ""


def read_document(root: Node, path: str, text: str, into: Gathered) -> Claim | None:
    """Read one YAML document; None where it has nothing to do with Prometheus rules."""
    if isinstance(root.value, list):
        return _list(root, path, text, into)
    if not isinstance(root.value, dict):
        return None
    if root.text("kind") and root.at("apiVersion") is not None:
        return _resource(root, path, text, into)
    if root.at("tests") is not None and (
        root.at("rule_files") is not None or root.at("evaluation_interval") is not None
    ):
        return None  # tests of rules, for promtool
    if is_groups(root.at("groups"), path):
        for key, node in root.entries():
            if key not in _FILE_KEYS:
                into.say(f"'{key[:60]}' is no key of a file of rules", node.place, into.unknown_key)
        _groups(root.at("groups"), into)
        return Claim(into.form)
    return _loose(root, path, into)


def is_groups(node: Node | None, path: str = "") -> bool:
    """Tell groups of rules from groups of other things, by the first rule there is."""
    if node is None:
        return False
    rules = list(rules_of(node))
    if rules:
        return any(is_rule(rule) for rule in rules[:50])
    entries = list(node.items())
    if entries:
        return all(_is_empty_group(entry) for entry in entries)
    return node.value in ("", []) and bool(re.search(r"(?:alert|rule|prom)", path, re.IGNORECASE))


def _is_empty_group(node: Node) -> bool:
    rules = node.at("rules")
    return rules is not None and rules.value in ("", []) and node.at("name") is not None


def rules_of(groups: Node) -> Iterator[Node]:
    """Give every rule of a list of groups."""
    for group in groups.items():
        yield from (group.at("rules") or Node("")).items()


def is_rule(node: Node) -> bool:
    """Tell a rule, even one that lacks something."""
    return (
        node.at("alert") is not None or node.at("record") is not None or node.at("expr") is not None
    ) and node.at("grafana_alert") is None


def _groups(node: Node | None, into: Gathered, offset: int = 0) -> None:
    if node is not None and isinstance(node.value, list):
        read_groups(node, into, offset)
    elif node is not None and node.value:
        into.say("groups must be a list", node.line + offset)


def _list(root: Node, path: str, text: str, into: Gathered) -> Claim | None:
    entries = list(root.items())[:_MOST_NESTED]
    if any(
        entry.text("op") and entry.text("path").startswith(("/spec/groups", "/groups")) for entry in entries
    ):
        return Claim(part="a JSON patch of rules")
    if any(entry.text("alert") and entry.at("expr") is not None for entry in entries):
        return Claim(part="rules without a group: some tool puts them into one")
    if entries and all(entry.text("name") and is_groups(Node([entry])) for entry in entries):
        return Claim(part="groups without 'groups:': some tool puts them into a file")
    claims = [
        claim for entry in entries if entry.text("kind") and (claim := read_document(entry, path, text, into))
    ]
    return claims[0] if claims else None


def _resource(root: Node, path: str, text: str, into: Gathered) -> Claim | None:
    kind, version = root.text("kind"), root.text("apiVersion")
    if kind == "List" or kind in {f"{known}List" for known in _RESOURCES}:
        claims = [
            claim
            for item in list((root.at("items") or Node("")).items())
            if (claim := read_document(item, path, text, into))
        ]
        return next((claim for claim in claims if claim.part), claims[0] if claims else None)
    if kind == "ConfigMap":
        return _config_map(root, text, into)
    if kind == "Template" and (objects := root.at("objects")):
        found = any(item.text("kind") in _RESOURCES for item in objects.items())
        return Claim(part="an OpenShift Template: its parameters are filled in later") if found else None
    if kind == "AlertingRule" and version.startswith(_OPENSHIFT_RULE):
        into.form = "prometheus-rule"
    elif kind in _RESOURCES and version.startswith(_RESOURCES[kind][0]):
        into.form = _RESOURCES[kind][1]
    else:
        return None
    return _spec(root, path, into)


def _spec(root: Node, path: str, into: Gathered) -> Claim:
    form = into.form
    if patch := _patch(root, path):
        return Claim(form, part=patch)
    groups = root.at("spec", "groups")
    if groups is None:
        return Claim(form, part="a resource without groups: a patch, or a part of one")
    _groups(groups, into)
    return Claim(form)


def _patch(root: Node, path: str) -> str:
    """Say that a resource only changes another one: strategic merge directives, or incomplete rules in an overlay."""
    groups = root.at("spec", "groups") or Node("")
    if any(
        node.at("$patch") is not None
        for node in (root, root.at("spec") or Node(""), *groups.items(), *rules_of(groups))
    ):
        return "a patch of another resource"
    named = re.search(r"(?:^|[/._-])(?:patch(?:es)?|overlays?)(?:[/._-]|$)", path.lower())
    partial = any(
        rule.at("expr") is None or (rule.at("alert") is None and rule.at("record") is None)
        for rule in rules_of(groups)
    )
    return "a patch of another resource" if named and (partial or not root.at("metadata", "name")) else ""


def _config_map(root: Node, text: str, into: Gathered) -> Claim | None:
    claim: Claim | None = None
    for key, value in list((root.at("data") or Node("")).entries())[:_MOST_NESTED]:
        if not isinstance(value.value, str) or not _INSIDE.search(value.value):
            continue
        inner = read_tree(value.value)
        offset = _offset(text, value)
        for document in inner.documents:
            if is_groups(document.at("groups"), key):
                _groups(document.at("groups"), into, offset)
                claim = claim or Claim(into.form)
        if inner.problem and re.search(r"^groups\s*:", value.value, re.MULTILINE):
            line = (inner.problem.line or 1) + offset
            into.say(f"{key[:60]}: {inner.problem.message}", line)
            claim = claim or Claim(into.form)
    return claim


def _offset(text: str, value: Node) -> int:
    """Say how many lines stand above the first line of a text in a text: a block begins below its mark."""
    lines = text.split("\n", value.line) if value.line else []
    line = lines[value.line - 1].rstrip() if len(lines) >= value.line > 0 else ""
    return value.line if re.search(r"[|>][-+\d]*\s*(?:#.*)?$", line) else max(0, value.line - 1)


def _loose(root: Node, path: str, into: Gathered) -> Claim | None:
    if (
        root.text("alert")
        and root.at("expr") is not None
        and all(key in RULE_KEYS for key, _ in root.entries())
    ):
        return _single(root, path, into)
    if (rules := root.at("rules")) and any(
        rule.text("alert") and rule.at("expr") is not None for rule in rules.items()
    ):
        return Claim(part="rules without a group: some tool puts them into one")
    if patched := root.at("spec", "groups"):
        return Claim(part="a patch of another resource") if is_groups(patched) else None
    return _export(root, into)


def _single(root: Node, path: str, into: Gathered) -> Claim:
    """Read one rule as a file, where that is the form: Juju charms give each a file and load it so.

    Source: https://documentation.ubuntu.com/observability/ (alert rules of charms).
    """
    if not _CHARM.search(path):
        return Claim(part="one rule without a group: some tool puts it into one")
    name = path.rpartition("/")[2].partition(".")[0]
    read_groups(Node([Node({"name": Node(name), "rules": Node([root])})]), into)
    return Claim(into.form)


def _export(root: Node, into: Gathered) -> Claim | None:
    """Read what `mimirtool rules print` and the ruler's API write: lists of groups by the folder they are in."""
    spaces = [node for _, node in root.entries()]
    if not spaces or not all(isinstance(node.value, list) and is_groups(node) for node in spaces):
        return None
    for node in spaces:
        _groups(node, into)
    into.say("an export: groups by their name spaces", 0, Severity.NOTE)
    return Claim()
