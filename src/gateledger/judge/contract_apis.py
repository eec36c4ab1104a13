"""The descriptions of a service, and which of their operations a change touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gateledger.artifacts.api.read import is_api, read_api
from gateledger.artifacts.api.words import Api, Operation
from gateledger.artifacts.contracts.reach import is_called
from gateledger.artifacts.paths import matches
from gateledger.judge.services import own_paths
from gateledger.model.artifact import State
from gateledger.model.facts import Change, ChangedFile, Files, Unavailable
from gateledger.model.policy import Service
from gateledger.model.standing import Before

_JUDGED = frozenset({State.SUBSTANTIVE, State.INVALID})


@dataclass(frozen=True)
class Described:
    """Descriptions at the head, and those that the change touches as they were; `unsure` says what could not be told."""

    apis: tuple[Api, ...] = ()
    before: tuple[Api, ...] = ()
    touched: tuple[tuple[Api, Operation], ...] = ()
    unsure: tuple[tuple[str, str], ...] = ()
    """Paths, and why it could not be told which of their operations the change touches."""


def describe_apis(  # four facts, two settings
    change: Change,
    files: Files,
    before: Before | Unavailable,
    service: Service,
    specs: tuple[str, ...],
    parts: tuple[str, ...],
) -> Described:
    """Read the descriptions of the service on both sides of the change."""
    texts = {
        file.path: file.text
        for file in files.files
        if file.text is not None and matches(file.path, (*specs, *parts))
    }
    lost = [file for file in files.files if file.unreadable and matches(file.path, specs)]
    own = own_paths(service, [path for path in texts if matches(path, specs)])
    apis = tuple(api for path in own if (api := _api(path, texts)))
    changed = {file.path: file for file in change.files}
    gone = [each for each in change.files if _is_gone(each, service, specs)]
    moved = [api for api in apis if _is_touched(api, changed)]
    unread = [
        (file.path, f"it could not be read: {file.unreadable}")
        for file in lost
        if file.path in changed and own_paths(service, [file.path])
    ]
    if isinstance(before, Unavailable):
        unsure = [(api.path, f"how it was before could not be read: {before.reason}") for api in moved]
        return Described(apis, unsure=(*unread, *unsure))
    old = _Old(before, {path: text for path, text in texts.items() if path not in changed})
    compared = [_compare(api, changed.get(api.path), old) for api in moved]
    return Described(
        apis,
        tuple(each.before for each in compared if each.before) + tuple(old.removed(gone)),
        tuple((each.api, operation) for each in compared for operation in each.touched),
        (*unread, *((each.api.path, each.unsure) for each in compared if each.unsure)),
    )


def _api(path: str, texts: Mapping[str, str]) -> Api | None:
    """Read a description; parts and templates of one are none."""
    if not is_api(path, texts[path]):
        return None
    api = read_api(path, texts[path], texts)
    return api if api.state in _JUDGED else None


def _is_touched(api: Api, changed: Mapping[str, ChangedFile]) -> bool:
    return any(path in changed for path in (api.path, *api.parts, *api.unseen))


def _is_gone(file: ChangedFile, service: Service, specs: tuple[str, ...]) -> bool:
    return file.status == "removed" and matches(file.path, specs) and bool(own_paths(service, [file.path]))


@dataclass(frozen=True)
class _Old:
    """The side before the change."""

    before: Before
    unchanged: Mapping[str, str]

    def api(self, path: str) -> Api | None:
        """Read a description as it was; None where it was not there, or could not be read."""
        texts = {
            **self.unchanged,
            **{file.path: file.text for file in self.before.files if file.text is not None},
        }
        return read_api(path, texts[path], texts) if path in texts else None

    def removed(self, gone: Iterable[ChangedFile]) -> Iterator[Api]:
        """Read those that the change removes."""
        for file in gone:
            api = self.api(file.path)
            if api and api.state in _JUDGED:
                yield api


@dataclass(frozen=True)
class _Compared:
    api: Api
    before: Api | None = None
    touched: tuple[Operation, ...] = ()
    unsure: str = ""


def _compare(api: Api, file: ChangedFile | None, old: _Old) -> _Compared:
    """Tell which operations are new, or promise something else than before."""
    called = tuple(each for each in api.operations if is_called(each))
    if api.state is State.INVALID and not called:
        return _Compared(api, unsure="it is not valid, and no operation in it could be told")
    if api.unseen:
        return _Compared(api, touched=called, unsure=f"it refers to {api.unseen[0]}, which was not read")
    if file and file.status == "added":
        return _Compared(api, touched=called)
    before = old.api((file.previous_path if file else None) or api.path)
    if before is None:
        return _Compared(
            api,
            touched=called,
            unsure="" if file and file.status == "copied" else "how it was before could not be read",
        )
    prints = {each.key: each.fingerprint for each in before.operations}
    touched = tuple(
        each for each in called if not each.fingerprint or prints.get(each.key) != each.fingerprint
    )
    return _Compared(api, before, touched)
