"""Given/When/Then in any dress: fenced, bare lines, list items, bold keywords, one sentence; in many languages.

A step without a feature around it is what issues really hold. Words that are written more freely than a feature file
allows stand here, those of gherkin-official in gherkin_words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from gateledger.artifacts.gherkin_words import scenario_words, step_word
from gateledger.artifacts.plain import plain, unmarked


class Step(StrEnum):
    """The role of a line in a scenario."""

    GIVEN = "given"
    WHEN = "when"
    THEN = "then"
    AND = "and"


_KEYWORDS = {
    Step.GIVEN: "given|gegeben seien|gegeben sei|gegeben ist|gegeben|angenommen|étant donnée?s?|etant donnée?s?|etant donne|soit|dado|dada|dados|dadas|data|dato|dati|date|gegeven|stel|допустим|дано|пусть|zakładając|mając",
    Step.WHEN: "when|wenn|quand|lorsque|lorsqu'|cuando|quando|als|wanneer|когда|если|jeżeli|jeśli|gdy|kiedy",
    Step.THEN: "then|dann|alors|entonces|então|entao|allora|dan|тогда|то|wtedy",
    Step.AND: "and|but|und|aber|et|mais|y|e|pero|mas|ma|en|maar|и|а|но|oraz|i|ale",
}
_CJK_KEYWORDS = {
    Step.GIVEN: "前提|假如|假设|假設|假定|먼저|조건",
    Step.WHEN: "もし|当|當|만일|만약",
    Step.THEN: "ならば|那么|那麼|그러면",
    Step.AND: "かつ|但し|而且|并且|並且|但是|그리고|하지만|しかし",
}
_STEP = re.compile(
    "|".join(
        f"(?P<{step}>(?:{words})(?![^\\W_])|(?:{_CJK_KEYWORDS[step]}))" for step, words in _KEYWORDS.items()
    ),
    re.IGNORECASE,
)
_SCENARIO = re.compile(
    r"(scenario outline|scenario template|scenario|szenariogrundriss|szenario|plan du scénario|scénario|esquema del escenario|escenario|esquema do cenário|cenário|cenario"
    r"|schema dello scenario|scenariusz|szablon scenariusza|структура сценария|сценарий|シナリオアウトライン|シナリオ|场景大纲|场景|場景|시나리오 개요|시나리오|"
    + "|".join(map(re.escape, scenario_words()))
    + r")\s*[#\d.]{0,6}\s*(?:[:：–—-]\s*(.{0,300})|$)",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(
    r"(?:examples?|scenarios|beispiele|exemples|ejemplos|exemplos|esempi|voorbeelden|例|サンプル|例子|예|примеры|przykłady)\s*[:：]?\s*$",
    re.IGNORECASE,
)
_OTHER_PART = re.compile(
    r"(?:feature|background|rule|ability|funktionalität|grundlage|fonctionnalité|contexte|característica|antecedentes|funcionalidade|contexto|機能|背景|功能)\s*[:：]",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(r"background|grundlage|contexte|antecedentes|contexto|背景", re.IGNORECASE)
_BETWEEN = " :;,：、…"
_GIVEN_THEN = re.compile(
    r"(?<![^\W_])(?:given|gegeben|angenommen|étant donné|dado|dada|dato|gegeven|дано|zakładając)(?![^\W_])",
    re.IGNORECASE,
)
_WHEN_IN = re.compile(
    r"(?<![^\W_])(?:when|wenn|quand|lorsque?|cuando|quando|als|wanneer|когда|gdy)(?![^\W_])", re.IGNORECASE
)
_THEN_IN = re.compile(
    r"(?<![^\W_])(?:then|dann|alors|entonces|então|allora|dan|тогда|то|wtedy)(?![^\W_])", re.IGNORECASE
)


@dataclass(slots=True)
class Scenario:
    """A scenario: steps as (role, words without the keyword, words with it)."""

    line: int
    name: str = ""
    steps: list[tuple[Step, str, str]] = field(default_factory=list)
    examples: list[tuple[int, list[str]]] = field(default_factory=list)

    def has(self, step: Step) -> bool:
        return any(step is kind for kind, _, _ in self.steps)

    @property
    def is_complete(self) -> bool:
        """A cause and an effect: without Then it is only a list of sentences."""
        return self.has(Step.THEN) and (self.has(Step.WHEN) or self.has(Step.GIVEN))

    @property
    def text(self) -> str:
        steps = ", ".join(whole for _, _, whole in self.steps)
        return f"{self.name}: {steps}" if self.name and steps else self.name or steps

    @property
    def says(self) -> str:
        """The words of the steps alone."""
        return " ".join(words for _, words, _ in self.steps if words)

    def effect(self) -> str:
        """The words from the first Then on."""
        found = next((i for i, (kind, _, _) in enumerate(self.steps) if kind is Step.THEN), len(self.steps))
        return ", ".join(words for _, words, _ in self.steps[found:])

    def cause(self) -> str:
        """The words before the first Then."""
        found = next((i for i, (kind, _, _) in enumerate(self.steps) if kind is Step.THEN), len(self.steps))
        return ", ".join(whole for _, _, whole in self.steps[:found])


def step_of(raw: str) -> tuple[Step, str, str] | None:
    """Read one line as a step: its role, its words, the whole line."""
    text = unmarked(plain(raw[:1200]))
    found = _STEP.match(text)
    if found and found.lastgroup is not None:
        role, end = found.lastgroup, found.end()
    elif other := step_word(text):
        role, end = other
    else:
        return None
    return Step(role), text[end:].strip(_BETWEEN), text.rstrip(" ,;")


def is_one_line(raw: str) -> bool:
    """Tell whether one sentence holds a whole scenario: given, when and then in this order."""
    text = raw[:1200]
    found = _GIVEN_THEN.search(text)
    if not found:
        return False
    when = _WHEN_IN.search(text, found.end())
    return bool(when and _THEN_IN.search(text, when.end()))


def is_marked_line(raw: str) -> bool:
    """Tell a scenario in one sentence from prose with the same words: keywords are set off or in capitals."""
    text = raw[:1200]
    found = [pattern.search(text) for pattern in (_WHEN_IN, _THEN_IN)]
    return all(
        hit and (hit[0].isupper() or text[: hit.start()].rstrip()[-1:] in tuple(",;*_.\n")) for hit in found
    )


def scenario_name(raw: str) -> str | None:
    """Give the name in a line like "Scenario: name", "" for a nameless one, None for any other line."""
    found = _SCENARIO.match(unmarked(plain(raw[:600])))
    return (found[2] or "").strip() if found else None


def is_gherkin(code: str, info: str) -> bool:
    """Tell whether a code block holds scenarios: it says so, or has cause and effect."""
    language = info.split(maxsplit=1)[0].strip("{}.") if info else ""
    if language in ("gherkin", "cucumber", "feature"):
        return True
    if language not in ("", "text", "txt", "plain", "plaintext", "markdown", "md"):
        return False
    steps = [found[0] for line in code.split("\n")[:400] if (found := step_of(line))]
    named = any(scenario_name(line) is not None for line in code.split("\n")[:50])
    return Step.THEN in steps and Step.WHEN in steps and (named or Step.GIVEN in steps)


def read_scenarios(lines: Iterable[tuple[int, str]]) -> list[Scenario]:
    """Read scenarios from lines; a background and what stands before the first step are passed over."""
    reading = _Reading()
    for number, raw in lines:
        text = raw.strip()
        if text and not text.startswith(("#", "@", '"' * 3)):
            reading.take(number, text)
    return [scenario for scenario in reading.done if scenario.steps]


class _Reading:
    def __init__(self) -> None:
        self.done: list[Scenario] = []
        self.current: Scenario | None = None
        self.skipping = False
        self.examples = False

    def take(self, number: int, text: str) -> None:
        if (name := scenario_name(text)) is not None:
            self.start(Scenario(number, name))
        elif part := _OTHER_PART.match(text):
            self.skipping, self.current = bool(_BACKGROUND.match(part[0])), None
        elif self.current and _EXAMPLES.match(text):
            self.examples = True
        elif text.startswith("|"):
            if self.current and self.examples:
                self.current.examples.append((number, [cell.strip() for cell in text.strip("|").split("|")]))
        elif not self.skipping:
            self.line(number, text)

    def start(self, scenario: Scenario) -> Scenario:
        self.current, self.skipping, self.examples = scenario, False, False
        self.done.append(scenario)
        return scenario

    def line(self, number: int, text: str) -> None:
        step = step_of(text)
        current = self.current
        if step is not None:
            if current is None or begins_anew(current, step[0]):
                current = self.start(Scenario(number))
            current.steps.append(step)
        elif current and current.steps:
            kind, words, whole = current.steps[-1]
            current.steps[-1] = (kind, f"{words} {text}"[:2000], f"{whole} {text}"[:2000])


def begins_anew(current: Scenario, step: Step) -> bool:
    """A Given after a Then, or a When after a Then where there is no Given, starts the next scenario."""
    if not current.has(Step.THEN):
        return False
    return step is Step.GIVEN or (step is Step.WHEN and not current.has(Step.GIVEN) and not current.name)
