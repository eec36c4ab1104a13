"""One sticky comment, ours alone: found again by marker and author, edited in place."""

import hashlib
from typing import Any

from gateledger.github.errors import Gone, NotFound
from gateledger.github.routes import repository_values
from gateledger.model.text import CommentText
from gateledger.publish.hub import COMMENT, ISSUE_COMMENTS, Hub
from gateledger.publish.mark import TRIES, Mark, Place, Published, State, Turn
from gateledger.publish.shown import Shown


async def publish_comment(  # noqa: PLR0913
    hub: Hub,
    repository: str,
    comment: CommentText,
    *,
    shown: Shown,
    app_id: int,
    slug: str = "",
    index: int | None = None,
    turn: int | None = None,
    fresh: bool = False,
) -> Published:
    """Show `comment`, unless something newer is shown; make one only when it is worth it.

    `slug` is the app's, whose bot is `<slug>[bot]`. `fresh`: nothing was ever decided about the pull request, so no comment of
    ours can be there and none is looked for. Raises GitHubError.
    """
    place = Place(
        shown, f"comment/{repository.lower()}/{comment.number}{f'/{comment.key}' * bool(comment.key)}"
    )
    order, digest = Turn(index, turn), hashlib.sha256(comment.body.encode()).hexdigest()
    writer = _Writer(hub, repository, comment, (app_id, f"{slug}[bot]"))
    if not fresh:
        await place.look()
    for _ in range(TRIES):
        mark = place.mark
        if mark.hides(order):
            return Published(State.OLDER, mark.target)
        if mark.complete and mark.digest == digest:
            await place.advance(order)
            return Published(State.SAME, mark.target)
        target = await writer.find(mark, fresh=fresh)
        claimed = mark.claimed(digest, order).model_copy(update={"target": target, "unsure": False})
        if target is None and not comment.worth_creating:
            # Remembered as looked for and absent: the next one costs no search.
            if await place.claim(claimed.model_copy(update={"digest": "", "annotations": "none"})):
                return Published(State.NOTHING)
        elif await place.claim(claimed.model_copy(update={"unsure": target is None, "annotations": ""})):
            return await _written(writer, place, target)
    return Published(State.RACED)


async def _written(writer: "_Writer", place: Place, target: int | None) -> Published:
    number = await writer.write(target)
    if number is None:
        await place.put(Mark(highest=place.mark.highest, turn=place.mark.turn, annotations="none"))
        return Published(State.NOTHING)
    if not await place.put(
        place.mark.model_copy(update={"target": number, "unsure": False, "complete": True})
    ):
        await place.doubt()
        return Published(State.RACED, number)
    return Published(State.UPDATED if number == target else State.CREATED, number)


class _Writer:
    """One comment on its way to GitHub."""

    def __init__(self, hub: Hub, repository: str, comment: CommentText, author: tuple[int, str]) -> None:
        self._hub = hub
        self._repository = repository
        self._comment = comment
        self._app_id, self._login = author

    async def find(self, mark: Mark, *, fresh: bool) -> int | None:
        """The comment to edit: the remembered one, else the one that a search finds, if a search can find one."""
        absent = mark.annotations == "none" and not mark.unsure
        if mark.target is not None or absent or (fresh and not mark.unsure):
            return mark.target
        return await self.search()

    async def search(self) -> int | None:
        """The oldest comment that starts with our marker and was written by us: others may quote the marker."""
        listed = await self._hub.get_all(ISSUE_COMMENTS, self._values())
        ours = [int(each["id"]) for each in listed if self._is_ours(each)]
        return min(ours, default=None)

    async def write(self, target: int | None) -> int | None:
        """Edit or create; None when the comment is gone and there is nothing worth a new one."""
        if target is not None:
            if await self._edited(target):
                return target
            found = await self.search()
            if found is not None and await self._edited(found):
                return found
            if not self._comment.worth_creating:
                return None
        made = await self._hub.post(ISSUE_COMMENTS, self._values(), {"body": self._comment.body})
        return int(made["id"])

    async def _edited(self, number: int) -> bool:
        values = repository_values(self._repository, comment_id=number)
        try:
            await self._hub.patch(COMMENT, values, {"body": self._comment.body})
        except (NotFound, Gone):
            return False
        return True

    def _is_ours(self, comment: dict[str, Any]) -> bool:
        user = comment.get("user") or {}
        app = comment.get("performed_via_github_app") or {}
        if user.get("type", "Bot") != "Bot":
            return False  # a person speaking through the app is still a person
        ours = app.get("id") == self._app_id or user.get("login") == self._login
        return ours and str(comment.get("body") or "").lstrip().startswith(self._comment.marker)

    def _values(self) -> dict[str, object]:
        return repository_values(self._repository, issue_number=self._comment.number)
