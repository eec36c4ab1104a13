"""Threat models of known formats: recognised by content, judged by what they hold, never run."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gateledger.artifacts.auth.read import is_auth_model, read_auth_model
from gateledger.model.artifact import State

ACTOR = {"shape": "actor", "id": "1", "data": {"name": "Clerk", "threats": []}}


def dragon(*cells: dict[str, Any], reviewer: str = "Nina", version: str | None = "2.3.0") -> str:
    model = {
        "summary": {"title": "Bookings", "owner": "Ada"},
        "detail": {
            "contributors": [],
            "diagrams": [{"id": 0, "title": "Main", "cells": list(cells)}],
            "diagramTop": 1,
            "reviewer": reviewer,
            "threatTop": 2,
        },
    }
    return json.dumps(({"version": version} if version else {}) | model, indent=1)


def threatened(severity: str = "High", status: str = "Open", mitigation: str = "") -> dict[str, Any]:
    threat = {
        "title": "Stolen ticket",
        "severity": severity,
        "status": status,
        "mitigation": mitigation,
        "type": "Spoofing",
    }
    return {"shape": "process", "id": "2", "data": {"name": "API", "threats": [threat]}}


DRAGONS = {
    "drawn and reviewed": (dragon(ACTOR), State.SUBSTANTIVE),
    "a serious threat with its mitigation": (
        dragon(threatened(mitigation="Tickets are signed.")),
        State.SUBSTANTIVE,
    ),
    "a serious threat that is mitigated": (dragon(threatened(status="Mitigated")), State.SUBSTANTIVE),
    "an open threat of little weight": (dragon(threatened("Low")), State.SUBSTANTIVE),
    "a serious open threat": (dragon(threatened()), State.UNANSWERED),
    "a critical open threat": (dragon(threatened("Critical")), State.UNANSWERED),
    "the tool's own hint for a mitigation": (
        dragon(threatened(mitigation="Provide mitigation for this threat or a reason if status is N/A")),
        State.UNANSWERED,
    ),
    "no reviewer": (dragon(ACTOR, reviewer=""), State.UNANSWERED),
    "a new model": (dragon(reviewer=""), State.PLACEHOLDER),
    "nothing but a caption": (dragon({"shape": "text", "id": "3"}), State.PLACEHOLDER),
    "version 1": (dragon(ACTOR, version=None), State.SUBSTANTIVE),
    "diagrams that are no list": (
        dragon(ACTOR)
        .replace('"diagrams": [', '"diagrams": {"a": [')
        .replace("]\n   }\n  ]", "]\n   }\n  ]}"),
        State.INVALID,
    ),
    "cut off": (dragon(ACTOR)[:-10], State.INVALID),
}


@pytest.mark.parametrize(("text", "state"), DRAGONS.values(), ids=DRAGONS)
def test_threat_dragon(text: str, state: State) -> None:
    read = read_auth_model("threats.json", text)
    assert (read.form, read.state) == ("threat-dragon", state)
    assert is_auth_model("threats.json", text)


def test_a_threat_is_found_at_its_line() -> None:
    read = read_auth_model("threats.json", dragon(threatened()))
    assert [each.text for each in read.threats] == ["Stolen ticket"]
    line = read.threats[0].line
    assert "Stolen ticket" in dragon(threatened()).split("\n")[line - 1]
    assert read.problems[0].line == line


OTM = """otmVersion: 0.2.0
project: {name: Bookings, id: bookings}
trustZones: [{id: net, name: Internet, risk: {trustRating: 1}}]
components:
  - {id: api, name: API, type: web-service, parent: {trustZone: net}}
dataflows: []
"""
THREAGILE = """threagile_version: 1.0.0
title: Bookings
technical_assets:
  Bookings API: {id: api, used_as_client_by_human: false, internet: true, confidentiality: internal}
"""
PYTM = """from pytm import TM, Actor, Boundary, Dataflow, Server
tm = TM("Bookings")
clerk = Actor("Clerk")
api = Server("API")
Dataflow(clerk, api, "books")
if __name__ == "__main__":
    tm.process()
