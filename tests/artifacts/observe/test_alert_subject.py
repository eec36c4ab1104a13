"""An alert speaks of a service by its name, its labels, or what its query picks; never by prose."""

from __future__ import annotations

import json

import pytest

from gateledger.artifacts.observe.alert_subject import speaks_of
from gateledger.artifacts.observe.rules import read_alerts


def _alert(name: str = "HighErrorRate", expr: str = "up == 0", group: str = "g", **keys: object) -> str:
    return json.dumps({"groups": [{"name": group, "rules": [{"alert": name, "expr": expr, **keys}]}]})


@pytest.mark.parametrize(
    "text",
    [
        _alert(name="CheckoutHighErrorRate"),
        _alert(group="checkout.rules"),
        _alert(labels={"service": "checkout"}),
        _alert(labels={"team": "checkout"}),
        _alert(expr='rate(errors_total{job="checkout"}[5m]) > 1'),
        _alert(expr='rate(errors_total{namespace="shop",service=~"checkout|cart"}[5m]) > 1'),
        _alert(expr='rate(errors_total{service=~"check.*"}[5m]) > 1'),
        _alert(expr="rate(checkout_errors_total[5m]) > 1"),
        _alert(expr='absent(up{job="checkout-service"})'),
        _alert(expr='sum(rate({app="checkout"} |= "error" [5m])) > 1'),
    ],
)
def test_an_alert_of_the_service_is_known(text: str) -> None:
    (alert,) = read_alerts("rules.json", text).alerts
    assert speaks_of(alert, ("checkout",))


@pytest.mark.parametrize(
    "text",
    [
        _alert(),
        _alert(annotations={"summary": "checkout may be slow"}),
        _alert(annotations={"runbook_url": "docs/checkout.md"}),
        _alert(expr='up{job!="checkout"} == 0'),
        _alert(expr='up{job=~".+"} == 0'),
        _alert(expr='up{job=~"ch.*"} == 0'),
        _alert(name="CheckoutsPending"),
        _alert(labels={"service": "precheckout"}),
    ],
)
def test_an_alert_of_others_is_not(text: str) -> None:
    (alert,) = read_alerts("rules.json", text).alerts
    assert not speaks_of(alert, ("checkout",))


def test_the_longer_name_of_another_service_is_not_this_one() -> None:
    (alert,) = read_alerts("rules.json", _alert(labels={"service": "checkout-admin"})).alerts
    assert speaks_of(alert, ("checkout",))
    assert not speaks_of(alert, ("checkout",), others=("checkout-admin",))
