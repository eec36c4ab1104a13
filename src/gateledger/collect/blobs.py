"""What files say: by GraphQL many at once, by REST where that is not exact, kept by their ids for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gateledger.collect.contents import BY_GRAPHQL, LARGEST, read_exact
from gateledger.collect.git_id import arrived_whole
from gateledger.collect.reading import or_unavailable
from gateledger.collect.together import together
from gateledger.collect.trees import Entry
from gateledger.github import queries
from gateledger.github.graphql import ErrorKind, GraphAnswer
from gateledger.github.installation import Installation
from gateledger.github.routes import repository_values
from gateledger.model.facts import Unavailable

A_TIME = 200
BYTES_A_TIME = 4 * 1024 * 1024


@dataclass(frozen=True)
class Content:
    """A file's text; None and no reason when it is binary."""

    text: str | None = None
    unreadable: str | None = None


@dataclass(frozen=True)
class Wanted:
    """A file to read: where it is, and at which commit. Without an id it is read by its path."""

    entry: Entry
    commit: str

    @property
    def name(self) -> str:
        """`<commit>:<path>`, as git names a file."""
        return f"{self.commit}:{self.entry.path}"


@dataclass(frozen=True)
class Named:
    """A file that was asked for by commit and path; the id is empty where no such file is."""

    sha: str = ""
    size: int = 0
    content: Content = Content()


@dataclass
class Contents:
    """What was read: by blob id, and by `<commit>:<path>`."""

    by_sha: dict[str, Content] = field(default_factory=dict)
    by_name: dict[str, Named] = field(default_factory=dict)


async def read_contents(
    hub: Installation, repository: str, wanted: Iterable[Wanted], named: Iterable[Wanted] = ()
) -> Contents:
    """Give what files say; those of `named` by commit and path. Raises GitHubError when GitHub cannot be asked."""
    found = Contents()
    by_sha = {each.entry.sha: each for each in wanted}
    by_name = await _known(hub, repository, {each.name: each for each in named}, found)
    by_sha |= {each.entry.sha: each for each in by_name if each.entry.sha}
    large = {sha for sha, each in by_sha.items() if each.entry.size > LARGEST}
    found.by_sha |= {sha: Content(unreadable=f"larger than {LARGEST} bytes") for sha in large}
    small = {sha: each for sha, each in by_sha.items() if sha not in large}
    kept = await hub.recall(repository, "blob", small)
    found.by_sha |= {sha: Content(text=data.decode()) for sha, data in kept.items()}
    missing = [each for sha, each in small.items() if sha not in kept]
    unnamed = [each for each in by_name if not each.entry.sha]
    for answered in await together(
        *(_ask(hub, repository, chunk) for chunk in _chunks([*missing, *unnamed]))
    ):
        found.by_sha |= answered.by_sha
        found.by_name |= answered.by_name
    for each in by_name:
        if each.entry.sha:
            content = found.by_sha[each.entry.sha]
            found.by_name[each.name] = Named(each.entry.sha, each.entry.size, content)
    return found


async def _known(
    hub: Installation, repository: str, named: dict[str, Wanted], found: Contents
) -> list[Wanted]:
    """Give those of the named whose id is known with it, and those that must be asked for; tell which are nowhere."""
    ids = await hub.recall(repository, "named", named) if named else {}
    known = {name: data.decode().partition(" ") for name, data in ids.items()}
    found.by_name |= {name: Named() for name, (sha, _, _) in known.items() if not sha}
    asked = []
    for name, each in named.items():
        sha, _, size = known.get(name, ("", "", ""))
        if name not in known:
            asked.append(each)
        elif sha:
            asked.append(replace(each, entry=replace(each.entry, sha=sha, size=int(size))))
    return asked


def _chunks(wanted: list[Wanted]) -> list[list[Wanted]]:
    chunks: list[list[Wanted]] = []
    room = 0
    for each in wanted:
        if each.entry.size > BY_GRAPHQL:
            chunks.append([each])
            room = 0
            continue
        if not chunks or len(chunks[-1]) == A_TIME or room < each.entry.size:
            chunks.append([])
            room = BYTES_A_TIME
        chunks[-1].append(each)
        room -= each.entry.size
    return chunks


async def _ask(hub: Installation, repository: str, wanted: list[Wanted]) -> Contents:
    if len(wanted) == 1 and wanted[0].entry.size > BY_GRAPHQL:
        return await _keep(
            hub, repository, {wanted[0].entry.sha: await _read_raw(hub, repository, wanted[0])}
        )
    ids = [each for each in wanted if each.entry.sha]
    names = [each for each in wanted if not each.entry.sha]
    values = repository_values(repository)
    variables: dict[str, Any] = {"owner": values["owner"], "name": values["repo"]}
    variables |= {f"b{place}": each.entry.sha for place, each in enumerate(ids)}
    variables |= {f"e{place}": each.name for place, each in enumerate(names)}
    answer = await hub.query(queries.read_blobs(len(ids), len(names)), variables)
    blobs = [answer.at("repository", f"b{place}") for place in range(len(ids))]
    contents = await together(
        *(_read(hub, repository, each, blob) for each, blob in zip(ids, blobs, strict=True))
    )
    by_sha = {each.entry.sha: content for each, content in zip(ids, contents, strict=True)}
    found = await _keep(hub, repository, by_sha)
    if names:
        found.by_name = await _named(hub, repository, names, answer)
    return found


async def _named(
    hub: Installation, repository: str, names: list[Wanted], answer: GraphAnswer
) -> dict[str, Named]:
    """Read what was asked for by path; what is no file there counts as absent. Raises GitHubError."""
    found: dict[str, Named] = {}
    ids: dict[str, bytes] = {}
    for place, each in enumerate(names):
        blob = answer.at("repository", f"e{place}")
        error = answer.error_above("repository", f"e{place}")
        if blob is None and error and error.kind is not ErrorKind.NOT_FOUND:
            raise error.exception(answer.route)
        if not blob or blob.get("__typename") != "Blob":
            found[each.name], ids[each.name] = Named(), b""
            continue
        sha, size = str(blob["oid"]), int(blob.get("byteSize") or 0)
        exact = replace(each, entry=replace(each.entry, sha=sha, size=size))
        if size > LARGEST:
            content = Content(unreadable=f"larger than {LARGEST} bytes")
        else:
            content = await _read(hub, repository, exact, blob)
        await _keep(hub, repository, {sha: content})
        found[each.name], ids[each.name] = Named(sha, size, content), f"{sha} {size}".encode()
    await hub.keep(repository, "named", ids)
    return found


async def _keep(hub: Installation, repository: str, by_sha: dict[str, Content]) -> Contents:
    exact = {sha: content.text.encode() for sha, content in by_sha.items() if content.text is not None}
    await hub.keep(repository, "blob", exact)
    return Contents(by_sha=by_sha)


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
    data = await or_unavailable(
        read_exact(hub, repository, entry.path, commit=wanted.commit, blob=entry.sha, size=entry.size)
    )
    if isinstance(data, Unavailable):
        return Content(unreadable=data.reason)
    try:
        return Content(text=data.decode())
    except UnicodeDecodeError:
        return Content(unreadable="not UTF-8 text")
