"""What a push put on a branch: the commits of its first-parent line, and the pull request that each came by."""

from __future__ import annotations

from datetime import UTC, datetime

from gateledger.collect.history import read_history
from gateledger.collect.history_walk import Start, walk_history
from gateledger.collect.release_previous import Candidate
from gateledger.github.installation import Installation
from gateledger.model.release import History

_EVER = datetime.min.replace(tzinfo=UTC)


async def read_line(hub: Installation, repository: str, *, before: str, after: str) -> History:
    """Read the commits from `before`, an ancestor, to `after`; two pages of a hundred as a rule.

    Raises GitHubError.
    """
    # A date that is older than every commit: the walk goes on until it meets that very commit.
    since = Candidate(tag="", commit=before, at=_EVER)
    walked = await walk_history(hub, Start(repository, after, after, after), [since])
    return read_history(repository, after, walked, {})
