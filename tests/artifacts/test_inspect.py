"""The contract of `inspect`: kinds, states, the exact shape of the JSON."""

from __future__ import annotations

import json

import pytest

from gateledger.artifacts.inspect import KINDS, inspect

STORY = b"""# Story 4: Lamps

## Acceptance criteria
- AC-1: the lamp is on after dusk
- TBD

## Edge cases
- no sensor -> the lamp follows the clock
"""


def test_a_work_item_serialises_to_the_contract() -> None:
    found = json.loads(inspect("docs/stories/4.md", STORY).model_dump_json())
    assert found == {
        "path": "docs/stories/4.md",
        "kind": "work-item",
        "state": "substantive",
        "items": [{"id": "AC-1", "text": "the lamp is on after dusk", "line": 4}],
        "problems": [{"message": "'TBD' is a placeholder", "line": 5, "severity": "note"}],
        "sections": {
            "acceptance-criteria": {
                "state": "substantive",
                "items": [{"id": "AC-1", "text": "the lamp is on after dusk", "line": 4}],
            },
            "edge-cases": {
                "state": "substantive",
                "items": [
                    {
                        "id": found["sections"]["edge-cases"]["items"][0]["id"],
                        "text": "no sensor",
                        "line": 8,
                        "outcome": "the lamp follows the clock",
                    }
                ],
            },
        },
    }


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("main.py", b"print('## Acceptance criteria')\n"),
        ("README.md", b"# Lamps\n\nControl your lamps.\n\n## Install\n\n    pip install lamps\n"),
        ("empty.md", b""),
        ("logo.png", bytes(range(256))),
    ],
)
def test_what_no_reader_recognises_is_unknown(path: str, data: bytes) -> None:
    found = inspect(path, data)
    assert (found.kind, found.state) == ("unknown", "absent")
    assert "sections" not in json.loads(found.model_dump_json())


def test_a_kind_can_be_told() -> None:
    assert inspect("notes.py", STORY, kind="work-item").kind == "work-item"
    assert inspect("a.md", STORY, kind="unknown").kind == "unknown"


def test_a_work_item_that_says_nothing_is_absent() -> None:
    found = inspect("a.md", b"please fix\n", kind="work-item")
    assert found.state == "absent"
    assert found.sections is not None
    assert set(found.sections) == {"acceptance-criteria", "edge-cases"}


def test_an_unknown_kind_names_the_known_ones_and_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"'workitem'.*work-item.*did you mean 'work-item'\?"):
        inspect("a.md", b"", kind="workitem")
    with pytest.raises(ValueError, match="known kinds are") as error:
        inspect("a.md", b"", kind="zzz")
    assert "did you mean" not in str(error.value)
    assert KINDS[-1] == "unknown"


def test_other_encodings_are_read_or_named() -> None:
    wide = inspect("a.md", STORY.decode().encode("utf-16"))
    assert wide.state == "substantive"
    latin = inspect("a.md", STORY + "- Größe\n".encode("latin-1"), kind="work-item")
    assert latin.problems[0].line == 9
    assert "utf-8" in latin.problems[0].message
