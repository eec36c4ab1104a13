"""The texts of the story's releases: what is asked of one, what was promised, and what helps at night."""

import re

from gateledger.run.demo import integration

POLICY = integration.POLICY.replace("[auditable-release]", "[auditable-release, release-ready]") + (
    """
services:
  shop: {paths: ["web/**", "src/**", "api/**", "ops/**"], docs: ops}

waivers: {approvers: ["@rita"], max_days: 14}
"""
)

OBJECTIVE = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: shop-orders}
spec:
  service: shop
  indicator:
    metadata: {name: orders-answered}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: Prometheus, spec: {query: 'sum(http_requests_total{job="shop",code!~"5.."})'}}}
        total: {metricSource: {type: Prometheus, spec: {query: 'sum(http_requests_total{job="shop"})'}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.995}]
"""

ALERTS = """\
groups:
  - name: shop
    rules:
      - alert: ShopOrdersFail
        expr: sum(rate(http_requests_total{job="shop",code=~"5.."}[5m])) > 1
        for: 10m
        labels: {severity: page}
"""

LEADING_ALERTS = ALERTS + "        annotations: {runbook_url: ops/runbook.md#shopordersfail}\n"

READYING = {".github/policies.yml": POLICY, "ops/slo.yaml": OBJECTIVE, "ops/alerts.yaml": ALERTS}

READYING_ISSUE = """\
### User story

As whoever is called at night I want nothing to go out that nobody could mend.

### Acceptance criteria

- [ ] A release of a service without an objective or a runbook is refused, and not deployed to production.
- [ ] Whoever tags a release reads on its page what is missing, and who asked for what it brings.
"""

RUNBOOK = """\
# Runbook: shop

Last reviewed: {day}

## Symptoms

### ShopOrdersFail

Buyers see "Something went wrong" instead of their order; more than one request a second ends with a 5xx.

## Diagnosis

```sh
kubectl logs deployment/shop --since=15m | grep ERROR
```

A timeout in every line means that the database is full or away.

## Mitigation

1. Roll back to the release before: `kubectl rollout undo deployment/shop`
2. Watch the rate of errors for ten minutes; it falls within two.

## Escalation

Call @acme/payments when it lasts longer than half an hour, and Priya when money is missing.
"""

RUNBOOK_ISSUE = """\
### User story

As whoever is called at night I want to read what to do when orders fail.

### Acceptance criteria

- [ ] The runbook says how failing orders show, what to look at, and how to roll back.
- [ ] The alert on failing orders leads to its section of the runbook.
"""


def with_runbook(day: str) -> dict[str, str]:
    """Give the runbook, reviewed on a day (YYYY-MM-DD), and the alert that leads to it."""
    return {"ops/runbook.md": RUNBOOK.format(day=day), "ops/alerts.yaml": LEADING_ALERTS}


def page_named_in(notes: str) -> str:
    """Give the address of the release's page out of the section that its notes have; empty if there is none."""
    found = re.search(r"https?://[^\s)>\]]+/decisions/\d+", notes)
    return found.group() if found else ""
