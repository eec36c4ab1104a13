"""Files as they were where the change began, of those that gates compare."""

from __future__ import annotations

from gateledger.collect.blobs import Contents, Named, Wanted
from gateledger.collect.compared import earlier_paths
from gateledger.collect.opening import Opened
from gateledger.collect.reading import nodes
from gateledger.collect.trees import Entry
from gateledger.github.installation import Installation
from gateledger.github.routes import COMPARE, repository_values
from gateledger.model.facts import Before, Change, File, Unavailable
from gateledger.model.needs import Needs

MOST_FILES = 200


async def earlier_files(
    hub: Installation, opened: Opened, needs: Needs, change: Change | Unavailable
) -> tuple[Wanted, ...] | Unavailable:
    """Name the files to be compared, at the merge base. Raises GitHubError."""
    if isinstance(change, Unavailable):
        return change
    paths = earlier_paths(change.files, needs)
    if len(paths) > MOST_FILES:
        reason = f"the change touches {len(paths)} files that are to be compared; at most {MOST_FILES} are"
        return Unavailable(reason=reason)
    commit = await merge_base(hub, opened) if paths else ""
    return tuple(Wanted(Entry(path, "", 0), commit) for path in paths)


def read_before(opened: Opened, wanted: tuple[Wanted, ...], contents: Contents) -> Before:
    """Put together what was read."""
    commit = wanted[0].commit if wanted else opened.subject.base_sha
    found = ((each.entry.path, contents.by_name[each.name]) for each in wanted)
    files = tuple(_file(path, named) for path, named in found if named.sha)
    return Before(commit=commit, files=files)


def _file(path: str, named: Named) -> File:
    content = named.content
    return File(path=path, sha=named.sha, size=named.size, text=content.text, unreadable=content.unreadable)


def told_merge_base(opened: Opened) -> str:
    """Give the merge base where the commits of the change tell it themselves, else nothing."""
    listed = opened.pull.at("commits")
    commits = [each["commit"] for each in nodes(listed) if each and each.get("commit")]
    whole = commits and len(commits) == (listed or {}).get("totalCount")
    if not whole or not all("parents" in each for each in commits):
        return ""
    own = {each["oid"] for each in commits}
    outside = {parent["oid"] for each in commits for parent in nodes(each["parents"])} - own
    return str(outside.pop()) if len(outside) == 1 else ""


async def merge_base(hub: Installation, opened: Opened) -> str:
    """Give the commit from which the change branched off. Raises GitHubError.

    Of a branch that nothing was merged into, it is the one parent that is no commit of the change itself; for
    others GitHub is asked.
    """
    subject = opened.subject
    if began := told_merge_base(opened):
        return began
    basehead = f"{subject.base_sha}...{subject.head_sha}"
    values = repository_values(subject.repository, basehead=basehead)
    kept = (await hub.recall(subject.repository, "merge-base", [basehead])).get(basehead)
    if kept is not None:
        return kept.decode()
    raw = await hub.get(COMPARE, values, params={"per_page": 1, "page": 2}, conditional=False)
    commit = str(raw["merge_base_commit"]["sha"])
    await hub.keep(subject.repository, "merge-base", {basehead: commit.encode()})
    return commit
