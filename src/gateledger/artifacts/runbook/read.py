"""Runbooks: pages that a person on call can use, in Markdown, AsciiDoc, reStructuredText or HTML.

Source: ARTIFACTS.md section 9; the conventions of prometheus-operator, OpenShift, GitLab and GOV.UK.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gateledger.artifacts.api.kept import Kept
from gateledger.artifacts.observe.runbook_page import read_page
from gateledger.artifacts.passages import Paper, is_binary, read_paper, said
from gateledger.artifacts.plain import plain
from gateledger.artifacts.runbook.dates import read_period, reviewed
from gateledger.artifacts.runbook.forms import Written, written
from gateledger.artifacts.runbook.identity import Likeness, Look, likeness
from gateledger.artifacts.runbook.named import alerts_in, links_in, owner_of
from gateledger.artifacts.runbook.sections import sections, stretches
from gateledger.artifacts.runbook.words import Named, RunbookText, Section
from gateledger.artifacts.template import Template
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_PROSE = (
    ".md",
    ".markdown",
    ".mdx",
    ".txt",
    ".adoc",
    ".asciidoc",
    ".asc",
    ".rst",
    ".rest",
    ".html",
    ".htm",
    ".xhtml",
)
_NEVER = re.compile(
    r"(?:^|/)(?:changelog|code[-_]of[-_]conduct|security|contributing|license|pull_request_template|agents|claude|copilot-instructions)\.\w+$",
    re.IGNORECASE,
)
_DEPRECATED = re.compile(
    r"^\W{0,8}(?:deprecated|obsolete|retired|veraltet|obsolète|obsoleto|非推奨|已废弃|устарел\w*)\b|\b(?:this|the) (?:alert|runbook|page|document|procedure) (?:is|was|has been) (?:now )?(?:deprecated|obsolete|removed|retired|no longer (?:used|valid|maintained|in use))",
    re.IGNORECASE,
)
_BEGINNING = 400
_KEY = re.compile(r"(last_)?review(ed)?|date|owner|updated|lastmod", re.IGNORECASE)
_ACTING = ("diagnosis", "mitigation", "rollback")
_MUCH = 60  # words: a page that says so much and asks nothing of anybody is an article
_RUNBOOKS: Kept[RunbookText] = Kept(8 << 20)


@dataclass(frozen=True, slots=True)
class _Read:
    path: str
    written: Written
    paper: Paper
    look: Look
    like: Likeness
    sections: tuple[Section, ...]


def is_runbook(path: str, text: str) -> bool:
    """Tell a page for people on call, filled in or not, by what it says and how it is called."""
    return read_runbook(path, text).state is not State.ABSENT


def read_runbook(path: str, text: str, templates: tuple[Template, ...] = ()) -> RunbookText:
    """Read a page as a runbook; whatever is none is `absent`, a stub or a form is a `placeholder`. Never raises."""
    if templates:
        return _read(path, text, templates)
    return _RUNBOOKS.get((path, text), len(text), lambda: _read(path, text, ()))


def _read(path: str, text: str, templates: tuple[Template, ...]) -> RunbookText:
    name = path.rpartition("/")[2].lower()
    if ("." in name.lstrip(".") and not name.endswith(_PROSE)) or _NEVER.search(path) or is_binary(text):
        return RunbookText(path)
    text = text.encode("utf-8", "replace").decode()
    page = written(path, text)
    paper = read_paper(page.text, "page.md")
    known = frozenset().union(*(template.lines for template in templates))
    parts = stretches(paper, known)
    look = Look(paper, parts, path, page.text)
    like = likeness(look)
    if not like.is_one:
        return RunbookText(path, title=paper.title, title_line=page.at(paper.title_line))
    read = _Read(path, page, paper, look, like, sections(paper, parts))
    return _told(read)


def _told(read: _Read) -> RunbookText:
    page, paper = read.written, read.paper
    went = read_page(read.path, page.text) if read.path.lower().endswith((".md", ".mdx")) else None
    moved = went.target if went is not None and went.substance == "moved" else ""
    why = f"has moved to {moved[:200]}" if moved else _objection(read)
    lines = [Named(line, number) for number, line in enumerate(page.text.split("\n"), 1)]
    found = reviewed(lines)
    period = paper.particular(
        frozenset({"review in", "review every", "review interval", "review cycle", "review period"})
    )
    return RunbookText(
        read.path,
        State.PLACEHOLDER if why else State.SUBSTANTIVE,
        paper.title,
        page.at(paper.title_line),
        tuple(replace(each, line=page.at(each.line)) for each in read.sections),
        tuple(Named(each.text, page.at(each.line)) for each in alerts_in(paper, read.look.parts)),
        replace(found, line=page.at(found.line)) if found else None,
        read_period(period.text) if period else None,
        owner_of(paper),
        tuple(
            Named(each.text, page.at(each.line)) for each in links_in([(one.line, one.text) for one in lines])
        ),
        moved,
        tuple(_problems(read, why)),
    )


def _objection(read: _Read) -> str:
    """Say why the page is no use to anybody yet, continuing "the page ..."."""
    if _is_deprecated(read):
        return "says that it is deprecated"
    if read.like.is_template:
        return "is a template that nobody filled in"
    owns = [part.own for part in read.look.parts]
    told = sum(each.lines for each in owns)
    if not told:
        return "says nothing but headings or placeholders"
    idle = _not_acting(read, sum(each.words for each in owns))
    if not idle and sum(each.hollow for each in owns) > told:
        return "is a form of which little was filled in"
    return idle


def _is_deprecated(read: _Read) -> bool:
    """Tell a page whose title, or whose first words, say that nobody uses it any more."""
    first = next(
        (
            part.passage
            for part in read.look.parts
            if part.passage.blocks or part.passage.title != read.paper.title
        ),
        None,
    )
    words = " ".join(plain(each.text) for each in said(first.blocks)) if first else ""
    return any(
        _DEPRECATED.search(each[:_BEGINNING])
        for each in (read.paper.title, first.title if first else "", words)
    )


def _not_acting(read: _Read, words: int) -> str:
    acting = [each for each in read.sections if each.kind in _ACTING]
    if any(each.substantive for each in acting):
        return ""
    if acting:
        return f"has nothing to follow under {acting[0].heading[:60]!r}"
    return (
        "says nothing that somebody could look at or do"
        if words >= _MUCH
        else f"says too little ({words} words)"
    )


def _problems(read: _Read, why: str) -> Iterator[Problem]:
    yield from read.paper.problems
    line = read.written.at(read.paper.title_line)
    if why:
        yield Problem(message=f"the page {why}", line=line, severity=Severity.WARNING)
        return
    for each in read.sections:
        if not each.substantive:
            message = f"the section '{each.heading[:80]}' {each.why}"
            yield Problem(message=message, line=read.written.at(each.line), severity=Severity.WARNING)
    there = {each.kind for each in read.sections if each.substantive}
    for kinds, words in _WANTED:
        if not there & set(kinds):
            yield Problem(message=f"no section says {words}", line=line, severity=Severity.WARNING)


_WANTED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("symptoms",), "how the trouble shows: symptoms or alerts"),
    (("diagnosis",), "what to look at: diagnosis or checks"),
    (("mitigation", "rollback"), "what to do: mitigation or rollback"),
    (("escalation",), "whom to call: escalation or owner"),
)
