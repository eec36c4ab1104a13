"""OpenAPI 2.0 and 3.0 to 3.2 as an Api: validity, operations, security in effect, and lint.

(https://spec.openapis.org/oas/). References are followed in the document and in the files given beside it, never
further. A part or a template is a fragment: never judged, never evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gateledger.artifacts.api.codes import problem
from gateledger.artifacts.api.files import Files
from gateledger.artifacts.api.openapi_inputs import body_problems, template_problems
from gateledger.artifacts.api.openapi_lint import Lint
from gateledger.artifacts.api.openapi_operations import read_operations
from gateledger.artifacts.api.openapi_security import schemes_of
from gateledger.artifacts.api.openapi_servers import base_paths
from gateledger.artifacts.api.openapi_validity import schema_problems
from gateledger.artifacts.api.openapi_whole import Whole, operations_of, whole_of
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
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_NONE: Mapping[str, str] = {}


def read_openapi(path: str, text: str, beside: Mapping[str, str] = _NONE) -> Api:
    """Read a description. Any text gives an answer; `beside` are texts of the same commit by their paths."""
    tree = tree_of(text)
    if tree.problem or not tree.documents:
        return unreadable(Api(path, "openapi"), text, tree)
    root = root_of(tree)
    if declared(root) != "openapi":
        return undeclared(named(path, "openapi", root), root)
    files = Files(path, root, beside)
    whole = whole_of(files)
    references = References(files).look()
    found = list(operations_of(whole))
    api = replace(
        named(path, "openapi", root),
        base_paths=base_paths(whole.root),
        operations=read_operations(whole, found),
        schemes=schemes_of(whole),
        parts=tuple(references.parts),
        unseen=tuple(references.unseen),
    )
    lint = Lint(whole, found, api.operations, api.schemes)
    problems = (
        *of_document(path, tree),
        *schema_problems(whole),
        *_misplaced(whole),
        *references.problems,
        *template_problems(whole),
        *lint.problems(),
        *body_problems(whole, found),
    )
    return _judged(replace(api, problems=problems), whole)


def _misplaced(whole: Whole) -> Iterator[Problem]:
    for place, reference in whole.misplaced[:50]:
        said = f"`{reference[:160]}` stands where the format allows no reference; bundlers follow it"
        yield problem("misplaced-reference", said, place, Severity.NOTE)


def _judged(api: Api, whole: Whole) -> Api:
    """Say what the document is worth: a fragment before invalid, invalid before a placeholder."""
    root = whole.root
    if any(len(gap) == 1 for gap in whole.gaps):
        return fragment(api, "a source for a bundler: a whole section stands in a file that was not given")
    if is_filled_in(root, "paths", "components"):
        return fragment(api, "a template that is filled in before it is used")
    empty = not (api.operations or has_entries(root, "paths", "webhooks") or whole.gaps)
    if empty and has_entries(root, "components", "definitions", "parameters", "responses"):
        whole_in_form = root.at("paths") is not None and root.at("info") is not None
        if not whole_in_form or judged(api, nothing="").state is State.SUBSTANTIVE:
            return fragment(api, "components alone, used from other descriptions")
    return judged(api, nothing="no paths and no webhooks: nothing is described yet" if empty else "")
