"""Spring Cloud Contract in Groovy, Kotlin or Java: what stands in each `Contract.make { ... }`.

https://docs.spring.io/spring-cloud-contract/reference/project-features-contract.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.api.words import Place
from gateledger.artifacts.contracts.calls import METHODS, call_path, short
from gateledger.artifacts.contracts.spring_statuses import STATUSES
from gateledger.artifacts.contracts.spring_tokens import Token, tokens
from gateledger.artifacts.contracts.words import ANY, Contract, Interaction, state_of
from gateledger.artifacts.identity import item_id
from gateledger.model.artifact import State
from gateledger.model.problem import Problem, Severity

_MAX_CHARACTERS = 400_000
_MOST_CONTRACTS = 1_000
_MAX_DEPTH = 60
_BLOCKS = frozenset({"request", "response", "input", "outputMessage"})
_BETWEEN = frozenset({"(", "->", "=", ")", "->{"})
_STATEMENTS = frozenset(
    {"method", "url", "urlPath", "status", "sentTo", "triggeredBy", "messageFrom", "description", "name", "label", "ignored", "inProgress"}
)  # fmt: skip
_PRODUCER = frozenset({"producer", "p", "server", "test"})
_CONSUMER = frozenset({"consumer", "c", "client", "stub"})
_SPECIAL = re.compile(r"[\[\](){}*+?\\|^$]|\.[*+?]")
_MAKES = re.compile(r"\bContract\s*\.\s*make\s*[({]")
_KOTLIN = re.compile(r"\bContractDsl\b|^\s*contract\s*\{", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_TEST_CLASS = re.compile(r"\bclass\s+\w+\s+extends\s+\w*Specification\b|@Test\b|@SpringBootTest\b")


def is_spring_script(path: str, text: str) -> bool:
    """Tell a script that makes contracts; a test of some library that holds one is not a contract."""
    name = path.lower()
    if name.endswith((".groovy", ".gvy", ".java")):
        return bool(_MAKES.search(text)) and not _TEST_CLASS.search(text)
    if name.endswith((".kts", ".kt")):
        return bool(_KOTLIN.search(text)) and "contract" in text and not _TEST_CLASS.search(text)
    return False


def read_spring_script(path: str, text: str) -> Contract:
    """Read every contract of a script. Never raises; what cannot be told of one does not count."""
    if len(text) > _MAX_CHARACTERS:
        problem = Problem(message=f"larger than {_MAX_CHARACTERS} characters: not read", path=path, line=1)
        return Contract(
            path, "contract", "spring-cloud-contract", problems=(problem,), state=state_of((), (problem,))
        )
    made, problems = _Reader(tokens(text), path).contracts()
    interactions = tuple(_interaction(each, path, problems) for each in made)
    told = tuple(problems[:50])
    state = state_of(interactions, told)
    if _is_unfilled(text, interactions):
        note = Problem(
            message="a template from which contracts are made", path=path, line=1, severity=Severity.NOTE
        )
        state, told, interactions = State.FRAGMENT, (note,), ()
    return Contract(
        path, "contract", "spring-cloud-contract", state=state, interactions=interactions, problems=told
    )


def _is_unfilled(text: str, interactions: tuple[Interaction, ...]) -> bool:
    """Tell a template by its marks ahead of the code or in an address; in a body they are the tool's own."""
    begins = _MAKES.search(text) or _KOTLIN.search(text)
    ahead = _COMMENT.sub("", text[: begins.start()]) if begins else ""
    return "{{" in ahead or any("{{" in each.path for each in interactions)


@dataclass(slots=True)
class _Made:
    """One contract: the arguments of its statements, by block and word."""

    line: int
    said: dict[tuple[str, str], list[Token]] = field(default_factory=dict)
    blocks: set[str] = field(default_factory=set)

    def of(self, block: str, *words: str) -> list[Token]:
        return next((self.said[block, word] for word in words if (block, word) in self.said), [])


