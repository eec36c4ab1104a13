"""Issues of Beads, one a line."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from gateledger.artifacts.beads import is_beads, read_beads
from gateledger.artifacts.inspect import inspect
from gateledger.model.artifact import State

PATH = ".beads/issues.jsonl"


def issue(key: str, **fields: object) -> str:
    return json.dumps({"id": key, "title": f"Title of {key}", "status": "open", **fields})


def test_ids_get_the_issue_in_front_and_lines_are_those_of_the_file() -> None:
    text = "\n".join(
        [
            issue(
                "bd-1", description="Sort the list.", acceptance_criteria="- AC-1: the newest row is on top"
            ),
            issue("bd-2", description="Nothing is said here."),
            issue(
                "bd-3",
                description='## Edge cases\n\n- Empty list: show "no rows yet"',
                acceptance_criteria="1. Sorting by name ignores case\n2. Sorting by date is stable",
            ),
        ]
    )
    found = inspect(PATH, text.encode())
    assert (found.kind, found.state) == ("work-item", State.SUBSTANTIVE)
    assert [(item.id.partition("/")[0], item.line) for item in found.items] == [
        ("bd-1", 1),
        ("bd-3", 3),
        ("bd-3", 3),
    ]
    assert found.items[0].id == "bd-1/AC-1"
    assert found.sections is not None
    assert [item.line for item in found.sections["edge-cases"].items] == [3]


def test_the_last_of_two_counts_and_a_tombstone_does_not() -> None:
    criteria = "- The export holds 12 columns\n- The header row is bold"
    text = "\n".join(
        [
            issue("bd-1", acceptance_criteria=criteria),
            issue("bd-2", acceptance_criteria=criteria, description="x") + "\n{broken",
            issue("bd-1", acceptance_criteria="TBD"),
            json.dumps(
                {"id": "bd-2", "title": "gone", "status": "tombstone", "acceptance_criteria": criteria}
            ),
        ]
    )
    read = read_beads(text)
    assert (read.state, read.acceptance_criteria.items) == (State.PLACEHOLDER, ())
    assert (read.problems[0].message, read.problems[0].line) == ("not an issue in JSON", 3)


def test_other_json_lines_are_not_issues() -> None:
    assert not is_beads("data/events.jsonl", '{"id": "1", "event": "opened"}\n')
    assert inspect("data/events.jsonl", b'{"id": 1}\n').kind == "unknown"


def test_a_deeply_nested_line_is_passed_over() -> None:
    text = "[" * 200_000 + "\n" + issue("bd-1", acceptance_criteria="- The total is shown in EUR")
    assert read_beads(text).state is State.SUBSTANTIVE


@given(
    st.text(),
    st.dictionaries(st.sampled_from(["id", "title", "description", "status"]), st.none() | st.text()),
)
def test_nothing_raises(text: str, fields: dict[str, str | None]) -> None:
    for each in (text, json.dumps(fields), f"{json.dumps(fields)}\n{text}"):
        inspect(PATH, each.encode("utf-8", "replace"))
