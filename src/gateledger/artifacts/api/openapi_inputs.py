"""What the OpenAPI specification forbids of path templates and of Swagger 2.0 bodies, beyond its schema.

https://spec.openapis.org/oas/v3.1.1.html#path-templating; https://spec.openapis.org/oas/v2.0.html#parameter-object
"""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.api.codes import problem
from gateledger.artifacts.api.openapi_lint import MOST_OF_A_CODE, TEMPLATE, Parameter, parameters_of
from gateledger.artifacts.api.openapi_whole import Found, Whole
from gateledger.artifacts.api.words import Place
from gateledger.artifacts.tree import Node
from gateledger.model.problem import Problem


def template_problems(whole: Whole) -> Iterator[Problem]:
    """Give the paths whose braces do not match, or that name a parameter twice."""
    told = 0
    for template, node in (whole.root.at("paths") or Node({})).entries():
        if told >= MOST_OF_A_CODE or template.startswith("x-"):
            continue
        said = _of_template(template.partition("?")[0])
        if said:
            told += 1
            yield problem("malformed-path", f"`{template[:200]}` {said}", Place(whole.files.path, node.place))


def _of_template(template: str) -> str:
    if template.count("{") != template.count("}"):
        return "has a brace without its other half"
    names = TEMPLATE.findall(template)
    return next((f"names `{{{name}}}` twice" for name in names if names.count(name) > 1), "")


def body_problems(whole: Whole, found: list[Found]) -> Iterator[Problem]:
    """Give the operations of Swagger 2.0 with several bodies, or with a body and form fields."""
    if not whole.root.text("swagger"):
        return
    told = 0
    for each in found:
        said = _of_bodies(_effective(whole, each))
        if said and told < MOST_OF_A_CODE:
            told += 1
            yield problem("several-bodies", f"{each.key}: {said}", whole.place(each.pointer))


def _effective(whole: Whole, found: Found) -> list[Parameter]:
    """Give the parameters in effect: those of the path unless the operation says them anew."""
    own = parameters_of(whole, found.node, found.pointer)
    said = {(each.name, each.within) for each in own}
    item = parameters_of(whole, found.item, found.pointer[:2])
    return own + [each for each in item if (each.name, each.within) not in said]


def _of_bodies(parameters: list[Parameter]) -> str:
    sent = [each.within for each in parameters]
    if sent.count("body") > 1:
        return f"{sent.count('body')} parameters are the body: there can be one"
    return (
        "has a body and form fields: one request has one of them" if {"body", "formData"} <= set(sent) else ""
    )
