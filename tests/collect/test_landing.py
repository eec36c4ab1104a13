"""Which commits on a base branch are merged pull requests."""

from __future__ import annotations

import pytest

from gateledger.checkout.history import Landed
from gateledger.collect.landing import Landing, read_landing
from gateledger.model.facts import Commit


def read(message: str) -> Landing | None:
    return read_landing(Landed(Commit(sha="1" * 40, message=message), ("2" * 40,), "Ada"))


@pytest.mark.parametrize(
    ("message", "landing"),
    [
        pytest.param(
            "Merge pull request #12 from ada/feature/pay\n\nPay as a guest\n\nCloses #5",
            Landing(12, "Pay as a guest", "Closes #5", head_ref="feature/pay"),
            id="a merge commit with title and description",
        ),
        pytest.param(
            "Merge pull request #12 from ada/pay",
            Landing(12, "Merge pull request #12 from ada/pay", "", head_ref="pay"),
            id="a merge commit without anything else",
        ),
        pytest.param(
            "Pay as a guest (#12)\n\n* Add form\n\n* Mend form\n\nCloses #5",
            Landing(12, "Pay as a guest", "* Add form\n\n* Mend form\n\nCloses #5"),
            id="a squash commit",
        ),
        pytest.param(
            'Revert "Pay as a guest (#12)" (#15)',
            Landing(15, 'Revert "Pay as a guest (#12)"', ""),
            id="a revert is the pull request that reverts",
        ),
        pytest.param("Pay as a guest", None, id="a direct commit"),
        pytest.param("Pay as a guest\n\nsee (#12)", None, id="a number in the body"),
        pytest.param("Pay (#12) as a guest", None, id="a number in the middle of the subject"),
        pytest.param("(#12)", None, id="a number without a title"),
        pytest.param("Pay (#0)", None, id="no number"),
        pytest.param("Merge branch 'pay' into main", None, id="a merge made by hand"),
        pytest.param('Revert "Merge pull request #12 from ada/pay"', None, id="a revert pushed directly"),
        pytest.param("", None, id="an empty message"),
    ],
)
def test_what_a_message_tells(message, landing):
    assert read(message) == landing


def test_a_very_long_subject_takes_no_time():
    assert read("x " * 200_000 + "(#12") is None
    assert read("(#1" * 100_000) is None
