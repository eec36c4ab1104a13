"""The status of a document: the whole value compared with known words, never a word found inside it.

Sources: MADR 4 (https://adr.github.io/madr/), Nygard's and adr-tools' records; ARTIFACTS.md section 6.
"""

from __future__ import annotations

import re

from gateledger.artifacts.auth.words import Standing, Status
from gateledger.artifacts.plain import fold, plain, symbols_removed
from gateledger.artifacts.vocabulary import phrases

_WORDS = {
    Standing.ACCEPTED: """
        accepted | approved | adopted | agreed | decided | ratified | active | in force | in effect | effective | final
        | implemented | enacted | current | published | living | living document | valid | done | stable | finalized | accept
        | akzeptiert | angenommen | genehmigt | freigegeben | beschlossen | entschieden | verabschiedet | gültig | in kraft
        | umgesetzt | bestätigt | accepté | acceptée | approuvé | approuvée | adopté | adoptée | validé | validée | acté | actée | en vigueur
        | aceptado | aceptada | aprobado | aprobada | adoptado | adoptada | vigente | aceita | aceito | aceite | aprovado
        | aprovada | adotado | adotada | em vigor | en vigor | accettato | accettata | approvato | approvata | adottata
        | geaccepteerd | goedgekeurd | aangenomen | zaakceptowany | zaakceptowana | przyjęty | przyjęta | zatwierdzony | zatwierdzona
        | принято | принят | принята | утверждено | утвержден | утверждена | одобрено | прийнято | затверджено | مقبول | معتمد | kabul edildi | onaylandı
        | accepterad | godkänd | accepteret | godkendt | vedtatt | akseptert | hyväksytty | přijato | schváleno | đã chấp nhận
        | 已接受 | 已采纳 | 已批准 | 接受 | 采纳 | 通过 | 已通过 | 生效 | 已生效 | 已采用 | 已確定 | 已实施 | 承認 | 承認済み | 承認済 | 採用 | 採用済み | 採択 | 受理 | 決定 | 決定済み | 確定
        | 승인 | 승인됨 | 채택 | 채택됨 | 수락 | 수락됨 | 확정 | 결정 | 결정됨
    """,
    Standing.PROPOSED: """
        proposed | proposal | draft | pending | in review | under review | in discussion | under discussion | rfc | wip | work in progress
        | in progress | open | ready for review | for review | awaiting approval | pending approval | pending review | tentative | suggested
        | in draft | to be reviewed | not yet accepted | not yet approved | not approved | unapproved | undecided | planned | initial draft | first draft
        | vorgeschlagen | vorschlag | entwurf | in prüfung | in abstimmung | offen | in arbeit | in diskussion | zur prüfung | proposé | proposée
        | proposition | brouillon | en cours | en discussion | à valider | en revue | en attente | propuesto | propuesta | borrador
        | pendiente | en revisión | en discusión | proposto | proposta | rascunho | pendente | em revisão | em análise | em discussão
        | bozza | in revisione | voorgesteld | concept | in bespreking | proponowany | proponowana | szkic | w trakcie
        | предложено | предложен | черновик | на рассмотрении | на согласовании | в обсуждении | проект | запропоновано | чернетка | مقترح | مسودة | önerildi | taslak
        | föreslagen | utkast | foreslået | foreslått | ehdotettu | navrženo | návrh | đề xuất | bản nháp
        | 提议 | 提议中 | 提案 | 提案中 | 草案 | 草稿 | 讨论中 | 评审中 | 审核中 | 待评审 | 待审核 | 下書き | ドラフト | レビュー中 | 検討中 | 議論中 | 未承認 | 제안 | 제안됨 | 초안 | 검토 중 | 논의 중
    """,
    Standing.REJECTED: """
        rejected | declined | withdrawn | not accepted | cancelled | canceled | abandoned | refused | denied | abgelehnt | verworfen | zurückgezogen
        | rejeté | rejetée | refusé | refusée | abandonné | abandonnée | rechazado | rechazada | descartado | descartada | rejeitado | rejeitada
        | recusado | recusada | rifiutato | rifiutata | respinta | afgewezen | odrzucony | odrzucona | отклонено | отклонен | отклонена | відхилено
        | مرفوض | reddedildi | avvisad | afvist | avvist | hylätty | zamítnuto | 已拒绝 | 拒绝 | 否决 | 已否决 | 却下 | 不採用 | 거부 | 거부됨 | 기각
    """,
    Standing.DEPRECATED: """
        deprecated | obsolete | retired | outdated | archived | inactive | expired | revoked | no longer valid | historical | veraltet | überholt
        | abgekündigt | außer kraft | déprécié | dépréciée | obsolète | abrogé | obsoleto | obsoleta | en desuso | descontinuado | descontinuada
        | deprecato | deprecata | verouderd | vervallen | przestarzały | przestarzała | устарело | устарел | застаріло | utgått | forældet | foreldet
        | zastaralé | 已废弃 | 废弃 | 已弃用 | 弃用 | 已作废 | 过时 | 非推奨 | 廃止 | 廃止済み | 폐기 | 폐기됨 | 사용 중단
    """,
    Standing.SUPERSEDED: """
        superseded | superceded | replaced | obsoleted | ersetzt | abgelöst | remplacé | remplacée | supplanté | supplantée | reemplazado
        | reemplazada | sustituido | sustituida | substituído | substituída | superado | superada | sostituito | sostituita | vervangen | zastąpiony | zastąpiona
        | заменено | заменен | заменена | замінено | ersatt | erstattet | korvattu | nahrazeno | 已取代 | 被取代 | 已被取代 | 已替代 | 已被替代 | 置き換え | 置換 | 置換済み | 대체 | 대체됨
    """,
}
_KNOWN = {fold(phrase): standing for standing, text in _WORDS.items() for phrase in phrases(text)}
_ANY = re.compile(
    r"(?<![^\W_])(?:"
    + "|".join(re.escape(each) for each in sorted(_KNOWN, key=len, reverse=True) if each[0] < "\u3000")
    + r")(?![^\W_])"
)
_CHOICE = re.compile(r"[|/]|\{|\}|<[^>]*>|\[[^\]]*\|")
_ASIDE = re.compile(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]|（[^（）]{0,200}）")
_DATE = re.compile(
    r"(?<!\d)(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{4}|\d{1,2}(?:st|nd|rd|th)?)(?!\d)"
    r"|(?<!\w)(?:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-z]{0,6}\.?(?!\w)"
)
_BEHIND = re.compile(
    r"(?:on|by|since|at|as of|from|am|von|durch|seit|le|par|depuis|el|por|desde|em|il|da|op|door)(?!\w)"
)
_DOUBT = re.compile(
    r"(?<!\w)(?:not|pending|except|unless|until|subject to|conditional|conditionally|partially|partly|in part|for pilot|pilot|nicht|noch|sauf|salvo|exceto|tbd|todo|awaiting)(?!\w)"
)
_EDGES = " \t.,;:!·•…-–—*_~`'\"|>✅✔"
_WEAKER = (Standing.SUPERSEDED, Standing.REJECTED, Standing.DEPRECATED, Standing.PROPOSED)


