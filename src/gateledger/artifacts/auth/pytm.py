"""pytm models: Python sources that describe a system. They are parsed, never run.

Source: https://github.com/OWASP/pytm.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from gateledger.artifacts.auth.modelled import error, modelled
from gateledger.artifacts.auth.words import AuthModel
from gateledger.model.artifact import State

_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+pytm(?:\.\w+)?[ \t]+import[ \t]|import[ \t]+pytm\b)", re.MULTILINE)
_MODEL = re.compile(r"^(?:\w+[ \t]*(?::[^=\n]{1,60})?=[ \t]*)?(?:pytm\.)?TM\(", re.MULTILINE)
_ELEMENTS = frozenset(
    {
        "Actor", "Agent", "Asset", "Boundary", "Database", "Datastore", "Element", "ExternalEntity", "Lambda", "LLM", "Process", "Server",
        "SetOfProcesses",
    }
)  # fmt: skip
_MAX_CHARACTERS = 512 * 1024


def is_pytm(path: str, text: str) -> bool:
    """Tell a source that makes a model at its top level; the library itself and its tests make none there."""
    return path.endswith(".py") and bool(_IMPORT.search(text)) and bool(_MODEL.search(text))


def read_pytm(path: str, text: str) -> AuthModel:
    """Read a model: `substantive` has elements and a flow between them; what does not parse is `invalid`."""
    tree, problem = _parsed(text)
    if tree is None:
        return modelled(path, text, "pytm", title="", state=State.INVALID, problems=(error(*problem),))
    calls = list(_calls(tree))
    title = next((_first(call) for name, call in calls if name == "TM"), "")
    elements = sum(1 for name, _ in calls if name in _ELEMENTS - {"Boundary"})
    flows = sum(1 for name, _ in calls if name == "Dataflow")
    if elements >= 2 and flows:
        return modelled(path, text, "pytm", title=title, state=State.SUBSTANTIVE)
    lacking = error("no elements with a flow between them are described", 1)
    return modelled(path, text, "pytm", title=title, state=State.PLACEHOLDER, problems=(lacking,))


def _parsed(text: str) -> tuple[ast.Module | None, tuple[str, int]]:
    if len(text) > _MAX_CHARACTERS:
        return None, (f"larger than {_MAX_CHARACTERS} characters: not read", 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text), ("", 0)
    except SyntaxError as wrong:
        return None, (f"not Python: {wrong.msg}", wrong.lineno or 1)
    except (ValueError, RecursionError, MemoryError):
        return None, ("not Python that could be parsed", 1)


def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.func.id, node
            elif isinstance(node.func, ast.Attribute):
                yield node.func.attr, node


def _first(call: ast.Call) -> str:
    if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
        return call.args[0].value[:300]
    return ""
