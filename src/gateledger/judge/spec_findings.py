"""What is said of the changes and problems of one description: grouped by their place, and never hundreds of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

from gateledger.artifacts.api.words import Api, Breaking
from gateledger.judge.spec_declared import label_of, next_major, takes_versions
from gateledger.model.problem import Problem
from gateledger.model.report import Finding, Locator

MOST = 20
"""Objections of one kind to one document that are told one by one."""
Severity = Literal["error", "warning"]


def of_changes(api: Api, found: Iterable[Breaking], *, severity: Severity, fix: str) -> Iterator[Finding]:
    """Tell changes; one that many operations share is told once."""
    groups: dict[tuple[str, ...], list[Breaking]] = {}
    for each in found:
        place = (each.place.path, str(each.place.line)) if each.place.line else (each.message,)
        groups.setdefault((each.id, *place), []).append(each)
    code = "breaking" if severity == "error" else "may-break"
    for group in list(groups.values())[:MOST]:
        first = group[0]
        message = f"{_operations(group)}{first.message} ({first.id})"
        locator = Locator(path=first.place.path or api.path, line=first.place.line or None)
        yield Finding(code=code, message=message, locator=locator, fix=fix, severity=severity)
    rest = [each for group in list(groups.values())[MOST:] for each in group]
    if rest:
        kinds = Counter(each.id for each in rest).most_common(5)
        said = ", ".join(f"{count} × {rule}" for rule, count in kinds)
        message = f"{len(rest)} more changes of {api.path} that {_may(severity)} break callers: {said}"
        yield Finding(code=code, message=message, locator=Locator(path=api.path), fix=fix, severity=severity)


def _may(severity: Severity) -> str:
    return "" if severity == "error" else "may"


def _operations(group: list[Breaking]) -> str:
    names = list(dict.fromkeys(each.operation for each in group if each.operation))
    if not names:
        return ""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(f"`{name}`" for name in names[:3]) + f"{more}: "


def of_problems(api: Api, problems: Iterable[Problem], *, severity: Severity) -> Iterator[Finding]:
    """Tell what is wrong with a description, each with its line."""
    listed = list(problems)
    code = "invalid" if severity == "error" else "lint"
    for each in listed[:MOST]:
        locator = Locator(path=each.path or api.path, line=each.line)
        where = f"line {each.line} of `{locator.path}`" if each.line else f"`{locator.path}`"
        fix = f"Mend {where}; `gateledger inspect {api.path}` says the same on your machine."
        yield Finding(code=code, message=each.message, locator=locator, fix=fix, severity=severity)
    if len(listed) > MOST:
        message = f"{len(listed) - MOST} more problems in {api.path}"
        fix = f"`gateledger inspect {api.path}` lists all of them."
        locator = Locator(path=api.path)
        yield Finding(code=code, message=message, locator=locator, fix=fix, severity=severity)


def how_to_declare(setting: str, old: Api | None, api: Api) -> str:
    """Say what makes a breaking change pass, with what to paste."""
    compatible = "Keep what callers rely on (add beside it, deprecate, remove later)"
    if setting == "forbid":
        return f"{compatible}: the policy takes no breaking change."
    ways = []
    label = label_of(setting)
    if label:
        ways.append(f"put the label `{label}` on this pull request once callers know")
    release = old.release if old else api.release
    snippet = ""
    if takes_versions(setting) and (release or api.kind in {"openapi", "asyncapi"}):
        version = next_major(release)
        said = f" from {release}" if release else ""
        ways.append(f"raise `info.version`{said} to {version}")
        snippet = f"\n\n```yaml\ninfo:\n  version: {version}\n```"
    if not ways:
        return f"{compatible}: a {api.kind} description has no version to raise, and the policy takes nothing else."
    return f"{compatible}, or declare it: {', or '.join(ways)}.{snippet}"
