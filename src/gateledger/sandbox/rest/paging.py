"""Pages, and the Link header between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from gateledger.sandbox.rest.call import Answer, Call

T = TypeVar("T")
DEFAULT, LARGEST = 30, 100


def size(call: Call) -> int:
    text = call.ask("per_page", str(DEFAULT))
    return min(max(int(text), 1), LARGEST) if text.isdecimal() else DEFAULT


def paged(call: Call, items: Sequence[T], shape: Callable[[T], Any], key: str | None = None) -> Answer:
    """Answer one page; with `key` inside an object that counts all."""
    per_page = size(call)
    text = call.ask("page", "1")
    page = max(int(text), 1) if text.isdecimal() else 1
    last = max(1, -(-len(items) // per_page))
    shown = [shape(item) for item in items[(page - 1) * per_page : page * per_page]]
    links = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    wanted = {name for name, there in (("prev", page > 1), ("first", page > 1)) if there}
    wanted |= {"next", "last"} if page < last else set()
    headers = {
        "link": ", ".join(_link(call, name, {"page": str(links[name])}) for name in links if name in wanted)
    }
    document = {"total_count": len(items), key: shown} if key else shown
    return Answer(document, headers=headers if wanted else {})


def _link(call: Call, relation: str, changed: dict[str, str]) -> str:
    asked = {name: values[0] for name, values in call.query.items()} | changed
    return f'<{call.hub.url}{call.path}?{urlencode(asked)}>; rel="{relation}"'


def next_link(call: Call, cursor: str, *, name: str = "cursor") -> dict[str, str]:
    """Give the Link header of a list that is walked by cursor."""
    return {"link": _link(call, "next", {name: cursor})}
