"""The API descriptions that a change touches, each as it is and as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from gateledger.artifacts.api.changes_words import Version
from gateledger.artifacts.api.read import is_api, read_api
from gateledger.artifacts.api.words import Api
from gateledger.artifacts.paths import matches
from gateledger.judge.observed import About
from gateledger.model.artifact import State
from gateledger.model.facts import Change, ChangedFile, Files, Unavailable
from gateledger.model.policy import Service
from gateledger.model.standing import Before

_OUTWARD = re.compile(r"\$ref[\"']?\s*:\s*[\"']?[^#\"'\s]")
JUDGED = frozenset({State.SUBSTANTIVE, State.INVALID, State.PLACEHOLDER})


@dataclass(frozen=True)
class Seen:
    """A description at the head; `old` is None where it is new. `unsure` says why how it was could not be seen."""

    api: Api
    version: Version
    old: Version | None = None
    unsure: str = ""
    transient: bool = False

    @cached_property
    def before(self) -> Api | None:
        """How it was."""
        return read(self.old) if self.old else None


@dataclass(frozen=True)
class Specs:
    """What a gate on descriptions looks at."""

    change: Change
    files: Files
    before: Before | Unavailable
    service: Service
    documents: tuple[str, ...]
    parts: tuple[str, ...]

    @cached_property
    def touched(self) -> tuple[Seen, ...]:
        """Descriptions, whole or in part, that the change touches or whose parts it touches."""
        return tuple(self._touched())

    @cached_property
    def gone(self) -> tuple[Api, ...]:
        """Whole descriptions that the change removed, or made into something else."""
        return tuple(self._gone())

    @property
    def lost(self) -> Iterator[tuple[str, str]]:
        """Paths of touched documents that could not be read, and why."""
        for file in self.files.files:
            if file.text is None and file.path in self._changed and self._concerns(file.path):
                yield file.path, file.unreadable or "it is not text"

    @cached_property
    def _changed(self) -> dict[str, ChangedFile]:
        return {file.path: file for file in self.change.files if file.status != "removed"}

    @cached_property
    def _texts(self) -> dict[str, str]:
        globs = self.documents, self.parts
        return {
            file.path: file.text
            for file in self.files.files
            if file.text is not None and any(matches(file.path, each) for each in globs)
        }

    @cached_property
    def _old_texts(self) -> Mapping[str, str]:
        """Every text as it was: what the change leaves alone is as it is."""
        if isinstance(self.before, Unavailable):
            return {}
        unchanged = {path: text for path, text in self._texts.items() if path not in self._changed}
        return {**unchanged, **{each.path: each.text for each in self.before.files if each.text is not None}}

    def _concerns(self, path: str) -> bool:
        """Tell documents of the service, and those that are no service's own."""
        about = About(self.service, "")
        return matches(path, self.documents) and (about.owns(path) or about.is_shared(path))

    def _touched(self) -> Iterator[Seen]:
        others = any(matches(path, self.parts) or matches(path, self.documents) for path in self.change.paths)
        for path, text in self._texts.items():
            may = path in self._changed or (others and _may_lead_out(path, text))
            if not may or not self._concerns(path) or not is_api(path, text):
                continue
            version = Version(path, text, self._texts)
            api = read(version)
            if not {path, *api.parts, *api.unseen}.isdisjoint(self.change.paths):
                yield self._beside_old(api, version)

    def _beside_old(self, api: Api, version: Version) -> Seen:
        """Find how a description was: under its old name, or as the removed one whose operations it took over."""
        file = self._changed.get(api.path)
        if isinstance(self.before, Unavailable):
            if file is not None and file.status == "added":
                return Seen(api, version)
            return Seen(api, version, unsure=self.before.reason, transient=self.before.transient)
        if file is not None and file.status in {"added", "copied"}:
            old = next((each.path for each in self._removed() if _takes_over(each, api)), "")
        else:
            old = (file.previous_path if file else None) or api.path
        if old in self._old_texts:
            return Seen(api, version, Version(old, self._old_texts[old], self._old_texts))
        is_new = file is not None and file.status in {"added", "copied"}
        return Seen(api, version, unsure="" if is_new else "its earlier text could not be read")

    def _removed(self) -> Iterator[Api]:
        """Read the whole descriptions that are not there any more under their path."""
        for file in self.change.files:
            path = file.previous_path if file.status == "renamed" else file.path
            if not path or not self._concerns(path) or path not in self._old_texts:
                continue
            if file.status != "removed" and self._may_still_be(file.path):
                continue
            if is_api(path, self._old_texts[path]):
                api = read(Version(path, self._old_texts[path], self._old_texts))
                if api.state in JUDGED:
                    yield api

    def _may_still_be(self, path: str) -> bool:
        """Tell files at the head that are judged as descriptions; under a name that nobody asks for none is."""
        now = self._texts.get(path)
        return matches(path, self.documents) and (now is None or is_api(path, now))

    def _gone(self) -> Iterator[Api]:
        taken = {each.old.path for each in self.touched if each.old}
        yield from (api for api in self._removed() if api.path not in taken)

    @property
    def unsure_gone(self) -> Iterator[str]:
        """Paths of removed documents of which nobody could see what they were."""
        for file in self.change.files:
            if file.status == "removed" and self._concerns(file.path) and file.path not in self._old_texts:
                yield file.path


def read(version: Version) -> Api:
    """Read one version."""
    return read_api(version.path, version.text, version.beside)


def _may_lead_out(path: str, text: str) -> bool:
    """Tell cheaply whether a description may have parts in other files."""
    return not path.endswith((".yaml", ".yml", ".json")) or bool(_OUTWARD.search(text))


def _takes_over(old: Api, new: Api) -> bool:
    """Tell a description that moved: most of its operations are in the new one."""
    keys = {each.key for each in old.operations}
    kept = keys & {each.key for each in new.operations}
    return old.kind == new.kind and bool(keys) and 2 * len(kept) > len(keys)
