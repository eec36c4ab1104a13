"""Measure the readers on the labelled sets under tests/accuracy/ and write docs/accuracy.md.

`python scripts/accuracy.py` writes, `python scripts/accuracy.py --check` fails when the page is not what it would write.
A set is a folder named after a kind of `gateledger inspect`, with a `labels.yml` (file name to labels) beside its files.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from gateledger.artifacts.inspect import Inspection, inspect
from gateledger.artifacts.work_item import read_work_item

ROOT = Path(__file__).resolve().parent.parent
SETS = ROOT / "tests" / "accuracy"
PAGE = ROOT / "docs" / "accuracy.md"
REAL = SETS / "real-documents.md"
NOTICE = "<!-- Written by scripts/accuracy.py from the sets under tests/accuracy/: run `make accuracy`. -->"
SUBSTANTIVE = "substantive"


@dataclass
class Score:
    """How often "substantive" was said rightly, wrongly and not at all; how many states and items were right."""

    right: int = 0
    false: int = 0
    missed: int = 0
    states: int = 0
    documents: int = 0
    items: int = 0
    counted: int = 0
    wrong: list[str] = field(default_factory=list)

    def take(self, name: str, expected: tuple[str, int | None], found: tuple[str, int]) -> None:
        """Compare what a person read with what was read."""
        state, items = expected
        self.documents += 1
        self.states += state == found[0]
        self.right += state == found[0] == SUBSTANTIVE
        self.false += found[0] == SUBSTANTIVE != state
        self.missed += state == SUBSTANTIVE != found[0]
        if items is not None:
            self.counted += 1
            self.items += items == found[1]
        if state != found[0] or (items is not None and items != found[1]):
            self.wrong.append(name)

    @property
    def traps(self) -> int:
        return self.documents - self.right - self.missed

    def row(self, what: str) -> str:
        """Write a row of the table."""
        cells = (
            what,
            self.documents,
            self.traps,
            share(self.right, self.right + self.false),
            share(self.right, self.right + self.missed),
            f"{self.states} of {self.documents}",
            f"{self.items} of {self.counted}" if self.counted else "",
        )
        return f"| {' | '.join(str(cell) for cell in cells)} |"


def share(part: int, whole: int) -> str:
    """Write a share with three digits; of nothing there is none."""
    return f"{part / whole:.3f}" if whole else "-"


def labels(folder: Path) -> dict[str, dict[str, Any]]:
    """Read a set's labels, each naming a file that is there.

    Raises ValueError when a label names no file, or a file has no label.
    """
    known = yaml.safe_load((folder / "labels.yml").read_text(encoding="utf-8"))
    files = {path.name for path in folder.iterdir()} - {"labels.yml"}
    if odd := set(known) ^ files:
        raise ValueError(f"{folder.name}: labels and files differ: {', '.join(sorted(odd))}")
    return dict(known)


def measure(folder: Path) -> dict[str, Score]:
    """Read every file of a set; work items are measured in their two sections."""
    scores: dict[str, Score] = {}
    for name, label in labels(folder).items():
        read = (folder / name).read_bytes()
        for what, expected, found in compared(folder.name, read, label):
            scores.setdefault(what, Score()).take(name, expected, found)
    return scores


Compared = tuple[str, tuple[str, int | None], tuple[str, int]]


def compared(kind: str, data: bytes, label: dict[str, Any]) -> list[Compared]:
    """Give what was to be read and what was read, section by section."""
    if kind == "work-item":
        text = read_work_item(data.decode("utf-8"), title=str(label.get("title", "")))
        criteria, cases = text.acceptance_criteria, text.edge_cases
        return [
            (
                "work items: acceptance criteria",
                (label["state"], label.get("items")),
                (str(criteria.state), len(criteria.items)),
            ),
            (
                "work items: edge cases",
                (label["edge_state"], label.get("edge_items")),
                (str(cases.state), len(cases.items)),
            ),
        ]
    read: Inspection = inspect(str(label.get("path", f"{kind}.md")), data, kind=kind)
    return [(kind, (label["state"], label.get("items")), (str(read.state), len(read.items)))]


def folders() -> list[Path]:
    """Give the sets, in the order of their names."""
    return sorted(path.parent for path in SETS.glob("*/labels.yml"))


HEAD = """# How well documents are read

A gate is as good as its reader. This page says how often a reader finds what a person finds: on sets of own texts that
live in the repository, and on documents of other people that do not.

## Own sets

*Precision*: of the documents read as substantive, the share that a person calls so. *Recall*: of the documents that a
person calls substantive, the share that was read so. *Traps* are documents whose right answer is something else: absent,
placeholder, unanswered. *Items* counts the documents whose number of items is exactly right.

| kind | documents | traps | precision | recall | state right | items right |
| --- | --- | --- | --- | --- | --- | --- |"""

MADE = """
All texts are our own (`authorship: own` in each `labels.yml`). Most labels were written before the reader saw the text;
those of the batch `lessons` belong to causes that were being mended. The readers were mended where they were wrong.
So these figures show that nothing was lost since, not what to expect elsewhere:
for that, see the next section. `tests/accuracy/` holds the sets; a new text goes there with its labels, then
`make accuracy`."""


def page() -> str:
    """Write the whole page."""
    measured = {what: score for folder in folders() for what, score in measure(folder).items()}
    rows = [score.row(what) for what, score in measured.items()]
    wrong = [
        f"- {what}: {', '.join(f'`{name}`' for name in score.wrong)}"
        for what, score in measured.items()
        if score.wrong
    ]
    lost = ["", "Read otherwise than a person would:", "", *wrong] if wrong else []
    real = REAL.read_text(encoding="utf-8").strip()
    return "\n".join([NOTICE, "", HEAD, *rows, MADE, *lost, "", real, ""])


def main(arguments: list[str]) -> int:
    """Write the page, or say whether it is up to date."""
    text = page()
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write("docs/accuracy.md is out of date: run `make accuracy`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
