"""Service level objectives out of a document of any format.

`read_slos` gives an answer for any text. Only objectives that promise something count as evidence: templates, patches,
definitions of resources and parts of a set are fragments, and Keptn's quality gates are read only when asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from gateledger.artifacts.observe.embedded import resources
from gateledger.artifacts.observe.templating import fragment_reason
from gateledger.artifacts.slo.config_connector import is_config_connector, read_config_connector
from gateledger.artifacts.slo.datadog import is_datadog, read_datadog
from gateledger.artifacts.slo.draft import Gathered
from gateledger.artifacts.slo.keptn import is_keptn, read_keptn
from gateledger.artifacts.slo.nobl9 import is_nobl9, read_nobl9
from gateledger.artifacts.slo.openslo import is_openslo, read_openslo
from gateledger.artifacts.slo.pyrra import is_pyrra, read_pyrra
from gateledger.artifacts.slo.slo_generator import is_slo_generator, read_slo_generator
from gateledger.artifacts.slo.sloth import is_sloth, read_sloth
from gateledger.artifacts.slo.terraform import is_terraform, read_terraform
from gateledger.artifacts.slo.together import index, with_references
from gateledger.artifacts.slo.words import Form, SloText
from gateledger.artifacts.yaml_tree import Node, read_tree
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_REMEMBERED = 128 * 1024
_PROSE = (
    ".md", ".markdown", ".mdx", ".rst", ".adoc", ".txt", ".html", ".go", ".py", ".js", ".ts", ".tsx", ".jsx", ".java", ".rb", ".rs", ".sh",
    ".feature", ".xml", ".proto", ".graphql", ".css", ".sql", ".c", ".h", ".cpp", ".cs", ".php", ".kt", ".scala", ".groovy", ".toml", ".lock",
)  # fmt: skip
_MARK = re.compile(
    r"openslo(?:\.com)?/|prometheus/v\d|sloth\.slok\.dev|pyrra\.dev/|sre\.google\.com/|\bn9/v|\bslo_target\b|DatadogSLO"
    r"|monitoring\.cnrm\.cloud\.google\.com|datadog_service_level_objective|google_monitoring_slo|nobl9_slo|\bspec_version\b"
)
_LIKE = re.compile(
    r"^\s*(?:-\s+)?[\"']?apiVersion[\"']?\s*:\s*[\"']?(?:openslo(?:\.com)?/|sloth\.slok\.dev/|pyrra\.dev/|sre\.google\.com/|n9/v|datadoghq\.com/|monitoring\.cnrm\.)",
    re.MULTILINE,
)
_LIKE_KIND = re.compile(
    r"^\s*(?:-\s+)?[\"']?kind[\"']?\s*:\s*[\"']?(?:SLO|SLI|PrometheusServiceLevel|ServiceLevelObjective|DatadogSLO|MonitoringServiceLevelObjective)\b",
    re.MULTILINE,
)
_LIKE_FILE = re.compile(r"^version\s*:\s*[\"']?prometheus/v\d|^slo_target\s*:", re.MULTILINE)
_DEFINITION = re.compile(r"^kind\s*:\s*[\"']?(?:CustomResourceDefinition|Kustomization)\b", re.MULTILINE)
_LANGUAGES = (".jsonnet", ".libsonnet", ".cue", ".dhall", ".pkl")
_BY_LINES = ("a Go template: control blocks", "a template: a value that no parser")
_PATCHED = re.compile(r"(?:^|[/._-])(?:patch(?:es)?|overlays?)(?:[/._-]|$)")

_BRACED = re.compile(
    r"^\s{0,40}(?:-\s{1,9})?[\w.-]{1,60}\s{0,9}[:=]\s{0,9}[\"']?\{[A-Za-z_]\w{0,60}\}[\"']?\s{0,9}(?:#.*)?$",
    re.MULTILINE,
)
_FEWEST_BRACED = 2
_NESTED = re.compile(r"\{\{[^{}\n]{0,40}\{\{")

_FORMS: tuple[tuple[Form, Callable[[Node], bool], Callable[[Node, Gathered], None]], ...] = (
    ("openslo", is_openslo, read_openslo),
    ("sloth", is_sloth, read_sloth),
    ("pyrra", is_pyrra, read_pyrra),
    ("slo-generator", is_slo_generator, read_slo_generator),
    ("nobl9", is_nobl9, read_nobl9),
    ("datadog", is_datadog, read_datadog),
    ("config-connector", is_config_connector, read_config_connector),
)
_NO_BEYOND: Mapping[str, str] = {}


def is_slo(path: str, text: str) -> bool:
    """Tell a document of objectives, or a part of one, by its content."""
    return read_slos(path, text).state is not State.ABSENT


def read_slos(
    path: str, text: str, beside: Mapping[str, str] = _NO_BEYOND, *, keptn: bool = False
) -> SloText:
    """Read the objectives of a document; state `absent` where it is something else.

    `beside` are other documents in which references may resolve. `keptn` reads Keptn's `slo.yaml`, which is a quality
    gate of a pipeline rather than a promise to users, as objectives too.
    """
    found = _alone(path, text, keptn=keptn)
    if not found.slos or not beside:
        return found
    others = tuple(_alone(each, beside[each], keptn=False) for each in sorted(beside) if each != path)
    return with_references(found, index((*others, found)))


def read_together(files: Mapping[str, str], *, keptn: bool = False) -> tuple[SloText, ...]:
    """Read documents of which each may name what another defines, in the order given."""
    texts = tuple(_alone(path, text, keptn=keptn) for path, text in files.items())
    known = index(texts)
    return tuple(with_references(each, known) for each in texts)


def _alone(path: str, text: str, *, keptn: bool) -> SloText:
    if path.lower().endswith(_PROSE) or not _MARK.search(text):
        return SloText(path)
    found = (
        _remembered(path, text, keptn=keptn) if len(text) <= _REMEMBERED else _read(path, text, keptn=keptn)
    )
    return with_references(found, index((found,)))


def _read(path: str, text: str, *, keptn: bool) -> SloText:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    lower = path.lower()
    if lower.endswith((".tf", ".tf.json")):
        return _read_terraform(path, text)
    part = fragment_reason(path, text) or _braced(text)
    if lower.endswith(_LANGUAGES):
        ours = _LIKE_KIND.search(text) and "slo" in text.lower()
        return _fragment(path, part) if ours else SloText(path)
    tree = read_tree(text)
    if tree.problem:
        return _unreadable(path, text, tree.problem, part)
    into = Gathered(path)
    claimed = [each for root in _roots(tree.documents) if (each := _claim(root, into, keptn=keptn))]
    if not claimed:
        return SloText(path)
    if part.startswith(_BY_LINES):
        part = ""  # it was read all the same: the lines stand inside of texts
    if part := part or _patch(path, claimed, into):
        return _fragment(path, part, into.form)
    for key, line in tree.repeated:
        into.say(f"the key '{key[:60]}' stands twice in one table", line, Severity.WARNING)
    return _finished(path, into)


def _read_terraform(path: str, text: str) -> SloText:
    if not is_terraform(text):
        return SloText(path)
    if part := _braced(text):
        return _fragment(path, part, "terraform")
    into = Gathered(path)
    read_terraform(text, into)
    return _finished(path, into)


_remembered = lru_cache(maxsize=256)(_read)


def _roots(documents: tuple[Node, ...]) -> list[Node]:
    found: list[Node] = []
    for each in resources(documents):
        found += list(each.items()) if isinstance(each.value, list) else [each]
    return [each for each in found if isinstance(each.value, dict)]


def _claim(root: Node, into: Gathered, *, keptn: bool) -> Node | None:
    for _, recognises, read in _FORMS:
        if recognises(root):
            read(root, into)
            return root
    if keptn and is_keptn(root):
        read_keptn(root, into)
        return root
    return None


def _braced(text: str) -> str:
    """Say that values such as `{name}` are filled in by a program: as YAML each would be a table without values.

    Braces around braces are how a chart writes what Sloth shall fill in: `{{ "{{.window}}" }}`.
    """
    if _NESTED.search(text):
        return "a template: braces are escaped in it"
    found = sum(1 for _ in _BRACED.finditer(text))
    return "a template: values in braces are filled in later" if found >= _FEWEST_BRACED else ""


def _patch(path: str, claimed: list[Node], into: Gathered) -> str:
    """Say that a document only changes another one: directives, or an incomplete resource in an overlay."""
    if any(root.at("$patch") is not None for root in claimed):
        return "a patch of another resource"
    wrong = any(each.severity is Severity.ERROR for each in into.problems)
    return "a patch of another resource" if wrong and _PATCHED.search(path.lower()) else ""


def _unreadable(path: str, text: str, problem: Problem, part: str) -> SloText:
    """Tell a template from a broken document, and both from something else."""
    like = (_LIKE.search(text) and _LIKE_KIND.search(text)) or _LIKE_FILE.search(text)
    if not like or _DEFINITION.search(text):
        return SloText(path)
    if part:
        return _fragment(path, part)
    return SloText(path, state=State.INVALID, problems=(problem.model_copy(update={"path": path}),))


def _fragment(path: str, reason: str, form: Form = "openslo") -> SloText:
    note = Problem(message=f"not judged: {reason}", path=path, severity=Severity.NOTE)
    return SloText(path, form, State.FRAGMENT, problems=(note,))


def _finished(path: str, into: Gathered) -> SloText:
    slos = tuple(into.slos)
    if into.full:
        into.say("more objectives than are read", 0, Severity.WARNING)
    if slos and into.descriptions == len(slos):
        state = State.PLACEHOLDER
    elif any(each.severity is Severity.ERROR for each in into.problems):
        state = State.INVALID
    elif not slos:
        # A Sloth file without slos holds a place for them; services and policies by themselves are part of a set.
        state = State.FRAGMENT if into.others or into.unread else State.PLACEHOLDER
        if into.others:
            into.say("not judged: it holds no objective, only what belongs to some", 0, Severity.NOTE)
    elif all(each.unfilled for each in slos):
        state = State.FRAGMENT
        into.say("not judged: every target is filled in from a variable", 0, Severity.NOTE)
    elif all(each.blank or each.unfilled for each in slos):
        state = State.PLACEHOLDER
    else:
        state = State.SUBSTANTIVE
    return SloText(path, into.form, state, slos, tuple(into.others), tuple(into.problems))
