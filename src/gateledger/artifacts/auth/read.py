"""Documents that say who may do what, of every form: how they are recognised and read."""

from __future__ import annotations

import re

from gateledger.artifacts.api.kept import Kept
from gateledger.artifacts.auth.cyclonedx import is_threat_bom, read_threat_bom
from gateledger.artifacts.auth.modelled import error, modelled, note
from gateledger.artifacts.auth.open_threat_model import is_otm, read_otm
from gateledger.artifacts.auth.prose import read_prose, says_so
from gateledger.artifacts.auth.pytm import is_pytm, read_pytm
from gateledger.artifacts.auth.threagile import is_threagile, read_threagile
from gateledger.artifacts.auth.threat_dragon import is_threat_dragon, read_threat_dragon
from gateledger.artifacts.auth.words import AuthModel, Form
from gateledger.artifacts.source import MAX_CHARACTERS
from gateledger.artifacts.template import Template
from gateledger.artifacts.yaml_tree import Tree, read_tree
from gateledger.model.artifact import State

_PROSE = (".md", ".markdown", ".mdx", ".txt", ".rst", ".rest", ".adoc", ".asciidoc", ".asc")
_DATA = (".json", ".yaml", ".yml", ".otm")
_HINT = re.compile(
    r"otmVersion|threagile_version|technical_assets|\"?detail\"?\s*:|\"?threats\"?\s*:|\"?blueprints\"?\s*:|threat-model|trust_zones|diagramTop|threatTop"
)
_TMT = "http://schemas.datacontract.org/2004/07/ThreatModeling.Model"
_BROKEN: tuple[tuple[re.Pattern[str], Form], ...] = (
    (re.compile(r"^\s*\"?otmVersion\"?\s*:", re.MULTILINE), "otm"),
    (re.compile(r"^\s*\"?threagile_version\"?\s*:", re.MULTILINE), "threagile"),
    (re.compile(r"\"(?:diagramTop|threatTop)\"\s*:"), "threat-dragon"),
)
_MODELS: Kept[AuthModel] = Kept(8 << 20)
_READ = 256 * 1024


def is_auth_model(path: str, text: str) -> bool:
    """Tell an auth model by what it holds: a threat model of a known format, a decision or a document about access."""
    read = read_auth_model(path, text[:_READ] if _is_prose(path) else text)
    if read.form in ("", "document"):
        return read.state in (State.SUBSTANTIVE, State.PLACEHOLDER)
    if read.form == "adr":
        return read.state is State.SUBSTANTIVE or (read.state is State.PLACEHOLDER and says_so(read.title))
    return read.state is not State.ABSENT


def read_auth_model(path: str, text: str, templates: tuple[Template, ...] = ()) -> AuthModel:
    """Read a document as an auth model; whatever is none is `absent`. Never raises on any text."""
    if templates:
        return _read(path, text, templates)
    return _MODELS.get((path, text), len(text), lambda: _read(path, text, ()))


def _is_prose(path: str) -> bool:
    name = path.rpartition("/")[2].lower()
    return "." not in name.lstrip(".") or name.endswith(_PROSE)


def _read(path: str, text: str, templates: tuple[Template, ...]) -> AuthModel:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    name = path.lower()
    if _is_prose(path):
        return read_prose(path, text, templates)
    if _TMT in text[:2_000]:
        remark = note("a model of the Microsoft Threat Modeling Tool: recognised, not read")
        return AuthModel(path, "tm7", State.FRAGMENT, problems=(remark,))
    if name.endswith(".py"):
        return read_pytm(path, text) if is_pytm(path, text) else AuthModel(path)
    if name.endswith(_DATA) and _HINT.search(text[: 4 * MAX_CHARACTERS]):
        return _from_data(path, text)
    return AuthModel(path)


def _from_data(path: str, text: str) -> AuthModel:
    tree = read_tree(text.encode("utf-8", "replace").decode())
    if tree.problem or not tree.documents:
        return _unreadable(path, text, tree)
    root = tree.documents[0]
    for recognises, read in _FORMATS:
        if recognises(root):
            return read(path, text, root)
    is_schema = root.at("properties") is not None or root.at("definitions") is not None
    return AuthModel(path) if is_schema or isinstance(root.value, list) else _unreadable(path, text, tree)


_FORMATS = (
    (is_otm, read_otm),
    (is_threagile, read_threagile),
    (is_threat_dragon, read_threat_dragon),
    (is_threat_bom, read_threat_bom),
)


def _unreadable(path: str, text: str, tree: Tree) -> AuthModel:
    """Tell a broken model of a known format from anything else that cannot be read."""
    for mark, form in _BROKEN:
        if mark.search(text[:MAX_CHARACTERS]):
            problem = tree.problem or error("not of the shape that the format asks for", 1)
            return modelled(
                path, text[:MAX_CHARACTERS], form, title="", state=State.INVALID, problems=(problem,)
            )
    return AuthModel(path)
