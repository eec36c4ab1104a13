"""One check run for each repository, commit and name: made once, then updated.

1. claim the place in Shown   2. find the run that is there   3. write   4. remember.
Source: https://docs.github.com/rest/checks/runs; GITHUB.md A1.
"""

from dataclasses import dataclass
from typing import Any

from gateledger.github.errors import Gone, NotFound, Refused
from gateledger.github.routes import repository_values
from gateledger.model.text import CheckText
from gateledger.publish.check_body import BATCH, annotations_digest, body, output
from gateledger.publish.hub import CHECK_RUN, CHECK_RUNS, COMMIT_CHECK_RUNS, Hub
from gateledger.publish.mark import TRIES, Mark, Place, Published, State, Turn
from gateledger.publish.shown import Shown


@dataclass(frozen=True)
class _Found:
    """The run to update (None: make one), how many of our annotations it has, and the run that a new one replaces."""

    run: int | None = None
    annotated: int = 0
    replaces: int = 0


async def publish_check(  # noqa: PLR0913
    hub: Hub,
    repository: str,
    check: CheckText,
    *,
    shown: Shown,
    index: int | None,
    app_id: int,
    turn: int | None = None,
    again: bool = False,
) -> Published:
    """Show `check` on its commit, unless something newer is shown there.

    `index` is the ledger index it shows, None before there is one. `turn` is a number drawn before the facts were
    collected (`Turn`). `again` writes even what is shown already: GitHub asked for a re-run. Raises GitHubError;
    publishing the same once more then finishes what was begun.
    """
    place = Place(shown, f"check/{repository.lower()}/{check.head_sha}/{check.name}")
    order, digest = Turn(index, turn), check.fingerprint()
    for _ in range(TRIES):
        mark = place.mark
        if mark.hides(order):
            return Published(State.OLDER, mark.target)
        if mark.shows(digest, order) and not again:
            await place.advance(order)
            return Published(State.SAME, mark.target)
        writer = _Writer(hub, repository, check, place, app_id)
        found = await writer.find(mark)
        if await place.claim(writer.claim(mark.claimed(digest, order), found)):
            return await writer.write(found)
    return Published(State.RACED)


class _Writer:
    """One attempt at writing one check."""

    def __init__(self, hub: Hub, repository: str, check: CheckText, place: Place, app_id: int) -> None:
        self._hub = hub
        self._repository = repository
        self._check = check
        self._place = place
        self._app_id = app_id
        self._wanted = annotations_digest(check)

    async def find(self, mark: Mark) -> _Found:
        """Find the run to update; only after a crash or a race does that cost a request."""
        if mark.target is None:
            return self._fitting(mark, await self._listed(mark.replaces)) if mark.unsure else _Found()
        if not mark.annotations or self._check.status != "completed":
            return _Found(mark.target)
        if mark.complete:
            same = mark.annotations == self._wanted
            return _Found(mark.target, len(self._check.annotations)) if same else _Found(replaces=mark.target)
        return self._fitting(mark, await self._read(mark.target))

    def claim(self, mark: Mark, found: _Found) -> Mark:
        """Note what is about to be written, so that a crash in between is found again."""
        kept = mark.annotations if self._check.status != "completed" and found.run else self._wanted
        return mark.model_copy(
            update={
                "target": found.run,
                "unsure": found.run is None,
                "replaces": found.replaces,
                "annotations": kept,
            }
        )

    async def write(self, found: _Found) -> Published:
        """Write the check and the rest of its annotations, and remember the run."""
        run, created = await self._first(found)
        written = BATCH if created else found.annotated + BATCH
        further = range(written, len(self._check.annotations), BATCH)
        noted = await self._note(run, complete=False) if further else True
        for start in further:
            await self._patch(run, {"output": output(self._check, start)})
        if not (noted and await self._note(run, complete=True)):
            await self._place.doubt()
            return Published(State.RACED, run)
        return Published(State.CREATED if created else State.UPDATED, run)

    async def _first(self, found: _Found) -> tuple[int, bool]:
        if found.run is not None:
            try:
                await self._patch(found.run, body(self._check, found.annotated))
            except (NotFound, Gone, Refused):
                # The run has vanished (checks are deleted after 400 days). A text that GitHub refuses is refused again.
                await self._place.put(
                    self._place.mark.model_copy(
                        update={
                            "target": None,
                            "unsure": True,
                            "replaces": found.run,
                            "annotations": self._wanted,
                        }
                    )
                )
            else:
                return found.run, False
        made = await self._hub.post(
            CHECK_RUNS,
            repository_values(self._repository),
            {"head_sha": self._check.head_sha, **body(self._check, 0)},
        )
        return int(made["id"]), True

    async def _note(self, run: int, *, complete: bool) -> bool:
        known = {"target": run, "unsure": False, "replaces": 0, "complete": complete}
        mark = self._place.mark.model_copy(update=known)
        return mark == self._place.mark or await self._place.put(mark)

    async def _patch(self, run: int, changes: dict[str, Any]) -> None:
        await self._hub.patch(CHECK_RUN, repository_values(self._repository, check_run_id=run), changes)

    async def _listed(self, replaced: int) -> dict[str, Any] | None:
        """The newest run of our own by this name on this commit: the one that GitHub shows."""
        answer = await self._hub.get(
            COMMIT_CHECK_RUNS,
            repository_values(self._repository, ref=self._check.head_sha),
            params={"check_name": self._check.name, "app_id": self._app_id, "filter": "all", "per_page": 100},
            conditional=False,
        )
        ours = [
            run
            for run in answer["check_runs"]
            if (run.get("app") or {}).get("id") == self._app_id
            and run["name"] == self._check.name
            and run["id"] != replaced
        ]
        return max(ours, key=lambda run: int(run["id"]), default=None)

    async def _read(self, run: int) -> dict[str, Any] | None:
        values = repository_values(self._repository, check_run_id=run)
        try:
            answer: dict[str, Any] = await self._hub.get(CHECK_RUN, values, conditional=False)
        except (NotFound, Gone):
            return None
        return answer

    def _fitting(self, mark: Mark, run: dict[str, Any] | None) -> _Found:
        """Decide whether the run's annotations, counted by GitHub, are a beginning of ours."""
        if run is None:
            return _Found()
        number, annotated = int(run["id"]), int((run.get("output") or {}).get("annotations_count") or 0)
        if annotated and mark.annotations != self._wanted:
            return _Found(replaces=number)
        return _Found(number, min(annotated, len(self._check.annotations)))
