"""A draft release goes out.

Source: https://docs.github.com/rest/releases/releases#update-a-release
"""

from __future__ import annotations

from typing import Any

from gateledger.github.routes import repository_values
from gateledger.publish.hub import RELEASE, Hub


async def publish_release(
    hub: Hub, repository: str, release: int, *, target: str = "", prerelease: bool = False
) -> dict[str, Any]:
    """Publish a draft; `target`: the commit at which GitHub is to make its tag (empty: the tag is there).

    Which release is the latest one GitHub tells by version and date: a fix of an older line is not.
    Raises GitHubError: Forbidden or NotFound where we may not write contents, Refused where a rule stands against it.
    """
    body: dict[str, Any] = {"draft": False}
    body |= {"target_commitish": target} if target else {}
    body |= {} if prerelease else {"make_latest": "legacy"}
    changed: dict[str, Any] = await hub.patch(
        RELEASE, repository_values(repository, release_id=release), body
    )
    return changed
