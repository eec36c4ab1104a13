"""Somebody who may, and who did not write it, signed off the very commit that is released.

Why: "Tested" is said of something. A word that was given for last week's build, or by whoever wrote the code, is what
auditors ask about first, and what nobody can reconstruct later.

Passes: One of `approvers`, who has no commit in this release, signed off this commit: by a comment `/gateledger sign-off`
that names the tag or the commit, by ticking the sign-off in the release's issue, or by an approving review of the pull
request that is the release. The last word of a person counts.

Not enough: A sign-off of an earlier commit; one that names no commit; one's own code; a bot's; a ticked box whose
ticker cannot be told.

Fix: Test what the tag names, then comment `/gateledger sign-off TAG` on the release's issue or pull request.

Source: https://www.ecfr.gov/current/title-21/section-11.50 (signature manifestations: who, when, meaning);
https://www.iso.org/standard/79428.html (ISO/IEC/IEEE 29119-2: completion reporting)

Stages: release, deployment

Controls: 21CFR11:11.10(g), 21CFR11:11.50, DORA:9.4.e, DORA:RTS-16, IEC62304:5.8.1, ISO27001:A.8.29,
NIST800-53:CM-3(2), NIST800-53:SA-11, SSDF:PW.8.2, PCI-DSS:6.2.3.1, PCI-DSS:6.5.1, SOC2:CC8.1
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import StringConstraints

from gateledger.judge.marks import Names, Tightens
from gateledger.judge.people import Allowed, allowed, is_person
from gateledger.judge.said import Said
from gateledger.model.facts import Approvals, Release, SignOffs, Unavailable
from gateledger.model.release import SignOff
from gateledger.model.report import CouldNotTell, Finding, Locator, Note

Person = Annotated[str, StringConstraints(pattern=r"^@[A-Za-z0-9-]+(/[A-Za-z0-9._-]+)?$", max_length=140)]
Approvers = Annotated[tuple[Person, ...], Names("people"), Tightens("subset")]
Sources = Annotated[tuple[Literal["comment", "notes", "review"], ...], Tightens("subset")]


def qa_sign_off(
    release: Release,
    sign_offs: SignOffs | Unavailable,
    *,
    approvers: Approvers = (),
    sources: Sources = ("comment", "notes", "review"),
) -> Iterator[Said]:
    """Look for a sign-off of this commit.

    Settings:
        approvers: Who may sign off: `@login` and `@org/team`. Empty means that nobody may, so the gate fails and says so.
        sources: Where a sign-off may be given: a `comment` command, a ticked box in the `notes` or an issue they name, a `review`.
    """
    at = Locator(item=f"{release.tag} at {release.commit[:12]}", url=release.url or None)
    if not approvers:
        fix = 'Name them in the policy: `qa-sign-off: {approvers: ["@acme/qa"]}`.'
        yield Finding(
            code="no-approvers",
            message="The policy names nobody who may sign off a release",
            locator=at,
            fix=fix,
        )
        return
    if isinstance(sign_offs, Unavailable):
        reason = f"who signed off {release.tag} could not be told: {sign_offs.reason}"
        yield CouldNotTell(reason=reason, locator=at, transient=sign_offs.transient)
        return
    yield _judged(release, sign_offs, approvers, sources, at)


def _judged(
    release: Release,
    sign_offs: SignOffs,
    approvers: tuple[str, ...],
    sources: tuple[str, ...],
    at: Locator,
) -> Said:
    may = allowed(approvers, Approvals(teams=sign_offs.teams))
    authors = {actor.login.casefold() for actor in sign_offs.authors}
    last = {
        each.by.login.casefold(): each
        for each in sign_offs.given
        if each.source in sources and (each.commit == release.commit or each.withdrawn)
    }
    here = [each for each in last.values() if not each.withdrawn]
    others = [each for each in here if each.by.login.casefold() not in authors]
    good = next((each for each in others if may.admits(each.by)), None)
    if good:
        day = f" on {good.at:%Y-%m-%d}" if good.at else ""
        message = f"@{good.by.login} signed off {release.commit[:12]}{day} by {_way(good)}"
        return Note(message=message, locator=Locator(item=at.item, url=good.url or at.url))
    unread = next(iter(may.unread), None)
    if unread and (first := next((each for each in others if is_person(each.by)), None)):
        name, lost = unread
        reason = (
            f"whether @{first.by.login}, who signed off, belongs to {name} could not be told: {lost.reason}"
        )
        return CouldNotTell(reason=reason, locator=at, transient=lost.transient)
    seen = "; ".join(_why(each, release, may, authors) for each in _newest(sign_offs.given))[:600]
    who = ", ".join(f"`{each}`" for each in approvers[:5])
    return Finding(
        code="not-signed-off",
        message=f"{release.tag} ({release.commit[:12]}) is not signed off: {seen or 'nobody gave a word'}",
        locator=at,
        fix=(
            f"Let one of {who}, who has no commit in this release, test {release.commit[:12]} and comment\n\n"
            f"```\n/gateledger sign-off {release.tag}\n```"
        ),
    )


def _newest(given: tuple[SignOff, ...]) -> list[SignOff]:
    """Give the last word of each person."""
    return list({each.by.login.casefold(): each for each in given}.values())[-5:]


def _way(each: SignOff) -> str:
    return {"comment": "a comment", "notes": "ticking the sign-off", "review": "an approving review"}[
        each.source
    ]


def _why(each: SignOff, release: Release, may: Allowed, authors: set[str]) -> str:
    login = f"@{each.by.login}"
    if each.withdrawn:
        return f"{login} took it back"
    if not each.commit:
        return f"{login} signed off by {_way(each)}, and nothing tells which commit"
    if each.commit != release.commit:
        return f"{login} signed off {each.commit[:12]}, which is another commit"
    if not is_person(each.by):
        return f"{login} is a bot"
    if each.by.login.casefold() in authors:
        return f"{login} has commits in it"
    return f"{login} is none of the approvers" if not may.admits(each.by) else f"{login} signed off elsewhere"
