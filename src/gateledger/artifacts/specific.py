"""Does a line say something one could check? A measure of content, for scripts with and without spaces."""

from __future__ import annotations

import re

from gateledger.artifacts.plain import fold, plain, unmarked
from gateledger.artifacts.vocabulary import bag

STOP_WORDS = bag(
    """
    a an the of for to in on at by with from and or but is are was were be been being has have had it
    its this that these those as if so than then there their they we you i he she our your my not no do
    does did can could will would should shall must may might der die das den dem des ein eine einen
    einem einer und oder aber ist sind war wird werden wurde es im am zu zur zum von vom mit für fur auf
    aus bei nicht kein keine als auch dass muss soll kann sich le la les l un une du de d et ou mais est
    sont au aux en dans sur par pour avec ne pas que qui se ce cette il elle doit peut el los las lo una
    unos unas y o pero son con por para su sus del al debe puede ser os um uma e mas é sao são na nos
    nas com não nao seu sua da dos ao deve pode gli uno di ma sono per non che nel nella si het een van
    maar zijn met voor niet op te dat moet kan и или но в на с по для не что это как должен должна
    должно быть lub ale w z nie że jest są dla
    """
)
_VAGUE = bag(
    """
    works work working fine good well ok okay properly correctly correct right expected intended fast
    quick quickly faster slow nice nicer easy easily easier simple gracefully graceful smooth smoothly
    everything all feature features functionality function functions functional done complete completed
    completes implemented implement implementation fixed fix fixes bug bugs issue issues friendly
    userfriendly better improved improve stable robust reliable behaves behave behavior behaviour
    successfully successful success errors error problems problem looks look great responsive performant
    performance scalable secure clean usable intuitive ready finished solved resolved longer occurs
    happens happen anymore any more still it thing things system app application code solution page ui
    handled handle handles appropriately reasonable optimal efficient nothing breaks broken everyone
    happy satisfied approved always never again now also very really just funktioniert funktionieren
    geht alles gut schnell richtig korrekt ordentlich fertig umgesetzt implementiert behoben fehler
    problemlos sauber stabil einwandfrei erwartet wie benutzerfreundlich seite fonctionne fonctionnent
    bien correctement tout marche rapide corrige termine comme prevu attendu erreur probleme implementee
    funciona funcionan funcionando correctamente todo rapido rapida corregido terminado esperado
    implementado como problema facil pagina listo sistema bem corretamente tudo corrigido pronto erro
    validado validados fluxo implementada conforme funcionalidade funziona bene correttamente tutto
    veloce werkt goed snel работает хорошо корректно все быстро правильно działa dziala poprawnie
    wszystko szybko dobrze
    """
)
_WORD = re.compile(r"[^\W_]+(?:['’.\-/][^\W_]+)*")
_HAN_KANA = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_CONCRETE = re.compile(
    r"`[^`\n]{2,}`|\"[^\"\n]{2,}\"|“[^”\n]{2,}”|„[^“”\n]{2,}[“”]|«[^»\n]{2,}»|「[^」\n]{1,}」|(?<![\w/])/[\w.{}:-]+(?:/[\w.{}:-]*)*|[\w-]+\.(?:[a-z]{2,4}|json|yaml|html)(?!\w)|(?<![\w-])\d[\d.,]*"
)
_VAGUE_CJK = re.compile(
    r"(?:正常|正しく|問題なく|適切)に?(?:動作|動く|動いて|表示|実装|処理|機能)(?:する|される|いる|して|し|た|できる)*(?:いる|こと)*[。.]?|(?:功能)?(?:正常|正确|可以|能够)(?:工作|运行|使用|显示)?(?:正常)?[。.]?|(?:정상|올바르게|제대로)\s?(?:작동|동작|적으로 동작|적으로 작동)(?:한다|함|해야 한다)?[.]?"
)


def vagueness_reason(text: str, *, prose: bool = False) -> str | None:
    """Say why a line cannot be checked (continuing "the text ..."), or None when it can."""
    words = unmarked(plain(text[:2000]))
    cjk = len(_HAN_KANA.findall(words)) + len(_HANGUL.findall(words))
    if cjk >= 4:
        return _cjk_reason(words, cjk)
    tokens = [word for word in _WORD.findall(fold(words)) if not word.isdigit()]
    content = [word for word in tokens if word not in STOP_WORDS]
    telling = [word for word in content if word not in _VAGUE]
    if _CONCRETE.search(words) and len(tokens) >= 2 and (telling or "`" in words):
        return None
    if not telling or (len(telling) == 1 and len(content) <= 3):
        return "is too vague to be checked"
    if len(tokens) < 3 or (prose and len(content) < 4):
        return "is too short to be checked"
    return None


def _cjk_reason(words: str, cjk: int) -> str | None:
    if _VAGUE_CJK.fullmatch(words.strip()):
        return "is too vague to be checked"
    needed = 5 if _HAN_KANA.search(words) else 6
    if cjk < needed and not (_CONCRETE.search(words) or re.search(r"[A-Za-z]{2,}", words)):
        return "is too short to be checked"
    return None
