"""Open Threat Model documents (OTM). Source: https://github.com/iriusrisk/OpenThreatModel, `otm_schema.json`."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.auth.modelled import Threat, error, modelled, warning
from gateledger.artifacts.auth.words import AuthModel
from gateledger.artifacts.yaml_tree import Node
from gateledger.model.artifact import State
from gateledger.model.problem import Problem

_LISTS = ("components", "trustZones", "dataflows", "threats", "mitigations", "assets")


def is_otm(root: Node) -> bool:
    """Tell a document by its version; the schema of such documents has none of its own."""
    version = root.at("otmVersion")
    return version is not None and isinstance(version.value, str)


def read_otm(path: str, text: str, root: Node) -> AuthModel:
    """Read a document: `substantive` has components; one without is a shell that a tool wrote."""
    title = root.text("project", "name")
    problems = list(_wrong(root))
    components = list(_all(root, "components"))
    threats = [Threat(each.text("name")) for each in _all(root, "threats")]
    state = State.SUBSTANTIVE if components else State.PLACEHOLDER
    if problems:
        state = State.INVALID
    elif not components:
        problems.append(error("no component is described", 1))
    problems += _unmitigated(root, components)
    return modelled(path, text, "otm", title=title, state=state, threats=threats, problems=problems)


def _all(root: Node, name: str) -> Iterator[Node]:
    place = root.at(name)
    yield from place.items() if place else ()


def _wrong(root: Node) -> Iterator[Problem]:
    project = root.at("project")
    if project is None or not isinstance(project.value, dict):
        yield error("there is no project", root.line)
    elif not project.text("name") or not project.text("id"):
        yield error("the project has no name or no id", project.line)
    for name in _LISTS:
        place = root.at(name)
        if place is not None and not isinstance(place.value, list) and place.value != "":
            yield error(f"{name} is not a list", place.line)


def _unmitigated(root: Node, components: list[Node]) -> Iterator[Problem]:
    """Tell of threats that a component is exposed to and that nothing is done about."""
    called = {each.text("id"): each.text("name") for each in _all(root, "threats")}
    for component in components:
        for threat in _all(component, "threats"):
            exposed = threat.text("state").lower() in ("exposed", "expose")
            if exposed and not any(_all(threat, "mitigations")):
                name = called.get(threat.text("threat"), threat.text("threat"))
                yield warning(
                    f"{component.text('name')[:60]} is exposed to '{name[:100]}', and no mitigation is given",
                    threat.line,
                )
