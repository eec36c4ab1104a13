"""What operations ask of an auth model: their schemes and scopes named, open ones on its list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gateledger.artifacts.api.words import Api, Operation
from gateledger.artifacts.auth.names import names
from gateledger.artifacts.auth.public import lists_public
from gateledger.judge.auth_documents import Document
from gateledger.judge.auth_skeleton import public_line, scheme_row
from gateledger.judge.contract_apis import Described
from gateledger.judge.said import Said
from gateledger.model.report import Finding, Locator, Note

MOST = 30
_SPEAKS = frozenset({"openapi", "asyncapi"})
"""Kinds of description that can say how a call is secured."""

Asked = tuple[Api, Operation]


@dataclass(frozen=True)
class Name:
    """A scheme, or a scope of one, and the operations that ask for it."""

    name: str
    what: str
    scheme: str
    type: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Needed:
    """Everything the operations ask for."""

    names: tuple[Name, ...]
    unguarded: tuple[Asked, ...]
    """Operations that let anybody in, some way or other."""
    silent: tuple[Api, ...]
    """Descriptions of a kind that cannot say how a call is secured."""


def asked_of(described: Described, coverage: str) -> tuple[Asked, ...]:
    """Give the operations that the document must cover: all, or those that the change touches.

    An operation is touched, too, when what it asks of callers is not what it was.
    """
    every = tuple(
        (api, operation) for api in described.apis for operation in api.operations if _is_called(operation)
    )
    if coverage == "all":
        return every
    touched = {(api.path, operation.key) for api, operation in described.touched}
    old = {
        (api.path, operation.key): operation.security
        for api in described.before
        for operation in api.operations
    }
    return tuple(
        (api, operation)
        for api, operation in every
        if (place := (api.path, operation.key)) in touched
        or (place in old and old[place] != operation.security)
    )


def _is_called(operation: Operation) -> bool:
    return not operation.key.startswith(("webhook ", "callback "))


def needed(asked: Sequence[Asked]) -> Needed:
    """Gather the names and the open operations."""
    gathered: dict[tuple[str, str, str], list[Asked]] = {}
    types: dict[tuple[str, str], str] = {}
    for api, operation in asked:
        types.update({(api.path, scheme.name): scheme.type for scheme in api.schemes})
        for use in (use for way in operation.security or () for use in way):
            gathered.setdefault(("scheme", use.scheme, use.scheme), []).append((api, operation))
            for scope in use.scopes:
                gathered.setdefault(("scope", scope, use.scheme), []).append((api, operation))
    found = tuple(
        Name(name, what, scheme, types.get((by[0][0].path, scheme), ""), tuple(by))
        for (what, name, scheme), by in gathered.items()
    )
    speaking = [(api, operation) for api, operation in asked if api.kind in _SPEAKS]
    opened = tuple((api, operation) for api, operation in speaking if _is_open(operation))
    silent = {api.path: api for api, operation in asked if api.kind not in _SPEAKS}
    return Needed(found, opened, tuple(silent.values()))


def _is_open(operation: Operation) -> bool:
    """Whether somebody without any credential gets in: nothing is asked, or one of the ways asks for nothing."""
    return not operation.security or not all(operation.security)


def covered(need: Needed, documents: Sequence[Document]) -> tuple[list[Said], list[Document]]:
    """Compare with the documents; gives what is missing, and those documents that something rests on."""
    said: list[Said] = []
    rests: dict[str, Document] = {}
    for name in need.names:
        holder = next((each for each in documents if names(each.model, name.name)), None)
        if holder:
            rests[holder.file.path] = holder
        else:
            said.append(_unnamed(name, documents[0]))
    for api, operation in need.unguarded:
        holder = next((each for each in documents if _lists(each, api, operation)), None)
        if holder:
            rests[holder.file.path] = holder
        if not holder or (operation.writes and operation.security is None):
            said.append(_open(api, operation, documents[0], listed=bool(holder)))
    said += [_silent(api) for api in need.silent]
    return _capped(said), list(rests.values())


def _lists(document: Document, api: Api, operation: Operation) -> int | None:
    return lists_public(
        document.model,
        operation.key,
        method=operation.method,
        path=operation.path,
        operation_id=operation.operation_id,
        bases=api.base_paths,
    )


def _capped(said: list[Said]) -> list[Said]:
    """Keep a report readable; the rest is counted."""
    findings = [each for each in said if isinstance(each, Finding)]
    others = [each for each in said if not isinstance(each, Finding)]
    if len(findings) <= MOST:
        return [*findings, *others]
    rest = Finding(
        code="more",
        message=f"{len(findings) - MOST} more names or operations are missing in the auth model",
        locator=findings[MOST].locator,
        fix="As for the others.",
    )
    return [*findings[:MOST], rest, *others]


def _at(api: Api, operation: Operation) -> Locator:
    return Locator(path=operation.place.path or api.path, line=operation.place.line or None)


def keys(asked: Iterable[Asked]) -> str:
    """Name operations, the first few."""
    listed = list(dict.fromkeys(f"`{operation.key}`" for _, operation in asked))
    more = f" and {len(listed) - 5} more" if len(listed) > 5 else ""
    return ", ".join(listed[:5]) + more


def _unnamed(name: Name, document: Document) -> Finding:
    api, operation = name.asked[0]
    of = f" of `{name.scheme}`" if name.what == "scope" else ""
    row = scheme_row(name.scheme, name.type, [name.name] if name.what == "scope" else [], name.asked)
    return Finding(
        code=f"{name.what}-not-named",
        message=f"{keys(name.asked)} of {api.path} asks for the {name.what} `{name.name}`{of}, which {document.file.path} does not name",
        locator=_at(api, operation),
        fix=f"Add to {document.file.path}, for instance in its table of schemes:\n\n```markdown\n{row}\n```",
    )


def _open(api: Api, operation: Operation, document: Document, *, listed: bool) -> Finding:
    what = "changes something and " if operation.writes else ""
    how = "says nothing of security" if operation.security is None else "lets anybody in"
    missing = "" if listed else f", and is not on the list of public operations of {document.file.path}"
    line = public_line(operation)
    declare = "Declare the security that it needs in the description"
    if operation.security is None and operation.writes:
        declare += "; if anybody may really call it, write `security: []` there"
    fix = f"{declare}. If it is public on purpose, list it in {document.file.path}:\n\n```markdown\n## Public operations\n\n{line}\n```"
    return Finding(
        code="open-write" if operation.writes else "not-listed",
        message=f"`{operation.key}` of {api.path} {what}{how}{missing}",
        locator=_at(api, operation),
        fix=fix,
    )


def _silent(api: Api) -> Note:
    message = f"{api.path} is of a kind that cannot say how a call is secured ({api.kind}): only the document was judged"
    return Note(message=message, locator=Locator(path=api.path))
