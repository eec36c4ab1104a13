"""Who outside holds a signed head: said on the first page and with every record, never left out."""

from __future__ import annotations

import html as text_of
import re
from datetime import UTC, datetime

import pytest

from gateledger.model.anchor import AnchorKind, AnchorStanding
from gateledger.render import pages
from gateledger.render.pages.views import Sealed, Site, Status

SITE = Site(version="1", origin="ledger.example/test")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MET = AnchorStanding(
    policy_met=True,
    size=42,
    witnessed_size=42,
    witnessed_at=NOON,
    kinds=(AnchorKind.COSIGNATURE, AnchorKind.GIT, AnchorKind.TIMESTAMP),
)
LATE = MET.model_copy(update={"policy_met": False, "size": 50, "reason": "no word from <b>W</b>"})
NEVER = AnchorStanding(
    policy_met=False, size=42, reason="no outsider is asked for their word on our checkpoints"
)


def words(page: str) -> str:
    plain = text_of.unescape(re.sub(r"<[^>]+>", " ", page))
    return re.sub(r"\s+", " ", plain)


@pytest.mark.parametrize(
    ("index", "standing", "says"),
    [
        (
            41,
            MET,
            "Held outside size 42, 2026-11-23 12:00 UTC , by witnesses and another repository and a time-stamping authority",
        ),
        (42, MET, "Unwitnessed nobody outside holds the ledger's head"),
        (41, LATE, "Held outside size 42"),
        (45, LATE, "Unwitnessed no word from <b>W</b>"),
        (41, NEVER, "Unwitnessed no outsider is asked"),
        (41, None, "Unwitnessed nobody outside holds the ledger's head"),
    ],
    ids=[
        "held",
        "newer than what is held",
        "held before they fell silent",
        "after they fell silent",
        "nobody is asked",
        "unknown",
    ],
)
def test_a_record_says_who_holds_it(index: int, standing: AnchorStanding | None, says: str):
    page = pages.record_page(Sealed(index=index, standing=standing), SITE)
    assert says in words(page)
    assert ("Unwitnessed" in page) is ("Unwitnessed" in says)


def test_the_first_page_says_what_is_lacking_beside_what_is_held():
    home = words(pages.home_page(Status(registered=True, size=50, root_hash="ab" * 32, standing=LATE), SITE))
    assert "Held outside size 42" in home
    assert "Later heads are unwitnessed: no word from <b>W</b>" in home
    assert "Unwitnessed" in words(pages.home_page(Status(registered=True, size=1, standing=NEVER), SITE))
