"""Words on which the strength of a sentence hangs: none of them is ever a typo of another.

All are folded: lower case, without accents. English, German, French, Spanish, Portuguese, Italian, Dutch, Polish and
Russian by word; Chinese, Japanese and Korean, which have no spaces, by what a run of signs holds.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATIONS = _words(
    "not no never none nobody nothing neither nor without cannot non "
    "nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne weder "
    "ne pas jamais aucun aucune rien sans ni personne "
    "nunca ningun ninguna ninguno nadie nada sin jamas "
    "nao nem nenhum nenhuma ninguem sem "
    "mai nessun nessuno nessuna senza niente "
    "niet geen nooit niemand zonder niets "
    "nie nigdy bez zaden zadna zadne "
    "не нет никогда без никто ничего нельзя"
)
NEGATING_SIGNS = ("不", "没", "沒", "无", "無", "禁", "ない", "ません", "ぬ", "않", "못", "없")
TELLING_SIGNS = frozenset(
    "不没沒无無未禁否非一二三四五六七八九十百千万全每必須须可应應能得只仅僅上下前后後大小多少高低内外最なぬせべだけ않못없안"
)
"""In scripts without spaces a single one of these is a word."""

STRONG, FAIR, WEAK = 3, 2, 1
MODALS = {
    **dict.fromkeys(
        _words(
            "must shall will required mandatory needs "
            "muss mussen musst wird werden doit doivent devra devront debe deben debera deberan "
            "deve devem devono deveria dovra moet moeten zal zullen musi musza должен должна должны "
            "必须 必須 해야"
        ),
        STRONG,
    ),
    **dict.fromkeys(
        _words(
            "should ought soll sollen sollte sollten devrait devraient deberia deberian deveriam dovrebbe "
            "zou zouden powinien powinna powinno следует 应该 應該 べき"
        ),
        FAIR,
    ),
    **dict.fromkeys(
        _words(
            "may might could can would optional optionally recommended "
            "kann konnen konnte konnten darf durfen peut peuvent pourrait puede pueden podria "
            "pode podem poderia puo possono potrebbe kan kunnen mag mogen moze moga может могут "
            "可以 可能"
        ),
        WEAK,
    ),
}
"""How much each binds. "can" in "a visitor can pay" binds little by itself, and always as much as another "can"."""

COMPARISONS = _words(
    "and or least most more less fewer than minimum maximum min max within before after until till above below under "
    "over exactly only up between equal equals greater smaller larger lower higher longer shorter earlier later "
    "faster slower all every each any some both either always sometimes often once twice first last "
    "und oder mindestens hochstens mehr weniger als innerhalb vor nach bis uber unter genau nur zwischen gleich grosser "
    "kleiner hoher niedriger langer kurzer alle allen aller jede jeder jedes jeden einige manche beide immer manchmal "
    "et ou moins plus avant apres jusque dessus dessous exactement seulement entre egal tous toutes tout chaque "
    "certains toujours parfois "
    "menos mas antes despues hasta encima debajo exactamente solo entre igual mayor menor todos todas cada algunos siempre "
    "depois ate acima abaixo apenas maior alguns sempre meno piu prima dopo sopra sotto esattamente soltanto tutti tutte ogni "
    "minstens hoogstens meer minder dan binnen voor tot boven onder alleen tussen gelijk groter kleiner alle elke altijd "
    "lub wiecej mniej przed zawsze kazdy wszystkie tylko "
    "или более менее до после все каждый всегда только"
)
SIGNS = frozenset("<>≤≥=%€$£≠&|+*")

EXCEPTIONS = _words(
    "except unless excluding but however if when where while whenever depending only "
    "ausser ausgenommen sofern falls wenn aber "
    "sauf excepte si quand lorsque mais "
    "excepto salvo cuando pero exceto quando mas eccetto tranne ma "
    "behalve tenzij als wanneer indien maar "
    "oprocz chyba jesli gdy кроме если когда"
)
HEDGES = _words(
    "usually normally generally mostly typically possible possibly preferably ideally partly partially roughly "
    "approximately about around eventually later attempt attempts effort reasonable reasonably some most "
    "many often sometimes or maybe perhaps phase "
    "meist meistens normalerweise moglich moglichst moglicherweise teilweise ungefahr etwa spater versucht einige oder "
    "normalement possible parfois environ partiellement ou "
    "normalmente posible posiblemente aproximadamente parcialmente possivel parzialmente possibile circa"
)
"""What takes away from a sentence when it is put in."""

NUMBER_WORDS = _words(
    "zero one two three four five six seven eight nine ten eleven twelve twenty thirty fifty hundred thousand million half "
    "null zwei drei vier funf sechs sieben acht neun zehn zwolf hundert tausend halb "
    "deux trois quatre cinq sept huit neuf dix cent mille "
    "dos tres cuatro cinco seis siete ocho nueve diez cien mil "
    "dois tre quattro cinque sette otto nove dieci twee drie vijf zes zeven negen tien"
)
UNITS = _words(
    "ms s sec secs second seconds sekunde sekunden seconde secondes segundo segundos "
    "min mins minute minutes minuten minuto minutos h hr hrs hour hours stunde stunden heure heures hora horas "
    "day days tag tage tagen jour jours dia dias week weeks woche wochen semaine semaines semana semanas "
    "month months monat monate mois mes meses year years jahr jahre ans ano anos "
    "b kb mb gb tb kib mib gib bytes byte bit bits px pt em rem mm cm m km g kg "
    "percent prozent pourcent eur usd gbp chf euro euros dollar dollars cent cents rps qps rpm hz khz mhz ghz"
)
LITTLE = _words(
    "a an the der die das den dem des ein eine einen einem einer eines le la les l un une du de d el los las uno una "
    "os as um uma il lo gli het een that which this to is are be been then"
)
"""Words that come and go without changing what is asked."""
