"""The WorkItems: every issue linked to the change, by GitHub or by keyword, with its history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from gateledger.collect.keywords import Reference, closing_references
from gateledger.collect.opening import SIZES, Opened
from gateledger.collect.paging import Walk, further_pages
from gateledger.collect.reading import nodes, or_unavailable, unavailable
from gateledger.collect.together import together
from gateledger.collect.work_item import NOT_SHOWN, Readers, read_edits, read_work_item, strange, unreadable
from gateledger.github import queries
from gateledger.github.errors import NotFound
from gateledger.github.graphql import GraphAnswer
from gateledger.github.installation import Installation
from gateledger.github.routes import ISSUE, repository_values
from gateledger.model.facts import Edit, Unavailable, WorkItem, WorkItems
from gateledger.model.needs import Needs

MOST_REFERENCES = 50
"""More keywords than that in one description are not followed, and the fact is Unavailable."""

_A_TIME = 25
_MOST_EDITS = 2000

Found = tuple[WorkItem, GraphAnswer]
"""A work item, and the part of the answer it was read from."""


async def collect_work_items(hub: Installation, opened: Opened, needs: Needs) -> WorkItems | Unavailable:
    """Give all linked work items. Raises HeadMoved."""
    if not needs.work_items:
        return Unavailable(reason="the policy asks for no work items")
    pull = opened.pull
    if error := pull.error_above("closingIssuesReferences") or pull.error_at("body"):
        return unavailable(error)
    return await or_unavailable(_collect(hub, opened, needs))


async def _collect(hub: Installation, opened: Opened, needs: Needs) -> WorkItems | Unavailable:
    references = closing_references(
        opened.pull.at("body") or "",
        repository=opened.subject.repository,
        host=urlsplit(opened.subject.url).netloc,
    )
    if len(references) > MOST_REFERENCES:
        return Unavailable(
            reason=f"the description closes {len(references)} issues; at most {MOST_REFERENCES} are read"
        )
    readers = Readers(opened.subject.repository, opened.private, needs.repositories)
    linked = await _linked(hub, opened, readers)
    known = {(item.repository.lower(), item.number) for item, _ in linked}
    # GitHub itself links by keyword only from its default branch, and some moments after the description was
    # written: so every keyword is followed, and what it leads to is marked as parsed.
    parsed = await _parsed(hub, readers, [each for each in references if each.key not in known])
    items = await together(*(_completed(hub, found, needs) for found in _once([*linked, *parsed])))
    return WorkItems(items=tuple(items))


def _once(found: Iterable[Found]) -> list[Found]:
    """Leave out what was found before; unreadable items without a place are all kept."""
    seen: dict[object, Found] = {}
    for number, (item, part) in enumerate(found):
        key: object = (item.repository.lower(), item.number) if item.number is not None else number
        seen.setdefault(key, (item, part))
    return list(seen.values())


async def _linked(hub: Installation, opened: Opened, readers: Readers) -> list[Found]:
    first = opened.pull.part("closingIssuesReferences")
    walk = Walk(
        queries.more_closing_issues(hub.lacking),
        opened.variables,
        head_sha=opened.subject.head_sha,
        sizes={"size": SIZES["issues"], "edits": SIZES["edits"]},
    )
    pages = [first, *await further_pages(hub, first.data, walk)]
    found = [each for page in pages for each in _read_page(page, readers)]
    total = (first.data or {}).get("totalCount") or 0
    hidden = unreadable(NOT_SHOWN, source="github-link")
    return [*found, *[(hidden, first)] * (total - len(found))]


def _read_page(page: GraphAnswer, readers: Readers) -> list[Found]:
    parts = [page.part("nodes", place) for place in range(len(nodes(page.data)))]
    return [(read_work_item(part, source="github-link", readers=readers), part) for part in parts]


async def _parsed(hub: Installation, readers: Readers, references: list[Reference]) -> list[Found]:
    chunks = [references[start : start + _A_TIME] for start in range(0, len(references), _A_TIME)]
    answers = await together(*(_ask(hub, chunk) for chunk in chunks))
    pairs = [
        (each, answer.part(f"i{place}", "issueOrPullRequest"))
        for chunk, answer in zip(chunks, answers, strict=True)
        for place, each in enumerate(chunk)
    ]
    return [(_read_parsed(each, part, readers), part) for each, part in pairs if not _is_pull(part)]


async def _ask(hub: Installation, references: list[Reference]) -> GraphAnswer:
    variables: dict[str, Any] = {}
    for place, each in enumerate(references):
        values = repository_values(each.repository)
        variables |= {f"o{place}": values["owner"], f"n{place}": values["repo"], f"i{place}": each.number}
    document = queries.read_issues(len(references), hub.lacking)
    return await hub.query(document, variables, sizes={"edits": SIZES["edits"]})


def _is_pull(part: GraphAnswer) -> bool:
    return isinstance(part.data, dict) and part.data.get("__typename") == "PullRequest"


def _read_parsed(reference: Reference, part: GraphAnswer, readers: Readers) -> WorkItem:
    item = read_work_item(part, source="keyword", readers=readers)
    if item.number is not None:
        return item
    item = item.model_copy(update={"repository": reference.repository, "number": reference.number})
    return strange(item) if readers.is_strange(reference.repository) else item


async def _completed(hub: Installation, found: Found, needs: Needs) -> WorkItem:
    """Add the rest of the histories, the parent's as well, and the type if the policy asks for it."""
    item, part = found
    if item.unreadable:
        return item
    more: dict[str, Any] = {"edits": await _all_edits(hub, item, part)}
    if item.parent and not item.parent.unreadable:
        edits = await _all_edits(hub, item.parent, part.part("parent"))
        more["parent"] = item.parent.model_copy(update={"edits": edits})
    if needs.issue_types:
        more["type"] = await _type(hub, item)
    return item.model_copy(update=more)


async def _all_edits(hub: Installation, item: WorkItem, part: GraphAnswer) -> tuple[Edit, ...] | Unavailable:
    if isinstance(item.edits, Unavailable):
        return item.edits
    return await or_unavailable(_further_edits(hub, item, item.edits, part.at("userContentEdits")))


async def _further_edits(
    hub: Installation, item: WorkItem, edits: tuple[Edit, ...], connection: Any
) -> tuple[Edit, ...] | Unavailable:
    values = repository_values(item.repository)
    variables = {"owner": values["owner"], "name": values["repo"], "number": item.number}
    walk = Walk(queries.MORE_EDITS, variables, parent=("repository", "issue"), most=_MOST_EDITS)
    for page in await further_pages(hub, connection, walk):
        more = read_edits(page, edited=False)
        if isinstance(more, Unavailable):
            return more
        edits += more
    total = (connection or {}).get("totalCount") or 0
    if len(edits) < total:
        return Unavailable(reason=f"GitHub shows {len(edits)} of {total} edits")
    return edits


async def _type(hub: Installation, item: WorkItem) -> str | None:
    """Give the issue's type, which GraphQL has only on newer servers."""
    try:
        raw = await hub.get(ISSUE, repository_values(item.repository, issue_number=item.number))
    except NotFound:
        return None
    kind = raw.get("type") if isinstance(raw, dict) else None
    return kind.get("name") if isinstance(kind, dict) else None
