"""Readers are used from several threads at once."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from markdown_it import MarkdownIt

import gateledger.artifacts as room


def parsers() -> dict[str, MarkdownIt]:
    modules = (
        importlib.import_module(f"{room.__name__}.{each.name}")
        for each in pkgutil.iter_modules(room.__path__)
    )
    return {
        f"{module.__name__}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, MarkdownIt)
    }


@pytest.mark.parametrize("parser", parsers().values(), ids=parsers())
def test_a_shared_parser_compiles_its_rules_while_it_is_imported(parser):
    compiled = {
        part: getattr(parser, part).ruler.__cache__ is not None for part in ("core", "block", "inline")
    }
    assert compiled["core"]
    assert compiled["block"] or compiled["inline"]
