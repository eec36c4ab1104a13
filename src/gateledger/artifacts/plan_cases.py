"""The cases of a test plan: rows, headed cases, list items, scenarios; each with what it names and how it is tested."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.criterion_ids import ids_in
from gateledger.artifacts.gherkin import is_gherkin, read_scenarios, scenario_name
from gateledger.artifacts.markdown import Block, Kind
from gateledger.artifacts.passages import Paper, Passage, Said, said
from gateledger.artifacts.placeholder import placeholder_reason
from gateledger.artifacts.plain import fold, plain, unmarked
from gateledger.artifacts.plan_words import CASE_COLUMNS, CASES, LEVELS, PLAN_PARTS
from gateledger.artifacts.unresolved import is_unwritten

_CASE_ID = re.compile(
    r"^[\s*_`\[(]{0,4}(?P<id>(?:TC|TS|UT|IT|ST|AT|TEST|CT|CP|CASE|UAT|API|UI|E2E|SEC|PERF|FUN|FUNC|REG|SMK|NEG|POS|T|M|S)(?:[-_.][A-Z]{1,12}){0,3}[-_. #]?\d{1,4}(?:[.\-]\d{1,3}){0,3}[a-z]?)(?![\w])[\s*_`\])]{0,4}[:：.)\-–—|]{0,2}\s*",
    re.IGNORECASE,
)
_CASE_HEAD = re.compile(
    r"^(?:test\s*case|test\s*scenario|test|scenario|case|testfall|szenario|cas de test|caso de (?:prueba|teste)|cenário|escenario|тест(?:-кейс|овый случай)?|テストケース|用例|测试用例|테스트 케이스|シナリオ|场景)\s*#?\s*(?P<id>[A-Z]{0,6}-?\d{1,4}(?:\.\d{1,3}){0,3})\s*[:：.)\-–—]*\s*",
    re.IGNORECASE,
)
_CHECKING = re.compile(
    r"(?:verify|check|ensure|confirm|test|assert|validate|should|expect|returns?|shows?|displays?|rejects?|fails? (?:when|if|with)|succeeds?|cannot|must|prüfen|sicherstellen|vérifier|verificar|comprobar|validar|verificare|controleren|sprawdzić|проверить|убедиться|確認|检查|验证|確かめ|확인|→|->|=>)",
    re.IGNORECASE,
)
_EXPECTED = re.compile(
    r"^(?:[-*+]\s*)?[*_]{0,2}(?:expected(?: results?| outcomes?| behaviou?r| output)?|expect|pass(?: criteria)?|then|verify|result|erwartet(?:es ergebnis)?|résultats? attendus?|resultados? esperados?|risultato atteso|oczekiwany (?:rezultat|wynik)|ожидаемый результат|期待結果|预期结果|期望结果|기대 결과|예상 결과)[*_]{0,2}\s*[:：][*_]{0,2}\s*(.*)$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]{2,}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")
_TEST_FILE = re.compile(
    r"[\w./-]*(?:test|spec)[\w./-]*\.\w{1,5}|test_\w+|\w+\.feature|::\w+|\w+Tests?\b", re.IGNORECASE
)
_CHORE = re.compile(
    r"^(?:run |npm |yarn |pnpm |make |pytest|docker |git |cd |install |clone |ci (?:passes|is green)|all tests pass|lint |build passes|unit tests pass)",
    re.IGNORECASE,
)
_MOST = 3_000


@dataclass(slots=True)
class PlannedCase:
    """A case: `how` are its steps, its expected result and the test that it names; `ids` the criteria it names."""

    text: str
    line: int
    id: str = ""
    how: str = ""
    expected: str = ""
    ids: tuple[str, ...] = ()
    sure: bool = True
    """False of a list's item that only stands where cases stand."""


