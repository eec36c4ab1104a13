"""What is answered to a command in a comment: one sticky comment for each thing that was asked, edited in place."""

import hashlib

from gateledger.model.command import Command
from gateledger.model.text import CommentText
from gateledger.render.fitting import GAP, cut
from gateledger.render.quote import code, inline, link

LIMIT = 60_000
"""Bytes; GitHub's error text speaks of 65,536 characters."""
KNOWN = {
    "/gateledger recheck": "judge this pull request, or those that this issue stands behind, again; `recheck TAG` a release",
    "/gateledger explain": "say in words what stands in the way; `/gateledger explain TAG` for a release",
    "/gateledger sign-off TAG": "say that what the tag names was tested; `sign-off withdraw TAG` takes it back",
    "/gateledger publish TAG": "publish the draft release, if it may go out",
    "/gateledger waive GATE until DAY because REASON": "let this pull request pass a gate until then; `GATE for TAG` for a release",
    "/gateledger redact RECORD because REASON": "ask for what a record says to be erased; a second person says `redact RECORD confirm`",
    "/gateledger revoke WAIVER because REASON": "take a waiver back; `revoke GATE` takes all back that name the gate",
    "/gateledger review-bypass because REASON": "say that you looked at what came past its verdict, in its issue or its pull request",
}
DONE, NOT_DONE, ASIDE = "✅", "❌", "💬"


def reply(said: Command, about: str, headline: str, *paragraphs: str) -> CommentText:
    """Answer a command. `about` names the thing (`publish v1.2`): a later answer about it takes this one's place.

    `headline` begins with a symbol. Both it and the paragraphs are Markdown of ours: whatever others wrote in them is
    quoted already.
    """
    name = about.partition(" ")[0]
    key = f"{name}-{hashlib.sha256(about.encode()).hexdigest()[:12]}" if " " in about else name
    marker = f"<!-- gateledger:{key} v1 -->"
    place = link("a comment", said.url) if said.url else "what was asked"
    foot = f"<sub>Answers {place} by {code(said.by.login)}: {code(said.line, 200)}</sub>"
    body = cut(GAP.join([f"{marker}\n### {headline}", *paragraphs]), LIMIT)
    return CommentText(
        number=said.number, key=key, marker=marker, body=f"{body}{GAP}{foot}", worth_creating=True
    )


def refused(said: Command, why: str) -> CommentText:
    """Say politely why a command was not obeyed; one such comment in a conversation. `why` may quote others."""
    headline = f"{NOT_DONE} Gateledger did not do it: {code(f'/gateledger {said.name}', 60)}"
    return reply(said, "refused", headline, f"Sorry, {inline(why)}.")


def unknown(said: Command) -> CommentText:
    """Name the commands that there are."""
    lines = [f"- `{name}`: {meaning}" for name, meaning in KNOWN.items()]
    asked = said.name == "help"
    headline = f"{ASIDE} {'Commands of Gateledger' if asked else f'Gateledger knows no command {code(said.name, 60)}'}"
    return reply(
        said,
        "commands",
        headline,
        "These are there, each on the first line of a comment:",
        "\n".join(lines),
    )


def not_published(said: Command, tag: str, why: str, url: str = "") -> CommentText:
    """Say why a draft was not published. `why` may quote others."""
    place = [link("Decision", url)] if url else []
    return reply(
        said, f"publish {tag}", f"{NOT_DONE} {code(tag, 100)} was not published", f"{inline(why)}.", *place
    )


def published(said: Command, tag: str, commit: str, *, release: str, decision: str) -> CommentText:
    """Say that a draft was published; `release` and `decision` are addresses."""
    what = f"{link('The release', release)} stands at `{commit[:12]}`, which {link('the decision', decision)} allows."
    return reply(said, f"publish {tag}", f"{DONE} {code(tag, 100)} is published", what)


def published_already(said: Command, tag: str, release: str) -> CommentText:
    """Say that there is nothing left to do; `release` is an address."""
    place = link("The release", release) if release else "The release"
    return reply(
        said, f"publish {tag}", f"{ASIDE} {code(tag, 100)} is published already", f"{place} is no draft."
    )


def signed_off(said: Command, tag: str, commit: str, *, record: int, withdrawn: bool) -> CommentText:
    """Say which commit a sign-off was recorded for."""
    who = code(said.by.login)
    headline = f"{DONE} Sign-off of {code(tag, 100)} {'taken back' if withdrawn else 'recorded'}"
    if withdrawn:
        told = f"{who} takes back every sign-off of {code(tag, 100)}: record {record}."
    else:
        told = (
            f"{who} signed off commit `{commit}`, at which {code(tag, 100)} stands: record {record}. "
            "It holds for that commit alone; whether it counts is for the gate `qa-sign-off` to say."
        )
    return reply(said, f"sign-off {tag}", headline, told, "The release is judged again.")


def bypass_reviewed(said: Command, *, record: int, review: int, again: bool = False) -> CommentText:
    """Say which bypass a review was recorded for; `again`: somebody had reviewed it before."""
    headline = f"{ASIDE} This bypass was reviewed before" if again else f"{DONE} Review recorded"
    who = "It was reviewed" if again else f"{code(said.by.login)} reviewed it"
    told = f"{who}: record {review}, of the bypass in record {record}. Releases that it held up are judged again."
    return reply(said, f"review-bypass {record}", headline, told)
