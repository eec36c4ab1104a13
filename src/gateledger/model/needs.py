"""What the gates of a policy need to see, declared before anything is fetched."""

from gateledger.model.value import Value


class Needs(Value):
    """`head` and `base` are gitignore-style globs of files wanted at the head and at the base commit.

    `touched` are globs of files at the head that matter only once the change touches one of them, or its
    description or a work item can name one. Otherwise nothing is fetched for them: a tree costs a request.
    """

    head: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    base: tuple[str, ...] = ()
    defaults: tuple[tuple[str, ...], ...] = ()
    """Kinds of files, each as globs, that the organisation's `.github` repository lends where there is none."""
    work_items: bool = True
    issue_types: bool = False
    """Whether the policy asks for issue types, which cost a REST request for each issue."""
    repositories: tuple[str, ...] = ()
    """Globs over `o/r`: repositories of other owners, and private ones, whose issues may be read and quoted."""
    witnessed: bool = False
    """Whether a gate asks what our own ledger saw."""
    beside: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    """Pairs of globs: files of the second that lie in or below the folder of a file of the first, or of its parent."""
    compared: tuple[str, ...] = ()
    """Globs of files that are wanted as they were at the merge base, too, where the change touches them."""
    checks: tuple[str, ...] = ()
    """Globs of the checks that gates wait for; empty where no gate asks what ran."""
    reviewed: tuple[str, ...] = ()
    """Globs of the documents whose last change and approvals gates ask for."""
    dated: tuple[str, ...] = ()
    """Globs of the documents whose last change gates ask for."""
    hosts: tuple[str, ...] = ()
    """Hosts whose pages may be asked for, where a document of the head declares one."""
    facts: frozenset[str] = frozenset()
    """Names of all Facts that any gate in use asks for."""
    people: tuple[str, ...] = ()
    """`@org/team` whose members gates ask for."""

    @property
    def at_head(self) -> tuple[str, ...]:
        """All globs for the head, for whoever can list files without asking anybody."""
        return (*self.head, *self.touched)
