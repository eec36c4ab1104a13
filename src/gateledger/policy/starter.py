"""A first policy for a repository, from what it already has."""

from __future__ import annotations

import json
from collections.abc import Iterable

from gateledger.artifacts.paths import select

SCREENS = ("*.tsx", "*.jsx", "*.vue", "*.svelte", "*.astro", "*.html", "*.css", "*.scss")
"""Files people see. The pack knows the usual places; what lies elsewhere is named in the policy."""
KNOWN = ("**/*.tsx", "**/*.jsx", "**/*.vue", "**/*.svelte", "web/**", "frontend/**")
INTERFACES = (
    "**/*openapi*.y*ml",
    "**/*openapi*.json",
    "**/*swagger*.y*ml",
    "**/*asyncapi*.y*ml",
    "**/*.proto",
    "**/*.graphql",
)
GENERATED = (
    "node_modules/",
    "vendor/",
    "third_party/",
    "dist/",
    "build/",
    "docs/",
    "site/",
    "test/",
    "tests/",
)
MOST = 4


def starter(paths: Iterable[str]) -> str:
    """Write a policy that observes first; `paths` are the files of the repository."""
    listed = [
        path for path in paths if not any(part in f"/{path}" for part in (f"/{name}" for name in GENERATED))
    ]
    screens = _folders(path for path in select(listed, SCREENS) if path not in set(select(listed, KNOWN)))
    interfaces = list(select(listed, INTERFACES))
    lines = [
        "# yaml-language-server: $schema=https://raw.githubusercontent.com/gateledger/gateledger/main/policies/policies.schema.json",
        "version: 1",
        "",
        "# What is asked: every change has a work item, the work item says what done means, and changes to screens",
        "# say what happens when things go wrong. `gateledger policy explain` shows it in full.",
        "extends: [observe-first]   # watches and blocks nothing; extend auditable-release instead to enforce",
        *_changes(screens, interfaces),
        "",
        "pull_request:",
        "  gates:",
        "    acceptance-criteria: {minimum: 1}",
        "",
    ]
    return "\n".join(lines)


def _changes(screens: list[str], interfaces: list[str]) -> list[str]:
    found = []
    if screens:
        globs = ", ".join(json.dumps(f"{folder}/**") for folder in screens)
        found.append(f"  ui: {{paths: [{globs}]}}   # screens beside those that the pack knows")
    if interfaces:
        globs = ", ".join(json.dumps(path) for path in interfaces[:MOST])
        found.append(
            f"  integration: {{paths: [{globs}]}}   # what other systems rely on; for gates with `when: [integration]`"
        )
    return ["", "changes:", *found] if found else []


def _folders(paths: Iterable[str]) -> list[str]:
    """Name the folders that hold files, the outermost first, a few at most."""
    folders = sorted(
        {path.rpartition("/")[0] for path in paths} - {""}, key=lambda folder: (folder.count("/"), folder)
    )
    kept: list[str] = []
    for folder in folders:
        if not any(folder == outer or folder.startswith(f"{outer}/") for outer in kept):
            kept.append(folder)
    return kept[:MOST]
