"""Replays the contracts: what others rely on is said, and what this service relies on is understood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from parcels.broker import Broker
from parcels.service import ORDERS_PLACED, Parcels

PACTS = Path(__file__).parent.parent / "pacts"
ORDER = {"orderId": "ord-1", "lines": [{"sku": "cup", "quantity": 2}]}


def messages(provider):
    for file in sorted(PACTS.glob("*.json")):
        pact = json.loads(file.read_text())
        if (pact["provider"]["name"] == "parcels") is provider:
            for each in pact["interactions"]:
                yield pytest.param(each, id=f"{file.stem}: {each['description']}")


@pytest.fixture
def broker():
    broker = Broker()
    Parcels(broker, CollectorRegistry())
    return broker


@pytest.mark.parametrize("message", messages(provider=True))
def test_what_others_rely_on_is_said(broker, message):
    broker.publish(ORDERS_PLACED, ORDER)
    said = [body for channel, body in broker.published if channel == message["metadata"]["channel"]]
    assert any(body.items() >= message["contents"]["content"].items() for body in said)


@pytest.mark.parametrize("message", messages(provider=False))
def test_what_this_service_relies_on_is_understood(broker, message):
    broker.publish(message["metadata"]["channel"], message["contents"]["content"])
    assert broker.dead == []
    assert len(broker.published) == 2
