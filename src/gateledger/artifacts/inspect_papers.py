"""How product documents and test plans are recognised and shown by `inspect`."""

from __future__ import annotations

import re

from gateledger.artifacts.feature_file import is_feature
from gateledger.artifacts.prd import read_prd
from gateledger.artifacts.test_plan import read_test_plan
from gateledger.model.artifact import State

_PROSE = (".md", ".markdown", ".mdx", ".txt", ".rst", ".rest", ".adoc", ".asciidoc", ".asc")
_READ = 256 * 1024  # characters: enough to know what a document is
_CLAIMED = frozenset({State.SUBSTANTIVE, State.PLACEHOLDER, State.INVALID})
_STORY_PATH = re.compile(
    r"(?:^|/)(?:specs/.*spec\.md|\.kiro/specs/.*|openspec/.*|stories/.*|backlog/tasks/.*|.*\.story\.md)$",
    re.IGNORECASE,
)
_STORY_TITLE = re.compile(
    r"^(?:feature specification|requirements document$|story|user story|us[- ]?\d|epic|\[?task)",
    re.IGNORECASE,
)
_DELTA = re.compile(
    r"^#{2,3} (?:(?:ADDED|MODIFIED|REMOVED|RENAMED) Requirements|Requirement: )", re.MULTILINE
)


def is_prose(path: str) -> bool:
    """Tell a document of prose by its name: a known ending, or none."""
    name = path.rpartition("/")[2].lower()
    return "." not in name.lstrip(".") or name.endswith(_PROSE)


def is_test_plan(path: str, text: str) -> bool:
    """Tell a test plan: one that says so, or is one by what it holds; a feature file is one."""
    named = path.lower().endswith(".feature")
    if not named and (not is_prose(path) or is_feature("", text[:_READ])):
        return False  # scenarios in a text of another name are somebody's criteria
    return read_test_plan(text[:_READ], path=path).state in _CLAIMED


def is_prd(path: str, text: str) -> bool:
    """Tell a product brief or PRD, or a part of one; specifications that serve as work items are those."""
    if not is_prose(path) or _STORY_PATH.search(path) or _DELTA.search(text[:_READ]):
        return False
    read = read_prd(text[:_READ], path=path)
    return read.state in _CLAIMED and not _STORY_TITLE.match(read.title.strip())
