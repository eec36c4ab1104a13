"""The names that a service goes by, and texts that speak of it."""

from __future__ import annotations

import pytest

from gateledger.artifacts.observe.service_names import names_of, speaks_of

ENTITY = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\nspec: {{type: service, lifecycle: production, owner: a}}\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('rate(http_requests_total{job="order-service"}[5m])', "order-service"),
        ("orderService", "order-service"),
        ("OrderService is slow", "order-service"),
        ("order_service_errors_total", "order-service"),
        ("ORDER_SERVICE", "order-service"),
        ("the order service", "orderService"),
        ("orderservice", "order-service"),
        ("orders by region: order_total", "order-service"),
        ("namespace/checkout", "checkout"),
        ("checkout.latency", "checkout-api"),
        ("платежи down", "платежи"),
    ],
)
def test_a_text_speaks_of_a_service_in_any_spelling(text, name):
    assert speaks_of(text, [name])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("payment failed", "pay"),
        ("repay", "pay"),
        ("reorder", "order"),
        ("orders", "order"),
        ("the api is down", "my-api"),
        ("web-service", "api-service"),
        ("service", "order-service"),
        ("", "order"),
        ("order", ""),
        ("order", " "),
        ("checkout", "check-out-service"),
    ],
)
def test_a_part_of_a_word_or_a_common_word_is_no_name(text, name):
    assert speaks_of(text, [name]) is (name == "check-out-service")


def test_a_text_about_another_service_with_a_longer_name_is_not_about_this_one():
    text = 'up{job="payment-gateway"}'
    assert speaks_of(text, ["payment"])
    assert not speaks_of(text, ["payment"], others=["payment-gateway"])
    assert speaks_of(text + ' or up{job="payment"}', ["payment"], others=["payment-gateway"])
    assert speaks_of(text, ["payment-gateway"], others=["payment"])


FILES = {
    "services/order/catalog-info.yaml": ENTITY.format(name="shop-orders"),
    "services/order/pyproject.toml": '[project]\nname = "order-svc"\n',
    "services/order/deploy/compose.yaml": "environment:\n  OTEL_SERVICE_NAME: orders-prod\n",
    "services/order/web/package.json": '{"name": "@shop/order-widget"}',
    "services/cart/package.json": '{"name": "@shop/cart"}',
    "services/cart/.env": "OTEL_SERVICE_NAME=cart\n",
}


def test_names_come_from_the_catalog_the_package_and_the_environment_of_its_folder():
    assert names_of("order", FILES, "services/order") == ("order", "shop-orders", "orders-prod", "order-svc")
    assert names_of("cart", FILES, "services/cart/") == ("cart",)


def test_a_catalog_of_many_gives_only_the_entity_of_this_name():
    files = {"catalog-info.yaml": ENTITY.format(name="order-service") + "---\n" + ENTITY.format(name="cart")}
    assert names_of("orderService", files, "services/order") == ("orderService", "order-service")
    assert names_of("billing", files, "services/billing") == ("billing",)


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("package.json", '{"name": "@shop/order-web"}', "order-web"),
        ("Cargo.toml", '[package]\nname = "order_core"\n', "order_core"),
        ("go.mod", "module example.org/shop/orders/v2\n", "orders"),
        ("pyproject.toml", '[tool.poetry]\nname = "orders"\n', "orders"),
    ],
)
def test_a_package_names_its_service(path, text, name):
    assert names_of("x-y", {path: text}) == ("x-y", name)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", '{"name": "app"}'),
        ("package.json", '{"name": 1}'),
        ("package.json", "["),
        ("pyproject.toml", "[project"),
        ("pyproject.toml", '[project]\nname = "backend-service"\n'),
    ],
)
def test_a_package_whose_name_tells_nothing_names_none(path, text):
    assert names_of("order", {path: text}) == ("order",)
