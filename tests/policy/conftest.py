"""A small catalog of its own, so that these tests do not change with the gates."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from gateledger.model.catalog import Catalog, CatalogGate, Setting
from gateledger.model.policy import Policy, PolicySource, PolicyText
from gateledger.model.problem import Problem
from gateledger.policy.read import read_policy

NUMBER = {"type": "integer", "minimum": 1, "maximum": 200}
GLOBS = {"type": "array", "items": {"type": "string", "minLength": 1}}


def _gate(name: str, *settings: Setting, stages: tuple[str, ...] = ("pull-request",)) -> CatalogGate:
    return CatalogGate(
        name=name, stages=stages, claim=f"{name}.", why="w", fix="f", needs=(), settings=settings
    )


def _setting(name: str, schema: dict, default: object, **more: object) -> Setting:
    return Setting(name=name, meaning=f"The {name}.", default=default, json_schema=schema, **more)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    stories = _setting("stories", GLOBS, ["stories/*.md"], patterns="head", stricter="subset")
    return Catalog(
        gates=(
            _gate("linked-work-item", stories),
            _gate(
                "acceptance-criteria",
                _setting("minimum", NUMBER, 1, stricter="higher"),
                stories.model_copy(update={"same_as": "linked-work-item"}),
            ),
            _gate(
                "runbook",
                _setting("max_age_days", NUMBER, 90, stricter="lower"),
                _setting("require", GLOBS, ["alerts"], stricter="superset"),
                _setting("style", {"type": "string"}, "plain", stricter="fixed"),
                _setting("strict", {"type": "boolean"}, False, stricter="free"),
                stages=("release", "deployment"),
            ),
        ),
        planned=("slo", "auth-model"),
    )


@pytest.fixture
def read(catalog: Catalog) -> Callable[..., tuple[Policy | None, tuple[Problem, ...]]]:
    """Read a text; `packs` and `organisation` are texts too."""

    def _read(
        text: str | bytes, packs: Mapping[str, str] | None = None, organisation: str | None = None
    ) -> tuple[Policy | None, tuple[Problem, ...]]:
        own = _text(".github/policies.yml", text, "acme/shop")
        shipped = {name: _text(f"policies/{name}.yml", each) for name, each in (packs or {}).items()}
        above = _text(".github/policies.yml", organisation, "acme/.github") if organisation else None
        return read_policy(own, catalog=catalog, packs=shipped, organisation=above)

    return _read


def _text(path: str, text: str | bytes, repository: str = "") -> PolicyText:
    data = text.encode() if isinstance(text, str) else text
    return PolicyText(source=PolicySource(repository=repository, path=path), data=data)


@pytest.fixture
def accepted(read: Callable) -> Callable[..., Policy]:
    """Read a text that must be fine."""

    def _accepted(*args: object, **named: object) -> Policy:
        policy, problems = read(*args, **named)
        assert policy is not None, [str(each) for each in problems]
        return policy

    return _accepted


@pytest.fixture
def objections(read: Callable) -> Callable[..., list[str]]:
    """Read a text that must not be used; gives `line:column: message` of each Problem."""

    def _objections(*args: object, **named: object) -> list[str]:
        policy, problems = read(*args, **named)
        assert policy is None
        return [f"{each.line}:{each.column}: {each.message}" for each in problems]

    return _objections
