"""What a feature file means: its scenarios, steps and examples; not its comments, tags, blanks or alignment.

https://cucumber.io/docs/gherkin/reference
"""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.gherkin import scenario_name
from gateledger.artifacts.meaning import Meaning, Part, digest, part, spaced
from gateledger.artifacts.meaning_parts import slug

MAX_CHARACTERS = 1 << 20
_QUOTES = ('"""', "```")


def feature(text: str) -> Meaning:
    """Read a feature file (line ends are LF)."""
    lines = list(_lines(text[:MAX_CHARACTERS]))
    if len(text) > MAX_CHARACTERS:
        lines.append((len(lines) + 1, spaced(text[MAX_CHARACTERS:]), ()))
    words = "\n".join(line for _, line, _ in lines)
    return Meaning(digest=digest("feature", words), words=words, parts=tuple(_scenarios(lines)))


def _lines(text: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Give what counts of each line, with its number and the tags above it."""
    quoted = ""
    tags: list[str] = []
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if line[:3] in _QUOTES and quoted in ("", line[:3]):
            quoted = "" if quoted else line[:3]
            yield number, '"""', ()
        elif quoted:
            yield number, raw.rstrip(), ()
        elif line.startswith("@"):
            tags += [tag for tag in line.split() if tag.startswith("@")]
        elif line and not line.startswith("#"):
            yield number, _row(line) if line.startswith("|") else spaced(line), tuple(tags)
            tags = []


def _row(line: str) -> str:
    return " | ".join(spaced(cell) for cell in line.strip("|").split("|"))


def _scenarios(lines: list[tuple[int, str, tuple[str, ...]]]) -> Iterator[Part]:
    starts = [
        index for index, (_, line, _) in enumerate(lines) if scenario_name(line) is not None and ":" in line
    ]
    if not starts:
        return
    background = [line for _, line, _ in lines[1 : starts[0]]]
    for index, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        number, line, tags = lines[index]
        name = scenario_name(line) or ""
        own = "\n".join(each for _, each, _ in lines[index:end])
        words = "\n".join([*background, own])
        also = (slug(name), *(tag.removeprefix("@") for tag in tags))
        yield part("scenario", name or f"scenario at line {number}", number, words, own=own, also=also)
