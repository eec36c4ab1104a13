"""Which files a text names, and how long it takes to tell."""

from __future__ import annotations

import time

import pytest

from gateledger.judge.mentions import names_file


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Story: docs/stories/a b.md", True),
        ("[story](docs/stories/a%20b.md)", True),
        ("https://github.com/o/r/blob/main/docs/stories/a%20b.md", True),
        ("<!-- docs/stories/a b.md -->", False),
        ("other/docs/stories/a b.md", False),
    ],
    ids=["as it is", "encoded", "an address", "in a comment", "below another folder"],
)
def test_a_file_is_named_as_it_is_or_encoded(text, named):
    assert names_file(text, "docs/stories/a b.md", repository="o/r") is named


@pytest.mark.parametrize("part", ["%41", "<!--x-->"], ids=["encoded signs", "comments"])
def test_a_hostile_text_is_decoded_once_and_not_for_every_file(part):
    text = part * (64_000 // len(part))
    started = time.process_time()
    assert not any(names_file(text, f"docs/stories/{number}.md", repository="o/r") for number in range(400))
    assert time.process_time() - started < 1
