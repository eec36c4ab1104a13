"""The lines under a criteria label that might be criteria: list items, table rows, scenarios, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gateledger.artifacts.candidate import STRUCK, Candidate, Form, scenario_candidate, written
from gateledger.artifacts.criteriatable import table_rows
from gateledger.artifacts.ears import read_ears
from gateledger.artifacts.gherkin import (
    Step,
    is_gherkin,
    is_one_line,
    read_scenarios,
    scenario_name,
    step_of,
)
from gateledger.artifacts.identity import explicit_id
from gateledger.artifacts.labels import Style, classify
from gateledger.artifacts.lines import label_line
from gateledger.artifacts.markdown import Block, Kind
from gateledger.artifacts.plain import plain, unmarked

_STARTS_ANEW = re.compile(r"^(?:[A-ZÀ-ÞА-Я`\"'(\d*_]|[\u3040-\u9fff\uac00-\ud7af])")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}[.)])\s+\S")
_SENTENCES = re.compile(r"(?<=[^\W\d_]{2}[.!`)])\s+(?=[A-ZÀ-Þ`])|(?<=[。！])")
_PREFIXED = re.compile(r"^\s*(?:\*\*)?[A-Z]{1,6}[-_ ]?\d{1,3}(?:\*\*)?\s*[:.)–—-]\s")
_LINE = 160  # characters: paragraphs shorter than this, several of them, are a list that lost its bullets
_SENTENCE = 5  # words: a bold item of so many says something itself
_PAIRED = frozenset({Step.GIVEN, Step.WHEN, Step.THEN})


def read_candidates(blocks: list[Block]) -> list[Candidate]:
    """Give the candidates of a section; sentences are left out when something is listed."""
    found = list(_Reader().read(blocks))
    listed = [candidate for candidate in found if candidate.form is not Form.PROSE]
    if listed:
        return listed
    if len(found) > 1 and all(len(candidate.text) < _LINE for candidate in found):
        return [replace(candidate, form=Form.ITEM) for candidate in found]
    return found


class _Reader:
    """Reads blocks in order; a heading that is a criterion or a scenario takes in what follows it."""

    def __init__(self) -> None:
        self.listed = False

    def read(self, blocks: list[Block]) -> Iterator[Candidate]:
        index = 0
        while index < len(blocks):
            block = blocks[index]
            index += 1
            if block.kind is Kind.HEADING or _is_named_line(block):
                body: list[Block] = []
                while index < len(blocks) and not _ends_body(blocks[index], block):
                    body.append(blocks[index])
                    index += 1
                yield from self.headed(block, body)
            elif block.kind is Kind.PARAGRAPH:
                yield from self.paragraph(block)
            elif block.kind is Kind.LIST:
                yield from self.items(block.children)
                self.listed = True
            elif block.kind is Kind.TABLE:
                yield from table_rows(block)
            elif block.kind is Kind.CODE and is_gherkin(block.text, block.info):
                lines = enumerate(block.text.split("\n"), block.line + 1)
                yield from (scenario_candidate(scenario) for scenario in read_scenarios(lines))

    def headed(self, head: Block, body: list[Block]) -> Iterator[Candidate]:
        """One scenario under its name is one criterion; so is an `AC-1` heading with what explains it."""
        name = scenario_name(head.text)
        title = plain(head.text)
        identity, rest = explicit_id(unmarked(title))
        found = list(self.read(body))
        scenarios = [candidate for candidate in found if candidate.form is Form.SCENARIO]
        if scenarios and (name is not None or identity) and len(scenarios) == len(found) == 1:
            merged = scenarios[0].scenario
            if merged is None:  # the whole scenario in one sentence
                yield replace(scenarios[0], line=head.line, id=identity or scenarios[0].id)
                return
            merged.name = name or rest or title
            yield replace(scenario_candidate(merged), line=head.line, id=identity)
        elif identity and not scenarios:
            inner = "; ".join(candidate.text for candidate in found[:8])
            text = rest if len(rest.split()) >= 3 or not inner else f"{rest}: {inner}".strip(": ")
            yield Candidate(text, text, head.line, Form.HEADING, identity)
        elif found:
            yield from found
        elif head.kind is Kind.HEADING and not body:
            yield written(head.text, head.line, Form.PROSE)

    def paragraph(self, block: Block) -> Iterator[Candidate]:
        lines = [
            (number, text)
            for number, text in zip(block.lines, block.text.split("\n"), strict=False)
            if text.strip()
        ]
        if not lines:
            return
        steps = [step_of(text) for _, text in lines]
        if (
            any(step and step[0] is Step.THEN for step in steps)
            and sum(1 for step in steps if step and step[0] in _PAIRED) >= 2
        ):
            yield from (scenario_candidate(scenario) for scenario in read_scenarios(lines))
            return
        if block.info == "inline" and len(lines) == 1:
            yield from _inline(lines[0])
            return
        for number, text in _sentences(lines):
            if is_one_line(text):
                yield written(text, number, Form.SCENARIO)
            else:
                listed = explicit_id(unmarked(plain(text)))[0] or read_ears(text)
                yield written(
                    text,
                    number,
                    Form.ITEM
                    if listed or (not self.listed and len(lines) > 1 and len(text) < 200 and _is_lines(lines))
                    else Form.PROSE,
                )

    def items(self, items: list[Block]) -> Iterator[Candidate]:
        run: list[tuple[int, str]] = []
        pending: list[Block] = []
        for item in items:
            if _is_step(item, running=bool(run)):
                run.extend(_item_lines(item))
                pending.append(item)
            else:
                yield from self.finish(run, pending)
                run, pending = [], []
                yield from self.item(item)
        yield from self.finish(run, pending)

    def finish(self, run: list[tuple[int, str]], pending: list[Block]) -> Iterator[Candidate]:
        """Join a run of step items to scenarios, unless no step is an effect: then each stands for itself."""
        if not run:
            return
        scenarios = read_scenarios(run)
        if any(scenario.is_complete for scenario in scenarios):
            yield from (scenario_candidate(scenario) for scenario in scenarios)
        else:
            for item in pending:
                yield from self.item(item)

    def item(self, item: Block) -> Iterator[Candidate]:
        inner = [child for child in item.children if child.kind in (Kind.LIST, Kind.CODE, Kind.TABLE)]
        nested = list(self.read(inner)) if inner else []
        scenarios = [candidate for candidate in nested if candidate.form is Form.SCENARIO]
        text = item.text.replace("\n", " ")
        lines = item.text.split("\n")
        if len(lines) > 1 and any((step := step_of(line)) and step[0] is Step.THEN for line in lines):
            named = scenario_name(lines[0]) is None and step_of(lines[0]) is None
            found = read_scenarios(zip(item.lines, lines, strict=False))
            if found and named:
                found[0].name = found[0].name or plain(unmarked(lines[0]))
            yield from (scenario_candidate(scenario) for scenario in found)
        elif scenarios and not STRUCK.match(text):
            if len(scenarios) == 1 and scenarios[0].scenario and text.strip():
                scenarios[0].scenario.name = scenario_name(text) or plain(unmarked(text))
                yield replace(scenario_candidate(scenarios[0].scenario), line=item.line)
            else:
                yield from scenarios
        elif nested and is_group(text, nested):
            yield from nested
        else:
            yield from self.whole(item, text)

    def whole(self, item: Block, text: str) -> Iterator[Candidate]:
        """An item with its children: they only explain it."""
        if not text.strip() and item.children:
            yield from self.read(item.children)
            return
        yield written(text, item.line, Form.SCENARIO if is_one_line(text) else Form.ITEM)


def is_group(text: str, nested: list[Candidate]) -> bool:
    """Tell a sub-label ("Backend:") from a criterion that its children explain."""
    words = plain(unmarked(text)).strip()
    if not words:
        return True
    if explicit_id(words)[0]:
        return False
    found = label_line(text)
    bare = words.rstrip(":： ")
    if (found and found.label) or classify(words, Style.PLAIN) is not None:
        return True
    if found and found.style is Style.BOLD and (bare != words or len(bare.split()) < _SENTENCE):
        return True
    count = len(bare.split())
    if count <= 2 or (count <= 3 and words.endswith((":", "："))):
        return True
    rich = sum(1 for candidate in nested if len(candidate.text.split()) >= 4)
    return (
        words.endswith((":", "："))
        and count <= 5
        and rich == len(nested)
        and len(nested) > 1
        and step_of(words) is None
    )


def _is_named_line(block: Block) -> bool:
    """A paragraph that is only a scenario's name or an explicit id: it heads what follows."""
    if block.kind is not Kind.PARAGRAPH or "\n" in block.text or block.info == "inline":
        return False
    if (name := scenario_name(block.text)) is not None:
        return not is_one_line(name)
    words = unmarked(plain(block.text))
    return bool(explicit_id(words)[0]) and not is_one_line(words) and read_ears(explicit_id(words)[1]) is None


