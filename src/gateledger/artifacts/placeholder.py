"""Text that holds a place for something still to be written: `_No response_`, TBD, hints, empty boxes, `[text]`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from gateledger.artifacts.plain import fold, plain, symbols_removed, unmarked
from gateledger.artifacts.vocabulary import bag, phrases

_LONGEST = 2_000
_ITALIC = re.compile(r"^(?:_(?!_)[^_\n]{1,1500}_|\*(?!\*)[^*\n]{1,1500}\*)[.:;]?$")
_CODE = re.compile(r"`[^`\n]{1,500}`")
_REFERENCE = re.compile(
    r"https?://\S{1,2000}|www\.\S{1,500}|(?:[\w.-]{1,60}/[\w.-]{1,60})?#\d{1,7}(?!\w)|(?<![\w-])[A-Z][A-Z0-9]{1,9}(?:-[A-Z0-9]{1,8}){0,3}-\d{1,7}(?![\w-])|@[\w/-]{1,60}"
)
_LINKED = re.compile(r"!?\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)")
_BLANK = re.compile(
    r"\[(?![ xX]?\])[^\[\]\n]{1,300}\](?!\()|<(?!https?:|/?(?:br|b|i|code|kbd|img|a)\b)[^<>\n]{1,200}>|\{\{[^{}\n]{0,200}\}\}|\{[^{}\n]{0,80} [^{}\n]{0,80}\}|\$\{[^{}\n]{1,80}\}"
    r"|(?<!\w)_{3,}(?!\w)|(?<!\w)[xX]{3,}(?!\w)|\.{3,}|…"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_POINTERS = bag(
    """
    see refer check cf siehe voir ver vedi zie per as in on at to the a an this that our is are be can
    found here there below above attached linked link links described defined documented listed outlined
    jira ticket tickets issue issues doc docs document documents documentation design designs figma
    mockup mockups spec specs specification confluence wiki page miro notion comment comments thread
    epic parent story pr description discussion slack google drive sheet spreadsheet attachment
    screenshot image video recording user-attachments for details more information info and of from with
    full list met acceptance criteria criterion closes fixes resolves part related same also please
    which under linked-issue prd brief rfc adr proposal im der die das den dem und oben unten hier
    beschreibung dokument le la les dans ici lien documento el los aquí enlace descripción no na aqui
    descrição tarefa vide conforme según
    """
)

_EXACT = frozenset(
    fold(phrase)
    for phrase in phrases(
        """
    tbd | t.b.d | tba | tbc | todo | to do | n/a | na | n.a | none | nil | null | nothing | empty |
    blank | wip | pending | unknown | undefined | not applicable | not available | no response | no |
    yes | - | -- | — | ? | ?? | ??? | x | xx | test | asdf | foo | bar | baz | foo bar | coming soon |
    soon | later | fill me in | fill in | fill this in | fill me | same as above | see above | see below
    | as above | ditto | not sure | not sure yet | idk | i don't know | unsure | as discussed | as
    agreed | none yet | not yet | nothing yet | one | two | three | four | five | first | second | third
    | fourth | another | another one | more | and so on | etc | item | items | criterion | criteria |
    acceptance criteria | acceptance criterion | ac | condition | example | sample | placeholder | your
    text here | text | description | keine | keine angabe | keine angaben | offen | noch offen | folgt |
    folgt noch | entfällt | k.a | unklar | wird nachgereicht | noch unklar | aucun | aucune | néant | à
    définir | à compléter | à préciser | à venir | à remplir | à déterminer | à rédiger | sans objet |
    s.o | rien | pas de réponse | ninguno | ninguna | pendiente | por definir | por determinar | por
    completar | a definir | nada | no aplica | sin respuesta | nenhum | nenhuma | pendente | a ser
    definido | em definição | não se aplica | sem resposta | a preencher | nessuno | da definire | da
    completare | geen | nader te bepalen | nog te bepalen | n.v.t | nvt | なし | 特になし | 未定 | 未記入 | 未記載 |
    検討中 | 要検討 | 記載予定 | 追記予定 | 後で記載 | 後で書く | あとで書く | 同上 | 無し | 無 | 无 | 暂无 | 待定 | 待补充 | 待填写 | 待确认 | 待完善 |
    待補充 | 略 | 없음 | 미정 | 추후 작성 | 작성 예정 | 추가 예정 | 미작성 | 해당 없음 | нет | не определено | уточняется | позже |
    будет позже | отсутствует | brak | do uzupełnienia | do ustalenia | do określenia | nie dotyczy |
    ninguém | lorem ipsum
    """
    )
)

_NUMBERED = re.compile(
    r"(?:the |your |my |some |another )?(?:first|second|third|fourth|fifth|next|last|erstes|zweites|drittes|premier|deuxieme|primer|segundo|tercer|primeiro|terceiro|ein|un|uma?|une)?\s*"
    r"(?:acceptance |success |edge |specific |measurable |testable )?"
    r"(?:criteri(?:on|a|um|en|o|os|i)|criterium|critere|akzeptanzkriteri(?:um|en)|abnahmekriterium|kriterium|acs?|ak|ca|condition|requirement|outcome|item|task|point|step|bedingung|anforderung|"
    r"condicion|requisito|condicao|exigence|voorwaarde|case|scenario|szenario|example|todo|note|feature|thing|acceptance|基準|条件|標準|标准|조건|기준|受け入れ基準|受入条件|完了条件|验收标准|критерий|kryterium|項目|항목|ケース|场景|用例)"
    r"(?: d'acceptation| de aceptacion| de aceitacao| de aceite| di accettazione| akceptacji| приемки)?\s*(?:#|no\.?|nr\.?)?\s*(?:\d{0,3}|[a-z]|one|two|three|four|eins|zwei|drei|un|deux|trois|uno|dos|tres|um|dois|tres|n|x|一|二|三|１|２|３)?(?: (?:here|hier|ici|aqui|qui))?"
)

_HINTS = re.compile(
    r"^(?:tbd|tba|tbc|fixme)(?!\w)|(?<!\w)(?:tbd|tbc)[.)]?$|^todo ?[:\-–(]"
    r"|^to be (?:defined|determined|added|written|discussed|completed|confirmed|filled|decided|clarified|specified|refined|done|provided|updated|announced|agreed|detailed|described|documented)(?!\w)(?!.{40})"
    r"|^(?:will|needs? to|must|has to|should|we(?:'ll| will| need to| should)?|i(?:'ll| will)?) (?:be )?(?:add|fill|define|write|discuss|decide|clarify|refine|specif|figure|determine|elaborat)\w*(?: \w+){0,3} (?:later|soon|after|once|when|with|in|during|next|together)(?!\w)"
    r"|^(?:as|like) (?:discussed|agreed|described|mentioned|explained|specified|shown|per)(?!\w).{0,40}$"
    r"|^not (?:yet )?(?:defined|specified|decided|provided|determined|clear|available|written)|^(?:none|nothing) (?:yet|so far|for now|at the moment|right now|currently|known|decided|specified|provided)"
    r"|^(?:please |kindly )?(?:list|describe|add|enter|provide|write|define|specify|include|insert|fill|outline|state|detail|document|create|put|use|give|explain|replace|copy|paste)(?!\w).{0,45}?"
    r"(?:acceptance criteri|criteri(?:a|on)(?!\w)|conditions (?:that|which|of|under)|outcomes? (?:that|which|must)|requirements? (?:that|which|must be)|edge cases|what (?:must|needs|should|has|happens)|"
    r"(?:your|more|items?|details?|text|bullets?|points?|scenarios?|placeholder|information|description)(?: \w+){0,4} here|(?<!\w)here[.:]?$|in this section|this (?:text|section|line|template)|checklist of|bullet(?:ed)? list|list of (?:things|conditions|what)|how (?:we|you) (?:will )?know|as needed|if (?:applicable|needed) and|must be (?:met|true|achieved|satisfied) )"
    r"|^(?:what|which)(?! if| happens| should happen)(?: \w+){0,3} (?:needs?|must|has|have|should|conditions?|criteria|things?|would|does|do)(?!\w).{0,140}(?:\?|done|complete[d]?|accepted|true|happen|considered .{0,20}|satisfied|met)[.?]?$"
    r"|^(?:how|when) (?:will|do|would|can|is|are|should)(?: \w+){0,2} (?:know|tell|verify|we know|issue|story|ticket|this|task|feature|it)(?!\w).{0,120}(?:\?|done|complete|fixed|met|finished|successful|works)[.?]?$"
    r"|(?:^|\. )(?:this (?:section|list|field|text area)|the (?:section|text area)) (?:contains|describes|should|lists|is|will|must)|something that can be verified|^a (?:clear|concise|short|brief)(?: and (?:clear|concise))? (?:description|list|summary|statement)"
    r"|^(?:delete|remove|replace|edit|ignore|overwrite) (?:this|these|the above|me|it)(?!\w).{0,60}$|^(?:this|these|the)(?: \w+){0,3} (?:should|must|needs? to|has to|have to) be (?:filled (?:in|out)|completed by|written by|reviewed and completed)(?!\w)|action required|(?:^|\W)(?:goes?|belongs?) here\W*$|^your .{0,40}(?:here|criteri\w*)$|^acceptance criteria (?:are|is|eliminate|define|describe|should|must|help|can|go|list)"
    r"|^(?:examples?(?= ?[:：)(-]|$)|e\.?g\.?|for example|for instance|ex\.|z\.? ?b\.?|zum beispiel|p\.? ?ex\.?|par exemple|por ejemplo|ej\.|por exemplo|ad esempio|bijv\.?|例|例えば|例如|예시|예|например|np\.)(?: ?[:：,、.)）-]|$| \w)"
    r"|^(?:if you(?:'re| are) (?:unsure|not sure)|remember to |keep (?:it|them|this) |feel free to )|^lorem ipsum|lorem ipsum dolor"
    r"|^(?:bitte |hier |kurze? )?(?:beschreib\w*|list\w*|trag\w*|fug\w*|erganz\w*|definier\w*|nenn\w*|die|eure|ihre|deine|akzeptanzkriteri\w*).{0,80}(?:hier|ein(?:tragen|fugen)|erganzen|auflisten|kriterien?|bedingungen|beschreiben)[.:!]?$"
    r"|^(?:wird|werden|muss|mussen)(?: \w+){0,3} (?:erganzt|definiert|nachgereicht|ausgefullt|festgelegt|geklart|nachgetragen)[.!]?$|^(?:noch )?zu (?:definieren|klaren|erganzen)|^was muss .{0,80}\?$|^wann (?:ist|gilt) .{0,80}\?$"
    r"|^(?:decri(?:re|vez|s)|list(?:er|ez|e)|ajout(?:er|ez|e)|indiqu(?:er|ez|e)|renseign(?:er|ez)|complet(?:er|ez)|precis(?:er|ez)|inser(?:er|ez)|defini(?:r|ssez)) .{0,80}(?:criteres?|ici|conditions|cette section|doit|acceptation)|^(?:a (?:definir|completer|preciser|determiner|rediger|remplir))(?!\w)"
    r"|^(?:describ(?:e|a|ir)|list(?:a|ar|e)|enumer(?:a|ar|e)|anad(?:e|a|ir)|agreg(?:a|ar|ue)|indi(?:ca|car|que)|escrib(?:e|a|ir)|defin(?:e|a|ir)|complet(?:a|ar|e)|insert(?:a|ar|e)) .{0,80}(?:criterios?|aqui|condiciones|esta seccion|aceptacion)|^(?:por|pendiente de) (?:definir|determinar|completar|confirmar)"
    r"|^(?:descrev(?:a|er)|list(?:e|ar)|adicion(?:e|ar)|inform(?:e|ar)|preench(?:a|er)|insir(?:a)|inserir|defin(?:a|ir)|escrev(?:a|er)|coloque) .{0,80}(?:criterios?|aqui|condicoes|esta secao|aceit\w*)|^a (?:ser )?(?:definir|definid[oa]s?|preencher|confirmar)(?!\w)"
    r"|^(?:descriv(?:i|ere)|elenc(?:a|are)|inserire|inserisci|aggiungi) .{0,80}(?:criteri|qui|condizioni)|^(?:beschrijf|vul|voeg|noteer) .{0,80}(?:hier|criteria|in|toe)[.]?$|^(?:nog|nader) te (?:bepalen|definieren)"
    r"|(?:記入|記載|記述|入力|書いて|列挙)(?:して)?(?:ください|下さい)|^ここに|(?:後で|後日|あとで|別途)(?:記載|記入|追記|検討|決め)|(?:記載|追記|検討)(?:予定|中)。?$|^(?:未定|要検討)"
    r"|^(?:请|請)(?:填写|描述|输入|列出|在此|在這|補充|补充|說明|说明)|(?:此处|在此|這裡|这里)(?:填写|描述|輸入|输入)|^待(?:定|补充|填写|确认|完善|補充)|(?:작성|입력|기재|기술)해 ?(?:주세요|주십시오)|^여기에|(?:추후|나중에) ?(?:작성|추가|논의|결정|기재)"
    r"|^(?:опишите|укажите|перечислите|добавьте|заполните|впишите) .{0,80}(?:критери\w*|здесь|сюда|услови\w*)|^будет? (?:определен|добавлен|уточнен|описан)\w*|^(?:opisz|wpisz|wymien|dodaj|uzupełnij|uzupelnij) .{0,80}(?:kryteria|tutaj|tu|warunki)"
)

_NONSENSE = bag(
    """
    foo bar baz qux quux quuz corge grault garply waldo fred plugh xyzzy thud foobar foobarbaz asdf asdfg
    asdfasdf qwer qwert qwerty qwertz jkl hjkl sdf dfg xcv bla blabla blah blub lorem ipsum dolor sit amet
    consectetur adipiscing elit hoge fuga piyo ほげ ふが test testing
    """
)
_SPACED = re.compile(r"[^\W\d_](?:[\s.\-_/·]{1,3}[^\W\d_]){1,5}")
_SPELLED = bag("tbd tba tbc todo na none null wip nil fixme idk")
_REORDERED = re.compile(r"[\u202a-\u202e\u2066-\u2069]")

_META = bag(
    """
    given when then and but a an the some any another is are be in of for to as i we user role persona
    actor precondition preconditions context contexts initial state action actions event events trigger
    outcome outcomes result results expected observable happens happen occurs something performed done
    taken system condition conditions scenario behavior behaviour certain specific name title angenommen
    gegeben wenn dann und vorbedingung kontext aktion ereignis ergebnis erwartetes eine ein der die das
    etant donne quand lorsque alors et contexte resultat attendu une un le la evenement dado cuando
    entonces y contexto accion resultado esperado unas una el e quando entao acao evento precondicao que
    want so that goal benefit reason feature capability value i'd like
    """
)


def is_placeholder(text: str) -> bool:
    """Tell whether a text only holds a place for one."""
    return placeholder_reason(text) is not None


def _reason(raw: str) -> str | None:
    body = unmarked(raw.strip()).strip()
    if not body or not symbols_removed(body).strip(" -*_#|.…?!:;~/\\"):
        return "is empty" if not body else "is a placeholder"
    words = fold(symbols_removed(plain(body))).strip(" .:;!*_-–—()\"'")
    if words in _EXACT or _NUMBERED.fullmatch(words) or _is_filler(words):
        return "is a placeholder"
    return next((reason for reason, holds in _SIGNS if holds(body, words)), None)


_SIGNS: tuple[tuple[str, Callable[[str, str], object]], ...] = (
    (
        "carries characters that change the order in which it is shown",
        lambda body, _: _REORDERED.search(body),
    ),
    ("is a hint in italics", lambda body, _: _ITALIC.match(body)),
    ("only points somewhere else", lambda body, _: _is_pointer(body)),
    ("is a hint for the author, not an answer", lambda _, words: _HINTS.search(words[:600])),
    ("is a template with blanks", lambda body, _: _is_blank(body)),
)


def _is_filler(words: str) -> bool:
    """Tell "T B D", "foo bar baz", "bla bla" and "aaa bbb ccc": keys that were pressed, nothing that was said."""
    if len(words) > 200 or not (parts := _WORD.findall(words)):
        return False
    if _SPACED.fullmatch(words) and "".join(parts) in _SPELLED:
        return True
    if any(c.isdigit() for c in words):
        return False
    return (
        all(part in _NONSENSE for part in parts)
        or (len(parts) > 1 and len(set(parts)) == 1)
        or (
            len(parts) > 1
            and all(len(part) > 1 and len(set(part)) == 1 for part in parts)
            and words.isascii()
        )
    )


_short = lru_cache(maxsize=2048)(_reason)


def placeholder_reason(text: str) -> str | None:
    """Say why a text is a placeholder (continuing "the text ..."), or None when it is not one."""
    return _short(text) if len(text) <= 600 else _reason(text[:_LONGEST])


_VALUES = bag(
    """
    empty null none nothing blank no yes unknown undefined n/a one two x pending nil vide vacio vazio
    keine response なし 无 空 없음 нет brak
    """
)


def has_blank(text: str) -> bool:
    """Tell whether a text has a place to fill in: `[text]`, `<text>`, `{{text}}`, an ellipsis."""
    return bool(_BLANK.search(_CODE.sub(" ", text[:_LONGEST])))


def is_letter(text: str) -> bool:
    """Tell a single letter, which stands for something else: the row `a`, `b`."""
    return len(letter := plain(text).strip(" .'\"`")) == 1 and letter.isascii() and letter.isalpha()


def is_outcome(text: str) -> bool:
    """Tell whether a word that is a placeholder elsewhere is a result here: "nothing", "null", "yes"."""
    return fold(plain(text)).strip(" .'\"") in (
        "nothing",
        "empty",
        "null",
        "yes",
        "no",
        "blank",
        "nil",
        "first",
        "second",
        "last",
        "error",
    )


def is_value(text: str) -> bool:
    """Tell whether a word that is a placeholder elsewhere is an input here: the case "empty", the case "null"."""
    return fold(plain(text)).strip(" .'\"") in _VALUES


def _is_pointer(body: str) -> bool:
    """A link, an issue number or "see the design" and nothing else."""
    without = _LINKED.sub(" ", body)
    without, found = _REFERENCE.subn(" ", without)
    linked = without != body or found
    rest = _WORD.findall(fold(without))
    if linked:
        return all(word in _POINTERS for word in rest)
    return (
        bool(rest)
        and rest[0] in ("see", "siehe", "voir", "ver", "vedi", "zie", "refer", "cf", "vide")
        and all(word in _POINTERS for word in rest)
    )


def _is_blank(body: str) -> bool:
    """Blanks to fill in, and too little around them to mean anything; or only words about words."""
    outside = _CODE.sub(" codespan ", _LINKED.sub(" linked words ", body))
    remaining, blanks = _BLANK.subn(" ", outside)
    words = _WORD.findall(fold(remaining))
    if blanks:
        content = [word for word in words if word not in _META]
        return len(content) < 3 and len(_CJK.findall(remaining)) < 6
    return (
        len(words) >= 3
        and all(word in _META for word in words)
        and "code" not in body
        and "`" not in body
        and not any(c.isdigit() for c in body)
    )
