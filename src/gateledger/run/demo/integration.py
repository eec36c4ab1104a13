"""The texts of the story's integration: a description, what the shop's pages rely on, and what is asked of both."""

import json

POLICY = """\
version: 1
extends: [auditable-release]

changes:
  ui: {paths: ["web/**"]}
  integration: {paths: ["api/**", "pacts/**"]}

pull_request:
  gates:
    acceptance-criteria: {minimum: 2}
    criteria-before-code: {}
    api-spec: {when: [integration]}
    contract-tests: {when: [integration], checks: ["contract*"]}
"""

API = """\
openapi: 3.1.0
info: {title: Orders, version: 1.4.0}
security: [{customer: []}]
paths:
  /orders/{order_id}:
    get:
      operationId: showOrder
      parameters: [{name: order_id, in: path, required: true, schema: {type: string}}]
      responses:
        "200": {description: The order.}
        "404": {description: There is no such order.}
components:
  securitySchemes:
    customer: {type: http, scheme: bearer}
"""

RETURNS = """\
  /orders/{order_id}/return:
    post:
      operationId: returnOrder
      parameters: [{name: order_id, in: path, required: true, schema: {type: string}}]
      responses:
        "202": {description: A label to send it back is on its way.}
        "404": {description: There is no such order.}
        "409": {description: It was sent back already.}
"""

API_WITH_RETURNS = API.replace("components:", RETURNS + "components:")


def pact(*calls: tuple[str, str, str, int]) -> str:
    """Write a pact between the pages and the orders service: description, method, path and status of each call."""
    interactions = [
        {
            "type": "Synchronous/HTTP",
            "description": description,
            "request": {"method": method, "path": path},
            "response": {"status": status},
        }
        for description, method, path, status in calls
    ]
    document = {
        "consumer": {"name": "shop-pages"},
        "provider": {"name": "orders"},
        "interactions": interactions,
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }
    return json.dumps(document, indent=2) + "\n"


SHOW = ("showing an order", "GET", "/orders/ord-17", 200)
PACT = pact(SHOW)
PACT_WITH_RETURNS = pact(
    SHOW,
    ("sending an order back", "POST", "/orders/ord-17/return", 202),
    ("sending it back twice", "POST", "/orders/ord-18/return", 409),
)

BEGINNING = {".github/policies.yml": POLICY, "api/openapi.yaml": API, "pacts/shop-pages-orders.json": PACT}

RETURNS_ISSUE = """\
### User story

As a customer I want to send an order back without writing an e-mail.

### Acceptance criteria

- [ ] A customer asks for a return label for an order of theirs, and gets it by e-mail within a minute.
- [ ] An order that was sent back already is answered with what became of it, and with no second label.
"""

BEGINNING_ISSUE = """\
### User story

As whoever relies on the orders service I want to hear of changes before they reach me.

### Acceptance criteria

- [ ] A description that is not valid, or that takes away what somebody relies on, is not merged.
- [ ] An operation that changes has a contract, and its test ran on this very commit.
"""
