"""What a service depends on when it runs, by file: Java, Go, .NET, Ruby, Elixir."""

from __future__ import annotations

import re
from collections.abc import Iterator

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

_GO = re.compile(r"(?:require\s{1,9})?([\w.-]{1,100}\.[\w.-]{1,20}/[^\s\"]{1,200})\s{1,9}v\d")
_GRADLE = re.compile(
    r"\s{0,99}(implementation|api|compile|runtime|runtimeOnly|compileOnly|agent|javaagent|otel)\b[\s(]{0,9}(?:platform\(|enforcedPlatform\()?"
    r"(?:[\"']([\w.-]{1,150}):([\w.-]{1,150})|libs\.([\w.]{1,150}))"
)
_GEM = re.compile(r"\s{0,99}gem[\s(]{1,9}[\"']([\w-]{1,100})[\"'](.{0,300})")
_GROUP = re.compile(r"\s{0,99}group\b(.{0,200})\bdo\b")
_MIX = re.compile(r"\{\s{0,9}:(\w{1,100})\s{0,9},(.{0,300})")
_FOR_TESTS = re.compile(r":(?:test|dev|development)\b")
_PACKAGE = re.compile(r"<PackageReference\s[^>]{0,300}?Include\s{0,3}=\s{0,3}\"([\w.-]{1,150})\"")
_ARTIFACT = re.compile(r"<artifactId>\s{0,99}([\w.${}-]{1,150})\s{0,99}</artifactId>")
_LARGEST_POM = 2_000_000
Named = tuple[str, int]


def from_pom(text: str) -> Iterator[Named]:
    """Give `group:artifact` of a Maven module; managed versions, plugins' own and test scope are left out."""
    if len(text) > _LARGEST_POM:
        return
    try:
        root = ElementTree.fromstring(text.encode("utf-8", "replace"))
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        return
    lines = {
        found[1]: text.count("\n", 0, found.start()) + 1
        for found in reversed(list(_ARTIFACT.finditer(text))[:3_000])
    }
    for listed in root.findall("{*}dependencies") + root.findall("{*}profiles/{*}profile/{*}dependencies"):
        for each in listed.findall("{*}dependency"):
            group, name = (each.findtext(f"{{*}}{key}", "").strip() for key in ("groupId", "artifactId"))
            if name and each.findtext("{*}scope", "").strip() != "test":
                yield f"{group}:{name}", lines.get(name, 0)


def from_gradle(text: str) -> Iterator[Named]:
    """Give `group:artifact`, or the alias of a version catalog with hyphens."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _GRADLE.match(line[:1_000]):
            yield (f"{found[2]}:{found[3]}" if found[2] else found[4].replace(".", "-")), number


def from_go_mod(text: str) -> Iterator[Named]:
    """Give what a module requires itself; `// indirect` is somebody else's."""
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if "// indirect" not in stripped and (found := _GO.match(stripped[:500])):
            yield found[1], number


def from_gemfile(text: str) -> Iterator[Named]:
    """Give gems outside of the groups for development and tests."""
    skipping = 0
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if group := _GROUP.match(line[:500]):
            skipping = skipping + 1 if skipping or _only_tests(group[1]) else 0
        elif words == "end" and skipping:
            skipping -= 1
        elif (
            not skipping
            and (found := _GEM.match(line[:500]))
            and not ("group" in found[2] and _only_tests(found[2]))
        ):
            yield found[1], number


def _only_tests(words: str) -> bool:
    return bool(_FOR_TESTS.search(words)) and ":production" not in words and ":default" not in words


def from_mix(text: str) -> Iterator[Named]:
    """Give the dependencies of an Elixir project."""
    for number, line in enumerate(text.splitlines(), start=1):
        for found in _MIX.finditer(line[:500]):
            if not ("only:" in found[2] and _only_tests(found[2])) and ("~>" in found[2] or ">=" in found[2] or ":" in found[2] or '"' in found[2]):  # fmt: skip
                yield found[1], number


def from_project(text: str) -> Iterator[Named]:
    """Give the packages of a .NET project."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _PACKAGE.search(line[:1_000]):
            yield found[1], number
