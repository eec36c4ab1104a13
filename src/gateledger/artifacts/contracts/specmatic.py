"""Specmatic: which descriptions are its contracts, and the examples beside them that count as cases.

https://docs.specmatic.io/documentation/specmatic_json.html (configuration, versions 1 to 3);
https://docs.specmatic.io/features/external_examples.html
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final

from gateledger.artifacts.api.words import Place
from gateledger.artifacts.contracts.calls import call_path, content_type, method_of, short, status_of
from gateledger.artifacts.contracts.words import Contract, Interaction, Whole, state_of
from gateledger.artifacts.identity import item_id
from gateledger.artifacts.yaml_tree import Node, read_tree
from gateledger.model.problem import Problem, Severity

_TOOL: Final = "specmatic"
_NAMES = frozenset({"specmatic.yaml", "specmatic.yml", "specmatic.json"})
_ENDS: Final = (".yaml", ".yml", ".json")
_VERSIONS: Final = frozenset({"1", "2", "3"})
_KEYS = frozenset({"sources", "contracts", "contract_repositories", "systemUnderTest", "dependencies"})
_LISTS = ("provides", "test", "consumes", "stub")
_EXAMPLE = re.compile(r'"(?:mock-)?http-request"|"(?:send|receive)"\s*:\s*\{')
_FILTER = re.compile(r"\s*PATH\s*!=\s*'([^']{1,2000})'\s*")
_MAX_EXAMPLE = 2 << 20
_MOST = 500
_SPEC = re.compile(r"[^\s]{1,400}\.(?:ya?ml|json|proto|graphqls?|wsdl|spec)", re.IGNORECASE)


def is_specmatic(path: str, text: str) -> bool:
    """Tell its configuration by name and keys, and an example by its two halves."""
    name = path.rpartition("/")[2].lower()
    if name in _NAMES:
        return any(f"{key}" in text for key in _KEYS)
    if _is_named_configuration(name, text):
        return True
    if name.endswith(".json") and _EXAMPLE.search(text[:200_000]) and len(text) <= _MAX_EXAMPLE:
        tree = read_tree(text)
        if tree.problem is not None or not tree.documents:
            return '"http-request"' in text and '"http-response"' in text
        return _is_example(tree.documents[0])
    return False


def _is_named_configuration(name: str, text: str) -> bool:
    """Tell a configuration of another name (`specmatic-stub.yaml`), which the tool is given by its path."""
    if "specmatic" not in name or not name.endswith(_ENDS) or len(text) > _MAX_EXAMPLE:
        return False
    tree = read_tree(text)
    root = tree.documents[0] if tree.documents else Node("")
    first = root.at("contract_repositories") is not None  # a version may be left out of the first format
    return first or (bool(root.text("version")) and any(root.at(key) is not None for key in _KEYS))


def _is_example(root: Node) -> bool:
    inner = root.at("partial") or root
    http = inner.at("http-request") or inner.at("mock-http-request")
    if http is not None:
        return inner.at("http-response") is not None or inner.at("mock-http-response") is not None
    return any(
        inner.text(word, "topic") and inner.at(word, "payload") is not None for word in ("send", "receive")
    )


def read_specmatic(path: str, text: str) -> Contract:
    """Read a configuration or an example. Never raises."""
    name = path.rpartition("/")[2].lower()
    if name not in _NAMES and not _is_named_configuration(name, text):
        return _read_example(path, text)
    tree = read_tree(text)
    if tree.problem is not None:
        problem = tree.problem.model_copy(update={"path": path})
        return Contract(path, "contract", _TOOL, state=state_of((), (problem,)), problems=(problem,))
    root = tree.documents[0] if tree.documents else Node("")
    wholes = tuple(dict.fromkeys(_wholes(root, path)))[:_MOST]
    version = root.text("version")
    problems: tuple[Problem, ...] = ()
    if version and version not in _VERSIONS:
        problems = (Problem(message=f"no version {version[:20]} of the format exists", path=path, line=1),)
    elif not wholes:
        problems = (Problem(message="it names no description", path=path, line=1, severity=Severity.WARNING),)
    return Contract(
        path,
        "contract",
        _TOOL,
        version=version,
        state=state_of((), problems, wholes),
        covers_whole=wholes,
        problems=problems,
    )


def _wholes(root: Node, path: str) -> Iterator[Whole]:
    for key in ("sources", "contracts", "contract_repositories"):
        for source in (root.at(key) or Node("")).items():
            folder = source.text("filesystem", "directory") or source.text("directory")
            for name in _LISTS:
                for spec, line in _specs(source.at(name)):
                    yield Whole(_beside(path, folder, spec), _without(root), place=Place(path, line))
    yield from _of_services(root, path)


def _specs(node: Node | None) -> Iterator[tuple[str, int]]:
    """Give the descriptions of a list: texts, or tables that hold a list of them."""
    for each in (node or Node("")).items():
        if isinstance(each.value, str):
            yield each.value, each.line
        elif each.at("specs"):
            yield from _specs(each.at("specs"))
        else:
            spec = each.text("spec", "path") or each.text("spec") or each.text("path")
            if spec:
                yield spec, each.line


def _of_services(root: Node, path: str) -> Iterator[Whole]:
    """Read version 3: the system under test, and what it depends on."""
    tested = root.at("systemUnderTest", "service")
    services = [(tested, _filters(root, tested))] if tested else []
    entries = (root.at("dependencies", "services") or Node("")).items()
    services += [(entry.at("service") or entry, ((), "")) for entry in entries]
    for service, (without, narrowed) in services:
        for entry in (_followed(root, service).at("definitions") or Node("")).items():
            definition = entry.at("definition") or entry
            source = _followed(root, definition.at("source") or Node(""))
            folder = source.text("filesystem", "directory")
            for spec, line in _specs(definition.at("specs")):
                yield Whole(_beside(path, folder, spec), without, (), narrowed, Place(path, line))


def _followed(root: Node, node: Node) -> Node:
    """Follow a reference into the same file, once: the format allows no chains."""
    reference = node.text("$ref")
    target = root.at(*reference[2:].split("/")) if reference.startswith("#/") else None
    return target or node


def _filters(root: Node, service: Node) -> tuple[tuple[str, ...], str]:
    options = _followed(root, service.at("runOptions") or Node(""))
    said = options.text("openapi", "filter")
    if not said:
        return _without(root), ""
    found = _FILTER.fullmatch(said)
    return (
        (tuple(each.strip() for each in found[1].split(",")), "") if found else ((), f"filter: {said[:100]}")
    )


def _without(root: Node) -> tuple[str, ...]:
    left = root.at("report", "types", "APICoverage", "OpenAPI", "excludedEndpoints")
    return tuple(each.value for each in (left or Node("")).items() if isinstance(each.value, str))[:_MOST]


def _beside(path: str, folder: str, spec: str) -> str:
    """Give a description's path from the root of the repository."""
    if "://" in spec or "://" in folder:
        return spec
    start = posixpath.join(posixpath.dirname(path), folder, spec)
    return posixpath.normpath(start).lstrip("/")