@dataclass(slots=True)
class Columns:
    """Which cells of a row hold what."""

    case: list[int] = field(default_factory=list)
    expected: list[int] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    requirement: list[int] = field(default_factory=list)
    id: list[int] = field(default_factory=list)

    @property
    def is_cases(self) -> bool:
        """Tell a table of cases: a case with its result or its steps, or a case that is numbered or traced."""
        return bool(self.case) and bool(self.expected or self.steps or self.requirement or self.id)


def read_cases(paper: Paper) -> list[PlannedCase]:
    """Give the cases of a plan, in document order."""
    found: list[PlannedCase] = []
    for passage in paper.passages:
        inside = _about_cases(passage)
        if case := _headed(passage, inside=inside):
            found.append(case)
        else:
            found += _listed(passage.blocks, inside=inside, under=ids_in(passage.title))
        if len(found) > _MOST:
            return found[:_MOST]
    return found


def _about_cases(passage: Passage) -> bool:
    """Tell whether cases are what stands here: by its heading, or by the nearest above that says anything."""
    for title in (passage.title, *reversed(passage.above[-4:])):
        topics = PLAN_PARTS.of(title)
        if topics & {CASES, LEVELS}:
            return True
        if topics:
            return False
    return False


def _headed(passage: Passage, *, inside: bool) -> PlannedCase | None:
    """Read a heading that is a case, with its steps and its result under it."""
    title = unmarked(passage.title)
    found = _CASE_HEAD.match(title) or _CASE_ID.match(title)
    name = scenario_name(passage.title)
    if not found and name is None:
        return None
    lines = [each for each in said(passage.blocks) if not is_unwritten(each)]
    if any(block.kind is Kind.TABLE and columns(block).is_cases for block in passage.blocks):
        return None
    rest = title[found.end() :].strip() if found else name or title
    expected = " ".join(hit[1] for each in lines if (hit := _EXPECTED.match(each.text)))
    how = " ".join(each.text for each in lines)[:4_000]
    code = " ".join(block.text for block in passage.blocks if block.kind is Kind.CODE)[:2_000]
    if not lines and not code:
        return None
    if not found and not inside and not expected:
        return None
    ids = ids_in(f"{passage.title} {how} {code}")
    return PlannedCase(
        plain(rest) or plain(title),
        passage.line,
        found["id"] if found else "",
        f"{how} {code}".strip(),
        expected,
        ids,
    )


def _listed(blocks: list[Block], *, inside: bool, under: tuple[str, ...]) -> Iterator[PlannedCase]:
    for block in blocks:
        if block.kind is Kind.TABLE:
            yield from _rows(block, inside=inside, under=under)
        elif block.kind is Kind.CODE and is_gherkin(block.text, block.info):
            for scenario in read_scenarios(enumerate(block.text.split("\n"), block.line + 1)):
                if scenario.is_complete:
                    yield PlannedCase(
                        scenario.name or scenario.cause(),
                        scenario.line,
                        "",
                        scenario.cause(),
                        scenario.effect(),
                        (*under, *ids_in(scenario.text)),
                    )
        elif block.kind is Kind.LIST:
            for item in block.children:
                yield from _item(item, inside=inside, under=under)
        elif block.kind is Kind.PARAGRAPH:
            yield from _sentences(block, under)


def _sentences(block: Block, under: tuple[str, ...]) -> Iterator[PlannedCase]:
    """Read "TC-01: log in with a wrong password" outside any list."""
    for each in said([block]):
        if (found := _CASE_ID.match(unmarked(each.text))) and len(found["id"]) > 2 and not is_unwritten(each):
            rest = plain(unmarked(each.text)[found.end() :])
            if len(_WORDS.findall(rest)) >= 3:
                yield PlannedCase(rest, each.line, found["id"], "", "", (*under, *ids_in(each.text)))


