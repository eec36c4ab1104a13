"""One line about an edge case, divided into the case and what shall happen then."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateledger.artifacts.ears import read_ears
from gateledger.artifacts.identity import explicit_id
from gateledger.artifacts.plain import plain, unmarked

_LONGEST = 1_500


@dataclass(frozen=True, slots=True)
class Case:
    """A case and its outcome ("" when the line does not say one)."""

    case: str
    outcome: str
    line: int
    id: str = ""
    raw: str = ""


_ARROW = re.compile(r"\s*(?:-{1,2}>|=>|→|⇒|➜|➔|➡\ufe0f?|⟶|—>|–>)\s*")
_BOLD = re.compile(r"^(\*\*|__)([^*\n]{1,300}?)\1\s*[:：\-–—]?\s*(.*)$", re.DOTALL)
_CONDITION = re.compile(
    r"(?:if|when|whenever|where|while|on|in case(?: of)?|once|after|wenn|falls|sobald|bei|si|quand|lorsque?|en cas d[e']|lorsqu'|cuando|en caso de|al|se|quando|caso|em caso de|in caso di|als|indien|wanneer|bij|если|когда|при|jeśli|jeżeli|gdy)(?![^\W_])",
    re.IGNORECASE,
)
_THEN = re.compile(
    r",?\s+(?:then|dann|so|alors|entonces|então|allora|dan|то|wtedy|to)(?![^\W_])\s*,?\s*", re.IGNORECASE
)
_COMMA = re.compile(r",\s+")
_DASH = re.compile(r"\s+[-–—]{1,2}\s+|\s*[—]\s*")
_BRACKETED = re.compile(r"\([^()\n]{0,300}\)|（[^（）\n]{0,300}）|`[^`\n]{1,300}`")
_COLON = re.compile(r":\s+|：\s*")
_ANSWERED = re.compile(r"[?？]\s*(?:[-–—:→]+\s*)?(?=\S)")
_CJK_CONDITION = re.compile(
    r"(?:場合には|場合は|場合、|場合|ときは|とき、|時は、?|時に?は?、|際は|際、|たら、?|れば、|と、|时[,，、]|时则|的情况下[,，]?|则|則|的话[,，]?|(?:경우에는|경우|하면|되면|이면|시에는|시|때는|때)(?=[\s,])[,]?\s*)"
)
_VERBS = (
    r"(?:shows?|displays?|returns?|responds?|rejects?|raises?|throws?|fails? with|falls? back|redirects?|logs?|retries|retry|ignores?|skips?|keeps?|blocks?|warns?|truncates?|prompts?|disables?|enables?|hides?|sees?|gets?|receives?)(?![^\W_])|"
    "is (?:shown|rejected|ignored|skipped|displayed|returned|truncated|disabled|hidden|blocked|refused|kept|treated|logged|retried|queued|cancelled|canceled|allowed|prevented|denied|not)|are (?:shown|rejected|ignored|skipped|displayed|returned|truncated|disabled|hidden|blocked|refused|kept|treated|logged|retried|queued|allowed|prevented|denied|merged|not)|"
    "should (?!we|i|it\\b.{0,30}\\?|handle)|must (?:not )?|shall |will |cannot|can't|does not|do not|doesn't|don't|results? in|leads? to|(?:triggers?|wins?|stays?|remains?|becomes?)(?![^\\W_])|"
    "zeigt|wird (?!noch)|werden |erscheint|liefert|gibt|führt zu|bleibt|soll |muss |darf nicht|bekommt|erhält|affiche|retourne|renvoie|est (?:affiché|rejeté|ignoré|refusé|bloqué)|sont (?:affiché|rejeté|ignoré)|doit |reste|déclenche|"
    "muestra|devuelve|se muestra|se rechaza|se ignora|debe |permanece|exibe|mostra|retorna|deve |é (?:rejeitad|ignorad|exibid|bloquead)|permanece|viene |toont|wordt |geeft|показывается|отображается|возвращается|wyświetla|zwraca"
)
_VERB = re.compile(rf"(?<![^\W_])(?:{_VERBS})", re.IGNORECASE)
_HANDLING = re.compile(
    r"^(?:handle|handling|support|consider|test|check|verify|think about|deal with|behandeln|gérer|manejar|tratar)(?![^\W_])",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^(?:what|how|who|when|where|which|why|should|does|do|is|are|can|was|wie|was passiert|que|qué|quoi|como|cómo|o que)(?![^\W_])",
    re.IGNORECASE,
)


def split_case(raw: str, line: int) -> Case:
    """Divide a line into case and outcome, trying the clearest marks first."""
    body = unmarked(raw.strip()[:_LONGEST])
    identity, text = explicit_id(plain(body))
    case, outcome = _divided(body, text)
    case, outcome = case.strip(" ,;:"), outcome.strip()
    if not case:
        case, outcome = text, ""
    return Case(case, outcome, line, identity, raw)


def _divided(body: str, text: str) -> tuple[str, str]:
    if ears := read_ears(text):
        return ears.trigger or text, ears.response if ears.trigger else ""
    for divide in (_by_arrow, _by_bold, _by_answer, _by_condition, _by_mark, _by_cjk, _by_verb):
        case, outcome = divide(body, text)
        if case.strip() and outcome.strip():
            return case, outcome
    return text, ""


def _by_arrow(_: str, text: str) -> tuple[str, str]:
    found = _ARROW.search(text)
    return (text[: found.start()], text[found.end() :]) if found else ("", "")


def _by_bold(body: str, _: str) -> tuple[str, str]:
    found = _BOLD.match(body)
    return (plain(found[2]), plain(found[3]).lstrip(":-–— ")) if found else ("", "")


def _by_answer(_: str, text: str) -> tuple[str, str]:
    found = _ANSWERED.search(text)
    return (text[: found.start() + 1], text[found.end() :]) if found else ("", "")


def _by_condition(_: str, text: str) -> tuple[str, str]:
    if not _CONDITION.match(text) or text.rstrip().endswith(("?", "？")):
        return "", ""
    found = (
        _THEN.search(text)
        if re.match(r"if|when|wenn|si|se|quando|cuando|если|als|jeśli|falls", text, re.IGNORECASE)
        else None
    )
    found = found or _ARROW.search(text) or _COMMA.search(text) or _COLON.search(text) or _DASH.search(text)
    return (text[: found.start()], text[found.end() :]) if found else ("", "")


def _by_mark(_: str, text: str) -> tuple[str, str]:
    outside = _BRACKETED.sub(lambda aside: "\0" * len(aside[0]), text)
    marks = [found for found in (_COLON.search(outside), _DASH.search(outside)) if found]
    if not marks:
        return "", ""
    found = min(marks, key=lambda mark: mark.start())
    return text[: found.start()], text[found.end() :]


def _by_cjk(_: str, text: str) -> tuple[str, str]:
    found = _CJK_CONDITION.search(text)
    return (text[: found.end()], text[found.end() :]) if found and found.start() else ("", "")


def _by_verb(_: str, text: str) -> tuple[str, str]:
    """A plain statement ("Expired tokens are rejected") says both; a question or a task says neither."""
    if text.rstrip().endswith(("?", "？")) or _HANDLING.match(text) or _QUESTION.match(text):
        return "", ""
    found = _VERB.search(text)
    return (text[: found.start()], text[found.start() :]) if found and found.start() > 2 else ("", "")
