"""Tell a document from the template or patch that becomes one: what still has to be rendered is never judged.

Structure is what counts: control blocks, values that no parser accepts before rendering, escaped braces, patch
directives. Expressions that the finished document keeps are no sign: `{{ $labels.instance }}` and `{{ template "x" . }}`
(Prometheus, Alertmanager), `{{baseUrl}}` (Postman), `{{#is_alert}}` (Datadog), `{{.window}}` (Sloth),
`${ENV}` values (OpenTelemetry Collector), `${{ secrets.X }}` (GitHub Actions).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from gateledger.artifacts.yaml_tree import read_tree


class Fragment(NamedTuple):
    """Why a text is only a part or a template, and the 1-based line that shows it (0: its name does)."""

    reason: str
    line: int


_PROSE = (".md", ".markdown", ".mdx", ".rst", ".adoc", ".txt")
_ENDINGS = {
    ".j2": "a Jinja template",
    ".jinja": "a Jinja template",
    ".jinja2": "a Jinja template",
    ".tpl": "a template",
    ".tmpl": "a template",
    ".gotmpl": "a Go template",
    ".tftpl": "a Terraform template",
    ".erb": "an ERB template",
    ".ejs": "an EJS template",
    ".hbs": "a Handlebars template",
    ".mustache": "a Mustache template",
}
_LANGUAGES = {
    ".jsonnet": "Jsonnet, which must be evaluated",
    ".libsonnet": "Jsonnet, which must be evaluated",
    ".cue": "CUE, which must be evaluated",
    ".dhall": "Dhall, which must be evaluated",
    ".pkl": "Pkl, which must be evaluated",
}
_MARKS = ("{{", "{%", "<%", "${", "%{", "#@")

# Helm: its objects, its functions, and braces escaped from it. https://helm.sh/docs/chart_template_guide/
_HELM = re.compile(
    r"\{\{-?[^{}\n]{0,300}?\.(?:Values\b|Release\.|Chart\.|Capabilities\.|Files\.)"
    r"|\{\{-?\s{0,9}(?:include|tpl)\s{1,9}[\"(.$]"
    r"|\{\{-?\s{0,9}toYaml\s"
    r"|\{\{[^{}\n]{0,300}?\|\s{0,9}(?:quote|squote|nindent|indent|toYaml)\b"
    r"|\{\{-?\s{0,9}`\s{0,9}\{\{|\{\{-?\s{0,9}\"\{\{-?\s{0,3}\"|\{\{`"
)
_ESCAPED = re.compile(r"\{\{-?\s{0,9}'\s{0,9}\{\{")
_JINJA = re.compile(
    r"\{%[-+]?\s{0,9}(?:if|for|set|raw|include|import|from|macro|block|extends|call|filter|with|end\w{2,9}|else|elif)\b"
)
_COOKIECUTTER = re.compile(r"\{\{-?\s{0,9}(?:cookiecutter|copier__?|copier_answers)\b")
_SCAFFOLDER = re.compile(r"\$\{\{-?\s{0,9}(?:values|parameters)\.\w")
_ERB = re.compile(r"<%[-=_#]?\s[^%\n]{1,300}%>")
_TERRAFORM = re.compile(r"%\{~?\s{0,9}(?:if|for|else|endif|endfor)\b")
_YTT = re.compile(
    r"#@(?: {0,2}(?:load\(|def |if |elif |for |end\s{0,9}$|data\.values\b)|data/values\b|overlay/|schema/)",
    re.MULTILINE,
)
_CONTROL = re.compile(
    r"\s{0,200}\{\{[-~]?\s{0,9}(?:(?:if|range|with|define|block|template|else|end)\b(?!\s{0,3}\()[^{}\n]{0,500}|/\*.{0,500})"
    r"(?:\}\}\s{0,9})?"
)
_BARE_BRACES = re.compile(
    r"\s{0,200}(?:-\s{1,9})?(?:[\"']?[\w./-]{1,100}[\"']?\s{0,3}:\s{1,9})?"
    r"\{\{(?!\s{0,9}(?:\$labels|\$value|\$externalLabels|\$externalURL|[\"']?\w{1,100}[\"']?:))"
)
_BARE_VARIABLE = re.compile(r"\s{0,200}\$\{\w{1,100}\}\s{0,9}")
_JSON_VALUE = re.compile(r"(?<!\\)\"\s{0,9}:\s{0,9}(?:\$\{\w|\{\{-?\s{0,9}[\w.$\"])")
_PATCH = re.compile(
    r"^\s{0,200}(?:-\s{1,9})?[\"']?\$(?:patch[\"']?\s{0,3}:\s{0,3}[\"']?(?:delete|replace|merge)\b"
    r"|setElementOrder/|deleteFromPrimitiveList/|retainKeys\b)",
    re.MULTILINE,
)
_OPERATION = re.compile(
    r"^-\s{1,9}(?:op\s{0,3}:\s{0,3}[\"']?(?:add|remove|replace|move|copy|test)\b|path\s{0,3}:\s{0,3}[\"']?/)",
    re.MULTILINE,
)
_KUSTOMIZATION = re.compile(r"^kind\s{0,3}:\s{0,3}[\"']?Kustomization\b", re.MULTILINE)
_OBJECT = re.compile(r"^apiVersion\s{0,3}:", re.MULTILINE)
_PATCH_NAME = re.compile(
    r"(?:^|/)(?:patch(?:[-_.][^/]{0,100})?|[^/]{0,100}[-_.]patch)\.ya?ml$", re.IGNORECASE
)
_OPENS_BLOCK = re.compile(
    r"[:\-]\s{1,9}(?:![\w!]{1,40}\s{1,9}|&\w{1,40}\s{1,9})?[|>][-+0-9]{0,2}\s{0,9}(?:#.*)?$"
)


def fragment_reason(path: str, text: str) -> str | None:
    """Say why a text is only a template or a patch (continuing "it is ..."), or None when it stands for itself."""
    found = fragment_at(path, text)
    if found is None:
        return None
    return f"{found.reason} (line {found.line})" if found.line else found.reason


def fragment_at(path: str, text: str) -> Fragment | None:
    """Give the reason with its place. Linear in the text; prose is never a template but by its name."""
    name = path.rpartition("/")[2].lower()
    ending = f".{name.rpartition('.')[2]}" if "." in name else ""
    if ending in _LANGUAGES:
        return Fragment(_LANGUAGES[ending], 0)
    marked = any(mark in text for mark in _MARKS)
    if ending in _ENDINGS:
        return Fragment(f"{_ENDINGS[ending]}, by its name", 0) if marked else None
    if ending in _PROSE:
        return None
    return (_template(text) if marked else None) or _patch(path, name, text)


def _template(text: str) -> Fragment | None:
    for mark, pattern, reason in _ANYWHERE:
        if mark in text and (found := _first(pattern, text)):
            return Fragment(reason, found)
    if text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[") and (found := _first(_JSON_VALUE, text)):
        return Fragment("a template: a value that no parser accepts before it is filled in", found)
    if "{{" not in text and "${" not in text:
        return None
    shown = next(_on_lines(text), None)
    # What a parser accepts is text of several lines that happens to begin one with an expression.
    return shown if shown and read_tree(text).problem else None


def _on_lines(text: str) -> Iterator[Fragment]:
    for number, line in _structure(text):
        for mark, matches, reason in _ON_A_LINE:
            if mark in line and matches(line):
                yield Fragment(reason, number)


_ANYWHERE = (
    ("{{", _HELM, "a Helm template"),
    ("{{", _ESCAPED, "a Jinja template"),
    ("{%", _JINJA, "a Jinja template"),
    ("{{", _COOKIECUTTER, "a project template"),
    ("${{", _SCAFFOLDER, "a template of a scaffolder"),
    ("<%", _ERB, "an ERB template"),
    ("%{", _TERRAFORM, "a Terraform template"),
    ("#@", _YTT, "a ytt template"),
)
_ON_A_LINE: tuple[tuple[str, Callable[[str], object], str], ...] = (
    ("{{", _CONTROL.fullmatch, "a Go template: control blocks stand on lines of their own"),
    ("{{", _BARE_BRACES.match, "a template: a value that no parser accepts before it is filled in"),
    ("${", _BARE_VARIABLE.fullmatch, "a template: whole lines are filled in from variables"),
)


def _first(pattern: re.Pattern[str], text: str) -> int:
    """Give the line of the first match that is not in a comment; 0 for none."""
    number, counted = 1, 0
    for found in pattern.finditer(text):
        start = text.rfind("\n", 0, found.start()) + 1
        number, counted = number + text.count("\n", counted, start), start
        if pattern is _YTT or not text[start : start + 200].lstrip().startswith(("#", "//")):
            return number
    return 0


def _structure(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines that are YAML itself: no comments, nothing inside of block scalars (annotations, scripts)."""
    block: int | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip()
        if not words or len(line) > 2_000:
            continue
        indent = len(line) - len(line.lstrip())
        if block is not None and indent > block:
            continue
        block = None
        if words.startswith("#"):
            continue
        if _OPENS_BLOCK.search(line):
            block = indent
        else:
            yield number, line


def _patch(path: str, name: str, text: str) -> Fragment | None:
    if name in ("kustomization.yaml", "kustomization.yml") or (
        "Kustomization" in text and "kustomize.config.k8s.io" in text and _KUSTOMIZATION.search(text)
    ):
        return Fragment("a kustomization, which assembles other files", 0)
    if "$" in text and (found := _first(_PATCH, text)):
        return Fragment("a kustomize patch of another file", found)
    if (
        "op" in text
        and "path" in text
        and len(_OPERATION.findall(text[:20_000])) > 0
        and _is_operations(text)
    ):
        return Fragment("a JSON patch of another file", 1)
    if _PATCH_NAME.search(path) and _OBJECT.search(text):
        return Fragment("a patch of another file, by its name", 0)
    return None


def _is_operations(text: str) -> bool:
    """Tell a list of operations at the top level (RFC 6902) from lists inside of something."""
    keys = re.findall(r"^(?!-)[\"']?\w[\w.-]{0,100}[\"']?\s{0,3}:", text[:20_000], re.MULTILINE)
    return (
        not keys
        and "path" in text
        and bool(re.search(r"^[-\s]\s{0,9}op\s{0,3}:", text[:20_000], re.MULTILINE))
    )