"""
BOM = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "components": [{"type": "threat-model", "name": "API"}],
}
LIBRARY = {
    "scope": {"title": "Bookings"},
    "trust_zones": [],
    "data_flows": [{"title": "a"}],
    "threats": [],
    "controls": [],
    "risks": [],
}
TMT = '<ThreatModel xmlns="http://schemas.datacontract.org/2004/07/ThreatModeling.Model"></ThreatModel>'

OTHERS = {
    "otm": ("m.yaml", OTM, "otm", State.SUBSTANTIVE),
    "otm as json": ("m.otm", json.dumps({"otmVersion": "0.1.0", "project": {"name": "a", "id": "a"}, "components": [{"id": "x", "name": "x"}]}), "otm", State.SUBSTANTIVE),
    "otm without components": ("m.yaml", OTM.replace("components:\n  - {id: api, name: API, type: web-service, parent: {trustZone: net}}", "components: []"), "otm", State.PLACEHOLDER),
    "otm without a project": ("m.yaml", "otmVersion: 0.2.0\ncomponents: []\n", "otm", State.INVALID),
    "otm that does not parse": ("m.yaml", "otmVersion: 0.2.0\nproject: {name: a\n", "otm", State.INVALID),
    "threagile": ("threagile.yaml", THREAGILE, "threagile", State.SUBSTANTIVE),
    "threagile's stub": ("threagile.yaml", THREAGILE.replace("Bookings API", "Some Technical Asset"), "threagile", State.PLACEHOLDER),
    "threagile without assets": ("threagile.yaml", "threagile_version: 1.0.0\ntitle: a\ntechnical_assets: {}\n", "threagile", State.PLACEHOLDER),
    "threagile's part": ("assets.yaml", THREAGILE.split("\n", 2)[2], "threagile", State.FRAGMENT),
    "threagile that includes parts": ("main.yaml", "threagile_version: 1.0.0\nincludes: [assets.yaml]\n", "threagile", State.FRAGMENT),
    "threagile with a list of assets": ("threagile.yaml", "threagile_version: 1.0.0\ntechnical_assets: [a]\n", "threagile", State.INVALID),
    "cyclonedx": ("tm.cdx.json", json.dumps(BOM), "cyclonedx", State.SUBSTANTIVE),
    "a model of the library": ("tm.json", json.dumps(LIBRARY), "cyclonedx", State.SUBSTANTIVE),
    "pytm": ("tm.py", PYTM, "pytm", State.SUBSTANTIVE),
    "pytm without a flow": ("tm.py", PYTM.replace('Dataflow(clerk, api, "books")\n', ""), "pytm", State.PLACEHOLDER),
    "pytm that does not parse": ("tm.py", PYTM + "\n)", "pytm", State.INVALID),
    "microsoft's tool": ("m.tm7", TMT, "tm7", State.FRAGMENT),
}  # fmt: skip


@pytest.mark.parametrize(("path", "text", "form", "state"), OTHERS.values(), ids=OTHERS)
def test_other_formats(path: str, text: str, form: str, state: State) -> None:
    read = read_auth_model(path, text)
    assert (read.form, read.state) == (form, state)
    assert is_auth_model(path, text)


NONE = {
    "the schema of threat dragon": (
        "s.json",
        '{"$schema": "x", "properties": {"summary": {}, "detail": {"threatTop": 1}}, "threatTop": 1}',
    ),
    "the schema of otm": ("s.json", '{"$schema": "x", "properties": {"otmVersion": {"type": "string"}}}'),
    "a list of packages": (
        "bom.json",
        '{"bomFormat": "CycloneDX", "components": [{"type": "library", "name": "threat-model"}]}',
    ),
    "an openapi": ("openapi.yaml", "openapi: 3.1.0\ninfo: {title: threat-model, version: '1'}\npaths: {}\n"),
    "a library that has such a class": (
        "pytm/tm.py",
        "import pytm\nclass TM:\n    def go(self):\n        return TM()\n",
    ),
    "a test that makes a model": ("test_tm.py", "from pytm import TM\ndef test_a():\n    tm = TM('a')\n"),
    "a source without it": ("a.py", "TM('a')\n"),
    "values of a chart": ("values.yaml", "detail: a\nsummary: b\n"),
    "a list": ("a.json", '["threatTop", {"threats": []}]'),
}


@pytest.mark.parametrize(("path", "text"), NONE.values(), ids=NONE)
def test_what_is_no_threat_model(path: str, text: str) -> None:
    assert read_auth_model(path, text).state is State.ABSENT
    assert not is_auth_model(path, text)


def test_a_source_is_never_run(tmp_path: Any) -> None:
    there = tmp_path / "run"
    text = PYTM + f"\nopen({str(there)!r}, 'w').write('x')\n"
    assert read_auth_model("tm.py", text).state is State.SUBSTANTIVE
    assert not there.exists()
