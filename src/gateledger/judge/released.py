"""Which services a release concerns, and which there are where a policy names none."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from gateledger.artifacts.observe.catalog_entity import is_catalog, read_catalog
from gateledger.artifacts.yaml_tree import Node, read_tree
from gateledger.judge.services import among, own_paths
from gateledger.model.artifact import State
from gateledger.model.facts import Change, File, Files, Release, Unavailable
from gateledger.model.policy import WHOLE, Policy, Service

MANIFESTS = ("pyproject.toml", "package.json", "go.mod", "pom.xml", "build.gradle", "build.gradle.kts", "Cargo.toml", "Dockerfile")  # fmt: skip
PLACES = (
    "**/catalog-info.y*ml",
    "**/service.yaml",
    "**/service.yml",
    "/compose*.y*ml",
    "/docker-compose*.y*ml",
    *(f"/{folder}/*/{name}" for folder in ("services", "apps") for name in MANIFESTS),
)
"""Files that may tell which services there are."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_FOLDERS = frozenset({"services", "apps"})


@dataclass(frozen=True)
class Concerned:
    """The services that a release concerns, WHOLE where there are none, and in words how they were told."""

    services: tuple[Service, ...]
    why: str


def concerned_by_release(
    policy: Policy, release: Release, change: Change | Unavailable, files: Files | Unavailable
) -> Concerned:
    """Choose: those that the tag names, else those whose files changed since the previous release, else all."""
    declared = policy.services
    services = declared or (found_services(files) if isinstance(files, Files) else ())
    if not services:
        return Concerned((WHOLE,), "the repository is released as one")
    known = tuple(among(each, services) for each in services)
    origin = (
        "" if declared else "; the policy names no services, these were inferred from the repository's files"
    )
    if named := tuple(each for each in known if is_named(each.name, release.tag)):
        return Concerned(named, f"the tag names {_names(named)}{origin}")
    if release.is_first or isinstance(change, Unavailable):
        why = "it is the first release" if release.is_first else "what changed could not be read"
        return Concerned(known, f"every service: {why}{origin}")
    changed = tuple(each for each in known if own_paths(each, change.paths))
    if changed:
        return Concerned(changed, f"{_names(changed)} changed since {release.previous_tag}{origin}")
    return Concerned(
        known, f"every service: no file of a single one changed since {release.previous_tag}{origin}"
    )


def is_named(service: str, tag: str) -> bool:
    """Tell `checkout-v1.2.0`, `checkout/v1.2`, `checkout@1.2.0` and `@acme/checkout@1.2.0` as tags of `checkout`."""
    rest = tag.rpartition("/")[2] if tag.startswith("@") else tag
    pattern = rf"{re.escape(service)}[-/@_]v?\d[0-9A-Za-z.+-]*"
    return re.fullmatch(pattern, rest, re.IGNORECASE) is not None


def found_services(files: Files) -> tuple[Service, ...]:
    """Infer services: from the software catalog, else from compose files, else from the layout of the folders."""
    for find in (_from_catalog, _from_compose, _from_layout):
        found: dict[str, Service] = {}
        for name, folder in find(files):
            if _NAME.fullmatch(name):
                found.setdefault(name, Service(name=name, paths=(f"/{folder}/**",)))
        if found:
            return tuple(found[name] for name in sorted(found))
    return ()


def _from_catalog(files: Files) -> Iterator[tuple[str, str]]:
    for file in files.files:
        folder = posixpath.dirname(file.path)
        if not folder or file.text is None or not is_catalog(file.path, file.text):
            continue
        read = read_catalog(file.path, file.text)
        if read.state is State.SUBSTANTIVE:
            yield from (
                (entity.name, folder) for entity in read.entities if entity.kind in {"Component", "Service"}
            )


def _from_compose(files: Files) -> Iterator[tuple[str, str]]:
    """Those that are built here: an image from elsewhere is not released by this repository."""
    for file in files.files:
        name = file.path.rpartition("/")[2].lower()
        if file.text is None or "/" in file.path or not name.startswith(("compose", "docker-compose")):
            continue
        for root in read_tree(file.text).documents:
            for service, node in (root.at("services") or Node({})).entries():
                build = node.at("build")
                context = (node.text("build", "context") or node.text("build")) if build else ""
                folder = posixpath.normpath(context) if context else ""
                if folder and folder != "." and not folder.startswith(("..", "/")):
                    yield service, folder


def _from_layout(files: Files) -> Iterator[tuple[str, str]]:
    for file in files.files:
        steps = file.path.split("/")
        if len(steps) == 3 and steps[0] in _FOLDERS and steps[2] in MANIFESTS and _is_there(file):
            yield steps[1], f"{steps[0]}/{steps[1]}"


def _is_there(file: File) -> bool:
    return file.text is not None or file.unreadable is not None


def _names(services: tuple[Service, ...]) -> str:
    return ", ".join(f"`{each.name}`" for each in services)
