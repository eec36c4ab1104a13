"""Is a page a runbook, or something else that looks like one: an index, an incident report, a guide for users?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.artifacts.markdown import Kind
from gateledger.artifacts.passages import Paper, said
from gateledger.artifacts.plain import fold
from gateledger.artifacts.runbook.sections import Stretch
from gateledger.artifacts.runbook.vocabulary import ELSEWHERE, NAMES, NOT_ONE, ON_CALL, alert_named
from gateledger.artifacts.titles import segments
from gateledger.artifacts.topics import bare
from gateledger.artifacts.vocabulary import phrases

_FOLDER = re.compile(
    r"(?:^|/)(?:run-?_?books?|play-?_?books?|on-?_?call|betriebshandbuch|sops?|ops-?runbooks?)/",
    re.IGNORECASE,
)
_ALERTS = re.compile(r"(?:^|/)(?:alerts?|alarms?)/", re.IGNORECASE)
_INDEX = re.compile(r"^(?:readme|_?index|summary|contents|_?sidebar|_?category_?|toc)$", re.IGNORECASE)
_PLURAL = re.compile(
    r"^(?:the |our |all |list of )?(?:\S+ ){0,3}(?:runbooks?|run books|playbooks|sops|procedures|alerts)(?: (?:index|overview|catalog(?:ue)?|library|list|directory|collection|readme))?$|index of|übersicht|verzeichnis|目录|一覧|索引"
)
_LINKED = re.compile(r"\[[^\]\n]{1,300}\]\([^)\s]{1,1000}[^)\n]{0,200}\)")
_INSTRUCTIONS = re.compile(
    r"^(?:allowed tools|argument hint|tools|agent|mode|globs|alwaysapply|disable model invocation|user invocable|subagent type|on)$"
)
_PROMPT = re.compile(
    r"(?<![^\W_])(?:you are (?:an? |the )(?:\w+[ -]){0,4}(?:agent|assistant|engineer|expert|ai|orchestrator|subagent)|act as an?|your (?:role|mission) is|as an ai|the (?:agent|subagent|llm|model) (?:must|should|will|shall)|system prompt|claude(?: code)? (?:must|should|will)|du bist ein|tu es un|eres un|あなたは|你是一个|你是一名|당신은)",
    re.IGNORECASE,
)
_USERS = re.compile(
    r"(?<![^\W_])(?:npm (?:install|i|run dev|start)|yarn (?:add|dev)|pip install|your (?:project|app|application|code|browser|account|machine|editor|ide|workspace|settings|package\.json|function|test|tests)|install(?:ing|ed)? the (?:app|extension|plugin|package|sdk|cli)|our (?:community|discord|forum)|open an issue|file an issue|github issues?|report a bug|import \{|import \w+ from)(?![^\W_])",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"troubleshoot|common issues|known issues|faq|debugging|problem|fehlerbehebung|dépannage|solución de problemas|solução de problemas|risoluzione dei problemi|probleemoplossing|トラブル|常见问题|问题排查|문제 해결|неполадок|rozwiązywanie",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(
    r"(?<![^\W_])(?:template|vorlage|modèle|plantilla|modelo|sjabloon|szablon|шаблон)(?![^\W_])|テンプレート|模板|템플릿",
    re.IGNORECASE,
)
_BLANK = re.compile(
    r"\{\{[^{}\n]{2,60}\}\}|\{[a-z][\w /-]{1,40}\}|\[(?:alert|service|runbook|component|incident|system|name|title)[^\]\n]{0,40}\](?!\()|<[A-Za-z][A-Za-z _-]{2,40}>|\bYYYY\b",
    re.IGNORECASE,
)
_SETUP = re.compile(
    r"(?<![^\W_])(?:set(?:ting)? ?up|install\w*|configur\w+|deploy(?:ment|ing)?|migrat\w+|einrichtung|konfiguration|configuración|configuração|configurazione|architecture|overview|automation|roadmap|improvements?|design|spec|research|summary|status|audit)(?![^\W_])|セットアップ|導入|自動化|安装|部署|설치|설정|배포",
    re.IGNORECASE,
)
_SEVERAL = 3
_THING = re.compile(
    r"(?:cent(?:er|re)|dashboard|portal|engine|generator|tool|platform|api|agents?|executor|runner|schema|format|spec|feature|component|module|plugin|ui|view|editor|builder|automation|skill|prompt|tests?|audit|coverage|inventory|standards?|guidelines?|conventions?)(?![^\W_])"
)
_TASK = re.compile(
    r"(?:how to )?(?:search|find|show|list|display|link|publish|generat\w+|creat\w+|writ\w+|draft\w*|select|implement\w*|add|build\w*|design\w*|automat\w+|introduce|review|about|why|what)(?![^\W_])"
)
_SHORT = 12
_CHECKS = re.compile(
    r"(?:possible|pre|initial|first|quick|immediate)[ -]checks?|(?:steps|things|what) to check"
)
_PLAIN = frozenset(
    phrases(
        "symptoms|symptom|meaning|impact|diagnosis|mitigation|resolution|remediation|checks|fix|reason|cause|causes|investigation|triage|escalation|recovery|what to do|normal situation|prechecks|postchecks|possible checks|steps to check"
    )
)
_SHOWN = (
    "symptoms",
    "symptom",
    "symptome",
    "symptômes",
    "síntomas",
    "sintomas",
    "sintomi",
    "症状",
    "现象",
    "증상",
    "симптомы",
    "objawy",
)
_WATCH = re.compile(
    r"(?<![^\W_])(?:on-?call|pag(?:er|ed|ing)|pagerduty|opsgenie|escalat\w+|incidents?|runbooks?|sev-?[0-5])(?![^\W_])",
    re.IGNORECASE,
)
_SOUNDS = 4  # different words of people on call
_INCIDENTS = re.compile(
    r"incident (?:response|handling|management)|emergency (?:response|procedures)|disaster recovery|störfall|gestion des incidents|respuesta a incidentes|resposta a incidentes|障害対応|故障处理|应急|장애 대응|реагирование на инциденты",
    re.IGNORECASE,
)
_ON_CALL_PARTS = frozenset({"symptoms", "impact", "diagnosis", "mitigation", "rollback", "escalation"})
_PRACTICE = re.compile(r"(?<![^\W_])(?:drill|game ?day|tabletop)(?![^\W_])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far a page is one. `is_named` when its title or file says so, `is_placed` when its folder does."""

    is_one: bool = False
    is_named: bool = False
    is_placed: bool = False
    is_template: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What a page is judged by."""

    paper: Paper
    parts: list[Stretch]
    path: str
    text: str

    @property
    def stem(self) -> str:
        """The words of the file's name."""
        folder, _, name = self.path.rpartition("/")
        stem = name.rpartition(".")[0] or name
        if stem == "index" and name.endswith((".html", ".htm")):
            stem = folder.rpartition("/")[2]  # a site's page lies in a folder of its own
        return re.sub(r"[-_.]+", " ", stem).strip()

    @property
    def titles(self) -> list[str]:
        """The headings but the page's own."""
        return [
            each.passage.title
            for each in self.parts
            if each.passage.title and each.passage.title != self.paper.title
        ]

    @property
    def announced(self) -> frozenset[str]:
        """The parts that its headings, columns and first lines announce."""
        return frozenset(kind for part in self.parts for kind in part.kinds) & _ON_CALL_PARTS


