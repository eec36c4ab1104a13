"""Documents of prose: decisions about authentication, authorisation models, access matrices, security models."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.artifacts.auth import names
from gateledger.artifacts.auth.chapters import names_threats, threat_chapters
from gateledger.artifacts.auth.decision import decided, is_decision, status_of
from gateledger.artifacts.auth.manner import Page, is_index, is_instruction, is_model, is_outline
from gateledger.artifacts.auth.public import public_operations
from gateledger.artifacts.auth.telling import Told, is_about, told
from gateledger.artifacts.auth.titles import NAMES, OTHER, STRONG, WEAK
from gateledger.artifacts.auth.visible import code_lines, visible
from gateledger.artifacts.auth.words import AuthModel, Form, Named, Part, Standing, Status
from gateledger.artifacts.front_matter import Front, is_bookkeeping, read_front
from gateledger.artifacts.markdown import Block, Kind
from gateledger.artifacts.passages import Paper, Said, read_paper, said
from gateledger.artifacts.plain import fold, normalised
from gateledger.artifacts.template import Template
from gateledger.artifacts.titles import segments
from gateledger.artifacts.topics import bare
from gateledger.artifacts.unresolved import is_unwritten
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_LITTLE_SHARE = 0.1
_NAMED_SHARE = 0.06
_MOSTLY = 0.3
_FEW = 3
_READMES = ("readme", "changelog", "contributing", "skill")
_MUCH = 10
_NOTES = 30  # lines: so short a threat model may leave one of the parts to a single line
_CHAPTER_SHARE = 0.2
_THREATS_SHARE = 0.25
_DONE = (Standing.ACCEPTED, Standing.NONE)
_BARE_SHARE = 0.4
_SCOPE_OF = re.compile(
    r"\b(?:scopes?|roles?)\b", re.IGNORECASE
)  # of work or a process, more often than of a token
_INTERFACE = re.compile(r"\bapi(?: reference| docs?)?$", re.IGNORECASE)  # "Authentication API": its calls
_HOW = re.compile(r"(?:using|enabling|adding|integrating|connecting|setting up) ")
_MANY_GRANTS = 5
_GRANTS_SHARE = 0.15
_FORM_HINT = re.compile(
    r"[(<\[]\s*(?:describe|explain|list|outline|state|summari[sz]e|insert|specify|what|why|how|which|beschreib\w*|d[ée]crire|d[ée]crivez|describir|descreva|opi[sš]\w*|опишите|описать|描述|说明|記述|작성)(?!\w).{0,400}[)>\]]\.?",
    re.IGNORECASE,
)
_DESIGN_PLACE = re.compile(
    r"(?:^|/)(?:designs?|architecture|adrs?|rfcs?|decisions|proposals)/", re.IGNORECASE
)
_DESIGN_SHARE = 0.35
_MODEL = re.compile(
    r"\bsecurity model\b|\btrust\b|sicherheitsmodell|modele de securite|modelo de seguran[cz]a|安全模型|セキュリティモデル|보안 모델"
)
_WHO_HEAD = re.compile(
    r"\b(?:roles?|actors?|principals?|users?|clients?|callers?|personas?|levels?|groups?|accounts?|account types?|who|rollen?|benutzer|nutzer|roles?|acteurs?|rol|usuarios?|papel|papeis|perfil|ruol[oi]|роль|роли)\b|角色|ロール|役割|역할"
)
_MARK = re.compile(
    r"|:(?:heavy_|white_|ballot_box_with_)?(?:check(?:_mark)?|x|no_entry(?:_sign)?|heavy_multiplication_x):|[✓✔✅☑❌✗✘×xX•●○◯△—–-]+\ufe0f?(?: ?\(.{1,40}\)| ?\S{1,20})?|[YyNn]|[CRUDL]{1,5}|[RWX]{1,3}|r/w|yes|no|ja|nein|oui|non|s[ií]|não|full|read|write|own|none|all|allow|deny|allowed|denied|read-only|view|edit|manage|是|否|可|不可|有|无|○|×",
    re.IGNORECASE,
)
_BLANK_CELL = re.compile(r"(?:tbd|todo|tbc|n/a|\?+|\.{3}|…|<.*>|\[.*\]|\{.*\})", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?:^|/)(?:\.kiro|openspec|run-?books?|playbooks?|tasks|issues|tickets|tutorials?|how-?tos?|stories|epics|prompts|skills|\.specify|\.github/ISSUE_TEMPLATE|specs/(?:[^/]+/)?\d{3}-[^/]+)/",
    re.IGNORECASE,
)
_REQUIREMENTS = re.compile(
    r"^(?:(?:added|modified|removed) requirements|requirement\b|scenario:|user story|acceptance criteria|story \d|task \d|akzeptanzkriterien|correctness properties|components and interfaces|testing strategy|scenario \d)"
)
_TICKET = re.compile(r"(?!(?:m?adr|ddr|rfc)-)[a-z]{2,8}-\d{1,6}\b", re.IGNORECASE)
_TAG = re.compile(
    r"</?[A-Z][A-Za-z.]{0,40}(?:[ \t]{1,4}\w{1,40}=[^<>\n]{0,200})?[ \t]{0,4}/?>(?=[ \t]{0,4}$)", re.MULTILINE
)
_BLANK_TITLE = re.compile(
    r"\{\{?[^{}\n]{2,80}\}\}?|\[[A-Za-z][A-Za-z ,_/-]{3,80}\](?!\()|<[A-Za-z][A-Za-z _-]{2,60}>"
)
_MISSING: dict[Part, str] = {
    "who": "does not say who comes in: roles, clients, users",
    "means": "does not say by what means: tokens, sessions, certificates, keys",
    "may": "does not say who may do what: permissions, scopes, rules",
}


@dataclass(frozen=True, slots=True)
class _Read:
    paper: Paper
    front: Front
    lines: tuple[Named, ...]
    told: Told
    written: int
    blanks: int
    code: int
    path: str


def read_prose(path: str, text: str, templates: tuple[Template, ...] = ()) -> AuthModel:
    """Read a document of prose; whatever is no auth model is `absent`, a form nobody filled in a `placeholder`."""
    read = _read(path, text, templates)
    if not read.paper.passages or not read.lines:
        return AuthModel(path, problems=tuple(read.paper.problems))
    form, state = _state(read)
    status = status_of(read.paper, strict=form != "adr")
    if state is State.ABSENT:
        return AuthModel(path, form, state, read.paper.title, read.paper.title_line, status)
    listed, line = public_operations(read.paper, read.front)
    return AuthModel(
        path,
        form,
        state,
        read.paper.title,
        read.paper.title_line,
        status,
        read.told.parts,
        names.schemes(read.lines),
        names.scopes(read.lines),
        _roles(read.paper),
        listed,
        line,
        claims=_claims(read.front),
        lines=read.lines,
        problems=(*read.paper.problems, *_problems(read, state, status)),
    )


def _read(path: str, text: str, templates: tuple[Template, ...]) -> _Read:
    paper = read_paper(_TAG.sub("", text) if path.lower().endswith(".mdx") else text, path)
    lines = visible(paper)
    known = frozenset().union(*(template.lines for template in templates))
    written, blanks, code = _filled(paper, known)
    front = read_front(text[: 1 << 16].replace("\r\n", "\n").encode("utf-8", "replace").decode())
    return _Read(paper, front, lines, _told(paper, lines), written, blanks, code, path)


def _told(paper: Paper, lines: tuple[Named, ...]) -> Told:
    """Count what the text speaks of; code dilutes nothing, and a matrix says who may do what in its marks."""
    code = {line for passage in paper.passages for block in passage.blocks for line in code_lines(block)}
    found = told(each for each in lines if each.line not in code)
    rows = sum(
        _matrix(block) for passage in paper.passages for block in passage.blocks if block.kind is Kind.TABLE
    )
    if rows:
        found.about = min(found.lines, found.about + rows)
        found.hits["who"] += rows
        found.hits["may"] += rows
    return found


def _matrix(table: Block) -> int:
    """Count the rows of a table whose cells, but for the first, mostly are marks of a permission."""
    rows = [row.cells[1:] for row in table.children[1:] if len(row.cells) >= 3]
    marked = [
        row
        for row in rows
        if sum(1 for cell in row if _MARK.fullmatch(cell.strip(" *`"))) * 5 >= len(row) * 3
    ]
    return len(marked) if len(marked) >= 3 and len(marked) * 2 >= len(rows) else 0


def _filled(paper: Paper, known: frozenset[str]) -> tuple[int, int, int]:
    """Count lines that say something, lines that only hold a place, and lines of code."""
    written = blanks = code = 0
    for passage in paper.passages:
        for each in said(passage.blocks):
            if _is_blank(each) or normalised(each.text) in known:
                blanks += 1
            else:
                written += 1
        code += sum(block.text.count("\n") for block in passage.blocks if block.kind is Kind.CODE)
    return written, blanks, code


def _is_blank(each: Said) -> bool:
    """Tell a line that only holds a place; in a matrix, marks and dashes are answers."""
    if len(each.cells) < 2:
        return is_unwritten(each) or _FORM_HINT.fullmatch(each.text.strip(" *_")) is not None
    first, *rest = (cell.strip(" *`_") for cell in each.cells)
    return (
        not first or bool(_BLANK_CELL.fullmatch(first)) or all(_BLANK_CELL.fullmatch(cell) for cell in rest)
    )


def _state(read: _Read) -> tuple[Form, State]:
    if is_decision(read.paper, read.path):
        return "adr", _decision_state(read)
    return "document", _document_state(read)


def _decision_state(read: _Read) -> State:
    """A record is one when its title says so, or when much of it speaks of the matter."""
    title = read.paper.title
    template = bool(_BLANK_TITLE.search(title)) and status_of(read.paper).standing is not Standing.ACCEPTED
    if template or read.blanks > read.written:
        return State.PLACEHOLDER
    topics = _topics(title) if STRONG in _topics(title) else _topics(_SCOPE_OF.sub(" ", title))
    least = (
        _LITTLE_SHARE
        if STRONG in topics or is_about(_SCOPE_OF.sub(" ", title))
        else 0.2
        if topics
        else _BARE_SHARE
    )
    if read.told.share < least or not read.told.parts:
        return State.ABSENT
    if read.written < _FEW or not (decided(read.paper) or read.written >= _MUCH):
        return State.PLACEHOLDER
    return State.SUBSTANTIVE


def says_so(title: str) -> bool:
    """Tell a title that speaks of authentication or authorisation."""
    return STRONG in _topics(title) or is_about(_SCOPE_OF.sub(" ", title))


def _topics(title: str) -> frozenset[str]:
    return NAMES.of(title).union(*(NAMES.of(part) for part in segments(title[:300])))


def _document_state(read: _Read) -> State:
    name = _claim(read)
    if name not in (STRONG, WEAK) or _is_elsewhere(read):
        return State.ABSENT
    if _is_empty(read) or _BLANK_TITLE.search(read.paper.title):
        return State.PLACEHOLDER if name == STRONG else State.ABSENT
    least = _NAMED_SHARE if name == STRONG else _LITTLE_SHARE
    if read.told.share < least or _is_instruction(read) or is_index(read.paper):
        return State.ABSENT
    if name == WEAK:
        return State.SUBSTANTIVE if _speaks_of_it(read) else State.ABSENT
    return _named_state(read)


def _named_state(read: _Read) -> State:
    """Judge a paper that names itself plainly by what it tells."""
    parts = read.told.parts
    if parts == {"may"} and _grants(read) >= _MANY_GRANTS:
        return State.SUBSTANTIVE  # a list of permissions is a model, though it leaves open who has them
    if len(parts) < 2 and read.written < _MUCH:
        return State.PLACEHOLDER
    if len(parts) < 2:
        return State.ABSENT
    return State.SUBSTANTIVE if "who" in parts or is_model(read.paper.title) else State.ABSENT


def _is_elsewhere(read: _Read) -> bool:
    """Tell requirements, stories and tasks, which are other kinds of document, and READMEs of something else."""
    if _ELSEWHERE.search(read.path):
        return True
    headings = [passage.title for passage in read.paper.passages]
    asked = [each for each in map(bare, headings) if _REQUIREMENTS.match(each)]
    if len(asked) >= (1 if _TICKET.match(read.paper.title.strip()) else 2):
        return True
    readme = _stem(read.path).lower() in _READMES
    return readme and not (_name(read.paper.title) == STRONG and len(NAMES.rest(read.paper.title)) <= 1)


def _speaks_of_it(read: _Read) -> bool:
    """Tell a text on security in general that has chapters about who comes in and what they may do."""
    strong = {
        bare(each.title)
        for each in read.paper.passages
        if each.title != read.paper.title and STRONG in NAMES.of(each.title)
    }
    share = read.told.share
    is_threats = names_threats(read.paper.title)
    is_model = bool(_MODEL.search(fold(read.paper.title)))
    if read.told.parts == {"who", "may"} and (
        (share >= _GRANTS_SHARE and _grants(read) >= _FEW) or (share >= _MOSTLY and strong)
    ):
        return True  # by what means they come in, another paper says
    if len(read.told.parts) < 3:
        return is_threats and len(read.told.parts) == 2 and read.written < _NOTES and share >= _THREATS_SHARE
    if len(strong) >= 2 or (strong and share >= (_CHAPTER_SHARE if is_threats else _MOSTLY)):
        return True
    if is_threats and share >= _LITTLE_SHARE and len(threat_chapters(read.paper)) >= 2:
        return True
    return (is_model and share >= _LITTLE_SHARE) or (is_threats and share >= _THREATS_SHARE)


def _grants(read: _Read) -> int:
    return len(names.scopes(read.lines))


def _claim(read: _Read) -> str:
    """Say how plainly a document names itself: by its title, else by its file's name, else by its headings."""
    title = _name(read.paper.title)
    stem = _name(_stem(read.path))
    designed = stem == STRONG in NAMES.of(read.paper.title) and _DESIGN_PLACE.search(read.path)
    if (title == "other" and not designed) or OTHER.of(_stem(read.path)):
        return "other"
    if STRONG in (title, stem):
        return STRONG
    general = _by_headings(read.paper) and read.told.share >= _MOSTLY
    general |= bool(_DESIGN_PLACE.search(read.path)) and read.told.share >= _DESIGN_SHARE
    return WEAK if WEAK in (title, stem) or general else ""


