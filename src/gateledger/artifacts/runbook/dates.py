"""When somebody last reviewed a page, as it says itself: `last_reviewed_on`, "Last reviewed: 3 May 2026", "Stand: 03.05.2026"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from gateledger.artifacts.plain import fold, plain
from gateledger.artifacts.runbook.words import Named, Reviewed
from gateledger.artifacts.vocabulary import phrases

_REVIEW = "|".join(
    re.escape(fold(each))
    for each in sorted(
        phrases(
            """
            last reviewed on | last reviewed | last reviewed at | last review | last review date | last_reviewed_on | last_reviewed | reviewed_on | reviewed on | reviewed at | reviewed | review date | date reviewed | date of last review
            | last verified on | last verified | verified on | last validated | last validated on | validated on | last tested | last tested on | tested on | last checked | last exercised | last drill | last drilled | last rehearsed | last audited | last walkthrough | lastreviewed | last reviewed date | last review on
            | zuletzt geprüft am | zuletzt geprüft | zuletzt überprüft am | zuletzt überprüft | letzte überprüfung | letzte prüfung | geprüft am | letztes review | überprüft am
            | dernière revue | dernière révision | dernière vérification | revu le | vérifié le | relu le | última revisión | última verificación | revisado el | revisado | fecha de revisión | última revisão | revisado em | última verificação | data da revisão
            | ultima revisione | ultima verifica | rivisto il | verificato il | laatst gecontroleerd | laatst gecontroleerd op | laatst beoordeeld | laatste controle | laatste review
            | 最終レビュー日 | 最終レビュー | レビュー日 | 最終確認日 | 最終確認 | 最終見直し日 | 见直し日 | 最后审核 | 最后审查 | 最后评审 | 最近评审 | 审核日期 | 评审日期 | 复核日期 | 最近验证 | 最后验证 | 最終審核
            | 최종 검토일 | 최종 검토 | 마지막 검토 | 검토일 | 최종 확인일 | последняя проверка | последний пересмотр | проверено | дата проверки | пересмотрено | ostatni przegląd | ostatnia weryfikacja | data przeglądu | zweryfikowano
            """
        ),
        key=len,
        reverse=True,
    )
)
_CHANGE = "|".join(
    re.escape(fold(each))
    for each in sorted(
        phrases(
            """
            last updated on | last updated | last_updated | updated on | updated at | updated | last modified | lastmod | last changed | last edited | last_modified | date | date updated | revision date | as of | effective date
            | letzte änderung | zuletzt geändert | zuletzt aktualisiert | aktualisiert am | aktualisiert | stand | datum | dernière mise à jour | mis à jour le | mise à jour | última actualización | actualizado | fecha | última atualização | atualizado em | data | ultimo aggiornamento | aggiornato il | laatst bijgewerkt | bijgewerkt
            | 最終更新日 | 最終更新 | 更新日 | 最后更新 | 更新日期 | 更新时间 | 最近更新 | 최종 수정일 | 최종 업데이트 | 마지막 업데이트 | 수정일 | последнее обновление | обновлено | дата | ostatnia aktualizacja | zaktualizowano
            """
        ),
        key=len,
        reverse=True,
    )
)
_SAID = re.compile(rf"(?<![^\W_])({_REVIEW})(?![^\W\d_])[^\n\w]{{0,8}}(.{{0,60}})")
_SAID_CHANGE = re.compile(rf"(?<![^\W_])({_CHANGE})(?![^\W\d_])[^\n\w]{{0,8}}(.{{0,60}})")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier janv enero ene janeiro gennaio gen januari января январь stycznia styczen sty",
            "feb february februar fevrier fevr febrero fevereiro fev febbraio februari февраля февраль lutego luty lut",
            "mar march marz maerz mars marzo marco maart mrt марта март marca marzec",
            "apr april avril avr abril abr aprile апреля апрель kwietnia kwiecien kwi",
            "may mai mayo maio maggio mag mei мая май maja maj",
            "jun june juni juin junio junho giugno giu июня июнь czerwca czerwiec cze",
            "jul july juli juillet juil julio julho luglio lug июля июль lipca lipiec lip",
            "aug august aout agosto ago augustus августа август sierpnia sierpien sie",
            "sep sept september septembre septiembre setembro set settembre сентября сентябрь wrzesnia wrzesien wrz",
            "oct okt october oktober octobre octubre outubro out ottobre ott октября октябрь pazdziernika pazdziernik paz",
            "nov november novembre noviembre novembro ноября ноябрь listopada listopad lis",
            "dec dez december dezember decembre diciembre dic dezembro dicembre декабря декабрь grudnia grudzien gru",
        ),
        1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})(?!\d)")
_KOREAN = re.compile(r"(?<!\d)((?:19|20)\d\d)년\s?(\d{1,2})월\s?(\d{1,2})일")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|°|\.)?\s+(?:de |of )?([^\W\d_]{3,12})\.?,?\s+(?:de )?((?:19|20)\d\d)(?!\d)"
)
_MONTH_FIRST = re.compile(
    r"(?<![^\W_])([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)(?!\d)"
)
_MONTH_ONLY = re.compile(
    r"(?<![^\W_])([^\W\d_]{3,12})\.?,?\s+(?:de |of )?((?:19|20)\d\d)(?!\d)|(?<!\d)((?:19|20)\d\d)-(\d\d)(?![\d-])"
)
_PERIOD = re.compile(r"(\d{1,4})\s*(d|day|days|w|week|weeks|m|month|months|y|year|years)\b", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_LONGEST = 400
_REVIEW_KEYS = frozenset(fold(each.replace("\\", "")).replace("_", " ") for each in _REVIEW.split("|"))


def read_date(text: str) -> date | None:
    """Read the first date of a text; of an ambiguous one (03/04/2026) the earlier, of a month its first day."""
    words = fold(text[:_LONGEST])
    for read in (_iso, _named, _numbers, _month):
        found = read(words)
        if found is not None:
            return found
    return None


def _date(year: str, month: int, day: int) -> date | None:
    try:
        return date(int(year), month, day)
    except ValueError:
        return None


def _iso(words: str) -> date | None:
    for pattern in (_ISO, _KOREAN, _COMPACT):
        if found := pattern.search(words):
            return _date(found[1], int(found[2]), int(found[3]))
    return None


def _named(words: str) -> date | None:
    if (found := _DAY_FIRST.search(words)) and found[2] in _MONTHS:
        return _date(found[3], _MONTHS[found[2]], int(found[1]))
    if (found := _MONTH_FIRST.search(words)) and found[1] in _MONTHS:
        return _date(found[3], _MONTHS[found[1]], int(found[2]))
    return None


def _numbers(words: str) -> date | None:
    found = _NUMBERS.search(words)
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    orders = [(second, first)] if found[2] == "." else [(second, first), (first, second)]
    read = [each for month, day in orders if (each := _date(found[4], month, day))]
    return min(read) if read else None


def _month(words: str) -> date | None:
    for found in _MONTH_ONLY.finditer(words):
        if found[1] in _MONTHS:
            return _date(found[2], _MONTHS[found[1]], 1)
        if found[3]:
            return _date(found[3], int(found[4]), 1)
    return None


def reviewed(lines: Iterable[Named]) -> Reviewed | None:
    """Find the date that a page gives of its last review; without one, of its last change.

    `lines` are front matter (`key: value`) and text as people see it; of several the latest counts.
    """
    found: dict[str, list[Reviewed]] = {"review": [], "change": []}
    for each in lines:
        text = fold(plain(each.text[:_LONGEST])).replace("_", " ").replace("*", "")
        for by, value in _values(text):
            on = read_date(value)
            if on is not None:
                found[by].append(Reviewed(on, each.line, by))
    best = found["review"] or found["change"]
    return max(best, key=lambda one: one.on) if best else None


def _values(text: str) -> Iterator[tuple[Literal["review", "change"], str]]:
    if hit := _SAID.search(text):
        yield "review", hit[2]
    elif (hit := _SAID_CHANGE.search(text)) and hit.start() <= _NEAR_START:
        yield "change", hit[2]


_NEAR_START = 12


def read_period(text: str) -> int | None:
    """Read how often a page wants to be reviewed ("6 months", "90d"), in days."""
    found = _PERIOD.search(text[:_LONGEST])
    return int(found[1]) * _DAYS[found[2][0].lower()] if found else None
