"""Links between documents of a branch that wait for a review, and those that got one."""

from gateledger.model.value import Value


class DriftedLink(Value):
    """`child` rests on `parent`, which means something else than `reviewed` says, or is not there.

    `reviewed` and `current` are fingerprints, empty for what never was or no longer is; `change` says it in words.
    `path` is the file that declares the link.
    """

    child: str
    parent: str
    state: str
    reviewed: str = ""
    current: str = ""
    change: str = ""
    path: str = ""

    @property
    def ends(self) -> tuple[str, str]:
        """What tells it from other links."""
        return self.child, self.parent

    @property
    def standing(self) -> tuple[str, ...]:
        """How it stands, whatever the words."""
        return self.child, self.parent, self.state, self.reviewed, self.current


class ClearedLink(Value):
    """A link that somebody reviewed: its fingerprint was written anew.

    `by` is whom the line names (`source` is `line`), else who pushed it (`push`): the weaker of the two.
    """

    child: str
    parent: str
    old: str = ""
    new: str
    by: str
    source: str
    path: str


class ChainMove(Value):
    """A push to a branch, as far as the chain is concerned; `before` is the commit it was compared with, if any."""

    repository: str
    branch: str
    commit: str
    before: str = ""
    pusher: str = ""


class Drift(Value):
    """Every link of a branch that waits for a review, as last recorded at `index`; `url` is the repository's."""

    branch: str
    commit: str
    index: int
    url: str = ""
    count: int = 0
    links: tuple[DriftedLink, ...] = ()
