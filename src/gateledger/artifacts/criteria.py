"""Which candidates are acceptance criteria, and why the others are not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from gateledger.artifacts.boilerplate import boilerplate_reason
from gateledger.artifacts.candidate import Candidate, Form
from gateledger.artifacts.identity import item_id
from gateledger.artifacts.placeholder import placeholder_reason
from gateledger.artifacts.plain import fold, normalised, plain, skeleton
from gateledger.artifacts.specific import vagueness_reason
from gateledger.model.artifact import Item
from gateledger.model.problem import Problem, Severity

_QUOTED = 80
_REPEATS_TITLE = 90
_NUMBER_AT_END = re.compile(r"\s#?\d{1,3}$")
_TITLE_PREFIX = re.compile(
    r"^(?:\[[^\]]{1,40}\]\s*|[a-z]{2,12}(?:\([^)]{1,40}\))?!?:\s+|(?:story|epic|feature|task|bug|us)\s*[#\d.-]{0,8}\s*[:–—-]\s+)+",
    re.IGNORECASE,
)
_STORY = re.compile(
    r"(?:as an? |als |en tant qu|como |come |jako |как ).{2,200}(?:i want|i would like|i'd like|i need|mochte ich|will ich|je veux|je souhaite|quiero|necesito|quero|desejo|voglio|wil ik|chce|хочу)",
    re.IGNORECASE,
)

_CHATTER = re.compile(
    r"^(?:not sure|maybe|perhaps|hmm|i (?:think|guess|believe|suppose|wonder)|thanks|thank you|any (?:thoughts|ideas)|thoughts|sorry|fyi|hi|hello|hey|let's|lets|please)(?!\w)"
    r"|(?<!\w)(?:let's (?:talk|discuss)|let me know|(?:can|could|would) (?:you|someone|somebody|anyone|we)|please (?:fill|add|define|complete|write|help)|what do you think|not sure (?:if|about|whether|i)|i(?:'m| am) not sure|we (?:can|should|could|need to) (?:discuss|talk|decide)|to discuss|haven't (?:decided|agreed)|still open)(?!\w)"
)


@dataclass(slots=True)
class Judged:
    """What counted, what did not, and how much of that was boilerplate."""

    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    boilerplate: int = 0


class CriteriaJudge:
    """Judges candidates one after another, remembering what was said already."""

    def __init__(self, title: str, template_lines: frozenset[str]) -> None:
        self.title = normalised(_TITLE_PREFIX.sub("", title.strip()))
        self.template_lines = template_lines
        self.seen: set[str] = set()
        self.ids: set[str] = set()
        self.judged = Judged()

    def judge(self, candidate: Candidate) -> None:
        """Count a candidate, or note why it does not count."""
        reason = self.objection(candidate)
        if reason is None:
            text = candidate.text[:2000]
            self.judged.items.append(Item(id=self.identity(candidate), text=text, line=candidate.line))
            return
        self.judged.problems.append(_note(candidate, reason))

    def identity(self, candidate: Candidate) -> str:
        """Give the author's id once; two criteria of one id cannot be told apart by it."""
        known = item_id(candidate.text, candidate.id)
        if known in self.ids:
            self.judged.problems.append(
                Problem(
                    message=f"the id {known} is used twice", line=candidate.line, severity=Severity.WARNING
                )
            )
            known = item_id(candidate.text)
        self.ids.add(known)
        return known

    def objection(self, candidate: Candidate) -> str | None:
        """Say why a candidate does not count."""
        known = normalised(candidate.raw if candidate.scenario is None else candidate.text)
        reason = (
            self.unfilled_reason(candidate, known)
            or self.repeated_reason(known, skeleton(known))
            or self.content_reason(candidate)
        )
        if reason is None:
            self.seen.add(skeleton(known))
        return reason

    def unfilled_reason(self, candidate: Candidate, known: str) -> str | None:
        """Ask whether anybody wrote this for this work item."""
        if candidate.struck:
            return "is struck through"
        if reason := placeholder_reason(candidate.raw) or self.template_reason(candidate, known):
            return reason
        if candidate.scenario is not None:
            return None
        if reason := boilerplate_reason(candidate.raw):
            self.judged.boilerplate += 1
        return reason

    def repeated_reason(self, known: str, looks: str) -> str | None:
        """Ask whether it was said before, in the title or above."""
        if self.title and len(known) > 8 and fuzz.ratio(self.title, known) >= _REPEATS_TITLE:
            return "only repeats the title"
        return "is said twice" if {looks, _NUMBER_AT_END.sub("", looks)} & self.seen else None

    def template_reason(self, candidate: Candidate, known: str) -> str | None:
        """Compare with the repository's own templates."""
        if not self.template_lines or not known:
            return None
        if known in self.template_lines or (
            candidate.scenario and normalised(candidate.scenario.says) in self.template_lines
        ):
            return "stands in the template already"
        if candidate.scenario and all(
            normalised(whole) in self.template_lines for _, _, whole in candidate.scenario.steps
        ):
            return "stands in the template already"
        return None

    def content_reason(self, candidate: Candidate) -> str | None:
        """Ask whether there is something to check."""
        if candidate.scenario is not None:
            if not candidate.scenario.is_complete:
                return "is a scenario without cause and effect"
            return vagueness_reason(candidate.raw)
        words = plain(candidate.raw)
        if words.rstrip().endswith(("?", "？")):
            return "is a question"
        prose = candidate.form is Form.PROSE
        if prose and _CHATTER.search(fold(words)):
            return "talks about the criteria instead of giving any"
        if prose and _STORY.match(fold(words)):
            return "is the story, not a criterion"
        return vagueness_reason(candidate.raw, prose=prose)


def _note(candidate: Candidate, reason: str) -> Problem:
    shown = (candidate.text or plain(candidate.raw)).strip()
    quoted = f"'{shown[:_QUOTED]}{'…' if len(shown) > _QUOTED else ''}'" if shown else "an empty item"
    return Problem(message=f"{quoted} {reason}", line=candidate.line, severity=Severity.NOTE)
