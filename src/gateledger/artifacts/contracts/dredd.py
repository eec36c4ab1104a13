"""Dredd: its configuration and its command. It makes one case of each documented exchange.

https://dredd.org/en/latest/usage-cli.html (last released in 2021: read, not recommended)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final

from gateledger.artifacts.api.words import Place
from gateledger.artifacts.contracts.command import arguments, commands
from gateledger.artifacts.contracts.words import Contract, Whole, state_of
from gateledger.artifacts.yaml_tree import Node, read_tree
from gateledger.model.problem import Problem, Severity

_TOOL: Final = "dredd"
_NAME = re.compile(r"(?:^|[/._-])dredd[\w.-]*\.ya?ml$", re.IGNORECASE)
_KEYS = frozenset({"blueprint", "endpoint"})
_COMMAND = re.compile(r"(?:^|[\s;&|/])dredd[ \t]+")
_SPEC = re.compile(r"[^\s]{1,400}\.(?:ya?ml|json|apib|md)$", re.IGNORECASE)


def is_dredd(path: str, text: str) -> bool:
    """Tell its configuration by its keys, wherever it is called so or holds both of them."""
    if not path.lower().endswith((".yml", ".yaml")):
        return False
    keys = {key for key in _KEYS if re.search(rf"^{key}\s*:", text, re.MULTILINE)}
    return keys == _KEYS or bool(keys and _NAME.search(path))


def read_dredd(path: str, text: str) -> Contract:
    """Read the configuration. Never raises."""
    tree = read_tree(text)
    root = tree.documents[0] if tree.documents else Node("")
    problems: list[Problem] = []
    if tree.problem is not None:
        problems.append(tree.problem.model_copy(update={"path": path}))
    spec, line = root.text("blueprint"), (root.at("blueprint") or root).line or 1
    wholes = tuple(_whole(path, root, spec, line)) if not problems else ()
    if not wholes and not problems:
        message = (
            "it names no description"
            if not spec
            else f"'{spec[:80]}' is API Blueprint: its operations are not read"
        )
        problems.append(Problem(message=message, path=path, line=line, severity=Severity.WARNING))
    told = tuple(problems)
    state = state_of((), told, wholes)
    return Contract(path, "contract", _TOOL, state=state, covers_whole=wholes, problems=told)


def _whole(path: str, root: Node, spec: str, line: int) -> Iterator[Whole]:
    if not spec or spec.startswith("<"):
        return
    only = [each.value for each in (root.at("only") or Node("")).items() if isinstance(each.value, str)]
    methods = [each.value for each in (root.at("method") or Node("")).items() if isinstance(each.value, str)]
    narrowed = f"only {', '.join([*only, *methods])[:80]}" if only or methods else ""
    named = (
        "" if "://" in spec else posixpath.normpath(posixpath.join(posixpath.dirname(path), spec)).lstrip("/")
    )
    yield Whole(named, narrowed=narrowed, place=Place(path, line))


def dredd_runs(path: str, text: str) -> Iterator[Whole]:
    """Find what a workflow, a Makefile or a script gives to the tool."""
    for line, command in commands(text[:400_000]):
        found = _COMMAND.search(f" {command}")
        given, options = arguments(f" {command}"[found.end() :]) if found else ([], [])
        if given and _SPEC.fullmatch(given[0]) and "://" not in given[0]:
            only = next(
                (f"{name} {value}" for name, value in options if name in ("--only", "-x", "--method", "-m")),
                "",
            )
            yield Whole(given[0].removeprefix("./"), narrowed=only[:100], place=Place(path, line))