def _stem(path: str) -> str:
    return re.sub(r"[-_.\d]+", " ", path.rpartition("/")[2].rpartition(".")[0]).strip()


def _name(title: str) -> str:
    """Tell what a title says the paper is: its own parts are looked at one by one."""
    found = ""
    if _HOW.match(fold(title).strip()):
        return "other"
    for part in segments(title[:300]):
        topics = NAMES.of(part)
        if OTHER.of(part) and (not topics or OTHER.of((NAMES.around(part) or ("", ""))[1]) or _leads(part)):
            return "other"
        if STRONG in topics and len(NAMES.rest(part)) <= 5 and not _INTERFACE.search(part):
            found = STRONG
        elif topics and not found:
            found = WEAK
    return found


def _leads(part: str) -> bool:
    """Tell a part that begins with another kind of paper: "Testing authentication"."""
    around = OTHER.around(part)
    return around is not None and not around[0]


def _by_headings(paper: Paper) -> bool:
    """Tell a document about security in general that has chapters about both who comes in and what they may do."""
    strong = [each for each in paper.passages if each.title != paper.title and STRONG in NAMES.of(each.title)]
    return len(strong) >= _FEW


def _is_empty(read: _Read) -> bool:
    return read.written < _FEW or read.blanks > read.written or is_outline(read.paper)