def likeness(look: Look) -> Likeness:
    """Weigh the title, the file's name and folder, the headings and the words."""
    if alert_named(look.paper.title) and _is_short(look) and _lies_with_alerts(look.path):
        return Likeness(is_one=True, is_placed=True)
    if _is_index(look) or _is_instruction(look):
        return Likeness()
    name = _name(look.paper.title) or ""
    by_stem = _name(look.stem)
    if name == "other" or (by_stem == "other" and name != "name") or _is_elsewhere(look, name):
        return Likeness()
    named = "name" in (name, by_stem)
    placed = bool(_FOLDER.search(look.path)) or _is_filed(look)
    template = _is_template(look)
    if named or placed:
        return Likeness(_is_operated(look) or template, named, placed, template)
    return Likeness(_by_shape(look, weak="weak" in (name, by_stem)), is_template=template)


def _lies_with_alerts(path: str) -> bool:
    return bool(_ALERTS.search(path) or _FOLDER.search(path))


def _is_filed(look: Look) -> bool:
    """Tell a page that lies among the alerts, and that somebody owns or that says what an alert's page says."""
    section = look.paper.particulars.get("section")
    if section is not None and "alert" in fold(section.text):
        return True
    owned = "owner slack" in look.paper.particulars
    return bool(_ALERTS.search(look.path)) and (owned or len(look.announced) >= 2)


