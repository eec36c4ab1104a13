"""Whose a telemetry document is: a service's own, shared by all, or another service's."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from gateledger.artifacts.observe.service_names import speaks_of
from gateledger.artifacts.paths import matches, select
from gateledger.judge.services import globs_of, is_foreign
from gateledger.model.facts import File, Files
from gateledger.model.policy import Service

_WILD = "*?["


@dataclass(frozen=True)
class About:
    """The service that is judged: by which names it goes, and which files are its own."""

    service: Service
    repository: str
    more_names: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the repository is judged as one: then all of its files are its own."""
        return not self.service.name

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names by which documents may speak of it."""
        own = self.service.name or self.repository.rpartition("/")[2]
        return tuple(dict.fromkeys(name for name in (own, *self.more_names) if name))

    @property
    def label(self) -> str:
        """What people call it in a sentence."""
        return self.service.name or "the repository"

    def owns(self, path: str) -> bool:
        """Tell its own files."""
        return self.is_whole or matches(path, globs_of(self.service))

    def is_shared(self, path: str) -> bool:
        """Tell files that are neither its own nor, by the folder they lie in, another service's."""
        if self.owns(path) or is_foreign(self.service, path):
            return False
        return not any(path.startswith(each) for each in self._siblings)

    def is_named(self, text: str) -> bool:
        """Tell a text that speaks of it."""
        return speaks_of(text, self.names)

    @cached_property
    def folder(self) -> str:
        """The folder where it keeps its files, empty for the root."""
        return next(_roots(self.service.paths), "") if not self.is_whole else ""

    @cached_property
    def _siblings(self) -> tuple[str, ...]:
        """Folders whose subfolders are services: those of this one lie in them."""
        parents = {posixpath.dirname(root) for root in _roots(self.service.paths)}
        return tuple(sorted(f"{each}/" for each in parents if each))


def _roots(globs: Iterable[str]) -> Iterator[str]:
    """Give the folders that globs begin with: `services/checkout/**` lies in `services/checkout`."""
    for glob in globs:
        parts = glob.lstrip("/!").split("/")
        fixed = [part for part in parts[:-1] if part]
        end = next(
            (index for index, part in enumerate(fixed) if any(mark in part for mark in _WILD)), len(fixed)
        )
        if end and not glob.startswith("!"):
            yield "/".join(fixed[:end])


def chosen(files: Files, globs: tuple[str, ...]) -> tuple[File, ...]:
    """Give the files of the head that match."""
    wanted = set(select((file.path for file in files.files), globs))
    return tuple(file for file in files.files if file.path in wanted)


def is_lost(file: File) -> bool:
    """Tell a file whose text could not be had; one that is not text has none."""
    return file.text is None and file.unreadable is not None
