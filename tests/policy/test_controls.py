"""The control mapping: what is shipped can be read, and agrees with what the gates say of themselves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from gateledger.judge.catalog import catalog
from gateledger.model.record import RecordKind
from gateledger.policy.controls import read_framework
from gateledger.render.oscal import control_id
from gateledger.run.shipped import frameworks

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "policies/controls").glob("*.yml"))
WHOLE = """\
framework: mine
name: Mine
prefix: MINE
version: "1"
source: https://example.org/mine
controls:
  - id: "1"
    title: Changes are controlled
    gates: [linked-work-item]
    records: [decision]
    how: Each change has a signed record of what asked for it.
    not: Changes outside of the repositories that the App sees.
"""


def test_every_framework_of_the_product_is_there():
    assert {each.framework for each in frameworks()} == {
        "soc2", "iso-27001", "pci-dss", "nist-ssdf", "nist-800-53", "dora", "21-cfr-11", "iec-62304",
    }  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_holds_by_its_schema_and_is_named_after_its_framework(path):
    schema = json.loads((ROOT / "policies/controls.schema.json").read_text())
    loaded = yaml.safe_load(path.read_text())
    jsonschema.validate(loaded, schema)
    assert loaded["framework"] == path.stem
    assert path.read_text().startswith("# yaml-language-server: $schema=../controls.schema.json")


def test_gates_and_mapping_say_the_same_both_ways():
    mapped = {(gate, each.named(one)) for each in frameworks() for one in each.controls for gate in one.gates}
    claimed = {(gate.name, control) for gate in catalog().gates for control in gate.controls}
    assert mapped - claimed == set(), "the mapping names gates whose `Controls:` do not name it"
    assert claimed - mapped == set(), "gates name controls that the mapping does not have of them"


def test_every_gate_speaks_of_some_control_and_every_kind_is_one():
    assert [gate.name for gate in catalog().gates if not gate.controls] == []
    kinds = {kind for each in frameworks() for one in each.controls for kind in one.records}
    assert {RecordKind.WAIVER, RecordKind.BYPASS, RecordKind.GAP, RecordKind.DECISION} <= kinds


def test_a_control_that_nothing_speaks_of_says_so():
    silent = [one for each in frameworks() for one in each.controls if not one.gates and not one.records]
    assert silent, "what is not covered is listed, too"
    assert all(one.how.startswith("Nothing is recorded of this") for one in silent)


def test_controls_can_be_told_apart_in_oscal():
    for each in frameworks():
        names = [control_id(each, one.id) for one in each.controls]
        assert len(names) == len(set(names))
        assert all(re.fullmatch(r"[a-z_][a-z0-9._-]*", name) for name in names)


def test_no_title_is_as_long_as_a_clause():
    titles = [one.title for each in frameworks() for one in each.controls]
    assert all(len(title) <= 120 and not title.endswith(".") for title in titles)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("prefix: MINE", "prefix: mine", "prefix"),
        ("records: [decision]", "records: [descision]", "records.0"),
        ("    how: Each change has a signed record of what asked for it.\n", "", "how"),
        ("name: Mine", "name: Mine\nnames: x", "names"),
        ("source: https://example.org/mine", "source: somewhere", "source"),
        ("controls:", "controls: [", "mine.yml"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(old, new, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        read_framework(WHOLE.replace(old, new).encode(), "policies/controls/mine.yml")


def test_a_control_stands_once():
    again = WHOLE + WHOLE[WHOLE.index("  - id") :]
    with pytest.raises(ValueError, match="stand twice: 1"):
        read_framework(again.encode(), "mine.yml")
