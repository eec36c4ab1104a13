"""Our section of a release's notes: put in place, the author's text left as it is.

GitHub has no way to change notes only if they are still what was read, so they are read right before they are written.
Source: https://docs.github.com/rest/releases/releases#update-a-release
"""

from __future__ import annotations

import hashlib

from gateledger.github.routes import repository_values
from gateledger.model.notes import fitting
from gateledger.publish.hub import RELEASE, Hub
from gateledger.publish.mark import TRIES, Place, Published, State, Turn
from gateledger.publish.shown import Shown


async def publish_notes(
    hub: Hub,
    repository: str,
    release: int,
    sections: tuple[str, ...],
    *,
    shown: Shown,
    index: int,
) -> Published:
    """Show the first of `sections` that fits, unless a later one is shown; NOTHING when none fits.

    Raises GitHubError: Forbidden or NotFound where we may not write the repository's contents.
    """
    place = Place(shown, f"notes/{repository.lower()}/{release}")
    order, values = Turn(index), repository_values(repository, release_id=release)
    digest = hashlib.sha256("\n".join(sections).encode()).hexdigest()
    await place.look()
    for _ in range(TRIES):
        if place.mark.hides(order):
            return Published(State.OLDER, release)
        notes = str((await hub.get(RELEASE, values, conditional=False)).get("body") or "")
        wanted = fitting(notes, sections)
        if wanted is None:
            return Published(State.NOTHING, release)
        if wanted == notes:
            return Published(State.SAME, release)
        if await place.claim(place.mark.claimed(digest, order)):
            await hub.patch(RELEASE, values, {"body": wanted})
            done = await place.put(place.mark.model_copy(update={"complete": True}))
            return Published(State.UPDATED if done else State.RACED, release)
    return Published(State.RACED, release)
