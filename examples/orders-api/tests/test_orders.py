from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from orders.app import create_app

ANN = {"Authorization": "Bearer ann"}
LINES = {"lines": [{"sku": "cup", "quantity": 2}]}


@pytest.fixture
def client():
    return TestClient(create_app())


def test_tc_1_an_order_is_taken_and_shown_to_whoever_placed_it(client):
    placed = client.post("/v1/orders", json=LINES, headers=ANN)
    assert placed.status_code == 201
    shown = client.get(f"/v1/orders/{placed.json()['id']}", headers=ANN)
    assert shown.json() == placed.json()


def test_tc_2_somebody_elses_order_is_not_found(client):
    placed = client.post("/v1/orders", json=LINES, headers=ANN).json()
    assert (
        client.get(f"/v1/orders/{placed['id']}", headers={"Authorization": "Bearer bob"}).status_code == 404
    )


def test_tc_3_nothing_is_taken_from_a_stranger(client):
    assert client.post("/v1/orders", json=LINES).status_code == 401


@pytest.mark.parametrize("body", [{}, {"lines": []}, {"lines": [{"sku": "cup", "quantity": 0}]}])
def test_tc_4_an_empty_order_is_refused(client, body):
    assert client.post("/v1/orders", json=body, headers=ANN).status_code == 422


def test_orders_are_counted(client):
    client.post("/v1/orders", json=LINES, headers=ANN)
    assert "orders_taken_total 1.0" in client.get("/metrics").text
