"""What tells how a service fares: alerts, collectors, dashboards, instrumentation, runbook links."""
