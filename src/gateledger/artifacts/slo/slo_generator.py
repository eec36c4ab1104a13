"""Google's slo-generator: v2 resources of `sre.google.com/v2`, and v1 files that have no kind.

The window is set in the error budget policy beside it, not here. Source: https://github.com/google/slo-generator.
"""

from __future__ import annotations

from gateledger.artifacts.slo.amounts import take_target
from gateledger.artifacts.slo.draft import Draft, Gathered
from gateledger.artifacts.slo.queries import is_prometheus, same, take_query
from gateledger.artifacts.slo.words import Alerting, Indicator, Role, SloQuery, Window
from gateledger.artifacts.tree import Node

_GROUP = "sre.google.com/"
_ELSEWHERE = "the error budget policy of slo-generator"
_GOOD = ("filter_good", "query_good", "good_event_query")
_BAD = ("filter_bad", "query_bad", "bad_event_query")
_TOTAL = ("filter_valid", "query_valid", "filter_total", "query_total", "total_event_query")
_ONE = ("expression", "query", "filter")
_PLATFORM = (
    "app_engine",
    "cluster_istio",
    "mesh_istio",
    "istio_canonical_service",
    "cloud_endpoints",
    "slo_id",
    "monitor_id",
    "slo_name",
)


def is_slo_generator(root: Node) -> bool:
    """Tell a resource of v2 or a file of v1."""
    if root.text("apiVersion").startswith(_GROUP):
        return root.text("kind") == "ServiceLevelObjective"
    return (
        root.at("slo_target") is not None
        and root.at("backend") is not None
        and (root.at("slo_name") is not None or root.at("service_name") is not None)
    )


def read_slo_generator(root: Node, into: Gathered) -> None:
    """Read one objective of either version."""
    into.form = "slo-generator"
    if root.at("slo_target") is not None and root.at("kind") is None:
        _first_version(root, into)
    else:
        _second_version(root, into)


def _second_version(root: Node, into: Gathered) -> None:
    name = root.at("metadata", "name")
    draft = Draft(into, root.text("metadata", "name").strip(), (name or root).place)
    draft.text(name, "metadata.name")
    draft.keep_labels(root.at("metadata", "labels"))
    draft.service = draft.labels.get("service_name", "")
    if not draft.service:
        draft.warn("there is no label service_name")
    spec = root.at("spec")
    if spec is None or not isinstance(spec.value, dict):
        draft.error("there is no spec")
        draft.done()
        return
    take_target(draft, spec.at("goal"), "share", "goal")
    backend = draft.text(spec.at("backend"), "backend")
    draft.text(spec.at("method"), "method", required=False)
    indicator = spec.at("service_level_indicator")
    if indicator is None:
        draft.error("there is no service_level_indicator", spec.place)
    else:
        _indicator(draft, indicator, backend.partition("/")[0])
    _finish(draft)


def _first_version(root: Node, into: Gathered) -> None:
    parts = [root.text(key).strip() for key in ("service_name", "feature_name", "slo_name")]
    node = root.at("slo_name") or root.at("service_name") or root
    draft = Draft(into, "-".join(each for each in parts if each), node.place)
    draft.service = draft.text(root.at("service_name"), "service_name")
    draft.text(root.at("slo_name"), "slo_name")
    take_target(draft, root.at("slo_target"), "share", "slo_target")
    backend = root.at("backend") or Node({})
    measurement = backend.at("measurement")
    if measurement is None:
        draft.error("there is no backend.measurement", backend.place)
    else:
        _indicator(draft, measurement, backend.text("class"))
    _finish(draft)


def _finish(draft: Draft) -> None:
    draft.window = Window(elsewhere=_ELSEWHERE)
    draft.alerting = Alerting("elsewhere")
    draft.done()


def _indicator(draft: Draft, node: Node, backend: str) -> None:
    promql = is_prometheus(backend)
    good, bad, total = (_of(draft, node, keys, role, promql=promql) for keys, role in _ROLES)
    found = [each for each in (good, bad, total) if each is not None]
    same(draft, good, total, "good and valid")
    if not found:
        one = _of(draft, node, _ONE, "raw", promql=promql)
        found = [one] if one else []
    if found:
        draft.indicator = Indicator("ratio" if len(found) > 1 else "raw", tuple(found), line=node.place)
    elif list(node.entries()) and not draft.blanks:
        # Platforms know what a request is: `app_engine` with `availability: {}` names a service of theirs.
        named = next((key for key, _ in node.entries() if key in _PLATFORM), next(node.entries())[0])
        draft.indicator = Indicator("platform", name=named, line=node.place)
    elif not draft.blanks:
        draft.error("the service_level_indicator is empty", node.place)


_ROLES: tuple[tuple[tuple[str, ...], Role], ...] = ((_GOOD, "good"), (_BAD, "bad"), (_TOTAL, "total"))


def _of(draft: Draft, node: Node, keys: tuple[str, ...], role: Role, *, promql: bool) -> SloQuery | None:
    for key in keys:
        given = node.at(key)
        if given is None:
            continue
        if isinstance(given.value, str):
            return take_query(draft, given, role, what=key, promql=promql)
        texts = [value.value for _, value in given.entries() if isinstance(value.value, str)]
        inner = Node("; ".join(texts), given.line, key_line=given.key_line)
        return take_query(draft, inner, role, what=key, promql=False)
    return None
