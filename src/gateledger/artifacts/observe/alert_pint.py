"""`# pint disable CHECK` comments: which checks an alert's author switched off, and for which alert.

Source: https://cloudflare.github.io/pint/ignoring.html
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from gateledger.artifacts.observe.alerts_words import Alert

_MOST_BETWEEN = 50
_COMMENT = re.compile(r"#\s*pint\s+(file/disable|disable)\s+(\S[^\n]{0,200})")


def suppressions(text: str, alerts: tuple[Alert, ...]) -> tuple[Alert, ...]:
    """Give the alerts with the checks that comments switch off for them."""
    if "pint" not in text or not alerts:
        return alerts
    lines = text.split("\n")
    starts = sorted({alert.line for alert in alerts})
    everywhere: list[str] = []
    own: dict[int, list[str]] = {}
    for number, line in enumerate(lines, 1):
        found = _COMMENT.search(line)
        if found and found[1] == "file/disable":
            everywhere.append(found[2].strip())
        elif found:
            own.setdefault(_start(lines, number, starts), []).append(found[2].strip())
    return tuple(
        replace(alert, suppressed=(*everywhere, *own.get(alert.line, ())))
        if everywhere or alert.line in own
        else alert
        for alert in alerts
    )


def _start(lines: list[str], number: int, starts: list[int]) -> int:
    """Give the line of the alert that a comment is about: the one right below it, else the one that it stands in."""
    after = bisect_right(starts, number)
    if after < len(starts) and not lines[number - 1].split("#", 1)[0].strip():
        between = lines[number : starts[after] - 1]
        if len(between) <= _MOST_BETWEEN and all(
            not line.strip() or line.lstrip().startswith("#") for line in between
        ):
            return starts[after]
    return starts[after - 1] if after else 0
