"""Which text is a description in OpenAPI or AsyncAPI, whole or in part: by its content, cheaply."""

from __future__ import annotations

import re
from typing import Literal

from gateledger.artifacts.api.kept import Kept, content
from gateledger.artifacts.api.templates import is_controlled
from gateledger.artifacts.tree import Node, Tree
from gateledger.artifacts.yaml_tree import read_tree

Family = Literal["openapi", "asyncapi", ""]

METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"})
_HINT = re.compile(
    r"^[ \t{]*[\"']?(?:openapi|swagger|asyncapi)[\"']?[ \t]*:[ \t]*[\"']?(?:[{<$]|[0-9])"
    r"|[{,]\s*\"(?:openapi|swagger|asyncapi)\"\s*:",
    re.MULTILINE,
)
_TOP = re.compile(
    r"^[\"']?(openapi|swagger|asyncapi)[\"']?[ \t]*:[ \t]*[\"']?([0-9][^\s\"'#]*|\{\{|\$\{|<%)", re.MULTILINE
)
_PART = re.compile(
    r"^[\"']?(?:paths|components|channels|get|put|post|delete|patch|head|options|trace|parameters)[\"']?[ \t]*:"
    r"|^[ \t{]*\"(?:paths|components|channels|get|put|post|delete|patch)\"\s*:",
    re.MULTILINE,
)
_JSON = re.compile(r"[{,]\s*\"(openapi|swagger|asyncapi)\"\s*:\s*\"([23]\.[0-9])")
_BEGINNING = 4_000
_BESIDE = frozenset(
    {
        "info",
        "paths",
        "webhooks",
        "components",
        "channels",
        "operations",
        "servers",
        "tags",
        "definitions",
        "host",
    }
)
_HEAD = frozenset({"security", "externalDocs", "jsonSchemaDialect", "id", "basePath", "schemes"})
_COMPONENTS = frozenset(
    {
        "schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes", "links", "callbacks",
        "pathItems", "messages", "channels", "operations", "messageTraits", "operationTraits", "servers", "serverVariables",
        "correlationIds", "replies",
    }
)  # fmt: skip
_TREES: Kept[Tree] = Kept(8 << 20)
_LARGE = 1 << 19
_SUFFIXES = (
    ".yaml",
    ".yml",
    ".json",
    ".tpl",
    ".tmpl",
    ".j2",
    ".jinja",
    ".jinja2",
    ".mustache",
    ".hbs",
    ".erb",
    ".ftl",
    ".dist",
)


def tree_of(text: str) -> Tree:
    """Give the tree of a text, kept for those who ask next."""
    return _TREES.get(content(text), len(text), lambda: read_tree(text))


def release_tree(text: str) -> None:
    """Forget the tree of a large text: a value of it costs some 150 bytes."""
    if len(text) > _LARGE:
        _TREES.release(content(text))


def family_of(path: str, text: str) -> Family:
    """Tell what a text describes, whole or in part; empty for anything else."""
    hinted = bool(_HINT.search(text))
    if not hinted and not (_may_be_tree(path) and _PART.search(text)):
        return ""
    tree = tree_of(text)
    if tree.problem or not tree.documents:
        return _family_of_text(path, text) if hinted else ""
    root = root_of(tree)
    return declared(root) or part_of(root)


def root_of(tree: Tree) -> Node:
    """Give the document of a file that is meant: the first that says what it is, else the first."""
    return next(
        (each for each in tree.documents if declared(each)), tree.documents[0] if tree.documents else Node({})
    )


def declared(root: Node) -> Family:
    """Tell a document by its own version key, with something of a description beside it."""
    for key in ("openapi", "swagger", "asyncapi"):
        version = root.text(key)
        if not version or not isinstance(root.value, dict):
            continue
        if "apis" in root.value and "paths" not in root.value:
            continue  # what swagger-combine is told to put together
        described = any(name in root.value for name in _BESIDE)
        if version[:1].isdigit() and (described or (_is_version(key, version) and _is_alone(root, key))):
            return "asyncapi" if key == "asyncapi" else "openapi"
        if version[:1] in "{$<" and described:
            return "asyncapi" if key == "asyncapi" else "openapi"
    return ""


def part_of(root: Node) -> Family:
    """Tell a part of a description that is used from elsewhere: paths, components or one path's operations alone."""
    if not isinstance(root.value, dict) or not root.value:
        return ""
    paths = [key for key, _ in (root.at("paths") or Node({})).entries()]
    if (
        paths
        and all(key.startswith(("/", "x-", "$ref")) for key in paths)
        and _some_operation(root.at("paths"))
    ):
        return "openapi"
    components = root.at("components")
    if components is not None and isinstance(components.value, dict):
        return _family_of_components(root, components)
    if _is_path_item(root) or (
        root.value.keys() and all(_is_path_item(each) and key.startswith("/") for key, each in root.entries())
    ):
        return "openapi"
    return ""


def _family_of_components(root: Node, components: Node) -> Family:
    keys = {key for key, _ in components.entries() if not key.startswith("x-")}
    outside = {key for key, _ in root.entries() if not key.startswith("x-")}
    if not keys or keys - _COMPONENTS or outside - (_BESIDE | {"components", "security", "externalDocs"}):
        return ""
    if not all(isinstance(each.value, dict) for _, each in components.entries()):
        return ""
    return "asyncapi" if keys & {"messages", "messageTraits", "operationTraits", "channels"} else "openapi"


def _some_operation(paths: Node | None) -> bool:
    return any(
        method in METHODS or method == "$ref"
        for _, item in (paths or Node({})).entries()
        for method, _ in item.entries()
    )


def _is_path_item(node: Node) -> bool:
    """Tell a table of methods, each with answers."""
    if not isinstance(node.value, dict) or not node.value:
        return False
    keys = {key for key in node.value if not key.startswith("x-")}
    methods = keys & METHODS
    if not methods or keys - METHODS - {"parameters", "summary", "description", "servers", "$ref"}:
        return False
    return all(node.at(method, "responses") is not None or node.text(method, "$ref") for method in methods)


def _is_alone(root: Node, key: str) -> bool:
    """A version with keys of other things beside it is the version of a dependency."""
    return all(name == key or name.startswith("x-") or name in _HEAD for name, _ in root.entries())


def _is_version(key: str, version: str) -> bool:
    if key == "swagger":
        return version == "2.0"
    return bool(
        re.fullmatch(
            r"3\.[0-9](?:\.[0-9]{1,2})?(?:-\w+)?" if key == "openapi" else r"[23]\.[0-9]\.[0-9]", version
        )
    )


def _may_be_tree(path: str) -> bool:
    return path.lower().endswith(_SUFFIXES)


def _family_of_text(path: str, text: str) -> Family:
    """Tell a text that cannot be read by the version key in its first column, or at the beginning of JSON."""
    name = path.lower()
    if not name.endswith(_SUFFIXES) and "." in name.rpartition("/")[2]:
        return ""
    found = _TOP.search(text)
    if found is None and text.lstrip()[:1] == "{":
        known = any(word in name for word in ("openapi", "swagger", "asyncapi"))
        found = _JSON.search(text if known else text[:_BEGINNING])
    if found is None or (not found[2][0].isdigit() and not is_controlled(text)):
        return ""
    return "asyncapi" if found[1] == "asyncapi" else "openapi"
