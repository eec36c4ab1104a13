"""OWASP Threat Dragon models, version 2 and the older version 1.

Source: https://www.threatdragon.com/docs/, `td.vue/src/assets/schema/threat-dragon-v2.schema.json` of its repository.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.auth.modelled import Threat, error, is_written, modelled, warning
from gateledger.artifacts.auth.words import AuthModel
from gateledger.artifacts.yaml_tree import Node
from gateledger.model.artifact import State
from gateledger.model.problem import Problem

_DETAIL = frozenset({"diagrams", "diagramTop", "contributors", "threatTop", "reviewer"})
_TEXT = ("text", "tm.text", "td-text-block")


def is_threat_dragon(root: Node) -> bool:
    """Tell a model by its two halves; the schema itself has other keys."""
    summary, detail = root.at("summary"), root.at("detail")
    is_schema = root.at("$schema") is not None and root.at("properties") is not None
    if summary is None or detail is None or is_schema or not isinstance(summary.value, dict):
        return False
    return isinstance(detail.value, dict) and bool(_DETAIL & set(detail.value))


def read_threat_dragon(path: str, text: str, root: Node) -> AuthModel:
    """Read a model: `substantive` has something drawn, a reviewer, and no serious open threat without mitigation."""
    title = root.text("summary", "title")
    diagrams = root.at("detail", "diagrams")
    if diagrams is not None and not isinstance(diagrams.value, list) and diagrams.value != "":
        problem = error("detail.diagrams is not a list", diagrams.line)
        return modelled(path, text, "threat-dragon", title=title, state=State.INVALID, problems=(problem,))
    cells = [cell for diagram in (diagrams.items() if diagrams else ()) for cell in _cells(diagram)]
    drawn = [cell for cell in cells if _shape(cell) not in _TEXT]
    problems = list(_problems(root, drawn))
    state = State.SUBSTANTIVE if drawn else State.PLACEHOLDER
    if drawn and not is_written(root.text("detail", "reviewer")):
        state = State.UNANSWERED
    threats = [threat for cell in cells for threat in _threats(cell)]
    return modelled(path, text, "threat-dragon", title=title, state=state, threats=threats, problems=problems)


def _cells(diagram: Node) -> Iterator[Node]:
    for place in (diagram.at("cells"), diagram.at("diagramJson", "cells")):
        yield from place.items() if place else ()


def _shape(cell: Node) -> str:
    return (cell.text("shape") or cell.text("type")).lower()


def _threats(cell: Node) -> Iterator[Threat]:
    for place in (cell.at("data", "threats"), cell.at("threats")):
        for each in place.items() if place else ():
            yield Threat(
                each.text("title"), each.text("status"), each.text("severity"), each.text("mitigation")
            )


def _problems(root: Node, drawn: list[Node]) -> Iterator[Problem]:
    if not drawn:
        yield error("no diagram has anything drawn in it", 1)
    if not is_written(root.text("detail", "reviewer")):
        yield error("the reviewer is empty", 1)
    if root.at("version") is None:
        yield warning("a model of Threat Dragon 1: open and save it with version 2", 1)
