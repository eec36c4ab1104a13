"""One issue, ours alone: found again by marker and author, edited in place, closed and opened again."""

import hashlib
from typing import Any

from gateledger.github.errors import Gone, NotFound
from gateledger.github.routes import repository_values
from gateledger.model.text import IssueText
from gateledger.publish.hub import ISSUE, ISSUE_COMMENTS, ISSUES, Hub
from gateledger.publish.mark import TRIES, Mark, Place, Published, State, Turn
from gateledger.publish.shown import Shown

OPEN, CLOSED = "open", "closed"


async def publish_issue(  # noqa: PLR0913
    hub: Hub,
    repository: str,
    issue: IssueText,
    *,
    shown: Shown,
    app_id: int,
    slug: str,
    index: int | None = None,
) -> Published:
    """Show `issue`, unless something newer is shown; make one only while it is open.

    `slug` is the app's, whose bot is `<slug>[bot]`; issues of others are never touched, whatever they quote. An
    issue that somebody closed stays closed until there is something else to say. Raises GitHubError.
    """
    place = Place(shown, f"issue/{repository.lower()}/{issue.key}")
    order, digest = Turn(index), _digest(issue)
    writer = _Writer(hub, repository, issue, (app_id, f"{slug}[bot]"))
    await place.look()
    for _ in range(TRIES):
        mark = place.mark
        if mark.hides(order):
            return Published(State.OLDER, mark.target)
        if mark.complete and mark.digest == digest:
            return Published(State.SAME, mark.target)
        target, state = await writer.find(mark)
        if target is None and not issue.is_open:
            return Published(State.NOTHING)
        claimed = mark.claimed(digest, order).model_copy(
            update={"target": target, "unsure": target is None, "annotations": state}
        )
        if await place.claim(claimed):
            return await _written(writer, place, target, state)
    return Published(State.RACED)


async def _written(writer: "_Writer", place: Place, target: int | None, state: str) -> Published:
    number = await writer.write(target, state)
    done = {
        "target": number,
        "unsure": False,
        "complete": True,
        "annotations": OPEN if writer.issue.is_open else CLOSED,
    }
    if not await place.put(place.mark.model_copy(update=done)):
        await place.doubt()
        return Published(State.RACED, number)
    if number is None:
        return Published(State.NOTHING)
    return Published(State.UPDATED if number == target else State.CREATED, number)


class _Writer:
    """One issue on its way to GitHub."""

    def __init__(self, hub: Hub, repository: str, issue: IssueText, author: tuple[int, str]) -> None:
        self.issue = issue
        self._hub = hub
        self._repository = repository
        self._app_id, self._login = author

    async def find(self, mark: Mark) -> tuple[int | None, str]:
        """Give the issue to edit and how it stands: the remembered one, else the one that a search finds."""
        if mark.target is not None and not mark.unsure and mark.annotations in {OPEN, CLOSED}:
            return mark.target, mark.annotations
        return await self.search()

    async def search(self) -> tuple[int | None, str]:
        """Give the oldest issue that starts with our marker and was written by us: others may quote the marker."""
        params = {"state": "all", "creator": self._login}
        listed = await self._hub.get_all(ISSUES, repository_values(self._repository), params=params)
        ours = {int(each["number"]): str(each.get("state") or OPEN) for each in listed if self._is_ours(each)}
        number = min(ours, default=None)
        return number, ours[number] if number is not None else ""

    async def write(self, target: int | None, state: str) -> int | None:
        """Edit or create; None when the issue is gone and there is nothing worth a new one."""
        if target is not None and await self._edited(target, state):
            return target
        if not self.issue.is_open:
            return None
        said = {"title": self.issue.title, "body": self.issue.body}
        made = await self._hub.post(ISSUES, repository_values(self._repository), said)
        return int(made["number"])

    async def _edited(self, number: int, state: str) -> bool:
        values = repository_values(self._repository, issue_number=number)
        wanted = OPEN if self.issue.is_open else CLOSED
        said = {"title": self.issue.title, "body": self.issue.body, "state": wanted}
        said |= {"state_reason": "completed"} if wanted == CLOSED else {}
        try:
            await self._hub.patch(ISSUE, values, said)
            # Said after it is closed: a crash between the two loses a comment and never doubles one.
            if state == OPEN and wanted == CLOSED and self.issue.farewell:
                await self._hub.post(ISSUE_COMMENTS, values, {"body": self.issue.farewell})
        except (NotFound, Gone):
            return False
        return True

    def _is_ours(self, issue: dict[str, Any]) -> bool:
        user = issue.get("user") or {}
        app = issue.get("performed_via_github_app") or {}
        if user.get("type", "Bot") != "Bot" or "pull_request" in issue:
            return False  # a person speaking through the app is still a person
        ours = app.get("id") == self._app_id or user.get("login") == self._login
        return ours and str(issue.get("body") or "").lstrip().startswith(self.issue.marker)


def _digest(issue: IssueText) -> str:
    return hashlib.sha256(f"{issue.is_open}\n{issue.title}\n{issue.body}".encode()).hexdigest()
