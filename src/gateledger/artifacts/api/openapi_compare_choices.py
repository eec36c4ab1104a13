"""Choices: the branches of `oneOf` and `anyOf`, matched by name, by what they say, by title, or as the only ones left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.api.openapi_compare_levels import WRAPPED, Change, level_of
from gateledger.artifacts.api.openapi_compare_pairs import Edge, Pair
from gateledger.artifacts.api.openapi_compare_parts import Part

_MOST_BRANCHES = 200
_NAMES = {"oneOf": "one-of", "anyOf": "any-of"}


@dataclass(slots=True)
class Chosen:
    """What the choices of a pair showed. `is_all`: nothing else of the two schemas is to be compared."""

    changes: list[Change] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    is_all: bool = False


def choice_changes(pair: Pair) -> Chosen:
    """Compare the branches of two schemas, and a choice with a schema that has none."""
    chosen = Chosen()
    kinds = [kind for kind in _NAMES if pair.old.choices.get(kind) or pair.new.choices.get(kind)]
    if len(kinds) == 2 and not all(
        pair.old.choices.get(kind) and pair.new.choices.get(kind) for kind in kinds
    ):
        old_kind = next(iter(pair.old.choices), "")
        new_kind = next(iter(pair.new.choices), "")
        if old_kind and new_kind:
            _matched(pair, new_kind, pair.old.choices[old_kind], pair.new.choices[new_kind], chosen)
            return chosen
    for kind in kinds:
        old, new = pair.old.choices.get(kind, []), pair.new.choices.get(kind, [])
        if old and new:
            _matched(pair, kind, old, new, chosen)
        elif new and kind in pair.old.lone:
            chosen.is_all = True
            _matched(pair, kind, [pair.old.lone[kind]], new, chosen)
        elif old and kind in pair.new.lone:
            chosen.is_all = True
            _matched(pair, kind, old, [pair.new.lone[kind]], chosen)
        elif new and pair.new.is_bare and not pair.old.choices:
            _wrapped(pair, kind, new, chosen)
        elif old and pair.old.is_bare and not pair.new.choices:
            _unwrapped(pair, kind, old, chosen)
        else:
            _say(pair, chosen, f"{_NAMES[kind]}-{'added' if new else 'removed'}", _branches(new or old))
    return chosen


def _say(pair: Pair, chosen: Chosen, rule: str, branches: str) -> None:
    level = level_of(rule, pair.way)
    if level is not None:
        word = "has new branches" if rule.endswith("added") else "has lost branches"
        chosen.changes.append(Change(rule, f"{word}: {branches}", pair.new.part, level))


def _branches(parts: list[Part]) -> str:
    names = [_name(part) or part.text("title") or part.text("type") or "without a name" for part in parts[:5]]
    more = f" and {len(parts) - 5} more" if len(parts) > 5 else ""
    return ", ".join(names) + more


def _name(part: Part) -> str:
    return part.text("$ref").rpartition("/")[2]


def _matched(pair: Pair, kind: str, old: list[Part], new: list[Part], chosen: Chosen) -> None:
    rest_old, rest_new = old[:_MOST_BRANCHES], new[:_MOST_BRANCHES]
    by_name = _by(_name)
    by_title = _by(lambda part: part.text("title"))
    for matches in (by_name, lambda before, after: _reads_alike(pair, before, after), by_title):
        for before, after in _pairs(rest_old, rest_new, matches):
            chosen.edges.append(Edge((f"{kind}[{_branches([after])}]",), before, after))
    if len(rest_old) == len(rest_new) == 1 and not _name(rest_old[0]) and not _name(rest_new[0]):
        chosen.edges.append(Edge((kind,), rest_old.pop(), rest_new.pop()))
    if rest_old:
        _say(pair, chosen, f"{_NAMES[kind]}-removed", _branches(rest_old))
    if rest_new:
        _say(pair, chosen, f"{_NAMES[kind]}-added", _branches(rest_new))


def _reads_alike(pair: Pair, old: Part, new: Part) -> bool:
    """Tell whether a branch was only renamed, or written elsewhere; not where its name is what tells it apart."""
    if _name(old) and _name(new) and pair.new.discriminator is not None:
        return False
    before, after = pair.comparing.before.follow(old), pair.comparing.after.follow(new)
    return pair.comparing.is_same(before, after)


def _by(key: Callable[[Part], str]) -> Callable[[Part, Part], bool]:
    return lambda old, new: bool(key(old)) and key(old) == key(new)


def _pairs(
    old: list[Part], new: list[Part], matches: Callable[[Part, Part], bool]
) -> Iterator[tuple[Part, Part]]:
    """Give the branches that belong together, and take them out of both lists."""
    for before in list(old):
        after = next((each for each in new if matches(before, each)), None)
        if after is not None:
            old.remove(before)
            new.remove(after)
            yield before, after


def _wrapped(pair: Pair, kind: str, new: list[Part], chosen: Chosen) -> None:
    """A schema became a choice."""
    chosen.is_all = True
    if kind == "oneOf" and pair.way.where == "body" and pair.old.properties and _shares(pair, new):
        said = f"is now one of {_branches(new)}, of which more than one may fit"
        level = level_of(WRAPPED, pair.way) or "error"
        chosen.changes.append(Change(WRAPPED, said, pair.new.part, level))
    else:
        _say(pair, chosen, f"{_NAMES[kind]}-added", _branches(new))
    if pair.way.is_request:
        if all(pair.comparing.is_loud(pair.old.part, each, pair.way) for each in new):
            chosen.edges.append(Edge((kind,), pair.old.part, new[0]))
    elif kind == "anyOf":
        chosen.edges += (Edge((kind,), pair.old.part, each) for each in new)


def _shares(pair: Pair, branches: list[Part]) -> bool:
    return any(set(pair.old.properties) & set(pair.reads_new(each).properties) for each in branches)


def _unwrapped(pair: Pair, kind: str, old: list[Part], chosen: Chosen) -> None:
    """A choice became a schema."""
    chosen.is_all = True
    others = [each for each in old if not _reads_alike(pair, each, pair.new.part)]
    if len(others) < len(old):
        _say(pair, chosen, f"{_NAMES[kind]}-removed", _branches(others))
        return
    loud = [each for each in old if pair.comparing.is_loud(each, pair.new.part, pair.way)]
    if pair.way.is_request:
        if loud:
            _say(pair, chosen, f"{_NAMES[kind]}-removed", _branches(loud))
    elif len(loud) == len(old):
        chosen.edges.append(Edge((), old[0], pair.new.part))
    else:
        _say(pair, chosen, f"{_NAMES[kind]}-removed", _branches(old))


def member_changes(pair: Pair, *, shows: bool) -> Iterator[Change]:
    """Tell which members of `allOf` came and went. `shows`: the schemas differ as they read, not in writing alone."""
    old, new = list(pair.old.members[:_MOST_BRANCHES]), list(pair.new.members[:_MOST_BRANCHES])
    for matches in (_by(_name), lambda before, after: _reads_alike(pair, before, after)):
        for _ in _pairs(old, new, matches):
            pass
    if len(old) == len(new) == 1 and not _name(old[0]) and not _name(new[0]):
        return
    for parts, word, verb in ((new, "added", "new"), (old, "removed", "lost")):
        kept = [each for each in parts if not _is_remark(each)]
        level = level_of(f"all-of-{word}", pair.way) if shows else "info"
        if kept and level:
            yield Change(
                f"all-of-{word}", f"has {verb} members of `allOf`: {_branches(kept)}", pair.new.part, level
            )


def _is_remark(part: Part) -> bool:
    return all(
        key in {"title", "description", "example", "examples", "default", "externalDocs", "$comment"}
        for key, _ in part.entries()
    )
