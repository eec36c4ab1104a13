"""Read a policy: the one door of this room."""

from __future__ import annotations

from collections.abc import Mapping

from gateledger.model.catalog import Catalog
from gateledger.model.policy import Policy, PolicyText
from gateledger.model.problem import Problem, Severity
from gateledger.policy.agree import disagreements
from gateledger.policy.build import build
from gateledger.policy.chain import Chain


def read_policy(
    text: PolicyText,
    *,
    catalog: Catalog,
    packs: Mapping[str, PolicyText],
    organisation: PolicyText | None = None,
) -> tuple[Policy | None, tuple[Problem, ...]]:
    """Give the effective policy and everything that is wrong with it, by line; None when any of it is an error.

    Problems of an inherited text follow those of the text itself. Never raises, whatever the bytes are.
    """
    chain = Chain(catalog, packs, organisation)
    layer = chain.layer(text)
    problems = list(chain.problems)
    if not any(each.severity is Severity.ERROR for each in problems):
        problems += disagreements(layer, text.source)
    ordered = tuple(sorted(dict.fromkeys(problems), key=lambda each: _order(each, text.source.path)))
    if any(each.severity is Severity.ERROR for each in ordered):
        return None, ordered
    return build(layer, catalog), ordered


def _order(problem: Problem, own: str) -> tuple[bool, str, int, int, str]:
    return (problem.path != own, problem.path, problem.line or 0, problem.column or 0, problem.message)
