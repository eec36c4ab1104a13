"""How much a description really says: what makes it a part, a template, or nothing that can be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gateledger.artifacts.api.codes import code_of, problem
from gateledger.artifacts.api.recognise import METHODS, family_of, part_of
from gateledger.artifacts.api.templates import is_controlled
from gateledger.artifacts.api.words import Api, ApiKind, Place
from gateledger.artifacts.tree import Node, Tree
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_CAPS = ("larger than", "more than", "nested too")


def named(path: str, kind: ApiKind, root: Node) -> Api:
    """Give what the document says of itself."""
    return Api(
        path,
        kind,
        version=root.text("openapi") or root.text("swagger") or root.text("asyncapi"),
        title=root.text("info", "title"),
        release=root.text("info", "version"),
    )


def of_document(path: str, tree: Tree) -> Iterator[Problem]:
    """Say what is wrong with the file as YAML."""
    for key, line in tree.repeated:
        loses = key.startswith("/") or key in METHODS or (len(key) == 3 and key.isdecimal())
        said = f"`{key[:100]}` stands twice in the same table: the first is lost"
        yield problem("duplicate-key", said, Place(path, line), Severity.ERROR if loses else Severity.WARNING)
    if len(tree.documents) > 1:
        said = "more than one YAML document in the file; the first that is a description is read"
        yield problem("several-documents", said, Place(path, tree.documents[1].line), Severity.WARNING)


def has_entries(root: Node, *names: str) -> bool:
    """Tell whether one of the tables of that name has something in it."""
    return any(
        each.value for name in names for key, each in (root.at(name) or Node({})).entries() if key[:2] != "x-"
    )


def fragment(api: Api, why: str, *, operations: bool = True) -> Api:
    """Give a part: its problems are nobody's errors."""
    note = problem("fragment", why, Place(api.path, 1), Severity.NOTE)
    kept = tuple(
        each for each in api.problems if each.severity is Severity.NOTE and code_of(each) != "fragment"
    )
    return replace(
        api, state=State.FRAGMENT, problems=(note, *kept), operations=api.operations if operations else ()
    )


def undeclared(api: Api, root: Node) -> Api:
    """Give what has no version key of its own: a part that is used from elsewhere, or nothing of this kind."""
    if part_of(root) == api.kind:
        said = f"no `{api.kind}` key: paths or components that are used from elsewhere"
        return fragment(api, said, operations=False)
    return absent(api)


def absent(api: Api) -> Api:
    """Give a text of another kind."""
    note = problem("another-kind", f"no {api.kind} description", Place(api.path, 1), Severity.NOTE)
    return replace(api, state=State.ABSENT, problems=(note,))


def unreadable(api: Api, text: str, tree: Tree) -> Api:
    """Say why a text cannot be read: of another kind, a template, too much, or broken."""
    if family_of(api.path, text) != api.kind:
        return absent(api)
    if is_controlled(text):
        return fragment(api, "a template that is filled in before it is used")
    found = tree.problem
    if found is not None and found.message.startswith(_CAPS):
        told = problem("could-not-tell", found.message, Place(api.path, found.line or 0))
        return replace(api, state=State.ABSENT, problems=(told,))
    said = found.message if found else "empty"
    state = State.INVALID if text.strip() else State.ABSENT
    return replace(
        api,
        state=state,
        problems=(problem("unreadable", said, Place(api.path, (found and found.line) or 0)),),
    )


def judged(api: Api, *, nothing: str) -> Api:
    """Say what a whole description is worth. `nothing`: what is missing in one that describes nothing yet."""
    codes = {code_of(each) for each in api.problems}
    if "fragment" in codes:
        return fragment(api, "a template that is filled in before it is used")
    if "could-not-tell" in codes:
        return replace(api, state=State.ABSENT)
    if any(each.severity is Severity.ERROR for each in api.problems):
        return replace(api, state=State.INVALID)
    if nothing:
        note = problem("placeholder", nothing, Place(api.path, 1), Severity.WARNING)
        return replace(api, state=State.PLACEHOLDER, problems=(*api.problems, note))
    return replace(api, state=State.SUBSTANTIVE)
