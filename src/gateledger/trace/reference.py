"""What somebody may mean by a text: a commit, a pull request, an issue, a document, a release, a deployment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

_REPOSITORY = r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}"
_NUMBERED = re.compile(rf"(?P<repository>{_REPOSITORY})?#(?P<number>[0-9]{{1,10}})")
_TAGGED = re.compile(rf"(?P<repository>{_REPOSITORY})@(?P<tag>[^\s>]{{1,250}})(?P<deployed>>[^\s]{{1,250}})?")
_RUN = re.compile(rf"(?P<repository>{_REPOSITORY})!(?P<environment>[^\s]{{1,250}})/(?P<run>[0-9]{{1,20}})")
_FILED = re.compile(rf"(?P<repository>{_REPOSITORY}):(?P<path>[^\s#][^#]{{0,500}})(?:#(?P<part>.{{1,200}}))?")
_COMMIT = re.compile(r"[0-9a-f]{7,40}")
_KEY = re.compile(r"[A-Z][A-Z0-9_]{1,30}-[0-9]{1,10}")
_PATH = re.compile(r"(?P<path>[^\s#:@>]{1,500})(?:#(?P<part>.{1,200}))?")
_ADDRESS = re.compile(rf"/(?P<repository>{_REPOSITORY})/(?P<rest>.+)")


class Asked(StrEnum):
    """What a reference can be; a number is a pull request or an issue, and the ledger knows which."""

    COMMIT = "commit"
    NUMBER = "number"
    KEY = "key"
    DOCUMENT = "document"
    RELEASE = "release"
    DEPLOYMENT = "deployment"


@dataclass(frozen=True)
class Reference:
    """One meaning. `repository` is empty where none was said; `name` is the number, sha, key, path, tag or `tag>env`."""

    kind: Asked
    name: str
    repository: str = ""
    part: str = ""

    def __str__(self) -> str:
        mark = {Asked.NUMBER: "#", Asked.DOCUMENT: ":", Asked.RELEASE: "@", Asked.DEPLOYMENT: "@"}.get(
            self.kind, ""
        )
        if self.kind is Asked.DEPLOYMENT and ">" not in self.name:
            mark = "!"
        inside = f"#{self.part}" if self.part else ""
        return (
            f"{self.repository}{mark}{self.name}{inside}"
            if self.repository or mark == "#"
            else self.name + inside
        )


def meanings(text: str, repository: str = "") -> tuple[Reference, ...]:
    """Give everything that a text may mean, most likely first; `repository` is meant where the text names none."""
    ref = text.strip()
    if "://" in ref:
        return tuple(_of_address(ref))
    return tuple(dict.fromkeys(_of_text(ref.removeprefix("./"), repository)))


def _of_text(ref: str, repository: str) -> Iterator[Reference]:
    if found := _NUMBERED.fullmatch(ref):
        yield Reference(Asked.NUMBER, found["number"], found["repository"] or repository)
        return
    if found := _RUN.fullmatch(ref):
        yield Reference(Asked.DEPLOYMENT, f"{found['environment']}/{found['run']}", found["repository"])
        return
    if found := _TAGGED.fullmatch(ref):
        yield from _of_tag(found["repository"], found["tag"], found["deployed"] or "")
        return
    if found := _FILED.fullmatch(ref):
        yield Reference(
            Asked.DOCUMENT, found["path"].removeprefix("./"), found["repository"], found["part"] or ""
        )
        return
    yield from _of_word(ref, repository)


def _of_tag(repository: str, tag: str, deployed: str) -> Iterator[Reference]:
    if deployed:
        yield Reference(Asked.DEPLOYMENT, tag + deployed, repository)
        return
    yield Reference(Asked.RELEASE, tag, repository)
    if _COMMIT.fullmatch(tag.lower()):
        yield Reference(Asked.COMMIT, tag.lower(), repository)


def _of_word(ref: str, repository: str) -> Iterator[Reference]:
    """A word alone: whatever of it the ledger knows."""
    if _COMMIT.fullmatch(ref.lower()):
        yield Reference(Asked.COMMIT, ref.lower(), repository)
    if _KEY.fullmatch(ref):
        yield Reference(Asked.KEY, ref, repository)
    found = _PATH.fullmatch(ref)
    if found and ("." in ref or "/" in ref):
        yield Reference(Asked.DOCUMENT, found["path"].removeprefix("/"), repository, found["part"] or "")
    if ref and not re.search(r"[\s#:]", ref):
        tag, mark, environment = ref.partition(">")
        yield Reference(Asked.DEPLOYMENT if mark else Asked.RELEASE, tag + mark + environment, repository)


def _of_address(ref: str) -> Iterator[Reference]:
    """An address of GitHub, whatever its host."""
    parts = urlsplit(ref)
    found = _ADDRESS.fullmatch(unquote(parts.path).rstrip("/"))
    if not found:
        return
    repository, rest = found["repository"], found["rest"]
    what, _, name = rest.partition("/")
    if what in {"pull", "issues"} and name.partition("/")[0].isdecimal():
        yield Reference(Asked.NUMBER, name.partition("/")[0], repository)
    elif what in {"commit", "commits"} and _COMMIT.fullmatch(name.lower()):
        yield Reference(Asked.COMMIT, name.lower(), repository)
    elif rest.startswith("releases/tag/"):
        yield Reference(Asked.RELEASE, rest.removeprefix("releases/tag/"), repository)
    elif what == "tree":
        yield Reference(Asked.RELEASE, name, repository)
    elif what in {"blob", "raw"} and "/" in name:
        yield Reference(Asked.DOCUMENT, name.partition("/")[2], repository, unquote(parts.fragment))
