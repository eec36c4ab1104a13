from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from parcels.broker import Broker
from parcels.service import ORDERS_PLACED, PARCELS_SENT, Parcels

ORDER = {"orderId": "ord-1", "lines": [{"sku": "cup", "quantity": 2}, {"sku": "pot", "quantity": 1}]}


@pytest.fixture
def registry():
    return CollectorRegistry()


@pytest.fixture
def broker(registry):
    broker = Broker()
    Parcels(broker, registry)
    return broker


def said(broker, channel):
    return [message for name, message in broker.published if name == channel]


def test_tc_1_an_order_leaves_as_a_parcel(broker):
    broker.publish(ORDERS_PLACED, ORDER)
    assert said(broker, PARCELS_SENT) == [{"parcelId": "par-1", "orderId": "ord-1", "pieces": 3}]


def test_tc_2_an_order_that_is_announced_twice_leaves_once(broker):
    broker.publish(ORDERS_PLACED, ORDER)
    broker.publish(ORDERS_PLACED, ORDER)
    assert len(said(broker, PARCELS_SENT)) == 1


def test_tc_3_an_order_without_lines_is_put_aside_and_the_next_is_packed(broker):
    broker.publish(ORDERS_PLACED, {**ORDER, "lines": []})
    broker.publish(ORDERS_PLACED, {**ORDER, "orderId": "ord-2"})
    assert [message["orderId"] for _, message in broker.dead] == ["ord-1"]
    assert [message["orderId"] for message in said(broker, PARCELS_SENT)] == ["ord-2"]


def test_parcels_are_counted(broker, registry):
    broker.publish(ORDERS_PLACED, ORDER)
    assert 'parcels_sent_total{service="parcels"} 1.0' in generate_latest(registry).decode()
