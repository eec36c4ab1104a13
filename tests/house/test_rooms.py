"""What must be absent, so that the rooms stay rooms (HOUSE.md section 5, ARCHITECTURE.md).

`.importlinter` guards who imports whom; these tests guard what imports cannot tell.
"""

from __future__ import annotations

import ast
import configparser
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "src" / "gateledger"
ROOMS = sorted(path.name for path in HOUSE.iterdir() if path.is_dir() and any(path.rglob("*.py")))
PURE = {"artifacts", "intake", "judge", "model", "policy", "render", "seal", "trace"}

LONGEST_FILE = 400
LONGER_FILES: dict[str, str] = {}
"""`file` -> why it may be longer (a table)."""
LONGEST_FUNCTION = 50
LONGER_FUNCTIONS: dict[str, str] = {}
"""`file::function` -> why it may be longer (a table, a parser)."""

NAMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "handler",
    "processor",
    "base",
    "tools",
}

ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.putenv"}
CLOCK = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
}
FILE_SYSTEM = {"open", "io.open", "pathlib.Path"}
BROAD_HANDLERS = {"ledger/queue.py": "hands the error to every caller whose entry was in the transaction"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def room_of(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0]


# The sandbox is a server of its own and no room; migrations are written by Alembic.
FILES = sorted(path for path in HOUSE.rglob("*.py") if "_shipped" not in path.parts)
OURS = [path for path in FILES if "migrations" not in path.parts]
INSIDE = [path for path in OURS if room_of(path) not in {"run", "sandbox"}]
ALONE = [path for path in OURS if room_of(path) in PURE]


def dotted(node: ast.AST) -> str:
    """`os.environ` of the expression that reads it; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """`from time import time` is a use as well."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def uses(path: Path, forbidden: set[str]) -> list[str]:
    found = [
        (node.lineno, dotted(node))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute | ast.Name)
    ]
    return [
        f"{name_of(path)}:{line}: {word}" for line, word in [*found, *imported(path)] if word in forbidden
    ]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name_of(path)}::{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_only_processes_read_the_environment():
    assert [use for path in INSIDE for use in uses(path, ENVIRONMENT)] == []


def test_only_processes_read_the_clock():
    assert [use for path in INSIDE for use in uses(path, CLOCK)] == []


def test_pure_rooms_touch_no_files():
    assert [use for path in ALONE for use in uses(path, FILE_SYSTEM)] == []


def test_there_is_no_drawer_for_odds_and_ends():
    names = [name_of(path) for path in FILES if {path.stem, *path.relative_to(HOUSE).parts} & NAMELESS]
    assert names == []


def test_no_file_is_too_long():
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in OURS}
    assert {name for name, count in lines.items() if count > LONGEST_FILE} == set(LONGER_FILES)
    assert median(lines.values()) <= 150


def test_no_function_is_too_long():
    lengths = {name: length for path in OURS for name, length in functions(path)}
    long = {name for name, length in lengths.items() if length > LONGEST_FUNCTION}
    assert long == set(LONGER_FUNCTIONS)
    assert median(lengths.values()) <= 10


def test_errors_are_caught_where_they_are_known():
    """`except Exception` once around each gate and in processes; nowhere else (HOUSE.md section 7)."""
    broad = [
        name_of(path)
        for path in INSIDE
        if room_of(path) != "judge"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or dotted(node.type) in {"Exception", "BaseException"})
        and not passes_on(node)
    ]
    assert set(broad) == set(BROAD_HANDLERS)


def passes_on(handler: ast.ExceptHandler) -> bool:
    """Tidying up and raising the same error again swallows nothing."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_tested(room):
    if room == "model":
        pytest.skip("words have no behaviour of their own: every other room tests them")
    assert list((ROOT / "tests" / room).rglob("test_*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_what_it_is(room):
    assert ast.get_docstring(tree(HOUSE / room / "__init__.py"))


def test_the_import_contracts_know_every_pure_room():
    """Contracts that list modules one by one must not forget a room that is built later."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    listed = contracts["importlinter:contract:pure"]["source_modules"].split()
    assert {f"gateledger.{room}" for room in PURE & set(ROOMS)} <= set(listed)
    for contract, key in (("sandbox", "forbidden_modules"), ("sandbox-visitors", "source_modules")):
        listed = contracts[f"importlinter:contract:{contract}"][key].split()
        assert {f"gateledger.{room}" for room in set(ROOMS) - {"run", "sandbox"}} <= set(listed)


def test_these_tests_see_what_they_look_for(tmp_path, monkeypatch):
    """A guard that finds nothing anywhere would pass for ever."""
    bad = tmp_path / "judge" / "bad.py"
    bad.parent.mkdir()
    bad.write_text(
        "import os\nfrom time import time\nfrom datetime import datetime\n"
        "def f():\n    return os.environ['X'], datetime.now(), open('f')\n"
    )
    monkeypatch.setattr(f"{__name__}.HOUSE", tmp_path)
    assert uses(bad, ENVIRONMENT) == ["judge/bad.py:5: os.environ"]
    assert {use.rpartition(" ")[2] for use in uses(bad, CLOCK)} == {"datetime.now", "time.time"}
    assert uses(bad, FILE_SYSTEM) == ["judge/bad.py:5: open"]
    assert list(functions(bad)) == [("judge/bad.py::f", 2)]
