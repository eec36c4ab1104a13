"""Templates that the organisation's `.github` repository lends to repositories with none of their own.

https://docs.github.com/en/communities/setting-up-your-project-for-healthy-contributions/creating-a-default-community-health-file
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from gateledger.artifacts.paths import select
from gateledger.collect.blobs import Wanted, read_contents
from gateledger.collect.opening import Opened
from gateledger.collect.policy_text import ORGANISATION
from gateledger.collect.trees import SYMBOLIC_LINK, select_entries
from gateledger.github.installation import Installation
from gateledger.model.facts import File

MOST = 40
MOST_BYTES = 512 * 1024

Defaults = tuple[tuple[File, ...], str]
NONE: Defaults = ((), "")


async def collect_defaults(
    hub: Installation, opened: Opened, kinds: Collection[tuple[str, ...]], own: Collection[str]
) -> Defaults:
    """Give the organisation's templates, and their commit, of those kinds that no path in `own` is of.

    Only a public repository lends. A commit's files never change, so they are asked for once. Raises GitHubError.
    """
    wanted = tuple(glob for kind in kinds if not any(select(own, kind)) for glob in kind)
    repository, commit = _lender(opened)
    if not wanted or not commit:
        return NONE
    entries = await select_entries(hub, repository, commit, wanted)
    room, chosen = MOST_BYTES, []
    for entry in entries[:MOST]:
        if entry.mode != SYMBOLIC_LINK and entry.size <= room:
            chosen.append(entry)
            room -= entry.size
    contents = (await read_contents(hub, repository, [Wanted(entry, commit) for entry in chosen])).by_sha
    files = (
        File(
            path=entry.path,
            sha=entry.sha,
            size=entry.size,
            text=contents[entry.sha].text,
            unreadable=contents[entry.sha].unreadable,
        )
        for entry in chosen
    )
    return tuple(files), commit


def _lender(opened: Opened) -> tuple[str, str]:
    """Name the organisation's repository and its commit; empty when there is none that lends."""
    part: Any = opened.answer.at("organisation") or {}
    owner = opened.subject.repository.partition("/")[0]
    name = str(part.get("nameWithOwner") or "")
    # GitHub follows renames and transfers: what is called so by now may belong to somebody else.
    if name.lower() != f"{owner}/{ORGANISATION}".lower() or part.get("isPrivate") is not False:
        return "", ""
    if name.lower() == opened.subject.repository.lower():
        return "", ""
    return name, ((part.get("defaultBranchRef") or {}).get("target") or {}).get("oid") or ""
