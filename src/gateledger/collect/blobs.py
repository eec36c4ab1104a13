"""What files say: by GraphQL many at once, by REST where that is not exact, kept by their ids for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gateledger.collect.contents import LARGEST, read_exact
from gateledger.collect.git_id import arrived_whole
from gateledger.collect.reading import or_unavailable
from gateledger.collect.together import together
from gateledger.collect.trees import Entry
from gateledger.github import queries
from gateledger.github.installation import Installation
from gateledger.github.routes import repository_values
from gateledger.model.facts import Unavailable

A_TIME = 100
BYTES_A_TIME = 4 * 1024 * 1024


@dataclass(frozen=True)
class Content:
    """A file's text; None and no reason when it is binary."""

    text: str | None = None
    unreadable: str | None = None


@dataclass(frozen=True)
class Wanted:
    """A file to read: where it is, and at which commit."""

    entry: Entry
    commit: str


async def read_contents(hub: Installation, repository: str, wanted: Iterable[Wanted]) -> dict[str, Content]:
    """Give what files say, by blob id. Raises GitHubError when GitHub cannot be asked at all."""
    by_sha = {each.entry.sha: each for each in wanted}
    large = {sha for sha, each in by_sha.items() if each.entry.size > LARGEST}
    found = {sha: Content(unreadable=f"larger than {LARGEST} bytes") for sha in large}
    small = {sha: each for sha, each in by_sha.items() if sha not in large}
    kept = await hub.recall(repository, "blob", small)
    found |= {sha: Content(text=data.decode()) for sha, data in kept.items()}
    missing = [each for sha, each in small.items() if sha not in kept]
    for answered in await together(*(_ask(hub, repository, chunk) for chunk in _chunks(missing))):
        found |= answered
    return found


def _chunks(wanted: list[Wanted]) -> list[list[Wanted]]:
    chunks: list[list[Wanted]] = []
    room = 0
    for each in wanted:
        if not chunks or len(chunks[-1]) == A_TIME or room < each.entry.size:
            chunks.append([])
            room = BYTES_A_TIME
        chunks[-1].append(each)
        room -= each.entry.size
    return chunks


async def _ask(hub: Installation, repository: str, wanted: list[Wanted]) -> dict[str, Content]:
    values = repository_values(repository)
    variables: dict[str, Any] = {"owner": values["owner"], "name": values["repo"]}
    variables |= {f"b{place}": each.entry.sha for place, each in enumerate(wanted)}
    answer = await hub.query(queries.read_blobs(len(wanted)), variables)
    blobs = [answer.at("repository", f"b{place}") for place in range(len(wanted))]
    contents = await together(
        *(_read(hub, repository, each, blob) for each, blob in zip(wanted, blobs, strict=True))
    )
    found = {each.entry.sha: content for each, content in zip(wanted, contents, strict=True)}
    exact = {sha: content.text.encode() for sha, content in found.items() if content.text is not None}
    await hub.keep(repository, "blob", exact)
    return found


async def _read(
    hub: Installation, repository: str, wanted: Wanted, blob: Mapping[str, Any] | None
) -> Content:
    if blob and blob.get("isBinary"):
        return Content()
    text = blob.get("text") if blob else None
    if blob and isinstance(text, str) and arrived_whole(blob, text.encode()):
        return Content(text=text)
    return await _read_raw(hub, repository, wanted)


async def _read_raw(hub: Installation, repository: str, wanted: Wanted) -> Content:
    """Read by REST what GraphQL shortened, repaired or refused."""
    entry = wanted.entry
    data = await or_unavailable(read_exact(hub, repository, entry.path, commit=wanted.commit, blob=entry.sha))
    if isinstance(data, Unavailable):
        return Content(unreadable=data.reason)
    try:
        return Content(text=data.decode())
    except UnicodeDecodeError:
        return Content(unreadable="not UTF-8 text")