def _name(title: str) -> str:
    """Give "name", "weak" or "other" for what a title says the page is."""
    found = ""
    for part in segments(re.sub(r"[_]+", " ", title[:300])):
        other = NOT_ONE.of(part)
        topics = NAMES.of(part)
        if other and not (topics and _leads_name(part)) and (not found or not NOT_ONE.rest(part)):
            return "other"
        if "name" in topics and _is_asked_for(part):
            return "other"
        if "name" in topics:
            found = "name"
        elif "weak" in topics and not found and len(NAMES.rest(part)) <= 4:
            found = "weak"
    return found


def _leads_name(part: str) -> bool:
    """Tell "Runbook: incident report ..." from "Incident report of the runbook"."""
    around = NAMES.around(part)
    return around is not None and not NOT_ONE.of(around[0]) and not NOT_ONE.of(around[1])


def _is_asked_for(part: str) -> bool:
    """Tell "Search runbook and draft an answer" and "Runbook center": tasks and programs about runbooks."""
    around = NAMES.around(part)
    return around is not None and bool(_TASK.match(around[0]) or _THING.match(around[1]))


def _is_index(look: Look) -> bool:
    """Tell a page that mostly lists other pages, and the first page of a folder."""
    lines = [each for part in look.parts for each in said(part.passage.blocks)]
    listed = [each for each in lines if each.kind in (Kind.ITEM, Kind.ROW)]
    links = sum(1 for each in lines if _LINKED.search(each.text)) + _linked_rows(look)
    code = sum(part.own.code for part in look.parts)
    html = look.path.lower().endswith((".html", ".htm"))
    stem = look.path.rpartition("/")[2].rpartition(".")[0]
    first = not html and bool(_INDEX.match(stem))
    plural = bool(_PLURAL.search(bare(look.paper.title)))
    if first:
        return not (code and len(look.announced) >= 3) or links >= 0.4 * len(listed) > 0
    if plural and "runbooks" in fold(look.paper.title) and _answered_alerts(look) < _SEVERAL:
        return links * 2 >= len(listed) or not code
    return len(listed) >= 3 and links >= 0.8 * len(lines) and code <= 2


def _linked_rows(look: Look) -> int:
    """Count rows of tables that link: what is said of them has lost its links."""
    return sum(
        any(_LINKED.search(cell) for cell in row.cells)
        for part in look.parts
        for table in part.passage.blocks
        if table.kind is Kind.TABLE
        for row in table.children[1:]
    )


def _is_instruction(look: Look) -> bool:
    """Tell a prompt, a skill or a command for an agent."""
    particulars = look.paper.particulars
    keyed = sum(1 for name in particulars if _INSTRUCTIONS.match(name))
    if (
        look.paper.title_line > 2
        and "description" in particulars
        and ("name" in particulars or keyed)
        and keyed + ("name" in particulars) >= 1
    ):
        return True
    head = look.text[:6_000]
    return len(_PROMPT.findall(head)) >= (1 if _PROMPT.search(head[:1_200]) else 2)


def _is_elsewhere(look: Look, name: str) -> bool:
    """Tell reports, decisions, plans and declarations by their headings."""
    hits = [hit for title in look.titles for hit in ELSEWHERE.of(title) if len(ELSEWHERE.rest(title)) <= 2]
    counts = {each: hits.count(each) for each in set(hits)}
    if counts.get("conduct", 0) >= 2 or counts.get("decision", 0) >= 3:
        return True
    report = _told_titles(look)
    if report >= 2 and "mitigation" not in _procedures(look) and name != "name":
        return True
    if report >= 3 and name != "name":
        return True
    if "props" in {bare(title) for title in look.titles}:  # the reference of a component called so
        return True
    return name != "name" and (counts.get("plan", 0) >= 3 or counts.get("readme", 0) >= 3)


def _told_titles(look: Look) -> int:
    """Count the different headings of a report on what happened."""
    return len(
        {
            bare(title)
            for title in look.titles
            if "incident" in ELSEWHERE.of(title) and len(ELSEWHERE.rest(title)) <= 2
        }
    )


