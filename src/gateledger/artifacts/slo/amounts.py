"""Targets and windows: numbers with their units, and the units that were mixed up.

Targets are shares in (0, 1) in OpenSLO, Nobl9 and Google's formats, percentages in Sloth, Pyrra and Datadog. A target of
100 % leaves nothing to spend, so that every release would be stopped (https://sre.google/sre-book/embracing-risk/).
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Literal

from gateledger.artifacts.slo.blanks import is_blank_number, is_variable
from gateledger.artifacts.slo.draft import Draft
from gateledger.artifacts.slo.words import Target, Window
from gateledger.artifacts.tree import Node

Unit = Literal["share", "percent"]

_NUMBER = re.compile(r"[-+]?(?:\d[\d_]{0,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][-+]?\d{1,2})?")
_SHORTHAND = re.compile(r"(\d{1,9})\s?(ms|s|m|h|d|w|M|Q|Y|y)")
_DAYS = {
    "ms": Decimal(1) / 86_400_000,
    "s": Decimal(1) / 86_400,
    "m": Decimal(1) / 1_440,
    "h": Decimal(1) / 24,
    "d": Decimal(1),
    "w": Decimal(7),
    "M": Decimal(30),
    "Q": Decimal(90),
    "Y": Decimal(365),
    "y": Decimal(365),
}
_UNITS = {
    "second": Decimal(1) / 86_400,
    "minute": Decimal(1) / 1_440,
    "hour": Decimal(1) / 24,
    "day": Decimal(1),
    "week": Decimal(7),
    "fortnight": Decimal(14),
    "month": Decimal(30),
    "quarter": Decimal(90),
    "year": Decimal(365),
}
_SHORTEST, _LONGEST = Decimal(1), Decimal(90)


def number(text: str) -> Decimal | None:
    """Give the number that a text is, None for anything else."""
    if not _NUMBER.fullmatch(text.strip()):
        return None
    try:
        return Decimal(text.strip().replace("_", ""))
    except InvalidOperation:
        return None


def take_target(draft: Draft, node: Node | None, unit: Unit, key: str, name: str = "") -> None:
    """Read a target into the draft; `key` is the word of its format, such as `objective`."""
    text = node.value.strip() if node and isinstance(node.value, str) else ""
    line = node.place if node else draft.line
    if node is None or (not text and isinstance(node.value, str)):
        draft.error(f"there is no {key}", line)
        return
    if text and is_blank_number(text):
        draft.hold(key, text)
        return
    if text and is_variable(text):
        draft.note(f"{key} is filled in from a variable: {text[:60]}", line)
        draft.targets.append(Target(None, name, line))
        return
    value = number(text)
    fault = f"{key} is not a number: {text[:60]!r}" if value is None else _fault(value, unit, key)
    if fault or value is None:
        draft.error(fault, line)
        return
    draft.targets.append(Target(value if unit == "share" else value / 100, name, line))


def _fault(value: Decimal, unit: Unit, key: str) -> str:
    whole = 1 if unit == "share" else 100
    if value == whole:
        return f"{key} {value} promises that nothing ever fails: it leaves no error budget"
    if value <= 0:
        return f"{key} {value} promises nothing"
    if unit == "share" and value > 1:
        return f"{key} {value} is out of range: it must be below 1" + (
            f" (a percentage? then {value / 100})" if value < 100 else ""
        )
    if unit == "percent" and value > 100:
        return f"{key} {value} is out of range: a percentage is below 100"
    if unit == "percent" and value <= 1:
        return (
            f"{key} {value} means {value} %: a share was written where a percentage belongs ({value * 100})"
        )
    return ""


def shorthand(text: str) -> Decimal | None:
    """Give the days of `30d`, `4w`, `1h30m`; None for anything else. `M` is a month, `m` a minute."""
    text = text.strip()
    parts = _SHORTHAND.findall(text) if len(text) < 60 else []
    if not parts or _SHORTHAND.sub("", text).strip():
        return None
    return sum((int(count) * _DAYS[unit] for count, unit in parts), Decimal(0))


def counted(count: str, unit: str) -> Decimal | None:
    """Give the days of so many units: 30 of `Day`."""
    known = _UNITS.get(unit.strip().lower().removesuffix("s"))
    amount = number(count)
    return known * amount if known is not None and amount is not None and amount < 10**9 else None


def take_window(draft: Draft, days: Decimal | None, said: str, line: int, *, rolling: bool) -> None:
    """Keep a window; one that cannot be read is an error, one that is unusually short or long a warning."""
    if days is None and said and is_blank_number(said):
        draft.hold("window", said)
    elif days is None and is_variable(said):
        draft.note(f"the window is filled in from a variable: {said[:60]}", line)
        draft.window = Window(None, rolling, line, "a variable")
        return
    elif days is None or days <= 0:
        draft.error(f"the window is not a time such as 30d: {said[:60]!r}", line)
    elif days < _SHORTEST or days > _LONGEST:
        plain = days.quantize(Decimal("0.01")).normalize()
        draft.warn(f"a window of {plain:f} days: between 1 and 90 days is usual", line)
    draft.window = Window(days, rolling, line)
