"""What stands under a heading of a runbook: how much of it says something, and whether it looks or acts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from gateledger.artifacts.markdown import Block, Kind
from gateledger.artifacts.passages import Passage, Said, said
from gateledger.artifacts.plain import fold, normalised, plain, unmarked
from gateledger.artifacts.unresolved import is_unwritten

_WORD = re.compile(r"[^\W\d_]{2,}")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LINK = re.compile(r"!?\[([^\]\[\n]{0,300})\]\(<?([^()\s]{1,1000})[^()\n]{0,200}\)")
_REFERENCE = re.compile(r"\[([^\]\[\n]{1,300})\]\[([^\]\[\n]{0,100})\]")  # [the page][1], defined elsewhere
_ADDRESS = re.compile(r"<?https?://[^\s<>)\]]{1,1000}>?")
_LATER = re.compile(
    r"^(?:to be (?:added|written|done|completed|defined|documented|determined|filled)|(?:please )?(?:update|fill|complete|add|write|document|describe|insert|list|replace)\b.{0,60}(?:this section|this page|this runbook|section|here|below)\W*$"
    r"|(?:this )?(?:section|page|runbook|document)? ?(?:is )?(?:a |still a |currently a )?(?:work in progress|under construction|coming soon|stub|not (?:yet )?(?:written|documented|available|filled))"
    r"|no (?:runbook|documentation|steps|procedure)s? (?:yet|available|written|exists?|documented)|tbd\b|tba\b|tbc\b|wip\b|todo\b|fixme\b|xxx\b|n/?a$|none(?: yet)?$|add (?:your )?(?:content|steps|text|runbook|documentation|details)\b"
    r"|(?:noch zu|wird noch|muss noch) (?:erg[aä]nz|schreib|dokument|ausf[uü]ll)|[aà] (?:compl[eé]ter|r[eé]diger|d[eé]finir)\b|por (?:completar|definir|escribir)\b|pendiente\b|a (?:preencher|definir|completar|escrever)\b|da (?:completare|definire|scrivere)\b|nog (?:in te vullen|te schrijven|aan te vullen)|do (?:uzupe[lł]nienia|napisania)|будет (?:добавлено|дополнено|описано)|нужно (?:заполнить|дописать)"
    r"|作成中|執筆中|未記入|未作成|準備中|後で(?:書く|追記)|追記予定|待(?:补充|完善|定|填写)|暂无|작성 ?(?:중|예정)|추후 ?작성|준비 ?중)",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"^(?:then |next |first |now |also |please |and |always |you (?:can|should|must) |we (?:can|should) )?(?:check|look|inspect|verify|confirm|identify|find|determine|query|view|examine|investigate|review|see if|see whether|compare|search|test|list|describe|get|read|watch|observe|analy[sz]e|diagnose|ensure that|make sure|open the|ask|gather|collect|note|validate|monitor|is |are |does |do |has |have |was |were |can |did "
    r"|prüfe|prüfen|überprüf\w+|schaue?n?|untersuch\w+|kontrollier\w+|vérifi(?:er|ez|e)|contrôl\w+|consult(?:er|ez|e|a|ar|are)|examin\w+|comprueb\w+|comprobar|verifi(?:ca|car|que|quen|cate|care)|revis(?:a|ar|e|en)|consult(?:er|ez|e|a|ar|are)|controlla(?:re|te)?|checar|cheque|controleer|bekijk|проверь\w*|проверить|посмотр\w+|убеди\w+|sprawd[źz]\w*|zweryfikuj|zobacz|obejrzyj)(?![^\W_])"
    r"|確認(?:する|し|して)|調べ|を見る|を確認|检查|查看|确认|检測|确定|확인|점검|조회|살펴",
    re.IGNORECASE,
)
_ACTS = re.compile(
    r"^(?:then |next |first |now |also |please |and |if [^,]{1,120}, (?:then )?|you (?:can|should|must) |we (?:can|should) )?(?:re-?start\w*|re-?store\w*|roll\w* (?:back|out|forward)|rollback|revert|scale|drain|fail ?over|rotate|purge|flush|disable|enable|clear|kill|re-?deploy|deploy|re-?build|re-?set|recover\w*|repair|increase|raise|reduce|lower|lock|unlock|stop|start|switch|replace|re-?size|unblock|block|delete|remove|add|create|set|update|upgrade|downgrade|change|edit|apply|run|execute|re-?run|retry|trigger|pause|resume|promote|demote|move|copy|free|clean|vacuum|reindex|rebalance|evict|cordon|uncordon|reboot|escalate|page|notify|contact|call|announce|post|file|open|close|silence|acknowledge|use|install|uninstall|push|pull|revoke|renew|re-?issue|re-?create|re-?join|throttle|shed|wait|ssh|log ?in|connect|provision|expand|migrate|import|export|back ?up|extend|fix|patch|freeze|merge|tag|publish|go to|click|select|choose|follow|do not|don't|never"
    r"|starte?n?|neustart\w*|setze?n?|lösche?n?|stoppe?n?|erhöhe?n?|führe?n?|rolle?n?|melde?n?|informiere?n?|skaliere?n?|spiele?n?|redémarr\w+|relanc\w+|arrêt\w+|restaur\w+|supprim\w+|augment\w+|exécut\w+|lanc\w+|appel\w+|reinici\w+|restaur\w+|elimin\w+|aument\w+|ejecut\w+|escal\w+|avis\w+|llam\w+|execut\w+|parar|pare|riavvi\w+|esegui\w*|ripristin\w+|elimin\w+|herstart\w*|verwijder|verhoog|voer|schaal|bel|перезапуст\w+|перезагруз\w+|удал\w+|увелич\w+|выполн\w+|запуст\w+|останов\w+|откат\w+|сообщ\w+|uruchom\w*|zrestartuj|usuń|zwiększ|wykonaj|przywróć|zatrzymaj|zgłoś|wycofaj)(?![^\W_])"
    r"|再起動|実行|復旧|切り替え|切替|停止する|起動する|削除|増やす|连絡|連絡|ロールバック|重启|执行|恢复|切换|停止|启动|删除|扩容|回滚|联系|清理|재시작|실행|복구|전환|중지|삭제|롤백|연락|증설",
    re.IGNORECASE,
)
_LOOK_COMMAND = re.compile(
    r"\b(?:get|describe|logs?|status|top|list|show|inspect|stats|info|events|version|ps|explain|head|tail|grep|curl|dig|ping|netstat|ss|df|du|free|cat|journalctl|select|tcpdump|openssl s_client|promtool|health|lsof|uptime|iostat|dmesg|nslookup|rate|sum)\b",
    re.IGNORECASE,
)
_ACT_COMMAND = re.compile(
    r"\b(?:restart|rollout|undo|scale|delete|apply|patch|edit|set|exec|up|down|start|stop|reload|rollback|drain|cordon|uncordon|rm|mv|cp|kill|pkill|update|insert|alter|truncate|vacuum|reindex|restore|pg_restore|pg_dump|deploy|push|revert|run|create|replace|reboot|migrate|promote|failover|flush\w*|purge|sync|import|export|annotate|label|mount|systemctl (?:re)?start|-x ?(?:post|put|delete|patch))\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"@[\w-]{2,}|(?<![\w/])#[a-z][\w-]{2,}|\+?\d[\d ()-]{7,}\d|[\w.+-]+@[\w-]+\.\w|https?://"
)


@dataclass(slots=True)
class Content:
    """Counts of what says something, and of what only holds a place."""

    words: int = 0
    items: int = 0
    code: int = 0
    links: int = 0
    spans: int = 0
    people: int = 0
    looks: int = 0
    acts: int = 0
    hollow: int = 0
    lines: int = 0
    quoted: str = field(default="")
    """The first line that only holds a place."""

    def add(self, other: Content) -> None:
        """Count what stands under another heading as well."""
        for name in (
            "words",
            "items",
            "code",
            "links",
            "spans",
            "people",
            "looks",
            "acts",
            "hollow",
            "lines",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.quoted = self.quoted or other.quoted

    @property
    def is_procedure(self) -> bool:
        """Whether somebody could follow it: commands, steps, or a page that holds them."""
        if self.code or self.items or self.links:
            return True
        return self.words >= (_LITTLE if self.looks or self.acts else _PROSE)

    @property
    def speaks(self) -> bool:
        """Whether it says anything."""
        return self.words >= _LITTLE or self.code > 0 or self.spans > 0

    @property
    def names_somebody(self) -> bool:
        """Whether it says whom to call."""
        return self.people > 0 or self.words >= 2 or self.links > 0


_PROSE = 4
_LITTLE = 3


def is_hollow(text: str, known: frozenset[str] = frozenset()) -> bool:
    """Tell a line that only holds a place for one."""
    words = fold(unmarked(plain(text))).strip(" .:-*_>|~()[]")
    return not words or bool(_LATER.match(words)) or (bool(known) and normalised(text) in known)


def content_of(passage: Passage, known: frozenset[str]) -> Content:
    """Count what stands under one heading, without what its sub-headings hold."""
    found = Content()
    for each in said(passage.blocks):
        _count(each, found, known)
    for block in _code(passage.blocks):
        for line in block.text.split("\n"):
            _count_code(line, found)
    return found


def _code(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.kind is Kind.CODE:
            yield block
        yield from _code(block.children)


def _count_code(line: str, found: Content) -> None:
    text = line.strip().lstrip("#/$>- ").strip()
    if not text or is_hollow(text):
        return
    found.lines += 1
    found.code += 1
    found.looks += bool(_LOOK_COMMAND.search(text))
    found.acts += bool(_ACT_COMMAND.search(text))


def _count(each: Said, found: Content, known: frozenset[str]) -> None:
    if "][" in each.text:
        each = replace(each, text=_REFERENCE.sub(r"[\1](\2.md)", each.text))
    if is_hollow(each.text, known) or is_unwritten(each):
        found.hollow += 1
        found.quoted = found.quoted or plain(each.text)[:60]
        return
    found.lines += 1
    links = _LINK.findall(each.text)
    found.links += sum(not target.startswith(("http", "#", "mailto")) for _, target in links)
    bare = _ADDRESS.sub(" ", _LINK.sub(lambda link: f" {link[1]} ", each.text))
    words = words_in(bare)
    found.words += words
    found.items += each.kind in (Kind.ITEM, Kind.ROW) and words >= _LITTLE
    found.spans += "`" in each.text
    found.people += bool(_PEOPLE.search(each.text))
    step = unmarked(plain(bare)).lstrip("*_ ")
    found.looks += bool(_LOOKS.search(step)) or (
        "`" in each.text and bool(_LOOK_COMMAND.search(_spans(each.text)))
    )
    found.acts += bool(_ACTS.search(step)) or (
        "`" in each.text and bool(_ACT_COMMAND.search(_spans(each.text)))
    )


def _spans(text: str) -> str:
    return " ".join(text.split("`")[1::2])


def words_in(text: str) -> int:
    """Count words; two signs of Chinese, Japanese or Korean make one."""
    return len([each for each in _WORD.findall(text) if not _CJK.search(each)]) + len(_CJK.findall(text)) // 2


def looks(text: str) -> bool:
    """Tell words that ask somebody to look at something."""
    return bool(_LOOKS.search(text))


def acts(text: str) -> bool:
    """Tell words that ask somebody to do something."""
    return bool(_ACTS.search(text))