def read_status(value: str, line: int = 0) -> Status:
    """Judge one status value: the whole of it, without a date, a name or an aside behind it."""
    text = " ".join(plain(value).split())[:300]
    return Status(_standing(value, text), text, line)


def _standing(raw: str, text: str) -> Standing:
    words = fold(symbols_removed(text)).strip(_EDGES)
    if not words:
        return Standing.NONE
    if words in _KNOWN:
        return _KNOWN[words]
    return Standing.PLACEHOLDER if _is_choice(raw, words) else _followed(words)


def _followed(words: str) -> Standing:
    """Judge a word with something behind it, which may take an acceptance back."""
    head, rest = _parted(words)
    known = _KNOWN.get(head, Standing.OTHER)
    if known is not Standing.ACCEPTED:
        return known
    others = {_KNOWN[hit[0]] for hit in _ANY.finditer(rest)}
    weaker = next((each for each in _WEAKER if each in others), None)
    return weaker or (Standing.OTHER if _DOUBT.search(rest) or "?" in rest else known)


def _is_choice(raw: str, words: str) -> bool:
    """Tell a template's choice: several words between bars or slashes, or a place to fill in."""
    if not _CHOICE.search(raw):
        return False
    found = {_KNOWN[hit[0]] for hit in _ANY.finditer(words)}
    return (len(found) >= 2 and not re.match(r"supersede[ds]|replaced|ersetzt", words)) or words[0] in "{<["


def _parted(words: str) -> tuple[str, str]:
    """Part a value into its word and what stands behind it: an aside, a date, a name, a sentence."""
    if words in _KNOWN:
        return words, ""
    bare = " ".join(_DATE.sub(" ", _ASIDE.sub(" ", words)).split()).strip(_EDGES)
    if bare in _KNOWN:
        return bare, " ".join(_ASIDE.findall(words))
    found = _ANY.match(words)
    if not found:
        head = re.split(r"[\s。、（(:：—-]", words, maxsplit=1)[0]
        return head, words[len(head) :]
    rest = words[found.end() :]
    plainly = rest.lstrip()
    if (
        rest[:1] in ",;.:(（—–-"
        or plainly[:1] in "—–-(（;,.[@→"
        or _BEHIND.match(plainly)
        or _DATE.match(plainly)
    ):
        return found[0], rest
    return words, ""


def worst(found: list[Status]) -> Status:
    """Give the status of a section with several lines: what takes an acceptance back counts more than it."""
    for standing in (*_WEAKER[:3], Standing.PLACEHOLDER, Standing.ACCEPTED, Standing.PROPOSED):
        for each in found:
            if each.standing is standing:
                return each
    return found[0] if found else Status()
