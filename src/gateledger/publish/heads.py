"""Who stands on a commit: subjects with the same head share its check, which blocks while one of them blocks."""

from dataclasses import dataclass, field

from pydantic import Field, ValidationError

from gateledger.model.value import Value
from gateledger.publish.mark import TRIES
from gateledger.publish.shown import Shown


class Standing(Value):
    """The subjects on one commit with the ledger index each shows; `revision` grows with every change.

    `waiting` are those that could not be judged yet and are being asked for again.
    """

    revision: int = 0
    subjects: dict[str, int] = Field(default_factory=dict)
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Registered:
    """Our turn to publish, the ledger indices of the other subjects on the commit, and who else has no verdict yet."""

    revision: int
    others: dict[str, int] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()


class Places(Value):
    """The commits on which a subject has been waiting for a verdict."""

    commits: tuple[str, ...] = ()


class HeadsBusy(RuntimeError):  # noqa: N818 - not a failure: others were quicker, twenty times
    """Too many publishers at once on one commit; the Job is tried again."""


class Heads:
    """The subjects of each commit, kept in Shown.

    A revision is drawn after the subject has taken its place and before the others are read, so that of two
    pull requests judged at the same moment at least the later one speaks for both.
    """

    def __init__(self, shown: Shown, check: str = "") -> None:
        """Take the store; `check` tells subjects that share another check than pull requests do."""
        self._shown = shown
        self._prefix = f"head/{check}/" if check else "head/"

    async def register(self, repository: str, sha: str, subject: str, index: int) -> Registered | None:
        """Take the subject's place with its Receipt's index; None when a later Receipt of it stands there."""
        text: str | None = None  # mostly nobody stands there; where somebody does, the swap tells
        for _ in range(TRIES):
            standing = _read(text)
            if standing.subjects.get(subject, -1) > index:
                return None
            taken = Standing(
                revision=standing.revision + 1,
                subjects={**standing.subjects, subject: index},
                waiting=_without(standing.waiting, subject),
            )
            swapped = await self._shown.swap(self._key(repository, sha), text, taken.model_dump_json())
            if swapped:
                others = {name: at for name, at in taken.subjects.items() if name != subject}
                return Registered(revision=taken.revision, others=others, waiting=taken.waiting)
            text = swapped.present
        raise HeadsBusy(f"{repository}@{sha}: others keep publishing")

    async def wait(self, repository: str, sha: str, subject: str) -> int:
        """Have the commit wait for the subject, until it registers or leaves; give our turn to say so.

        The commit is noted first: whoever stands somewhere can be found and taken off.
        """
        await self._note(repository, subject, sha)
        for _ in range(TRIES):
            text, standing = await self._look(repository, sha)
            waiting = (*_without(standing.waiting, subject), subject)
            taken = standing.model_copy(update={"revision": standing.revision + 1, "waiting": waiting})
            if await self._shown.swap(self._key(repository, sha), text, taken.model_dump_json()):
                return taken.revision
        raise HeadsBusy(f"{repository}@{sha}: others keep publishing")

    async def waits_on(self, repository: str, subject: str) -> tuple[str, ...]:
        """Give the commits that may still wait for the subject."""
        return _places(await self._shown.get(_places_key(repository, subject))).commits

    async def waited(self, repository: str, subject: str, commits: tuple[str, ...]) -> None:
        """Forget commits that wait for the subject no more."""
        key = _places_key(repository, subject)
        for _ in range(TRIES):
            text = await self._shown.get(key)
            rest = tuple(each for each in _places(text).commits if each not in commits)
            if await self._shown.swap(key, text, Places(commits=rest).model_dump_json()):
                return

    async def _note(self, repository: str, subject: str, sha: str) -> None:
        key = _places_key(repository, subject)
        for _ in range(TRIES):
            text = await self._shown.get(key)
            noted = _places(text).commits
            added = Places(commits=(*_without(noted, sha), sha))
            if sha in noted or await self._shown.swap(key, text, added.model_dump_json()):
                return
        raise HeadsBusy(f"{repository}@{sha}: others keep publishing")

    async def leave(self, repository: str, sha: str, subject: str) -> tuple[str, ...]:
        """Take a subject off a commit; give those that stay, also when it had left before.

        The answer is the same each time, so that a crash right after loses nobody who has to be judged again.
        """
        for _ in range(TRIES):
            text, standing = await self._look(repository, sha)
            rest = {name: at for name, at in standing.subjects.items() if name != subject}
            waiting = _without(standing.waiting, subject)
            if (rest, waiting) == (standing.subjects, standing.waiting):
                return tuple(rest)
            left = Standing(revision=standing.revision + 1, subjects=rest, waiting=waiting)
            if await self._shown.swap(self._key(repository, sha), text, left.model_dump_json()):
                return tuple(rest)
        raise HeadsBusy(f"{repository}@{sha}: others keep publishing")

    async def has(self, repository: str, sha: str, subject: str) -> bool:
        """Say whether something is shown for the subject on this commit, if only that it is being asked for."""
        standing = (await self._look(repository, sha))[1]
        return subject in standing.subjects or subject in standing.waiting

    async def _look(self, repository: str, sha: str) -> tuple[str | None, Standing]:
        text = await self._shown.get(self._key(repository, sha))
        return text, _read(text)

    def _key(self, repository: str, sha: str) -> str:
        return f"{self._prefix}{repository.lower()}/{sha}"


def _read(text: str | None) -> Standing:
    try:
        return Standing.model_validate_json(text) if text is not None else Standing()
    except ValidationError:
        return Standing()  # written by another version: its subjects are judged again in time


def _places_key(repository: str, subject: str) -> str:
    return f"waiting/{repository.lower()}/{subject.lower()}"


def _places(text: str | None) -> Places:
    try:
        return Places.model_validate_json(text) if text is not None else Places()
    except ValidationError:
        return Places()


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(each for each in names if each != name)
