"""A table of edge cases: which column is the case, which is what shall happen."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.caseline import Case
from gateledger.artifacts.identity import explicit_id
from gateledger.artifacts.labels import Role, Style, classify
from gateledger.artifacts.markdown import Block
from gateledger.artifacts.plain import fold, plain, symbols_removed
from gateledger.artifacts.vocabulary import bag

_OUTCOME = bag(
    """
    expected expect outcome outcomes result results behavior behaviour behaviors handling handled handle
    response reaction output action system mitigation resolution treatment then should status erwartet
    erwartetes erwartung ergebnis verhalten reaktion behandlung meldung systemverhalten attendu attendue
    resultat comportement reponse traitement esperado esperada resultado comportamiento comportamento
    respuesta resposta manejo tratamento accion acao atteso risultato verwacht verwachte resultaat
    gedrag ожидаемое ожидаемый результат поведение реакция oczekiwany oczekiwane wynik zachowanie
    reakcja message ui ux error answer antwort risposta antwoord ответ odpowiedz 回答 答 답변 답
    """
)
_OUTCOME_CJK = (
    "期待",
    "結果",
    "挙動",
    "動作",
    "対応",
    "処理",
    "预期",
    "预计",
    "结果",
    "行为",
    "处理",
    "期望",
    "處理",
    "預期",
    "기대",
    "예상",
    "결과",
    "동작",
    "처리",
    "대응",
    "表示",
    "メッセージ",
)
_CASE = bag(
    """
    case cases scenario scenarios edge condition conditions situation input inputs when given trigger
    event error state what if failure fall grenzfall randfall szenario eingabe bedingung fehler
    fehlerfall cas entree erreur caso casos escenario entrada situacion cenario situacao erro ingresso
    geval invoer situatie случай сценарий ввод условие ситуация przypadek scenariusz wejscie sytuacja
    warunek
    """
)
_CASE_CJK = (
    "ケース",
    "条件",
    "入力",
    "状況",
    "シナリオ",
    "場面",
    "场景",
    "情况",
    "输入",
    "條件",
    "異常",
    "异常",
    "用例",
    "케이스",
    "상황",
    "조건",
    "입력",
    "시나리오",
)
_ASIDE = bag(
    """
    # id no nr num number nummer numero test tests test-id covered done tested prio priority prioritat
    severity owner category kategorie categorie categoria type typ tipo link ref status notes note
    comment implemented story area テスト 番号 優先度 备注 编号 测试 状态 우선순위 번호 테스트
    """
)


def table_cases(table: Block) -> Iterator[Case]:
    """Give each row's case and outcome, by header words, else by position."""
    if len(table.children) < 2:
        return
    heads = [fold(symbols_removed(plain(cell))).strip(" :*?") for cell in table.children[0].cells]
    cases, outcomes = _columns(heads)
    for row in table.children[1:]:
        cells = [plain(cell.replace("<br>", " ").replace("<br/>", " ")) for cell in row.cells]
        case = _joined(cells, cases)
        identity = next(
            (found for cell in cells if (found := explicit_id(cell)[0]) and len(cell.split()) == 1), ""
        )
        outcome = _joined(cells, outcomes)
        if not symbols_removed(outcome).strip(" -–—?./"):
            outcome = ""
        if case or outcome:
            yield Case(
                case,
                outcome,
                row.line,
                identity,
                row.cells[cases[0]] if cases and cases[0] < len(row.cells) else "",
            )


def names_outcome(text: str) -> bool:
    """Tell whether a short label names what shall happen: "Expected", "Result"."""
    label = fold(text).strip(" :*")
    return len(label.split()) <= 3 and _names(label, _OUTCOME, _OUTCOME_CJK) and not _is_case(label)


def _joined(cells: list[str], columns: list[int]) -> str:
    return ", ".join(cells[i] for i in columns if i < len(cells) and cells[i])


def _columns(heads: list[str]) -> tuple[list[int], list[int]]:
    outcomes = [
        i for i, head in enumerate(heads) if _names(head, _OUTCOME, _OUTCOME_CJK) and not _is_case(head)
    ]
    if not outcomes:
        outcomes = [i for i, head in enumerate(heads) if _names(head, _OUTCOME, _OUTCOME_CJK)][-1:]
    expected = [i for i in outcomes if heads[i].startswith(("expected", "erwart", "期待", "预期"))]
    outcomes = expected or outcomes
    cases = [i for i, head in enumerate(heads) if i not in outcomes and _is_case(head)]
    rest = [i for i, head in enumerate(heads) if i not in (*cases, *outcomes) and head not in _ASIDE]
    if not cases:
        cases = rest[:1] or [0]
        rest = [i for i in rest if i not in cases]
    if not outcomes:
        after = [i for i in rest if i > cases[0]]
        outcomes = after[:1] or ([cases.pop()] if len(cases) > 1 else [])
    return cases, [i for i in outcomes if i not in cases]


def _is_case(head: str) -> bool:
    label = classify(head, Style.BOLD)
    return bool(label and label.is_about(Role.EDGE_CASES)) or _names(head, _CASE, _CASE_CJK)


def _names(head: str, words: frozenset[str], cjk: tuple[str, ...]) -> bool:
    return any(word in words for word in head.replace("/", " ").replace("-", " ").split()) or any(
        part in head for part in cjk
    )
