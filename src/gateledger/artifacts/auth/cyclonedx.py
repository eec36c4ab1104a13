"""Threat models as bills of materials: CycloneDX with threat-model components, and OWASP's TM-BOM.

Sources: https://cyclonedx.org/capabilities/, https://github.com/OWASP/www-project-threat-model-library.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.auth.modelled import Threat, error, modelled
from gateledger.artifacts.auth.words import AuthModel
from gateledger.artifacts.yaml_tree import Node
from gateledger.model.artifact import State

_LIBRARY = ("trust_zones", "data_flows", "threats", "controls", "risks", "actors", "threat_personas")
_MOST = 5_000


def is_threat_bom(root: Node) -> bool:
    """Tell a bill of materials that models threats from one that lists packages."""
    if root.text("bomFormat") == "CycloneDX" or root.text("specFormat") == "CycloneDX":
        return root.at("threats") is not None or root.at("blueprints") is not None or any(_modelled(root))
    has = [
        name for name in _LIBRARY if (place := root.at(name)) is not None and isinstance(place.value, list)
    ]
    return root.at("scope") is not None and len(has) >= 4


def read_threat_bom(path: str, text: str, root: Node) -> AuthModel:
    """Read one: `substantive` describes parts or threats."""
    title = root.text("scope", "title") or root.text("metadata", "component", "name")
    threats = [Threat(each.text("title") or each.text("name")) for each in _listed(root, "threats")]
    parts = [
        *_modelled(root),
        *_listed(root, "components"),
        *_listed(root, "data_flows"),
        *_listed(root, "blueprints"),
    ]
    state = State.SUBSTANTIVE if parts or threats else State.PLACEHOLDER
    problems = () if parts or threats else (error("nothing is modelled yet", 1),)
    return modelled(path, text, "cyclonedx", title=title, state=state, threats=threats, problems=problems)


def _listed(root: Node, name: str) -> Iterator[Node]:
    place = root.at(name)
    yield from place.items() if place else ()


def _modelled(root: Node) -> Iterator[Node]:
    """Give the components that are parts of a threat model, however deep."""
    waiting = list(_listed(root, "components"))
    seen = 0
    while waiting and seen < _MOST:
        each = waiting.pop()
        seen += 1
        if each.text("type") == "threat-model":
            yield each
        waiting += _listed(each, "components")
