"""The gates of one stage, as a policy text uses them."""

from __future__ import annotations

from gateledger.model.catalog import CatalogGate
from gateledger.policy.placed import Key
from gateledger.policy.quote import meant, quoted
from gateledger.policy.reader import Reader
from gateledger.policy.settings import read_setting
from gateledger.policy.tree import Entry, Node, Text

SWITCHES = {"false", "off", "no", "none", "never", "disabled"}


def read_gates(reader: Reader, node: Node, stage: str) -> None:
    """Set every gate that the stage names; object to those that do not exist, or not there."""
    for entry in reader.table(node, f"`{stage}.gates`"):
        gate = _gate(reader, entry, stage)
        if gate:
            _read_use(reader, gate, (stage, "gates", gate.name), entry)


def _gate(reader: Reader, entry: Entry, stage: str) -> CatalogGate | None:
    catalog, name = reader.catalog, entry.name
    gate = catalog.get(name)
    if gate and stage.replace("_", "-") in gate.stages:
        return gate
    if gate:
        stages = " or ".join(f"`{each.replace('-', '_')}`" for each in gate.stages)
        reader.object(entry.spot, f"`{name}` is a gate of {stages}, not of `{stage}`")
    elif name in catalog.planned:
        reader.object(
            entry.spot, f"`{name}` is a gate that this version of Gateledger does not have yet: leave it out"
        )
    else:
        near = meant(name, [*(each.name for each in catalog.gates), *catalog.planned])
        reader.object(entry.spot, f"there is no gate {quoted(name)}{near}")
    return None


def _read_use(reader: Reader, gate: CatalogGate, key: Key, use: Entry) -> None:
    if isinstance(use.node, Text) and use.node.value.casefold() in SWITCHES:
        reader.object(
            use.node.spot,
            f"a gate is switched off by leaving it out; `{gate.name}` needs a mapping or nothing",
        )
        return
    reader.put(key, value=True, spot=use.spot)
    names = tuple(setting.name for setting in gate.settings)
    known = ("when", *names) if key[0] == "pull_request" else names
    for entry in reader.table(use.node, f"`{gate.name}`", known or ("",)):
        setting = gate.setting(entry.name)
        if setting:
            read_setting(reader, gate, setting, (*key, entry.name), entry)
        else:
            _read_when(reader, (*key, "when"), entry)


def _read_when(reader: Reader, key: Key, entry: Entry) -> None:
    found = reader.put_texts(key, entry.node, "`when`")
    if key in reader.parts and not found:
        reader.object(entry.spot, "`when` names no kind of change: leave it out to mean every change")
        del reader.parts[key]
