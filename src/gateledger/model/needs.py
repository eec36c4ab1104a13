"""What the gates of a policy need to see, declared before anything is fetched."""

from gateledger.model.value import Value


class Needs(Value):
    """`head` and `base` are gitignore-style globs of files wanted at the head and at the base commit."""

    head: tuple[str, ...] = ()
    base: tuple[str, ...] = ()
    work_items: bool = True
    issue_types: bool = False
    """Whether the policy asks for issue types, which cost a REST request for each issue."""
    witnessed: bool = False
    """Whether a gate asks what our own ledger saw."""
