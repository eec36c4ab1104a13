"""GitHub's clock ticks in seconds: what was written in the second in which work began is not trusted to be earlier."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateledger.judge.history import History, Version
from gateledger.model.facts import WorkItem

BEGAN = datetime(2026, 11, 23, 8, 3, 16, tzinfo=UTC)


def history(*seconds: int) -> History:
    versions = tuple(
        Version(BEGAN + timedelta(seconds=each), "@dev", f"text {n}") for n, each in enumerate(seconds)
    )
    return History(WorkItem(repository="acme/shop", number=1), versions)


@pytest.mark.parametrize(
    ("seconds", "stood", "later"),
    [
        pytest.param((-60, 5), "text 0", ["text 1"], id="an earlier text stood, a later one did not"),
        pytest.param(
            (-60, 0), "text 0", ["text 1"], id="a text of the same second came after one that stood before"
        ),
        pytest.param(
            (0, 0, 9), "text 0", ["text 1", "text 2"], id="of one second's texts the first one stood"
        ),
        pytest.param((3,), None, ["text 0"], id="before the first text nothing stood"),
        pytest.param((-60, -30), "text 1", [], id="the last of the earlier texts stood"),
    ],
)
def test_which_text_stood_when_work_began(seconds: tuple[int, ...], stood: str | None, later: list[str]):
    seen = history(*seconds)
    version = seen.at(BEGAN)
    assert (version.text if version else None) == stood
    assert [each.text for each in seen.since(BEGAN)] == later
