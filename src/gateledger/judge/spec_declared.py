"""Whether a breaking change is declared: by a label, by the version of the interface, or by the path it is served at."""

from __future__ import annotations

import re

from gateledger.artifacts.api.words import Api
from gateledger.model.facts import Change

LABEL = "breaking-change"
_NEEDS = "needs-label:"
_NUMBER = re.compile(r"\d{1,9}")
_MAJOR = re.compile(r"(?:^|/)v(\d{1,6})(?:[./]|$)", re.IGNORECASE)


def label_of(setting: str) -> str:
    """Give the label that the setting accepts, empty for none."""
    if setting.startswith(_NEEDS):
        return setting.removeprefix(_NEEDS).strip()
    return LABEL if setting == "declared" else ""


def takes_versions(setting: str) -> bool:
    """Tell whether a raised version declares a breaking change."""
    return setting in {"declared", "version-bump"}


def how_declared(setting: str, change: Change, old: Api | None, new: Api | None) -> str:
    """Say by what the breaking changes of a description are declared, empty when they are not."""
    if setting == "allow":
        return "the policy allows them"
    label = label_of(setting)
    if label and label.casefold() in {each.strip().casefold() for each in change.labels}:
        return f"the label `{label}` declares them"
    if not takes_versions(setting) or old is None or new is None:
        return ""
    if is_major(old.release, new.release):
        return f"version {old.release} became {new.release}"
    before, after = _served(old), _served(new)
    if before and after and max(after) > max(before):
        return f"it is served under v{max(after)}, not v{max(before)}"
    return ""


def is_major(before: str, after: str) -> bool:
    """Tell a version that says: not compatible. Below 1.0.0 the second number says so (https://semver.org, 4)."""
    old, new = _numbers(before), _numbers(after)
    if not old or not new or new[0] != old[0]:
        return bool(old and new) and new[0] > old[0]
    return old[0] == 0 and new[1:2] > old[1:2]


def next_major(release: str) -> str:
    """Give the version that declares a breaking change; `2.0.0` where there is none to go by."""
    numbers = _numbers(release)
    if not numbers:
        return "2.0.0"
    return f"0.{(numbers[1:2] or (0,))[0] + 1}.0" if numbers[0] == 0 else f"{numbers[0] + 1}.0.0"


def _numbers(release: str) -> tuple[int, ...]:
    words = re.split(r"[.+\-_ ]", release.strip().lstrip("vV"))
    found: list[int] = []
    for word in words[:3]:
        if not _NUMBER.fullmatch(word):
            break
        found.append(int(word))
    return tuple(found)


def _served(api: Api) -> tuple[int, ...]:
    """Give the majors in the paths that it is served at."""
    return tuple(int(found[1]) for base in api.base_paths for found in [_MAJOR.search(base)] if found)
