"""What our own ledger decided before: on the pull requests that a release brings, and on its tag and earlier ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateledger.collect import observed_sign_offs
from gateledger.ledger import EvidenceDamaged, EvidenceMissing, Ledger, LedgerMisused
from gateledger.model.actor import Actor
from gateledger.model.receipt import Stored
from gateledger.model.release import KnownBypass, PriorVerdict, SignOff

KIND = "decision"
BYPASS, REVIEWED = "bypass", "bypass-reviewed"
FEW = 50
"""Up to so many subjects are looked up one by one."""
A_PAGE = 500
MOST_PAGES = 20

ReadStatement = Callable[[bytes], Mapping[str, Any]]
"""Envelope -> statement; `seal` has it, and the corridor lends it."""


@dataclass(frozen=True)
class TagDecision:
    """A decision on a tag: at which commit, when, and how it ended."""

    commit: str
    at: datetime
    verdict: str
    draft: bool = False
    """Whether it was a draft's, whose tag need not have been there; told of other commits than the present one."""


@dataclass(frozen=True)
class PriorVerdicts:
    """The ledger, asked for decisions alone. Every method may raise LedgerError."""

    ledger: Ledger
    read: ReadStatement

    def on_pulls(self, repository: str, heads: Mapping[int, str]) -> dict[int, PriorVerdict]:
        """Give the last decision on each pull request: on the head that was merged, else on any.

        `heads` are the heads that were merged, by number, empty where unknown.
        """
        subjects = {f"{repository}#{number}": number for number in heads}
        newest = self._newest(repository, subjects)
        found = {}
        for subject, number in subjects.items():
            entry = newest.get(subject)
            if entry is not None and heads[number] not in {"", entry.head_sha}:
                entry = self._at(repository, subject, heads[number]) or entry
            if entry is not None:
                found[number] = read_verdict(entry, self._said(entry))
        return found

    def _said(self, entry: Stored) -> Mapping[str, Any]:
        """Give the predicate; of one that was erased what the ledger's keys still say of it."""
        if not entry.erased:
            said: Mapping[str, Any] = self.read(entry.envelope)["predicate"]
            return said
        items = [{"name": name} for name in entry.links.get("work-item", ())]
        return {"result": next(iter(entry.links.get("result", ())), ""), "change": {"workItems": items}}

    def bypassed(self, repository: str, numbers: Collection[int]) -> dict[int, KnownBypass]:
        """Say which pull requests came past their verdict; one that waits for its review before one that had it."""
        subjects = {f"{BYPASS}:{repository}#{number}": number for number in numbers}
        found: dict[int, KnownBypass] = {}
        before: int | None = None
        for _ in range(MOST_PAGES if subjects else 0):
            page = self.ledger.find(repository=repository, kind=BYPASS, before=before, limit=A_PAGE)
            for entry in page:
                number = subjects.get(entry.subject)
                known = found.get(number) if number is not None else None
                if number is not None and (known is None or known.review is not None):
                    found[number] = self._bypass(entry)
            if len(page) < A_PAGE:
                break
            before = page[-1].index
        return found

    def _bypass(self, entry: Stored) -> KnownBypass:
        """Read a bypass and its review; of erased ones that they were is known, and no more."""
        linked = self.ledger.linked(BYPASS, str(entry.index), limit=5)
        review = next((each for each in linked if each.kind == REVIEWED), None)
        said = {} if entry.erased else self.read(entry.envelope)["predicate"]["bypass"]
        word = {} if review is None or review.erased else self.read(review.envelope)["predicate"]["bypass"]
        by = (word.get("retroactiveReview") or {}).get("by")
        due = (said.get("followUp") or {}).get("dueAt")
        return KnownBypass(
            index=entry.index,
            how=str(said.get("how") or ""),
            due_at=datetime.fromisoformat(due) if due else None,
            review=review.index if review else None,
            reviewed_by=Actor(login=by["login"], id=by.get("id"), kind=by["type"]) if by else None,
        )

    def on_tag(self, repository: str, tag: str, commit: str) -> tuple[TagDecision, ...]:
        """Give the decisions on a tag that stands at a commit now, newest first."""
        entries = self.ledger.find(
            repository=repository, subject=f"{repository}@{tag}", kind=KIND, limit=A_PAGE
        )
        return tuple(
            TagDecision(each.head_sha, each.at, each.verdict, each.head_sha != commit and self._draft(each))
            for each in entries
        )

    def sign_offs(self, repository: str, tag: str) -> tuple[SignOff, ...]:
        """Give the sign-offs of a tag that were kept when they were given, oldest first."""
        return observed_sign_offs.read(self.ledger, repository, tag, self.read)

    def _draft(self, entry: Stored) -> bool:
        """Look into what was seen then; where that is gone, the tag counts as having been there."""
        said = self._said(entry).get("snapshot") or {}
        try:
            seen = json.loads(self.ledger.evidence.get(str(said.get("sha256") or "")))
        except (EvidenceMissing, EvidenceDamaged, LedgerMisused, ValueError):
            return False
        release = seen.get("release") if isinstance(seen, dict) else None
        return isinstance(release, dict) and release.get("draft") is True

    def refused(self, repository: str, tags: Sequence[tuple[str, str]]) -> frozenset[str]:
        """Give those of the tags (name, commit; newest first) at which no history may begin.

        What was refused would bring the same changes once more, unseen. So would a tag that nobody judged where it
        stands, though an older one was: it came past us. Tags older than the first that was judged are believed.
        """
        latest = {tag: self.ledger.latest(repository, f"{repository}@{tag}", KIND) for tag, _ in tags}
        judged = [place for place, (tag, at) in enumerate(tags) if _stands(latest[tag], at)]
        oldest = max(judged, default=-1)
        unseen = {
            tag for place, (tag, at) in enumerate(tags) if place < oldest and not _stands(latest[tag], at)
        }
        blocked = {tags[place][0] for place in judged if self._blocked(latest[tags[place][0]])}
        return frozenset(unseen | blocked)

    def _blocked(self, entry: Stored | None) -> bool:
        """Whether a release was refused indeed, not only observed."""
        if entry is None or entry.verdict != "block":
            return False
        return bool(self._said(entry).get("mode") != "observe")

    def _newest(self, repository: str, subjects: Mapping[str, int]) -> dict[str, Stored]:
        found: dict[str, Stored] = {}
        missing = set(subjects)
        before: int | None = None
        for _ in range(MOST_PAGES if len(subjects) > FEW else 0):
            page = self.ledger.subjects(repository, kind=KIND, before=before, limit=A_PAGE)
            found |= {each.subject: each for each in page if each.subject in missing}
            missing -= found.keys()
            if len(page) < A_PAGE or not missing:
                return found
            before = page[-1].index
        for subject in missing:
            if entry := self.ledger.latest(repository, subject, KIND):
                found[subject] = entry
        return found

    def _at(self, repository: str, subject: str, head: str) -> Stored | None:
        found = self.ledger.find(repository=repository, subject=subject, kind=KIND, head_sha=head, limit=1)
        return next(iter(found), None)


def _stands(entry: Stored | None, commit: str) -> bool:
    return entry is not None and entry.head_sha == commit


def read_verdict(entry: Stored, predicate: Mapping[str, Any]) -> PriorVerdict:
    """Read a decision as what a later release wants to know of it."""
    rulings = predicate.get("rulings") or ()
    items = (predicate.get("change") or {}).get("workItems") or ()
    return PriorVerdict(
        index=entry.index,
        record_id=str(predicate.get("recordId") or ""),
        verdict=str(predicate.get("verdict") or entry.verdict),
        result=str(predicate.get("result") or ""),
        head_sha=entry.head_sha,
        decided_at=entry.at,
        mode=str(predicate.get("mode") or "enforce"),
        waived=tuple(dict.fromkeys(each["gate"] for each in rulings if each.get("outcome") == "waived")),
        work_items=tuple(dict.fromkeys(str(each["name"]) for each in items)),
    )
