"""Schemathesis: its configuration, its command in workflows and scripts, and its Python tests.

It makes cases out of a description, so one run speaks of every operation that is not left out.
https://schemathesis.readthedocs.io/en/stable/reference/configuration/
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, Final

from gateledger.artifacts.api.words import Place
from gateledger.artifacts.contracts.calls import METHODS
from gateledger.artifacts.contracts.command import arguments, commands
from gateledger.artifacts.contracts.words import Contract, Whole, state_of
from gateledger.model.problem import Problem, Severity

_TOOL: Final = "schemathesis"
_MAX_CHARACTERS = 400_000
_COMMAND = re.compile(r"(?:^|[\s;&|/])(?:schemathesis|st)(?:[ \t]+-[^\s]+)*[ \t]+(?:run|fuzz)[ \t]")
_CHOICE = re.compile(r"--(include|exclude)-((?!checks)[a-z-]+)")
_FORMS = {"path": "{}", "name": "{}", "method": "{} *", "operation-id": "#{}"}
_ACTION = re.compile(
    r"uses:\s*['\"]?schemathesis/action@[^\n]*\n(?:(?!\s*-\s)[^\n]*\n){0,10}?\s*schema:\s*['\"]?([^\s'\"]{1,400})"
)
_LOADED = re.compile(
    r"\bschemathesis\s*\.\s*(?:openapi\s*\.\s*|graphql\s*\.\s*)?from_(?:path|file|uri|url|asgi|wsgi|dict|pytest_fixture|aiohttp)\s*\(\s*(?:f?['\"]([^'\"\n]{1,400})['\"])?"
)
_PARAMETRIZED = re.compile(r"\.\s*(?:parametrize|as_state_machine)\s*\(")
_LEFT_OUT = re.compile(r"\.\s*(include|exclude)\s*\(([^)]{0,400})\)")
_SETTINGS = (
    "base-url",
    "checks",
    "operations",
    "phases",
    "generation",
    "auth",
    "project",
    "reports",
    "hooks",
    "headers",
    "workers",
)


def is_schemathesis_toml(path: str, text: str) -> bool:
    """Tell its configuration by name and by a key that it knows."""
    named = path.rpartition("/")[2].lower() in ("schemathesis.toml", ".schemathesis.toml")
    return named and (not text.strip() or any(key in text for key in _SETTINGS))


def read_schemathesis_toml(path: str, text: str) -> Contract:
    """Read the configuration. Never raises."""
    problems: list[Problem] = []
    wholes: tuple[Whole, ...] = ()
    if len(text) > _MAX_CHARACTERS:
        problems.append(
            Problem(message=f"larger than {_MAX_CHARACTERS} characters: not read", path=path, line=1)
        )
    elif not text.strip():
        problems.append(Problem(message="it is empty", path=path, line=1, severity=Severity.WARNING))
    else:
        try:
            root = tomllib.loads(text)
            without, narrowed = _selected(root.get("operations"))
            wholes = (Whole("", without, (), narrowed, Place(path, 1)),)
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found and len(found[1]) < 9 else 1
            problems.append(Problem(message=f"not TOML: {str(error)[:160]}", path=path, line=line))
    told = tuple(problems)
    state = state_of((), told, wholes)
    return Contract(path, "contract", _TOOL, state=state, covers_whole=wholes, problems=told)


def _selected(operations: Any) -> tuple[tuple[str, ...], str]:
    """Tell which operations the configuration switches off, or that this cannot be told."""
    without: list[str] = []
    for each in operations if isinstance(operations, list) else []:
        if not isinstance(each, dict) or each.get("enabled") is not False:
            continue
        keys = {key for key in each if key.startswith(("include-", "exclude-"))}
        if not keys or not keys <= {"include-name", "include-path", "include-method", "include-operation-id"}:
            return (
                (),
                f"operations are switched off by {', '.join(sorted(keys)) or 'nothing that can be told'}",
            )
        names, paths, methods, ids = (
            _listed(each.get(f"include-{key}")) for key in ("name", "path", "method", "operation-id")
        )
        without += [f"#{each}" for each in ids]
        if ids:
            continue
        if names:
            without += names
        elif paths:
            without += [f"{method} {path}".strip() for path in paths for method in methods or [""]]
        else:
            without += [f"{method} *" for method in methods]
    return tuple(without[:500]), ""


def _listed(value: Any) -> list[str]:
    return (
        [str(each) for each in value]
        if isinstance(value, list)
        else [value]
        if isinstance(value, str)
        else []
    )


def schemathesis_runs(path: str, text: str) -> Iterator[Whole]:
    """Find what a workflow, a Makefile, a script or a Python test gives to the tool."""
    text = text[:_MAX_CHARACTERS]
    if path.lower().endswith(".py"):
        yield from _of_python(path, text)
        return
    for line, command in commands(text):
        if _COMMAND.search(f" {command} "):
            yield _of_command(_COMMAND.split(f" {command} ", maxsplit=1)[-1], Place(path, line))
    for found in _ACTION.finditer(text):
        yield Whole(_named(found[1]), place=Place(path, text.count("\n", 0, found.start()) + 1))


def _of_command(rest: str, place: Place) -> Whole:
    given, options = arguments(rest)
    chosen: dict[str, list[str]] = {"include": [], "exclude": []}
    narrowed = ""
    for name, value in options:
        found = _CHOICE.fullmatch(name)
        if found and found[2] in _FORMS:
            chosen[found[1]].append(_FORMS[found[2]].format(value))
        elif found or name in ("-E", "--endpoint", "-M", "--method", "-T", "--tag", "-O", "--operation-id"):
            narrowed = f"{name} {value}"[:100]
    left, only = tuple(chosen["exclude"]), tuple(chosen["include"])
    return Whole(_named(given[0] if given else ""), left, only, narrowed, place)


def _named(spec: str) -> str:
    """Give a path; an address, or a variable, names no file."""
    return "" if "://" in spec or "$" in spec or spec.startswith(("/", ":")) else spec.removeprefix("./")


def _of_python(path: str, text: str) -> Iterator[Whole]:
    if "schemathesis" not in text or not _PARAMETRIZED.search(text):
        return
    left = _LEFT_OUT.search(text)
    narrowed = f"{left[1]}({left[2][:80].strip()})" if left and not _is_plain(left[1], left[2]) else ""
    without = tuple(_paths(left[2])) if left and not narrowed else ()
    for found in _LOADED.finditer(text):
        place = Place(path, text.count("\n", 0, found.start()) + 1)
        spec = _named(found[1] or "")
        yield Whole(spec if "." in spec.rpartition("/")[2] else "", without, (), narrowed, place)


def _is_plain(word: str, given: str) -> bool:
    return (
        word == "exclude"
        and re.fullmatch(r"\s*path\s*=\s*(?:['\"][^'\"]*['\"]|\[[^\]]*\])\s*,?\s*", given) is not None
    )


def _paths(given: str) -> list[str]:
    return [each for each in re.findall(r"['\"]([^'\"]{1,300})['\"]", given) if each not in METHODS]
