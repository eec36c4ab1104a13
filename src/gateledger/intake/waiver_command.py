"""`/gateledger waive ...` and `/gateledger revoke ...`: the words of a comment -> what is asked for, or what is wrong.

Kind in form (case, backticks, commas or `and`, lines that follow), strict in meaning: every waiver names its gates, its
end and its reason. Whether they are granted is for others to tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from gateledger.model.waiver import Unwanted, Wanted

LONGEST_REASON = 2000
"""Characters of a reason that the Record quotes; the whole comment is its evidence."""
LONGEST_NOTE = 500
MOST_NOTES = 20
MOST_GATES = 30
LONGEST_HEAD = 2000

_COMMAND = re.compile(r"\ufeff?\s*/gateledger[ \t]+\S+[ \t]*", re.ASCII)
_BECAUSE = re.compile(r"(?<![\w-])(?:because(?:[ \t]+of)?|reason[ \t]*:)(?![\w-])[ \t]*:?", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;]+")
_NOTE = re.compile(
    r"[ \t]*(?:[-*+][ \t]+)?(?:\*\*|__)?(?P<name>risks?|compensating(?:[ -](?:controls?|measures?))?|mitigations?)"
    r"(?:\*\*|__)?[ \t]*:(?:\*\*|__)?[ \t]*(?P<text>.*)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+(?P<text>.+)")
_UNKNOWN = re.compile(
    r"(?<![\w-])(?:even[ \t]+(?:if|when)[ \t]+(?:it[ \t]+is[ \t]+)?unknown|including[ \t]+unknown)(?![\w-])",
    re.IGNORECASE,
)
_GATE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID = re.compile(r"w-[a-z2-7]{10}")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\.\d+)?"
    r"[ ]?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_FILLERS = frozenset({"and", "&", "the", "gate", "gates", "waiver", "waivers"})
_KEYWORDS = frozenset({"until", "for"})


@dataclass(frozen=True)
class _Text:
    """A command in its parts; `notes` are the lines that name themselves."""

    head: str
    reason: str
    risk: str = ""
    compensating: tuple[str, ...] = ()


def read_wanted(text: str) -> Wanted | str:
    """Read what follows `/gateledger waive`; or say what is wrong with it, in words that follow "Sorry, "."""
    parts = _parts(text)
    even_unknown = _UNKNOWN.search(parts.head) is not None
    said = _sections(_UNKNOWN.sub(" ", parts.head))
    gates, tag = _gates(said[""]), _one(said.get("for", ""))
    if wrong := _wrong_gates(gates, said[""]) or _wrong_tag(said.get("for"), tag):
        return wrong
    when = said.get("until")
    if when is None:
        return "the command names no end: a waiver holds `until` a day, and every waiver ends"
    ends = read_end(when)
    if isinstance(ends, str):
        return ends
    if not parts.reason:
        return "the command gives no reason: write `because` and why this gate may be passed this once"
    return Wanted(
        gates=gates,
        tag=tag,
        ends=ends[0],
        day=ends[1],
        reason=parts.reason,
        risk=parts.risk,
        compensating=parts.compensating,
        even_unknown=even_unknown,
    )


def read_unwanted(text: str) -> Unwanted | str:
    """Read what follows `/gateledger revoke`: ids of waivers or names of gates, `for` a tag, `because` of something."""
    parts = _parts(text)
    said = _sections(parts.head)
    named, tag = _gates(said[""]), _one(said.get("for", ""))
    if wrong := _wrong_tag(said.get("for"), tag):
        return wrong
    if not named:
        return "the command names no waiver: write its id, which the check shows (`W-…`), or a gate"
    if wrong := _wrong_gates(named, said[""]):
        return wrong
    ids = tuple(each.upper() for each in named if _ID.fullmatch(each))
    gates = tuple(each for each in named if not _ID.fullmatch(each))
    return Unwanted(ids=ids, gates=gates, tag=tag, reason=parts.reason)


def read_end(said: str) -> tuple[datetime, bool] | str:
    """Read an end, exclusive and in UTC, and whether a whole day was named; or say what is wrong with it."""
    text = " ".join(said.replace("`", " ").replace(",", " ").split()).rstrip(".;:")
    try:
        if day := _DAY.fullmatch(text):
            named = date(int(day[1]), int(day[2]), int(day[3]))
            return datetime.combine(named + timedelta(days=1), time(), UTC), True
        if found := _TIME.fullmatch(text):
            return _moment(found)
    except (ValueError, OverflowError):
        return f"there is no such day or time as {text[:60]!r}"
    return (
        f"{text[:60]!r} is no date that everybody reads the same way: write `until 2026-12-24` (to the end of that day, UTC) "
        "or `until 2026-12-24T18:00Z`"
        if text
        else "the command names no end after `until`"
    )


def _moment(found: re.Match[str]) -> tuple[datetime, bool] | str:
    zone = (found["zone"] or "").upper()
    if not zone:
        return f"{found[0]!r} says no time zone: write `{found['day']}T{found['hour']}:{found['minute']}Z` for UTC, or `+02:00`"
    offset = "+00:00" if zone in {"Z", "UTC", "GMT"} else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    text = f"{found['day']}T{found['hour']}:{found['minute']}:{found['second'] or '00'}{offset}"
    return datetime.fromisoformat(text).astimezone(UTC), False


def _parts(text: str) -> _Text:
    """Split a comment: up to `because` what is asked, then why, until an empty line, a quotation, or a named line."""
    body = _COMMAND.sub("", text.replace("\r\n", "\n").replace("\r", "\n"), count=1)
    lines, notes, compensating = _noted(body.split("\n"))
    rest = "\n".join(lines)
    found = _BECAUSE.search(_coded(rest[:LONGEST_HEAD]))
    head, reason = (rest[: found.start()], rest[found.end() :]) if found else (rest.partition("\n\n")[0], "")
    return _Text(
        head=head.strip(),
        reason=_first_passage(reason)[:LONGEST_REASON],
        risk=notes[:LONGEST_NOTE],
        compensating=compensating[:MOST_NOTES],
    )


def _coded(text: str) -> str:
    """Hide what stands in backticks, length for length: a tag may be called `because`."""
    return re.sub(r"`[^`\n]*`", lambda found: "x" * len(found[0]), text)


def _noted(lines: list[str]) -> tuple[list[str], str, tuple[str, ...]]:
    """Take the lines `risk: ...` and `compensating: ...` out, the latter with the list that may follow it."""
    kept: list[str] = []
    risk, compensating, listing = "", list[str](), False
    for line in lines:
        note = _NOTE.fullmatch(line)
        bullet = _BULLET.fullmatch(line) if listing else None
        if note and note["name"].lower().startswith("risk"):
            risk, listing = _plain(note["text"]), False
        elif note or bullet:
            found = note or bullet
            assert found is not None
            compensating += [each] if (each := _plain(found["text"])[:LONGEST_NOTE]) else []
            listing = True
        else:
            kept.append(line)
            listing = False
    return kept, risk, tuple(compensating)


def _first_passage(text: str) -> str:
    """Give the first passage as one line; what is quoted is somebody else's word."""
    said: list[str] = []
    for line in text.split("\n"):
        bare = line.strip()
        if bare.startswith(">") or (not bare and said):
            break
        said += [bare] if bare else []
    return _plain(" ".join(said))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _sections(head: str) -> dict[str, str]:
    """Split the head by `until` and `for`, in whatever order; what is before them has no name."""
    found: dict[str, list[str]] = {"": []}
    here = ""
    for word in head.split():
        key = word.lower().strip("*_:")
        if key in _KEYWORDS and key not in found:
            here = key
            found[here] = []
        else:
            found[here].append(word)
    return {name: " ".join(words) for name, words in found.items()}


def _gates(text: str) -> tuple[str, ...]:
    words = [each.strip("`'\"*.:").lower().replace("_", "-") for each in _WORD.findall(text)]
    return tuple(dict.fromkeys(each for each in words if each and each not in _FILLERS))


def _one(text: str) -> str:
    return text.strip().strip("`'\"").rstrip(",;")


def _wrong_gates(gates: tuple[str, ...], said: str) -> str:
    if not gates:
        return (
            "a waiver is for gates that it names, one by one: `*` is none"
            if "*" in said
            else "the command names no gate"
        )
    if len(gates) > MOST_GATES:
        return f"the command names {len(gates)} gates, and {MOST_GATES} is the most"
    odd = next((each for each in gates if not _GATE.fullmatch(each)), None)
    return f"{odd[:60]!r} is not the name of a gate" if odd else ""


def _wrong_tag(said: str | None, tag: str) -> str:
    if said is None:
        return ""
    if not tag:
        return "the command names no tag after `for`"
    return f"{tag[:60]!r} is more than one tag: a waiver is for one release" if len(tag.split()) > 1 else ""
