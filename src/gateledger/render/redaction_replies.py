"""What is answered to a request to erase Records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gateledger.model.command import Command
from gateledger.model.redaction import Plan
from gateledger.model.text import CommentText
from gateledger.render.quote import code, inline
from gateledger.render.replies import ASIDE, DONE, reply


def redaction_asked(said: Command, plan: Plan, *, record: int, days: int) -> CommentText:
    """Say that a second person has to agree, and to what."""
    numbers = _numbers(plan)
    confirm = f"/gateledger redact {numbers} confirm"
    return reply(
        said,
        f"redact {numbers}",
        f"{ASIDE} Erasing {_records(plan)} waits for a second person",
        f"Asked for by {code(said.by.login)} (record {record}). Somebody else who may do this has {days} days to say "
        f"{code(confirm, 400)} here; otherwise nothing happens.",
        *_what(plan),
        "What goes is gone for good: what the records say, and who said it. Their places in the log, their proofs and "
        "this request stay. Do not quote here what is to be erased.",
    )


def redaction_done(
    said: Command, plan: Plan, approvers: Sequence[str], *, record: int, left: Mapping[str, str]
) -> CommentText:
    """Say what was erased, at whose word, and what is left."""
    who = " and ".join(code(each) for each in approvers)
    rest = [f"- {code(f'sha256:{digest[:16]}…')}: {inline(why)}" for digest, why in sorted(left.items())]
    still = ["Not everything could be removed from the evidence store:\n" + "\n".join(rest)] if rest else []
    return reply(
        said,
        f"redact {_numbers(plan)}",
        f"{DONE} {_records(plan)[0].upper()}{_records(plan)[1:]} {'was' if len(plan.entries) == 1 else 'were'} erased",
        f"At the word of {who}: record {record}. Leaves, places in the log and proofs are as they were.",
        *_what(plan, done=True),
        *still,
    )


def _what(plan: Plan, *, done: bool = False) -> list[str]:
    verb = "went" if done else "goes"
    told = (
        [f"With the records {verb} evidence that nothing else rests on: {len(plan.evidence)} files."]
        if plan.evidence
        else []
    )
    if plan.shared:
        by = sorted({index for indices in plan.shared.values() for index in indices})[:10]
        told.append(
            f"{len(plan.shared)} files of evidence stay, for records {', '.join(map(str, by))} rest on them too. "
            "Name those records as well, or the files by `sha256:…`, if what must go stands there."
        )
    if plan.held:
        until = max(plan.held.values())
        told.append(
            f"The evidence store holds {len(plan.held)} of the files until {until:%Y-%m-%d}: nobody can remove them before."
        )
    return told


def _numbers(plan: Plan) -> str:
    return ", ".join(str(each.index) for each in plan.entries)


def _records(plan: Plan) -> str:
    return f"{'record' if len(plan.entries) == 1 else 'records'} {_numbers(plan)}"
