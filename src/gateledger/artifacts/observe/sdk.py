"""What an OpenTelemetry SDK is told: a declarative configuration file, or OTEL_ variables wherever they are set.

Declarative: https://opentelemetry.io/docs/specs/otel/configuration/data-model/ ; variables:
https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gateledger.artifacts.observe.telemetry_words import Sdk, Signal
from gateledger.artifacts.observe.templating import fragment_at
from gateledger.artifacts.tree import Node
from gateledger.artifacts.yaml_tree import read_tree
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_PROVIDERS: tuple[tuple[str, str, Signal], ...] = (
    ("tracer_provider", "processors", "traces"),
    ("meter_provider", "readers", "metrics"),
    ("logger_provider", "processors", "logs"),
)
_DECLARED = re.compile(r"^[\"'{\s]{0,9}file_format[\"']?\s{0,9}:", re.MULTILINE)
_NOWHERE = frozenset({"console", "none", "logging", "otlp_file/development", ""})
_SET = re.compile(
    r"(?<![\w$])(OTEL_[A-Z_]{3,60})[\"']?(?:\s{0,9}[=:]\s{0,9}|[ \t]{1,9}|\s{0,9},\s{0,9}[\"']?value[\"']?\s{0,9}:\s{0,9})"
    r"(?:\"([^\"\n]{0,500})\"|'([^'\n]{0,500})'|((?:[^\s\"',}#]|,(?=[\w.]{1,60}=)){0,500}))"
)
_NAMED = re.compile(r"name\s{0,9}:\s{0,9}[\"']?(OTEL_[A-Z_]{3,60})[\"']?\s{0,9}$")
_VALUE = re.compile(r"\s{0,99}value\s{0,9}:\s{0,9}[\"']?([^\"'\n#]{0,500})")
_EXPORTERS: dict[str, Signal] = {
    "OTEL_TRACES_EXPORTER": "traces",
    "OTEL_METRICS_EXPORTER": "metrics",
    "OTEL_LOGS_EXPORTER": "logs",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "traces",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "metrics",
    "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "logs",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "traces",
}
"""A general endpoint is taken for traces alone: the other signals have exporters of their own in many SDKs."""

_SERVICE = re.compile(r"(?:^|,)\s{0,9}service\.name\s{0,9}=\s{0,9}([^,\"'\s]{1,200})")


_FILLED_IN = frozenset("${}<>")


class Setting(NamedTuple):
    """A variable that is set, and where."""

    name: str
    value: str
    line: int


def is_sdk(path: str, text: str) -> bool:
    """Tell a declarative configuration of an SDK."""
    if path.lower().endswith((".md", ".mdx", ".rst")) or not _DECLARED.search(text):
        return False
    tree = read_tree(text)
    return any(_is_declared(each) for each in tree.documents)


def read_sdk(path: str, text: str) -> Sdk:
    """Read a configuration file, or else the variables that a Dockerfile, a compose file, a manifest ... sets."""
    if is_sdk(path, text):
        return _declared(path, text)
    found = tuple(settings(text))
    return _from_settings(path, found) if found else Sdk(path)


def _is_declared(root: Node) -> bool:
    return root.at("file_format") is not None and any(
        root.at(key) is not None
        for key in ("tracer_provider", "meter_provider", "logger_provider", "resource")
    )


def _declared(path: str, text: str) -> Sdk:
    if fragment := fragment_at(path, text):
        return Sdk(
            path, State.FRAGMENT, problems=(_problem(f"{fragment.reason}: not judged", path, fragment.line),)
        )
    root = next(each for each in read_tree(text).documents if _is_declared(each))
    services = tuple(_services(root))
    if root.text("disabled").lower() == "true":
        problem = _problem(
            "the SDK is switched off", path, (root.at("disabled") or root).place, Severity.WARNING
        )
        return Sdk(path, State.PLACEHOLDER, services=services, problems=(problem,))
    signals = tuple(_signals(root))
    state = State.SUBSTANTIVE if signals else State.PLACEHOLDER
    wanting = (
        () if signals else (_problem("no signal leaves the process", path, root.place, Severity.WARNING),)
    )
    return Sdk(path, state, signals, services, wanting)


def _signals(root: Node) -> Iterator[tuple[Signal, int]]:
    for provider, listed, signal in _PROVIDERS:
        for each in (root.at(provider, listed) or Node("")).items():
            for _, settings_of in each.entries():
                exporter = settings_of.at("exporter") or Node("")
                name = next((key for key, _ in exporter.entries()), str(exporter.value or ""))
                if name not in _NOWHERE:
                    yield signal, each.place
                    break
            else:
                continue
            break


def _services(root: Node) -> Iterator[tuple[str, int]]:
    attributes = root.at("resource", "attributes")
    for each in attributes.items() if attributes else ():
        if each.text("name") == "service.name" and "${" not in (value := each.text("value")) and value:
            yield value, (each.at("value") or each).place
    named = attributes.at("service.name") if attributes else None
    if named is not None and isinstance(named.value, str) and "${" not in named.value:
        yield named.value, named.place
    if found := _SERVICE.search(root.text("resource", "attributes_list")):
        yield found[1], (root.at("resource", "attributes_list") or root).place


def settings(text: str) -> Iterator[Setting]:
    """Give the OTEL_ variables that a text sets, by its lines: templates and manifests of any kind will do."""
    if "OTEL_" not in text:
        return
    waiting = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if waiting and (value := _VALUE.match(line)):
            yield Setting(waiting, value[1].strip(), number)
        waiting = ""
        if "OTEL_" not in line or len(line) > 5_000 or line.lstrip().startswith(("#", "//")):
            continue
        if named := _NAMED.search(line):
            waiting = named[1]
            continue
        for found in _SET.finditer(line):
            yield Setting(found[1], (found[2] or found[3] or found[4] or "").strip(), number)


def _from_settings(path: str, found: tuple[Setting, ...]) -> Sdk:
    if any(each.name == "OTEL_SDK_DISABLED" and each.value.lower() == "true" for each in found):
        return Sdk(path, State.PLACEHOLDER, services=tuple(_set_services(found)))
    silent = {_EXPORTERS[each.name] for each in found if each.name.endswith("S_EXPORTER") and each.name in _EXPORTERS and each.value.lower() in _NOWHERE}  # fmt: skip
    signals: dict[Signal, int] = {}
    for each in found:
        signal = _EXPORTERS.get(each.name)
        if signal and signal not in silent and each.value and each.value.lower() not in _NOWHERE:
            signals.setdefault(signal, each.line)
    state = State.SUBSTANTIVE if signals else State.PLACEHOLDER
    return Sdk(path, state, tuple(signals.items()), tuple(_set_services(found)))


def _set_services(found: tuple[Setting, ...]) -> Iterator[tuple[str, int]]:
    for each in found:
        value = each.value
        if each.name == "OTEL_RESOURCE_ATTRIBUTES":
            named = _SERVICE.search(value)
            value = named[1] if named else ""
        elif each.name != "OTEL_SERVICE_NAME":
            continue
        if value and not _FILLED_IN & set(value):
            yield value, each.line


def _problem(message: str, path: str, line: int, severity: Severity = Severity.NOTE) -> Problem:
    return Problem(message=message, path=path, line=line or None, severity=severity)
