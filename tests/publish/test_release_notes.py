"""Our section of the notes: put in place, moved nowhere, and never at the cost of the author's text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger.github.errors import Forbidden
from gateledger.model.notes import BEGIN, END, LONGEST, fitting, has_section, outside, with_section
from gateledger.publish.mark import State
from gateledger.publish.release_notes import publish_notes
from gateledger.publish.shown import MemoryShown

REPO = "acme/shop"


class Releases:
    """The releases of a small GitHub."""

    def __init__(self, body: str | None) -> None:
        self.body, self.written, self.denied = body, 0, False

    async def get(self, _template, _values=None, *, params=None, conditional=True):
        assert not conditional
        return {"body": self.body}

    async def patch(self, _template, values=None, body=None):
        if self.denied:
            raise Forbidden("Resource not accessible by integration", status=403)
        assert values["release_id"] == 7
        self.written, self.body = self.written + 1, body["body"]


async def show(hub, shown, text="said", index=1):
    return (await publish_notes(hub, REPO, 7, (text, "short"), shown=shown, index=index)).state


async def test_the_section_comes_after_the_notes_and_is_replaced_in_its_place():
    hub, shown = Releases("Notes"), MemoryShown()
    assert await show(hub, shown) is State.UPDATED
    hub.body += "\nwritten below"
    assert await show(hub, shown, "said again", 2) is State.UPDATED
    assert hub.body == f"Notes\n\n{BEGIN}\nsaid again\n{END}\nwritten below"


async def test_the_same_twice_is_written_once():
    hub, shown = Releases(None), MemoryShown()
    assert [await show(hub, shown) for _ in range(2)] == [State.UPDATED, State.SAME]
    assert (hub.written, hub.body) == (1, f"{BEGIN}\nsaid\n{END}")


async def test_a_later_verdict_is_not_overwritten_by_an_earlier_one():
    hub, shown = Releases("Notes"), MemoryShown()
    await show(hub, shown, "the later", 5)
    assert await show(hub, shown, "the earlier", 4) is State.OLDER
    assert "the later" in hub.body


async def test_where_the_whole_section_has_no_room_a_short_one_stands():
    hub = Releases("x" * (LONGEST - 100))
    assert await show(hub, MemoryShown(), "y" * 200) is State.UPDATED
    assert hub.body.endswith(f"{BEGIN}\nshort\n{END}")


async def test_full_notes_are_left_alone():
    hub = Releases("x" * LONGEST)
    assert await show(hub, MemoryShown()) is State.NOTHING
    assert hub.written == 0


async def test_a_refusal_is_raised_and_the_next_attempt_writes():
    hub, shown = Releases("Notes"), MemoryShown()
    hub.denied = True
    with pytest.raises(Forbidden):
        await show(hub, shown)
    hub.denied = False
    assert await show(hub, shown) is State.UPDATED


BROKEN = [
    pytest.param(f"a {BEGIN} b", id="a beginning without an end"),
    pytest.param(f"a {END} b", id="an end without a beginning"),
    pytest.param(f"a {END} b {BEGIN} c", id="an end before a beginning"),
]


@pytest.mark.parametrize("notes", BROKEN)
def test_a_marker_without_its_partner_is_the_authors_text(notes):
    once = with_section(notes, "one")
    assert once.startswith(notes)
    assert with_section(once, "two") == with_section(notes, "two")


def test_sections_that_were_copied_along_go():
    old = f"{BEGIN}\nof another release\n{END}"
    assert with_section(f"{old}\nnew {old}", "said") == f"\nnew {BEGIN}\nsaid\n{END}"


@given(notes=st.text(), first=st.text(alphabet="abc\n<!->"), second=st.text(alphabet="abc\n<!->"))
def test_the_authors_text_stays_whatever_it_is(notes, first, second):
    once = with_section(notes, first)
    assert once.startswith(notes)
    assert has_section(once)
    assert outside(once) == outside(notes)
    assert with_section(once, second) == with_section(notes, second)


def test_the_longest_that_fits_is_taken():
    assert fitting("", ("long" * 50_000, "short")) == f"{BEGIN}\nshort\n{END}"
    assert fitting("x" * LONGEST, ("a",)) is None
