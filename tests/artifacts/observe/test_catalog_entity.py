"""Catalog files of six tools, and what only shares words with them."""

from __future__ import annotations

import pytest

from gateledger.artifacts.observe.catalog_entity import is_catalog, read_catalog
from gateledger.model.artifact import State
from gateledger.model.problem import Severity

BACKSTAGE = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: order-service
  title: Orders
  annotations:
    pagerduty.com/service-id: P1
    example.org/runbook: docs/runbook.md
  links:
    - url: https://example.org/runbooks/orders
      title: What to do
      type: runbook
spec:
  type: service
  lifecycle: production
  owner: team-orders
  system: shop
  providesApis: [orders-api]
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: orders-api
spec:
  type: openapi
  lifecycle: production
  owner: team-orders
  definition:
    $text: ./openapi.yaml
"""


def test_backstage_entities_are_read_with_their_lines():
    read = read_catalog("catalog-info.yaml", BACKSTAGE)
    assert read.state is State.SUBSTANTIVE
    service, api = read.entities
    assert (service.name, service.kind, service.line, service.owner, service.system) == (
        "order-service",
        "Component",
        4,
        "team-orders",
        "shop",
    )
    assert (service.is_service, api.is_service) == (True, False)
    assert service.provides == ("orders-api",)
    assert api.definition == "./openapi.yaml"
    assert ("pagerduty.com/service-id", "P1") in service.annotations
    assert [(link.url, link.is_runbook, link.line) for link in service.links] == [
        ("https://example.org/runbooks/orders", True, 10),
        ("docs/runbook.md", True, 8),
    ]


FILES = {
    "opslevel": ("opslevel", "version: 1\nservice:\n  name: order-service\n  owner: orders\n  aliases: [orders]\n  tools:\n  - {name: Run, category: runbooks, url: https://example.org/r}\n"),
    "cortex": ("cortex", "openapi: 3.0.1\ninfo:\n  title: Orders\n  x-cortex-tag: order-service\n  x-cortex-owners:\n  - {type: group, name: orders}\n  x-cortex-link:\n  - {name: Run, type: runbook, url: https://example.org/r}\n"),
    "datadog 2": ("datadog", "schema-version: v2.2\ndd-service: order-service\nteam: orders\nlinks:\n- {name: Run, type: runbook, url: https://example.org/r}\n"),
    "datadog 3": ("datadog", "apiVersion: v3\nkind: service\nmetadata:\n  name: order-service\n  owner: orders\n  links:\n  - {name: Run, type: runbook, url: https://example.org/r}\n"),
    "datadog 1": ("datadog", "schema-version: v1\ninfo:\n  dd-service: order-service\norg: {owner: orders}\nexternal-resources:\n- {name: Run, type: runbook, url: https://example.org/r}\n"),
    "compass": ("compass", "configVersion: 1\nname: order-service\ntypeId: SERVICE\nownerId: orders\nlinks:\n- {name: Runbook, type: DOCUMENT, url: https://example.org/r}\n"),
    "harness": ("harness", "apiVersion: harness.io/v1\nkind: Component\ntype: Service\nidentifier: order-service\nowner: orders\nmetadata:\n  links:\n  - {title: Runbook, url: https://example.org/r}\n"),
}  # fmt: skip


@pytest.mark.parametrize(("tool", "text"), FILES.values(), ids=FILES)
def test_the_files_of_other_tools_say_the_same(tool, text):
    read = read_catalog("a.yaml", text)
    (entity,) = read.entities
    assert read.state is State.SUBSTANTIVE
    assert (entity.tool, entity.name, entity.owner, entity.is_service) == (
        tool,
        "order-service",
        "orders",
        True,
    )
    assert [link.is_runbook for link in entity.links] == [True]


REFUSED = {
    "no name": (BACKSTAGE.replace("  name: order-service\n", ""), "without metadata.name", 2),
    "no owner": (BACKSTAGE.replace("  owner: team-orders\n  system", "  system"), "without spec.owner", 13),
    "a name with a space": (BACKSTAGE.replace("name: order-service", "name: order service"), "only letters", 4),
    "an api without definition": (BACKSTAGE.replace("  definition:\n    $text: ./openapi.yaml\n", ""), "without spec.definition", 24),
    "no spec": (BACKSTAGE.partition("spec:")[0], "without spec.type", 2),
}  # fmt: skip


@pytest.mark.parametrize(("text", "message", "line"), REFUSED.values(), ids=REFUSED)
def test_what_backstage_refuses_is_invalid_with_its_line(text, message, line):
    read = read_catalog("catalog-info.yaml", text)
    assert read.state is State.INVALID
    error = next(each for each in read.problems if each.severity is Severity.ERROR)
    assert message in error.message
    assert error.line == line or message in ("without metadata.name", "without spec.type")


def test_an_mcp_server_is_an_api_without_definition():
    text = BACKSTAGE.replace("type: openapi", "type: mcp-server").replace(
        "  definition:\n    $text: ./openapi.yaml\n", ""
    )
    assert read_catalog("a.yaml", text).state is State.SUBSTANTIVE


def test_a_location_only_points_elsewhere():
    text = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: all\nspec:\n  targets: [./a.yaml]\n"
    assert read_catalog("a.yaml", text).state is State.FRAGMENT


@pytest.mark.parametrize("name", ["<service-name>", "TBD", "[name]"])
def test_a_name_to_be_filled_in_is_a_placeholder(name):
    text = BACKSTAGE.partition("---")[0].replace("order-service", f'"{name}"')
    assert read_catalog("a.yaml", text).state is State.PLACEHOLDER


@pytest.mark.parametrize("name", ["${{ values.name }}", "{{ cookiecutter.name }}", "{{ .Values.name }}"])
def test_a_template_of_an_entity_is_a_fragment(name):
    text = BACKSTAGE.replace("order-service", f'"{name}"')
    assert is_catalog("a.yaml", text)
    assert read_catalog("a.yaml", text).state is State.FRAGMENT


OTHERS = {
    "a component of dapr": "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: a}\nspec: {type: state.redis}\n",
    "an openapi document": "openapi: 3.0.1\ninfo: {title: a, version: '1'}\npaths: {}\n",
    "an api that carries marks of cortex": "openapi: 3.0.1\ninfo: {title: a, version: '1', x-cortex-tag: a}\npaths:\n  /a: {get: {responses: {}}}\n",
    "a deployment": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n",
    "settings of backstage": "app: {title: a}\nbackend: {baseUrl: x}\ncatalog: {rules: [{allow: [Component]}]}\n",
    "a json schema": '{"$schema": "x", "properties": {"dd-service": {"type": "string"}, "schema-version": {"const": "v2"}}}',
    "a service of serverless": "service: orders\nprovider: {name: aws}\n",
    "compose": "version: '3'\nservices: {a: {image: b}}\n",
    "a cortex model": "- name: a\n  kind: RealtimeAPI\n",
    "prose": "# x\n\n" + BACKSTAGE,
    "nothing": "",
}  # fmt: skip


@pytest.mark.parametrize(("name", "text"), OTHERS.items(), ids=OTHERS)
def test_what_shares_words_with_a_catalog_is_none(name, text):
    path = "README.md" if name == "prose" else "a.yaml"
    assert not is_catalog(path, text)
    assert read_catalog(path, text).state is State.ABSENT


def test_yaml_with_a_mistake_is_invalid_with_its_line():
    read = read_catalog("a.yaml", BACKSTAGE.replace("  name: order-service", "  name: order: service"))
    assert (read.state, read.problems[0].line) == (State.INVALID, 4)
