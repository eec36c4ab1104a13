"""What a runbook names: the alerts it covers, the pages it links to, who owns it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateledger.artifacts.passages import Paper
from gateledger.artifacts.plain import fold, plain
from gateledger.artifacts.runbook.content import is_hollow
from gateledger.artifacts.runbook.sections import Stretch
from gateledger.artifacts.runbook.vocabulary import ALERT_NAME, alert_named
from gateledger.artifacts.runbook.words import Named
from gateledger.artifacts.vocabulary import phrases

_LEAD = re.compile(r"^(?:runbook|run book|alert|alarm)\s*[:：\-–—]?\s*", re.IGNORECASE)
_SPAN = re.compile(r"`([^`\n]{3,120})`")
_TOKEN = re.compile(rf"(?<![\w/.-])(?:{ALERT_NAME.pattern})(?![\w/.(-])")
_SNAKE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+){1,8}")
_LABELLED = re.compile(
    r"^(?:alerts?|alert ?names?|alertnames?|alerting rules?|alert rules?|alarms?|alarme?|alertes?|alertas?|alerty|アラート|告警|алерты?)$"
)
_LINK = re.compile(r"!?\[[^\]\[\n]{0,300}\]\(<?([^()\s]{1,1000})[^()\n]{0,200}\)")
_BARE = re.compile(r"(?<![(<\[\w])https?://[^\s<>)\]\"'`]{3,1000}")
_MOST = 2_000
_OWNERS = tuple(
    fold(each)
    for each in phrases(
        """
        owner | owners | owner slack | owning team | owned by | service owner | runbook owner | document owner | team | on call team | on-call team | primary on-call role | primary on-call | primary oncall | on-call | oncall | on call | escalation | escalation contact | contact | contacts | maintainer | maintainers | maintained by | responsible | responsible team | dri | squad
        | verantwortlich | verantwortliche | verantwortliches team | ansprechpartner | eigentümer | responsable | équipe | propriétaire | propietario | equipo | responsável | equipe | dono | referente | proprietario | eigenaar | verantwoordelijke | 担当 | 担当者 | 担当チーム | オーナー | 负责人 | 责任人 | 负责团队 | 담당자 | 담당 | 담당팀 | ответственный | владелец | właściciel | odpowiedzialny
        """
    )
)


def alerts_in(paper: Paper, parts: list[Stretch]) -> tuple[Named, ...]:
    """Give the names of alerts that the page covers: its title, its headings, what stands behind "Alerts:"."""
    found: dict[str, Named] = {}
    for each in _candidates(paper, parts):
        found.setdefault(each.text, each)
        if len(found) >= _MOST:
            break
    return tuple(sorted(found.values(), key=lambda one: one.line))


def _candidates(paper: Paper, parts: list[Stretch]) -> Iterator[Named]:
    yield from (Named(name, paper.title_line) for name in _names(paper.title, heading=True))
    for part in parts:
        if part.passage.title:
            yield from (Named(name, part.passage.line) for name in _names(part.passage.title, heading=True))
    for name, value in paper.particulars.items():
        if _LABELLED.match(name):
            yield from (Named(each, value.line) for each in _names(value.text))
    for part in parts:
        if "symptoms" in part.within or not part.passage.above:
            for block in part.passage.blocks:
                for at, line in enumerate(_lines(block.text)):
                    number = block.lines[at] if at < len(block.lines) else block.line
                    yield from (Named(name, number) for name in _names(line))
                for child in block.children:
                    text = " ".join([child.text, *child.cells])
                    yield from (Named(name, child.line) for name in _names(text))


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _names(text: str, *, heading: bool = False) -> Iterator[str]:
    """Give what looks like an alert's name; in a heading that is nothing else, a name with hyphens as well."""
    spans = _SPAN.findall(text)
    for span in spans:
        bare = span.strip().removeprefix("alertname=").strip("\"' ")
        if ALERT_NAME.fullmatch(bare):
            yield bare
    words = _SPAN.sub(" ", text)
    if heading:
        bare = _LEAD.sub("", plain(text).strip("`* ")).strip("`*\"' ")
        if name := alert_named(plain(text)):
            yield name
        elif _SNAKE.fullmatch(bare):
            yield bare
    yield from _TOKEN.findall(words)


def links_in(lines: list[tuple[int, str]]) -> tuple[Named, ...]:
    """Give every link of the page with its line."""
    found: list[Named] = []
    for number, line in lines:
        if "](" in line:
            found += [Named(target, number) for target in _LINK.findall(line) if not target.startswith("#")]
        if "://" in line:
            found += [Named(address.rstrip(".,;"), number) for address in _BARE.findall(line)]
        if len(found) >= _MOST:
            break
    return tuple(found[:_MOST])


def owner_of(paper: Paper) -> Named | None:
    """Give who owns the page or is to be called, where it says so at its top."""
    for name in _OWNERS:
        value = paper.particulars.get(name)
        if value and not is_hollow(value.text) and value.text.strip("@# ")[:1] not in ("", "<", "[", "{"):
            return Named(value.text[:200], value.line)
    return None
