"""Gherkin feature files, in every language that gherkin-official knows; a bare scenario is read too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from gherkin.errors import ParserError
from gherkin.parser import Parser
from gherkin.token_scanner import TokenScanner

from gateledger.artifacts.criterion_ids import ids_in
from gateledger.model.problem import Problem, Severity
from gateledger.model.value import Value

_MAX_CHARACTERS = 512 * 1024
_MAX_LINES = 10_000
_MAX_PROBLEMS = 20
_PLACE = re.compile(r"^\((\d+):(\d+)\): (.*)$", re.DOTALL)
_LANGUAGE = re.compile(r"^\s*#\s*language\s*:\s*([a-zA-Z\-_]{2,12})\s*$", re.MULTILINE)


class FeatureScenario(Value):
    """One scenario: `ids` are the criteria that its tags, its name or the comments above it name."""

    name: str
    line: int
    tags: tuple[str, ...] = ()
    steps: str = ""
    effect: str = ""
    ids: tuple[str, ...] = ()


class FeatureText(Value):
    """A feature file as read."""

    name: str = ""
    language: str = "en"
    scenarios: tuple[FeatureScenario, ...] = ()
    problems: tuple[Problem, ...] = ()


@cache
def _languages() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("gherkin").joinpath("gherkin-languages.json").read_text("utf-8"))
    return found


@cache
def _starts(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the keywords that begin a feature, and those that begin a scenario."""
    words = _languages().get(language) or _languages()["en"]
    return tuple(words["feature"]), (
        *words["scenario"],
        *words["scenarioOutline"],
        *words["background"],
        *words["rule"],
    )


def is_feature(path: str, text: str) -> bool:
    """Tell a feature file: by its name, or by a first line that opens a feature or a scenario, and a scenario."""
    if path.lower().endswith(".feature"):
        return True
    lines = [line.strip() for line in text[:20_000].splitlines()]
    said = [line for line in lines if line and line[0] not in "#@"]
    feature, scenario = _starts(_language(text))
    opens = tuple(f"{word}:" for word in scenario)
    first = said[0] if said else ""
    return first.startswith((*(f"{word}:" for word in feature), *opens)) and any(
        line.startswith(opens) for line in said
    )


def _language(text: str) -> str:
    found = _LANGUAGE.search(text[:2_000])
    return found[1] if found and found[1] in _languages() else "en"


def read_feature(text: str) -> FeatureText:
    """Read a feature file. Never raises; a file that does not parse gives its errors with their lines."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > _MAX_CHARACTERS or text.count("\n") > _MAX_LINES or "\x00" in text:
        return FeatureText(problems=(Problem(message="not a feature file: too long, or not text", line=1),))
    language = _language(text)
    shift = 0
    if not _has_feature(text, language):
        text, shift = f"{_starts(language)[0][0]}: -\n{text}", 1
        if shift and _LANGUAGE.search(text):
            text = f"# language: {language}\n{text}"
            shift = 2
    last = text.count("\n") + 1 - shift
    try:
        document: Any = Parser().parse(TokenScanner(text))
    except (ParserError, ValueError, RecursionError, KeyError) as error:
        return FeatureText(language=language, problems=tuple(_problems(error, shift, last)))
    return _read(document, language, shift)


def _has_feature(text: str, language: str) -> bool:
    words = tuple(f"{word}:" for word in _starts(language)[0])
    return any(line.strip().startswith(words) for line in text.split("\n"))


def _problems(error: Exception, shift: int, last: int) -> Iterator[Problem]:
    errors = getattr(error, "errors", None) or [error]
    for each in errors[:_MAX_PROBLEMS]:
        found = _PLACE.match(str(each))
        # The end of the file is a line beyond its last to the parser.
        line = min(max(int(found[1]) - shift, 1), last) if found else 1
        message = " ".join((found[3] if found else str(each)).split())[:300]
        yield Problem(message=f"not Gherkin: {message}", line=line)


def _read(document: Any, language: str, shift: int) -> FeatureText:
    feature = document.get("feature") or {}
    comments = {each["location"]["line"]: each["text"] for each in document.get("comments", ())}
    tags = tuple(tag["name"] for tag in feature.get("tags", ()))
    scenarios = tuple(_scenarios(feature.get("children", ()), tags, comments, shift))
    empty = [each for each in scenarios if not each.steps]
    problems = tuple(
        Problem(
            message=f"the scenario '{each.name[:80]}' has no steps", line=each.line, severity=Severity.WARNING
        )
        for each in empty[:_MAX_PROBLEMS]
    )
    name = str(feature.get("name", ""))
    return FeatureText(
        name="" if name == "-" else name, language=language, scenarios=scenarios, problems=problems
    )


def _scenarios(
    children: Any, inherited: tuple[str, ...], comments: dict[int, str], shift: int
) -> Iterator[FeatureScenario]:
    for child in children:
        if rule := child.get("rule"):
            tags = (*inherited, *(tag["name"] for tag in rule.get("tags", ())))
            yield from _scenarios(rule.get("children", ()), tags, comments, shift)
        elif scenario := child.get("scenario"):
            yield _scenario(scenario, inherited, comments, shift)


def _scenario(raw: Any, inherited: tuple[str, ...], comments: dict[int, str], shift: int) -> FeatureScenario:
    tags = (*inherited, *(tag["name"] for tag in raw.get("tags", ())))
    steps = [
        (step.get("keywordType", ""), f"{step['keyword'].strip()} {step['text']}")
        for step in raw.get("steps", ())
    ]
    effect = next((index for index, (kind, _) in enumerate(steps) if kind == "Outcome"), len(steps))
    line = raw["location"]["line"]
    above = " ".join(comments.get(number, "") for number in range(line - 3, line))
    return FeatureScenario(
        name=raw.get("name", ""),
        line=max(line - shift, 1),
        tags=tags,
        steps=", ".join(text for _, text in steps)[:4_000],
        effect=", ".join(text for _, text in steps[effect:])[:2_000],
        ids=tuple(dict.fromkeys(ids_in(" ".join([*tags, raw.get("name", ""), above])))),
    )
