"""A file of ours on a release: one by its name, replaced when it says something else.

Source: https://docs.github.com/rest/releases/assets
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from gateledger.github.errors import Gone, NotFound
from gateledger.github.routes import repository_values
from gateledger.model.pack import Attachment
from gateledger.publish.hub import RELEASE, RELEASE_ASSET, FilesHub
from gateledger.publish.mark import TRIES, Place, Published, State, Turn
from gateledger.publish.shown import Shown


async def publish_asset(  # noqa: PLR0913
    hub: FilesHub,
    repository: str,
    release: int,
    file: Attachment,
    *,
    shown: Shown,
    slug: str,
    index: int,
) -> Published:
    """Attach `file`, unless a later one is attached; NOTHING on a locked release, and where the name is another's.

    A file of the same name that our bot (`<slug>[bot]`) did not attach is left alone. Raises GitHubError.
    """
    place = Place(shown, f"asset/{repository.lower()}/{release}/{file.name}")
    order, digest = Turn(index), hashlib.sha256(file.content).hexdigest()
    values = repository_values(repository, release_id=release)
    await place.look()
    for _ in range(TRIES):
        if place.mark.hides(order):
            return Published(State.OLDER, place.mark.target)
        stands = await hub.get(RELEASE, values, conditional=False)
        earlier = next((each for each in stands.get("assets") or () if each["name"] == file.name), None)
        if stands.get("immutable") or (earlier and not _is_ours(earlier, slug)):
            return Published(State.NOTHING)
        if earlier and _is_same(earlier, digest, place):
            return Published(State.SAME, int(earlier["id"]))
        if await place.claim(place.mark.claimed(digest, order)):
            return await _replaced(hub, repository, (stands, earlier), file, place)
    return Published(State.RACED)


async def _replaced(
    hub: FilesHub, repository: str, found: tuple[Mapping[str, Any], Any], file: Attachment, place: Place
) -> Published:
    """Names are unique within a release: the earlier file goes before the new one comes."""
    stands, earlier = found
    if earlier:
        with suppress(NotFound, Gone):  # somebody was quicker
            await hub.delete(RELEASE_ASSET, repository_values(repository, asset_id=earlier["id"]))
    made = await hub.upload(str(stands["upload_url"]), file.name, file.content, file.media_type)
    number = int(made["id"])
    if not await place.put(place.mark.model_copy(update={"target": number, "complete": True})):
        return Published(State.RACED, number)
    return Published(State.UPDATED if earlier else State.CREATED, number)


def _is_ours(asset: Mapping[str, Any], slug: str) -> bool:
    uploader = asset.get("uploader") or {}
    return uploader.get("type", "Bot") == "Bot" and uploader.get("login") == f"{slug}[bot]"


def _is_same(asset: Mapping[str, Any], digest: str, place: Place) -> bool:
    """GitHub tells a file's digest; older servers do not, there what we remember counts."""
    told = asset.get("digest")
    if told:
        return bool(told == f"sha256:{digest}")
    mark = place.mark
    return mark.complete and mark.digest == digest and mark.target == asset["id"]
