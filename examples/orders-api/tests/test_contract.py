"""Replays what consumers rely on against the application: each interaction of each pact."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from orders.app import create_app
from orders.store import Store

PACTS = Path(__file__).parent.parent / "pacts"
BASE = "/v1"


def interactions():
    for file in sorted(PACTS.glob("*.json")):
        for each in json.loads(file.read_text())["interactions"]:
            yield pytest.param(each, id=f"{file.stem}: {each['description']}")


@pytest.mark.parametrize("interaction", interactions())
def test_the_provider_answers_as_the_consumer_expects(interaction):
    store = Store()
    for state in interaction.get("providerStates", []):
        if state["name"] == "ann has an order":
            store.place("ann", [{"sku": "cup", "quantity": 2}])
    request, expected = interaction["request"], interaction["response"]
    path = request["path"] if request["path"] == "/health" else BASE + request["path"]
    headers = {name: value[0] for name, value in request.get("headers", {}).items()}
    body = request.get("body", {}).get("content")
    answer = TestClient(create_app(store)).request(request["method"], path, headers=headers, json=body)
    assert answer.status_code == expected["status"]
    wanted = expected.get("body", {}).get("content")
    if wanted is not None:
        assert _holds(answer.json(), wanted)


def _holds(given, wanted):
    """Whether everything that is wanted is given; more is welcome."""
    if isinstance(wanted, dict):
        return isinstance(given, dict) and all(
            key in given and _holds(given[key], wanted[key]) for key in wanted
        )
    if isinstance(wanted, list):
        return len(given) == len(wanted) and all(map(_holds, given, wanted))
    return given == wanted
