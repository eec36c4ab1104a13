"""Replays each contract against the application."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from catalog.app import create_app
from fastapi.testclient import TestClient

CONTRACTS = sorted((Path(__file__).parent.parent / "contracts").glob("*.yml"))


@pytest.mark.parametrize("file", CONTRACTS, ids=lambda file: file.stem)
def test_the_catalog_answers_as_its_callers_expect(file):
    contract = yaml.safe_load(file.read_text())
    asked, expected = contract["request"], contract["response"]
    answer = TestClient(create_app()).request(
        asked["method"], asked["url"], headers=asked.get("headers"), json=asked.get("body")
    )
    assert answer.status_code == expected["status"]
    assert answer.json() == expected["body"]


def test_tc_1_a_price_is_changed_by_staff_alone_ac_1():
    client = TestClient(create_app())
    assert client.put("/catalog/products/cup/price", json={"cents": 1}).status_code == 401


def test_tc_2_the_price_of_what_is_not_for_sale_cannot_be_set():
    client = TestClient(create_app())
    headers = {"X-Staff-Key": "for tests only"}
    assert client.put("/catalog/products/hat/price", json={"cents": 1}, headers=headers).status_code == 404
