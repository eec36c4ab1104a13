"""Read a policy: the one door of this room."""

from __future__ import annotations

from collections.abc import Mapping

from gateledger.model.catalog import Catalog
from gateledger.model.policy import Policy, PolicyText
from gateledger.model.problem import Problem, Severity
from gateledger.policy.agree import disagreements
from gateledger.policy.build import build
from gateledger.policy.chain import Chain

MOST = 100
"""Problems that are told one by one: each is an annotation to write and stays in a record for ever."""


def read_policy(
    text: PolicyText,
    *,
    catalog: Catalog,
    packs: Mapping[str, PolicyText],
    organisation: PolicyText | None = None,
) -> tuple[Policy | None, tuple[Problem, ...]]:
    """Give the effective policy and everything that is wrong with it, by line; None when any of it is an error.

    Problems of an inherited text follow those of the text itself; of very many the first are told and the rest is
    counted. Never raises, whatever the bytes are.
    """
    chain = Chain(catalog, packs, organisation)
    layer = chain.layer(text)
    problems = list(chain.problems)
    if not any(each.severity is Severity.ERROR for each in problems):
        problems += disagreements(layer, text.source)
    ordered = tuple(sorted(dict.fromkeys(problems), key=lambda each: _order(each, text.source.path)))
    if any(each.severity is Severity.ERROR for each in ordered):
        return None, _some(ordered)
    return build(layer, catalog), _some(ordered)


def _order(problem: Problem, own: str) -> tuple[bool, str, int, int, str]:
    return (problem.path != own, problem.path, problem.line or 0, problem.column or 0, problem.message)


def _some(ordered: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Keep the first of very many, errors before warnings, so that none becomes usable by being long."""
    if len(ordered) <= MOST:
        return ordered
    by_weight = sorted(ordered, key=lambda each: each.severity is not Severity.ERROR)
    kept = set(by_weight[:MOST])
    more = f"and {len(ordered) - len(kept)} more problems"
    said = Problem(message=more, path=ordered[0].path, severity=by_weight[MOST].severity)
    return (*(each for each in ordered if each in kept), said)
