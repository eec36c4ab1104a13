"""A table of criteria: the column its header names, else the wordiest; Given/When/Then columns join."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gateledger.artifacts.candidate import Candidate, Form, scenario_candidate, written
from gateledger.artifacts.gherkin import Scenario, Step, step_of
from gateledger.artifacts.identity import explicit_id
from gateledger.artifacts.labels import Role, Style, classify
from gateledger.artifacts.markdown import Block
from gateledger.artifacts.plain import fold, plain
from gateledger.artifacts.vocabulary import bag

_CRITERION_HEADS = bag(
    """
    criterion criteria description requirement acceptance kriterium kriterien beschreibung anforderung
    critere criteres criterio criterios descripcion descricao scenario behavior behaviour expected
    condition 基準 条件 内容 标准 描述 조건 기준 内容/条件 критерий описание kryterium
    """
)
_ASIDE_HEADS = bag(
    """
    # id no nr number test tests status done priority owner type covered verified source ref story task
    link evidence notes ac pass result tester prio wer 状態 番号 テスト 状态 编号 備考 优先级
    """
)


def table_rows(table: Block) -> Iterator[Candidate]:
    """Give each row's criterion: the column its header names, else the wordiest; Given/When/Then columns join."""
    if len(table.children) < 2:
        return
    heads = [fold(plain(cell)).strip(" :*") for cell in table.children[0].cells]
    rows = table.children[1:]
    steps = [step_of(head) if head else None for head in heads]
    if any(step and step[0] is Step.THEN for step in steps):
        yield from _step_rows(heads, steps, rows)
        return
    column = _criterion_column(heads, rows)
    for row in rows:
        identity = next(
            (
                found
                for cell in row.cells
                if (found := explicit_id(plain(cell))[0]) and len(cell.split()) == 1
            ),
            "",
        )
        raw = row.cells[column] if column < len(row.cells) else ""
        others = [cell for i, cell in enumerate(row.cells) if i != column and cell.strip()]
        if not raw.strip() and not others:
            raw = ""
        candidate = written(raw, row.line, Form.ROW)
        yield replace(candidate, id=identity or candidate.id)


def _step_rows(
    heads: list[str], steps: list[tuple[Step, str, str] | None], rows: list[Block]
) -> Iterator[Candidate]:
    for row in rows:
        scenario = Scenario(row.line)
        identity = ""
        for head, step, cell in zip(heads, steps, row.cells, strict=False):
            words = plain(cell)
            if step is None:
                identity = identity or explicit_id(words)[0]
            elif words:
                scenario.steps.append((step[0], words, f"{head.capitalize()} {words}"))
        yield replace(scenario_candidate(scenario), id=identity)


def _criterion_column(heads: list[str], rows: list[Block]) -> int:
    for index, head in enumerate(heads):
        label = classify(head, Style.BOLD)
        if label and label.is_about(Role.CRITERIA) and head not in ("ac", "ak", "ca"):
            return index
    for index, head in enumerate(heads):
        if any(word in _CRITERION_HEADS for word in head.split()):
            return index
    usable = [index for index, head in enumerate(heads) if head not in _ASIDE_HEADS] or list(
        range(len(heads))
    )
    return max(usable, key=lambda index: sum(len(row.cells[index]) for row in rows if index < len(row.cells)))
