"""Threagile models. Source: https://github.com/Threagile/threagile, `support/schema.json`."""

from __future__ import annotations

import re

from gateledger.artifacts.auth.modelled import Threat, error, modelled, note
from gateledger.artifacts.auth.words import AuthModel
from gateledger.artifacts.yaml_tree import Node
from gateledger.model.artifact import State
from gateledger.model.problem import Problem

_MARKS = frozenset(
    {"technical_assets", "trust_boundaries", "data_assets", "shared_runtimes", "risk_tracking", "abuse_cases"}
)
_ASSET = frozenset({"used_as_client_by_human", "communication_links", "internet", "confidentiality"})
_STUB = re.compile(r"^(?:some|my|example|sample|todo|tbd)\b", re.IGNORECASE)


def is_threagile(root: Node) -> bool:
    """Tell a model by its version, or a part of one by what assets have in it."""
    if not isinstance(root.value, dict):
        return False
    if root.at("threagile_version") is not None:
        return True
    assets = root.at("technical_assets")
    if assets is None or not isinstance(assets.value, dict):
        return False
    return any(
        isinstance(each.value, dict) and len(_ASSET & set(each.value)) >= 2 for each in assets.value.values()
    )


def read_threagile(path: str, text: str, root: Node) -> AuthModel:
    """Read a model: `substantive` describes assets; one that includes others, or is included, is a `fragment`."""
    title = root.text("title")
    assets = [name for name, _ in (root.at("technical_assets") or Node({})).entries()]
    threats = [Threat(name) for name, _ in (root.at("risk_tracking") or Node({})).entries()]
    state, problem = _state(root, assets)
    return modelled(
        path,
        text,
        "threagile",
        title=title,
        state=state,
        threats=threats,
        problems=(problem,) if problem else (),
    )


def _state(root: Node, assets: list[str]) -> tuple[State, Problem | None]:
    if root.at("includes") is not None:
        return State.FRAGMENT, note("the model is put together from other files: not judged")
    if root.at("threagile_version") is None:
        return State.FRAGMENT, note("a part of a Threagile model: not judged")
    wrong = [
        name
        for name in _MARKS
        if (place := root.at(name)) is not None and not isinstance(place.value, dict) and place.value != ""
    ]
    if wrong:
        return State.INVALID, error(f"{wrong[0]} is not a table of names", (root.at(wrong[0]) or root).line)
    if not assets:
        return State.PLACEHOLDER, error("no technical asset is described", 1)
    if all(_STUB.match(each) for each in assets):
        return State.PLACEHOLDER, error("the technical assets are those of the stub", 1)
    return State.SUBSTANTIVE, None
