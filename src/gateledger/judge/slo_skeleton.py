"""What to paste where a service promises nothing: an objective that fits, with its queries still to be written."""

from __future__ import annotations

import posixpath

from gateledger.judge.observe_skeleton import fenced, name_of
from gateledger.judge.observed import About


def slo_path(about: About) -> str:
    """Give where the objectives of a service would lie."""
    return posixpath.join(about.folder, "slo.yaml") if about.folder else f"slo/{name_of(about)}.yaml"


def slo_skeleton(about: About) -> str:
    """Write an objective of OpenSLO v1 for the service. Until its queries are written it is a placeholder."""
    name = name_of(about)[:48].strip("-")
    lines = [
        "apiVersion: openslo/v1",
        "kind: SLO",
        "metadata:",
        f"  name: {name}-availability",
        "spec:",
        f"  description: Requests to {name} that are answered without an error of ours.",
        f"  service: {name}",
        "  indicator:",
        "    metadata:",
        f"      name: {name}-availability",
        "    spec:",
        "      ratioMetric:",
        "        counter: true",
        "        good:",
        *_source(
            f'TODO the requests that went well, like sum(rate(http_requests_total{{job="{name}", code!~"5.."}}[5m]))'
        ),
        "        total:",
        *_source(f'TODO all requests, like sum(rate(http_requests_total{{job="{name}"}}[5m]))'),
        "  timeWindow:",
        "    - duration: 28d",
        "      isRolling: true",
        "  budgetingMethod: Occurrences",
        "  objectives:",
        "    - displayName: Answered",
        "      target: 0.995",
        "  alertPolicies:",
        "    - kind: AlertPolicy",
        "      metadata:",
        f"        name: {name}-budget-burns",
        "      spec:",
        "        conditions:",
        "          - kind: AlertCondition",
        "            metadata:",
        f"              name: {name}-fast-burn",
        "            spec:",
        "              severity: page",
        "              condition:",
        "                kind: burnrate",
        "                op: gte",
        "                threshold: 14.4",
        "                lookbackWindow: 1h",
        "        notificationTargets:",
        f"          - targetRef: {name}-on-call",
    ]
    return fenced("yaml", "\n".join(lines))


def _source(query: str) -> list[str]:
    return [
        "          metricSource:",
        "            type: Prometheus",
        "            spec:",
        f"              query: '{query}'",
    ]