@dataclass(slots=True)
class _Reader:
    found: list[Token]
    path: str
    place: int = 0

    def contracts(self) -> tuple[list[_Made], list[Problem]]:
        made: list[_Made] = []
        problems: list[Problem] = []
        while self.place < len(self.found) and len(made) < _MOST_CONTRACTS:
            if self._begins_contract():
                each = _Made(self.found[self.place].line)
                if not self._enter() or not self._block(each, ""):
                    problems.append(
                        Problem(message="the contract has no end", path=self.path, line=each.line)
                    )
                made.append(each)
            else:
                self.place += 1
        return made, problems

    def _begins_contract(self) -> bool:
        words = [token.text for token in self.found[self.place : self.place + 3]]
        return words == ["Contract", ".", "make"] or (words[:2] == ["contract", "{"])

    def _enter(self) -> bool:
        """Go to the brace that opens; what stands before it is little."""
        for place in range(self.place + 1, min(self.place + 14, len(self.found))):
            if self.found[place].text == "{" and self.found[place].kind == "mark":
                self.place = place + 1
                return True
        return False

    def _block(self, made: _Made, name: str) -> bool:
        """Read statements up to the brace that closes; whether there is one."""
        waiting = [name]
        while self.place < len(self.found):
            token = self.found[self.place]
            self.place += 1
            if token.kind == "mark" and token.text == "}":
                waiting.pop()
                if not waiting:
                    return True
            elif token.kind == "mark" and token.text == "{":
                waiting.append("-")
            elif token.kind == "word" and waiting[-1] == "" and token.text in _BLOCKS and self._opens():
                made.blocks.add(token.text)
                waiting.append(token.text)
            elif (
                token.kind == "word"
                and waiting[-1] != "-"
                and token.text in _STATEMENTS
                and self._is_statement()
            ):
                made.said.setdefault((waiting[-1], token.text), self._arguments())
            if len(waiting) > _MAX_DEPTH:
                return False
        return False

    def _opens(self) -> bool:
        """Whether a brace follows, past what the languages put between; goes behind it then."""
        for place in range(self.place, min(self.place + 8, len(self.found))):
            token = self.found[place]
            if token.kind == "mark" and token.text == "{":
                self.place = place + 1
                return True
            if token.kind not in ("word", "line") and token.text not in _BETWEEN:
                return False
        return False

    def _is_statement(self) -> bool:
        """Whether the word before was not a part of another word's arguments: `r.method` is, `x: method` is not."""
        before = self.found[self.place - 2] if self.place > 1 else None
        return before is None or before.kind == "line" or before.text in ("{", ";", ".", "}", "->", ")")

    def _arguments(self) -> list[Token]:
        """Take what follows on the line, or up to the end of what is in brackets."""
        taken: list[Token] = []
        depth = 0
        while self.place < len(self.found) and len(taken) < 200:
            token = self.found[self.place]
            if token.kind == "mark" and token.text in "([":
                depth += 1
            elif token.kind == "mark" and token.text in ")]":
                depth -= 1
            ends = token.kind == "line" or (token.kind == "mark" and token.text in ";{}")
            if depth < 0 or (ends and depth == 0):
                break
            if token.kind != "line":
                taken.append(token)
            self.place += 1
        return taken


def _interaction(made: _Made, path: str, problems: list[Problem]) -> Interaction:
    description = _text(made.of("", "description", "name", "label"))
    pending = any(_is_on(made, word) for word in ("ignored", "inProgress"))
    place = Place(path, made.line)
    if "request" in made.blocks or "response" in made.blocks:
        found = _http(made, description, pending=pending, place=place)
    else:
        channel = _text(made.of("outputMessage", "sentTo") or made.of("input", "messageFrom"))
        name = _text(made.of("", "label"))
        found = Interaction(
            description=description,
            kind="message",
            channel=channel,
            operation=name,
            pending=pending or not channel,
            place=place,
        )
    if found.pending:
        why = (
            "is ignored or in progress"
            if pending
            else "has a request, response or destination that cannot be told"
        )
        message = f"the contract '{description[:80]}' {why}: it does not count"
        problems.append(Problem(message=message, path=path, line=made.line, severity=Severity.WARNING))
    return found


def _http(made: _Made, description: str, *, pending: bool, place: Place) -> Interaction:
    method = next((token.text for token in made.of("request", "method") if token.text in METHODS), "")
    status = next((each for token in made.of("response", "status") if (each := _status(token))), "")
    called = _address(made.of("request", "urlPath", "url"))
    path, query = call_path(called)
    words = f"{description} {method} {path} {status}"
    return Interaction(
        description=description,
        method=method,
        path=path,
        status=status,
        query=query,
        pending=pending or not called or not status or not method,
        place=place,
        id=item_id(words),
    )


def _is_on(made: _Made, word: str) -> bool:
    """Whether a switch is on: `ignored`, `ignored()`, `ignored = true`."""
    return ("", word) in made.said and all(token.text != "false" for token in made.said["", word])


def _status(token: Token) -> str:
    if token.kind == "number":
        return token.text if len(token.text) == 3 else ""
    return (
        STATUSES.get(token.text, "") if token.kind == "word" else token.text if token.text.isdigit() else ""
    )


def _text(found: list[Token]) -> str:
    return next((short(token.text) for token in found if token.kind == "string"), "")


def _address(found: list[Token]) -> str:
    """Give the address the producer is called at, else the first one, else what a pattern leaves of it."""
    strings = list(_strings(found))
    for sides in (("producer", ""), ("", ""), ("consumer", "")):
        for side, text, is_pattern in strings:
            if side == sides[0] and not is_pattern:
                return text
    return next((_of_pattern(text) for _, text, _ in strings), "")


def _strings(found: list[Token]) -> Iterator[tuple[str, str, bool]]:
    """Give each string with the side it is for and whether it is a pattern."""
    calls: list[str] = []
    for place, token in enumerate(found):
        if token.kind == "mark" and token.text == "(":
            calls.append(found[place - 1].text if place else "")
        elif token.kind == "mark" and token.text == ")" and calls:
            calls.pop()
        elif token.kind == "string":
            side = "producer" if _PRODUCER & set(calls) else "consumer" if _CONSUMER & set(calls) else ""
            yield side, token.text, "regex" in calls or "matching" in calls


def _of_pattern(pattern: str) -> str:
    """Write a pattern as a path: a segment that is not plain text stands for any value."""
    parts = pattern.strip("^$").split("/")
    return "/".join(ANY if _SPECIAL.search(part) else part.replace("\\", "") for part in parts)
