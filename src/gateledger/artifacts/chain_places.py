"""Where references lead: documents, their parts, and ids that some document defines."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from gateledger.artifacts.chain import read_declared
from gateledger.artifacts.chain_link import Declared, Defined, Reference
from gateledger.artifacts.doorstop import reviewed_attributes
from gateledger.artifacts.fingerprint import read_meaning
from gateledger.artifacts.meaning import Meaning, Part, digest, folded

_DOCUMENTS = (
    ".md",
    ".markdown",
    ".mdx",
    ".rst",
    ".txt",
    ".adoc",
    ".yaml",
    ".yml",
    ".json",
    ".feature",
    ".sdoc",
)
_OWN_STAMPS = ("doorstop", "fasttrace")


@dataclass(frozen=True, slots=True)
class Place:
    """What a reference leads to. `current` is what a stamp of it would say now, `words` what it means."""

    reference: Reference
    line: int = 1
    current: str = ""
    words: str = ""
    own: str = ""
    """The stamp by the rules of the tool that the place belongs to."""
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """A reference that leads nowhere, or to several places, or to where nobody looked."""

    reference: Reference
    kind: str
    """`broken`, `ambiguous`, `unknown` or `outside`."""
    why: str


@dataclass(slots=True)
class Documents:
    """Every document that was seen: `texts` by path. `looked_at` says whether a path would have been seen."""

    texts: Mapping[str, str]
    unread: Mapping[str, str] = field(default_factory=dict)
    looked_at: Callable[[str], bool] = lambda _: True
    _meanings: dict[str, Meaning] = field(default_factory=dict)
    _declared: dict[str, Declared] = field(default_factory=dict)
    _ids: dict[str, list[Defined]] | None = None

    def declared(self, path: str) -> Declared:
        """What a document says of the chain."""
        if path not in self._declared:
            extended = self._extended(path) if "reviewed:" in self.texts[path] else ()
            self._declared[path] = read_declared(path, self.texts[path], extended=extended)
        return self._declared[path]

    def meaning(self, path: str) -> Meaning:
        """What a document means."""
        if path not in self._meanings:
            self._meanings[path] = read_meaning(path, self.texts[path], self.texts)
        return self._meanings[path]

    def find(self, reference: Reference, origin: str) -> Place | Lost:
        """Follow a reference made in the document `origin`, or by a lock (`origin` empty)."""
        if reference.outside:
            return Lost(
                reference, "outside", f"{reference.id} is not a file of this repository: it is not followed"
            )
        if not reference.path:
            return self._by_id(reference, origin)
        path = self._path(reference.path, origin)
        exact = Reference(path, reference.id)
        if path in self.texts:
            return self._part(exact)
        return self._unseen(exact)

    def _unseen(self, exact: Reference) -> Lost:
        """Say why a document was not seen: only what would have been is known not to be there."""
        path = exact.path
        if path in self.unread:
            return Lost(exact, "unknown", f"{path} could not be read: {self.unread[path]}")
        if not self.looked_at(path) and not path.lower().endswith(_DOCUMENTS):
            return Lost(exact, "outside", f"{path} is no document: it is not followed")
        if not self.looked_at(path):
            return Lost(exact, "unknown", f"{path} is not among the documents that are looked at")
        return Lost(exact, "broken", f"there is no {path}{self._near(path, self.texts)}")

    def _path(self, written: str, origin: str) -> str:
        """Read a path from the root; one that is not there, or begins with a dot, from the document's own folder."""
        from_root = posixpath.normpath(written.lstrip("/"))
        from_here = posixpath.normpath(posixpath.join(posixpath.dirname(origin), written))
        known = from_root in self.texts or from_root in self.unread
        dotted = written.startswith(("./", "../"))
        if dotted or (not known and (from_here in self.texts or from_here in self.unread)):
            return from_here
        return from_root

    def _part(self, exact: Reference) -> Place | Lost:
        if not exact.id:
            meaning = self.meaning(exact.path)
            return Place(exact, 1, f"sha256:{meaning.digest}", meaning.words)
        defined = [each for each in self.declared(exact.path).defined if folded(each.id) == folded(exact.id)]
        tools = [each for each in defined if each.family != "document"]
        if len(tools) == 1:
            return self._defined(tools[0])
        found = self.meaning(exact.path).find(exact.id)
        if len(found) == 1:
            return _place(exact, found[0])
        if not found and not tools:
            return self._no_part(exact)
        lines = ", ".join(
            str(line) for line in (*(each.line for each in tools), *(each.line for each in found))
        )
        return Lost(exact, "ambiguous", f"{exact.path} defines {exact.id} more than once (lines {lines})")

    def _no_part(self, exact: Reference) -> Place | Lost:
        names = [part.id for part in self.meaning(exact.path).parts]
        return Lost(exact, "broken", f"{exact.path} has no {exact.id}{self._near(exact.id, names)}")

    def _by_id(self, reference: Reference, origin: str) -> Place | Lost:
        name = folded(reference.id)
        found = self._defining().get(name, [])
        if not found:
            parts = list(self._mentioning(reference.id, origin))
            if len(parts) == 1:
                return _place(Reference(parts[0][0], parts[0][1].id), parts[0][1])
            if parts:
                return self._several(reference, [f"{path}:{part.line}" for path, part in parts])
        if len(found) == 1:
            return self._defined(found[0])
        if found:
            return self._several(reference, [f"{each.path}:{each.line}" for each in found])
        near = self._near(reference.id, [each.id for group in self._defining().values() for each in group])
        return Lost(reference, "broken", f"no document defines {reference.id}{near}")

    def _several(self, reference: Reference, places: list[str]) -> Lost:
        return Lost(
            reference, "ambiguous", f"{reference.id} is defined more than once: {', '.join(places[:5])}"
        )

    def _mentioning(self, name: str, origin: str) -> Iterator[tuple[str, Part]]:
        """Look for requirements of that id in prose; the document that links to it does not define it."""
        for path, text in self.texts.items():
            if (
                path != origin
                and name.casefold() in text.casefold()
                and path.lower().endswith((".md", ".markdown", ".rst"))
            ):
                yield from (
                    (path, part) for part in self.meaning(path).find(name) if part.kind == "requirement"
                )

    def _defined(self, defined: Defined) -> Place:
        if defined.family == "document":
            meaning = self.meaning(defined.path)
            return Place(Reference(defined.path), defined.line, f"sha256:{meaning.digest}", meaning.words)
        own = defined.stamp if defined.family in _OWN_STAMPS else ""
        current = f"sha256:{digest(defined.family, defined.words)}"
        reference = Reference(defined.path, defined.id)
        return Place(reference, defined.line, current, defined.words, own, defined.unknown)

    def _defining(self) -> dict[str, list[Defined]]:
        if self._ids is None:
            self._ids = {}
            for path in self.texts:
                for each in self.declared(path).defined:
                    self._ids.setdefault(folded(each.id), []).append(each)
        return self._ids

    def _extended(self, path: str) -> tuple[str, ...] | None:
        """Find the Doorstop document that an item belongs to: the nearest folder above it that has one."""
        folder = posixpath.dirname(path)
        while True:
            config = posixpath.join(folder, ".doorstop.yml")
            if config in self.texts:
                return reviewed_attributes(self.texts[config])
            if not folder:
                return None if self.looked_at(".doorstop.yml") and self.unread else ()
            folder = posixpath.dirname(folder)

    def _near(self, name: str, names: Mapping[str, str] | list[str]) -> str:
        near = difflib.get_close_matches(name, list(names)[:500], n=1, cutoff=0.8)
        return f"; did you mean {near[0]}?" if near else ""


def _place(exact: Reference, part: Part) -> Place:
    return Place(exact, part.line, f"sha256:{part.digest}", part.words)
