"""AsyncAPI 2.0 to 2.6 and 3.0 to 3.1 as an Api: validity, channels, operations, security in effect, and lint.

(https://www.asyncapi.com/docs/reference/specification/). The official JSON Schemas are shipped beside this file;
what they cannot say (references, channels and messages of operations, parameters, schemes) is checked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gateledger.artifacts.api.asyncapi_lint import Lint
from gateledger.artifacts.api.asyncapi_operations import acting, operations_of, schemes_of
from gateledger.artifacts.api.codes import problem
from gateledger.artifacts.api.files import Files
from gateledger.artifacts.api.official import ASYNCAPI, asyncapi_validator
from gateledger.artifacts.api.openapi_validity import objections
from gateledger.artifacts.api.openapi_whole import Whole
from gateledger.artifacts.api.recognise import declared, root_of, tree_of
from gateledger.artifacts.api.references import References
from gateledger.artifacts.api.states import (
    fragment,
    has_entries,
    judged,
    named,
    of_document,
    undeclared,
    unreadable,
)
from gateledger.artifacts.api.templates import is_filled_in
from gateledger.artifacts.api.words import Api
from gateledger.model.problem import Problem

_NONE: Mapping[str, str] = {}


def read_asyncapi(path: str, text: str, beside: Mapping[str, str] = _NONE) -> Api:
    """Read a description. Any text gives an answer; `beside` are texts of the same commit by their paths."""
    tree = tree_of(text)
    if tree.problem or not tree.documents:
        return unreadable(Api(path, "asyncapi"), text, tree)
    root = root_of(tree)
    if declared(root) != "asyncapi":
        return undeclared(named(path, "asyncapi", root), root)
    files = Files(path, root, beside)
    whole = Whole(files, root)
    references = References(files).look()
    found = list(acting(whole))
    schemes = schemes_of(whole)
    api = replace(
        named(path, "asyncapi", root),
        operations=operations_of(whole, found),
        schemes=schemes,
        parts=tuple(references.parts),
        unseen=tuple(references.unseen),
        problems=(
            *of_document(path, tree),
            *_schema_problems(whole),
            *references.problems,
            *Lint(whole, found, schemes).problems(),
        ),
    )
    return _judged(api, whole)


def _schema_problems(whole: Whole) -> Iterator[Problem]:
    version = whole.root.text("asyncapi")
    if version in ASYNCAPI:
        yield from objections(whole, asyncapi_validator(version))
        return
    said = f"`asyncapi: {version[:60]}` is no version known here: {', '.join(ASYNCAPI)}"
    yield problem("unknown-version", said, whole.place(("asyncapi",)))


def _judged(api: Api, whole: Whole) -> Api:
    if is_filled_in(whole.root, "channels"):
        return fragment(api, "a template that is filled in before it is used")
    empty = not has_entries(whole.root, "channels", "operations")
    if empty and has_entries(whole.root, "components"):
        return fragment(api, "components alone, used from other descriptions")
    return judged(api, nothing="no channels: nothing is described yet" if empty else "")
