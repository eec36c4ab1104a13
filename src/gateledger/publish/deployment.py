"""The answer to a waiting deployment, given once, and what is said of it until then.

Source: https://docs.github.com/rest/actions/workflow-runs#review-custom-deployment-protection-rules-for-a-workflow-run
"""

from __future__ import annotations

import hashlib
from typing import Literal

from pydantic import Field, ValidationError

from gateledger.github.routes import repository_values
from gateledger.model.deployment import DeploymentAsk
from gateledger.model.value import Value
from gateledger.publish.hub import DEPLOYMENT_ANSWER, Hub
from gateledger.publish.mark import TRIES, Place, Published, State, Turn
from gateledger.publish.shown import Shown

MOST = 10
"""Reports without an answer that GitHub takes of one deployment."""

State_ = Literal["approved", "rejected"]


class Reports(Value):
    """Digests of what was said while the deployment waits."""

    said: tuple[str, ...] = Field(default=())


async def answer_deployment(  # noqa: PLR0913
    hub: Hub,
    repository: str,
    asked: DeploymentAsk,
    state: State_,
    comment: str,
    *,
    shown: Shown,
    index: int,
) -> Published:
    """Approve or reject; the same answer twice is sent once.

    The address is made from the repository and the run, never taken from the payload. Raises GitHubError: Refused
    where the deployment waits for us no more.
    """
    place = Place(shown, f"deployment/{_name(repository, asked)}")
    digest, order = _digest(f"{state}\n{comment}"), Turn(index)
    await place.look()
    for _ in range(TRIES):
        if place.mark.shows(digest, order):
            return Published(State.SAME)
        if await place.claim(place.mark.claimed(digest, order)):
            await _post(hub, repository, asked, {"state": state, "comment": comment})
            await place.put(place.mark.model_copy(update={"complete": True}))
            return Published(State.CREATED)
    return Published(State.RACED)


async def report_deployment(
    hub: Hub, repository: str, asked: DeploymentAsk, comment: str, *, shown: Shown
) -> Published:
    """Say why it still waits, unless just that was said or the last of MOST reports is all that is left.

    Raises GitHubError.
    """
    key, digest = f"deployment-reports/{_name(repository, asked)}", _digest(comment)
    for _ in range(TRIES):
        text = await shown.get(key)
        said = _read(text).said
        if digest in said:
            return Published(State.SAME)
        if len(said) >= MOST:
            return Published(State.NOTHING)
        # Noted before it is sent: a crash in between loses a report, and never sends one too many.
        if await shown.swap(key, text, Reports(said=(*said, digest)).model_dump_json()):
            await _post(hub, repository, asked, {"comment": comment})
            return Published(State.CREATED)
    return Published(State.RACED)


async def _post(hub: Hub, repository: str, asked: DeploymentAsk, said: dict[str, str]) -> None:
    values = repository_values(repository, run_id=asked.run)
    await hub.post(DEPLOYMENT_ANSWER, values, {"environment_name": asked.environment, **said})


def _name(repository: str, asked: DeploymentAsk) -> str:
    return f"{repository.lower()}/{asked.run}/{asked.number or 0}/{asked.environment}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _read(text: str | None) -> Reports:
    try:
        return Reports.model_validate_json(text) if text else Reports()
    except ValidationError:
        return Reports()