def _ends_body(block: Block, head: Block) -> bool:
    if block.kind is Kind.HEADING:
        return (
            head.kind is not Kind.HEADING
            or block.level <= head.level
            or bool(explicit_id(unmarked(plain(block.text)))[0])
        )
    if _is_named_line(block):
        return True
    return (
        head.kind is Kind.PARAGRAPH
        and block.kind is Kind.PARAGRAPH
        and label_line(block.text.split("\n")[0]) is not None
    )


def _is_step(item: Block, *, running: bool) -> bool:
    step = step_of(item.text)
    if step is None or read_ears(item.text) or is_one_line(item.text):
        return False
    if "\n" in item.text and any(
        (inner := step_of(line)) and inner[0] is Step.THEN for line in item.text.split("\n")[1:]
    ):
        return False
    if step[0] is Step.AND or step[0] is Step.THEN:
        return running
    return True


def _item_lines(item: Block) -> list[tuple[int, str]]:
    lines = list(zip(item.lines, item.text.split("\n"), strict=False))
    for child in item.children:
        if child.kind is Kind.LIST:
            for inner in child.children:
                lines.extend(_item_lines(inner))
    return lines


def _inline(line: tuple[int, str]) -> Iterator[Candidate]:
    number, text = line
    pieces = [piece.strip() for piece in re.split(r"[;；]\s*|\s[•·]\s", text) if piece.strip()]
    numbered = re.split(r"(?:(?<=\s)|^)\(?\d{1,2}[.)]\s+", text)
    if len(pieces) == 1 and len(numbered) > 2:
        pieces = [piece.strip(" ,") for piece in numbered if piece.strip(" ,")]
    if len(pieces) == 1:
        sentences = [piece.strip() for piece in _SENTENCES.split(text) if piece.strip()]
        pieces = sentences if all(len(piece) > 15 for piece in sentences) else pieces
    form = Form.ITEM if len(pieces) > 1 else Form.PROSE
    yield from (written(piece, number, Form.SCENARIO if is_one_line(piece) else form) for piece in pieces)


def _is_lines(lines: list[tuple[int, str]]) -> bool:
    """Tell lines that stand each for itself from a wrapped paragraph."""
    if all(explicit_id(unmarked(plain(text)))[0] or _PREFIXED.match(text) for _, text in lines):
        return True
    if not all(_STARTS_ANEW.match(text.strip()) for _, text in lines):
        return False
    closed = all(text.rstrip().endswith((".", "!", ";")) for _, text in lines[:-1])
    return closed or not all(len(text) > 75 for _, text in lines[:-1])


def _sentences(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Join wrapped lines; lines with numbers of their own ("1.2.") begin anew."""
    starts = [index for index, (_, text) in enumerate(lines) if _NUMBERED.match(text)]
    if starts and starts[0] == 0 and len(lines) > 1:
        ends = [*starts[1:], len(lines)]
        return [_joined(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    if _is_lines(lines):
        return [(number, text.strip()) for number, text in lines]
    return [_joined(lines)]


def _joined(lines: list[tuple[int, str]]) -> tuple[int, str]:
    return lines[0][0], " ".join(text.strip() for _, text in lines)
