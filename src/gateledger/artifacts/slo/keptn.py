"""Keptn's `slo.yaml`: what a pipeline demands of measurements before it goes on.

It is a quality gate, not a promise to users over a time, so that it is read only where a policy says so.
Source: https://github.com/keptn/spec, service_level_objective.md.
"""

from __future__ import annotations

from gateledger.artifacts.slo.amounts import take_target
from gateledger.artifacts.slo.draft import Draft, Gathered
from gateledger.artifacts.slo.words import Alerting, Indicator, Window
from gateledger.artifacts.tree import Node


def is_keptn(root: Node) -> bool:
    """Tell such a file."""
    return root.at("spec_version") is not None and any(
        each.at("sli") is not None for each in (root.at("objectives") or Node([])).items()
    )


def read_keptn(root: Node, into: Gathered) -> None:
    """Read the file as one objective: its total score is the target."""
    into.form = "keptn"
    objectives = [each for each in (root.at("objectives") or Node([])).items() if each.text("sli")]
    judged = [each for each in objectives if each.at("pass") is not None]
    name = into.path.rpartition("/")[2].rpartition(".")[0]
    draft = Draft(into, name, (root.at("objectives") or root).place)
    score = root.at("total_score", "pass")
    text = score.value.strip().removesuffix("%") if score and isinstance(score.value, str) else ""
    take_target(
        draft, Node(text, root.line, key_line=score.place) if score else None, "percent", "total_score.pass"
    )
    if judged:
        draft.indicator = Indicator("platform", name=judged[0].text("sli"), line=judged[0].line)
    else:
        draft.error("no objective has a pass criterion")
    draft.window = Window(elsewhere="the evaluation that Keptn runs")
    draft.alerting = Alerting("elsewhere")
    draft.done()
