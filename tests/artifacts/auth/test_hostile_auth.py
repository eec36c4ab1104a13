"""Any text at all is read as an auth model without an exception, in bounded time."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateledger.artifacts.auth.names import names
from gateledger.artifacts.auth.public import lists_public
from gateledger.artifacts.auth.read import is_auth_model, read_auth_model
from gateledger.artifacts.auth.status import read_status

N = 100_000
SECONDS = 8
HOSTILE = {
    "a long status": ("a.md", "# ADR-1: tokens\n\n## Status\n\n" + "accepted (" * N),
    "many statuses": ("a.md", "# ADR-1: tokens\n\n## Status\n\n" + "accepted\n\n" * 20_000),
    "many calls in a line": ("auth.md", "# Auth model\n\n## Public operations\n\n- " + "GET /a, " * N),
    "many calls": ("auth.md", "# Auth model\n\n## Public operations\n\n" + "- `GET /a`\n" * 20_000),
    "methods without paths": ("auth.md", "# Auth model\n\n## Public operations\n\n- " + "GET|" * N),
    "slashes": ("auth.md", "# Auth model\n\n## Public operations\n\n- " + "/a" * N),
    "backticks": ("auth.md", "# Auth model\n\n" + "`" * N),
    "names": ("auth.md", "# Auth model\n\nroles may use tokens " + "bearerAuth " * N),
    "one long name": ("auth.md", "# Auth model\n\nroles may use tokens " + "a" * 1_000_000 + "Auth"),
    "a wide matrix": ("auth.md", "# Permissions\n\n|" + "a|" * 5_000 + "\n|" + "-|" * 5_000 + "\n" + ("|" + "x|" * 5_000 + "\n") * 10),
    "a long matrix": ("auth.md", "# Permissions\n\n|a|b|c|\n|-|-|-|\n" + "|`x`|✅|❌|\n" * 15_000),
    "five megabytes": ("auth.md", "# Auth model\n\n" + "the role clerk may use a token to read orders\n" * 110_000),
    "five megabytes of json": ("m.json", '{"summary": {}, "detail": {"diagrams": [' + ",".join(['{"cells": [{"shape": "actor"}]}'] * 150_000) + '], "threatTop": 1}}'),
    "five megabytes of yaml": ("m.yaml", "otmVersion: 0.2.0\nproject: {name: a, id: a}\ncomponents:\n" + "- {id: a, name: b}\n" * 250_000),
    "many threats": ("m.json", '{"summary": {"title": "a"}, "detail": {"reviewer": "a", "diagrams": [{"cells": [{"shape": "a", "data": {"threats": [' + ",".join(['{"title": "zzz", "status": "Open", "severity": "High"}'] * 20_000) + "]}}]}]}}"),
    "deep json": ("m.json", '{"detail":' * 50_000),
    "deep yaml": ("m.yaml", "otmVersion: " + "[" * 50_000),
    "a bomb of aliases": ("m.yaml", "otmVersion: 1\na: &a [x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(300))),
    "deep python": ("tm.py", "from pytm import TM\ntm = TM('a')\nx = " + "(" * 50_000),
    "nested python": ("tm.py", "from pytm import TM\ntm = TM('a')\nx = " + "-" * 50_000 + "1"),
    "nul in python": ("tm.py", "from pytm import TM\ntm = TM('\x00')\n"),
    "escapes in python": ("tm.py", "from pytm import TM\ntm = TM('\\d')\n"),
    "surrogates": ("m.yaml", "otmVersion: \ud800\nproject: {name: \udfff}\n"),
    "surrogates in prose": ("auth.md", "---\nstatus: \ud800\n---\n# Auth model\n\nroles may use tokens\n"),
    "nul": ("auth.md", "# Auth model\x00\n"),
    "front matter of brackets": ("auth.md", "---\npublic: " + "[" * 40_000 + "\n---\n# Auth model\n"),
    "xml": ("m.tm7", "<ThreatModel>" * 10_000),
    "y statements": ("a.md", "# ADR-1: tokens\n\n" + "in the context of a facing b " * 20_000),
}  # fmt: skip


@pytest.mark.parametrize(("path", "text"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read_in_bounded_time(path: str, text: str) -> None:
    start = time.process_time()
    read = read_auth_model(path, text)
    names(read, "bearerAuth")
    lists_public(read, "GET /a", method="GET", path="/a")
    is_auth_model(path, text)
    assert time.process_time() - start < SECONDS


PIECES = st.sampled_from(
    [
        "# Auth model\n", "# ADR-1: tokens\n", "## Status\n\n", "Accepted", "Status: ", "proposed | accepted", "## Public operations\n",
        "- `GET /a/{b}`\n", "GET, POST ", "/x/*", "| Role | Auth |\n| - | - |\n", "| clerk | none |\n", "`bearerAuth`", "roles may use tokens\n",
        "---\n", "public: [GET /a]\n", "otmVersion: 1\n", "project:\n", " name: a\n", "components:\n", "- id: a\n", '{"summary": {}, "detail": {',
        '"diagrams": [', "}}", "]", "threagile_version: 1\n", "technical_assets:\n", "from pytm import TM\n", "tm = TM('a')\n", "Dataflow(a, b)\n",
        "\ud800", "\x00", "\u2028", "认证\n", "<!--", "-->", "~~", "**", "```\n", "\n\n", "== x\n", "|===\n",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=25).map("".join)
PATHS = st.sampled_from(
    [
        "auth-model.md",
        "docs/adr/0001-auth.md",
        "m.json",
        "m.yaml",
        "tm.py",
        "m.tm7",
        "a.rst",
        "a.adoc",
        "",
        "m.otm",
    ]
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, PATHS, st.text(max_size=20))
def test_no_text_raises_and_every_line_is_in_the_text(text: str, path: str, name: str) -> None:
    read = read_auth_model(path, text)
    is_auth_model(path, text)
    names(read, name)
    lists_public(read, name, method="GET", path=name)
    last = len(text.splitlines()) + text.count("\n") + text.count("\r") + 1
    lines = [
        each.line
        for each in (
            *read.schemes,
            *read.scopes,
            *read.roles,
            *read.public_operations,
            *read.threats,
            *read.lines,
        )
    ]
    assert all(
        0 <= line <= last for line in [*lines, *(each.line or 0 for each in read.problems), read.status.line]
    )


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_status_has_a_standing(value: str) -> None:
    assert read_status(value).standing
