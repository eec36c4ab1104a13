"""Is a document a product brief or a PRD, a part of one, or something else that looks like it?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.artifacts.identity import explicit_id
from gateledger.artifacts.markdown import Kind
from gateledger.artifacts.passages import Paper, said
from gateledger.artifacts.plain import fold, unmarked
from gateledger.artifacts.prd_words import (
    AUDIENCE,
    ELSEWHERE,
    NAMES,
    NON_GOALS,
    NOT_ONE,
    PARTS,
    PROBLEM,
    REQUIREMENTS,
    SUCCESS,
)

_CORE = frozenset({PROBLEM, AUDIENCE, REQUIREMENTS, SUCCESS, NON_GOALS})
_SEPARATORS = re.compile(r"\s*[:：|–—()（）【】\[\]]\s*|\s+-\s+|\s*-\s+|\s+-\s*")
_WEAK = frozenset(
    {
        "requirements",
        "anforderungen",
        "product vision",
        "produktvision",
        "vision document",
        "business requirements",
    }
)
_INSTRUCTIONS = re.compile(
    r"^(?:name|description|allowed-tools|argument-hint|model|tools|agent|mode|globs|alwaysapply)$"
)
_EPIC = re.compile(
    r"^(?:\d{1,2}[.)]?\s*)?(?:.{0,20}\s)?(?:epic|epos|史诗|에픽|эпик)(?:s| list| details|\s*\d|\s*[-:–—]|列表|详情|$)"
)
_SHARD = re.compile(r"(?:^|/)(?:prd|product-requirements|requirements)/[^/]+$")
_LINK_ONLY = re.compile(r"^(?:\d+\.\s*)?\[[^\]]{1,300}\]\([^)]{1,500}\)")
_MANY = 4


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far a document is one: `is_named` when it says so itself; a part or an index is never evidence."""

    is_one: bool = False
    is_named: bool = False
    is_part: bool = False
    is_index: bool = False


def likeness(paper: Paper, path: str = "") -> Likeness:
    """Weigh the title, the file's name and the headings."""
    name = _name(paper.title)
    if _is_instruction(paper):
        return Likeness()
    stem = _stem(path)
    by_path = name != "about" and not NOT_ONE.of(stem) and "name" in NAMES.of(stem)
    if _is_index(paper):
        return Likeness(is_part=bool(name == "name" or by_path or _SHARD.search(path.lower())), is_index=True)
    topics = _topics(paper)
    if name == "name" and topics:
        return Likeness(is_one=True, is_named=True)
    part = _is_part(paper, path, topics)
    if part or name == "about" or _is_elsewhere(paper):
        return Likeness(is_part=part and name != "about")
    return _by_content(paper, topics, name, by_path=by_path)


def _by_content(paper: Paper, topics: frozenset[str], name: str, *, by_path: bool) -> Likeness:
    """Ask the less of the content, the more the names say."""
    if by_path or name == "weak":
        if len(topics) >= (2 if by_path else 3) and PROBLEM in topics:
            return Likeness(is_one=True, is_named=True)
    elif name == "proposal" and len(topics) >= 3 and PROBLEM in topics and topics & {AUDIENCE, SUCCESS}:
        return Likeness(is_one=True)
    return Likeness(is_one=_is_unnamed(paper, topics))


def _name(title: str) -> str:
    """Give "name", "weak" or "proposal" for a title that names such a document, "about" for one that speaks about it.

    Names of products may hold any word: only the part of the title that holds the name is looked at.
    """
    parts = [part for part in _SEPARATORS.split(title) if part.strip()]
    if any(NOT_ONE.of(part) and not NOT_ONE.rest(part) for part in parts[1:]):
        return "about"
    for index, part in enumerate(parts):
        if "name" in NAMES.of(part):
            if NOT_ONE.of(part) or (index and NOT_ONE.of(parts[0]) and not NOT_ONE.rest(parts[-1])):
                return "about"
            return "weak" if fold(unmarked(part)).strip(" .0123456789") in _WEAK else "name"
    if any(NOT_ONE.of(part) for part in parts[:2]):
        return "about"
    return "proposal" if any(NAMES.of(part) for part in parts) else ""


def _stem(path: str) -> str:
    name = path.rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]
    return re.sub(r"[-_.]+", " ", name)


def _is_instruction(paper: Paper) -> bool:
    """A prompt, a command, a skill or a rule for an agent: its front matter says so."""
    return (
        sum(1 for name in paper.particulars if _INSTRUCTIONS.match(name)) >= 2
        and "description" in paper.particulars
        and paper.title_line > 2
    )


def _topics(paper: Paper) -> frozenset[str]:
    found: set[str] = set()
    for passage in paper.passages:
        if passage.title != paper.title or passage.level > 1:
            found |= PARTS.of(passage.title)
    return frozenset(found & _CORE)


def _is_elsewhere(paper: Paper) -> bool:
    hits = [
        hit
        for passage in paper.passages
        for hit in ELSEWHERE.of(passage.title)
        if len(ELSEWHERE.rest(passage.title)) <= 2
    ]
    return hits.count("readme") >= 2 or hits.count("record") >= 2


def _is_part(paper: Paper, path: str, topics: frozenset[str]) -> bool:
    title = fold(unmarked(paper.title))
    if _EPIC.match(title):
        return True
    if _SHARD.search(path.lower()) and len(topics) <= 3:
        return True
    if topics <= {REQUIREMENTS} and REQUIREMENTS in PARTS.of(paper.title):
        return (
            sum(1 for passage in paper.passages for each in said(passage.blocks) if _is_numbered(each.text))
            >= 2
        )
    return False


def _is_numbered(text: str) -> bool:
    return explicit_id(unmarked(text.replace("*", "")))[0].startswith(("FR", "NFR", "REQ", "RF", "RNF"))


def _is_index(paper: Paper) -> bool:
    """A table of contents and nothing else."""
    lines = [each for passage in paper.passages for each in said(passage.blocks)]
    listed = [each for each in lines if each.kind is Kind.ITEM]
    links = sum(1 for each in listed if _LINK_ONLY.match(each.text))
    return len(listed) >= _MANY and links >= 0.8 * len(lines)


def _is_unnamed(paper: Paper, topics: frozenset[str]) -> bool:
    """A document that does not say what it is must have nearly everything that such a one has."""
    titled = any(passage.level == 1 for passage in paper.passages[:2])
    if not titled or REQUIREMENTS not in topics or PROBLEM not in topics:
        return False
    if len(topics) >= _MANY:
        return True
    numbered = sum(
        1 for passage in paper.passages for each in said(passage.blocks) if _is_numbered(each.text)
    )
    return len(topics) >= 3 and numbered >= 3