def _is_instruction(read: _Read) -> bool:
    page = Page(read.path, read.paper, read.front, read.lines, read.written, read.code)
    return is_instruction(page, has_roles=bool(_roles(read.paper)))


def _roles(paper: Paper) -> tuple[Named, ...]:
    first = (
        Named(row.cells[0].strip(" *`"), row.line)
        for passage in paper.passages
        for block in passage.blocks
        if block.kind is Kind.TABLE and block.children and block.children[0].cells
        if _WHO_HEAD.search(fold(block.children[0].cells[0]))
        for row in block.children[1:]
        if row.cells
    )
    return names.roles(first)


def _claims(front: Front) -> tuple[tuple[str, Named], ...]:
    entries = front.root.entries() if front.root else ()
    return tuple(
        (name, Named(node.value, node.line))
        for name, node in entries
        if is_bookkeeping(name) and isinstance(node.value, str)
    )[:50]


def _problems(read: _Read, state: State, status: Status) -> list[Problem]:
    found: list[Problem] = []
    if status.standing is Standing.PLACEHOLDER:
        found.append(_warning(f"the status is still the template's: {status.text[:80]}", status.line))
    elif status.standing not in _DONE:
        found.append(_warning(f"the status is '{status.text[:80]}', not accepted or approved", status.line))
    if state is State.SUBSTANTIVE:
        found += [
            _warning(f"the document {words}", read.paper.title_line)
            for part, words in _MISSING.items()
            if part not in read.told.parts
        ]
    elif state is State.PLACEHOLDER:
        found.append(
            _warning(
                "the document is a form that nobody filled in, or says nothing yet", read.paper.title_line
            )
        )
    return found


def _warning(message: str, line: int) -> Problem:
    return Problem(message=message, line=line or None, severity=Severity.WARNING)
