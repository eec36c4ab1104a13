"""What a service depends on when it runs, by file: Python, JavaScript, PHP, Rust. What only development needs is left out."""

from __future__ import annotations

import ast
import configparser
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

_DEVELOPMENT = re.compile(r"(?:^|[-_./])(?:dev|develop|development|tests?|testing|lint|docs?|typing|ci|build|bench\w*|examples?|local)(?:$|[-_./\d])", re.IGNORECASE)  # fmt: skip
_REQUIREMENT = re.compile(
    r"\s{0,99}([A-Za-z0-9][\w.-]{0,100})\s{0,9}(?:\[[^\]\n]{0,200}\])?\s{0,9}(?:$|[<>=!~;@#,\\ ])"
)
_WORD = re.compile(r"[@\w][\w./@-]{0,120}")
_LONGEST_LINE = 5_000
Named = tuple[str, int]


def is_development(name: str) -> bool:
    """Tell the name of a group or a file that only development needs."""
    return bool(_DEVELOPMENT.search(name))


def from_pyproject(text: str) -> Iterator[Named]:
    """Give dependencies of PEP 621, of its extras, of groups that are not for development, of Poetry."""
    table = toml_table(text)
    project, poetry = _table(table, "project"), _table(table, "tool", "poetry")
    listed = [*_strings(project.get("dependencies"))]
    for groups in (_table(project, "optional-dependencies"), _table(table, "dependency-groups")):
        for name, group in groups.items():
            if not is_development(name):
                listed += _strings(group)
    yield from _placed(text, (_bare(each) for each in listed))
    named = [*_table(poetry, "dependencies")]
    for name, group in _table(poetry, "group").items():
        if not is_development(name) and isinstance(group, dict):
            named += _table(group, "dependencies")
    yield from _placed(text, named)


def from_requirements(text: str) -> Iterator[Named]:
    """Give the lines of a requirements file."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.lstrip().startswith(("#", "-")) and (found := _REQUIREMENT.match(line)):
            yield found[1], number


def from_pipfile(text: str) -> Iterator[Named]:
    """Give the packages of a Pipfile."""
    yield from _placed(text, _table(toml_table(text), "packages"))


def from_setup_cfg(text: str) -> Iterator[Named]:
    """Give `install_requires`."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    listed = parser.get("options", "install_requires", fallback="")
    yield from _placed(text, (_bare(line) for line in re.split(r"[\n;]", listed)))


def from_setup_py(text: str) -> Iterator[Named]:
    """Give the texts in `install_requires`; nothing is run."""
    if len(text) > 500_000:
        return
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.keyword)
            and node.arg == "install_requires"
            and isinstance(node.value, ast.List)
        ):
            for each in node.value.elts:
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield _bare(each.value), each.lineno


def from_json(text: str, keys: tuple[str, ...]) -> Iterator[Named]:
    """Give the names in tables of a JSON file: package.json, composer.json."""
    try:
        root = json.loads(text)
    except (ValueError, RecursionError):
        return
    for key in keys:
        table = root.get(key) if isinstance(root, dict) else None
        if isinstance(table, dict):
            yield from _placed(text, table)


def from_cargo(text: str) -> Iterator[Named]:
    """Give dependencies of a crate, those of single targets too."""
    table = toml_table(text)
    names = [*_table(table, "dependencies")]
    for target in _table(table, "target").values():
        names += _table(target, "dependencies") if isinstance(target, dict) else []
    yield from _placed(text, names)


def toml_table(text: str) -> dict[str, Any]:
    """Read TOML; nothing where it is none."""
    if max(map(len, text.splitlines()), default=0) > _LONGEST_LINE:
        return {}  # keys of many parts take time that grows with their square
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def _table(root: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        root = root.get(key) if isinstance(root, dict) else None
    return root if isinstance(root, dict) else {}


def _strings(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _bare(requirement: str) -> str:
    found = _REQUIREMENT.match(requirement)
    return found[1] if found else ""


def _placed(text: str, names: Iterable[str]) -> Iterator[Named]:
    """Give names with the line that begins with each, else the first that holds it as a word."""
    wanted = {name for name in names if name}
    if not wanted:
        return
    leading: dict[str, int] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        for index, word in enumerate(_WORD.findall(line[:_LONGEST_LINE])):
            if word in wanted:
                (lines if index else leading).setdefault(word, number)
    yield from ((name, leading.get(name, lines.get(name, 0))) for name in sorted(wanted))
