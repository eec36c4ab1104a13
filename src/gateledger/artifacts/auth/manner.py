"""How a page speaks: to its reader, who is to do something, or of its own system."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.artifacts.auth.visible import code_lines
from gateledger.artifacts.auth.words import Named
from gateledger.artifacts.front_matter import Front, key_of
from gateledger.artifacts.markdown import Kind
from gateledger.artifacts.passages import Paper, said
from gateledger.artifacts.plain import fold
from gateledger.artifacts.topics import bare

_ADDRESSED = 0.12  # of the lines: a page that speaks to its reader shows how to do something
_ADDRESSED_IN_MANUAL = 0.04  # where its place already says so
_MOSTLY_CODE = 2.8
_MUCH_SETTING = 0.3  # lines of settings and commands to one of prose: a manual
_MUCH = 10
_REAL_HEADING = 6  # a bold line counts as a heading of a deeper level
_SETTINGS = frozenset(
    {"yaml", "yml", "ini", "conf", "toml", "properties", "hcl", "nginx", "sh", "bash", "shell", "console"}
)
_DESIGN = re.compile(
    r"\b(?:architecture|architektur|arquitectura|arquitetura|design|concept|flows?)\b|设计|架构|設計|アーキテクチャ|설계|아키텍처"
)  # of one's own: its settings explain it
_IS_MODEL = re.compile(
    r"\b(?:models?|matrix|matrice|matriz|polic(?:y|ies)|konzept|modell|modele|modelo|modello)\b|\w+(?:konzept|matrix|modell)\b|模型|矩阵|モデル|모델"
)  # of whom, the reader can tell
_YOU = re.compile(
    r"(?<![^\W_])(?:you|your|you're|yourself|you'll|vous|votre|vos|usted|você|tu|tus|dein|deine)(?![^\W_])"
)
_TOLD_TO = re.compile(
    r"(?:\d{1,2}[.)] |[-*+] |step \d{1,2}[:.] )?(?:click|select|navigate|go to|open|log in to|sign in to|copy|paste|choose|install|run|configure|set|edit|restart|download|export|visit|enter|follow|fill in|press|tap|see)\b"
)
_STEPS = re.compile(
    r"^(?:configuration|configur\w*|usage|install\w*|set-?up|prerequisites?|prereqs?|quick ?start|quick setup|getting started|(?:[\w-]+ ){0,3}examples?(?:: .*)?|(?:common )?(?:\w+ )?pitfalls|(?:\w+ )?best practices|troubleshooting|fields|parameters|next steps|steps|step \d.*|run|verify|test\w*|requirements?|how to .*|syntax|see also|references?|(?:add|create|configure|secure|access|enable|define|use) (?:the |your |an? )?\w+(?: \w+)?|\d+\. (?:install|configure|create|add|run|set up|secure|access|enable).*)$"
)
_MANUAL = re.compile(
    r"(?:^|/)(?:(?:[\w-]+-)?(?:manual|guides?|handbook|tutorials?|cookbook|help)|how-?tos?|getting-started|user-docs|recipes)/",
    re.IGNORECASE,
)
_FRONT_KINDS = ("kind", "type", "content_type", "doc_type", "category", "diataxis", "page_type")
_TAB = re.compile(r'={3} "[A-Z][\w+#. ]{0,20}"')
_IMPORT = re.compile(
    r"(?:use|import|from|using|require)\s+['\"]?([A-Za-z]\w{0,30}(?:[-_]\w{1,30}){1,4})(?![\w-])"
)
_PACKAGE = re.compile(r"(?<![\w/.-])[A-Za-z]\w{0,30}(?:[-_]\w{1,30}){1,4}(?![\w/-])")
_OPENING = 8  # lines in which a page of a library says its name
_SENTENCE = re.compile(r"\S+(?:\s+\S+){4}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{10}")
_LINK = re.compile(r"\[[^\[\]\n]{1,200}\]\([^()\n]{1,300}\)(?:[.:]|\s*[-–—:].{0,60})?")
_TASK = re.compile(
    r"(?:how to|learn|set(?:ting)? up|configur(?:e|ing)|manage|connect|enabl(?:e|ing)|add(?:ing)?|create|use|using|secure|integrate|control|invite)\s"
)
_SHOWS_HOW = re.compile(r"(?:how-?to|tutorial|guide|quick-?start|task|recipe|procedure|walkthrough|faq)s?")


@dataclass(frozen=True, slots=True)
class Page:
    """A paper with its place, its front matter, its lines, and how many of them say something or are code."""

    path: str
    paper: Paper
    front: Front
    lines: tuple[Named, ...]
    written: int
    code: int


def is_model(title: str) -> bool:
    """Tell a title that calls its paper a model, a matrix or a policy."""
    return _IS_MODEL.search(fold(title)) is not None


def is_instruction(page: Page, *, has_roles: bool) -> bool:
    """Tell a page that shows how to do something: mostly code, addressed to its reader, or made of steps."""
    if _says_it_shows_how(page.front) or _is_of_a_library(page):
        return True
    if (page.code > _MOSTLY_CODE * page.written or _is_manual(page)) and not has_roles:
        return True
    headings = [
        bare(passage.title)
        for passage in page.paper.passages
        if passage.title and passage.title != page.paper.title and passage.level <= _REAL_HEADING
    ]
    steps = sum(1 for each in headings if _STEPS.match(each))
    most = _ADDRESSED_IN_MANUAL if _MANUAL.search(page.path) else _ADDRESSED
    return _addressed(page) >= most or steps * 5 >= len(headings) * 2 > 2


def _addressed(page: Page) -> float:
    """Give the share of lines of prose that say "you", or tell somebody to click, run or configure something."""
    code = {line for passage in page.paper.passages for block in passage.blocks for line in code_lines(block)}
    prose = [each for each in page.lines if each.line not in code]
    count = sum(1 for each in prose if _YOU.search(lowered := each.text.lower()) or _TOLD_TO.match(lowered))
    return count / len(prose) if prose else 0.0


def is_index(paper: Paper) -> bool:
    """Tell a page that only leads to others: more of its lines are links alone than anything else."""
    lines = [each.text.strip(" -*+#_.:") for passage in paper.passages for each in said(passage.blocks)]
    return sum(1 for each in lines if _LINK.fullmatch(each)) * 2 > len(lines)


def is_outline(paper: Paper) -> bool:
    """Tell a page of a few catchwords without a sentence, a table or code."""
    blocks = [block for passage in paper.passages for block in passage.blocks]
    if any(block.kind in (Kind.TABLE, Kind.CODE) for block in blocks):
        return False
    lines = [each.text for passage in paper.passages for each in said(passage.blocks)]
    return len(lines) < _MUCH and not any(_SENTENCE.search(each) for each in lines)


def _is_of_a_library(page: Page) -> bool:
    """Tell the page of a library: it has tabs for languages, or its code imports what the page itself is named for."""
    if any(_TAB.fullmatch(each.text) for each in page.lines):
        return True
    imported = {hit[1].replace("_", "-").lower() for each in page.lines if (hit := _IMPORT.match(each.text))}
    named = {
        hit[0].replace("_", "-").lower()
        for each in page.lines[:_OPENING]
        for hit in _PACKAGE.finditer(each.text)
    }
    return bool(imported & named)


def _says_it_shows_how(front: Front) -> bool:
    """Tell front matter that calls its page a how-to, or whose summary tells the reader what to do."""
    for name, node in front.root.entries() if front.root else ():
        value = node.value.strip().lower() if isinstance(node.value, str) else ""
        if key_of(name) in _FRONT_KINDS and _SHOWS_HOW.fullmatch(value):
            return True
        if key_of(name) == "description" and (_YOU.search(value) or _TASK.match(value)):
            return True
    return False


def _is_manual(page: Page) -> bool:
    """Tell the manual of a product: much of it is settings and commands."""
    title = fold(page.paper.title)
    if _DESIGN.search(title) or is_model(title):
        return False
    settings = sum(
        block.text.count("\n")
        for passage in page.paper.passages
        for block in passage.blocks
        if block.kind is Kind.CODE and block.info.lower().split(" ", 1)[0] in _SETTINGS
    )
    return settings > max(_MUCH, _MUCH_SETTING * page.written)