def _procedures(look: Look) -> frozenset[str]:
    return frozenset(
        kind for part in look.parts for kind in part.kinds if part.whole.code or part.whole.items >= 2
    )


def _is_operated(look: Look) -> bool:
    """Tell a page for people who keep something running from one for those who try it out."""
    if look.announced or _is_short(look):
        return True
    return _density(look) >= 3 or any(part.own.code or part.own.items >= 2 for part in look.parts)


def _is_short(look: Look) -> bool:
    return sum(part.own.words for part in look.parts) < 60


def _density(look: Look) -> int:
    """Count the different words of people on call."""
    return len({found[0].lower() for found in ON_CALL.finditer(look.text[:40_000])})


def _is_template(look: Look) -> bool:
    """Tell a form that nobody filled in."""
    named = bool(_TEMPLATE.search(look.paper.title)) or bool(_TEMPLATE.search(look.stem))
    return named or bool(_BLANK.search(look.paper.title))


def _answered_alerts(look: Look) -> int:
    """Count headings that are alerts' names with something to look at or to do under them."""
    return sum(
        bool(alert_named(part.passage.title)) and bool(part.whole.looks or part.whole.acts)
        for part in look.parts
    )


def _by_shape(look: Look, *, weak: bool) -> bool:
    """A page that does not say what it is must look and sound like one."""
    if alert_named(look.paper.title) and len(look.announced) >= 2:
        return True
    density = _density(look)
    if len(_USERS.findall(look.text[:40_000])) > 1:
        return False
    if not _is_help(look) and _goes_by_convention(look, density):
        return True
    first = (segments(look.paper.title[:300]) or [""])[0]
    if _SETUP.search(first) or _SETUP.search(look.stem):
        return False
    return _acts_and_shows(look, density, weak=weak)


def _is_help(look: Look) -> bool:
    """Tell a page on troubles in general: mostly written for users."""
    return bool(_TROUBLE.search(look.paper.title) or _TROUBLE.search(look.stem))


def _goes_by_convention(look: Look, density: int) -> bool:
    """Tell the forms that collections of runbooks have, whose pages do not call themselves so."""
    answered = _answered_alerts(look)
    if density >= _SOUNDS and answered >= _SEVERAL:
        return True
    if answered and density >= _SEVERAL and "alert" in fold(look.paper.title):
        return True
    announced = look.announced
    if "diagnosis" in announced and (_checks(look) or ("mitigation" in announced and _is_plain(look))):
        return True
    return _is_of_one_trouble(look) and density >= 2


def _acts_and_shows(look: Look, density: int, *, weak: bool) -> bool:
    announced, done = look.announced, look.announced & _procedures(look)
    does = bool(done & {"mitigation", "rollback"}) and len(announced) >= 2
    acting = bool(announced & {"mitigation", "rollback"}) and "diagnosis" in announced
    if does and _INCIDENTS.search(look.paper.title):
        return True
    if _is_help(look):
        watched = len({found[0].lower() for found in _WATCH.finditer(look.text[:40_000])})
        return acting and watched >= 2 and density >= 2 * _SOUNDS
    return density >= _SOUNDS and ((weak and does) or (acting and bool(announced & {"symptoms", "impact"})))


def _checks(look: Look) -> bool:
    """Tell the headings by which one large runbook collection goes: "Possible checks", "Steps to check"."""
    return any(_CHECKS.fullmatch(bare(part.passage.title)) for part in look.parts if part.passage.title)


def _is_plain(look: Look) -> bool:
    """Tell a short page whose headings are the parts and nothing else."""
    titles = {bare(title) for title in look.titles}
    return len(look.parts) <= _SHORT and len(titles & _PLAIN) >= _SEVERAL


def _is_of_one_trouble(look: Look) -> bool:
    """Tell a page on one fault: its symptoms stand once, near the top, and something is to be looked at or done."""
    shown = [part for part in look.parts if bare(part.passage.title) in _SHOWN]
    if len(shown) != 1 or shown[0].passage.level > 2 or look.parts.index(shown[0]) > 2:
        return False
    told = sum(part.own.looks + part.own.acts for part in look.parts)
    return told >= (1 if look.announced & {"mitigation", "diagnosis"} else _SEVERAL)
