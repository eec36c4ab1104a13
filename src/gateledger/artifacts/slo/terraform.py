"""Objectives written in Terraform: Datadog's, Google Cloud's and Nobl9's resources.

Source: https://registry.terraform.io/providers/DataDog/datadog, hashicorp/google and nobl9/nobl9.
"""

from __future__ import annotations

import re

from gateledger.artifacts.hcl import Block, blocks, body, many
from gateledger.artifacts.slo.amounts import counted, number, shorthand, take_target, take_window
from gateledger.artifacts.slo.blanks import is_blank_query, is_variable
from gateledger.artifacts.slo.datadog import take_measure, take_tags
from gateledger.artifacts.slo.draft import Draft, Gathered
from gateledger.artifacts.slo.nobl9 import take_windows
from gateledger.artifacts.slo.queries import asked
from gateledger.artifacts.slo.words import Alerting, Indicator, Window
from gateledger.artifacts.tree import Node
from gateledger.model.problem import Severity

_BEGIN = re.compile(
    r"^[ \t]*resource\s+\"(datadog_service_level_objective|google_monitoring_slo|nobl9_slo)\"\s+\"([\w-]{1,200})\"\s*\{",
    re.MULTILINE,
)
_MOST_BLOCKS = 200
_MAX_ALL = 400 * 1024
_SLI = ("basic_sli", "request_based_sli", "windows_based_sli")


def is_terraform(text: str) -> bool:
    """Tell a file of Terraform that declares objectives."""
    return _BEGIN.search(text) is not None


def read_terraform(text: str, into: Gathered) -> None:
    """Read every block of objectives; what cannot be parsed is an error with its line."""
    into.form = "terraform"
    spent = 0
    for index, block in enumerate(blocks(text, _BEGIN)):
        what = f"{block.type}.{block.name}"
        spent += len(block.text)
        if index >= _MOST_BLOCKS or spent > _MAX_ALL or block.large:
            into.unread += 1
            into.say(f"{what} was not read: too many or too large blocks", block.line, Severity.WARNING)
            continue
        table = body(block)
        if isinstance(table, str):
            into.say(f"{what}: not HCL: {table}", block.line)
        else:
            _read(block, table, into)


def _read(block: Block, table: Node, into: Gathered) -> None:
    name = (
        table.text("display_name") or table.text("slo_id")
        if block.type.startswith("google")
        else table.text("name")
    )
    draft = Draft(into, block.name if not name or is_variable(name) else name, block.line)
    if block.type.startswith("datadog"):
        _datadog(draft, table)
    elif block.type.startswith("google"):
        _google(draft, table)
    else:
        _nobl9(draft, table)
    draft.done()


def _datadog(draft: Draft, table: Node) -> None:
    thresholds = many(table.at("thresholds"))
    if table.at("dynamic") is not None and not thresholds:
        take_target(draft, Node("${each.value}"), "percent", "target")
    elif not thresholds and table.at("target_threshold") is None:
        draft.error("there are no thresholds")
    for each in thresholds[:20]:
        take_target(draft, each.at("target"), "percent", "target", each.text("timeframe"))
    if not thresholds and table.at("target_threshold") is not None:
        take_target(draft, table.at("target_threshold"), "percent", "target_threshold")
    said = next((each.text("timeframe") for each in thresholds), "") or table.text("timeframe")
    if said == "custom":
        draft.window = Window(elsewhere="a time frame of its own")
    elif said or thresholds:
        take_window(draft, shorthand(said), said, draft.line, rolling=True)
    take_measure(draft, table, "monitor_ids")
    take_tags(draft, table)


def _google(draft: Draft, table: Node) -> None:
    draft.service = draft.text(table.at("service"), "service")
    take_target(draft, table.at("goal"), "share", "goal")
    rolling, calendar = table.text("rolling_period_days").strip(), table.text("calendar_period").strip()
    if rolling:
        take_window(draft, number(rolling), rolling, draft.line, rolling=True)
    elif calendar:
        take_window(draft, counted("1", calendar), calendar, draft.line, rolling=False)
    elif table.at("rolling_period_days") is not None or table.at("calendar_period") is not None:
        draft.window = Window(elsewhere="a variable")
    else:
        draft.error("there is neither rolling_period_days nor calendar_period")
    kind = next((key for key in _SLI if table.at(key) is not None), "")
    found = asked(table.at(kind) or Node({}))[0] if kind else None
    if not kind and table.at("dynamic") is None:
        draft.error(f"there is no indicator: one of {', '.join(_SLI)}")
    elif found is not None and isinstance(found.value, str) and is_blank_query(found.value):
        draft.hold(kind, found.value)
    else:
        draft.indicator = Indicator("platform", name=kind or "dynamic", line=draft.line)
    draft.alerting = Alerting("elsewhere")


def _nobl9(draft: Draft, table: Node) -> None:
    draft.service = draft.text(table.at("service"), "service")
    draft.budgeting = table.text("budgeting_method")
    objectives = many(table.at("objective"))
    if not objectives and table.at("dynamic") is None:
        draft.error("there is no objective")
    for entry in objectives[:50]:
        take_target(draft, entry.at("target"), "share", "target", entry.text("display_name"))
    if not objectives and table.at("dynamic") is not None:
        take_target(draft, Node("${each.value}"), "share", "target")
    if table.at("dynamic") is None or table.at("time_window") is not None:
        window = table.at("time_window")
        take_windows(draft, table, Node(many(window)) if window else None, rolling_key="is_rolling")
    measured = [
        key for entry in objectives for key in ("count_metrics", "raw_metric", "composite") if entry.at(key)
    ]
    if measured or table.at("composite") is not None:
        draft.indicator = Indicator(
            "platform", name=measured[0] if measured else "composite", line=draft.line
        )
    elif objectives:
        draft.error("nothing is measured: no count_metrics, raw_metric or composite")
    policies = table.at("alert_policies")
    names = tuple(each.value for each in (policies or Node([])).items() if isinstance(each.value, str))
    draft.alerting = Alerting("attached" if names else "missing", names, draft.line)
