"""Is a document approved at its present content, by somebody who may and who did not write it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gateledger.judge.people import Allowed, allowed, is_person
from gateledger.model.actor import Actor
from gateledger.model.facts import Approvals, Change, File
from gateledger.model.report import CouldNotTell, Finding, Locator, Note
from gateledger.model.standing import DocumentHistory, DocumentReview

_BACK = frozenset({"CHANGES_REQUESTED", "DISMISSED"})


@dataclass
class _Stand:
    """Where one reviewer stands on the present content."""

    actor: Actor
    approved: DocumentReview | None = None
    unknown: DocumentReview | None = None
    stale: DocumentReview | None = None
    withdrawn: DocumentReview | None = field(default=None)


def approval(
    file: File, change: Change, approvals: Approvals, approvers: tuple[str, ...]
) -> Finding | CouldNotTell | Note:
    """Judge the reviews of one document; what cannot be told is never an approval."""
    at = Locator(path=file.path)
    history = approvals.of(file.path)
    if history is None or (history.blob and history.blob != file.sha):
        return CouldNotTell(
            reason=f"who approved {file.path} at its present content could not be read", locator=at
        )
    if history.unlisted or (history.here and change.commits_total > len(change.commits)):
        where = f"#{history.pull_request}" if history.pull_request else "the change"
        reason = f"who wrote {file.path} could not be told: {where} has more commits than are listed with their authors"
        return CouldNotTell(reason=reason, locator=at)
    may = allowed(approvers, approvals)
    authors = _logins(history.authors) | (_logins(_people_of(change)) if history.here else frozenset())
    stands = list(_stands(history, file.sha))
    approved = [each for each in stands if each.approved and each.actor.login.casefold() not in authors]
    if good := next((each for each in approved if may.admits(each.actor)), None):
        return _note(file, good)
    if unsure := _unsure(file, approved, stands, may, authors):
        return unsure
    return Finding(
        code="not-approved",
        message=_why(file, history, stands, may, authors),
        locator=at,
        fix=_fix(history, approvers),
    )


def _people_of(change: Change) -> Iterator[Actor]:
    yield change.author
    yield from (commit.author for commit in change.commits if commit.author)


def _logins(actors: Iterable[Actor]) -> frozenset[str]:
    return frozenset(actor.login.casefold() for actor in actors)


def _stands(history: DocumentHistory, blob: str) -> Iterator[_Stand]:
    """Follow each reviewer through their reviews, oldest first: a later objection takes an approval back."""
    stands: dict[str, _Stand] = {}
    for review in history.reviews:
        stand = stands.setdefault(review.author.login.casefold(), _Stand(review.author))
        state = review.state.upper()
        if state == "DISMISSED" and _is_elsewhere(stand, review):
            continue
        if state in _BACK:
            stand.withdrawn = review
            stand.approved = stand.unknown = None
        elif state == "APPROVED" and review.blob == blob:
            stand.approved, stand.withdrawn = review, None
        elif state == "APPROVED":
            if review.blob:
                stand.stale = review
            else:
                stand.unknown = review
    yield from stands.values()


def _is_elsewhere(stand: _Stand, review: DocumentReview) -> bool:
    """Tell a review that was dismissed in another pull request than the approval: pushes do that of themselves."""
    approved = stand.approved
    return approved is not None and approved.pull_request != review.pull_request


def _note(file: File, good: _Stand) -> Note:
    review = good.approved
    assert review is not None
    day = f" on {review.at:%Y-%m-%d}" if review.at else ""
    message = f"{file.path} is approved as it is now by @{good.actor.login} in #{review.pull_request}{day}"
    return Note(message=message, locator=Locator(path=file.path))


def _unsure(
    file: File, approved: list[_Stand], stands: list[_Stand], may: Allowed, authors: frozenset[str]
) -> CouldNotTell | None:
    """Say what stands between a review and an approval that nobody can see."""
    at = Locator(path=file.path)
    unread = next(iter(may.unread), None)
    if unread and (first := next((each for each in approved if is_person(each.actor)), None)):
        name, lost = unread
        reason = f"whether @{first.actor.login}, who approved {file.path}, belongs to {name} could not be told: {lost.reason}"
        return CouldNotTell(reason=reason, locator=at, transient=lost.transient)
    for each in stands:
        known = may.admits(each.actor) or (may.unread and is_person(each.actor))
        if each.unknown and known and each.actor.login.casefold() not in authors:
            reason = f"which content of {file.path} @{each.actor.login} approved could not be told: commit {each.unknown.commit[:12] or 'unknown'} is gone"
            return CouldNotTell(reason=reason, locator=at)
    return None


def _why(
    file: File, history: DocumentHistory, stands: list[_Stand], may: Allowed, authors: frozenset[str]
) -> str:
    """Say which reviews were seen and why none of them counts."""
    if history.here:
        origin = "this pull request changes it"
    elif history.pull_request:
        origin = f"#{history.pull_request} brought it"
    else:
        origin = "its last change was pushed without a pull request"
    seen = "; ".join(filter(None, (_said(each, may, authors) for each in stands)))[:600]
    return f"{file.path} is not approved at its present content ({origin}): {seen or 'nobody reviewed it'}"


def _said(each: _Stand, may: Allowed, authors: frozenset[str]) -> str:
    login = f"@{each.actor.login}"
    if each.approved:
        if not is_person(each.actor):
            return f"{login} is a bot"
        if each.actor.login.casefold() in authors:
            return f"{login} wrote it and cannot approve it"
        return f"{login} approved it, but is none of the approvers" if not may.admits(each.actor) else ""
    if each.withdrawn:
        return (
            f"{login} took the approval back"
            if each.withdrawn.state == "DISMISSED"
            else f"{login} asked for changes"
        )
    if each.stale:
        return f"{login} approved an earlier content of it"
    return f"{login} commented"


def _fix(history: DocumentHistory, approvers: tuple[str, ...]) -> str:
    who = ", ".join(f"`{each}`" for each in approvers[:5])
    wrote = ", ".join(f"@{actor.login}" for actor in history.authors[:5])
    beside = f" (not by {wrote}, who wrote it)" if wrote else ""
    return f"Ask for an approving review of this pull request by {who}{beside}. An edit of the document after that asks again."
