"""The issue that lists documents to review: what changed upstream, who rests on it, and how to say it was reviewed."""

import shlex
from urllib.parse import quote as percent

from gateledger.model.drift import Drift, DriftedLink
from gateledger.model.text import IssueText
from gateledger.render.fitting import GAP, size
from gateledger.render.quote import code, digest, inline, instructions
from gateledger.render.quote import link as linked
from gateledger.render.words import gate_page

MARKER = "<!-- gateledger:drift v1 -->"
GATE = "artifact-chain"
LIMIT = 60_000
"""Bytes; GitHub takes 65,536 characters."""
TOGETHER = 20
"""Documents in one command: a longer one would be cut."""
BY_COMMAND = frozenset({"suspect", "outdated", "unreviewed"})
"""States that a review ends; the others need another upstream to be named."""


def drift_issue(drift: Drift) -> IssueText:
    """Render the one issue; without a link that waits it says so, and is to be closed."""
    documents = len({link.child for link in drift.links})
    more = "" if drift.count == len(drift.links) else " or more"
    title = f"Documents to review: {documents}{more} {'rest' if documents != 1 else 'rests'} on something that changed"
    if not drift.links:
        title = "Documents to review: none is left"
    return IssueText(
        key="drift",
        marker=MARKER,
        title=title,
        body=_body(drift),
        is_open=bool(drift.links),
        farewell=f"Nothing is left to review as of {digest(drift.commit)}: every link rests on what was reviewed.",
    )


def _body(drift: Drift) -> str:
    place = f"{code(drift.branch)} at {digest(drift.commit)}"
    foot = f"<sub>Kept up to date by Gateledger · record {drift.index} · {linked('how links are reviewed', gate_page(GATE))}</sub>"
    if not drift.links:
        return GAP.join([f"{MARKER}\nEvery link rests on what was reviewed ({place}).", foot])
    head = (
        f"{MARKER}\nThese documents rest on something that means something else than when somebody reviewed the "
        f"link, or that is not there any more ({place}). Read what changed, change the document if it must follow, "
        "then commit the line that the command writes."
    )
    parts, used = [head], size(head) + size(foot)
    groups = _groups(drift.links)
    for at, group in enumerate(groups):
        block = _block(drift, group)
        used += size(block) + size(GAP)
        if used > LIMIT:
            parts.append(f"And {len(groups) - at} more; `gateledger trace --status` lists them all.")
            break
        parts.append(block)
    return GAP.join([*parts, foot])


def _groups(links: tuple[DriftedLink, ...]) -> list[list[DriftedLink]]:
    """Put together what rests on the same upstream and missed the same change."""
    groups: dict[tuple[str, str, bool], list[DriftedLink]] = {}
    for link in sorted(links, key=lambda each: (each.parent, each.child)):
        groups.setdefault((link.parent, link.change, link.state in BY_COMMAND), []).append(link)
    return [
        group[start : start + TOGETHER]
        for group in groups.values()
        for start in range(0, len(group), TOGETHER)
    ]


def _block(drift: Drift, group: list[DriftedLink]) -> str:
    first = group[0]
    lines = [f"- {_file(drift, link.child)}" for link in group]
    parts = [f"### {_file(drift, first.parent)}", inline(first.change, 1200), "\n".join(lines)]
    if first.state in BY_COMMAND:
        names = " ".join(shlex.quote(" ".join(link.child.split())) for link in group)
        parts.append(instructions(f"```sh\ngateledger trace --review {names}\n```"))
    else:
        files = ", ".join(sorted({code(link.path) for link in group}))
        parts.append(f"Name the upstream that there is, or take the link away, in {files}.")
    return GAP.join(part for part in parts if part)


def _file(drift: Drift, name: str) -> str:
    """Show a document or a part of one, with its file as it was at that commit."""
    path = name.partition("#")[0]
    there = drift.url and ("/" in path or "." in path)
    return linked(code(name), f"{drift.url}/blob/{drift.commit}/{percent(path)}" if there else None)
