"""How each catalog writes an entity down: which tool a document is for, and what it says in our words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from gateledger.artifacts.observe.telemetry_words import Entity, Link
from gateledger.artifacts.tree import Node

_BACKSTAGE = re.compile(r"(?:scaffolder\.)?backstage\.io/v1")
_KINDS = frozenset(
    {"component", "api", "system", "domain", "resource", "group", "user", "location", "template"}
)
_DATADOG_KINDS = frozenset(
    {"service", "system", "datastore", "queue", "ui", "api", "library", "team", "custom"}
)
_DEFINITIONS = ("$text", "$openapi", "$asyncapi", "$yaml", "$json", "$graphql", "$grpc")


def tool_of(root: Node) -> str:
    """Say for which catalog a document is; nothing when it is for none."""
    return next((tool for tool, (holds, _) in _TOOLS.items() if holds(root)), "")


def entity_of(root: Node, tool: str) -> Entity:
    """Give a document's entity."""
    return _TOOLS[tool][1](root)


def _is_backstage(root: Node) -> bool:
    return bool(_BACKSTAGE.match(root.text("apiVersion")) and root.text("kind"))


def _is_opslevel(root: Node) -> bool:
    service, repository = root.at("service"), root.at("repository")
    if root.text("version") != "1" or root.at("services") is not None:
        return False
    keys = ("name", "owner", "lifecycle", "tier", "product", "aliases", "tools", "shortname")
    if service is not None and any(service.at(key) for key in keys):
        return True
    return repository is not None and any(
        repository.at(key) for key in ("owner", "tier", "product", "tags", "tools")
    )


def _is_cortex(root: Node) -> bool:
    info = root.at("info")
    return (
        info is not None
        and any(key.startswith("x-cortex-") for key, _ in info.entries())
        and not _operations(root)
    )


def _operations(root: Node) -> bool:
    """Tell an API that merely carries a catalog's marks from an entity: it has operations."""
    paths = root.at("paths")
    return paths is not None and any(each.value for _, each in paths.entries())


def _is_datadog(root: Node) -> bool:
    if root.text("schema-version").startswith(("v1", "v2")):
        return root.at("dd-service") is not None or root.at("info", "dd-service") is not None
    is_third = root.text("apiVersion") in ("v3", "v3.0", "v3.1")
    return is_third and root.text("kind").lower() in _DATADOG_KINDS and root.at("metadata") is not None


def _is_compass(root: Node) -> bool:
    return root.at("configVersion") is not None and root.at("typeId") is not None


def _is_harness(root: Node) -> bool:
    known = root.text("kind").lower() in _KINDS | {"service", "workflow"}
    return root.text("apiVersion") == "harness.io/v1" and known and root.at("identifier") is not None


def _backstage(root: Node) -> Entity:
    data, spec = root.at("metadata") or Node({}), root.at("spec") or Node({})
    notes = tuple((key, str(value.value)) for key, value in (data.at("annotations") or Node("")).entries())
    return Entity(
        data.text("name"),
        root.text("kind"),
        "backstage",
        (data.at("name") or root).place,
        type=spec.text("type"),
        owner=spec.text("owner"),
        system=spec.text("system"),
        lifecycle=spec.text("lifecycle"),
        title=data.text("title"),
        links=(*_links(data.at("links")), *_noted(notes, data)),
        annotations=notes,
        provides=tuple(str(each.value) for each in (spec.at("providesApis") or Node("")).items()),
        definition=_definition(spec.at("definition")),
    )


def _noted(notes: tuple[tuple[str, str], ...], data: Node) -> Iterator[Link]:
    """Give runbooks that stand in annotations."""
    for key, value in notes:
        if "runbook" in key.lower() and value.strip():
            yield Link(value, key, "runbook", (data.at("annotations", key) or data).place)


