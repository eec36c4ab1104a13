"""The names that a service goes by: the policy's, the catalog's, its package's, the one its telemetry carries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from gateledger.artifacts.observe.catalog_entity import read_catalog
from gateledger.artifacts.observe.instrumentation_packages import toml_table
from gateledger.artifacts.observe.sdk import read_sdk
from gateledger.artifacts.observe.service_words import TOO_COMMON, speaks_of, words_of
from gateledger.artifacts.observe.telemetry_words import Entity

__all__ = ["PATTERNS", "names_of", "speaks_of", "words_of"]

PATTERNS: tuple[str, ...] = (
    "**/catalog-info.y*ml",
    "**/opslevel.yml",
    "**/cortex.yaml",
    "**/service.datadog.yaml",
    "**/pyproject.toml",
    "**/package.json",
    "**/Cargo.toml",
    "**/go.mod",
)
"""Where names stand beside what sets OTEL_SERVICE_NAME, for settings that name files."""

_MODULE = re.compile(r"^module\s{1,9}(\S{1,300})", re.MULTILINE)
_VERSION = re.compile(r"v\d{1,3}")
_MOST_NAMES = 20
_LARGEST = 1 << 20


def names_of(service: str, files: Mapping[str, str], folder: str = "") -> tuple[str, ...]:
    """Give every name of a service, the policy's first: from files under its folder, or from all where it has none.

    A catalog that lists many gives only the entity of this name; a package called `app` gives nothing to know it by.
    """
    start = f"{folder.strip('/')}/" if folder.strip("/.") else ""
    names = [service] if service.strip() else []
    for path in sorted(files):
        text = files[path]
        if len(text) > _LARGEST:
            continue
        inside = path.startswith(start)
        names += _from_catalog(service, path, text, alone=inside)
        if inside:
            names += [name for name, _ in read_sdk(path, text).services]
        if path.rpartition("/")[0] == start.rstrip("/"):
            names += _from_package(path, text)
    told = dict.fromkeys(name for name in names if name == service or _tells(name))
    return tuple(told)[:_MOST_NAMES]


def _tells(name: str) -> bool:
    """Leave out names by which nothing can be known: `app`, `backend service`, a single letter."""
    words = words_of(name)
    return any(word not in TOO_COMMON and len(word) > 1 and not word.isdigit() for word in words)


def _from_catalog(service: str, path: str, text: str, *, alone: bool) -> Iterator[str]:
    entities = [each for each in read_catalog(path, text).entities if each.is_service and each.name]
    ours = [each for each in entities if _is_same(service, each)]
    if not ours and alone and len(entities) == 1:
        ours = entities
    for each in ours:
        yield each.name
        yield from each.aliases


def _is_same(service: str, entity: Entity) -> bool:
    known = "".join(words_of(service))
    return bool(known) and known in {
        "".join(words_of(name)) for name in (entity.name, entity.title, *entity.aliases)
    }


def _from_package(path: str, text: str) -> Iterator[str]:
    file = path.rpartition("/")[2]
    if file in ("pyproject.toml", "Cargo.toml"):
        table = toml_table(text)
        for keys in (("project",), ("tool", "poetry"), ("package",)):
            yield from _text(table, *keys, "name")
    elif file == "package.json":
        yield from (name.rpartition("/")[2] for name in _text(_json(text), "name"))
    elif file == "go.mod" and (found := _MODULE.search(text)):
        parts = [part for part in found[1].split("/") if not _VERSION.fullmatch(part)]
        yield parts[-1] if parts else ""


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(root: Any, *keys: str) -> Iterator[str]:
    for key in keys:
        root = root.get(key) if isinstance(root, dict) else None
    if isinstance(root, str):
        yield root
