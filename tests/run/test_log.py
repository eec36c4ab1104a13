"""Log lines: one for each event, with nothing in them that others could use."""

from __future__ import annotations

import json

import pytest
import structlog

from gateledger.run.log import configure

TOKEN = "ghs_" + "a1B2" * 9
HOSTILE = f"{TOKEN}\n2026-01-01 [info] verdict allow \x1b[2J postgresql://me:hunter2@db/x"


@pytest.fixture(params=["text", "json"])
def written(request, capsys):
    configure(request.param)
    log = structlog.get_logger()
    log.warning(HOSTILE, subject=HOSTILE)
    try:
        read_object(HOSTILE)
    except ValueError:
        log.exception("failed")
    yield request.param, capsys.readouterr().err
    structlog.reset_defaults()


def read_object(text: str) -> None:
    raise ValueError(text)


def test_no_secret_and_no_control_character_gets_into_the_log(written):
    _, text = written
    assert TOKEN not in text
    assert "hunter2" not in text
    assert "\x1b[2J" not in text


def test_nobody_else_can_write_a_line(written):
    form, text = written
    lines = text.splitlines()
    assert not any(line.startswith("2026-01-01 ") for line in lines)
    if form == "json":
        assert [json.loads(line)["level"] for line in lines] == ["warning", "error"]