def _definition(node: Node | None) -> str:
    """Give the file that an API's definition names, relative to the entity's."""
    named = next((node.text(key) for key in _DEFINITIONS if node.text(key)), "") if node else ""
    return "" if "://" in named else named


def _opslevel(root: Node) -> Entity:
    node = root.at("service") or root.at("repository") or Node({})
    return Entity(
        node.text("name"),
        "Component" if root.at("service") else "Repository",
        "opslevel",
        (node.at("name") or node).place,
        type=node.text("type"),
        owner=node.text("owner"),
        system=node.text("system") or node.text("product"),
        lifecycle=node.text("lifecycle"),
        aliases=tuple(str(each.value) for each in (node.at("aliases") or Node("")).items()),
        links=tuple(_links(node.at("tools"))),
    )


def _cortex(root: Node) -> Entity:
    info = root.at("info") or Node({})
    owners = [
        each.text("name") or each.text("email") for each in (info.at("x-cortex-owners") or Node("")).items()
    ]
    kind = info.text("x-cortex-type") or "service"
    return Entity(
        info.text("x-cortex-tag") or info.text("title"),
        "Component" if kind == "service" else kind,
        "cortex",
        (info.at("x-cortex-tag") or info).place,
        type=kind,
        owner=", ".join(name for name in owners if name),
        title=info.text("title"),
        links=tuple(_links(info.at("x-cortex-link"))),
    )


def _datadog(root: Node) -> Entity:
    if root.text("apiVersion"):
        data = root.at("metadata") or Node({})
        kind = root.text("kind").lower()
        owner, name, title = data.text("owner"), data.at("name"), data.text("displayName")
        links = data.at("links")
        spec = root.at("spec") or Node({})
        kind, lifecycle, type_ = (
            ("Component" if kind == "service" else kind),
            spec.text("lifecycle"),
            spec.text("type"),
        )
    else:
        name = root.at("dd-service") or root.at("info", "dd-service")
        kind, title, lifecycle, type_ = (
            "Component",
            root.text("info", "display-name"),
            root.text("lifecycle"),
            root.text("type"),
        )
        owner = root.text("team") or root.text("dd-team") or root.text("org", "owner")
        links = root.at("links") or root.at("external-resources")
    return Entity(
        str(name.value) if name and isinstance(name.value, str) else "",
        kind,
        "datadog",
        (name or root).place,
        type=type_,
        owner=owner,
        system=root.text("application"),
        lifecycle=lifecycle,
        title=title,
        links=tuple(_links(links)),
    )


def _compass(root: Node) -> Entity:
    kind = root.text("typeId")
    return Entity(
        root.text("name"),
        "Component" if kind.upper() == "SERVICE" else kind.lower(),
        "compass",
        (root.at("name") or root).place,
        type=kind.lower(),
        owner=root.text("ownerId"),
        lifecycle=root.text("fields", "lifecycle"),
        links=tuple(_links(root.at("links"))),
    )


def _harness(root: Node) -> Entity:
    return Entity(
        root.text("identifier"),
        root.text("kind"),
        "harness",
        (root.at("identifier") or root).place,
        type=root.text("type"),
        owner=root.text("owner"),
        lifecycle=root.text("spec", "lifecycle"),
        title=root.text("name"),
        links=tuple(_links(root.at("metadata", "links"))),
    )


def _links(node: Node | None) -> Iterator[Link]:
    for each in (node or Node("")).items():
        if url := each.text("url"):
            kind = (each.text("type") or each.text("category")).lower()
            yield Link(url, each.text("title") or each.text("name"), kind.removesuffix("s"), each.place)


_TOOLS: dict[str, tuple[Callable[[Node], bool], Callable[[Node], Entity]]] = {
    "backstage": (_is_backstage, _backstage),
    "cortex": (_is_cortex, _cortex),
    "datadog": (_is_datadog, _datadog),
    "opslevel": (_is_opslevel, _opslevel),
    "compass": (_is_compass, _compass),
    "harness": (_is_harness, _harness),
}
