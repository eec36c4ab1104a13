"""Front matter: the YAML between the two `---` at a Markdown file's beginning."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.artifacts.yaml_tree import Node, Tree, read_tree

LINK_KEYS = ("derives_from", "satisfies", "implements", "verifies", "covers", "refines")
"""What a document may say of its upstream; also with hyphens, and as `x-…` in API descriptions."""

_REVIEW = re.compile(
    r"(?:last_)?(?:reviewed|verified)(?:_(?:by|on|at|date))?|review(?:_(?:in|by|date)|er|ers|s)?|approved_(?:by|on|at)|approvers?|approvals?"
)
_MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Front:
    """`tree` is empty without front matter; `body_line` is the 1-based line at which the body begins."""

    tree: Tree
    body: str
    body_line: int

    @property
    def root(self) -> Node | None:
        """The table of keys, if there is one."""
        return self.tree.documents[0] if self.tree.documents else None


def read_front(text: str) -> Front:
    """Part a text (line ends are LF) into its front matter and its body."""
    text = text.removeprefix("\ufeff")
    if text.startswith(("---\n", "--- \n")):
        lines = text.split("\n", _MOST_LINES + 1)
        for index, line in enumerate(lines[1 : _MOST_LINES + 1], 1):
            if line.rstrip() in ("---", "..."):
                # A line of its own stands for the opening mark, so that lines keep their numbers.
                tree = read_tree("\n" + "\n".join(lines[1:index]))
                return Front(tree, "\n".join(lines[index + 1 :]), index + 2)
    return Front(Tree(), text, 1)


def key_of(name: str) -> str:
    """Spell a key the one way in which it is compared."""
    return name.strip().lower().replace("-", "_").removeprefix("x_")


def is_bookkeeping(name: str) -> bool:
    """Tell keys that link or review from those that say something of the subject."""
    key = key_of(name)
    return key in LINK_KEYS or _REVIEW.fullmatch(key) is not None
