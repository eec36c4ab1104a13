"""Who stands on a commit: pull requests with the same head share its check, which blocks while one of them blocks."""

from dataclasses import dataclass, field

from pydantic import Field, ValidationError

from gateledger.model.value import Value
from gateledger.publish.mark import TRIES
from gateledger.publish.shown import Shown


class Standing(Value):
    """The subjects on one commit with the ledger index each shows; `revision` grows with every change."""

    revision: int = 0
    subjects: dict[str, int] = Field(default_factory=dict)


@dataclass(frozen=True)
class Registered:
    """Our turn to publish, and the ledger indices of the other subjects on the commit."""

    revision: int
    others: dict[str, int] = field(default_factory=dict)


class HeadsBusy(RuntimeError):  # noqa: N818 - not a failure: others were quicker, twenty times
    """Too many publishers at once on one commit; the Job is tried again."""


class Heads:
    """The subjects of each commit, kept in Shown.

    A revision is drawn after the subject has taken its place and before the others are read, so that of two
    pull requests judged at the same moment at least the later one speaks for both.
    """

    def __init__(self, shown: Shown) -> None:
        """Take the store."""
        self._shown = shown

    async def register(self, repository: str, sha: str, subject: str, index: int) -> Registered | None:
        """Take the subject's place with its Receipt's index; None when a later Receipt of it stands there."""
        text: str | None = None  # mostly nobody stands there; where somebody does, the swap tells
        for _ in range(TRIES):
            standing = _read(text)
            if standing.subjects.get(subject, -1) > index:
                return None
            taken = Standing(revision=standing.revision + 1, subjects={**standing.subjects, subject: index})
            swapped = await self._shown.swap(_key(repository, sha), text, taken.model_dump_json())
            if swapped:
                others = {name: at for name, at in taken.subjects.items() if name != subject}
                return Registered(revision=taken.revision, others=others)
            text = swapped.present
        raise HeadsBusy(f"{repository}@{sha}: others keep publishing")

    async def leave(self, repository: str, sha: str, subject: str) -> tuple[str, ...]:
        """Take a subject off a commit; give those that stay, also when it had left before.

        The answer is the same each time, so that a crash right after loses nobody who has to be judged again.
        """
        for _ in range(TRIES):
            text, standing = await self._look(repository, sha)
            rest = {name: at for name, at in standing.subjects.items() if name != subject}
            if len(rest) == len(standing.subjects):
                return tuple(rest)
            left = Standing(revision=standing.revision + 1, subjects=rest)
            if await self._shown.swap(_key(repository, sha), text, left.model_dump_json()):
                return tuple(rest)
        raise HeadsBusy(f"{repository}@{sha}: others keep publishing")

    async def has(self, repository: str, sha: str, subject: str) -> bool:
        """Say whether something is shown for the subject on this commit."""
        return subject in (await self._look(repository, sha))[1].subjects

    async def _look(self, repository: str, sha: str) -> tuple[str | None, Standing]:
        text = await self._shown.get(_key(repository, sha))
        return text, _read(text)


def _read(text: str | None) -> Standing:
    try:
        return Standing.model_validate_json(text) if text is not None else Standing()
    except ValidationError:
        return Standing()  # written by another version: its subjects are judged again in time


def _key(repository: str, sha: str) -> str:
    return f"head/{repository.lower()}/{sha}"
