"""Release notes: which part of them is ours, and which is the author's."""

import re

BEGIN = "<!-- gateledger:begin -->"
END = "<!-- gateledger:end -->"
LONGEST = 125_000
"""Characters of notes that GitHub takes."""

_OURS = re.compile(f"{BEGIN}(?:(?!{BEGIN}|{END}).)*{END}", re.DOTALL)
_GAP = "\n\n"


def has_section(notes: str) -> bool:
    """Whether a section of ours stands in the notes, from its first marker to its last."""
    return _OURS.search(notes) is not None


def outside(notes: str) -> str:
    """Give the author's text: without our sections, and without the white space at its end that may be ours."""
    return _OURS.sub("", notes).rstrip()


def with_section(notes: str, section: str) -> str:
    """Put our section in place of the one that is there, else at the end; not a byte of the author's changes.

    Of several (somebody copied the notes of an earlier release) the last is replaced and the others go: what they
    say is another release's. A marker without its partner is the author's text.
    """
    ours = f"{BEGIN}\n{section}\n{END}"
    found = list(_OURS.finditer(notes))
    if not found:
        return f"{notes}{_GAP}{ours}" if notes else ours
    kept, at = "", 0
    for match in found:
        kept += notes[at : match.start()] + (ours if match is found[-1] else "")
        at = match.end()
    return kept + notes[at:]


def fitting(notes: str, sections: tuple[str, ...]) -> str | None:
    """Put the first of our sections (longest first) that GitHub takes into the notes; None when none fits."""
    made = (with_section(notes, section) for section in sections)
    return next((text for text in made if len(text) <= LONGEST), None)
