"""Several services in one repository: each that a change touches is judged by itself, and named."""

from __future__ import annotations

import pytest

POLICY = """\
version: 1
changes: {integration: {paths: ["services/*/openapi.yaml"]}}
services:
  checkout: {paths: ["services/checkout/**"]}
  payment: {paths: ["services/payment/**"]}
  stock: {paths: ["services/stock/**"]}
pull_request:
  gates:
    api-spec: {}
    observability: {}
    auth-model: {when: [integration], approvers: ["@rita"]}
"""
API = """\
openapi: 3.1.0
info: {title: NAME, version: 1.0.0}
security: [{clerkToken: []}]
components: {securitySchemes: {clerkToken: {type: http, scheme: bearer}}}
paths:
  /things: {get: {responses: {"200": {description: All.}}}}
"""
MORE = API + '  /more: {get: {responses: {"200": {description: More.}}}}\n'
PAGE = """\
# Runbook of NAME

## Errors

Look at `kubectl logs deployment/NAME` and at the graph of errors by status; roll back with
`kubectl rollout undo deployment/NAME` when they began with a release.
"""
ALERTS = """\
groups:
- name: NAME
  rules:
  - alert: Errors
    expr: rate(http_errors_total{job="NAME"}[5m]) > 1
    labels: {severity: page}
    annotations: {runbook_url: services/NAME/docs/runbook.md#errors}
"""
AUTH = """\
# Auth model of NAME

Clerks sign in at the identity provider; everything else is denied.

| Who | Means | Scopes | May |
| --- | --- | --- | --- |
| clerk | `clerkToken` | none | read the things of their shop |

## Public operations

There are none: every call needs a credential.
"""
WHOLE = {
    "openapi.yaml": API,
    "alerts.yml": ALERTS,
    "docs/runbook.md": PAGE,
    "docs/auth-model.md": AUTH,
    "app.py": "x = 1\n",
}


def service(name, files=None):
    told = WHOLE if files is None else files
    return {f"services/{name}/{path}": text.replace("NAME", name) for path, text in told.items()}


@pytest.fixture
def repo(corridor):
    bare = {"openapi.yaml": API, "app.py": "x = 1\n"}
    return corridor.repository(
        policy=POLICY, files={**service("checkout"), **service("payment", bare), **service("stock", bare)}
    )


def rulings(corridor, index):
    told = corridor.predicate(index)["rulings"]
    return {(each["gate"], each.get("about", "")): each["outcome"] for each in told}


def newest(corridor, pull):
    return rulings(corridor, corridor.records(pull)[-1])


async def test_only_the_services_that_are_touched_are_asked_and_each_is_named(corridor, repo):
    pull = corridor.pull(repo, {"services/checkout/app.py": "x = 2\n", "services/payment/app.py": "x = 2\n"})
    await corridor.settle()
    assert newest(corridor, pull) == {
        ("api-spec", "checkout"): "pass",
        ("api-spec", "payment"): "pass",
        ("observability", "checkout"): "pass",
        ("observability", "payment"): "fail",
        ("auth-model", ""): "skipped",
    }
    said = corridor.check(pull).summary
    assert "There is no alert about payment" in said
    assert "stock" not in said


async def test_a_gate_for_some_kinds_of_change_asks_the_services_whose_share_is_of_that_kind(corridor, repo):
    files = {**service("checkout", {"openapi.yaml": MORE}), "services/payment/app.py": "x = 2\n"}
    pull = corridor.pull(repo, files, author="ann")
    pull.review("rita")
    await corridor.settle()
    found = newest(corridor, pull)
    assert found["auth-model", "checkout"] == "pass", corridor.check(pull).summary
    assert ("auth-model", "payment") not in found
    assert found["api-spec", "checkout"] == "pass"


async def test_the_documents_of_one_service_are_no_evidence_for_another(corridor, repo):
    pull = corridor.pull(repo, service("payment", {"openapi.yaml": MORE}), author="ann")
    pull.review("rita")
    await corridor.settle()
    assert newest(corridor, pull)["auth-model", "payment"] == "fail"
    assert "There is no auth model of payment" in corridor.check(pull).summary
    pull.push(service("payment", WHOLE | {"openapi.yaml": MORE}))
    pull.review("rita")
    await corridor.settle()
    assert newest(corridor, pull)["auth-model", "payment"] == "pass"


async def test_a_change_outside_of_all_services_is_judged_for_the_repository(corridor, repo):
    pull = corridor.pull(repo, {"tools/lint.py": "x = 1\n"})
    await corridor.settle()
    assert {about for _, about in newest(corridor, pull)} == {""}


async def test_a_merge_group_names_the_pull_request_and_the_service(corridor, repo):
    one = corridor.pull(repo, {"services/checkout/app.py": "x = 2\n"})
    other = corridor.pull(repo, {"services/payment/app.py": "x = 2\n", "services/stock/app.py": "x = 2\n"})
    group = repo.merge_group([one, other])
    await corridor.settle()
    entry = corridor.world.ledger.find(subject=f"acme/shop~{group.head_sha}", limit=5)[0]
    found = rulings(corridor, entry.index)
    first, second = f"acme/shop#{one.number}", f"acme/shop#{other.number}"
    assert found["observability", f"{first} checkout"] == "pass"
    assert found["observability", f"{second} payment"] == "fail"
    assert found["observability", f"{second} stock"] == "fail"
    (run,) = [each for each in repo.checks(group.head_sha) if each.name == "gateledger"]
    assert run.conclusion == "failure"
    assert "payment" in run.summary
