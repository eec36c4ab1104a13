"""Protocol Buffers: the services of a .proto file, method by method, and what is wrong with the file.

A file of messages alone is a whole document without operations: other files make services of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gateledger.artifacts.api.protobuf_checks import faults, unknown_types, wrong_method_types
from gateledger.artifacts.api.protobuf_parse import parse
from gateledger.artifacts.api.protobuf_promises import fingerprints
from gateledger.artifacts.api.protobuf_scope import Gathered, gather
from gateledger.artifacts.api.protobuf_tokens import NotProtobufError
from gateledger.artifacts.api.protobuf_words import Declared
from gateledger.artifacts.api.words import Api, Operation, Place
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_LACKS_HEADER = re.compile(r"says neither optional nor required|is not defined$")
_MOST = 100  # problems told of one file
_LOOKED_AT = 64 * 1024
_COMMENTS = re.compile(r"(?:\s|\ufeff|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)*")
_HEADER = re.compile(r"""(?:syntax\s*=\s*["']proto[23]["']|edition\s*=\s*["']20\d\d["'])\s*;""")
_STATEMENT = re.compile(
    r"""^\s*(?:(?:message|enum|service)\s+\w+\s*\{|extend\s+[\w.]+\s*\{
         |package\s+[\w.]+\s*;|import\s+(?:public\s+|weak\s+)?["'][^"'\n]+\.proto["']\s*;
         |option\s+(?:java_package|go_package|csharp_namespace|java_multiple_files|optimize_for)\s*=
         |syntax\s*=|edition\s*=)""",
    re.MULTILINE | re.VERBOSE,
)
_TEMPLATE = re.compile(r"\{\{|\{%|<%|\$\{|@[A-Z_]{2,40}@|__[A-Z_]{2,40}__|<<<<<<<")


def is_protobuf(path: str, text: str) -> bool:
    """Tell a .proto file by how it begins; one of that name by any of its statements."""
    head = text[:_LOOKED_AT]
    begins = _COMMENTS.match(head)
    if begins and _HEADER.match(head, begins.end()):
        return True
    return _is_named(path) and _STATEMENT.search(head) is not None


def read_protobuf(path: str, text: str, beside: Mapping[str, str]) -> Api:
    """Read one file; imports are looked for beside it, those of google/protobuf/ need not be there."""
    try:
        declared = parse(text)
    except NotProtobufError as error:
        return _unread(path, text, error)
    gathered = gather(path, declared, beside)
    problems = tuple(_problems(path, gathered))
    if _is_headless(declared, problems):
        note = Problem(message=_HEADLESS, path=path, line=1, severity=Severity.NOTE)
        return Api(path=path, kind="protobuf", state=State.FRAGMENT, problems=(note,))
    wrong = any(each.severity is Severity.ERROR for each in problems)
    state = State.INVALID if wrong else _state(declared)
    if not wrong and (said := _REASONS.get(state)):
        problems = (*problems, Problem(message=said, path=path, line=1, severity=Severity.NOTE))
    return Api(
        path=path,
        kind="protobuf",
        version=declared.syntax,
        title=declared.package,
        state=state,
        operations=tuple(_operations(path, gathered)),
        problems=problems,
        parts=tuple(each for each in gathered.files if each != path),
        unseen=tuple(gathered.unseen),
    )


_HEADLESS = "a part of a file: it has no header, and is written for proto3 or names what it does not declare"


def _is_headless(declared: Declared, problems: tuple[Problem, ...]) -> bool:
    """Tell a part that a build puts below a header: what is wrong with it alone is that the rest is missing."""
    if declared.says_syntax or declared.package or declared.imports or not problems:
        return False
    return all(_LACKS_HEADER.search(each.message) for each in problems)


def _is_named(path: str) -> bool:
    return path.lower().endswith((".proto", ".proto.tmpl", ".proto.tpl", ".proto.in", ".proto.j2"))


def _unread(path: str, text: str, error: NotProtobufError) -> Api:
    severity, state = Severity.ERROR, State.INVALID
    message = str(error)
    line = text.split("\n")[error.line - 1] if text else ""
    if _TEMPLATE.search(line) or (_TEMPLATE.search(text) and not path.endswith(".proto")):
        severity, state = Severity.NOTE, State.FRAGMENT
        message = f"a template, to be filled in before it is a .proto file: {message}"
    problem = Problem(message=message, path=path, line=error.line, severity=severity)
    return Api(path=path, kind="protobuf", state=state, problems=(problem,))


_REASONS = {
    State.FRAGMENT: "only passes on what other files declare",
    State.PLACEHOLDER: "declares nothing: no message, enum, extension or method",
}


def _state(declared: Declared) -> State:
    if not declared.is_empty:
        return State.SUBSTANTIVE
    passes_on = any(each.how == "public" for each in declared.imports) and not declared.services
    return State.FRAGMENT if passes_on else State.PLACEHOLDER


def _problems(path: str, gathered: Gathered) -> Iterator[Problem]:
    wrong = [*faults(gathered.root), *unknown_types(gathered), *wrong_method_types(gathered)]
    for message, line in sorted(wrong, key=lambda each: each[1])[:_MOST]:
        yield Problem(message=message, path=path, line=line)
    if gathered.unseen:
        named = ", ".join(list(gathered.unseen)[:5])
        message = f"imports that were not given, so that their types could not be checked: {named}"
        lines = [each.line for each in gathered.root.imports]
        yield Problem(message=message, path=path, line=min(lines, default=1), severity=Severity.NOTE)


def _operations(path: str, gathered: Gathered) -> Iterator[Operation]:
    digests = fingerprints(gathered)
    for service in gathered.root.services:
        for method in service.methods:
            key = f"{service.name}/{method.name}"
            yield Operation(
                key=key,
                path=f"/{key}",
                place=Place(path, method.line),
                operation_id=method.name,
                messages=(method.request.lstrip("."), method.response.lstrip(".")),
                deprecated="true" in (method.options.get("deprecated"), service.options.get("deprecated")),
                fingerprint=digests[key],
            )
