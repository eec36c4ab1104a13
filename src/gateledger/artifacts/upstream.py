"""What documents rest on, and what that rests on: the chain, walked up from a few of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gateledger.artifacts.chain_link import Link
from gateledger.artifacts.chain_lock import is_lock
from gateledger.artifacts.chain_places import Documents

MOST = 200
"""Documents of one walk."""
_BESIDE = r"[\w./-]"


@dataclass(frozen=True, slots=True)
class Rest:
    """The document `child` rests on the document `parent`, or on the part of it that `id` names."""

    child: str
    parent: str
    id: str = ""


def upstream(texts: Mapping[str, str], seeds: Iterable[str]) -> tuple[Rest, ...]:
    """Walk from the seeds up through every declared link to a document that is there; each link once, in order."""
    documents = Documents(texts)
    locked = [link for path in sorted(texts) if is_lock(path) for link in documents.declared(path).links]
    waiting = [path for path in dict.fromkeys(seeds) if path in texts]
    seen = set(waiting)
    found: dict[Rest, None] = {}
    while waiting and len(seen) <= MOST:
        path = waiting.pop(0)
        for rest in _of(documents, path, locked):
            found[rest] = None
            if rest.parent not in seen:
                seen.add(rest.parent)
                waiting.append(rest.parent)
    return tuple(found)


def _of(documents: Documents, path: str, locked: Iterable[Link]) -> Iterator[Rest]:
    own = () if is_lock(path) else documents.declared(path).links
    for link in (*own, *(each for each in locked if each.child.path == path)):
        place = documents.find(link.parent, "" if link.family == "lock" else path).reference
        if not place.outside and place.path in documents.texts and place.path != path:
            yield Rest(path, place.path, place.id)


def named_in(text: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Give those paths that a text names whole: `docs/prd.md` is not in `old/docs/prd.md`, nor `a.md` in `a.mdx`."""
    return tuple(path for path in paths if path in text and _stands_alone(path, text))


def _stands_alone(path: str, text: str) -> bool:
    """Before it may stand an address of this very file, which has a branch or commit in it, or `./`."""
    address = r"/blob/[^/\s]+/"
    return bool(
        re.search(rf"(?:(?<!{_BESIDE})\.?/?|{address}){re.escape(path)}(?![\w/-]|\.\w)", text, re.ASCII)
    )
