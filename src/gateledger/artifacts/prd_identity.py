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
from gateledger.artifacts.titles import names_itself, segments
from gateledger.artifacts.topics import bare

_CORE = frozenset({PROBLEM, AUDIENCE, REQUIREMENTS, SUCCESS, NON_GOALS})
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
    by_path = name != "about" and _name(stem) == "name"
    if _is_index(paper):
        return Likeness(is_part=bool(name == "name" or by_path or _SHARD.search(path.lower())), is_index=True)
    topics = _topics(paper)
    if name == "name" and topics:
        return Likeness(is_one=True, is_named=True)
    part = _is_part(paper, path, topics)
    if part or name == "about" or _is_elsewhere(paper, by_path=by_path):
        return Likeness(is_part=part and name != "about")
    return _by_content(paper, topics, name, by_path=by_path)


def _by_content(paper: Paper, topics: frozenset[str], name: str, *, by_path: bool) -> Likeness:
    """Ask the less of the content, the more the names say."""
    if by_path or name == "weak":
        titled = any(passage.level == 1 for passage in paper.passages[:2])
        if len(topics) >= (2 if by_path and titled else 3) and PROBLEM in topics:
            return Likeness(is_one=True, is_named=True)
    elif name == "proposal" and len(topics) >= 3 and PROBLEM in topics and topics & {AUDIENCE, SUCCESS}:
        return Likeness(is_one=True)
    return Likeness(is_one=_is_unnamed(paper, topics))


def _name(title: str) -> str:
    """Give "name", "weak" or "proposal" for a title that names such a document, "about" for one that speaks of others."""
    found = names_itself(title, NAMES, NOT_ONE)
    if found != "name":
        return found
    parts = [part for part in segments(title[:400]) if NAMES.of(part)]
    if not any("name" in NAMES.of(part) for part in parts):
        return "about" if NOT_ONE.of(parts[0]) else "proposal"
    first = next(part for part in parts if "name" in NAMES.of(part))
    return "weak" if _is_weak(first) else "name"


def _is_weak(name: str) -> bool:
    """A name that documents of other kinds have as well."""
    hits = [hit[0] for hit in NAMES.pattern.finditer(bare(name)) if NAMES.known[hit[0]] == "name"]
    return all(hit in _WEAK for hit in hits)


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


def _is_elsewhere(paper: Paper, *, by_path: bool) -> bool:
    """Tell a README or a record of a decision by its headings."""
    hits = [
        hit
        for passage in paper.passages
        for hit in ELSEWHERE.of(passage.title)
        if len(ELSEWHERE.rest(passage.title)) <= 2
    ]
    return not by_path and (hits.count("readme") >= 2 or hits.count("record") >= 2)


def _is_part(paper: Paper, path: str, topics: frozenset[str]) -> bool:
    title = fold(unmarked(paper.title))
    if _EPIC.match(title):
        return True
    if _SHARD.search(path.lower()) and len(topics) <= 3 and PARTS.of(paper.title):
        return True
    if topics <= {REQUIREMENTS} and REQUIREMENTS in PARTS.of(paper.title):
        return _numbered(paper) >= 2
    return False


def _numbered(paper: Paper) -> int:
    """Count requirements with an id, as lines or as bold labels."""
    titles = sum(_is_numbered(passage.title) for passage in paper.passages)
    return titles + sum(
        _is_numbered(each.text) for passage in paper.passages for each in said(passage.blocks)
    )


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
    return len(topics) >= 3 and _numbered(paper) >= 3
