"""What is answered about waivers in a conversation: one comment for each subject and speaker, edited in place."""

from collections.abc import Sequence
from datetime import datetime

from gateledger.model.command import Command
from gateledger.model.text import CommentText
from gateledger.model.waiver import Waiver, until
from gateledger.render.quote import code, digest, inline, link
from gateledger.render.replies import DONE, NOT_DONE, reply

MOST_WHYS = 10


def waiver_granted(said: Command, subject: str, waiver: Waiver, *, page: str) -> CommentText:
    """Say what is waived, by whom, until when, why, and how to take it back; `page` is the Record's address."""
    gates = ", ".join(code(each) for each in waiver.gates)
    lines = [
        f"- gates: {gates}{' (also what cannot be told)' if waiver.even_unknown else ''}",
        f"- by: {code(waiver.by.login)}{_asked(waiver)}",
        f"- until: **{until(waiver.ends)}**",
        f"- why: {inline(waiver.reason, 2000)}",
        *([f"- risk: {inline(waiver.risk, 500)}"] if waiver.risk else []),
        *(f"- compensating: {inline(each, 500)}" for each in waiver.compensating),
        f"- granted at: {digest(waiver.head_sha)}",
        f"- {link(f'record {waiver.index}', record_page(page, waiver.index))}",
    ]
    back = f"Those who may grant it may take it back: `/gateledger revoke {waiver.id} because ...`"
    headline = f"{DONE} Waiver {code(waiver.id)} for {code(subject, 200)}"
    what = (
        "What failed still counts as failed, and is shown; it does not block until then. It is judged again now, "
        "and when the waiver ends."
    )
    return reply(said, _about(said, subject), headline, "\n".join(lines), what, back)


def _about(said: Command, subject: str) -> str:
    """One answer for each subject and speaker: nobody's mistake takes the place of what another one was told."""
    return f"waive {subject} {said.by.login.lower()}"


def _asked(waiver: Waiver) -> str:
    asked = waiver.requested_by
    return f", asked for by {code(asked.login)}" if asked and asked.login != waiver.by.login else ""


def waiver_refused(said: Command, subject: str, whys: Sequence[str], example: str) -> CommentText:
    """Say politely everything that is wrong, and give a command that is right. `whys` may quote others."""
    headline = f"{NOT_DONE} Nothing is waived for {code(subject, 200)}"
    told = "\n".join(f"- {inline(each)}" for each in whys[:MOST_WHYS])
    return reply(
        said,
        _about(said, subject),
        headline,
        f"Sorry:\n\n{told}",
        f"A command that is right looks like this, on the first line of a new comment:\n\n```\n{example}\n```",
    )


def waiver_revoked(
    said: Command, subject: str, taken: Sequence[tuple[Waiver, Sequence[str], str]], reason: str
) -> CommentText:
    """Say which waivers are taken back, for which gates; each with the address of its Record."""
    lines = [
        f"- {code(waiver.id)} of {code(waiver.by.login)}: {', '.join(code(each) for each in gates)} "
        f"({link('record', page)})"
        for waiver, gates, page in taken
    ]
    why = f"Why: {inline(reason, 2000)}" if reason else "No reason was given."
    headline = f"{DONE} Taken back for {code(subject, 200)}"
    return reply(said, _about(said, subject), headline, "\n".join(lines), why, "It is judged again now.")


def nothing_revoked(said: Command, subject: str, why: str) -> CommentText:
    """Say politely why nothing was taken back. `why` may quote others."""
    return reply(
        said,
        _about(said, subject),
        f"{NOT_DONE} Nothing is taken back for {code(subject, 200)}",
        f"Sorry, {inline(why)}.",
        "Either of these is right: `/gateledger revoke W-... because ...`, `/gateledger revoke GATE because ...`",
    )


def waiver_requested(  # noqa: PLR0913 - everything that such a request says
    said: Command,
    subject: str,
    *,
    wanted: Sequence[str],
    not_for: Sequence[str],
    approvers: Sequence[str],
    example: Sequence[str],
    last_day: datetime,
) -> CommentText:
    """Say who asks for which gates to be waived, who may, and what they would write; pressed again it is the same comment."""
    headline = f"🙋 {code(said.by.login)} asks for a waiver of {code(subject, 200)}"
    who = ", ".join(code(each) for each in approvers[:20])
    parts = [
        f"Who may grant it, if they did not write it: {who}."
        if approvers
        else "Nobody may grant it: the policy names nobody (`waivers.approvers`)."
    ]
    if wanted and approvers:
        commands = "\n".join(f"```\n{each}\n```" for each in example)
        parts.append(
            "To grant it, write one of these on the first line of a new comment, with your own reason "
            f"(the last day may be {last_day:%Y-%m-%d}):\n\n{commands}"
        )
    if not_for:
        parts.append(
            f"Nobody may waive (`waivers.not_for`): {', '.join(code(each) for each in not_for)}. These have to be mended."
        )
    if not wanted and not not_for:
        parts.append("Nothing blocks now, so there is nothing to waive.")
    return reply(said, f"request-waiver {subject}", headline, *parts)


def record_page(decision_page: str, index: int) -> str:
    """Where the Record of an index is shown, next to a decision's page; empty where that has no address."""
    place = decision_page.rpartition("/")[0]
    return f"{place}/{index}/record" if place else ""