def _read_example(path: str, text: str) -> Contract:
    if len(text) > _MAX_EXAMPLE:
        problem = Problem(message=f"larger than {_MAX_EXAMPLE} characters: not read", path=path, line=1)
        return Contract(path, "contract", _TOOL, state=state_of((), (problem,)), problems=(problem,))
    tree = read_tree(text)
    if tree.problem is not None or not tree.documents:
        problem = (tree.problem or Problem(message="empty", line=1)).model_copy(update={"path": path})
        return Contract(path, "contract", _TOOL, state=state_of((), (problem,)), problems=(problem,))
    root = tree.documents[0]
    inner = root.at("partial") or root
    problems: list[Problem] = []
    found = _call(root, inner, path, problems)
    told = tuple(problems)
    return Contract(
        path, "contract", _TOOL, state=state_of((found,), told), interactions=(found,), problems=told
    )


def _call(root: Node, inner: Node, path: str, problems: list[Problem]) -> Interaction:
    request = inner.at("http-request") or inner.at("mock-http-request")
    response = inner.at("http-response") or inner.at("mock-http-response")
    name = short(root.text("name") or inner.text("name"))
    if request is None:
        return _event(inner, name, path)
    method = method_of(request.text("method"))
    status = status_of((response or Node("")).text("status"))
    written = request.text("path")
    for there, what in ((method, "method"), (written, "path"), (status, "status")):
        if not there:
            problems.append(Problem(message=f"the example has no {what}", path=path, line=request.line or 1))
    called, query = call_path(written)
    return Interaction(
        description=name,
        method=method,
        path=called,
        status=status,
        query=query or "&".join(key[:60] for key, _ in (request.at("query") or Node("")).entries()),
        content_type=content_type(
            {key: value.value for key, value in (request.at("headers") or Node("")).entries()}
        ),
        pending=not (method and status and written),
        place=Place(path, request.line or 1),
        id=item_id(f"{name} {method} {called} {status}"),
    )


def _event(inner: Node, name: str, path: str) -> Interaction:
    sent = inner.at("send") or inner.at("receive") or Node("")
    topic = short(sent.text("topic"))
    return Interaction(
        description=name,
        kind="message",
        channel=topic,
        operation=name,
        pending=not topic,
        place=Place(path, sent.line or 1),
        id=item_id(f"{name} {topic}"),
    )