def columns(table: Block) -> Columns:
    """Say what each column of a table holds, by its head."""
    found = Columns()
    for index, cell in enumerate(table.children[0].cells if table.children else []):
        head = plain(cell)
        topics = CASE_COLUMNS.of(head)
        if fold(head).strip(" .") in ("id", "#", "tc", "no", "nr") or topics == {"id"}:
            found.id.append(index)
        elif "expected" in topics:
            found.expected.append(index)
        elif "requirement" in topics and "case" not in topics:
            found.requirement.append(index)
        elif "steps" in topics:
            found.steps.append(index)
        elif "case" in topics:
            (found.id if fold(head).endswith(" id") else found.case).append(index)
        elif "requirement" in topics:
            found.requirement.append(index)
    return found


def _rows(table: Block, *, inside: bool, under: tuple[str, ...]) -> Iterator[PlannedCase]:
    heads = columns(table)
    numbered = _numbered(table)
    traced = heads.is_cases and bool(inside or heads.expected or numbered or heads.requirement)
    if not (traced or (numbered and heads.case) or (inside and heads.expected)):
        return
    for row in table.children[1:]:
        cells = [plain(cell) for cell in row.cells]
        texts = _pick(cells, heads.case) or _pick(cells, heads.requirement) or _longest(cells, heads)
        expected = " ".join(_pick(cells, heads.expected))
        how = " ".join([*_pick(cells, heads.steps), *(each for each in texts[1:])])
        if not texts or (len(_WORDS.findall(" ".join(texts))) < 2 and not expected):
            continue
        identity = next(
            (hit["id"] for cell in cells if (hit := _CASE_ID.match(cell)) and len(hit["id"]) > 2), ""
        )
        yield PlannedCase(texts[0], row.line, identity, how, expected, (*under, *ids_in(" | ".join(cells))))


def _numbered(table: Block) -> bool:
    rows = [row for row in table.children[1:] if row.cells]
    hits = sum(1 for row in rows if (hit := _CASE_ID.match(plain(row.cells[0]))) and len(hit["id"]) > 2)
    return bool(rows) and hits * 2 > len(rows)


def _pick(cells: list[str], places: list[int]) -> list[str]:
    texts = [cells[place] for place in places if place < len(cells)]
    return [
        text for text in texts if text and placeholder_reason(text) in (None, "only points somewhere else")
    ]


def _longest(cells: list[str], heads: Columns) -> list[str]:
    rest = [cell for index, cell in enumerate(cells) if index not in heads.expected and index not in heads.id]
    found = max(rest, key=len, default="")
    return [found] if found and placeholder_reason(found) is None else []


def _item(item: Block, *, inside: bool, under: tuple[str, ...]) -> Iterator[PlannedCase]:
    text = " ".join(item.text.split())
    each = Said(text, item.line, Kind.ITEM)
    inner = list(said(item.children))
    found = _CASE_ID.match(unmarked(text)) or _CASE_HEAD.match(unmarked(text))
    numbered = bool(found and len(found["id"]) > 2)
    words = plain(unmarked(text))
    rest = plain(unmarked(text)[found.end() :]) if found and numbered else words
    expected = " ".join(hit[1] for line in inner if (hit := _EXPECTED.match(line.text)))
    group = words.rstrip().endswith((":", "：")) or (
        inner and len(_WORDS.findall(words)) < 4 and not expected and not numbered
    )
    if group and not expected and not numbered:
        for child in item.children:
            yield from _listed([child], inside=inside, under=(*under, *ids_in(text)))
        return
    if is_unwritten(each) or _CHORE.match(words) or len(_WORDS.findall(rest)) < 3:
        return
    named = ids_in(text)
    if numbered or expected or inside or (named and _CHECKING.search(words)):
        how = " ".join(line.text for line in inner)[:4_000]
        reference = " ".join(_TEST_FILE.findall(text))
        case_id = found["id"] if found and numbered else ""
        sure = bool(numbered or expected or named or _CHECKING.search(words))
        yield PlannedCase(
            rest,
            item.line,
            case_id,
            f"{how} {reference}".strip(),
            expected,
            (*under, *named, *ids_in(how)),
            sure,
        )
