"""Google Cloud's objectives as Kubernetes resources: MonitoringServiceLevelObjective of Config Connector.

Source: https://cloud.google.com/config-connector/docs/reference/resource-docs/monitoring/monitoringservicelevelobjective.
"""

from __future__ import annotations

from gateledger.artifacts.slo.amounts import counted, shorthand, take_target, take_window
from gateledger.artifacts.slo.draft import Draft, Gathered
from gateledger.artifacts.slo.words import Alerting, Indicator
from gateledger.artifacts.tree import Node

_GROUP = "monitoring.cnrm.cloud.google.com/"


def is_config_connector(root: Node) -> bool:
    """Tell the resource."""
    return root.text("kind") == "MonitoringServiceLevelObjective" and root.text("apiVersion").startswith(
        _GROUP
    )


def read_config_connector(root: Node, into: Gathered) -> None:
    """Read one resource."""
    into.form = "config-connector"
    name = root.at("metadata", "name")
    draft = Draft(into, root.text("metadata", "name").strip(), (name or root).place)
    draft.text(name, "metadata.name")
    spec = root.at("spec") or Node({})
    service = spec.at("serviceRef") or Node({})
    draft.service = draft.text(service.at("name") or service.at("external"), "serviceRef")
    take_target(draft, spec.at("goal"), "share", "goal")
    rolling, calendar = spec.text("rollingPeriod").strip(), spec.text("calendarPeriod").strip()
    days = shorthand(rolling) if rolling else counted("1", calendar)
    take_window(draft, days, rolling or calendar, spec.place, rolling=bool(rolling))
    indicator = spec.at("serviceLevelIndicator")
    kinds = [key for key, value in (indicator or Node({})).entries() if value.value]
    if kinds:
        draft.indicator = Indicator("platform", name=kinds[0], line=(indicator or spec).place)
    else:
        draft.error("there is no serviceLevelIndicator", (indicator or spec).place)
    draft.alerting = Alerting("elsewhere")
    draft.done()
