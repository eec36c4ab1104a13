"""A digest covers a thing and all that it leads to, and nothing else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gateledger.artifacts.api.reachable import reachable_digests

NAMES = tuple("abcdefgh")
_graphs = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from((*NAMES, "unknown")), max_size=3) for name in NAMES}
)


def _reached(start: str, references: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += references.get(name, [])
    return found


@settings(max_examples=200, deadline=None)
@given(_graphs, st.sampled_from(NAMES))
def test_exactly_those_change_that_reach_what_changed(references: dict[str, list[str]], changed: str) -> None:
    texts = {name: f"text of {name}" for name in NAMES}
    before = reachable_digests(texts, references)
    after = reachable_digests({**texts, changed: "another text"}, references)
    assert {name for name in NAMES if before[name] != after[name]} == {
        name for name in NAMES if changed in _reached(name, references)
    }


@settings(max_examples=50, deadline=None)
@given(_graphs, st.permutations(NAMES))
def test_the_order_does_not_matter(references: dict[str, list[str]], order: list[str]) -> None:
    texts = {name: f"text of {name}" for name in NAMES}
    turned = {name: references[name][::-1] for name in order}
    assert reachable_digests(texts, references) == reachable_digests(
        {name: texts[name] for name in order}, turned
    )


def test_a_chain_of_a_hundred_thousand_ends() -> None:
    names = [str(number) for number in range(100_000)]
    references = {name: [str(number + 1)] for number, name in enumerate(names)}
    found = reachable_digests(dict.fromkeys(names, "x"), references)
    assert len(set(found.values())) == len(names)
